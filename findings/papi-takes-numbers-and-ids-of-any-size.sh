#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# polkadot-api 2.2.2 (its codecs: @polkadot-api/metadata-builders 0.14.3).
#
# A number outside its type's range wraps round, and an array of 32 bytes takes text of any length as
# it is, so that what follows shifts: the runtime gets bytes that it cannot decode, or others than were
# meant. The typed interface shows a mistake of type, not one of size.
. "$(dirname "$0")/lib.sh"
npm_packages @polkadot-api/metadata-builders@0.14.3
seen_by node <<'PROGRAM'
import { getDynamicBuilder, getLookupFn } from '@polkadot-api/metadata-builders';
const type = (id, tag, value) => ({ id, path: [], params: [], docs: [], def: { tag, value } });
const lookup = [
  type(0, 'primitive', { tag: 'u32' }),
  type(1, 'primitive', { tag: 'u8' }),
  type(2, 'array', { len: 32, type: 1 }),
];
const types = getDynamicBuilder(getLookupFn({ version: 16, lookup, extrinsic: {}, apis: [], pallets: [] }));
const hex = (bytes) => '0x' + Buffer.from(bytes).toString('hex');
for (const number of [2 ** 32 + 5, -1]) console.log(`u32 of ${number}: ${hex(types.buildDefinition(0).enc(number))}`);
console.log(`[u8; 32] of 0x11: ${hex(types.buildDefinition(2).enc('0x11'))}`);
---
u32 of 4294967301: 0x05000000
u32 of -1: 0xffffffff
[u8; 32] of 0x11: 0x11
PROGRAM
