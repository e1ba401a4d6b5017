// SPDX-License-Identifier: Apache-2.0
/** What the shard holds: accounts of the ledger, opened by transfers of one of them. */
import { accounts, dev } from '../lib/accounts.ts';
import { call } from '../lib/chain.ts';
import type { Client } from '../lib/client.ts';
import { NERV } from '../lib/units.ts';

/** What each account begins with, at least; each has a little more than the one before. */
const EACH = NERV;
/** Accounts opened by one extrinsic. */
const BATCH = 100;

/** Opens so many accounts, whose records differ. */
export async function openAccounts(client: Client, howMany: number): Promise<void> {
  const { api } = client;
  const alice = dev('Alice');
  // Twice as much as they are given in all, so that Alice's own account stays.
  await client.must(alice, call(api, 'ledger', 'deposit', 2n * EACH * BigInt(howMany)), 'a deposit into the ledger');
  const gifts = accounts(howMany).map(({ address }, index) =>
    call(api, 'ledger', 'transfer', address, EACH + BigInt(index)),
  );
  const batches: Promise<unknown>[] = [];
  for (let first = 0; first < gifts.length; first += BATCH) {
    const batch = call(api, 'utility', 'batchAll', gifts.slice(first, first + BATCH));
    batches.push(client.must(alice, batch, 'opening accounts'));
  }
  await Promise.all(batches);
}

/** Some transfers between accounts, so that the shard's records are others than before. */
export async function transferSome(client: Client, howMany: number): Promise<void> {
  const { api } = client;
  const gifts = accounts(howMany).map(({ address }) => call(api, 'ledger', 'transfer', address, NERV / 1_000n));
  await client.must(dev('Alice'), call(api, 'utility', 'batchAll', gifts), 'transfers');
}
