// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { accountOf, addressOf, contextBytes, Key, seedOfPhrase, verify } from '../src/index.ts';
import { hex, unhex } from './support/hex.ts';

const PHRASE = 'legal winner thank year wave sausage worth useful legal winner thank yellow';
/** The public key of Substrate's //Alice, whose addresses are known everywhere. */
const ALICE = unhex('0xd43593c715fdd31c61141abd04a99fd6822c8558854ccde39a5684e7a56da27d');
const MESSAGE = new TextEncoder().encode('message');

describe('an address', () => {
  it('is written as SS58 has it', () => {
    assert.equal(addressOf(ALICE), '5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY');
    assert.equal(addressOf(ALICE, 0), '15oF4uVJwmo4TdGW7VfQxNLavjCXviqxT9S1MgbjMNHr6Sp5');
    assert.equal(addressOf(ALICE, 2), 'HNZata7iMYWmk5RvZRTiAsSDhV8366zq2YGb3tLH5Upf74F');
  });

  // As polkadot.js 16.5.6 writes them.
  it('has a network of two bytes from 64 on', () => {
    assert.equal(addressOf(ALICE, 63), '7NPoMQbiA6trJKkjB35uk96MeJD4PGWkLQLH7k7hXEkZpiba');
    assert.equal(addressOf(ALICE, 64), 'cEaNSpz4PxFcZ7nT1VEKrKewH67rfx6MfcM6yKojyyPz7qaqp');
    assert.equal(addressOf(ALICE, 255), 'yGHXkYLYqxijLKKfd9Q2CB9shRVu8rPNBS53wvwGTutYg4zTg');
    assert.equal(addressOf(ALICE, 1284), 'VdvKmYJfD4VXA9fzz1SbmCo2eYHSzUFbaDCZSuaNKJAe8YNg6');
    assert.equal(addressOf(ALICE, 16_383), 'yNa8JpqfFB3q8A29rCwSgxvdU94ufJw2yKKxDgznS5m1PoFvn');
    for (const prefix of [-1, 16_384, 1.5, Number.NaN]) assert.throws(() => addressOf(ALICE, prefix), RangeError);
  });

  it('is of 32 bytes', () => {
    assert.throws(() => addressOf(ALICE.slice(1)), RangeError);
  });
});

describe('a key', () => {
  it('is the same each time, and another one for each seed', () => {
    const key = Key.ofSeed(new Uint8Array(32).fill(1));
    assert.equal(hex(key.publicKey), hex(Key.ofSeed(new Uint8Array(32).fill(1)).publicKey));
    assert.notEqual(hex(key.publicKey), hex(Key.ofSeed(new Uint8Array(32).fill(2)).publicKey));
    assert.equal(hex(key.account), hex(accountOf(key.publicKey)));
  });

  it('signs in the same way only if it is told to', () => {
    const key = Key.ofSeed(new Uint8Array(32).fill(1));
    const sign = (deterministic: boolean) => key.sign('transaction', MESSAGE, { deterministic });
    assert.equal(hex(sign(true)), hex(sign(true)));
    assert.notEqual(hex(sign(false)), hex(sign(false)));
    for (const signature of [sign(true), sign(false), key.sign('transaction', MESSAGE)]) {
      assert.ok(verify('transaction', MESSAGE, key.publicKey, signature));
    }
  });

  it('signs for one context, message and key', () => {
    const key = Key.ofSeed(new Uint8Array(32).fill(1));
    const other = Key.ofSeed(new Uint8Array(32).fill(2));
    const signature = key.sign('transaction', MESSAGE);
    assert.ok(!verify('binding', MESSAGE, key.publicKey, signature));
    assert.ok(!verify('transaction', MESSAGE.slice(1), key.publicKey, signature));
    assert.ok(!verify('transaction', MESSAGE, other.publicKey, signature));
    for (let bit = 0; bit < 8 * signature.length; bit += 997) {
      const flipped = signature.slice();
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      assert.ok(!verify('transaction', MESSAGE, key.publicKey, flipped), `bit ${bit}`);
    }
  });

  it('has contexts that nobody changes', () => {
    contextBytes('transaction').fill(0);
    assert.equal(new TextDecoder().decode(contextBytes('transaction')), 'nerv/transaction/v1');
    assert.equal(new TextDecoder().decode(contextBytes('binding')), 'nerv/key-binding/v1');
  });

  it('signs no more once it was forgotten', () => {
    const key = Key.ofSeed(new Uint8Array(32).fill(1));
    key.sign('transaction', MESSAGE);
    key.forget();
    assert.throws(() => key.sign('transaction', MESSAGE), /forgotten/);
  });

  it('and its signatures have one length', () => {
    const key = Key.ofSeed(new Uint8Array(32).fill(1));
    const signature = key.sign('transaction', MESSAGE);
    for (const length of [31, 33, 64]) assert.throws(() => Key.ofSeed(new Uint8Array(length)), RangeError);
    for (const length of [0, 1312, 1951, 1953, 2592]) {
      assert.throws(() => verify('transaction', MESSAGE, new Uint8Array(length), signature), RangeError);
      assert.throws(() => accountOf(new Uint8Array(length)), RangeError);
    }
    for (const length of [0, 64, 2420, 3308, 3310, 4627]) {
      assert.throws(() => verify('transaction', MESSAGE, key.publicKey, new Uint8Array(length)), RangeError);
    }
  });
});

describe('a phrase', () => {
  it('counts with its password and index', () => {
    const seeds = [
      seedOfPhrase(PHRASE),
      seedOfPhrase(PHRASE, { index: 1 }),
      seedOfPhrase(PHRASE, { password: 'x' }),
      seedOfPhrase(PHRASE.replace('legal winner thank year wave', 'letter advice cage absurd amount')
        .replace('sausage worth useful', 'doctor acoustic avoid')
        .replace('legal winner thank yellow', 'letter advice cage above')),
    ].map(hex);
    assert.equal(new Set(seeds).size, 4);
    assert.equal(seeds[0], hex(seedOfPhrase(` ${PHRASE.replaceAll(' ', ' \n ')} `, { password: '', index: 0 })));
  });

  it('is refused where a word is wrong, missing or at another place', () => {
    assert.throws(() => seedOfPhrase(PHRASE.replace('wave', 'waves')), /Unknown word/);
    assert.throws(() => seedOfPhrase(PHRASE.replace('yellow', 'zoo')), /checksum/);
    assert.throws(() => seedOfPhrase(PHRASE.split(' ').slice(1).join(' ')), /mnemonic/i);
    assert.throws(() => seedOfPhrase(''));
  });

  it('has passwords of ASCII and indices of four bytes', () => {
    assert.throws(() => seedOfPhrase(PHRASE, { password: 'schlüssel' }), RangeError);
    for (const index of [-1, 2 ** 32, 0.5]) assert.throws(() => seedOfPhrase(PHRASE, { index }), RangeError);
  });
});
