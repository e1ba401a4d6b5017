// SPDX-License-Identifier: Apache-2.0
/** Eras as `sp_runtime::generic::Era` reckons them. */
import { little } from './bytes.ts';
import type { Era } from './transaction.ts';

/** The fewest and the most blocks of an era. */
export const SHORTEST_ERA = 4;
export const LONGEST_ERA = 65_536;

/** How many blocks lie between two phases of an era: its phases are told in a 4,096th of the period. */
const stepOf = (period: number): number => Math.max(period / 4096, 1);

/**
 * The era of so many blocks that holds a block: in long ones, the phase is a multiple of a 4,096th of the period.
 *
 * @throws RangeError if the period is no power of two from 4 to 65,536, or the height no block's.
 */
export function eraOf(period: number, height: number): Exclude<Era, 'immortal'> {
  if (!Number.isInteger(Math.log2(period)) || period < SHORTEST_ERA || period > LONGEST_ERA) {
    throw new RangeError(`an era has a power of two of blocks from ${SHORTEST_ERA} to ${LONGEST_ERA}, not ${period}`);
  }
  if (!Number.isSafeInteger(height) || height < 0) throw new RangeError(`${height} is the height of no block`);
  const step = stepOf(period);
  return { period, phase: Math.floor((height % period) / step) * step };
}

/** The height of the block in which an era that holds `height` begins: it is that block's hash which is signed. */
export function eraBirth(era: Era, height: number): number {
  if (era === 'immortal') return 0;
  const { period, phase } = era;
  return Math.floor((Math.max(height, phase) - phase) / period) * period + phase;
}

/**
 * An era as it stands in a transaction: one byte of an immortal one, two of a mortal one, with the exponent of the
 * period in the lowest four bits and the phase, in steps, above them.
 *
 * @throws RangeError if there is no such era: see {@link eraOf}.
 */
export function encodedEra(era: Era): Uint8Array {
  if (era === 'immortal') return Uint8Array.of(0);
  const { period, phase } = era;
  const whole = eraOf(period, phase);
  if (whole.phase !== phase) throw new RangeError(`no era of ${period} blocks has the phase ${phase}`);
  return little('the era', (phase / stepOf(period)) * 16 + Math.log2(period) - 1, 2);
}
