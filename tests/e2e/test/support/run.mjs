// SPDX-License-Identifier: Apache-2.0
/**
 * Runs the tests of some folders, one process a file: `node --import tsx test/support/run.mjs FOLDER...`.
 *
 * Files with a chain of their own wait for blocks most of the time, so that more of them run side by
 * side than there are cores; the longest begin first, or the last of them would run alone. Node's own
 * `--test` goes by the alphabet.
 */
import { readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { run } from 'node:test';
import { fileURLToPath } from 'node:url';
import reporter from './reporter.mjs';

/** What begins first in each folder, and how many files run side by side. */
const PLANS = /** @type {Readonly<Record<string, { first: readonly string[], atOnce: number }>>} */ ({
  alone: { first: [], atOnce: 1 },
  chain: {
    first: ['upgrade', 'lanes', 'keeper', 'keyed-keeper', 'binding', 'pool', 'sync', 'transfer', 'proposals', 'model', 'forecast', 'keyless'],
    atOnce: 3 * availableParallelism(),
  },
  unit: { first: [], atOnce: availableParallelism() },
});

const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * The files of a folder, in the order in which they are to begin.
 *
 * @param {string} folder
 * @param {readonly string[]} first
 */
function files(folder, first) {
  const all = readdirSync(join(root, folder)).filter((name) => name.endsWith('.test.ts'));
  const early = first.map((name) => `${name}.test.ts`);
  const gone = early.find((name) => !all.includes(name));
  if (gone !== undefined) throw new Error(`there is no test/${folder}/${gone}`);
  return [...early, ...all.filter((name) => !early.includes(name)).sort()].map((name) => join(root, folder, name));
}

const lost = readdirSync(root).find((name) => name.endsWith('.test.ts'));
if (lost !== undefined) throw new Error(`test/${lost} would never run: it belongs in one of the folders`);
for (const folder of process.argv.slice(2)) {
  const plan = PLANS[folder];
  if (plan === undefined) throw new Error(`there is no folder ${folder} of tests`);
  const { first, atOnce } = plan;
  const events = run({ files: files(folder, first), concurrency: atOnce });
  events.on('test:fail', ({ todo }) => {
    if (todo === undefined) process.exitCode = 1;
  });
  for await (const line of reporter(events)) process.stdout.write(line);
  if (process.exitCode === 1) break;
}
