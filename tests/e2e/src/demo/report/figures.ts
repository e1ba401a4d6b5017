/** Figures that both the tables and the verdict are made of. */
import type { Operation } from '../operations.ts';
import type { DemoResult } from '../run.ts';

/** A part as a percentage with one decimal. */
export function percent(part: number): string {
  return `${(part * 100).toFixed(1)}%`;
}

/**
 * The milliseconds from each split's sustained overload to its children live: none if it was split
 * before its load was above the limit.
 */
export function reactions(splits: readonly Operation[]): number[] {
  return splits.map(({ since, cutover }) => (since === undefined ? 0 : Math.max(0, cutover.time - since.time)));
}

/** The milliseconds from when siblings were idle to when they were one, where a block shows them idle. */
export function waits(merges: readonly Operation[]): number[] {
  return merges.flatMap(({ since, cutover }) => (since === undefined ? [] : [cutover.time - since.time]));
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
