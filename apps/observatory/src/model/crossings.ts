// SPDX-License-Identifier: Apache-2.0
/** Transfers between leaves that the page has seen begin, by the pair of leaves. */
import type { Crossing, ShardId } from './types.ts';

/** For how many blocks a transfer counts. */
export const CROSSING_BLOCKS = 60;

/** A transfer between shards that began in a block. */
export interface SeenTransfer {
  id: string;
  from: ShardId;
  to: ShardId;
  amount: bigint;
  at: number;
}

/** Those of the last blocks, with the new ones. */
export function keepSeen(
  seen: readonly SeenTransfer[],
  more: readonly SeenTransfer[],
  height: number,
): readonly SeenTransfer[] {
  // A fork of the chain takes back what is above.
  const kept = seen.filter(({ at }) => at > height - CROSSING_BLOCKS && at < height);
  return kept.length === seen.length && more.length === 0 ? seen : [...kept, ...more];
}

/** How many, and of how much, by the pair of leaves: the most first. */
export function crossingsOf(seen: readonly SeenTransfer[]): readonly Crossing[] {
  const pairs = new Map<string, Crossing>();
  for (const { from, to, amount } of seen) {
    const pair = pairs.get(from + to);
    if (pair === undefined) pairs.set(from + to, { from, to, count: 1, amount });
    else {
      pair.count += 1;
      pair.amount += amount;
    }
  }
  return [...pairs.values()].sort((a, b) => b.count - a.count);
}
