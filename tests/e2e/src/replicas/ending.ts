// SPDX-License-Identifier: Apache-2.0
/** What is told at the end, and the program's exit status. */
import type { Out } from '../demo/narrator.ts';
import { pairs } from '../lib/table.ts';
import { count, plural } from '../lib/units.ts';
import type { Check } from './options.ts';

/** What a run found out. */
export interface Findings {
  /** What it means that all checks hold. */
  readonly meaning: string;
  readonly checks: readonly Check[];
  readonly figures: readonly (readonly [string, string])[];
}

/** Prints the figures and the checks; the program ends with 0 only if all hold. */
export function tell({ checks, figures, meaning }: Findings, print: Out): void {
  const failed = checks.filter(({ holds }) => !holds);
  ['', 'Figures', ...pairs(figures).map((line) => `  ${line}`)].forEach(print);
  ['', 'Checks', ...checks.map(({ holds, text }) => `  ${holds ? 'ok    ' : 'FAILED'}  ${text}`), ''].forEach(print);
  print(
    failed.length === 0
      ? `Passed: ${meaning}.`
      : `FAILED: ${plural(failed.length, 'check')} of ${count(checks.length)}.`,
  );
  process.exitCode = failed.length === 0 ? 0 : 1;
}
