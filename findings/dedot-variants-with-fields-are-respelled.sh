#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# dedot 1.3.0.
#
# In an enum whose variants carry nothing they are called as the metadata calls them: `EVM`. As soon as one
# variant of an enum carries something, all are respelled: `EVM` is `Evm`, and asking for `EVM` fails.
# Giving a variant a field renames its neighbours for whoever compares `value.type` with a name.
. "$(dirname "$0")/lib.sh"
npm_packages dedot@1.3.0
seen_by node <<'PROGRAM'
import { PortableRegistry } from 'dedot/codecs';
const type = (id, path, type, value) => ({ id, path, params: [], docs: [], typeDef: { type, value } });
const member = (name, index, ...fields) => ({
  name, index, docs: [], fields: fields.map((typeId) => ({ name: undefined, typeId, typeName: undefined, docs: [] })),
});
const registry = new PortableRegistry({
  types: [
    type(0, [], 'Primitive', { kind: 'u32' }),
    type(1, ['demo', 'Plain'], 'Enum', { members: [member('EVM', 0), member('PVM', 1)] }),
    type(2, ['demo', 'Mixed'], 'Enum', { members: [member('EVM', 0), member('PVM', 1, 0)] }),
  ],
  extrinsic: { addressTypeId: 99, callTypeId: 99, extraTypeId: 99, signatureTypeId: 99 },
  outerEnums: {},
  pallets: [],
});
console.log(`plain: ${JSON.stringify(registry.findCodec(1).tryDecode('0x00'))}`);
console.log(`mixed: ${JSON.stringify(registry.findCodec(2).tryDecode('0x00'))}`);
---
plain: "EVM"
mixed: {"type":"Evm"}
PROGRAM
