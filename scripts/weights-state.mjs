// SPDX-License-Identifier: Apache-2.0
// Adds accounts to a raw chain specification: scripts/weights-database measures with it.
//
//   node weights-state.mjs SPEC ACCOUNTS >LARGE_SPEC
//
// The bytes are random, and only as many as in the accounts of a chain: the database is measured,
// which does not know what they mean.
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';

const [path, count] = [process.argv[2], Number(process.argv[3])];
const spec = JSON.parse(readFileSync(path, 'utf8'));
const { top } = spec.genesis.raw;

// twox128("System") ++ twox128("Account"), then blake2_128(account) ++ account.
const PREFIX = '26aa394eea5630e07c48ae0c9558cef7b99d880ec681799c0cf30e8886371da9';
// Nonce, three counters, free, reserved, frozen, flags.
const ACCOUNT_INFO = 80;
// Free, locked and incoming balance and nonce of the ledger, in compact form.
const RECORD = 15;
// A shard's records are in a child trie under the bytes of its id.
const SHARD_ID = 32;
const SHARDS = 4;

const hex = (bytes) => randomBytes(bytes).toString('hex');

async function write(text) {
  if (!process.stdout.write(text)) await once(process.stdout, 'drain');
}

async function entries(n, key, value, first) {
  for (let done = 0; done < n; done += 1000) {
    const lines = Array.from(
      { length: Math.min(1000, n - done) },
      () => `"0x${key()}":"0x${value()}"`,
    );
    await write((first && done === 0 ? '' : ',') + lines.join(','));
  }
}

// Too large for JSON.stringify, so the genesis is written piece by piece in its place.
spec.genesis = 'GENESIS';
const [head, tail] = JSON.stringify(spec).split('"GENESIS"');
await write(`${head}{"raw":{"top":${JSON.stringify(top).slice(0, -1)}`);
await entries(count, () => PREFIX + hex(48), () => hex(ACCOUNT_INFO), false);
await write('},"childrenDefault":{');
for (let shard = 0; shard < SHARDS; shard += 1) {
  await write(`${shard === 0 ? '' : ','}"0x${hex(SHARD_ID)}":{`);
  await entries(Math.floor(count / SHARDS), () => hex(32), () => hex(RECORD), true);
  await write('}');
}
await write(`}}}${tail}`);
