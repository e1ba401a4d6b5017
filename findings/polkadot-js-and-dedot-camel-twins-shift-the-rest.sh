#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# @polkadot/types 16.5.6 and dedot 1.3.0.
#
# Both name fields in camelCase. Two fields of one struct whose names become the same, as `p50` and
# `p_50`, are one field to them: the second takes no bytes, and everything behind it is read from the
# wrong place. Nothing is reported, and encoding leaves bytes out in the same way.
#
# Expected: an error, or both fields.
. "$(dirname "$0")/lib.sh"
npm_packages @polkadot/types@16.5.6 dedot@1.3.0
seen_by node <<'PROGRAM'
import { PortableRegistry as Polkadot, TypeRegistry } from '@polkadot/types';
import { PortableRegistry as Dedot } from 'dedot/codecs';

// A u32, and `struct Twins { p50: u32, p_50: u32, last: u32 }`, as metadata has them.
const names = ['p50', 'p_50', 'last'];
const bytes = Uint8Array.from([1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0]);

const registry = new TypeRegistry();
const fields = names.map((name) => ({ name, type: 0 }));
registry.setLookup(new Polkadot(registry, {
  types: [
    { id: 0, type: { path: [], params: [], def: { Primitive: 'U32' }, docs: [] } },
    { id: 1, type: { path: ['demo', 'Twins'], params: [], def: { Composite: { fields } }, docs: [] } },
  ],
}, true));
console.log(`polkadot.js: ${JSON.stringify(registry.createType('DemoTwins', bytes))}`);

const members = names.map((name) => ({ name, typeId: 0, typeName: undefined, docs: [] }));
const dedot = new Dedot({
  types: [
    { id: 0, path: [], params: [], typeDef: { type: 'Primitive', value: { kind: 'u32' } }, docs: [] },
    { id: 1, path: ['demo', 'Twins'], params: [], typeDef: { type: 'Struct', value: { fields: members } }, docs: [] },
  ],
});
console.log(`dedot: ${JSON.stringify(dedot.findCodec(1).tryDecode(bytes))}`);
---
polkadot.js: {"p50":1,"last":2}
dedot: {"p50":1,"last":2}
PROGRAM
