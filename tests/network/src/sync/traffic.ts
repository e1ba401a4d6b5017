// SPDX-License-Identifier: Apache-2.0
/** Who lives on the chain, and what they send while others join. */
import { accounts, dev, type Pair } from '../../../e2e/src/lib/accounts.ts';
import { call, type Tx } from '../../../e2e/src/lib/chain.ts';
import type { Client } from '../../../e2e/src/lib/client.ts';
import { Stream } from '../../../e2e/src/lib/stream.ts';
import { NERV } from '../../../e2e/src/lib/units.ts';

/** What each has in the ledger, and outside of it for fees. */
const EACH = 100n * NERV;
const FEES = 100n * NERV;
/** What a transfer carries. */
const AMOUNT = NERV / 10_000n;
/** Accounts that one batch opens. */
const BATCH = 50;

/** Opens accounts of the ledger that can pay for what they send. */
export async function people(client: Client, howMany: number): Promise<Pair[]> {
  const pairs = accounts(howMany);
  await open(client, pairs.map(({ address }) => address));
  return pairs;
}

/** The same of given addresses. */
export async function open(client: Client, addresses: readonly string[]): Promise<void> {
  const { api } = client;
  const alice = dev('Alice');
  const all = EACH * BigInt(addresses.length + 1);
  await client.must(alice, call(api, 'ledger', 'deposit', all), 'a deposit into the ledger');
  for (let first = 0; first < addresses.length; first += BATCH) {
    const calls: Tx[] = addresses.slice(first, first + BATCH).flatMap((address) => [
      call(api, 'ledger', 'transfer', address, EACH),
      call(api, 'balances', 'transferKeepAlive', address, FEES),
    ]);
    await client.must(alice, call(api, 'utility', 'batchAll', calls), 'opening the accounts');
  }
}

/** A stream of transfers, in each round of which each account sends once and receives once. */
export function transfers(client: Client, pairs: readonly Pair[], rate: number, total: number): Stream {
  let sent = 0;
  const next = () => {
    const round = Math.floor(sent / pairs.length);
    const from = sent % pairs.length;
    sent += 1;
    const [pair, to] = [pairs[from], pairs[(from + 1 + (round % (pairs.length - 1))) % pairs.length]];
    if (pair === undefined || to === undefined) throw new RangeError('an account that is not there');
    return { pair, tx: call(client.api, 'ledger', 'transfer', to.address, AMOUNT) };
  };
  return new Stream(client, next, { rate, window: rate * 30, total });
}
