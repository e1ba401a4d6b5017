// SPDX-License-Identifier: Apache-2.0
/**
 * `npm run demo`: a ledger whose shards split and merge while people use it.
 *
 * Ends with 0 if every transfer was included and every unit is where it belongs.
 */
import { demoOptions } from './demo/options.ts';
import { report } from './demo/report.ts';
import { checks } from './demo/report/checks.ts';
import { runDemo } from './demo/run.ts';
import { messageOf } from './lib/failure.ts';

try {
  const print = (line: string): void => console.log(line);
  const result = await runDemo(demoOptions(process.env), print);
  report(result).forEach(print);
  process.exitCode = checks(result).every(({ holds }) => holds) ? 0 : 1;
} catch (error) {
  console.error(`\nThe demonstration failed: ${messageOf(error)}`);
  process.exitCode = 1;
}
