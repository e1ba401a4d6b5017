// SPDX-License-Identifier: Apache-2.0
/** Figures of many values. */

/**
 * The smallest value that a share (above 0, up to 1) of all values does not exceed: their
 * nearest rank. Of ten values, the 95% rank is the largest.
 */
export function nearestRank(values: readonly number[], share: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  const found = sorted[Math.ceil(share * sorted.length) - 1];
  if (found === undefined) throw new RangeError(`no ${share} rank of ${values.length} values`);
  return found;
}
