// SPDX-License-Identifier: Apache-2.0
/** Transactions by polkadot.js and by PAPI, of what a chain answers. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { ApiPromise } from '@polkadot/api';
import { blake2b } from '@noble/hashes/blake2.js';
import { addressOf, bindCall, type Binding, eraOf, Key, payload, proofOf, type Terms, verify } from '../src/index.ts';
import * as papi from '../src/papi.ts';
import * as polkadotJs from '../src/polkadot-js.ts';
import { FakeProvider, fakeClient, FINAL, GENESIS, HEIGHT, NONCE, SPEC_VERSION, TRANSACTION_VERSION } from './support/fake-node.ts';
import { hex, unhex } from './support/hex.ts';
import { BIND, REMARK, type Shape } from './support/metadata.ts';

const key = Key.ofSeed(new Uint8Array(32).fill(1));
const CALL = unhex('0x00000401');
const CHAIN: Shape = { version: 16 };
const TERMS: Terms = {
  genesis: unhex(GENESIS),
  specVersion: SPEC_VERSION,
  transactionVersion: TRANSACTION_VERSION,
  account: key.account,
  nonce: NONCE,
  tip: 0n,
  era: eraOf(64, HEIGHT),
  eraBlock: unhex(FINAL),
};

async function connected(shape: Shape, options: { types?: typeof polkadotJs.types } = {}): Promise<{ api: ApiPromise; provider: FakeProvider }> {
  const provider = new FakeProvider(shape);
  const api = await ApiPromise.create({ provider, noInitWarn: true, ...options });
  return { api, provider };
}

/** Whether the signature in a transaction is one for these terms, and where its parts are. */
function isSigned(sent: Uint8Array, terms: Terms, call: Uint8Array): boolean {
  const [account, publicKey, signature] = [sent.slice(4, 36), sent.slice(36, 1988), sent.slice(1988, 5297)];
  assert.equal(hex(account), hex(terms.account));
  assert.equal(hex(publicKey), hex(key.publicKey));
  assert.equal(hex(sent.slice(sent.length - call.length)), hex(call));
  return verify('transaction', payload(terms, call), publicKey, signature);
}

describe('polkadot.js', () => {
  let api: ApiPromise;
  let provider: FakeProvider;
  before(async () => void ({ api, provider } = await connected(CHAIN, { types: polkadotJs.types })));
  after(() => api.disconnect());

  it('makes a transaction of what the chain answers', async () => {
    const sent = await polkadotJs.transaction({ api, key, call: CALL });
    assert.ok(isSigned(sent, TERMS, CALL));
  });

  it('takes a call as it makes one', async () => {
    const call = api.tx['system']!['remark']!('0x01');
    for (const one of [call, call.method]) {
      assert.ok(isSigned(await polkadotJs.transaction({ api, key, call: one }), TERMS, CALL));
    }
  });

  it('does what is wished', async () => {
    const wishes = { nonce: 0, tip: 5n, period: 'immortal', account: new Uint8Array(32).fill(4) } as const;
    const sent = await polkadotJs.transaction({ api, key, call: CALL, ...wishes });
    const { nonce, tip, account } = wishes;
    assert.ok(isSigned(sent, { ...TERMS, nonce, tip, account, era: 'immortal', eraBlock: TERMS.genesis }, CALL));
  });

  it('refuses periods that do not begin in every block', async () => {
    await assert.rejects(polkadotJs.transaction({ api, key, call: CALL, period: 8192 }), RangeError);
    await assert.rejects(polkadotJs.transaction({ api, key, call: CALL, period: 63 }), RangeError);
    assert.equal((await polkadotJs.transaction({ api, key, call: CALL, period: 4096 })).length > 5000, true);
  });

  it('reads it as it was written, with the hash that the chain knows it by', async () => {
    const sent = await polkadotJs.transaction({ api, key, call: CALL, tip: 5n });
    const read = api.registry.createType('Extrinsic', hex(sent));
    assert.equal(read.toHex(), hex(sent));
    assert.equal(read.hash.toHex(), hex(blake2b(sent, { dkLen: 32 })));
    assert.equal(`${read.method.section}.${read.method.method}(${read.method.args.join()})`, 'system.remark(0x01)');
    assert.equal(read.nonce.toNumber(), NONCE);
    assert.equal(read.tip.toNumber(), 5);
    assert.equal(read.era.asMortalEra.period.toNumber(), 64);
    assert.equal(read.isSigned, false);
  });

  it('reads and writes a general transaction of version 0 too', () => {
    const bytes = '0x2845000000000000000401';
    const read = api.registry.createType('Extrinsic', bytes);
    assert.equal(read.toHex(), bytes);
    assert.equal(read.method.method, 'remark');
  });

  it('does not read what is cut off, or of another format', () => {
    const read = (bytes: string) => () => api.registry.createType('Extrinsic', bytes);
    assert.throws(read('0x2c45000000000000000401'));
    assert.throws(read('0x2844000000000000000401'));
  });

  it('sends it, and says in which block it is', async () => {
    const sent = await polkadotJs.transaction({ api, key, call: CALL });
    assert.deepEqual(await polkadotJs.submit(api, sent), { block: FINAL });
    assert.equal(provider.sent.at(-1), hex(sent));
  });

  it('says when a node will not have it', async () => {
    const whole = provider.statuses;
    for (const [status, why] of [['invalid', /Invalid/], ['dropped', /Dropped/], [{ usurped: FINAL }, /Usurped/]] as const) {
      provider.statuses = ['ready', status];
      // Of the same bytes this client tells what it was told before.
      const sent = await polkadotJs.transaction({ api, key, call: CALL });
      await assert.rejects(polkadotJs.submit(api, sent), why);
    }
    provider.statuses = whole;
  });

  it('sends nothing that it would send as something else', async () => {
    const plain = await connected(CHAIN);
    const sent = await polkadotJs.transaction({ api: plain.api, key, call: CALL });
    assert.ok(isSigned(sent, TERMS, CALL));
    await assert.rejects(polkadotJs.submit(plain.api, sent));
    assert.deepEqual(plain.provider.sent, []);
    await plain.api.disconnect();
  });

  it('makes the same of older metadata', async () => {
    const older = await connected({ version: 15 }, { types: polkadotJs.types });
    const wishes = { key, call: CALL, deterministic: true };
    const [one, other] = await Promise.all([polkadotJs.transaction({ api, ...wishes }), polkadotJs.transaction({ api: older.api, ...wishes })]);
    assert.equal(hex(one), hex(other));
    await older.api.disconnect();
  });

  it('knows where the call for bindings is, and reads one', () => {
    const index = api.tx['pqc']!['bind']!.callIndex;
    assert.deepEqual([...index], [...BIND]);
    const account = new Uint8Array(32).fill(2);
    const binding: Binding = { genesis: unhex(GENESIS), account, number: 3, from: { scheme: 'sr25519', id: account }, to: { scheme: 'ml-dsa-65', id: key.account } };
    const call = bindCall(index, binding, proofOf(key, binding));
    const read = api.registry.createType('Call', call);
    assert.equal(`${read.section}.${read.method}`, 'pqc.bind');
    assert.equal(hex(read.toU8a()), hex(call));
    const { from, to, number } = read.toJSON().args as Record<string, unknown>;
    assert.deepEqual([from, to, number], [{ sr25519: hex(account) }, { mlDsa65: hex(key.account) }, 3]);
  });
});

