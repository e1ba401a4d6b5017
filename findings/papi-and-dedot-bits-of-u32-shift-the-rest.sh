#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# @polkadot-api/metadata-builders 0.14.3 (of polkadot-api 2.2.2) and dedot 1.3.0.
#
# `BitVec<u32, Lsb0>` is encoded as the number of its bits and whole words of 32 bits. The metadata says
# which word it is. Both read it as if words had 8 bits: three bits take one byte instead of four, and
# what follows is read from the wrong place.
. "$(dirname "$0")/lib.sh"
npm_packages @polkadot-api/metadata-builders@0.14.3 dedot@1.3.0
seen_by node <<'PROGRAM'
import { getDynamicBuilder, getLookupFn } from '@polkadot-api/metadata-builders';
import { PortableRegistry } from 'dedot/codecs';
// `(BitVec<u32, Lsb0>, u8)`: the bits 1, 0, 1, and 9 behind them.
const bytes = '0x0c0500000009';
const type = (id, path, tag, value) => ({ id, path, params: [], docs: [], def: { tag, value } });
const lookup = [
  type(0, [], 'primitive', { tag: 'u32' }),
  type(1, [], 'primitive', { tag: 'u8' }),
  type(2, ['bitvec', 'order', 'Lsb0'], 'composite', []),
  type(3, [], 'bitSequence', { bitStoreType: 0, bitOrderType: 2 }),
  type(4, [], 'tuple', [3, 1]),
];
const papi = getDynamicBuilder(getLookupFn({ version: 16, lookup, extrinsic: {}, apis: [], pallets: [] }));
console.log(`papi: the byte behind is ${papi.buildDefinition(4).dec(bytes)[1]}`);

const dedotType = (id, path, type, value) => ({ id, path, params: [], docs: [], typeDef: { type, value } });
const dedot = new PortableRegistry({
  types: [
    dedotType(0, [], 'Primitive', { kind: 'u32' }),
    dedotType(1, [], 'Primitive', { kind: 'u8' }),
    dedotType(2, ['bitvec', 'order', 'Lsb0'], 'Struct', { fields: [] }),
    dedotType(3, [], 'BitSequence', { bitStoreType: 0, bitOrderType: 2 }),
    dedotType(4, [], 'Tuple', { fields: [3, 1] }),
  ],
});
console.log(`dedot: the byte behind is ${dedot.findCodec(4).tryDecode(bytes)[1]}`);
---
papi: the byte behind is 0
dedot: the byte behind is 0
PROGRAM
