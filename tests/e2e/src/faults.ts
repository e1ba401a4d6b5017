// SPDX-License-Identifier: Apache-2.0
/**
 * `npm run faults`: replicas are killed, started again and damaged at random for some periods.
 *
 * Usage: npm run faults -- [--periods 200] [--seed 1]
 */
import { parseArgs } from 'node:util';
import { Failure, messageOf } from './lib/failure.ts';
import { tell } from './replicas/ending.ts';
import { runFaults } from './replicas/faults.ts';
import { replicasOptions } from './replicas/options.ts';

function whole(text: string, name: string, most: number): number {
  const value = /^\d+$/.test(text) ? Number(text) : NaN;
  if (value >= 1 && value <= most) return value;
  throw new Failure(`--${name} must be a whole number from 1 to ${most}, not "${text}"`);
}

try {
  const { values } = parseArgs({
    options: { periods: { type: 'string', default: '200' }, seed: { type: 'string', default: '1' } },
  });
  const print = (line: string): void => console.log(line);
  const { accounts, keep } = replicasOptions(process.env);
  const periods = whole(values.periods, 'periods', 10_000);
  const seed = whole(values.seed, 'seed', 2 ** 31);
  tell(await runFaults({ periods, seed, accounts, keep }, print), print);
} catch (error) {
  console.error(`\nThe test of faults failed: ${messageOf(error)}`);
  process.exitCode = 1;
}
