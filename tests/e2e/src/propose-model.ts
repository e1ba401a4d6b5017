// SPDX-License-Identifier: Apache-2.0
/**
 * `npm run model`: proposes a model on a running development chain and uploads its file, by Bob.
 *
 * Usage: npm run model -- FILE [url, ws://127.0.0.1:9944]
 */
import { readFileSync } from 'node:fs';
import { dev } from './lib/accounts.ts';
import { call } from './lib/chain.ts';
import { Client } from './lib/client.ts';
import { DEV_URL } from './lib/connect.ts';
import { Failure, messageOf } from './lib/failure.ts';
import { chunks, hashIn } from './lib/model.ts';
import { big, show } from './lib/plain.ts';

async function propose(path: string | undefined, url: string): Promise<void> {
  if (path === undefined) throw new Failure("name the model's file");
  const file = readFileSync(path);
  const hash = hashIn(file);
  const client = await Client.connect(url, 'best');
  try {
    const { api } = client;
    const bob = dev('Bob');
    const made = await client.must(bob, call(api, 'shardGovernance', 'proposeModel', hash), 'the proposal');
    const proposed = made.events.find(({ name }) => name === 'shardGovernance.Proposed');
    if (proposed === undefined) throw new Failure('the proposal was refused');
    for (const { offset, chunk } of chunks(file)) {
      const part = call(api, 'loadPredictor', 'uploadModel', hash, offset, chunk);
      const { events } = await client.must(bob, part, `the upload from byte ${offset} on`);
      const rejected = events.find(({ name }) => name === 'loadPredictor.ModelRejected');
      if (rejected !== undefined) throw new Failure(`the file was refused: ${show(rejected.data['fault'])}`);
    }
    const id = big(proposed.data, 'proposal');
    console.log(`model ${hash} is uploaded; proposal ${id} takes votes until block ${big(proposed.data, 'deadline')}`);
  } finally {
    await client.close();
  }
}

try {
  await propose(process.argv[2], process.argv[3] ?? DEV_URL);
} catch (error) {
  console.error(`No model was proposed: ${messageOf(error)}`);
  process.exitCode = 1;
}
