// SPDX-License-Identifier: Apache-2.0
/** Transfers between shards: locked in one block, and committed or aborted a little later. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dev, nobody, type Pair } from '../../src/lib/accounts.ts';
import type { Block, ChainEvent } from '../../src/lib/blocks.ts';
import { constant, type Tx } from '../../src/lib/chain.ts';
import type { Receipt } from '../../src/lib/client.ts';
import { big, text } from '../../src/lib/plain.ts';
import { ledgerAccount, liveOf, rootOf, route, statistics, type LedgerAccount } from '../../src/lib/shards.ts';
import { shardTransfer, storedReceipt, transferTotals, underWay, type TransferTotals } from '../../src/lib/transfers.ts';
import { NERV } from '../../src/lib/units.ts';
import { only, useChain } from '../support/chain.ts';
import { mergeAll, now, sound, split, splitSides } from '../support/tree.ts';

const DEPOSIT = 50n * NERV;
const UNKNOWN = `0x${'5a'.repeat(32)}`;
/** Blocks from lock to commit, when queues are short. */
const MOST_BLOCKS = 3;
const SIDES = ['Source', 'Destination'] as const;

let pairs: Pair[] = [];
let left = '';
let right = '';
/** Those who live on the left, and on the right. */
let lefts: readonly Pair[] = [];
let rights: readonly Pair[] = [];

const chain = useChain(async (started) => {
  pairs = await started.holders(60, DEPOSIT);
  const { id } = rootOf(await now(started));
  ({ left, right, lefts, rights } = await splitSides(started, id, pairs));
});

const transfer = (to: string, amount: bigint): Tx => chain.call('ledger', 'transfer', to, amount);

test('nothing was transferred between shards yet', async () => {
  assert.deepEqual(await totals(), {
    started: 0n,
    committed: 0n,
    aborted: new Map(['BelowMinimum', 'Overflow', 'CorruptRecord', 'Deadline', 'Busy'].map((reason) => [reason, 0n])),
    latency: { mean: 0, p50: 0, p95: 0, p99: 0 },
  });
  assert.equal((await statistics(chain.api))['inTransit'], 0n);
});

test('a transfer is locked in one block and committed within three, with receipts on both sides', async () => {
  const [from, to] = [one(lefts), one(rights)];
  const before = [await chain.ledger(from), await chain.ledger(to)] as [LedgerAccount, LedgerAccount];
  const amount = 3n * NERV + 7n;
  const receipt = await chain.client.must(from, transfer(to.address, amount), 'the transfer');
  const { data: started } = only(receipt.events, 'ledger.TransferStarted');
  const id = text(started, 'transfer');
  assert.deepEqual(started, {
    transfer: id,
    from: from.address,
    to: to.address,
    amount,
    source: left,
    destination: right,
  });
  const { data: locked } = only(receipt.events, 'crossShard.Locked');
  const deadline = big(locked, 'deadline');
  assert.deepEqual(locked, { transfer: id, source: left, destination: right, amount, deadline });
  assert.ok(deadline >= receipt.block.number + MOST_BLOCKS);
  assert.equal(await shardTransfer(chain.api, id, receipt.block.parent), undefined, 'the block before knows nothing');

  const { block: end, event } = await ended(id, receipt);
  const blocks = end.number - receipt.block.number;
  assert.deepEqual([event.name, event.extrinsic], ['crossShard.Committed', undefined]);
  const arrived = { transfer: id, to: blinded(to), destination: right, amount, blocks: BigInt(blocks) };
  assert.deepEqual(event.data, arrived);
  assert.ok(blocks <= MOST_BLOCKS, `${blocks} blocks`);

  // In all blocks in between the units are the sender's, but locked, or in transit.
  for (let number = receipt.block.number; number < end.number; number += 1) {
    const { hash } = await blockAt(number);
    const [sender, receiver, numbers, view] = await Promise.all([
      ledgerAccount(chain.api, from.address, hash),
      ledgerAccount(chain.api, to.address, hash),
      statistics(chain.api, hash),
      shardTransfer(chain.api, id, hash),
    ]);
    assert.equal(sender?.free, before[0].free - amount);
    assert.equal((sender?.locked ?? 0n) + big(numbers, 'inTransit'), amount);
    assert.equal(receiver?.free, before[1].free, 'nothing is there yet');
    assert.ok(receiver?.incoming === 0n || receiver?.incoming === amount);
    assert.equal(view?.finished, undefined);
    assert.equal(view?.source?.shard, left);
    assert.equal(underWay(transferTotals(numbers)), 1n);
  }

  assert.deepEqual(await chain.ledger(from), {
    ...before[0],
    free: before[0].free - amount,
    nonce: before[0].nonce + 1n,
  });
  assert.deepEqual(await chain.ledger(to), { ...before[1], free: before[1].free + amount });
  const view = await shardTransfer(chain.api, id, end.hash);
  assert.deepEqual([view?.id, view?.amount, view?.started], [id, amount, receipt.block.number]);
  assert.deepEqual([view?.deadline, view?.finished], [Number(deadline), end.number]);
  for (const [side, shard, told] of [
    ['Source', left, view?.source],
    ['Destination', right, view?.destination],
  ] as const) {
    assert.ok(told, `there is a receipt of the ${side}`);
    const { block, ...rest } = told;
    assert.deepEqual(rest, { transfer: id, shard, side, status: 'Committed', reason: undefined });
    assert.ok(block >= receipt.block.number && block <= end.number);
    assert.deepEqual(await storedReceipt(chain.api, id, side, end.hash), told, 'it stands in the state');
  }
  const { started: number, committed, latency } = await totals();
  assert.deepEqual([number, committed], [1n, 1n]);
  assert.deepEqual(latency, { mean: blocks, p50: blocks, p95: blocks, p99: blocks });
  await sound(chain, pairs);
});

