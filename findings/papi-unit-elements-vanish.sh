#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# polkadot-api 2.2.2 (its codecs: @polkadot-api/metadata-builders 0.14.3).
#
# `Set(Key, Option<u32>)`, a variant whose first field is a unit struct, as the enums of dynamic parameters
# have it, takes `[20]`: the unit is left out. `(Key, Option<u32>)` as a tuple of its own takes
# `[undefined, 20]`, and is decoded with the unit in it. The form of the one given to the other is encoded
# without an error, into bytes that no chain decodes: a transaction made of them makes the runtime trap
# where it is validated.
#
# Expected: one form for both, or an error.
. "$(dirname "$0")/lib.sh"
npm_packages @polkadot-api/metadata-builders@0.14.3
seen_by node <<'PROGRAM'
import { getDynamicBuilder, getLookupFn } from '@polkadot-api/metadata-builders';
const field = (type) => ({ name: undefined, type, typeName: undefined, docs: [] });
const variant = (name, index, fields) => ({ name, index, fields: fields.map(field), docs: [] });
const type = (id, path, tag, value) => ({ id, path, params: [], docs: [], def: { tag, value } });
const lookup = [
  type(0, [], 'primitive', { tag: 'u32' }),
  type(1, ['demo', 'Key'], 'composite', []),
  { ...type(2, ['Option'], 'variant', [variant('None', 0, []), variant('Some', 1, [0])]), params: [{ name: 'T', type: 0 }] },
  type(3, ['demo', 'Parameter'], 'variant', [variant('Set', 0, [1, 2])]),
  type(4, [], 'tuple', [1, 2]),
];
const types = getDynamicBuilder(getLookupFn({ version: 16, lookup, extrinsic: {}, apis: [], pallets: [] }));
const hex = (bytes) => '0x' + Buffer.from(bytes).toString('hex');
const [parameter, tuple] = [types.buildDefinition(3), types.buildDefinition(4)];
console.log(`variant: ${JSON.stringify(parameter.dec('0x000114000000'))}`);
console.log(`tuple: ${JSON.stringify(tuple.dec('0x0114000000'))}`);
for (const value of [[20], [undefined, 20]]) {
  console.log(`${value.length} elements: variant ${hex(parameter.enc({ type: 'Set', value }))}, tuple ${hex(tuple.enc(value))}`);
}
---
variant: {"type":"Set","value":[20]}
tuple: [null,20]
1 elements: variant 0x000114000000, tuple 0x00
2 elements: variant 0x00000114000000, tuple 0x0114000000
PROGRAM
