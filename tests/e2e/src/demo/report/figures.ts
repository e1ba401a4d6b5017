// SPDX-License-Identifier: Apache-2.0
/** Figures that both the tables and the verdict are made of. */
import type { Moment } from '../../lib/moment.ts';
import type { Operation } from '../operations.ts';
import type { DemoResult } from '../run.ts';

/** A part as a percentage with one decimal. */
export function percent(part: number): string {
  return `${(part * 100).toFixed(1)}%`;
}

/** What lapses of time are told in: by this machine's clock, or by the chain's own blocks. */
export type Unit = 'milliseconds' | 'blocks';

/** What lies between two moments. */
function between(from: Moment, to: Moment, unit: Unit): number {
  return unit === 'blocks' ? to.block - from.block : to.time - from.time;
}

/**
 * What each split took from sustained overload to its children live: nothing if it was split before
 * its load was above the limit.
 */
export function reactions(splits: readonly Operation[], unit: Unit = 'milliseconds'): number[] {
  return splits.map(({ since, cutover }) =>
    since === undefined ? 0 : Math.max(0, between(since, cutover, unit)),
  );
}

/** What siblings took from being idle to being one, where a block shows them idle. */
export function waits(merges: readonly Operation[], unit: Unit = 'milliseconds'): number[] {
  return merges.flatMap(({ since, cutover }) => (since === undefined ? [] : [between(since, cutover, unit)]));
}

/** Transfers included from the block that agreed to an operation to the one that settled it. */
export function meanwhile({ perBlock }: DemoResult, { agreed, settled }: Operation): number {
  return transfersBetween(perBlock, agreed, settled.block);
}

/** Transfers included from one block to another, both of them counted. */
export function transfersBetween(perBlock: ReadonlyMap<number, number>, first: number, last: number): number {
  let sum = 0;
  for (let block = first; block <= last; block += 1) sum += perBlock.get(block) ?? 0;
  return sum;
}
