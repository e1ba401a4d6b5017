#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# @polkadot/types 16.5.6.
#
# `toJSON()` gives an unsigned integer as a number while it has at most 52 bits, and as hexadecimal
# text above, though a JavaScript number is exact up to 2^53. So one field of one type is sometimes the
# one and sometimes the other, and a program that was tried with small amounts fails with large ones:
# `value + 1` puts a digit behind the text. `toString()` gives digits always.
. "$(dirname "$0")/lib.sh"
npm_packages @polkadot/types@16.5.6
seen_by node <<'PROGRAM'
import { TypeRegistry } from '@polkadot/types';
const registry = new TypeRegistry();
for (const amount of [2n ** 52n - 1n, 2n ** 52n]) {
  const balance = registry.createType('u128', amount);
  console.log(`${amount}: toJSON ${JSON.stringify(balance.toJSON())}, toPrimitive ${JSON.stringify(balance.toPrimitive())}, toString ${balance.toString()}`);
}
---
4503599627370495: toJSON 4503599627370495, toPrimitive 4503599627370495, toString 4503599627370495
4503599627370496: toJSON "0x00000000000000000010000000000000", toPrimitive "4503599627370496", toString 4503599627370496
PROGRAM
