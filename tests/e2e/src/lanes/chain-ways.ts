// SPDX-License-Identifier: Apache-2.0
/** What goes between a lane and the chain by hand: orders that no replica was handed, deposits, withdrawals. */
import { dev } from '../lib/accounts.ts';
import { accountTotal } from '../demo/audit.ts';
import { call } from '../lib/chain.ts';
import { Failure } from '../lib/failure.ts';
import { laneEvents, transfer } from '../lib/lanes.ts';
import { amount, NERV, plural } from '../lib/units.ts';
import { until } from '../lib/wait.ts';
import type { Stage } from '../replicas/claims/stage.ts';
import { laneNow } from './changes.ts';
import type { Person } from './people.ts';
import type { Scene } from './scene.ts';

/** For fees outside the ledger. */
const FOR_FEES = 10n * NERV;
const TAKEN_SECONDS = 300;

/** Gives some accounts units for fees on the chain. */
export async function fund({ client }: Stage, people: readonly Person[]): Promise<void> {
  const gifts = people.map(({ address }) => call(client.api, 'balances', 'transferKeepAlive', address, FOR_FEES));
  await client.must(dev('Alice'), call(client.api, 'utility', 'batchAll', gifts), 'funding those who pay fees');
}

/** An order is put on the chain and handed to no replica: the lane's replicas must take it. */
export async function forced(scene: Scene): Promise<void> {
  const { stage, books, first, own, fleet } = scene;
  const { client } = stage;
  stage.title('Forced inclusion: an order that no replica was handed, by the chain');
  const [from, to] = own;
  if (from === undefined || to === undefined) throw new Failure('nobody can pay on the chain');
  const move = { from: from.index, to: to.index, amount: NERV / 100n, fee: first.rules.fee };
  books.begin(move);
  const receipt = await client.must(from.pair, transfer(client.api, to.address, move.amount, from.nonce), 'an order on the chain');
  from.nonce += 1n;
  const entered = laneEvents({ events: receipt.events }).find((event) => event.is === 'entered');
  if (entered?.is !== 'entered') throw new Failure('the order has not entered the inbox');
  stage.say(`${amount(move.amount)} are to go from one account to another: entry ${entered.index} of the inbox`);
  const taken = async (): Promise<number | undefined> => {
    const { position } = await laneNow(stage, first.shard);
    return position !== undefined && position.head.inbox > entered.index ? client.follower.latest.number : undefined;
  };
  const block = await until(taken, TAKEN_SECONDS, 'waiting for the replicas to take an order by the chain', 200);
  const blocks = block - receipt.block.number;
  stage.figure('an order by the chain: from the block that has it to the commit', plural(blocks, 'block'));
  // A replica may be a batch behind.
  const counts = async (): Promise<true | undefined> =>
    (await fleet.account(first.shard, from.address)).certain.nonce === from.nonce || undefined;
  const counted = await until(counts, TAKEN_SECONDS, 'waiting for the nonce to be used', 200);
  stage.check(`the order was taken ${plural(blocks, 'block')} after it was on the chain, and its nonce is used`, counted);
  books.arrive(move);
}

/** A deposit into a lane, and withdrawals out of it. */
export async function inAndOut(scene: Scene): Promise<void> {
  const { stage, books, first, own, traffic, fleet } = scene;
  const { client } = stage;
  stage.title('In and out: a deposit into the lane, and withdrawals from it');
  const [depositor, ...others] = own.slice(2);
  if (depositor === undefined || others.length < 2) throw new Failure('too few accounts can pay on the chain');
  const before = (await fleet.account(first.shard, depositor.address)).certain.free ?? 0n;
  await client.must(depositor.pair, call(client.api, 'ledger', 'deposit', NERV), 'a deposit into the lane');
  books.receive(depositor.index, NERV);
  const arrived = async (): Promise<true | undefined> =>
    (await fleet.account(first.shard, depositor.address)).certain.free === before + NERV || undefined;
  stage.check(`a deposit of ${amount(NERV)} is in the lane`, await until(arrived, TAKEN_SECONDS, 'waiting for a deposit', 200));
  const balances = await Promise.all(others.map(({ address }) => accountTotal(client.api, address, client.follower.latest.hash)));
  const { withdrawn } = books;
  const due = others.reduce((sum, person) => sum + traffic.withdraw(first, person), 0n);
  const isOut = (): true | undefined => books.withdrawn - withdrawn === due || undefined;
  await until(isOut, TAKEN_SECONDS, 'waiting for withdrawals to be paid out', 200);
  const after = await Promise.all(others.map(({ address }) => accountTotal(client.api, address, client.follower.latest.hash)));
  const paid = after.reduce((sum, now, index) => sum + now - (balances[index] ?? 0n), 0n);
  stage.check(`${plural(others.length, 'withdrawal')} are in the balances: ${amount(paid)}`, paid === books.withdrawn - withdrawn);
}
