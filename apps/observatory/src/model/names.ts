// SPDX-License-Identifier: Apache-2.0
/** Short names of what has long ones. */
import type { Operation, ShardId } from './types.ts';

/** The first eight digits of a shard's id: what people tell shards apart by. */
export function shortShard(id: ShardId): string {
  return id.slice(2, 10);
}

/** The beginning and the end of an address or a hash. */
export function shortAddress(address: string): string {
  return address.length <= 15 ? address : `${address.slice(0, 6)}…${address.slice(-6)}`;
}

/** An operation in words, as the object of a sentence. */
export function nameOperation(operation: Operation): string {
  switch (operation.kind) {
    case 'Split':
      return `split ${shortShard(operation.shard)}`;
    case 'Merge':
      return `merge ${shortShard(operation.left)} and ${shortShard(operation.right)}`;
    case 'Relocate':
      return `move account ${shortAddress(operation.account)} to ${shortShard(operation.shard)}`;
  }
}
