// SPDX-License-Identifier: Apache-2.0
/** Small trees for tests, written as they look. */
import type { TreeNode } from '../../src/model/tree.ts';
import type { OperationRecord, ShardId, Side } from '../../src/model/types.ts';

/** An id that begins with some digits. */
export function idOf(digits: string): ShardId {
  return `0x${digits.padEnd(64, '0')}`;
}

export function leaf(digits: string, of: Partial<TreeNode> = {}): TreeNode {
  return {
    id: idOf(digits),
    side: null,
    depth: 0,
    state: 'leaf',
    accounts: 100,
    moving: 0,
    rate: 10,
    limit: 50,
    probability: 0.1,
    threshold: 0.5,
    standing: 'Resident',
    hindrance: null,
    leaves: 1,
    children: null,
    ...of,
  };
}

/** An inner node; sides and depths of those below it are set right. */
export function inner(digits: string, left: TreeNode, right: TreeNode, of: Partial<TreeNode> = {}): TreeNode {
  const sum = (a: number | null, b: number | null): number | null => {
    return a === null || b === null ? null : a + b;
  };
  const node = leaf(digits, {
    state: 'inner',
    accounts: sum(left.accounts, right.accounts),
    rate: sum(left.rate, right.rate),
    limit: sum(left.limit, right.limit),
    probability: Math.max(left.probability ?? 0, right.probability ?? 0),
    leaves: left.leaves + right.leaves,
    children: [left, right],
    ...of,
  });
  return settled(node, node.depth, node.side);
}

/** A tree of 2^depth leaves. */
export function full(depth: number, digits = '1'): TreeNode {
  if (depth === 0) return leaf(digits);
  return inner(digits, full(depth - 1, `${digits}1`), full(depth - 1, `${digits}2`));
}

function settled(node: TreeNode, depth: number, side: Side | null): TreeNode {
  const { children } = node;
  if (children === null) return { ...node, depth, side };
  const [left, right] = children;
  return {
    ...node,
    depth,
    side,
    children: [settled(left, depth + 1, 'Left'), settled(right, depth + 1, 'Right')],
  };
}

export function record(index: number, at: number, of: Partial<OperationRecord> = {}): OperationRecord {
  return {
    index,
    operation: { kind: 'Split', shard: idOf('a') },
    by: { kind: 'Root' },
    at,
    accounts: 20,
    total: 0n,
    limits: { minAccounts: 16, maxDepth: 10, maxShards: 1_024, cooldown: 10 },
    result: [],
    outcome: { kind: 'Settled', at, drained: 20 },
    ...of,
  };
}
