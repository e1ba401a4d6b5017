#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# polkadot-api 2.2.2 (its codecs: @polkadot-api/metadata-builders 0.14.3).
#
# A struct of one field without a name is that field, as one would write `Id(7)` as 7. So is a struct of
# one field with a name: `Limits { rate: 7 }` is decoded as 7, and `{ rate: 7 }`, what the metadata shows, is
# encoded as zero, with no error. The day a second field is added, every reader sees an object.
. "$(dirname "$0")/lib.sh"
npm_packages @polkadot-api/metadata-builders@0.14.3
seen_by node <<'PROGRAM'
import { getDynamicBuilder, getLookupFn } from '@polkadot-api/metadata-builders';
// A u32, `struct Limits { rate: u32 }` and `struct Both { rate: u32, size: u32 }`, as metadata has them.
const struct = (id, name, fields) => ({
  id, path: ['demo', name], params: [], docs: [],
  def: { tag: 'composite', value: fields.map((name) => ({ name, type: 0, typeName: undefined, docs: [] })) },
});
const lookup = [
  { id: 0, path: [], params: [], docs: [], def: { tag: 'primitive', value: { tag: 'u32' } } },
  struct(1, 'Limits', ['rate']),
  struct(2, 'Both', ['rate', 'size']),
];
const types = getDynamicBuilder(getLookupFn({ version: 16, lookup, extrinsic: {}, apis: [], pallets: [] }));
const hex = (bytes) => '0x' + Buffer.from(bytes).toString('hex');
const [limits, both] = [types.buildDefinition(1), types.buildDefinition(2)];
console.log(`one field: ${JSON.stringify(limits.dec('0x07000000'))}`);
console.log(`two fields: ${JSON.stringify(both.dec('0x0700000008000000'))}`);
console.log(`{ rate: 7 } is ${hex(limits.enc({ rate: 7 }))}, 7 is ${hex(limits.enc(7))}`);
---
one field: 7
two fields: {"rate":7,"size":8}
{ rate: 7 } is 0x00000000, 7 is 0x07000000
PROGRAM
