#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# @polkadot/types 16.5.6, with the metadata of @polkadot/types-support 16.5.6.
#
# A general transaction names the version of its extensions, and metadata of version 16 lists those of each. This
# client takes every general transaction to have the ones that it signs with itself. Here version 1 has 32 bytes more in
# front. They are read as era, nonce and tip, and what is left as a call that there is not: the block in which the
# transaction is cannot be read at all, nor what became of any other transaction in it, since `signAndSend` looks at the
# block.
#
# Expected: extensions by their version; or, where that is not known, the other extrinsics of the block.
. "$(dirname "$0")/lib.sh"
npm_packages @polkadot/types@16.5.6 @polkadot/types-support@16.5.6
seen_by node <<'PROGRAM'
import { Metadata, TypeRegistry } from '@polkadot/types';
import metadata from '@polkadot/types-support/metadata/v14/substrate-hex';
const registry = new TypeRegistry();
registry.setMetadata(new Metadata(registry, metadata));
const [first, second] = ['0x2c4500000000000000000401', `0xac4501${'ff'.repeat(32)}000000000000000401`];
const header = { parentHash: null, number: 1, stateRoot: null, extrinsicsRoot: null, digest: { logs: [] } };
for (const extrinsics of [[first], [first, second]]) {
  try {
    const { block } = registry.createType('SignedBlock', { block: { header, extrinsics }, justifications: null });
    console.log(`${extrinsics.length}: ${block.extrinsics.map(({ method }) => method.method)}`);
  } catch ({ message }) {
    console.log(`${extrinsics.length}: ${message.split(':: ').at(-1).slice(0, 60)}`);
  }
}
---
1: remark
2: u32: Input too large. Found input with 297 bits, expected 32
PROGRAM
