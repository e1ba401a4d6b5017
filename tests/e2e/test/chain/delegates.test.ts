// SPDX-License-Identifier: Apache-2.0
/** Delegates: keys that act for a staker. One chain; each test leaves behind what the next begins with. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Pair } from '../../src/lib/accounts.ts';
import type { Tx } from '../../src/lib/chain.ts';
import { NotAccepted } from '../../src/lib/client.ts';
import { holdsOf } from '../../src/lib/governance.ts';
import { only } from '../support/chain.ts';
import { BOND, LOW, minAccounts, STAKE, useCouncil } from '../support/council.ts';

const { chain, council } = useCouncil();

/** Two keys with something for fees, and no stake. */
const [key, other] = [(): Pair => council.ferdie, (): Pair => council.eve];

/** It is of no use to sign that: the node does not take it, or the call fails and changes nothing. */
async function isOfNoUse(pair: Pair, tx: Tx): Promise<void> {
  try {
    await chain.fails(pair, tx, 'shardGovernance.NotAStaker');
  } catch (error) {
    if (!(error instanceof NotAccepted)) throw error;
  }
}

test('a delegate votes with the stake of who named it, and pays the fee', async () => {
  const receipt = await chain.client.must(council.bob, council.call('setDelegate', key().address), 'naming it');
  assert.deepEqual(only(receipt.events, 'shardGovernance.DelegateSet').data, {
    staker: council.bob.address,
    delegate: key().address,
  });
  assert.equal((await council.atStake(council.bob)).delegate, key().address);
  const id = await council.propose(council.charlie, council.call('proposeParameters', minAccounts(20)));
  const before = { key: await chain.balance(key()), bob: await chain.balance(council.bob) };
  const vote = await chain.client.must(key(), await council.ballot(id, true), 'the vote');
  const { who, power, ayes } = only(vote.events, 'shardGovernance.Voted').data;
  assert.deepEqual([who, power, ayes], [council.bob.address, STAKE, STAKE]);
  assert.equal(await chain.balance(key()), before.key - vote.fee);
  assert.equal(await chain.balance(council.bob), before.bob);
  await council.reject(id);
});

test('it proposes what load calls for, with the bond of its staker, and nothing else', async () => {
  await chain.set('Load', 'MaxRate', LOW);
  await council.overloaded(council.root);
  const id = await council.propose(key(), council.call('proposeSplit', council.root));
  assert.equal((await council.record(id)).proposer, council.bob.address);
  assert.deepEqual(await holdsOf(chain.api, council.bob.address), { stake: STAKE, bonds: BOND });
  assert.deepEqual(await holdsOf(chain.api, key().address), { stake: 0n, bonds: 0n });
  await council.reject(id);
  await isOfNoUse(key(), council.call('proposeParameters', minAccounts(20)));
  await isOfNoUse(key(), council.call('proposeModel', council.root));
  await isOfNoUse(key(), council.call('unbond', STAKE));
});

test('a key serves one staker, and none that has stake of its own', async () => {
  const name = (of: Pair): Tx => council.call('setDelegate', of.address);
  await chain.fails(council.charlie, name(key()), 'shardGovernance.DelegateTaken');
  await chain.fails(council.charlie, name(council.dave), 'shardGovernance.DelegateIsStaker');
  await isOfNoUse(other(), name(key()));
});

test('another takes its place, and who is replaced, revoked or renounces can do nothing more', async () => {
  const id = await council.propose(council.charlie, council.call('proposeParameters', minAccounts(20)));
  await chain.client.must(council.bob, council.call('setDelegate', other().address), 'replacing it');
  await isOfNoUse(key(), await council.ballot(id, true));
  await chain.client.must(other(), await council.ballot(id, true), 'the vote');
  await chain.client.must(other(), council.call('renounce'), 'renouncing');
  assert.equal((await council.atStake(council.bob)).delegate, undefined);
  await isOfNoUse(other(), await council.ballot(id, false));
  await chain.client.must(council.bob, council.call('setDelegate', key().address), 'naming it again');
  await chain.client.must(council.bob, council.call('setDelegate', null), 'revoking it');
  await isOfNoUse(key(), await council.ballot(id, false));
  assert.equal((await council.record(id)).tally.ayes, STAKE, 'what was voted stands');
  await council.reject(id);
});