test('who sends to another shard pays for the delivery as well, and knows how much before', async () => {
  const [from, to] = [one(lefts), one(rights)];
  const fee = BigInt(constant(chain.api, 'ledger', 'deliveryFee')?.toString() ?? assert.fail('no delivery fee'));
  assert.ok(fee > 0n);
  const before = await chain.balance(from);
  const receipt = await chain.client.must(from, transfer(to.address, NERV), 'a transfer');
  const id = startedIn(receipt);
  const { data: paid } = only(receipt.events, 'ledger.DeliveryPaid');
  assert.deepEqual(paid, { transfer: id, who: from.address, fee });
  const { data: called } = only(receipt.events, 'transactionPayment.TransactionFeePaid');
  assert.equal(receipt.fee, big(called, 'actualFee') + fee);
  assert.equal(await chain.balance(from), before - receipt.fee);
  await ended(id, receipt);
  const back = await chain.client.must(to, transfer(from.address, NERV), 'a transfer back');
  await ended(startedIn(back), back);

  const within = await chain.client.must(from, transfer(lefts[1]?.address ?? '', NERV), 'a transfer within');
  assert.deepEqual(within.events.filter(({ name }) => name === 'ledger.DeliveryPaid'), []);
  await chain.client.must(lefts[1] ?? assert.fail(), transfer(from.address, NERV), 'a transfer back');
});

test('a transfer within a shard is there at once, and no business of other shards', async () => {
  const [from, to] = lefts;
  assert.ok(from && to);
  const before = await totals();
  const { free } = await chain.ledger(to);
  const receipt = await chain.client.must(from, transfer(to.address, NERV), 'the transfer');
  only(receipt.events, 'ledger.Transferred');
  assert.deepEqual(receipt.events.filter(({ name }) => name.startsWith('crossShard.')), []);
  assert.equal((await ledgerAccount(chain.api, to.address, receipt.block.hash))?.free, free + NERV);
  assert.deepEqual(await totals(), before);
});

