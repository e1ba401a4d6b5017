// SPDX-License-Identifier: Apache-2.0
/**
 * `npm run lanes`: two shards become lanes, which their replicas execute, while replicas fail and lie; then they
 * return to the chain.
 *
 * Usage: npm run lanes -- [--figures FILE]
 *
 * With `--figures` what was measured is written to a file as well. Ends with 0 if all was as it has to be.
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { lanesOptions } from './lanes/options.ts';
import { runLanes } from './lanes/run.ts';
import { messageOf } from './lib/failure.ts';
import { tell } from './replicas/ending.ts';

const print = (line: string): void => console.log(line);

try {
  const { values } = parseArgs({ options: { figures: { type: 'string' } } });
  const found = await runLanes(lanesOptions(process.env), print);
  tell(found, print);
  if (values.figures !== undefined) writeFileSync(values.figures, `${JSON.stringify(found.measured, null, 2)}\n`);
} catch (error) {
  console.error(`\nThe demonstration of lanes failed: ${messageOf(error)}`);
  process.exitCode = 1;
}
