// SPDX-License-Identifier: Apache-2.0
/** What extrinsics cost, from the blocks that hold them. */
import { nearestRank } from '../lib/rank.ts';
import type { Built } from './log.ts';

/** One measurement. */
export interface Measured {
  /** Milliseconds of block building for each extrinsic. */
  readonly each: number;
  readonly extrinsics: number;
  /** The most in one block, and whether no more would have fitted in. */
  readonly fullest: { readonly extrinsics: number; readonly full: boolean };
  /** So many fit into a block by what they weigh. */
  readonly byWeight: number;
  /** So many cores others used meanwhile; nothing where the system does not tell. */
  readonly others: number | undefined;
}

/** What an empty block takes: the median of all there were. */
export function idle(blocks: readonly Built[]): number {
  const empty = blocks.filter(({ extrinsics }) => extrinsics === 0).map(({ milliseconds }) => milliseconds);
  return empty.length === 0 ? 0 : median(empty);
}

/** Milliseconds for each extrinsic in some blocks, beyond what the blocks would take without any. */
export function perExtrinsic(blocks: readonly Built[], idleMilliseconds: number): number {
  const extrinsics = blocks.reduce((sum, block) => sum + block.extrinsics, 0);
  if (extrinsics === 0) throw new RangeError('blocks without extrinsics tell nothing of their cost');
  return blocks.reduce((sum, { milliseconds }) => sum + milliseconds - idleMilliseconds, 0) / extrinsics;
}

/** The fullest of some blocks. */
export function fullest(blocks: readonly Built[]): Built {
  const [first, ...rest] = blocks;
  if (first === undefined) throw new RangeError('no block is the fullest of none');
  return rest.reduce((most, block) => (block.extrinsics > most.extrinsics ? block : most), first);
}

/** The median; of an even number of values the lower of the two in the middle. */
export function median(values: readonly number[]): number {
  return nearestRank(values, 0.5);
}

/** How two kinds compare, run by run: what slows down both in one run is in neither ratio. */
export interface Ratio {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

/** What one kind costs in units of another, from runs that both were measured in one after the other. */
export function ratio(over: readonly Measured[], under: readonly Measured[]): Ratio {
  const each = over.map((one, run) => one.each / (under[run]?.each ?? NaN));
  if (each.length === 0 || over.length !== under.length) throw new RangeError('runs without a counterpart');
  return { median: median(each), least: Math.min(...each), most: Math.max(...each) };
}
