/** What extrinsics cost, from what the node's log says of the blocks it builds. */
import { nearestRank } from '../lib/rank.ts';

/** Extrinsics that every block has by itself: the one that sets its time. */
const INHERENTS = 1;

/** A block that the node has built. */
export interface Built {
  readonly number: number;
  /** What building it took, from its first hook to the root of its state. */
  readonly milliseconds: number;
  /** Those that somebody sent. */
  readonly extrinsics: number;
  /** Did it end because no more fitted in? */
  readonly full: boolean;
}

/** One measurement. */
export interface Measured {
  /** Milliseconds of block building for each extrinsic. */
  readonly each: number;
  readonly extrinsics: number;
  /** The most in one block, and whether no more would have fitted in. */
  readonly fullest: { readonly extrinsics: number; readonly full: boolean };
  /** So many fit into a block by what they weigh. */
  readonly byWeight: number;
}

const LINE = /Prepared block for proposing at (\d+) \((\d+) ms\).*?end: (\w+); extrinsics_count: (\d+)/g;

/** The blocks that a log tells of. */
export function built(log: string): Built[] {
  return [...log.matchAll(LINE)].map(([, number, milliseconds, end, extrinsics]) => ({
    number: Number(number),
    milliseconds: Number(milliseconds),
    extrinsics: Number(extrinsics) - INHERENTS,
    full: end !== 'NoMoreTransactions',
  }));
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
