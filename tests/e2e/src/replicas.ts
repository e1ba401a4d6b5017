// SPDX-License-Identifier: Apache-2.0
/**
 * `npm run replicas`: a network of real replicas, which keep a shard, lose some of it and repair it.
 *
 * Ends with 0 if all was as it has to be.
 */
import { messageOf } from './lib/failure.ts';
import { tell } from './replicas/ending.ts';
import { replicasOptions } from './replicas/options.ts';
import { runReplicas } from './replicas/run.ts';

try {
  const print = (line: string): void => console.log(line);
  tell(await runReplicas(replicasOptions(process.env), print), print);
} catch (error) {
  console.error(`\nThe network of replicas failed: ${messageOf(error)}`);
  process.exitCode = 1;
}
