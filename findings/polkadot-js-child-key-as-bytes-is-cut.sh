#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# @polkadot/types 16.5.6 (and @polkadot/api with it).
#
# `api.rpc.childstate.getStorage(childKey, key)` takes a `PrefixedStorageKey` and a `StorageKey`. A key
# given as hexadecimal text is taken as it stands. The same key as a `Uint8Array` is read as SCALE
# encoded bytes: its first byte counts as a length, so that the key is cut without a word, or refused
# for a length that nobody gave. Which of the two depends on the key.
#
# Expected: the same key, whichever way its bytes are given.
. "$(dirname "$0")/lib.sh"
npm_packages @polkadot/types@16.5.6
seen_by node <<'PROGRAM'
import { TypeRegistry } from '@polkadot/types';
const registry = new TypeRegistry();
const hex = (bytes) => '0x' + Buffer.from(bytes).toString('hex');
for (const first of [0x10, 0x07]) {
  const key = Uint8Array.from({ length: 32 }, (_, at) => (at === 0 ? first : at));
  for (const given of [hex(key), key]) {
    let taken;
    try {
      taken = `${registry.createType('StorageKey', given).toHex().length / 2 - 1} bytes`;
    } catch ({ message }) {
      taken = message;
    }
    console.log(`32 bytes from 0x${first.toString(16).padStart(2, '0')} as ${typeof given === 'string' ? 'text' : 'bytes'}: ${taken}`);
  }
}
---
32 bytes from 0x10 as text: 32 bytes
32 bytes from 0x10 as bytes: 4 bytes
32 bytes from 0x07 as text: 32 bytes
32 bytes from 0x07 as bytes: createType(StorageKey):: Bytes length 21542142465 exceeds 10485760
PROGRAM
