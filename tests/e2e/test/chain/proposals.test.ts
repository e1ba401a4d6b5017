// SPDX-License-Identifier: Apache-2.0
/** What is proposed: refused, or carried out once it has passed. One chain, as in the other tests. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { storage } from '../../src/lib/chain.ts';
import { assess, holdsOf, proposal, proposalIn, proposals } from '../../src/lib/governance.ts';
import { plainStruct, show } from '../../src/lib/plain.ts';
import { liveOf, route, statistics } from '../../src/lib/shards.ts';
import { only } from '../support/chain.ts';
import {
  BOND,
  DISPUTE,
  HIGH,
  idOf,
  LEAST,
  LOW,
  minAccounts,
  STAKE,
  UNKNOWN,
  useCouncil,
} from '../support/council.ts';
import { now, sound } from '../support/tree.ts';

const { chain, council } = useCouncil();

// Proposals that are not put to the vote --------------------------------------------------------

test('a proposal that makes no sense is an error', async () => {
  await chain.fails(council.bob, council.call('proposeSplit', UNKNOWN), 'bisection.UnknownShard');
  await chain.fails(council.bob, council.call('proposeMerge', UNKNOWN, council.root), 'bisection.UnknownShard');
  await chain.fails(council.bob, council.call('proposeMerge', council.root, council.root), 'bisection.NotSiblings');
  const move = (account: string, to: string) => council.call('proposeOverride', account, to);
  await chain.fails(council.bob, move(council.one().address, UNKNOWN), 'bisection.UnknownShard');
  await chain.fails(council.bob, move(council.ferdie.address, council.root), 'ledger.UnknownAccount');
  await chain.keptOut(council.bob, await council.ballot(4_000_000, true));
  await chain.fails(council.bob, council.call('close', 4_000_000), 'shardGovernance.UnknownProposal');
});

test('parameters outside their bounds are an error', async () => {
  for (const parameter of [
    minAccounts(1),
    { Bisection: { MaxShards: [null, 0] } },
    { Bisection: { MaxShards: [null, 1_001] } },
    { Load: { MaxRate: [null, 0] } },
    { Governance: { Approval: [null, 500_000_000] } },
    { Governance: { RateLimit: [null, 0] } },
  ]) {
    await chain.fails(council.bob, council.call('proposeParameters', parameter), 'shardGovernance.OutOfBounds');
  }
});

test('a split without load is refused, and leaves a record', async () => {
  await chain.set('Load', 'MaxRate', HIGH);
  const { proposals: before } = await statistics(chain.api);
  const receipt = await chain.client.must(council.bob, council.call('proposeSplit', council.root), 'the proposal');
  const { data } = only(receipt.events, 'shardGovernance.ProposalRefused');
  assert.deepEqual(data, { proposal: data['proposal'], proposer: council.bob.address, reason: 'ConditionFalse' });
  const kept = await council.record(Number(data['proposal']));
  assert.deepEqual(kept.motion, { Operation: { Split: { shard: council.root } } });
  assert.deepEqual([kept.status, kept.bondStatus, kept.bond], [{ Refused: 'ConditionFalse' }, 'NotTaken', 0n]);
  assert.equal(kept.at, receipt.block.number);
  assert.ok(kept.assessed.by === 'overload', 'what it was judged by is on record');
  const { limit, threshold, probability, hottest } = kept.assessed;
  assert.deepEqual([limit, threshold, hottest], [HIGH, 920_000, undefined], 'with the limits that applied');
  assert.ok(probability <= threshold, `${probability}`);
  assert.equal((await statistics(chain.api))['proposals'], (before as bigint) + 1n);
  assert.deepEqual(await holdsOf(chain.api, council.bob.address), { stake: STAKE, bonds: 0n });
});

test('a split that the shards do not allow is refused, whatever the load', async () => {
  await chain.set('Load', 'MaxRate', LOW);
  await chain.set('Bisection', 'MinAccounts', 1_000);
  await council.overloaded(council.root);
  const judged = await assess(chain.api, { Split: { shard: council.root } });
  assert.deepEqual([judged?.holds, judged?.refusal], [true, 'TooFewAccounts']);
  const receipt = await chain.client.must(council.bob, council.call('proposeSplit', council.root), 'the proposal');
  const { data } = only(receipt.events, 'shardGovernance.ProposalRefused');
  assert.deepEqual(data['reason'], { Operation: 'TooFewAccounts' });
  const kept = await council.record(Number(data['proposal']));
  assert.deepEqual([kept.status, kept.bondStatus], [{ Refused: { Operation: 'TooFewAccounts' } }, 'NotTaken']);
  assert.deepEqual(await holdsOf(chain.api, council.bob.address), { stake: STAKE, bonds: 0n });
  // A record is all it is: nobody can vote on it, and nothing is to be closed.
  await chain.fails(council.bob, await council.ballot(kept.id, true), 'shardGovernance.VotingClosed');
  await chain.fails(council.bob, council.call('close', kept.id), 'shardGovernance.NotDue');
  await chain.set('Bisection', 'MinAccounts', 16);
});

test('no more proposals than the rate limit, and no bond for what is over it', async () => {
  await chain.client.must(council.eve, council.call('bond', LEAST), 'bonding');
  await chain.set('Governance', 'RatePeriod', 1_000);
  await chain.set('Governance', 'RateLimit', 2);
  const first = await council.propose(council.eve, council.call('proposeParameters', minAccounts(17)));
  const second = await council.propose(council.eve, council.call('proposeParameters', minAccounts(18)));
  await chain.fails(council.eve, council.call('proposeParameters', minAccounts(19)), 'shardGovernance.RateLimited');
  assert.equal((await holdsOf(chain.api, council.eve.address)).bonds, 2n * BOND);
  await chain.set('Governance', 'RateLimit', 100);
  await chain.set('Governance', 'RatePeriod', 10);
  // A proposer may leave; the bonds stay until the votes are over.
  await council.leave(council.eve, LEAST);
  assert.equal((await holdsOf(chain.api, council.eve.address)).bonds, 2n * BOND);
  await council.reject(first);
  await council.reject(second);
  assert.equal((await holdsOf(chain.api, council.eve.address)).bonds, 0n);
});

// Splits, relocations and merges by vote ----------------------------------------------------------

test('a second proposal for a shard has to wait for the first', async () => {
  await council.overloaded(council.root);
  const id = await council.propose(council.bob, council.call('proposeSplit', council.root));
  await chain.fails(council.charlie, council.call('proposeSplit', council.root), 'shardGovernance.AlreadyProposed');
  await council.reject(id);
  await council.reject(await council.propose(council.charlie, council.call('proposeSplit', council.root)));
});

test('a split whose forecast has passed is not carried out, and its proposer has the bond back', async () => {
  await council.overloaded(council.root);
  const id = await council.propose(council.bob, council.call('proposeSplit', council.root));
  await council.vote(council.bob, id, true);
  await council.vote(council.charlie, id, true);
  await chain.set('Load', 'MaxRate', HIGH);
  // A forecast that is a little under the threshold would not be enough.
  await council.refuted(council.root);
  const before = { balance: await chain.balance(council.bob), shards: liveOf(await now(chain)).length };
  const receipt = await chain.client.must(council.dave, await council.ballot(id, true), 'the last vote');
  assert.equal(only(receipt.events, 'shardGovernance.Passed').data['execution'], 'Lapsed');
  const returned = only(receipt.events, 'shardGovernance.BondReturned');
  assert.deepEqual(returned.data, { proposal: BigInt(id), who: council.bob.address, amount: BOND });
  assert.equal(await chain.balance(council.bob), before.balance, 'what is held is part of the balance');
  assert.deepEqual(await holdsOf(chain.api, council.bob.address), { stake: STAKE, bonds: 0n });
  assert.equal((await council.record(id)).bondStatus, 'Returned');
  assert.equal(liveOf(await now(chain)).length, before.shards, 'nothing was split');
  await chain.set('Load', 'MaxRate', LOW);
});

test('a split is carried out in the block of the vote that passes it', async () => {
  await council.overloaded(council.root);
  const decision = await council.assent.split(council.root);
  assert.equal(decision.refusal, undefined);
  const id = idOf(decision);
  const cut = await council.blockAt(decision.block);
  const { data } = only(cut.events, 'bisection.SplitCutOver');
  assert.equal(data['shard'], council.root);
  const passed = only(cut.events, 'shardGovernance.Passed');
  assert.deepEqual(passed.data, { proposal: BigInt(id), execution: { Done: data['record'] } });
  const stored = await storage(chain.api, 'bisection', 'records', [data['record']]);
  const kept = plainStruct((stored as unknown as { unwrap(): unknown }).unwrap(), 'a record');
  assert.deepEqual(kept['requestedBy'], { Proposal: BigInt(id) });

  // What was carried out may be disputed for a while; so long the bond is held.
  assert.equal((await proposal(chain.api, id, cut.hash))?.bondStatus, 'Held');
  assert.equal((await holdsOf(chain.api, council.bob.address, cut.hash)).bonds, BOND);
  const { block } = await council.find('BondReturned', id);
  assert.equal(block.number, decision.block + DISPUTE, 'nobody had to call for it');
  assert.deepEqual(await holdsOf(chain.api, council.bob.address), { stake: STAKE, bonds: 0n });
  await sound(chain, council.pairs);
});

test('a shard that is no leaf is neither split, nor merged, nor moved to', async () => {
  const { left, right } = await council.children();
  await chain.fails(council.bob, council.call('proposeSplit', council.root), 'bisection.NotALeaf');
  await chain.fails(council.bob, council.call('proposeMerge', council.root, right), 'bisection.NotALeaf');
  await chain.fails(council.bob, council.call('proposeMerge', right, left), 'bisection.NotSiblings');
  await chain.fails(council.bob, council.call('proposeMerge', left, left), 'bisection.NotSiblings');
  const move = council.call('proposeOverride', council.one().address, council.root);
  await chain.fails(council.bob, move, 'bisection.NotALeaf');
});

test('an account is given another shard by vote', async () => {
  const { left, right } = await council.children();
  const moved = council.one();
  const { shard: from } = await route(chain.api, moved.address);
  const to = from === left ? right : left;
  const decision = await council.assent.decide(council.call('proposeOverride', moved.address, to));
  assert.equal(decision.refusal, undefined);
  assert.deepEqual((await council.record(idOf(decision))).assessed, { by: 'nothing' });
  assert.deepEqual(await route(chain.api, moved.address), { shard: to, overridden: true });
  assert.equal((await chain.ledger(moved)).shard, to);
  await sound(chain, council.pairs);
});

test('the vote on a move keeps nothing waiting but the account', async () => {
  const { left, right } = await council.children();
  const moved = council.pairs[1] ?? assert.fail('there are accounts');
  const { shard: from } = await route(chain.api, moved.address);
  const to = from === left ? right : left;
  const move = await council.propose(council.bob, council.call('proposeOverride', moved.address, to));
  const again = council.call('proposeOverride', moved.address, to);
  await chain.fails(council.charlie, again, 'shardGovernance.AlreadyProposed');
  for (const leaf of [from, to]) {
    // Put to the vote or refused, as load has it: it has not to wait.
    const receipt = await chain.client.must(council.charlie, council.call('proposeSplit', leaf), 'the proposal');
    const made = receipt.events.find(({ name }) => name === 'shardGovernance.Proposed');
    if (made !== undefined) await council.reject(proposalIn(made));
  }
  await council.reject(move);
  assert.deepEqual(await route(chain.api, moved.address), { shard: from, overridden: false });
});

test('no more proposals of a kind than a staker may have open', async () => {
  await chain.set('Governance', 'OpenLimit', 1);
  const id = await council.propose(council.bob, council.call('proposeParameters', minAccounts(17)));
  await chain.fails(council.bob, council.call('proposeParameters', minAccounts(18)), 'shardGovernance.TooManyOfKind');
  await council.reject(await council.propose(council.charlie, council.call('proposeParameters', minAccounts(18))));
  await council.reject(id);
  await chain.set('Governance', 'OpenLimit', 4);
});

test('siblings that are busy are not merged, idle ones are', async () => {
  const { left, right } = await council.children();
  // Too recent a split would be the first reason not to.
  await chain.set('Bisection', 'Cooldown', 1);
  await chain.set('Load', 'QuietPeriod', 1);
  await chain.set('Load', 'QuietRate', LOW);
  await council.busy();
  const refused = await council.assent.decide(council.call('proposeMerge', left, right));
  assert.equal(refused.refusal, 'ConditionFalse');
  const { assessed } = await council.record(idOf(refused));
  assert.ok(assessed.by === 'idleness' && assessed.left.rate + assessed.right.rate >= LOW, show(assessed));

  await chain.set('Load', 'QuietRate', HIGH);
  await chain.set('Load', 'MaxRate', 2 * LOW);
  await idleNoMore(left, right);
  await chain.set('Load', 'MaxRate', HIGH);
  const decision = await council.assent.merge(left, right);
  assert.equal(decision.refusal, undefined);
  const { events } = await council.blockAt(decision.block);
  assert.equal(only(events, 'bisection.MergeCutOver').data['parent'], council.root);
  await council.find('BondReturned', idOf(decision));
  assert.deepEqual(liveOf(await now(chain)).map(({ id }) => id), [council.root]);
  await sound(chain, council.pairs);
});

/** A merge passes when its siblings are idle no more: it has lapsed, and its proposer has the bond back. */
async function idleNoMore(left: string, right: string): Promise<void> {
  await council.idle(left, right);
  const id = await council.propose(council.bob, council.call('proposeMerge', left, right));
  await council.vote(council.bob, id, true);
  await council.vote(council.charlie, id, true);
  // More than `LOW` in each of them: twice what they may have together.
  await council.busy();
  const before = await chain.balance(council.bob);
  const receipt = await chain.client.must(council.dave, await council.ballot(id, true), 'the last vote');
  assert.equal(only(receipt.events, 'shardGovernance.Passed').data['execution'], 'Lapsed');
  const returned = only(receipt.events, 'shardGovernance.BondReturned');
  assert.deepEqual(returned.data, { proposal: BigInt(id), who: council.bob.address, amount: BOND });
  assert.equal(await chain.balance(council.bob), before);
  assert.deepEqual(await holdsOf(chain.api, council.bob.address), { stake: STAKE, bonds: 0n });
  assert.equal((await council.record(id)).bondStatus, 'Returned');
  assert.deepEqual(liveOf(await now(chain)).map(({ id: shard }) => shard).sort(), [left, right].sort());
}

test('all proposals can be read, the newest first, and none holds a bond any more', async () => {
  const all = await proposals(chain.api);
  const { proposals: made } = await statistics(chain.api);
  assert.equal(BigInt(all.length), made);
  assert.deepEqual(all.map(({ id }) => id), all.map((_, index) => all.length - 1 - index));
  for (const { id, bondStatus, status } of all) {
    assert.notEqual(bondStatus, 'Held', `proposal ${id}`);
    assert.notEqual(status, 'Voting', `proposal ${id}`);
    assert.deepEqual((await council.record(id)).status, status);
  }
  assert.ok(all.every(({ deadline, at }) => deadline >= at));
});