describe('PAPI', () => {
  it('makes the same transaction', async () => {
    const asked: string[] = [];
    const client = fakeClient(CHAIN, asked);
    const { api } = await connected(CHAIN);
    const wishes = { key, call: CALL, deterministic: true, tip: 3n };
    const sent = await papi.transaction({ client, ...wishes });
    assert.ok(isSigned(sent, { ...TERMS, tip: 3n }, CALL));
    assert.equal(hex(sent), hex(await polkadotJs.transaction({ api, ...wishes })));
    assert.deepEqual(asked, [addressOf(key.account)]);
    await api.disconnect();
  });

  it('takes a call as it makes one', async () => {
    const call = { getEncodedData: () => Promise.resolve(CALL) };
    assert.ok(isSigned(await papi.transaction({ client: fakeClient(CHAIN), key, call }), TERMS, CALL));
  });

  it('makes the same of older metadata', async () => {
    const wishes = { key, call: CALL, deterministic: true };
    const [one, other, oldest] = await Promise.all(
      ([16, 15, 14] as const).map((version) => papi.transaction({ client: fakeClient({ version }), ...wishes })),
    );
    assert.deepEqual([one, one], [other, oldest]);
  });

  it('signs nothing for a chain that does not take it', async () => {
    const client = fakeClient({ version: 16, authenticates: false });
    await assert.rejects(papi.transaction({ client, key, call: CALL }), /takes no signatures/);
  });

  it('sends the bytes as they are', async () => {
    const client = fakeClient(CHAIN);
    const sent = await papi.transaction({ client, key, call: CALL });
    assert.equal(await papi.submit(client, sent), hex(sent));
  });

  it('knows where calls are', async () => {
    const client = fakeClient(CHAIN);
    assert.deepEqual([...(await papi.callIndex(client, 'Pqc', 'bind'))], [...BIND]);
    assert.deepEqual([...(await papi.callIndex(client, 'System', 'remark'))], [...REMARK]);
    await assert.rejects(papi.callIndex(client, 'Pqc', 'unbind'), /no call Pqc.unbind/);
    await assert.rejects(papi.callIndex(client, 'Sudo', 'bind'), /no call Sudo.bind/);
  });
});
