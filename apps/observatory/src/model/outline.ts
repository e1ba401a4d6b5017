// SPDX-License-Identifier: Apache-2.0
/** The tree as a list of lines that a keyboard goes through: the pattern of WAI-ARIA for trees. */
import { showCount, showPart, showRate } from './amounts.ts';
import { shortShard } from './names.ts';
import { countAccounts } from './sentence.ts';
import { HINDRANCES } from './hindrance.ts';
import type { TreeNode } from './tree.ts';
import type { ShardId } from './types.ts';

/** Nodes of this depth and deeper are folded at first. */
export const OPEN_DEPTH = 4;

export interface Row {
  node: TreeNode;
  /** From 1, the root. */
  level: number;
  /** Its place among its siblings, from 1, and how many they are. */
  place: number;
  siblings: number;
  /** Null of a leaf. */
  expanded: boolean | null;
  /** The index of its parent's row; null of the root. */
  parent: number | null;
}

export type Move =
  | { kind: 'focus'; index: number }
  | { kind: 'toggle'; id: ShardId }
  | { kind: 'select'; id: ShardId };

/**
 * The lines that are seen, from the root on.
 *
 * @param toggled nodes that are not as they are at first: folded, or unfolded
 */
export function rowsOf(root: TreeNode | null, toggled: ReadonlySet<ShardId>): Row[] {
  const rows: Row[] = [];
  const add = (node: TreeNode, at: Pick<Row, 'level' | 'place' | 'siblings' | 'parent'>): void => {
    const expanded = node.children === null ? null : node.depth < OPEN_DEPTH !== toggled.has(node.id);
    const index = rows.push({ ...at, node, expanded }) - 1;
    if (node.children === null || expanded === false) return;
    const below = { level: at.level + 1, siblings: 2, parent: index };
    node.children.forEach((child, side) => add(child, { ...below, place: side + 1 }));
  };
  if (root !== null) add(root, { level: 1, place: 1, siblings: 1, parent: null });
  return rows;
}

/** What has to be unfolded so that a node's line is seen; nothing if it is not in the tree. */
export function hiding(path: readonly TreeNode[], toggled: ReadonlySet<ShardId>): ShardId[] {
  return path
    .slice(0, -1)
    .filter(({ id, depth }) => depth < OPEN_DEPTH === toggled.has(id))
    .map(({ id }) => id);
}

/**
 * What a key does on a line; null if nothing.
 *
 * @param index the line that has the focus
 */
export function moveOf(rows: readonly Row[], index: number, key: string): Move | null {
  const row = rows[index];
  if (row === undefined) return null;
  const focus = (to: number): Move | null => {
    return to === index || rows[to] === undefined ? null : { kind: 'focus', index: to };
  };
  switch (key) {
    case 'ArrowDown':
      return focus(index + 1);
    case 'ArrowUp':
      return focus(index - 1);
    case 'Home':
      return focus(0);
    case 'End':
      return focus(rows.length - 1);
    case 'ArrowRight':
      if (row.expanded === null) return null;
      return row.expanded ? focus(index + 1) : { kind: 'toggle', id: row.node.id };
    case 'ArrowLeft':
      if (row.expanded === true) return { kind: 'toggle', id: row.node.id };
      return row.parent === null ? null : focus(row.parent);
    case 'Enter':
    case ' ':
      return { kind: 'select', id: row.node.id };
    default:
      return null;
  }
}

/**
 * The next line whose id begins with what was typed, around the end; null if there is none. Of one character
 * the line that has the focus is passed over, so that typing it again goes on.
 */
export function matchOf(rows: readonly Row[], index: number, typed: string): number | null {
  const begin = typed.length === 1 ? 1 : 0;
  for (let step = begin; step < rows.length + begin; step += 1) {
    const at = (index + step) % rows.length;
    const row = rows[at];
    if (row !== undefined && shortShard(row.node.id).startsWith(typed.toLowerCase())) return at;
  }
  return null;
}

/** What a line says behind the id. */
export function wordsOf({ node }: Row): string {
  const { children, accounts, rate, limit, probability, leaves } = node;
  const { standing, hindrance, state, moving } = node;
  const words: string[] = [];
  if (children !== null) words.push(`${showCount(leaves)} leaves`);
  if (accounts !== null) words.push(countAccounts(accounts));
  if (rate === null) words.push('load not known');
  else words.push(`${showRate(rate)}${limit === null ? '' : ` of ${showRate(limit)}`} a second`);
  const most = children === null ? '' : 'up to ';
  if (probability !== null) words.push(`forecast ${most}${showPart(probability)}`);
  if (state === 'draining' && moving > 0) words.push(`${showCount(moving)} records on their way out`);
  if (state === 'filling' && moving > 0) words.push(`${showCount(moving)} records on their way in`);
  if (children === null && standing === 'Lane') words.push('a lane');
  if (children === null && standing === 'Opening') words.push('opens as a lane');
  if (hindrance !== null) words.push(`not splittable: ${HINDRANCES[hindrance]}`);
  return words.join(', ');
}
