// SPDX-License-Identifier: Apache-2.0
/** `npm run --silent account`: what an ML-DSA-65 key does on a chain, from the command line. */
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { ApiPromise, WsProvider } from '@polkadot/api';
import { bytesToHex } from '@noble/hashes/utils.js';
import { type Asked, lineOf } from './command/arguments.ts';
import { accountOf, handOver, pairOf, takeBack } from './command/control.ts';
import { failureIn } from './command/outcome.ts';
import type { Key } from './key.ts';
import { openKeyFile } from './key-file.ts';
import { submit, transaction, types } from './polkadot-js.ts';

/** A file's text, from where the command was given: npm goes elsewhere. */
function textOf(path: string): Promise<string> {
  return readFile(resolve(process.env['INIT_CWD'] ?? '.', path), 'utf8');
}

function transactionOf(api: ApiPromise, key: Key, asked: Asked): Promise<Uint8Array> {
  if (asked.command !== 'send') {
    const change = asked.command === 'hand-over' ? handOver : takeBack;
    return change(api, pairOf(asked.seed), key);
  }
  const make = api.tx[asked.pallet]?.[asked.call];
  if (make === undefined) throw new Error(`this chain has no call ${asked.pallet}.${asked.call}`);
  const account = asked.account === undefined ? {} : { account: accountOf(asked.account) };
  return transaction({ api, key, call: make(...asked.values), ...account });
}

async function run(args: readonly string[]): Promise<void> {
  const line = lineOf(args);
  const [file, password] = await Promise.all([textOf(line.key), textOf(line.password)]);
  // As the node reads it: the end of the last line does not count.
  const key = openKeyFile(file, password.replace(/\r?\n$/, ''));
  const provider = new WsProvider(line.url);
  try {
    const api = await ApiPromise.create({ provider, types, noInitWarn: true, throwOnConnect: true });
    const sent = await transactionOf(api, key, line.asked);
    const { block } = await submit(api, sent);
    const failure = await failureIn(api, block, `0x${bytesToHex(sent)}`);
    if (failure !== undefined) throw new Error(`the call failed: ${failure}`);
    console.log(`in block ${block}, which is final`);
  } finally {
    key.forget();
    // It may never have been connected.
    await provider.disconnect().catch(() => undefined);
  }
}

try {
  await run(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
