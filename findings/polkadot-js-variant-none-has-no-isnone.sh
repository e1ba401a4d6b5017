#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# @polkadot/types 16.5.6.
#
# An enum has a getter for each of its variants: `isHeld` for `Held`. For a variant named `None` the name
# is taken by a getter that all enums inherit, which tells whether the variant carries nothing: it is true
# of every variant without fields. Variants named `Empty` and `Basic` meet the same.
#
# Expected: `isNone` says whether the variant is `None`, or there is no such getter.
. "$(dirname "$0")/lib.sh"
npm_packages @polkadot/types@16.5.6
seen_by node <<'PROGRAM'
import { Enum, TypeRegistry } from '@polkadot/types';
const registry = new TypeRegistry();
const Bond = Enum.with(['None', 'Held', 'Slashed']);
for (const variant of ['None', 'Held', 'Slashed']) {
  const { isNone, isHeld, isSlashed } = new Bond(registry, variant);
  console.log(`${variant}: isNone ${isNone}, isHeld ${isHeld}, isSlashed ${isSlashed}`);
}
---
None: isNone true, isHeld false, isSlashed false
Held: isNone true, isHeld true, isSlashed false
Slashed: isNone true, isHeld false, isSlashed true
PROGRAM
