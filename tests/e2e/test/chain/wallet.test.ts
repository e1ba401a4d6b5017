// SPDX-License-Identifier: Apache-2.0
/** A wallet that checks what it signs, as those in hardware do, signs the digest of the metadata with it. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { dev, type Pair } from '../../src/lib/accounts.ts';
import { NotAccepted } from '../../src/lib/client.ts';
import { NERV } from '../../src/lib/units.ts';
import { useChain } from '../support/chain.ts';

/** The digest that is built into the runtime; a test of the runtime holds it against the metadata. */
const DIGEST = readFileSync(new URL('../../../../runtime/metadata-hash', import.meta.url), 'utf8').trim() as `0x${string}`;
const OTHER = `0x${'5a'.repeat(32)}` as const;

const chain = useChain();

/** A transfer of Eve's, signed with a digest; its bytes. */
async function signed(metadataHash: `0x${string}`): Promise<string> {
  const eve: Pair = dev('Eve');
  const { api } = chain;
  const { genesisHash, runtimeVersion } = api;
  const nonce = (await api.rpc.system.accountNextIndex(eve.address)).toNumber();
  const call = chain.call('balances', 'transferKeepAlive', dev('Ferdie').address, NERV);
  const options = { nonce, blockHash: genesisHash, genesisHash, runtimeVersion, mode: 1, metadataHash };
  return call.sign(eve, options).toHex();
}

test('a transfer that is signed with the digest of the metadata is included', async () => {
  const { error } = await chain.client.submitBytes(await signed(DIGEST));
  assert.equal(error, undefined);
});

test('one that is signed with another digest is refused', async () => {
  await assert.rejects(chain.client.submitBytes(await signed(OTHER)), (error: unknown) => {
    assert.ok(error instanceof NotAccepted, String(error));
    assert.match(error.message, /bad signature/);
    return true;
  });
});
