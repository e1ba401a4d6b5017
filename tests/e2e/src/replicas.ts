// SPDX-License-Identifier: Apache-2.0
/**
 * `npm run replicas`: a network of real replicas, which keep a shard, settle its split and merge by what they
 * claim, lose some of it and repair it.
 *
 * Usage: npm run replicas -- [--splits 10 | --liar]
 *
 * With `--splits` the shard is split and merged so often, and times are told; with `--liar` one replica lies.
 * Ends with 0 if all was as it has to be.
 */
import { parseArgs } from 'node:util';
import { Failure, messageOf } from './lib/failure.ts';
import { runLies } from './replicas/claims/lies.ts';
import { runSplits } from './replicas/claims/splits.ts';
import { tell, type Findings } from './replicas/ending.ts';
import { replicasOptions } from './replicas/options.ts';
import { runReplicas } from './replicas/run.ts';

/** The most splits of a run. */
const MOST = 100;

const print = (line: string): void => console.log(line);

function run(): Promise<Findings> {
  const { values } = parseArgs({ options: { splits: { type: 'string' }, liar: { type: 'boolean', default: false } } });
  const options = replicasOptions(process.env);
  const { liar, splits } = values;
  if (liar && splits !== undefined) throw new Failure('--splits and --liar are two runs');
  if (liar) return runLies(options, print);
  if (splits === undefined) return runReplicas(options, print);
  const howMany = /^\d+$/.test(splits) ? Number(splits) : NaN;
  if (howMany >= 1 && howMany <= MOST) return runSplits({ ...options, splits: howMany }, print);
  throw new Failure(`--splits must be a whole number from 1 to ${MOST}, not "${splits}"`);
}

try {
  tell(await run(), print);
} catch (error) {
  console.error(`\nThe network of replicas failed: ${messageOf(error)}`);
  process.exitCode = 1;
}
