#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# polkadot-api 2.2.2 (its codecs: @polkadot-api/metadata-builders 0.14.3).
#
# `undefined` is `None`. `null`, which JSON has for it, which databases and forms give, and which other
# clients take for `None`, is encoded as `Some` of zero, of false, or of nothing: a limit that was to be
# lifted becomes 0.
#
# Expected: `None`, or an error.
. "$(dirname "$0")/lib.sh"
npm_packages @polkadot-api/metadata-builders@0.14.3
seen_by node <<'PROGRAM'
import { getDynamicBuilder, getLookupFn } from '@polkadot-api/metadata-builders';
const type = (id, path, tag, value) => ({ id, path, params: [], docs: [], def: { tag, value } });
const option = (id, of) => ({
  ...type(id, ['Option'], 'variant', [
    { name: 'None', index: 0, fields: [], docs: [] },
    { name: 'Some', index: 1, fields: [{ name: undefined, type: of, typeName: undefined, docs: [] }], docs: [] },
  ]),
  params: [{ name: 'T', type: of }],
});
const lookup = [type(0, [], 'primitive', { tag: 'u32' }), type(1, [], 'primitive', { tag: 'bool' }), option(2, 0), option(3, 1)];
const types = getDynamicBuilder(getLookupFn({ version: 16, lookup, extrinsic: {}, apis: [], pallets: [] }));
const hex = (bytes) => '0x' + Buffer.from(bytes).toString('hex');
for (const [name, id] of [['u32', 2], ['bool', 3]]) {
  for (const value of [undefined, null]) {
    console.log(`Option<${name}> of ${value}: ${hex(types.buildDefinition(id).enc(value))}`);
  }
}
---
Option<u32> of undefined: 0x00
Option<u32> of null: 0x0100000000
Option<bool> of undefined: 0x00
Option<bool> of null: 0x0100
PROGRAM
