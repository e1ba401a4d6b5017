// SPDX-License-Identifier: Apache-2.0
/** What the comparison can be told by its environment. */
import { setting, type Setting } from '../lib/settings.ts';

/** How large the comparison is. */
export interface CompareOptions {
  /** How often each kind of extrinsic is measured. */
  readonly runs: number;
  /** Extrinsics of each measurement. */
  readonly extrinsics: number;
}

/** Those whose first extrinsic sets free all that they have signed after it. */
export const SENDERS = 30;

/** What each setting is, what it may be, and what it is by default. */
const SETTINGS = {
  runs: { variable: 'NERV_COMPARE_RUNS', least: 1, most: 50, usual: 5 },
  // More than some 2,000 the pool does not keep waiting.
  extrinsics: { variable: 'NERV_COMPARE_EXTRINSICS', least: 2 * SENDERS, most: 1_800, usual: 1_800 },
} as const satisfies Record<string, Setting>;

/** The settings of an environment; one that makes no sense is refused, not corrected. */
export function compareOptions(environment: NodeJS.ProcessEnv): CompareOptions {
  const extrinsics = setting(environment, SETTINGS.extrinsics);
  // Every sender signs equally many.
  return { runs: setting(environment, SETTINGS.runs), extrinsics: extrinsics - (extrinsics % SENDERS) };
}
