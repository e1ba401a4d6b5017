// SPDX-License-Identifier: Apache-2.0
/** Votes and how they end. One chain; each test leaves behind what the next begins with. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Tx } from '../../src/lib/chain.ts';
import { holdsOf, proposals } from '../../src/lib/governance.ts';
import { big } from '../../src/lib/plain.ts';
import { only } from '../support/chain.ts';
import { BOND, idOf, LEAST, minAccounts, name, STAKE, useCouncil, VOTING } from '../support/council.ts';

const { chain, council } = useCouncil();

test('a proposal is put to the vote, and votes can be changed until it is closed', async () => {
  // So much that one of three against it does not end it.
  const part = STAKE / 30n;
  await chain.client.must(council.eve, council.call('bond', part), 'bonding');
  const electorate = 3n * STAKE + part;
  const change = council.call('proposeParameters', minAccounts(20));
  const receipt = await chain.client.must(council.bob, change, 'the proposal');
  const { data } = only(receipt.events, 'shardGovernance.Proposed');
  const id = Number(data['proposal']);
  assert.deepEqual(data, {
    proposal: BigInt(id),
    proposer: council.bob.address,
    electorate,
    needed: (electorate * 67n + 99n) / 100n,
    deadline: BigInt(receipt.block.number + VOTING),
  });
  assert.deepEqual(await holdsOf(chain.api, council.bob.address), { stake: STAKE, bonds: BOND });
  const made = await council.record(id);
  assert.deepEqual(made.motion, { Parameter: { Bisection: { MinAccounts: [null, 20n] } } });
  assert.deepEqual([made.status, made.bondStatus, made.bond], ['Voting', 'Held', BOND]);
  assert.deepEqual((await proposals(chain.api))[0], made, 'the newest is first');
  await chain.fails(council.bob, council.call('close', id), 'shardGovernance.NotDue');
  // A vote that was meant for what has this number on another branch of the chain.
  const other = `0x${'5a'.repeat(32)}`;
  await chain.keptOut(council.bob, council.call('vote', id, other, true));

  assert.deepEqual(await council.vote(council.eve, id, false), { power: part, ayes: 0n, nays: part });
  await chain.keptOut(council.eve, await council.ballot(id, false));
  assert.deepEqual(await council.vote(council.eve, id, true), { power: part, ayes: part, nays: 0n });
  assert.deepEqual((await council.record(id)).tally, { ayes: part, nays: 0n, electorate, voters: 1n });
  assert.deepEqual((await council.atStake(council.eve)).votes, [[id, part, true]]);
  assert.deepEqual((await council.atStake(council.bob)).votes, [[id, STAKE, undefined]]);
  assert.deepEqual(await council.vote(council.bob, id, true), { power: STAKE, ayes: STAKE + part, nays: 0n });
  assert.deepEqual(await council.vote(council.bob, id, false), { power: STAKE, ayes: part, nays: STAKE });
  await council.reject(id);
  await council.leave(council.eve, part);
});

test('a vote that can no longer be won is lost at once, and costs a tenth of the bond', async () => {
  const id = await council.propose(council.bob, council.call('proposeParameters', minAccounts(20)));
  const before = await chain.balance(council.bob);
  // A third against it leaves at most 66.7%. Nobody is for it.
  await council.reject(id);
  assert.deepEqual((await council.record(id)).bondStatus, 'PartlySlashed');
  assert.equal(await chain.balance(council.bob), before - BOND / 10n);
  assert.deepEqual(await holdsOf(chain.api, council.bob.address), { stake: STAKE, bonds: 0n });
  assert.equal(await council.parameter('Bisection', 'MinAccounts'), 16n, 'nothing was changed');
  for (const pair of [council.charlie, council.dave]) {
    await chain.fails(pair, await council.ballot(id, true), 'shardGovernance.VotingClosed');
  }
});

test('two of three equal stakes are not enough, three are', async () => {
  const id = await council.propose(council.bob, council.call('proposeParameters', minAccounts(20)));
  await council.vote(council.bob, id, true);
  await council.vote(council.charlie, id, true);
  assert.equal((await council.record(id)).status, 'Voting');
  const receipt = await chain.client.must(council.dave, await council.ballot(id, true), 'the last vote');
  const passed = only(receipt.events, 'shardGovernance.Passed');
  assert.deepEqual(passed.data, { proposal: BigInt(id), execution: { Done: undefined } });
  // Nobody disputes a parameter: its bond comes back in the same block.
  const returned = only(receipt.events, 'shardGovernance.BondReturned');
  assert.deepEqual(returned.data, { proposal: BigInt(id), who: council.bob.address, amount: BOND });
  assert.equal(await council.parameter('Bisection', 'MinAccounts'), 20n);
  const kept = await council.record(id);
  assert.equal(name(kept.status), 'Passed');
  assert.deepEqual([kept.tally.ayes, kept.tally.voters, kept.bondStatus], [3n * STAKE, 3n, 'Returned']);
  await chain.fails(council.bob, await council.ballot(id, false), 'shardGovernance.VotingClosed');
  await chain.fails(council.bob, council.call('close', id), 'shardGovernance.NotDue');
});

test('a parameter that is voted back to its default is as if it had never been set', async () => {
  const decision = await council.assent.decide(council.call('proposeParameters', minAccounts(null)));
  assert.equal(decision.refusal, undefined);
  assert.equal(await council.parameter('Bisection', 'MinAccounts'), undefined);
  await chain.set('Bisection', 'MinAccounts', 16);
});

test('a proposal that one of three is against is lost', async () => {
  const decision = await council.assent.decide(council.call('proposeParameters', minAccounts(30)), 1);
  assert.equal(decision.refusal, 'Outvoted');
  const { status, tally, needed, bondStatus } = await council.record(idOf(decision));
  assert.equal(bondStatus, 'Returned', 'the others were for it');
  assert.deepEqual(status, { Lost: { at: BigInt(decision.block), why: 'Outvoted' } });
  assert.deepEqual([tally.ayes, tally.nays], [2n * STAKE, STAKE]);
  assert.equal(needed, (201n * STAKE) / 100n);
});

test('what is bonded after a proposal has no power on it', async () => {
  const id = await council.propose(council.bob, council.call('proposeParameters', minAccounts(20)));
  await chain.client.must(council.eve, council.call('bond', 5n * STAKE), 'bonding late');
  await chain.client.must(council.charlie, council.call('bond', STAKE), 'bonding more');
  await chain.keptOut(council.eve, await council.ballot(id, true));
  assert.deepEqual(await council.vote(council.charlie, id, true), { power: STAKE, ayes: STAKE, nays: 0n });
  assert.equal((await council.record(id)).tally.electorate, 3n * STAKE);
  assert.deepEqual((await council.atStake(council.charlie)).votes, [[id, STAKE, true]]);
  // What was bonded last leaves first, and takes nothing out of the vote.
  await chain.client.must(council.charlie, council.call('unbond', STAKE), 'unbonding');
  assert.equal((await council.record(id)).tally.ayes, STAKE);
  await council.reject(id);
  await council.withdraw(council.charlie);
  await council.leave(council.eve, 5n * STAKE);
});

test('unbonding takes the power out of a vote, and bonding again does not bring it back', async () => {
  const id = await council.propose(council.dave, council.call('proposeParameters', minAccounts(20)));
  await council.vote(council.bob, id, true);
  await chain.client.must(council.bob, council.call('unbond', STAKE / 2n), 'unbonding');
  const { tally, status } = await council.record(id);
  assert.equal(status, 'Voting');
  assert.deepEqual([tally.ayes, tally.electorate], [STAKE / 2n, (5n * STAKE) / 2n]);
  assert.deepEqual((await council.atStake(council.bob)).votes, [[id, STAKE / 2n, true]]);
  await chain.client.must(council.bob, council.call('bond', STAKE / 2n), 'bonding again');
  assert.equal((await council.record(id)).tally.ayes, STAKE / 2n);

  await chain.client.must(council.bob, council.call('unbond', STAKE), 'unbonding all');
  assert.deepEqual((await council.record(id)).tally, { ayes: 0n, nays: 0n, electorate: 2n * STAKE, voters: 0n });
  await chain.keptOut(council.bob, await council.ballot(id, true));
  await council.withdraw(council.bob);
  await chain.keptOut(council.bob, await council.ballot(id, true));
  await chain.client.must(council.bob, council.call('bond', STAKE), 'bonding again');
  await chain.keptOut(council.bob, await council.ballot(id, true));
  // All that is left of the electorate votes for it.
  await council.vote(council.charlie, id, true);
  const last = await chain.client.must(council.dave, await council.ballot(id, true), 'the last vote');
  only(last.events, 'shardGovernance.Passed');
  await chain.set('Bisection', 'MinAccounts', 16);
});

test('stake that leaves can decide a vote, which is then closed without a call', async () => {
  const id = await council.propose(council.bob, council.call('proposeParameters', minAccounts(20)));
  await council.vote(council.bob, id, true);
  await council.vote(council.dave, id, true);
  const { block } = await chain.client.must(council.charlie, council.call('unbond', STAKE), 'unbonding');
  const passed = await council.find('Passed', id);
  assert.ok(passed.block.number - block.number <= 1, 'in this block or the next');
  assert.equal(await council.parameter('Bisection', 'MinAccounts'), 20n);
  await chain.set('Bisection', 'MinAccounts', 16);
  await council.withdraw(council.charlie);
  await chain.client.must(council.charlie, council.call('bond', STAKE), 'bonding again');
});

test('a vote that nobody decides is lost after the voting period', async () => {
  await chain.set('Governance', 'VotingPeriod', 3);
  const id = await council.propose(council.bob, council.call('proposeParameters', minAccounts(20)));
  await chain.set('Governance', 'VotingPeriod', VOTING);
  const { deadline } = await council.record(id);
  const { block, event } = await council.find('Lost', id);
  assert.deepEqual(event.data, { proposal: BigInt(id), why: 'Expired' });
  assert.equal(block.number, deadline + 1, 'nobody had to call for it');
  await council.find('BondReturned', id);
  assert.deepEqual(await holdsOf(chain.api, council.bob.address), { stake: STAKE, bonds: 0n });
  await chain.fails(council.bob, await council.ballot(id, true), 'shardGovernance.VotingClosed');
});

test('a parameter passes no earlier than its time, and is carried out after its delay', async () => {
  await chain.set('Governance', 'MinVotingPeriod', 3);
  await chain.set('Governance', 'EnactmentDelay', 4);
  const id = await council.propose(council.bob, council.call('proposeParameters', minAccounts(20)));
  for (const pair of [council.bob, council.charlie, council.dave]) await council.vote(pair, id, true);
  const { at, deadline } = await council.record(id);
  assert.equal(deadline, at + VOTING + 3);
  const { block: approved, event } = await council.find('Approved', id);
  assert.ok(approved.number >= at + 3, 'all have voted before');
  assert.deepEqual(event.data, { proposal: BigInt(id), due: BigInt(approved.number + 4) });
  assert.deepEqual(await holdsOf(chain.api, council.bob.address, approved.hash), { stake: STAKE, bonds: BOND });
  const { block: passed } = await council.find('Passed', id);
  assert.equal(passed.number, approved.number + 4, 'nobody had to call for it');
  assert.equal(await council.parameter('Bisection', 'MinAccounts'), 20n);
  await chain.set('Governance', 'MinVotingPeriod', 0);
  await chain.set('Governance', 'EnactmentDelay', 0);
  await chain.set('Bisection', 'MinAccounts', 16);
});

test('nothing is decided with less stake than a decision takes', async () => {
  // What must be bonded in all is never more than what one of the three has.
  await chain.set('Governance', 'MinElectorate', STAKE);
  const [all, most] = [[council.bob, council.charlie, council.dave], (3n * STAKE) / 4n];
  await Promise.all(all.map((pair) => chain.client.must(pair, council.call('unbond', most), 'unbonding')));
  const change = (): Tx => council.call('proposeParameters', minAccounts(20));
  await chain.fails(council.bob, change(), 'shardGovernance.ElectorateTooSmall');
  await council.accounted();
  // As soon as there is enough again, it can be proposed.
  await chain.client.must(council.bob, council.call('bond', most), 'bonding again');
  await council.reject(await council.propose(council.bob, change()));
  await chain.set('Governance', 'MinElectorate', LEAST);
  const others = [council.charlie, council.dave];
  await Promise.all(others.map((pair) => chain.client.must(pair, council.call('bond', most), 'bonding again')));
});

test('another runtime is authorised by a vote, and no other code is taken', async () => {
  await chain.set('Governance', 'RootDelay', 3);
  const hash = `0x${'5a'.repeat(32)}`;
  const id = await council.propose(council.bob, council.call('proposeUpgrade', hash));
  assert.deepEqual((await council.record(id)).motion, { Upgrade: hash });
  assert.equal((await council.record(id)).needed, (12n * STAKE) / 5n, '80% of three stakes');
  for (const pair of [council.bob, council.charlie, council.dave]) await council.vote(pair, id, true);
  const { block: approved } = await council.find('Approved', id);
  const { block: passed } = await council.find('Passed', id);
  assert.equal(passed.number, approved.number + 3);
  const { data } = only(passed.events, 'system.UpgradeAuthorized');
  assert.deepEqual([data['codeHash'], data['checkVersion']], [hash, true]);
  // The pool does not even take what is not the code.
  const other = chain.call('system', 'applyAuthorizedUpgrade', '0x00');
  await assert.rejects(chain.client.must(council.ferdie, other, 'another code'));
  await chain.set('Governance', 'RootDelay', 0);
});

test('a call as root is carried out by a vote: a node is declared to have failed', async () => {
  await chain.set('Governance', 'RootDelay', 3);
  const call = chain.call('placement', 'forceFail', 3);
  const enact = (what: Tx, id: number): Tx => council.call('enactRoot', id, what);
  const id = await council.propose(council.bob, council.call('proposeRoot', call));
  assert.deepEqual((await council.record(id)).motion, { Root: call.method.hash.toHex() });
  assert.equal((await council.record(id)).needed, (12n * STAKE) / 5n, '80% of three stakes');
  for (const pair of [council.bob, council.charlie, council.dave]) await council.vote(pair, id, true);
  const { block: approved } = await council.find('Approved', id);
  const { status, due } = await council.record(id);
  assert.equal(name(status), 'Approved');
  assert.equal(due, approved.number + 3 + 604_800, 'it can be handed in for a week');
  await council.until(approved.number + 3);
  // The pool does not even take another call.
  await chain.keptOut(council.ferdie, enact(chain.call('placement', 'forceFail', 4), id));
  const done = await chain.client.must(council.ferdie, enact(call, id), 'handing the call in');
  assert.equal(big(only(done.events, 'placement.NodeFailed').data, 'node'), 3n);
  only(done.events, 'shardGovernance.Passed');
  const ended = await council.record(id);
  assert.deepEqual([ended.passed?.execution, ended.due], ['Done', undefined]);
  assert.ok(done.fee > 0n, 'who hands it in pays for it');
  await chain.keptOut(council.eve, enact(call, id));
  await chain.set('Governance', 'RootDelay', 0);
});
