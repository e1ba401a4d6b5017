#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# @polkadot/types 16.5.6 (and @polkadot/api with it).
#
# `childstate_getStorage` and `state_getStorage` answer `null` where there is no value, and "0x" where
# there is one of no bytes: `()` is such a value. Read as
# `Option<StorageData>`, which is what childstate.getStorage answers with, both are none.
#
# Expected: "0x" is some value of no bytes.
. "$(dirname "$0")/lib.sh"
npm_packages @polkadot/types@16.5.6
seen_by node <<'PROGRAM'
import { TypeRegistry } from '@polkadot/types';
const registry = new TypeRegistry();
for (const answer of [null, '0x', '0x00']) {
  const read = registry.createType('Option<StorageData>', answer);
  console.log(`${JSON.stringify(answer)}: ${read.isSome ? 'some' : 'none'}`);
}
---
null: none
"0x": none
"0x00": some
PROGRAM