test('too little to open an account: within a shard it is refused, between shards the sender has it back', async () => {
  const least = minimum();
  const from = one(lefts);
  const before = await chain.ledger(from);
  const counted = await totals();
  const [near, far] = [await nobodyIn(left), await nobodyIn(right)];
  await chain.fails(from, transfer(near, least - 1n), 'ledger.BelowMinimum');

  const receipt = await chain.client.must(from, transfer(far, least - 1n), 'a transfer that comes to nothing');
  const id = startedIn(receipt);
  const { block: end, event } = await ended(id, receipt);
  assert.equal(event.name, 'crossShard.Aborted');
  assert.deepEqual(event.data, { transfer: id, from: blinded(from), amount: least - 1n, reason: 'BelowMinimum' });
  assert.ok(end.number - receipt.block.number <= MOST_BLOCKS);
  assert.deepEqual(await chain.ledger(from), { ...before, nonce: before.nonce + 1n }, 'the sender has it back');
  assert.equal(await ledgerAccount(chain.api, far), undefined, 'nobody has an account');
  for (const side of SIDES) {
    const kept = await storedReceipt(chain.api, id, side, end.hash);
    assert.deepEqual([kept?.status, kept?.reason], ['Aborted', 'BelowMinimum'], side);
  }
  const { aborted, committed } = await totals();
  assert.equal(aborted.get('BelowMinimum'), 1n);
  assert.equal(committed, counted.committed);

  // One unit more is enough.
  await chain.client.must(from, transfer(far, least), 'the least to somebody new');
  await chain.settled();
  assert.equal((await ledgerAccount(chain.api, far, chain.client.follower.latest.hash))?.free, least);
  await sound(chain, pairs);
});

test('of a transfer that is not known there is nothing', async () => {
  assert.equal(await shardTransfer(chain.api, UNKNOWN), undefined);
  for (const side of SIDES) assert.equal(await storedReceipt(chain.api, UNKNOWN, side), undefined);
});

test('what makes no sense is refused before anything is locked', async () => {
  const from = one(lefts);
  const { address } = one(rights);
  const { free } = await chain.ledger(from);
  await chain.fails(from, transfer(from.address, NERV), 'ledger.SelfTransfer');
  await chain.fails(from, transfer(address, 0n), 'ledger.ZeroAmount');
  await chain.fails(from, transfer(address, free + 1n), 'ledger.InsufficientBalance');
  await chain.fails(from, transfer(address, free - minimum() + 1n), 'ledger.BelowMinimum');
  await chain.fails(dev('Ferdie'), transfer(address, NERV), 'ledger.UnknownAccount');
  assert.equal((await chain.ledger(from)).locked, 0n);
});

test('what is locked cannot be spent again', async () => {
  const from = one(lefts);
  const { free } = await chain.ledger(from);
  const most = free / 2n + NERV;
  const twice = rights.slice(0, 2).map(({ address }) => transfer(address, most));
  // In one extrinsic: whatever the second one finds, nothing has been committed in between.
  await chain.fails(from, chain.call('utility', 'batchAll', twice), 'ledger.InsufficientBalance');
  const rest = [transfer(one(rights).address, most), chain.call('ledger', 'withdraw', most)];
  await chain.fails(from, chain.call('utility', 'batchAll', rest), 'ledger.InsufficientBalance');
});

test('an account that sends all it has is closed when that has arrived', async () => {
  const from = (await chain.people(1))[0] ?? assert.fail('there is one');
  await chain.client.must(from, chain.call('ledger', 'deposit', DEPOSIT), 'the deposit');
  const { shard } = await chain.ledger(from);
  const to = one(shard === left ? rights : lefts);
  const { free } = await chain.ledger(to);
  await chain.transfer(from, to, DEPOSIT);
  assert.equal(await ledgerAccount(chain.api, from.address, chain.client.follower.latest.hash), undefined);
  assert.equal((await chain.ledger(to)).free, free + DEPOSIT);
  await sound(chain, pairs);
});

test('a burst of transfers both ways arrives in full', async () => {
  const counted = await totals();
  const before = await balances();
  const expected = new Map(before);
  const signed: Tx[] = [];
  for (let index = 0; index < 100; index += 1) {
    const [senders, receivers] = index % 2 === 0 ? [lefts, rights] : [rights, lefts];
    const [from, to] = [senders[index % senders.length], receivers[(index * 7) % receivers.length]];
    assert.ok(from && to);
    const amount = NERV / 10n + BigInt(index);
    signed.push(await chain.client.sign(from, transfer(to.address, amount)));
    expected.set(from.address, (expected.get(from.address) ?? 0n) - amount);
    expected.set(to.address, (expected.get(to.address) ?? 0n) + amount);
  }
  const receipts = await Promise.all(signed.map((tx) => chain.client.submit(tx)));
  assert.deepEqual(receipts.filter(({ error }) => error !== undefined), []);
  await chain.settled();
  const { started, committed, aborted } = await totals();
  assert.deepEqual([started, committed], [counted.started + 100n, counted.committed + 100n]);
  assert.deepEqual(aborted, counted.aborted);
  assert.deepEqual(await balances(), expected);
  for (const pair of pairs) {
    const { locked, incoming } = await chain.ledger(pair);
    assert.deepEqual([locked, incoming], [0n, 0n], 'nothing is set aside any more');
  }
  await sound(chain, pairs);
});

