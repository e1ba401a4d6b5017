#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# @polkadot/types 16.5.6, with the metadata of @polkadot/types-support 16.5.6, changed by
# @polkadot-api/substrate-bindings 0.20.3.
#
# An argument of a call becomes an array of 2,049 bytes; signatures of ML-DSA-65 have 3,309. Arrays may have any
# length below 2^32. The types of all calls are looked at when a client connects (`getUniqTypes`), and there this
# one is refused: so the client connects to no chain of which one call has such an argument, whatever it is asked.
#
# Expected: the array is read, or at least everything else is.
. "$(dirname "$0")/lib.sh"
npm_packages @polkadot/types@16.5.6 @polkadot/types-support@16.5.6 @polkadot-api/substrate-bindings@0.20.3
seen_by node <<'PROGRAM'
import { decAnyMetadata, metadata } from '@polkadot-api/substrate-bindings';
import { Metadata, TypeRegistry } from '@polkadot/types';
import hex from '@polkadot/types-support/metadata/v14/substrate-hex';
for (const len of [2048, 2049, 3309]) {
  const chain = decAnyMetadata(hex);
  const { lookup, pallets } = chain.metadata.value;
  const calls = lookup[pallets.find(({ name }) => name === 'System').calls].def.value;
  const remark = calls.find(({ name }) => name === 'remark').fields[0];
  const u8 = lookup.find(({ def }) => def.tag === 'primitive' && def.value.tag === 'u8').id;
  remark.type = lookup.length;
  lookup.push({ id: lookup.length, path: [], params: [], def: { tag: 'array', value: { len, type: u8 } }, docs: [] });
  const registry = new TypeRegistry();
  const read = new Metadata(registry, metadata.enc(chain));
  registry.setMetadata(read);
  try {
    read.getUniqTypes(false);
    console.log(`${len} bytes: connects`);
  } catch ({ message }) {
    console.log(`${len} bytes: ${message.split(': ').at(-1)}`);
  }
}
---
2048 bytes: connects
2049 bytes: Only support for [Type; <length>], where length <= 2048
3309 bytes: Only support for [Type; <length>], where length <= 2048
PROGRAM
