#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# @polkadot/types 16.5.6.
#
# An era of more than 4,096 blocks has room for 4,096 phases: where it begins is rounded down to a multiple of
# so many blocks, as `sp_runtime::generic::Era::mortal` does when it makes one. This library rounds only when it
# encodes the era. The object that it made still says the phase that was not rounded, and says by birth() that
# the era begins in that block. Read of its own bytes, it begins in another. What is signed is the hash of the
# block in which the era begins, so a transaction that trusts birth() is refused by the chain, but for one
# block in two, or in sixteen. One would expect an era to be the same before and after it was encoded.
. "$(dirname "$0")/lib.sh"
npm_packages @polkadot/types@16.5.6
seen_by node <<'PROGRAM'
import { TypeRegistry } from '@polkadot/types';
const registry = new TypeRegistry();
const tell = (era) => `phase ${era.phase}, begins in block ${era.birth(100_003)}`;
for (const period of [4096, 8192, 65536]) {
  const made = registry.createType('ExtrinsicEra', { current: 100_003, period });
  const read = registry.createType('ExtrinsicEra', made.toU8a());
  console.log(`${period} blocks, made: ${tell(made.asMortalEra)}; read: ${tell(read.asMortalEra)}`);
}
---
4096 blocks, made: phase 1699, begins in block 100003; read: phase 1699, begins in block 100003
8192 blocks, made: phase 1699, begins in block 100003; read: phase 1698, begins in block 100002
65536 blocks, made: phase 34467, begins in block 100003; read: phase 34464, begins in block 100000
PROGRAM
