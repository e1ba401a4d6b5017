// SPDX-License-Identifier: Apache-2.0
/** The ledger as one person sees it: in, out, to others, and everything that is refused. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { potBalance } from '../../src/demo/audit.ts';
import { dev, nobody, type Pair } from '../../src/lib/accounts.ts';
import { constant } from '../../src/lib/chain.ts';
import { rootOf, shards, statistics } from '../../src/lib/shards.ts';
import { NERV } from '../../src/lib/units.ts';
import { only, useChain } from '../support/chain.ts';

/** What each account of the tests has in the ledger at first. */
const DEPOSIT = 10n * NERV;

let holders: Pair[] = [];
let newcomers: Pair[] = [];

const chain = useChain(async (started) => {
  holders = await started.holders(20, DEPOSIT);
  newcomers = await started.people(10);
});

function minimum(): bigint {
  const found = constant(chain.api, 'ledger', 'minimumBalance');
  assert.ok(found, 'the ledger tells its minimum balance');
  return BigInt(found.toString());
}

/** An account with 10 NERV in the ledger that no other test uses. */
function holder(): Pair {
  return holders.pop() ?? assert.fail('there are not enough holders prepared');
}

/** An account that is not in the ledger and that no other test uses. */
function newcomer(): Pair {
  return newcomers.pop() ?? assert.fail('there are not enough newcomers prepared');
}

test('a deposit moves units from the balance into the ledger', async () => {
  const pair = newcomer();
  const root = rootOf(await shards(chain.api)).id;
  const pot = await potBalance(chain.api);
  const receipt = await chain.client.must(pair, chain.call('ledger', 'deposit', 10n * NERV), 'the deposit');
  assert.deepEqual(only(receipt.events, 'ledger.Deposited').data, {
    who: pair.address,
    shard: root,
    amount: 10n * NERV,
  });
  assert.equal(await chain.balance(pair), 90n * NERV - receipt.fee);
  assert.deepEqual(await chain.ledger(pair), {
    shard: root,
    free: 10n * NERV,
    locked: 0n,
    incoming: 0n,
    nonce: 1n,
  });
  assert.equal(await potBalance(chain.api), pot + 10n * NERV);
});

test('a withdrawal moves them back', async () => {
  const pair = holder();
  const before = await chain.balance(pair);
  const receipt = await chain.client.must(pair, chain.call('ledger', 'withdraw', 4n * NERV), 'the withdrawal');
  const { shard } = await chain.ledger(pair);
  assert.deepEqual(only(receipt.events, 'ledger.Withdrawn').data, { who: pair.address, shard, amount: 4n * NERV });
  assert.equal(await chain.balance(pair), before + 4n * NERV - receipt.fee);
  assert.equal((await chain.ledger(pair)).free, 6n * NERV);
});

test('a withdrawal of everything closes the account', async () => {
  const pair = holder();
  const { accounts } = await statistics(chain.api);
  await chain.client.must(pair, chain.call('ledger', 'withdraw', 10n * NERV), 'the withdrawal');
  await assert.rejects(chain.ledger(pair), /is not in the ledger/);
  assert.equal((await statistics(chain.api))['accounts'], (accounts as bigint) - 1n);
  // Whoever opens it again begins above the nonces that it used: what was signed with one is never valid again.
  await chain.client.must(pair, chain.call('ledger', 'deposit', NERV), 'the deposit');
  assert.equal((await chain.ledger(pair)).nonce, 3n);
});

test('a transfer moves units between accounts', async () => {
  const from = holder();
  const to = holder();
  const receipt = await chain.client.must(from, chain.call('ledger', 'transfer', to.address, 3n), 'the transfer');
  const { shard } = await chain.ledger(from);
  assert.deepEqual(only(receipt.events, 'ledger.Transferred').data, {
    from: from.address,
    to: to.address,
    amount: 3n,
    source: shard,
    destination: shard,
  });
  assert.equal((await chain.ledger(from)).free, 10n * NERV - 3n);
  assert.equal((await chain.ledger(to)).free, DEPOSIT + 3n);
});

test('a transfer to somebody new opens their account', async () => {
  const from = holder();
  const to = newcomer();
  await chain.client.must(from, chain.call('ledger', 'transfer', to.address, 2n * NERV), 'the transfer');
  const { nonce, ...opened } = await chain.ledger(to);
  const { shard, incoming, locked } = await chain.ledger(from);
  assert.deepEqual(opened, { shard, incoming, locked, free: 2n * NERV });
  // An account has closed in this shard before, after two transactions.
  assert.equal(nonce, 2n);
});

test('extrinsics signed ahead with explicit nonces are all included, in order', async () => {
  const from = holder();
  const signed = [];
  for (let index = 0; index < 20; index += 1) {
    signed.push(await chain.client.sign(from, chain.call('ledger', 'transfer', dev('Bob').address, NERV / 4n)));
  }
  // Sent the wrong way round: the pool sorts them by nonce.
  const receipts = await Promise.all(signed.reverse().map((tx) => chain.client.submit(tx)));
  assert.deepEqual(receipts.filter(({ error }) => error !== undefined), []);
  assert.equal((await chain.ledger(from)).free, 5n * NERV);
});

