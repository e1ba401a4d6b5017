// SPDX-License-Identifier: Apache-2.0
/** Stake that sleeps: those who vote carry what load calls for, and nothing else. A chain of its own. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Tx } from '../../src/lib/chain.ts';
import { struct } from '../../src/lib/plain.ts';
import { only } from '../support/chain.ts';
import { LOW, minAccounts, name, STAKE, useCouncil, VOTING } from '../support/council.ts';
import { now } from '../support/tree.ts';

/** Blocks in which three votes find room, and which one can wait for. */
const SHORT = 15;
/** How long one may be silent: signs of life are noted as often. */
const PERIOD = 16;
/** How often a load may pass before its vote is over. */
const TRIES = 6;

const { chain, council } = useCouncil();

test('a third against a split and a third that is silent do not stop it', async () => {
  await chain.set('Governance', 'VotingPeriod', SHORT);
  await chain.set('Load', 'MaxRate', LOW);
  for (let tries = 1; ; tries += 1) {
    await council.overloaded(council.root);
    const id = await council.propose(council.bob, council.call('proposeSplit', council.root));
    await council.vote(council.bob, id, true);
    await council.vote(council.charlie, id, false);
    const { deadline, status } = await council.record(id);
    assert.equal(status, 'Voting');
    while (chain.client.follower.latest.number < deadline) await council.busy();
    await council.until(deadline + 2);
    const ended = await council.record(id);
    assert.deepEqual([ended.tally.ayes, ended.tally.nays], [STAKE, STAKE]);
    if (name(ended.status) === 'Passed') {
      assert.equal(ended.passed?.execution, 'Done');
      break;
    }
    // The load had passed by the deadline: then it is not carried out, whoever voted.
    assert.equal(struct(struct(ended.status, 'a status')['Lost'], 'a loss')['why'], 'Expired');
    assert.ok(tries < TRIES, `the load had passed ${tries} times`);
  }
  const root = (await now(chain)).find(({ id }) => id === council.root);
  assert.equal(root?.status, 'Split');
});

test('they carry no parameter', async () => {
  const id = await council.propose(council.bob, council.call('proposeParameters', minAccounts(20)));
  await council.vote(council.bob, id, true);
  await council.vote(council.charlie, id, true);
  const { event } = await council.find('Lost', id);
  assert.equal(event.data['why'], 'Expired', 'two of three equal stakes are not 67%');
});

test('stake that sleeps is taken out of the electorates to come, and counts again when it wakes', async () => {
  await chain.set('Governance', 'ActivityPeriod', PERIOD);
  const retire = (id: number): Tx => council.call('retire', council.dave.address, id);
  // Dave has not voted since he bonded. His first sign of life must be older than the vote he missed.
  await council.until((await council.record(0)).at + PERIOD);
  const id = await council.propose(council.bob, council.call('proposeParameters', minAccounts(20)));
  await council.vote(council.bob, id, true);
  await chain.fails(council.ferdie, retire(id), 'shardGovernance.StillAwake');
  await council.find('Lost', id);
  await chain.fails(council.ferdie, council.call('retire', council.bob.address, id), 'shardGovernance.StillAwake');
  const retired = await chain.client.must(council.ferdie, retire(id), 'retiring');
  assert.deepEqual(only(retired.events, 'shardGovernance.Retired').data, {
    who: council.dave.address,
    amount: STAKE,
  });
  const { bonded, asleep } = await council.atStake(council.dave);
  assert.deepEqual([bonded, asleep], [STAKE, STAKE]);
  // Two of three decide now: 67% of three quarters.
  const next = await council.propose(council.bob, council.call('proposeParameters', minAccounts(20)));
  assert.equal((await council.record(next)).tally.electorate, (9n * STAKE) / 4n);
  await council.vote(council.bob, next, true);
  await chain.client.must(council.charlie, await council.ballot(next, true), 'the last vote');
  await council.find('Passed', next);

  await chain.client.must(council.dave, council.call('wake'), 'waking');
  assert.equal((await council.atStake(council.dave)).asleep, 0n);
  const last = await council.propose(council.bob, council.call('proposeParameters', minAccounts(null)));
  assert.equal((await council.record(last)).tally.electorate, 3n * STAKE);
  await council.reject(last);
  await chain.set('Governance', 'VotingPeriod', VOTING);
});
