// SPDX-License-Identifier: Apache-2.0
/**
 * `npm run receipt`: fetches the receipts of a transfer between shards with their proof and writes
 * them to a file, which `nerv-receipt verify` checks without a node.
 *
 * Usage: npm run receipt -- <transfer id> [url, ws://127.0.0.1:9944]
 */
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { connect, DEV_URL } from './lib/connect.ts';
import { Failure, messageOf } from './lib/failure.ts';
import { receiptBinary } from './lib/node.ts';
import { proveReceipts } from './lib/proof.ts';
import { shortId } from './lib/units.ts';

async function prove(id: string, url: string): Promise<void> {
  if (!/^0x[0-9a-f]{64}$/i.test(id)) throw new Failure(`a transfer's id is 0x and 64 digits, not "${id}"`);
  const { api } = await connect(url);
  try {
    const { hash, file } = await proveReceipts(api, id);
    // npm runs in the package's folder; the file is for whoever typed the command, where they are.
    const path = resolve(process.env['INIT_CWD'] ?? '.', `receipt-${shortId(id)}.json`);
    writeFileSync(path, `${JSON.stringify(file, undefined, 2)}\n`);
    console.log(`wrote ${path}`);
    console.log(`The finalized block is ${hash}. Check the receipts, with this hash or one you trust more:`);
    console.log(`  ${verifier()} verify ${path} --hash ${hash}`);
  } finally {
    await api.disconnect();
  }
}

/** The program that checks it: where it was built, or by its name if it was built elsewhere. */
function verifier(): string {
  try {
    return receiptBinary();
  } catch {
    return 'nerv-receipt';
  }
}

try {
  const [id = '', url = DEV_URL] = process.argv.slice(2);
  await prove(id, url);
} catch (error) {
  console.error(`No receipt was proven: ${messageOf(error)}`);
  process.exitCode = 1;
}
