// SPDX-License-Identifier: Apache-2.0
/**
 * What the picture of the tree shows, in sentences: for those who do not see it, and for all others at a
 * glance.
 */
import { showCount, showPart, showRate } from './amounts.ts';
import { shortShard } from './names.ts';
import { leavesOf, type TreeNode } from './tree.ts';
import type { ShardId } from './types.ts';

/** How many leaves, which splits next, the busiest, and where records are on their way. */
export function describeTree(root: TreeNode | null, past: boolean): string {
  if (root === null) return 'No shards yet.';
  const leaves = leavesOf(root);
  const sentences = [countLeaves(root, past)];
  const next = nextToSplit(leaves);
  if (next !== null) sentences.push(next);
  const busiest = busiestOf(leaves);
  if (busiest !== null) {
    const { id, rate, limit } = busiest;
    const of = limit === null ? '' : ` of ${showRate(limit)}`;
    const verb = past ? 'was' : 'is';
    sentences.push(`The busiest ${verb} ${shortShard(id)}, with ${showRate(rate)}${of} transfers a second.`);
  }
  const unknown = leaves.filter(({ rate }) => rate === null).length;
  if (unknown > 0) {
    const which = unknown === leaves.length ? 'Its load is' : `The load of ${unknown} of them is`;
    const all = unknown === leaves.length && unknown > 1 ? 'Their load is' : which;
    sentences.push(`${all} not known${past ? ' at that time' : ' yet'}.`);
  }
  if (!past) sentences.push(...movements(root));
  return sentences.join(' ');
}

/** A number of accounts in words. Half of an odd number is rounded. */
export function countAccounts(accounts: number): string {
  const whole = Math.round(accounts);
  return whole === 1 ? '1 account' : `${showCount(whole)} accounts`;
}

/** What changed about the tree's shape, for those who do not see it; null if nothing did. */
export function describeChange(before: TreeNode | null, after: TreeNode | null): string | null {
  if (before === null || after === null) return null;
  const [was, is] = [innersOf(before), innersOf(after)];
  const known = new Set<ShardId>();
  visit(before, ({ id }) => known.add(id));
  const present = new Set<ShardId>();
  visit(after, ({ id }) => present.add(id));
  const split = [...is].filter((id) => known.has(id) && !was.has(id));
  const merged = [...was].filter((id) => present.has(id) && !is.has(id));
  const parts: string[] = [];
  if (split.length > 0) parts.push(`${listOf(split)} split`);
  if (merged.length > 0) {
    parts.push(`${merged.length === 1 ? 'two shards' : 'shards'} merged into ${listOf(merged)}`);
  }
  return parts.length === 0 ? null : `${parts.join('; ')}. ${countLeaves(after, false)}`;
}

/** The leaf whose forecast is the nearest to enough for a split, or beyond it the most. */
export function likeliestSplit(leaves: readonly TreeNode[]): TreeNode | null {
  let likeliest: TreeNode | null = null;
  let most = 0;
  for (const leaf of leaves) {
    if (leaf.probability === null || leaf.threshold === null || leaf.hindrance !== null) continue;
    const part = leaf.probability / Math.max(leaf.threshold, Number.EPSILON);
    if (part > most) [likeliest, most] = [leaf, part];
  }
  return likeliest;
}

function countLeaves(root: TreeNode, past: boolean): string {
  const { leaves, accounts } = root;
  const holders = leaves === 1 ? 'One shard' : `${showCount(leaves)} shards`;
  if (accounts === null) return `${holders}.`;
  const verb = past ? 'held' : leaves === 1 ? 'holds' : 'hold';
  return `${holders} ${verb} ${countAccounts(accounts)}.`;
}

function nextToSplit(leaves: readonly TreeNode[]): string | null {
  const leaf = likeliestSplit(leaves);
  // Of a forecast below half of what is enough there is nothing to say.
  if (leaf === null || leaf.probability === null || leaf.threshold === null) return null;
  const { id, probability, threshold } = leaf;
  if (probability < threshold / 2) return null;
  const enough = probability >= threshold;
  return (
    `${shortShard(id)} is ${enough ? '' : 'likely '}to be split next: its overload is forecast with ` +
    `${showPart(probability)}, and ${showPart(threshold)} ${enough ? 'is' : 'would be'} enough.`
  );
}

function busiestOf(leaves: readonly TreeNode[]): (TreeNode & { rate: number }) | null {
  let busiest: (TreeNode & { rate: number }) | null = null;
  let most = 0;
  for (const leaf of leaves) {
    const { rate, limit } = leaf;
    if (rate === null) continue;
    const load = rate / (limit ?? 1);
    if (load > most) [busiest, most] = [{ ...leaf, rate }, load];
  }
  return busiest;
}

function movements(root: TreeNode): string[] {
  const sentences: string[] = [];
  visit(root, ({ id, state, moving }) => {
    const records = moving === 1 ? '1 record' : `${showCount(moving)} records`;
    if (state === 'draining' && moving > 0) {
      sentences.push(`${shortShard(id)} has been split; ${records} on the way to its halves.`);
    }
    if (state === 'filling' && moving > 0) {
      sentences.push(`${shortShard(id)} has been merged; ${records} on the way into it.`);
    }
  });
  const more = sentences.length - 3;
  return more > 0 ? [...sentences.slice(0, 3), `So it is in ${more} more.`] : sentences;
}

function innersOf(root: TreeNode): Set<ShardId> {
  const inners = new Set<ShardId>();
  visit(root, ({ id, children }) => {
    if (children !== null) inners.add(id);
  });
  return inners;
}

function visit(node: TreeNode, each: (node: TreeNode) => void): void {
  each(node);
  node.children?.forEach((child) => visit(child, each));
}

function listOf(ids: readonly ShardId[]): string {
  const names = ids.slice(0, 3).map(shortShard);
  const more = ids.length - names.length;
  return more > 0 ? `${names.join(', ')} and ${more} more` : names.join(' and ');
}
