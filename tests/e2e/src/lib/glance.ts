// SPDX-License-Identifier: Apache-2.0
/** Programs that show once what a running chain says of its leaves. */
import type { ApiPromise } from '@polkadot/api';
import { Client } from './client.ts';
import { DEV_URL } from './connect.ts';
import { messageOf } from './failure.ts';
import { liveOf, shards } from './shards.ts';
import { names } from './tree.ts';

/** A chain at its latest finalized block, and the names of its leaves by id. */
export interface Glance {
  readonly api: ApiPromise;
  readonly hash: string;
  readonly leaves: ReadonlyMap<string, string>;
}

/**
 * Prints what `lines` makes of the chain whose URL the program was called with, if with any; the
 * program fails with `otherwise` and the reason where that cannot be had.
 */
export async function glance(lines: (at: Glance) => Promise<string[]>, otherwise: string): Promise<void> {
  try {
    const client = await Client.connect(process.argv[2] ?? DEV_URL);
    try {
      const { hash, number } = client.follower.latest;
      const all = await shards(client.api, hash);
      const named = names(all);
      const leaves = new Map(liveOf(all).map(({ id }) => [id, named.get(id) ?? id] as const));
      console.log([`block ${number}`, '', ...(await lines({ api: client.api, hash, leaves }))].join('\n'));
    } finally {
      await client.close();
    }
  } catch (error) {
    console.error(`${otherwise}: ${messageOf(error)}`);
    process.exitCode = 1;
  }
}
