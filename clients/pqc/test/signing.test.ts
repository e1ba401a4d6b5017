// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  bindCall,
  type Binding,
  type Chain,
  type Controller,
  type Era,
  eraBirth,
  eraOf,
  firstOf,
  Key,
  MAX_CALL_LENGTH,
  payload,
  proofOf,
  proofOfOwn,
  rawStatement,
  signCall,
  statement,
  type Terms,
  termsOf,
  verify,
  wrappedStatement,
} from '../src/index.ts';
import { hex } from './support/hex.ts';

const of = (byte: number, length = 32) => new Uint8Array(length).fill(byte);
const key = Key.ofSeed(of(1));
const chain: Chain = { genesis: of(9), specVersion: 2, transactionVersion: 3 };
const terms: Terms = termsOf(chain, key.account, { nonce: 0 });

describe('an era', () => {
  // The examples of sp_runtime's own tests.
  it('begins where the chain says', () => {
    assert.deepEqual(eraOf(64, 42), { period: 64, phase: 42 });
    assert.deepEqual(eraOf(32_768, 20_000), { period: 32_768, phase: 20_000 });
    assert.deepEqual(eraOf(512, 1_000_000), { period: 512, phase: 1_000_000 % 512 });
    assert.deepEqual(eraOf(65_536, 65_535), { period: 65_536, phase: 65_520 });
    const era: Era = { period: 4, phase: 2 };
    const births = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map((height) => eraBirth(era, height));
    assert.deepEqual(births, [2, 2, 2, 2, 2, 2, 6, 6, 6, 6]);
    assert.equal(eraBirth('immortal', 1234), 0);
  });

  it('holds the block that it was made for, and begins no later', () => {
    for (const period of [4, 64, 8192, 65_536]) {
      for (const height of [0, 1, 63, 64, 65, 8191, 8193, 100_003, 123_456_789]) {
        const birth = firstOf(period, height);
        assert.ok(birth <= height && height < birth + period, `${period} at ${height}`);
        assert.equal(firstOf(period, birth), birth);
      }
    }
  });

  it('has a power of two of blocks, from 4 to 65,536', () => {
    for (const period of [0, 1, 2, 3, 5, 63, 100, 131_072, -4, 4.5, Number.NaN]) {
      assert.throws(() => eraOf(period, 7), RangeError, String(period));
    }
    for (const height of [-1, 0.5, Number.NaN]) assert.throws(() => eraOf(64, height), RangeError);
  });
});

describe('the terms of a call', () => {
  it('are valid forever where no era is asked for', () => {
    assert.deepEqual(terms, {
      genesis: of(9),
      specVersion: 2,
      transactionVersion: 3,
      account: key.account,
      nonce: 0,
      tip: 0n,
      era: 'immortal',
      eraBlock: of(9),
      metadata: undefined,
    });
  });

  it('have what was chosen', () => {
    const begins = { height: 5 * 64 + 7, hash: of(3) };
    const choice = { nonce: 7, account: of(5), tip: 11n, period: 64, metadata: of(8) };
    assert.deepEqual(termsOf(chain, key.account, choice, begins), {
      ...chain,
      account: of(5),
      nonce: 7,
      tip: 11n,
      era: { period: 64, phase: 7 },
      eraBlock: of(3),
      metadata: of(8),
    });
  });

  it('name the block in which the era begins, which not every block can', () => {
    const begins = { height: 65_537, hash: of(3) };
    assert.throws(() => termsOf(chain, key.account, { nonce: 0, period: 65_536 }, begins), RangeError);
    assert.equal(firstOf(65_536, 65_537), 65_536);
    assert.throws(() => termsOf(chain, key.account, { nonce: 0, period: 64 }), RangeError);
    assert.throws(() => termsOf(chain, key.account, { nonce: 0 }, begins), RangeError);
  });
});

