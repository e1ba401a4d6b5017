// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TypeRegistry } from '@polkadot/types';
import { big, plain, plainStruct, text } from '../../src/lib/plain.ts';

const registry = new TypeRegistry();
const make = (type: string, value: unknown): unknown => plain(registry.createType(type, value));

test('integers of every width are exact', () => {
  assert.equal(make('u8', 255), 255n);
  assert.equal(make('u64', '18446744073709551615'), 2n ** 64n - 1n);
  assert.equal(make('u128', 2n ** 128n - 1n), 2n ** 128n - 1n);
  assert.equal(make('Compact<u128>', 2n ** 100n), 2n ** 100n);
  assert.equal(make('i64', -5), -5n);
});

test('hashes and bytes are hexadecimal, accounts addresses', () => {
  assert.equal(make('H256', `0x${'ab'.repeat(32)}`), `0x${'ab'.repeat(32)}`);
  assert.equal(make('Bytes', '0x0102'), '0x0102');
  assert.equal(make('AccountId', new Uint8Array(32)), '5C4hrfjw9DjXZTzV3MwzrrAr9P1MJhSrvWGWqi1eSuyUpnhM');
});

test('options are their value or nothing', () => {
  assert.equal(make('Option<u32>', null), undefined);
  assert.equal(make('Option<u32>', 7), 7n);
});

test('structs, lists and enums keep their shape', () => {
  assert.deepEqual(make('(u8, bool)', [1, true]), [1n, true]);
  assert.deepEqual(make('Vec<u16>', [1, 2]), [1n, 2n]);
  const type = '{"id":"u32","side":{"_enum":["Left","Right"]},"outcome":{"_enum":{"Draining":"Null","Settled":"u64"}}}';
  assert.deepEqual(make(type, { id: 1, side: 'Right', outcome: { Settled: 9 } }), {
    id: 1n,
    side: 'Right',
    outcome: { Settled: 9n },
  });
});

test('a missing or wrong field is named', () => {
  const struct = plainStruct(registry.createType('{"id":"u32","name":"Text"}', { id: 1, name: 'x' }), 'it');
  assert.equal(big(struct, 'id'), 1n);
  assert.equal(text(struct, 'name'), 'x');
  assert.throws(() => big(struct, 'name'), /"name" is "x", not a number/);
  assert.throws(() => text(struct, 'gone'), /"gone" is missing/);
});
