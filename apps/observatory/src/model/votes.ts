// SPDX-License-Identifier: Apache-2.0
/** How a vote stands, as it is shown. */
import type { Proposal, ShardId, Shard, Operation } from './types.ts';

/** Parts of the electorate, 0 to 1. */
export interface Standings {
  ayes: number;
  nays: number;
  needed: number;
}

export function standingsOf({
  ayes,
  nays,
  needed,
  electorate,
}: Pick<Proposal, 'ayes' | 'nays' | 'needed' | 'electorate'>): Standings {
  return { ayes: part(ayes, electorate), nays: part(nays, electorate), needed: part(needed, electorate) };
}

/** Whether stakers can still do something about it, or the chain will. */
export function isOpen({ status }: Pick<Proposal, 'status'>): boolean {
  return status.kind === 'Voting' || status.kind === 'Approved';
}

/** Blocks until votes are no longer taken; none where that is over. */
export function blocksLeft({ deadline }: Pick<Proposal, 'deadline'>, height: number): number {
  return Math.max(0, deadline - height);
}

/** The merge of a leaf with its sibling; null where it has none that is a leaf. */
export function mergeOf(shards: ReadonlyMap<ShardId, Shard>, id: ShardId): Operation | null {
  const [leaf, parent] = [shards.get(id), shards.get(shards.get(id)?.parent ?? '0x')];
  if (leaf?.status !== 'Live' || parent?.children == null || parent.status === 'Live') return null;
  const [left, right] = parent.children;
  const isPair = [left, right].every((child) => shards.get(child)?.status === 'Live');
  return isPair ? { kind: 'Merge', left, right } : null;
}

/** A part of a whole, to a millionth: amounts do not fit into numbers. */
function part(amount: bigint, whole: bigint): number {
  return whole === 0n ? 0 : Number((amount * 1_000_000n) / whole) / 1_000_000;
}