test('transfers find their accounts when both shards are split, and merged, meanwhile', async () => {
  const before = await balances();
  const sent: Promise<Receipt>[] = [];
  const someTransfers = async (): Promise<void> => {
    for (let index = 0; index < 10; index += 1) {
      const [from, to] = [lefts[index % lefts.length], rights[(index * 3) % rights.length]];
      assert.ok(from && to);
      sent.push(chain.client.submit(await chain.client.sign(from, transfer(to.address, NERV / 100n))));
      sent.push(chain.client.submit(await chain.client.sign(to, transfer(from.address, NERV / 100n))));
    }
  };
  await chain.set('Bisection', 'MinAccounts', 4);
  await chain.set('Bisection', 'Cooldown', 1);
  const splits = [left, right].map((shard) => () => split(chain, shard));
  for (const again of splits) await Promise.all([someTransfers(), again()]);
  assert.equal(liveOf(await now(chain)).length, 4);
  await sound(chain, pairs);
  await Promise.all([someTransfers(), mergeAll(chain)]);
  const receipts = await Promise.all(sent);
  assert.deepEqual(receipts.filter(({ error }) => error !== undefined), []);
  await chain.settled();
  assert.deepEqual(await balances(), before, 'everybody has back what they sent');
  await sound(chain, pairs);
});

// -----------------------------------------------------------------------------------------------

/** Somebody of a side. */
function one(side: readonly Pair[]): Pair {
  return side[0] ?? assert.fail('somebody lives there');
}

function minimum(): bigint {
  const found = constant(chain.api, 'ledger', 'minimumBalance');
  assert.ok(found, 'the ledger tells its minimum balance');
  return BigInt(found.toString());
}

/** An address without an account, in a shard. */
async function nobodyIn(shard: string): Promise<string> {
  for (let byte = 1; byte < 256; byte += 1) {
    const address = nobody(byte);
    const [known, way] = await Promise.all([ledgerAccount(chain.api, address), route(chain.api, address)]);
    if (known === undefined && way.shard === shard) return address;
  }
  return assert.fail(`no address leads to ${shard}`);
}

/** All that accounts own and is not on its way, by address. */
async function balances(): Promise<Map<string, bigint>> {
  const owned = pairs.map(async (pair) => [pair.address, (await chain.ledger(pair)).free] as const);
  return new Map(await Promise.all(owned));
}

/** The transfers between shards, as the chain counts them in the latest block. */
async function totals(): Promise<TransferTotals> {
  return transferTotals(await statistics(chain.api, chain.client.follower.latest.hash));
}

/** What the shards know an account by. */
function blinded({ publicKey }: Pair): string {
  return chain.api.registry.hash(Buffer.concat([Buffer.from('nerv/blind'), publicKey])).toHex();
}

/** The id of the transfer that an extrinsic started. */
function startedIn({ events }: Receipt): string {
  return text(only(events, 'ledger.TransferStarted').data, 'transfer');
}

/** The block in which a transfer ended, and the event that says so. */
function ended(id: string, { block }: Receipt): Promise<{ block: Block; event: ChainEvent }> {
  return chain.client.follower.find(
    (seen) => {
      const event = seen.events.find(
        ({ name, data }) =>
          (name === 'crossShard.Committed' || name === 'crossShard.Aborted') && data['transfer'] === id,
      );
      return event === undefined ? undefined : { block: seen, event };
    },
    `the end of transfer ${id}`,
    60,
    block.number,
  );
}

function blockAt(number: number): Promise<Block> {
  return chain.client.follower.find((seen) => (seen.number === number ? seen : undefined), 'a block', 60, number);
}
