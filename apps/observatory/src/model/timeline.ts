// SPDX-License-Identifier: Apache-2.0
/** How far back the tree can be looked at, and the operations on the way. */
import { HISTORY_BLOCKS } from './history.ts';
import type { OperationRecord } from './types.ts';

/** A split or a merge on the slider. */
export interface Mark {
  /** Where on the slider: 0 its beginning, 1 its end. */
  part: number;
  kind: 'Split' | 'Merge';
}

/** Marks are at least this part of the slider apart, each kind. */
const MARK_APART = 1 / 300;

/**
 * The first height of which the shape of the tree is known: at most an hour of blocks ago. Records tell of
 * all heights from the oldest one's on; without records figures do, which the page noted itself.
 *
 * @param height the newest
 * @param records the newest first, without a gap
 * @param noted the first height of which figures are known, if any
 */
export function firstKnown(
  height: number,
  records: readonly OperationRecord[],
  noted: number | null,
): number {
  const oldest = records.at(-1);
  const told = oldest === undefined ? (noted ?? height) : oldest.index === 0 ? 0 : oldest.at;
  return Math.min(height, Math.max(0, height - HISTORY_BLOCKS, told));
}

/** Whether an operation changed the tree's shape. */
export function changedShape({ operation, outcome }: OperationRecord): boolean {
  return operation.kind !== 'Relocate' && outcome.kind !== 'Refused';
}

/**
 * The height just before the last operation at or below one: the tree as it was before it.
 *
 * @returns null if there is none down to `first`
 */
export function oneBack(records: readonly OperationRecord[], height: number, first: number): number | null {
  let latest: number | null = null;
  for (const record of records) {
    if (changedShape(record) && record.at <= height && record.at > (latest ?? -1)) latest = record.at;
  }
  return latest === null || latest - 1 < first ? null : latest - 1;
}

/** The height of the next operation above one: the tree just after it; null if there is none. */
export function oneOn(records: readonly OperationRecord[], height: number): number | null {
  let next: number | null = null;
  for (const record of records) {
    if (changedShape(record) && record.at > height && record.at < (next ?? Infinity)) next = record.at;
  }
  return next;
}

/** Splits and merges between two heights, without those that would lie on one another. */
export function marksOf(records: readonly OperationRecord[], first: number, last: number): Mark[] {
  if (last <= first) return [];
  const taken = new Set<string>();
  const marks: Mark[] = [];
  for (const record of records) {
    const { operation, at } = record;
    if (at < first || at > last || !changedShape(record)) continue;
    const part = (at - first) / (last - first);
    const kind = operation.kind === 'Merge' ? 'Merge' : 'Split';
    const place = `${kind}${Math.round(part / MARK_APART)}`;
    if (taken.has(place)) continue;
    taken.add(place);
    marks.push({ part, kind });
  }
  return marks;
}
