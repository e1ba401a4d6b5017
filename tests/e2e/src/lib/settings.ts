// SPDX-License-Identifier: Apache-2.0
/** Whole numbers that a program can be told by its environment. */
import { Failure } from './failure.ts';

/** A setting: its variable, what it may be, and what it is by default. */
export interface Setting {
  readonly variable: string;
  readonly least: number;
  readonly most: number;
  readonly usual: number;
}

/** The value of a setting in an environment; one that makes no sense is refused, not corrected. */
export function setting(environment: NodeJS.ProcessEnv, { variable, least, most, usual }: Setting): number {
  const given = environment[variable];
  if (given === undefined || given === '') return usual;
  const value = /^\d+$/.test(given) ? Number(given) : NaN;
  if (value >= least && value <= most) return value;
  throw new Failure(`${variable} must be a whole number from ${least} to ${most}, not "${given}"`);
}