describe('a signed call', () => {
  it('has a signature for its terms and its bytes', () => {
    const call = Uint8Array.of(1, 2, 3);
    const signed = signCall(key, terms, call);
    assert.equal(signed.call, call);
    assert.equal(signed.terms, terms);
    const judged = (other: Terms, bytes: Uint8Array) =>
      verify('transaction', payload(other, bytes), signed.publicKey, signed.signature);
    assert.ok(judged(terms, call));
    const others: Partial<Terms>[] = [
      { genesis: of(1) },
      { specVersion: 3 },
      { transactionVersion: 2 },
      { account: of(1) },
      { nonce: 1 },
      { tip: 1n },
      { era: { period: 64, phase: 0 } },
      { eraBlock: of(1) },
      { metadata: of(0) },
    ];
    for (const other of others) assert.ok(!judged({ ...terms, ...other }, call), JSON.stringify(Object.keys(other)));
    assert.ok(!judged(terms, Uint8Array.of(1, 2)));
  });

  it('is not made of values that would be signed as others', () => {
    const call = new Uint8Array();
    const wrong: Partial<Terms>[] = [
      { nonce: -1 },
      { nonce: 2 ** 32 },
      { nonce: 0.5 },
      { nonce: Number.NaN },
      { specVersion: 2 ** 32 },
      { transactionVersion: -1 },
      { tip: -1n },
      { tip: 1n << 128n },
      { genesis: of(9, 31) },
      { account: of(9, 33) },
      { eraBlock: new Uint8Array() },
      { metadata: new Uint8Array() },
      { era: { period: 2 ** 32, phase: 0 } },
    ];
    for (const one of wrong) {
      assert.throws(() => payload({ ...terms, ...one }, call), RangeError, JSON.stringify(Object.keys(one)));
    }
    const text = '00'.repeat(32) as unknown as Uint8Array;
    assert.throws(() => payload({ ...terms, genesis: text }, call), TypeError);
    assert.throws(() => payload(terms, '0x00' as unknown as Uint8Array), TypeError);
  });

  it('is of a call with a bound', () => {
    assert.equal(payload(terms, new Uint8Array(MAX_CALL_LENGTH)).length, 126 + 65_536);
    assert.throws(() => payload(terms, new Uint8Array(MAX_CALL_LENGTH + 1)), RangeError);
  });
});

describe('a binding', () => {
  const binding: Binding = {
    genesis: of(9),
    account: of(2),
    number: 3,
    from: { scheme: 'sr25519', id: of(2) },
    to: { scheme: 'ml-dsa-65', id: key.account },
  };

  it('is a statement of 134 bytes, and wrapped for a wallet of 168', () => {
    assert.equal(statement(binding).length, 134);
    const text = new TextDecoder('latin1').decode(wrappedStatement(binding));
    assert.equal(text.length, 168);
    assert.ok(text.startsWith('<Bytes>nerv/key-binding/v1') && text.endsWith('</Bytes>'));
    assert.equal(hex(wrappedStatement(binding)).slice(2 + 14, -16), hex(rawStatement(binding)).slice(2));
  });

  it('is another statement with any other part', () => {
    const others: Binding[] = [
      { ...binding, genesis: of(1) },
      { ...binding, account: of(1) },
      { ...binding, number: 4 },
      { ...binding, from: { scheme: 'ml-dsa-65', id: of(2) } },
      { ...binding, to: { scheme: 'sr25519', id: key.account } },
      { ...binding, from: binding.to, to: binding.from },
    ];
    assert.equal(new Set([binding, ...others].map((one) => hex(statement(one)))).size, 7);
  });

  it('is not made of values that would be signed as others', () => {
    const scheme = 'ed25519' as unknown as Controller['scheme'];
    assert.throws(() => statement({ ...binding, to: { scheme, id: of(1) } }), RangeError);
    assert.throws(() => statement({ ...binding, to: { scheme: 'sr25519', id: of(1, 31) } }), RangeError);
    assert.throws(() => statement({ ...binding, number: 2 ** 32 }), RangeError);
    assert.throws(() => statement({ ...binding, account: of(1, 31) }), RangeError);
    assert.throws(() => statement({ ...binding, genesis: of(1, 33) }), RangeError);
  });

  it('is proved by the key that takes over, and no other', () => {
    const proof = proofOf(key, binding);
    assert.equal(proof.length, 1 + 1952 + 3309);
    assert.equal(proof[0], 1);
    assert.equal(hex(proof.slice(1, 1953)), hex(key.publicKey));
    assert.ok(verify('binding', statement(binding), key.publicKey, proof.slice(1953)));
    assert.ok(!verify('binding', statement({ ...binding, number: 4 }), key.publicKey, proof.slice(1953)));
    assert.throws(() => proofOf(Key.ofSeed(of(2)), binding), RangeError);
    assert.throws(() => proofOf(key, { ...binding, to: { scheme: 'sr25519', id: key.account } }), RangeError);
  });

  it('is proved by an own key that signs what a wallet wraps', () => {
    assert.equal(hex(proofOfOwn(of(7, 64))), `0x0001${'07'.repeat(64)}`);
    assert.throws(() => proofOfOwn(of(7, 65)), RangeError);
  });

  it('is a call of who had control, who takes over, number and proof', () => {
    const call = bindCall(Uint8Array.of(7, 0), binding, Uint8Array.of(1, 2));
    assert.equal(hex(call), `0x070000${'02'.repeat(32)}01${hex(key.account).slice(2)}030000000102`);
    assert.throws(() => bindCall(Uint8Array.of(7), binding, of(1)), RangeError);
    assert.throws(() => bindCall(Uint8Array.of(7, 0), { ...binding, number: -1 }, of(1)), RangeError);
  });
});
