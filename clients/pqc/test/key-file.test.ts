// SPDX-License-Identifier: Apache-2.0
/** Files of keys: one that the node's side has written, and what was changed in it. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { Key, openKeyFile } from '../src/index.ts';
import { hex } from './support/hex.ts';

const TEXT = readFileSync(new URL('../../../node/key/vectors/key-file.json', import.meta.url), 'utf8');
const PASSPHRASE = 'correct horse battery staple';
const SEED = new Uint8Array(32).fill(0x5e);

/** The text with something else in the place of a part of it. */
function altered(from: string | RegExp, to: string): string {
  const text = TEXT.replace(from, to);
  assert.notEqual(text, TEXT);
  return text;
}

describe('a file of a key', () => {
  it('that the node has written holds its key', () => {
    const key = openKeyFile(TEXT, PASSPHRASE);
    assert.equal(hex(key.publicKey), hex(Key.ofSeed(SEED).publicKey));
  });

  it('opens under its passphrase alone', () => {
    for (const other of ['correct horse battery stable', `${PASSPHRASE} `]) {
      assert.throws(() => openKeyFile(TEXT, other), /does not open/);
    }
    for (const none of ['', 'schlüssel']) assert.throws(() => openKeyFile(TEXT, none), RangeError);
  });

  it('does not open once it was changed', () => {
    for (const field of ['account', 'salt', 'nonce', 'sealed']) {
      const flipped = altered(new RegExp(`("${field}": "0x)(.)`), '$1x').replace('0xx', '0x');
      assert.throws(() => openKeyFile(flipped, PASSPHRASE), Error, `${field} cut`);
      const digit = new RegExp(`("${field}": "0x[0-9a-f]*)([0-9a-f])"`);
      const other = TEXT.replace(digit, (_, before: string, last: string) => `${before}${last === '0' ? '1' : '0'}"`);
      assert.throws(() => openKeyFile(other, PASSPHRASE), /does not open/, field);
    }
  });

  it('is refused if it asks for other work, before that is done', () => {
    for (const cost of ['9', '21', '40', '10.5', '"10"']) {
      assert.throws(() => openKeyFile(altered('"logN": 10', `"logN": ${cost}`), PASSPHRASE), /another work/);
    }
    assert.throws(() => openKeyFile(altered('"r": 8', '"r": 9'), PASSPHRASE), /another work/);
    assert.throws(() => openKeyFile(altered('"p": 1', '"p": 2'), PASSPHRASE), /another work/);
    assert.throws(() => openKeyFile(altered('"logN": 10', '"logN": 11'), PASSPHRASE), /does not open/);
  });

  it('is of this format and scheme', () => {
    assert.throws(() => openKeyFile(altered('key-file/1', 'key-file/2'), PASSPHRASE), /format nerv-key-file\/2/);
    assert.throws(() => openKeyFile(altered('ml-dsa-65', 'sr25519'), PASSPHRASE), /is of sr25519/);
    for (const text of ['', '[', 'null', '7', '{}']) assert.throws(() => openKeyFile(text, PASSPHRASE), Error);
    assert.throws(() => openKeyFile(altered('"scrypt"', '"work"'), PASSPHRASE), /no scrypt/);
  });
});
