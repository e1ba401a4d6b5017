// SPDX-License-Identifier: Apache-2.0
/** Where a shard lies in the space of embeddings: its centroid against each cut above it. */
import { thresholdOf } from './route.ts';
import type { Cut, Hex } from './types.ts';

/** The product of a cut's direction and a centroid, -512 to 512: as the steps of an account's route. */
export function centroidAt(direction: Hex, sum: readonly bigint[], count: bigint): number | null {
  if (count === 0n) return null;
  const bytes = direction.slice(2).match(/../g) ?? [];
  let product = 0n;
  sum.forEach((coordinate, index) => {
    const byte = Number.parseInt(bytes[index >> 3] ?? '00', 16);
    product += (byte >> (index & 7)) & 1 ? coordinate : -coordinate;
  });
  // A thousandth is more than anybody sees.
  return Number((product * 1_000n) / count) / 1_000;
}

/** A row of the picture: a cut, where its threshold is, and where the two halves' centroids are. */
export interface CutRow {
  shard: Hex;
  threshold: number;
  own: number;
  sibling: number | null;
}

export function cutRow(
  shard: Hex,
  cut: Cut,
  own: { sum: readonly bigint[]; count: bigint },
  sibling: { sum: readonly bigint[]; count: bigint } | null,
): CutRow | null {
  const at = centroidAt(cut.direction, own.sum, own.count);
  if (at === null) return null;
  const beside = sibling === null ? null : centroidAt(cut.direction, sibling.sum, sibling.count);
  return { shard, threshold: thresholdOf(cut), own: at, sibling: beside };
}
