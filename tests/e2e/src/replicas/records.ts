// SPDX-License-Identifier: Apache-2.0
/** The records of a shard as a node's state has them at a block: what a rebuilt shard is held against. */
import type { ApiPromise } from '@polkadot/api';
import { Failure } from '../lib/failure.ts';

/** What polkadot-sdk puts before the names of child tries in the main one. */
const CHILD = Buffer.from(':child_storage:default:').toString('hex');
/** Keys and values asked for at a time. */
const PAGE = 500;

/** A record: the key of an account and what is stored of it, both in hexadecimal. */
export type StoredRecord = readonly [key: string, value: string];

/** All records of a shard after a block, in the order of their keys. */
export async function recordsAt(api: ApiPromise, shard: string, block: string): Promise<StoredRecord[]> {
  const trie = `0x${CHILD}${shard.slice(2)}`;
  const found: StoredRecord[] = [];
  for (;;) {
    const from = found.at(-1)?.[0];
    const page = await api.rpc.childstate.getKeysPaged(trie, '0x', PAGE, from, block);
    const keys = page.map((key) => key.toHex());
    if (keys.length === 0) return found;
    const values = await api.rpc.childstate.getStorageEntries(trie, keys, block);
    keys.forEach((key, index) => {
      const value = values[index];
      if (value === undefined || value.isNone) throw new Failure(`${key} of ${shard} has no record in ${block}`);
      found.push([key, value.unwrap().toHex()]);
    });
  }
}
