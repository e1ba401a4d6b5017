// SPDX-License-Identifier: Apache-2.0
// Puts together the constants that nerv-scale counts with: those of the file in the repository, which has what the
// code of replicas sets and what is assumed, and over them what was measured just now.
//
//   node scripts/lanes-constants.mjs BASE CHAIN REPLICA OUT
//
// BASE and CHAIN are files of constants, REPLICA is what node/lane/benches/one_core.rs has printed.
import { readFileSync, writeFileSync } from 'node:fs';

const [base, chain, replica, out] = process.argv.slice(2);
if (out === undefined) throw new Error('usage: lanes-constants.mjs BASE CHAIN REPLICA OUT');

const constantsOf = (file) => JSON.parse(readFileSync(file, 'utf8')).constants;
const said = readFileSync(replica, 'utf8');

/** A number that the benchmark has printed. */
function number(pattern, what) {
  const [, found] = pattern.exec(said) ?? [];
  if (found === undefined) throw new Error(`${replica}: the benchmark does not tell ${what}`);
  return Number(found);
}

/** Microseconds that a stage takes of a transfer. */
const stage = (name) => number(new RegExp(`^${name} +([0-9.]+) us a transfer`, 'm'), name);

const rounded = (value) => Math.round(value * 100) / 100;
const source = 'make lanes-report: node/lane/benches/one_core.rs';
const over = 'over 100,000 accounts, batches of 1,000, one core';
const measured = (value, unit, how) => ({ value: rounded(value), unit, kind: 'measured', source, how });

const signature = stage('signatures');
const execution = stage('execution') + stage('pool') + stage('reading extrinsics');
const root = stage('root');
const disk = stage('log of batches, synced') + stage('commit, synced');
const all = stage('all');
const bytes = number(/([0-9]+) bytes a transfer in the log/, 'the bytes of the log');
const second = number(/([0-9]+) transfers a second/, 'transfers a second');

const ofReplicas = {
  signature_time: measured(signature, 'us', `verified in batches of up to 512, ${over}`),
  execution_time: measured(execution, 'us', `reading it, the pool, and its steps, ${over}`),
  root_time: measured(root, 'us', `its part of the root of a batch, ${over}`),
  disk_time: measured(disk, 'us', `the log of batches and each eighth head, written and synced, ${over}`),
  transfer_disk: measured(bytes, 'bytes', 'in the log of batches'),
  entry_time: {
    value: rounded(execution + root + disk),
    unit: 'us',
    kind: 'assumed',
    source,
    how: 'as a transfer without its signature',
  },
};

const constants = { ...constantsOf(base), ...constantsOf(chain), ...ofReplicas };
const sorted = Object.fromEntries(Object.entries(constants).sort(([one], [other]) => (one < other ? -1 : 1)));
writeFileSync(out, `${JSON.stringify({ constants: sorted }, null, 2)}\n`);

const share = (part) => `${((part * 100) / all).toFixed(0)} %`;
console.log(`a replica on one core: ${second} transfers a second, ${all.toFixed(1)} us each: signatures ${share(signature)}, \
execution, pool and reading ${share(execution)}, root ${share(root)}, disk ${share(disk)}; at least 8000 a second are \
wanted: ${second >= 8_000 ? 'met' : 'NOT MET'}`);
const { slots, batch_transfer_length: wire } = constants;
console.log(`a transfer: ${wire.value} bytes in a batch, to each of ${slots.value - 1} other replicas; ${bytes} bytes on the disk of each`);
