#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# @polkadot/types 16.5.6.
#
# `toHex()` of a struct is its SCALE encoding, and `state_call` takes exactly that. Of an integer it is
# the number written from its highest byte; of a `Compact`, an `Option` or `Bytes` the length, the mark
# of `Some` and the compact form are gone. What all types encode to is `toU8a()`.
. "$(dirname "$0")/lib.sh"
npm_packages @polkadot/types@16.5.6
seen_by node <<'PROGRAM'
import { TypeRegistry } from '@polkadot/types';
const registry = new TypeRegistry();
for (const [type, value] of [['u32', 5], ['Compact<u32>', 5], ['Option<u32>', 5], ['Bytes', '0x0102'], ['(u32,u32)', [5, 5]]]) {
  const codec = registry.createType(type, value);
  console.log(`${type}: toHex ${codec.toHex()}, encoded 0x${Buffer.from(codec.toU8a()).toString('hex')}`);
}
---
u32: toHex 0x00000005, encoded 0x05000000
Compact<u32>: toHex 0x00000005, encoded 0x14
Option<u32>: toHex 0x05000000, encoded 0x0105000000
Bytes: toHex 0x0102, encoded 0x080102
(u32,u32): toHex 0x0500000005000000, encoded 0x0500000005000000
PROGRAM
