// SPDX-License-Identifier: Apache-2.0
/** Units that leave at once for another shard, and arrive a little later. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Pair } from '../../src/lib/accounts.ts';
import { constant, type Tx } from '../../src/lib/chain.ts';
import type { ChainEvent } from '../../src/lib/blocks.ts';
import type { Receipt } from '../../src/lib/client.ts';
import { big } from '../../src/lib/plain.ts';
import { batchLength, onTheWay, remittance, remittanceTotals, sentIn } from '../../src/lib/remittances.ts';
import { ledgerAccount, rootOf, statistics } from '../../src/lib/shards.ts';
import { NERV } from '../../src/lib/units.ts';
import { until } from '../../src/lib/wait.ts';
import { only, useChain } from '../support/chain.ts';
import { mergeAll, now, sound, split, splitSides } from '../support/tree.ts';

const DEPOSIT = 50n * NERV;
/** Blocks from one end to the other, when few are under way. */
const MOST_BLOCKS = 2;

let pairs: Pair[] = [];
let left = '';
let right = '';
let lefts: readonly Pair[] = [];
let rights: readonly Pair[] = [];

const chain = useChain(async (started) => {
  pairs = await started.holders(60, DEPOSIT);
  const { id } = rootOf(await now(started));
  ({ left, right, lefts, rights } = await splitSides(started, id, pairs));
});

const send = (to: string, amount: bigint): Tx => chain.call('ledger', 'send', to, amount);

test('units leave in the block of the call, and arrive within the next, with a receipt on each side', async () => {
  const [from, to] = [one(lefts), one(rights)];
  const before = [await chain.ledger(from), await chain.ledger(to)] as const;
  const amount = 3n * NERV + 7n;
  const receipt = await chain.client.must(from, send(to.address, amount), 'the units');
  const id = sentIn(receipt);
  const fee = BigInt(constant(chain.api, 'ledger', 'remitFee')?.toString() ?? assert.fail('no fee'));
  const transfers = BigInt(constant(chain.api, 'ledger', 'deliveryFee')?.toString() ?? '0');
  assert.ok(fee > 0n && fee < transfers, 'less than for a transfer');
  const { data } = only(receipt.events, 'ledger.Sent');
  assert.deepEqual(data, {
    remittance: data['remittance'],
    from: from.address,
    to: to.address,
    amount,
    source: left,
    fee,
  });
  assert.deepEqual([id.block, id.destination, id.index], [receipt.block.number, right, 0]);
  const { data: called } = only(receipt.events, 'transactionPayment.TransactionFeePaid');
  assert.equal(receipt.fee, big(called, 'actualFee') + fee);
  const sender = await ledgerAccount(chain.api, from.address, receipt.block.hash);
  assert.deepEqual([sender?.free, sender?.locked], [before[0].free - amount, 0n], 'nothing is set aside');

  const { event, number } = await arrived(receipt);
  assert.ok(number - receipt.block.number <= MOST_BLOCKS);
  assert.deepEqual([event.data['shard'], event.data['amount']], [right, amount]);
  assert.equal((await chain.ledger(to)).free, before[1].free + amount);
  const { hash } = chain.client.follower.latest;
  const view = await remittance(chain.api, id, hash);
  assert.deepEqual([view?.id, view?.amount, view?.arrival], [id, amount, 'Credited']);
  assert.equal(await batchLength(chain.api, id, hash), 1, 'it stands in the state');
  assert.equal(await remittance(chain.api, { ...id, index: 1 }), undefined, 'of one that never was there is nothing');
  await sound(chain, pairs);
});

test('within a shard it is a transfer', async () => {
  const [from, to] = lefts;
  assert.ok(from && to);
  const receipt = await chain.client.must(from, send(to.address, NERV), 'the units');
  only(receipt.events, 'ledger.Transferred');
  assert.deepEqual(receipt.events.filter(({ name }) => name === 'ledger.Sent'), []);
});

test('what makes no sense is refused, and nothing leaves', async () => {
  const [from, to] = [one(lefts), one(rights)];
  const { free } = await chain.ledger(from);
  const least = BigInt(constant(chain.api, 'ledger', 'minimumBalance')?.toString() ?? assert.fail());
  await chain.fails(from, send(from.address, NERV), 'ledger.SelfTransfer');
  await chain.fails(from, send(to.address, 0n), 'ledger.ZeroAmount');
  await chain.fails(from, send(to.address, free + 1n), 'ledger.InsufficientBalance');
  await chain.fails(from, send(to.address, least - 1n), 'ledger.BelowMinimum');
  assert.equal((await chain.ledger(from)).free, free);
});

test('a burst both ways arrives in full, also while both shards are split and merged', async () => {
  const before = await balances();
  const sent: Promise<Receipt>[] = [];
  const some = async (): Promise<void> => {
    for (let index = 0; index < 30; index += 1) {
      const [from, to] = [lefts[index % lefts.length], rights[(index * 3) % rights.length]];
      assert.ok(from && to);
      sent.push(chain.client.submit(await chain.client.sign(from, send(to.address, NERV / 100n))));
      sent.push(chain.client.submit(await chain.client.sign(to, send(from.address, NERV / 100n))));
    }
  };
  await chain.set('Bisection', 'MinAccounts', 4);
  await chain.set('Bisection', 'Cooldown', 1);
  await Promise.all([some(), split(chain, left)]);
  await Promise.all([some(), mergeAll(chain)]);
  const receipts = await Promise.all(sent);
  assert.deepEqual(receipts.filter(({ error }) => error !== undefined), []);
  const counted = await until(
    async () => {
      const found = remittanceTotals(await statistics(chain.api, chain.client.follower.latest.hash));
      return onTheWay(found) === 0n ? found : undefined;
    },
    30,
    'all of it to arrive',
  );
  assert.deepEqual([counted.bounced, counted.returned], [0n, 0n]);
  assert.deepEqual(await balances(), before, 'everybody has back what they sent');
  await sound(chain, pairs);
});

function one(side: readonly Pair[]): Pair {
  return side[0] ?? assert.fail('somebody lives there');
}

async function balances(): Promise<Map<string, bigint>> {
  const owned = pairs.map(async (pair) => [pair.address, (await chain.ledger(pair)).free] as const);
  return new Map(await Promise.all(owned));
}

/** The event that says that units arrived, and the number of its block. */
function arrived({ block }: Receipt): Promise<{ event: ChainEvent; number: number }> {
  return chain.client.follower.find(
    ({ events, number }) => {
      const event = events.find(({ name }) => name === 'outbox.Credited');
      return event === undefined ? undefined : { event, number };
    },
    'the arrival of what was sent',
    60,
    block.number,
  );
}
