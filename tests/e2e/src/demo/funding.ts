// SPDX-License-Identifier: Apache-2.0
/** What must be there before the first transfer: units outside the ledger, and in it. */
import { dev, type Pair } from '../lib/accounts.ts';
import { call, constant, type Tx } from '../lib/chain.ts';
import type { Client } from '../lib/client.ts';
import { Failure } from '../lib/failure.ts';
import { liveOf, shards } from '../lib/shards.ts';
import { sendAll } from '../lib/stream.ts';
import { amount, count, NERV, plural } from '../lib/units.ts';
import { accountTotal } from './audit.ts';
import type { Narrator } from './narrator.ts';
import type { Workload } from './workload.ts';

/** What each account deposits into the ledger. */
const DEPOSIT = 1_000n * NERV;
/** How many times the fees of now an account may need: six minutes of full blocks raise them ninefold. */
const RISE = 10n;
/** Accounts funded by one batch: it must fit into a block. */
const FUND_BATCH = 100;
/** Deposits that may be on their way at a time. */
const DEPOSIT_WINDOW = 500;

/** Alice gives every account its deposit and enough for the fees of so many transfers. */
export async function fund(
  client: Client,
  pairs: readonly Pair[],
  transfersEach: number,
  narrator: Narrator,
): Promise<void> {
  const { api } = client;
  const alice = dev('Alice');
  const each = await needed(client, transfersEach);
  const has = await accountTotal(api, alice.address);
  const wanted = each * BigInt(pairs.length);
  if (has < wanted) throw new Failure(`Alice has ${amount(has)}, but the accounts need ${amount(wanted)}`);
  const batches: Promise<unknown>[] = [];
  for (let first = 0; first < pairs.length; first += FUND_BATCH) {
    const gifts = pairs
      .slice(first, first + FUND_BATCH)
      .map(({ address }) => call(api, 'balances', 'transferKeepAlive', address, each));
    batches.push(client.must(alice, call(api, 'utility', 'batchAll', gifts), 'funding the accounts'));
  }
  await Promise.all(batches);
  narrator.say(`funded ${count(pairs.length)} accounts with ${amount(each)} each`, client.follower.latest.number);
}

/** The deposit, the fees to be expected should they rise, and what keeps an account alive. */
async function needed(client: Client, transfersEach: number): Promise<bigint> {
  const { api } = client;
  const alice = dev('Alice');
  const feeOf = async (tx: Tx): Promise<bigint> => (await tx.paymentInfo(alice)).partialFee.toBigInt();
  const depositFee = await feeOf(call(api, 'ledger', 'deposit', DEPOSIT));
  const transferFee = await feeOf(call(api, 'ledger', 'transfer', dev('Bob').address, NERV));
  const alive = BigInt(constant(api, 'balances', 'existentialDeposit')?.toString() ?? '0');
  const need = DEPOSIT + RISE * (depositFee + BigInt(transfersEach) * transferFee) + alive;
  // Rounded up to whole NERV, which reads better.
  return (need / NERV + 1n) * NERV;
}

/** Every account deposits into the ledger. */
export async function deposit(
  client: Client,
  pairs: readonly Pair[],
  workload: Workload,
  narrator: Narrator,
): Promise<void> {
  const items = pairs.map((pair, index) => ({
    pair,
    tx: call(client.api, 'ledger', 'deposit', DEPOSIT),
    done: (receipt: { error: string | undefined }) => {
      if (receipt.error === undefined) workload.deposit(index, DEPOSIT);
    },
  }));
  const stats = await sendAll(client, items, DEPOSIT_WINDOW);
  if (stats.failed > 0) {
    throw new Failure(`${stats.failed} deposits failed: ${[...stats.reasons.keys()].join(', ')}`);
  }
  const live = liveOf(await shards(client.api)).length;
  narrator.say(
    `${count(pairs.length)} accounts deposited ${amount(DEPOSIT)} each; ${plural(live, 'live shard')}`,
    client.follower.latest.number,
  );
}
