// SPDX-License-Identifier: Apache-2.0
/**
 * `npm run communities`: a ledger of several shards whose accounts deal with their own communities, before the
 * chain moves those together that deal with each other, and after it.
 *
 * Usage: npm run communities -- [--check]
 *
 * Ends with 0 if every unit is where it belongs; with --check only if binding reached what it is to reach as well.
 */
import { parseArgs } from 'node:util';
import { goals, promises } from './communities/checks.ts';
import { communitiesOptions } from './communities/options.ts';
import { report } from './communities/report.ts';
import { runCommunities } from './communities/run.ts';
import { messageOf } from './lib/failure.ts';

try {
  const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
  const print = (line: string): void => console.log(line);
  const result = await runCommunities(communitiesOptions(process.env), print);
  report(result).forEach(print);
  const verdicts = [...promises(result), ...(values.check ? goals(result) : [])];
  process.exitCode = verdicts.every(({ holds }) => holds) ? 0 : 1;
} catch (error) {
  console.error(`\nThe demonstration with communities failed: ${messageOf(error)}`);
  process.exitCode = 1;
}
