#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# @acala-network/chopsticks 1.5.1 (its core: @acala-network/chopsticks-core 1.5.1).
#
# The id of a child trie may have any length, which the chain's pallet chooses. chopsticks
# keeps main and child tries in one map, with the id in front of the key, and takes the id's length for 32
# bytes. With a longer one the rest of the id becomes part of the key; with a shorter one the key loses its
# beginning. A fork of a chain with such ids reads its child tries as empty, without a word.
. "$(dirname "$0")/lib.sh"
npm_packages @acala-network/chopsticks-core@1.5.1
seen_by node <<'PROGRAM'
import { prefixedChildKey, splitChildKey } from '@acala-network/chopsticks-core';
const prefix = '0x' + Buffer.from(':child_storage:default:').toString('hex');
for (const length of [32, 44, 20]) {
  const id = prefix + '11'.repeat(length);
  const key = '0x' + '22'.repeat(32);
  const [readId, readKey] = splitChildKey(prefixedChildKey(id, key));
  console.log(`id of ${length} bytes: id ${readId === id ? 'right' : 'wrong'}, key ${readKey === key ? 'right' : 'wrong'}`);
}
---
id of 32 bytes: id right, key right
id of 44 bytes: id wrong, key wrong
id of 20 bytes: id wrong, key wrong
PROGRAM
