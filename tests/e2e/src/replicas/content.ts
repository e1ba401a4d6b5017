// SPDX-License-Identifier: Apache-2.0
/** What the shard holds: accounts of the ledger, opened by transfers of one of them. */
import type { ApiPromise } from '@polkadot/api';
import { accounts, dev, type Pair } from '../lib/accounts.ts';
import { call, type Tx } from '../lib/chain.ts';
import type { Client } from '../lib/client.ts';
import { NERV } from '../lib/units.ts';

/** What each account begins with, at least; each has a little more than the one before. */
const EACH = NERV;
/** Accounts opened by one extrinsic. */
const BATCH = 100;
/** Extrinsics that are under way at a time: some blocks full. */
const WINDOW = 60;

/** Who has a call carried out, which must succeed: a client, for one. */
export interface Sender {
  readonly api: ApiPromise;
  must(pair: Pair, tx: Tx, what: string): Promise<unknown>;
}

/** Opens so many accounts, whose records differ. */
export async function openAccounts(client: Sender, howMany: number): Promise<void> {
  const { api } = client;
  const alice = dev('Alice');
  // Twice as much as they are given in all, so that Alice's own account stays.
  await client.must(alice, call(api, 'ledger', 'deposit', 2n * EACH * BigInt(howMany)), 'a deposit into the ledger');
  const underWay = new Set<Promise<unknown>>();
  for (let first = 0; first < howMany; first += BATCH) {
    const gifts = accounts(Math.min(BATCH, howMany - first), first).map(({ address }, index) =>
      call(api, 'ledger', 'transfer', address, EACH + BigInt(first + index)),
    );
    const sent = client.must(alice, call(api, 'utility', 'batchAll', gifts), 'opening accounts');
    const done = sent.finally(() => underWay.delete(done));
    // What fails is told by whoever waits below, the first of all.
    done.catch(() => undefined);
    underWay.add(done);
    // Keys are derived without a pause: between batches what the node says is heard.
    await new Promise(setImmediate);
    while (underWay.size >= WINDOW) await Promise.race(underWay);
  }
  await Promise.all(underWay);
}

/** Some transfers between accounts, so that the shard's records are others than before. */
export async function transferSome(client: Client, howMany: number): Promise<void> {
  const { api } = client;
  const gifts = accounts(howMany).map(({ address }) => call(api, 'ledger', 'transfer', address, NERV / 1_000n));
  await client.must(dev('Alice'), call(api, 'utility', 'batchAll', gifts), 'transfers');
}