test('amounts of zero are refused', async () => {
  const pair = holder();
  await chain.fails(pair, chain.call('ledger', 'deposit', 0n), 'ledger.ZeroAmount');
  await chain.fails(pair, chain.call('ledger', 'withdraw', 0n), 'ledger.ZeroAmount');
  await chain.fails(pair, chain.call('ledger', 'transfer', dev('Bob').address, 0n), 'ledger.ZeroAmount');
});

test('more than an account has is refused', async () => {
  const pair = holder();
  const tooMuch = DEPOSIT + 1n;
  await chain.fails(pair, chain.call('ledger', 'withdraw', tooMuch), 'ledger.InsufficientBalance');
  await chain.fails(pair, chain.call('ledger', 'transfer', dev('Bob').address, tooMuch), 'ledger.InsufficientBalance');
  // What is outside the ledger is the balances pallet's to judge.
  await chain.fails(pair, chain.call('ledger', 'deposit', 1_000_000n * NERV), 'Token.FundsUnavailable');
  await chain.fails(pair, chain.call('ledger', 'deposit', 2n ** 128n - 1n), 'ledger.Overflow');
});

test('an account that is not in the ledger has nothing to spend', async () => {
  const pair = newcomer();
  await chain.fails(pair, chain.call('ledger', 'withdraw', NERV), 'ledger.UnknownAccount');
  await chain.fails(pair, chain.call('ledger', 'transfer', dev('Bob').address, NERV), 'ledger.UnknownAccount');
});

test('dust is refused, one unit more is not', async () => {
  const least = minimum();
  const pair = holder();
  const other = holder();
  const leaveDust = DEPOSIT - least + 1n;
  await chain.fails(pair, chain.call('ledger', 'withdraw', leaveDust), 'ledger.BelowMinimum');
  await chain.fails(pair, chain.call('ledger', 'transfer', other.address, leaveDust), 'ledger.BelowMinimum');
  await chain.fails(pair, chain.call('ledger', 'transfer', nobody(7), least - 1n), 'ledger.BelowMinimum');
  await chain.client.must(pair, chain.call('ledger', 'transfer', nobody(7), least), 'the least to somebody new');
  await chain.client.must(pair, chain.call('ledger', 'withdraw', leaveDust - 1n - least), 'the most that can be left');
  assert.equal((await chain.ledger(pair)).free, least);
});

test('a deposit below the minimum is refused, the minimum is not', async () => {
  const pair = newcomer();
  await chain.fails(pair, chain.call('ledger', 'deposit', minimum() - 1n), 'ledger.BelowMinimum');
  await chain.client.must(pair, chain.call('ledger', 'deposit', minimum()), 'the least deposit');
});

test('an account that is there can be topped up by a single unit', async () => {
  const pair = holder();
  await chain.client.must(pair, chain.call('ledger', 'deposit', 1n), 'a deposit of one unit');
  assert.equal((await chain.ledger(pair)).free, DEPOSIT + 1n);
});

test('a transfer to oneself is refused', async () => {
  const pair = holder();
  await chain.fails(pair, chain.call('ledger', 'transfer', pair.address, NERV), 'ledger.SelfTransfer');
});

test('a failed call costs its nonce and nothing of the ledger: the next one is included', async () => {
  const pair = holder();
  const { nonce } = await chain.ledger(pair);
  await chain.fails(pair, chain.call('ledger', 'withdraw', 0n), 'ledger.ZeroAmount');
  await chain.client.must(pair, chain.call('ledger', 'withdraw', NERV), 'the withdrawal after it');
  assert.equal((await chain.ledger(pair)).nonce, nonce + 1n);
});

test('an extrinsic that the pool has already is one extrinsic still', async () => {
  const pair = holder();
  const { nonce } = await chain.ledger(pair);
  const signed = await chain.client.sign(pair, chain.call('ledger', 'withdraw', NERV));
  const [first, second] = await Promise.all([chain.client.submit(signed), chain.client.submit(signed)]);
  assert.equal(first.error, undefined);
  assert.deepEqual([second.hash, second.block.hash], [first.hash, first.block.hash]);
  assert.equal((await chain.ledger(pair)).nonce, nonce + 1n);
});

test('an extrinsic with a used nonce or a wrong signature is not taken', async () => {
  const pair = holder();
  const tx = chain.call('ledger', 'withdraw', NERV);
  await chain.client.must(pair, tx, 'the withdrawal');
  const { genesisHash, runtimeVersion } = chain.api;
  const stale = chain.call('ledger', 'withdraw', NERV);
  stale.sign(pair, { nonce: 0, blockHash: genesisHash, genesisHash, runtimeVersion });
  await assert.rejects(chain.client.submit(stale), /not accepted by the node/);
  const forged = await chain.client.sign(pair, chain.call('ledger', 'withdraw', NERV));
  forged.signature.set(new Uint8Array(64).fill(1));
  await assert.rejects(chain.client.submit(forged), /not accepted by the node/);
});
