#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# @polkadot/types 16.5.6.
#
# A struct made from an object takes from it the fields that it knows. One that is missing, or written
# with a typing error, is encoded as its default, and one that it does not know is dropped. So a
# transaction with a misspelled field is signed and sent, with a zero in it. In the same way a bool takes
# any text that is not empty for true, 'false' and '0' among them, which is what a command line gives.
. "$(dirname "$0")/lib.sh"
npm_packages @polkadot/types@16.5.6
seen_by node <<'PROGRAM'
import { TypeRegistry } from '@polkadot/types';
const registry = new TypeRegistry();
registry.register({ Node: { region: 'u32', capacityMib: 'u32' } });
console.log(JSON.stringify(registry.createType('Node', { region: 7, capacityMIB: 1024 })));
for (const word of ['False', 'false', '0', '']) console.log(`bool of '${word}': ${registry.createType('bool', word)}`);
---
{"region":7,"capacityMib":0}
bool of 'False': true
bool of 'false': true
bool of '0': true
bool of '': false
PROGRAM
