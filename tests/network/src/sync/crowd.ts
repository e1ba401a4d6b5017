// SPDX-License-Identifier: Apache-2.0
/** Many accounts in many shards: a chain that takes a while to join. */
import { createHash } from 'node:crypto';
import { dev } from '../../../e2e/src/lib/accounts.ts';
import { SudoAssent } from '../../../e2e/src/lib/assent.ts';
import { call } from '../../../e2e/src/lib/chain.ts';
import type { Client } from '../../../e2e/src/lib/client.ts';
import { Failure } from '../../../e2e/src/lib/failure.ts';
import { liveOf, shards } from '../../../e2e/src/lib/shards.ts';
import { NERV } from '../../../e2e/src/lib/units.ts';

/** What each account has. */
const EACH = NERV;
/** Accounts that one extrinsic opens, and extrinsics under way at a time. */
const BATCH = 100;
const WINDOW = 40;
/** Blocks that splitting may take. */
const SPLIT_BLOCKS = 3_000;

/** Opens so many accounts that nobody has the keys of, of which each has a little more than the one before. */
export async function openCrowd(client: Client, howMany: number, told: (opened: number) => void): Promise<void> {
  const { api } = client;
  const alice = dev('Alice');
  await client.must(alice, call(api, 'ledger', 'deposit', 2n * EACH * BigInt(howMany)), 'a deposit into the ledger');
  const underWay = new Set<Promise<unknown>>();
  let opened = 0;
  for (let first = 0; first < howMany; first += BATCH) {
    const some = Math.min(BATCH, howMany - first);
    const gifts = Array.from({ length: some }, (_, index) =>
      call(api, 'ledger', 'transfer', stranger(first + index), EACH + BigInt(first + index)),
    );
    const sent = client.must(alice, call(api, 'utility', 'batchAll', gifts), 'opening accounts');
    const done = sent.then(() => told((opened += some))).finally(() => underWay.delete(done));
    // What fails is told by whoever waits below, the first of all.
    done.catch(() => undefined);
    underWay.add(done);
    while (underWay.size >= WINDOW) await Promise.race(underWay);
  }
  await Promise.all(underWay);
}

/** Splits the largest leaves, as root, until there are so many and all records are where they belong. */
export async function splitInto(client: Client, leaves: number, told: (leaves: number) => void): Promise<void> {
  const assent = new SudoAssent(client);
  const { follower } = client;
  const end = follower.latest.number + SPLIT_BLOCKS;
  let before = 0;
  while (follower.latest.number < end) {
    const all = await shards(client.api, follower.latest.hash);
    const live = liveOf(all);
    if (live.length !== before) told((before = live.length));
    const filled = all.every(({ filling }) => !filling);
    if (filled && live.length >= leaves) return;
    if (filled) {
      const largest = [...live].sort((one, other) => Number(other.accounts - one.accounts));
      // What is refused is too early; the next round asks again.
      await Promise.all(largest.slice(0, leaves - live.length).map(({ id }) => assent.split(id)));
    }
    await follower.pass(1);
  }
  throw new Failure(`there are not ${leaves} leaves after ${SPLIT_BLOCKS} blocks`);
}

function stranger(number: number): string {
  return `0x${createHash('sha256').update(`nobody ${number}`).digest('hex')}`;
}
