#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# @polkadot/types 16.5.6, with the metadata of @polkadot/types-support 16.5.6.
#
# A general transaction is an extrinsic of version 5 that carries extensions and no signature. It is
# decoded: call and arguments are right. Encoded again it has its own length twice and the version once
# more in front, so that its hash is not the one the chain knows it by, and what is sent on is
# another transaction. A block's extrinsics, looked up by hash, do not have it.
#
# Expected: the bytes that were decoded.
. "$(dirname "$0")/lib.sh"
npm_packages @polkadot/types@16.5.6 @polkadot/types-support@16.5.6
seen_by node <<'PROGRAM'
import { Metadata, TypeRegistry } from '@polkadot/types';
import metadata from '@polkadot/types-support/metadata/v14/substrate-hex';
const registry = new TypeRegistry();
registry.setMetadata(new Metadata(registry, metadata));
// system.remark(0x01) with no tip, nonce 0, immortal, no metadata hash.
const bytes = '0x2c4500000000000000000401';
const { method, version, isSigned } = registry.createType('Extrinsic', bytes);
console.log(`decoded: version ${version}, signed ${isSigned}, ${method.section}.${method.method}(${method.args})`);
const again = registry.createType('Extrinsic', bytes);
console.log(`encoded again: ${again.toHex()}`);
console.log(`hash: ${again.hash.eq(registry.hash(Buffer.from(bytes.slice(2), 'hex'))) ? 'that of the bytes' : 'another'}`);
---
decoded: version 69, signed false, system.remark(0x01)
encoded again: 0x34452c4500000000000000000401
hash: another
PROGRAM
