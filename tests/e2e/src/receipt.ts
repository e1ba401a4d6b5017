/**
 * `npm run receipt`: fetches a receipt of a transfer between shards with its proof and writes both
 * to a file, which `nerv-receipt verify` checks without a node.
 *
 * Usage: npm run receipt -- <transfer id> <source|destination> [url, ws://127.0.0.1:9944]
 */
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { connect, DEV_URL } from './lib/connect.ts';
import { Failure, messageOf } from './lib/failure.ts';
import { receiptBinary } from './lib/node.ts';
import { proveReceipt } from './lib/proof.ts';
import type { Side } from './lib/transfers.ts';
import { shortId } from './lib/units.ts';

const SIDES: Readonly<Record<string, Side>> = { source: 'Source', destination: 'Destination' };

async function prove(id: string, named: string, url: string): Promise<void> {
  if (!/^0x[0-9a-f]{64}$/i.test(id)) throw new Failure(`a transfer's id is 0x and 64 digits, not "${id}"`);
  const side = SIDES[named.toLowerCase()];
  if (side === undefined) throw new Failure(`the side is source or destination, not "${named}"`);
  const { api } = await connect(url);
  try {
    const { hash, file } = await proveReceipt(api, id, side);
    // npm runs in the package's folder; the file is for whoever typed the command, where they are.
    const path = resolve(process.env['INIT_CWD'] ?? '.', `receipt-${shortId(id)}-${side.toLowerCase()}.json`);
    writeFileSync(path, `${JSON.stringify(file, undefined, 2)}\n`);
    console.log(`wrote ${path}`);
    console.log(`The finalized block is ${hash}. Check the receipt, with this hash or one you trust more:`);
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
  const [id = '', side = '', url = DEV_URL] = process.argv.slice(2);
  await prove(id, side, url);
} catch (error) {
  console.error(`No receipt was proven: ${messageOf(error)}`);
  process.exitCode = 1;
}
