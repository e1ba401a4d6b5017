// SPDX-License-Identifier: Apache-2.0
/**
 * The way of an account through the cuts, computed here and not asked for: each step can be held against what
 * the chain says.
 *
 * An account's embedding is 512 signs, and so is the direction of a cut. Their product is even, from -512 to
 * 512, and needs no more than counting the bits that differ.
 */
import { blake2b } from '@noble/hashes/blake2.js';
import { placesNow } from './tree.ts';
import type { Cut, Hex, Shard, ShardId, Side } from './types.ts';

const DIMENSIONS = 512;
const BLIND_DOMAIN = new TextEncoder().encode('nerv/blind');

/** What an account did at an inner node. */
export interface Step {
  shard: ShardId;
  /** The product of direction and embedding. */
  product: number;
  /** The smallest product on the right side; 513 where every account goes left. */
  threshold: number;
  side: Side;
}

/** The steps from the root, and the leaf at their end; null where a cut could not be read. */
export interface Walk {
  steps: readonly Step[];
  leaf: ShardId | null;
}

/** The id by which shards know an account: blake2_256("nerv/blind" ++ account). */
export function blindedId(publicKey: Uint8Array): Uint8Array {
  const preimage = new Uint8Array(BLIND_DOMAIN.length + publicKey.length);
  preimage.set(BLIND_DOMAIN);
  preimage.set(publicKey, BLIND_DOMAIN.length);
  return blake2b(preimage, { dkLen: 32 });
}

/** An account's 512 signs, a bit each: 1 is +1, 0 is -1. */
export function embeddingOf(publicKey: Uint8Array): Uint8Array {
  return blake2b(blindedId(publicKey), { dkLen: 64 });
}

/** The product of two vectors of 512 signs. */
export function product(a: Uint8Array, b: Uint8Array): number {
  let differing = 0;
  for (let index = 0; index < DIMENSIONS / 8; index += 1) {
    let bits = (a[index] ?? 0) ^ (b[index] ?? 0);
    for (; bits !== 0; bits &= bits - 1) differing += 1;
  }
  return DIMENSIONS - 2 * differing;
}

/**
 * The smallest product on the right side of a cut: `projection / count`, rounded up. Of the cut of an empty
 * shard all go to one side.
 */
export function thresholdOf({ projection, count }: Pick<Cut, 'projection' | 'count'>): number {
  if (count === 0n) return projection <= 0n ? -DIMENSIONS : DIMENSIONS + 1;
  // BigInt division cuts off towards zero: that is up already below it.
  const rounded = projection / count + (projection % count > 0n ? 1n : 0n);
  const [least, most] = [BigInt(-DIMENSIONS), BigInt(DIMENSIONS + 1)];
  return Number(rounded < least ? least : rounded > most ? most : rounded);
}

/** What an account with that embedding does at a cut. */
export function stepAt(shard: ShardId, cut: Cut, embedding: Uint8Array): Step {
  const [found, threshold] = [product(bytesOf(cut.direction), embedding), thresholdOf(cut)];
  return { shard, product: found, threshold, side: found >= threshold ? 'Right' : 'Left' };
}

/**
 * Walks from the root to a leaf.
 *
 * @param cutOf asked for one inner node after the other, since each cut tells which is next
 */
export async function walk(
  embedding: Uint8Array,
  shards: Iterable<Shard>,
  cutOf: (shard: ShardId) => Promise<Cut | null>,
): Promise<Walk> {
  const places = placesNow(shards);
  const steps: Step[] = [];
  let place = [...places.values()].find(({ parent }) => parent === null);
  while (place !== undefined) {
    if (place.children === null) return { steps, leaf: place.id };
    // Each shard has one parent, so that there is no circle but in what a faulty node tells.
    const cut = steps.length > places.size ? null : await cutOf(place.id);
    if (cut === null) break;
    const step = stepAt(place.id, cut, embedding);
    steps.push(step);
    place = places.get(place.children[step.side === 'Left' ? 0 : 1]);
  }
  return { steps, leaf: null };
}

function bytesOf(hex: Hex): Uint8Array {
  return Uint8Array.from(hex.slice(2).match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));
}
