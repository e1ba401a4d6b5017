// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { encodeAddress, parseAddress, toHex } from '../../src/model/address.ts';

const ALICE = '0xd43593c715fdd31c61141abd04a99fd6822c8558854ccde39a5684e7a56da27d';
/** The same account with the prefixes 42, 0 and 2, as explorers show it. */
const OF_ALICE = [
  '5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY',
  '15oF4uVJwmo4TdGW7VfQxNLavjCXviqxT9S1MgbjMNHr6Sp5',
  'HNZata7iMYWmk5RvZRTiAsSDhV8366zq2YGb3tLH5Upf74F',
];

function keyOf(text: string): string {
  const parsed = parseAddress(text);
  assert.ok('publicKey' in parsed, JSON.stringify(parsed));
  return toHex(parsed.publicKey);
}

function errorOf(text: string): string {
  const parsed = parseAddress(text);
  assert.ok('error' in parsed);
  return parsed.error;
}

describe('an address', () => {
  it('is taken with any prefix, and blanks around it', () => {
    for (const address of OF_ALICE) assert.equal(keyOf(` ${address}\n`), ALICE);
  });

  it('is written as explorers do', () => {
    const parsed = parseAddress(ALICE);
    assert.ok('publicKey' in parsed);
    assert.deepEqual(
      [42, 0, 2].map((prefix) => encodeAddress(parsed.publicKey, prefix)),
      OF_ALICE,
    );
  });

  it('comes back with prefixes of one byte and of two', () => {
    const key = Uint8Array.from({ length: 32 }, (_, index) => index);
    for (const prefix of [0, 42, 63, 64, 255, 256, 1_284, 7_391, 16_383]) {
      assert.equal(keyOf(encodeAddress(key, prefix)), toHex(key), `prefix ${prefix}`);
    }
  });

  it('keeps zeros at the beginning, which base 58 writes as 1', () => {
    const zeros = new Uint8Array(32);
    assert.equal(keyOf(encodeAddress(zeros, 0)), toHex(zeros));
  });

  it('may be a public key, in small and large digits', () => {
    assert.equal(keyOf(ALICE), ALICE);
    assert.equal(keyOf(ALICE.toUpperCase().replace('0X', '0x')), ALICE);
  });

  it('with a wrong sign is told by its checksum', () => {
    assert.match(errorOf('5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQZ'), /checksum/);
    assert.match(errorOf('5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutYQ'), /checksum/);
  });

  it('of another length is told to be so', () => {
    assert.match(errorOf('5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGK'), /too short/);
    assert.match(errorOf(`${OF_ALICE[0]}${OF_ALICE[0]}`), /too long/);
    assert.match(errorOf(`${ALICE}00`), /64 digits behind 0x; there are 66/);
    assert.match(errorOf('0x'), /there are 0/);
  });

  it('has no signs that look like others', () => {
    assert.match(errorOf('5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKut0Y'), /“0”/);
    assert.match(errorOf('Bob'), /found as \/\/Bob/);
    assert.match(errorOf('5Grw'), /too short/);
    assert.match(errorOf('0xzz'), /digits from 0 to 9/);
    assert.match(errorOf('Ünïcode'), /“Ü”/);
    assert.match(errorOf('  '), /Type an address/);
  });

  it('of an Ethereum account is none here', () => {
    assert.match(errorOf('0x00000000219ab540356cBB839Cbe05303d7705Fa'), /64 digits/);
  });
});

describe('a derivation', () => {
  it('is taken as it is', () => {
    assert.deepEqual(parseAddress(' //Bob '), { derivation: '//Bob' });
    assert.deepEqual(parseAddress('//nerv/demo//0'), { derivation: '//nerv/demo//0' });
  });

  it('has a name', () => {
    for (const text of ['//', '//Bob//', '///Bob', '//Bob Smith']) assert.match(errorOf(text), /as \/\/Bob/);
  });
});
