/** Stake, proposals and votes. One chain; each test leaves behind what the next begins with. */
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { stakeBooks } from '../src/demo/audit.ts';
import { dev, type Pair } from '../src/lib/accounts.ts';
import { StakeAssent, type Decision } from '../src/lib/assent.ts';
import type { Block, ChainEvent } from '../src/lib/blocks.ts';
import { storage, type Tx } from '../src/lib/chain.ts';
import { assess, holdsOf, proposal, proposals, staker, type Proposal, type Staker } from '../src/lib/governance.ts';
import { big, plain, plainStruct, struct, type Plain } from '../src/lib/plain.ts';
import { liveOf, rootOf, route, shards, statistics } from '../src/lib/shards.ts';
import { NERV } from '../src/lib/units.ts';
import { only, useChain } from './support/chain.ts';
import { now, sound } from './support/tree.ts';

/** What each of the three stakers bonds. */
const STAKE = 3_000n * NERV;
const LEAST = 100n * NERV;
const BOND = 10n * NERV;
const UNBONDING = 3;
const VOTING = 100;
const DISPUTE = 5;
const UNKNOWN = `0x${'5a'.repeat(32)}`;
/** A rate, in thousandths, that a single transfer is enough for, and one that none ever reaches. */
const LOW = 1;
const HIGH = 1_000_000_000;

let root = '';
let pairs: Pair[] = [];
let assent: StakeAssent;
let bob: Pair;
let charlie: Pair;
let dave: Pair;
/** One who bonds and leaves again, and one who never does. */
let eve: Pair;
let ferdie: Pair;

const chain = useChain(async (started) => {
  root = rootOf(await shards(started.api)).id;
  [bob, charlie, dave, eve, ferdie] = [dev('Bob'), dev('Charlie'), dev('Dave'), dev('Eve'), dev('Ferdie')];
  assent = new StakeAssent(started.client, [bob, charlie, dave]);
  // Whatever the preset says: these are what the tests are written for.
  await started.set('Governance', 'MinimumStake', LEAST);
  await started.set('Governance', 'ProposalBond', BOND);
  await started.set('Governance', 'UnbondingPeriod', UNBONDING);
  await started.set('Governance', 'VotingPeriod', VOTING);
  await started.set('Governance', 'DisputePeriod', DISPUTE);
  await started.set('Governance', 'RateLimit', 100);
  pairs = await started.holders(40, 50n * NERV);
});

afterEach(async () => {
  // The sum of what is held is that of stakes and open bonds, account by account and in all.
  const { hash } = chain.client.follower.latest;
  const books = await stakeBooks(chain.api, [bob, charlie, dave, eve, ferdie], hash);
  for (const book of books) assert.ok(book.accounted, `what is held of ${book.address}: ${show(book)}`);
  const { stake } = await statistics(chain.api, hash);
  assert.equal(books.reduce((sum, { bonded }) => sum + bonded, 0n), stake);
});

const governance = (name: string, ...args: unknown[]): Tx => chain.call('shardGovernance', name, ...args);
const minAccounts = (value: number | null): unknown => ({ Bisection: { MinAccounts: [null, value] } });

// Stake ---------------------------------------------------------------------------------------

test('nobody has stake at first, and nothing is proposed', async () => {
  const numbers = await statistics(chain.api);
  assert.deepEqual([numbers['stake'], numbers['proposals']], [0n, 0n]);
  assert.deepEqual(await proposals(chain.api), []);
  assert.equal(await proposal(chain.api, 0), undefined);
  assert.equal(await staker(chain.api, bob.address), undefined);
});

test('without stake there is nothing to propose with, to vote with or to take out', async () => {
  await chain.fails(ferdie, governance('proposeSplit', root), 'shardGovernance.NotAStaker');
  await chain.fails(ferdie, governance('proposeParameters', minAccounts(20)), 'shardGovernance.NotAStaker');
  await chain.fails(ferdie, governance('vote', 0, true), 'shardGovernance.NotAStaker');
  await chain.fails(ferdie, governance('unbond', NERV), 'shardGovernance.NotAStaker');
  await chain.fails(ferdie, governance('withdrawUnbonded'), 'shardGovernance.NotAStaker');
});

test('too little stake, none, or more than an account has is refused', async () => {
  await chain.fails(eve, governance('bond', 0n), 'shardGovernance.ZeroAmount');
  await chain.fails(eve, governance('bond', LEAST - 1n), 'shardGovernance.BelowMinimum');
  await chain.fails(eve, governance('bond', 100_000_000n * NERV), 'Token.FundsUnavailable');
  assert.equal(await staker(chain.api, eve.address), undefined);
});

test('bonding holds what is bonded, and no more', async () => {
  const before = await chain.balance(bob);
  const receipt = await chain.client.must(bob, governance('bond', STAKE - NERV), 'bonding');
  assert.deepEqual(only(receipt.events, 'shardGovernance.Bonded').data, {
    who: bob.address,
    amount: STAKE - NERV,
    bonded: STAKE - NERV,
  });
  assert.deepEqual(await holdsOf(chain.api, bob.address), { stake: STAKE - NERV, bonds: 0n });
  assert.equal(await chain.balance(bob), before - receipt.fee, 'what is held is still owned');
  // Who is above the minimum may add as little as there is.
  const more = await chain.client.must(bob, governance('bond', NERV), 'bonding more');
  assert.equal(only(more.events, 'shardGovernance.Bonded').data['bonded'], STAKE);
  assert.deepEqual(await holdsOf(chain.api, bob.address), { stake: STAKE, bonds: 0n });
  assert.deepEqual(await atStake(bob), { bonded: STAKE, unbonding: [], votes: [] });
  await Promise.all([charlie, dave].map((pair) => chain.client.must(pair, governance('bond', STAKE), 'bonding')));
  await chain.fails(bob, governance('bond', 2n ** 128n - 1n), 'shardGovernance.Overflow');
  assert.equal((await statistics(chain.api))['stake'], 3n * STAKE);
});

test('stake that is held cannot be spent', async () => {
  const pair = (await chain.people(1))[0] ?? assert.fail('there is one');
  await chain.set('Governance', 'MinimumStake', NERV);
  await chain.client.must(pair, governance('bond', 90n * NERV), 'bonding');
  await chain.set('Governance', 'MinimumStake', LEAST);
  const spend = chain.call('balances', 'transferKeepAlive', bob.address, 20n * NERV);
  await chain.fails(pair, spend, 'Token.FundsUnavailable');
  await leave(pair, 90n * NERV);
});

test('unbonding makes no sense beyond what is bonded, or down to less than the minimum', async () => {
  await chain.fails(bob, governance('unbond', 0n), 'shardGovernance.ZeroAmount');
  await chain.fails(bob, governance('unbond', STAKE + 1n), 'shardGovernance.InsufficientStake');
  await chain.fails(bob, governance('unbond', STAKE - LEAST + 1n), 'shardGovernance.BelowMinimum');
  await chain.fails(bob, governance('withdrawUnbonded'), 'shardGovernance.NothingToWithdraw');
});

test('unbonded stake is held for the unbonding period, and free after it', async () => {
  await chain.client.must(eve, governance('bond', 2n * LEAST), 'bonding');
  const receipt = await chain.client.must(eve, governance('unbond', LEAST), 'unbonding');
  const from = receipt.block.number + UNBONDING;
  assert.deepEqual(only(receipt.events, 'shardGovernance.Unbonded').data, {
    who: eve.address,
    amount: LEAST,
    from: BigInt(from),
  });
  assert.deepEqual(await atStake(eve), { bonded: LEAST, unbonding: [[from, LEAST]], votes: [] });
  assert.deepEqual(await holdsOf(chain.api, eve.address), { stake: 2n * LEAST, bonds: 0n });
  assert.equal((await statistics(chain.api))['stake'], 3n * STAKE + LEAST, 'it has no power any more');

  await until(from);
  const before = await chain.balance(eve);
  const withdrawn = await chain.client.must(eve, governance('withdrawUnbonded'), 'withdrawing');
  assert.deepEqual(only(withdrawn.events, 'shardGovernance.Withdrawn').data, { who: eve.address, amount: LEAST });
  assert.deepEqual(await holdsOf(chain.api, eve.address), { stake: LEAST, bonds: 0n });
  assert.equal(await chain.balance(eve), before - withdrawn.fee);
  await chain.fails(eve, governance('withdrawUnbonded'), 'shardGovernance.NothingToWithdraw');
});

test('who takes everything out is no staker any more', async () => {
  await leave(eve, LEAST);
  assert.deepEqual(await holdsOf(chain.api, eve.address), { stake: 0n, bonds: 0n });
  assert.equal(await staker(chain.api, eve.address), undefined);
});

test('unbonded stake cannot be withdrawn early', async () => {
  await chain.set('Governance', 'UnbondingPeriod', 1_000);
  await chain.client.must(eve, governance('bond', 2n * LEAST), 'bonding');
  await chain.client.must(eve, governance('unbond', LEAST), 'unbonding');
  await chain.fails(eve, governance('withdrawUnbonded'), 'shardGovernance.NothingToWithdraw');
  await chain.set('Governance', 'UnbondingPeriod', UNBONDING);
  // The rest leaves by the new period, and the first part by its own.
  await leave(eve, LEAST);
  assert.deepEqual(await holdsOf(chain.api, eve.address), { stake: LEAST, bonds: 0n });
  assert.equal((await atStake(eve)).bonded, 0n);
  await chain.fails(eve, governance('proposeSplit', root), 'shardGovernance.NotAStaker');
});

// Proposals that are not put to the vote --------------------------------------------------------

test('a proposal that makes no sense is an error', async () => {
  await chain.fails(bob, governance('proposeSplit', UNKNOWN), 'bisection.UnknownShard');
  await chain.fails(bob, governance('proposeMerge', UNKNOWN, root), 'bisection.UnknownShard');
  await chain.fails(bob, governance('proposeMerge', root, root), 'bisection.NotSiblings');
  await chain.fails(bob, governance('proposeOverride', one().address, UNKNOWN), 'bisection.UnknownShard');
  await chain.fails(bob, governance('proposeOverride', ferdie.address, root), 'ledger.UnknownAccount');
  await chain.fails(bob, governance('vote', 4_000_000, true), 'shardGovernance.UnknownProposal');
  await chain.fails(bob, governance('close', 4_000_000), 'shardGovernance.UnknownProposal');
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
    await chain.fails(bob, governance('proposeParameters', parameter), 'shardGovernance.OutOfBounds');
  }
});

test('a split without load is refused, and leaves a record', async () => {
  await chain.set('Load', 'MaxRate', HIGH);
  const { proposals: before } = await statistics(chain.api);
  const receipt = await chain.client.must(bob, governance('proposeSplit', root), 'the proposal');
  const { data } = only(receipt.events, 'shardGovernance.ProposalRefused');
  assert.deepEqual(data, { proposal: data['proposal'], proposer: bob.address, reason: 'ConditionFalse' });
  const kept = await record(Number(data['proposal']));
  assert.deepEqual(kept.motion, { Operation: { Split: { shard: root } } });
  assert.deepEqual([kept.status, kept.bondStatus, kept.bond], [{ Refused: 'ConditionFalse' }, 'None', 0n]);
  assert.equal(kept.at, receipt.block.number);
  assert.ok(kept.assessed.by === 'overload' && kept.assessed.limit === HIGH, 'the limit that applied is on record');
  assert.equal((await statistics(chain.api))['proposals'], (before as bigint) + 1n);
  assert.deepEqual(await holdsOf(chain.api, bob.address), { stake: STAKE, bonds: 0n });
});

test('a split that the shards do not allow is refused, whatever the load', async () => {
  await chain.set('Load', 'MaxRate', LOW);
  await chain.set('Bisection', 'MinAccounts', 1_000);
  await busy();
  const judged = await assess(chain.api, { Split: { shard: root } });
  assert.deepEqual([judged?.holds, judged?.refusal], [true, 'TooFewAccounts']);
  const receipt = await chain.client.must(bob, governance('proposeSplit', root), 'the proposal');
  const { data } = only(receipt.events, 'shardGovernance.ProposalRefused');
  assert.deepEqual(data['reason'], { Operation: 'TooFewAccounts' });
  const kept = await record(Number(data['proposal']));
  assert.deepEqual([kept.status, kept.bondStatus], [{ Refused: { Operation: 'TooFewAccounts' } }, 'None']);
  assert.deepEqual(await holdsOf(chain.api, bob.address), { stake: STAKE, bonds: 0n });
  // A record is all it is: nobody can vote on it, and nothing is to be closed.
  await chain.fails(bob, governance('vote', kept.id, true), 'shardGovernance.VotingClosed');
  await chain.fails(bob, governance('close', kept.id), 'shardGovernance.NotDue');
  await chain.set('Bisection', 'MinAccounts', 16);
});

test('no more proposals than the rate limit, and no bond for what is over it', async () => {
  await chain.client.must(eve, governance('bond', LEAST), 'bonding');
  await chain.set('Governance', 'RatePeriod', 1_000);
  await chain.set('Governance', 'RateLimit', 2);
  const first = await propose(eve, governance('proposeParameters', minAccounts(17)));
  const second = await propose(eve, governance('proposeParameters', minAccounts(18)));
  await chain.fails(eve, governance('proposeParameters', minAccounts(19)), 'shardGovernance.RateLimited');
  assert.equal((await holdsOf(chain.api, eve.address)).bonds, 2n * BOND);
  await chain.set('Governance', 'RateLimit', 100);
  await chain.set('Governance', 'RatePeriod', 10);
  // A proposer may leave; the bonds stay until the votes are over.
  await leave(eve, LEAST);
  assert.equal((await holdsOf(chain.api, eve.address)).bonds, 2n * BOND);
  await reject(first);
  await reject(second);
  assert.equal((await holdsOf(chain.api, eve.address)).bonds, 0n);
});

// Votes ---------------------------------------------------------------------------------------

test('a proposal is put to the vote, and votes can be changed until it is closed', async () => {
  await chain.client.must(eve, governance('bond', LEAST), 'bonding');
  const electorate = 3n * STAKE + LEAST;
  const receipt = await chain.client.must(bob, governance('proposeParameters', minAccounts(20)), 'the proposal');
  const { data } = only(receipt.events, 'shardGovernance.Proposed');
  const id = Number(data['proposal']);
  assert.deepEqual(data, {
    proposal: BigInt(id),
    proposer: bob.address,
    electorate,
    needed: (electorate * 67n) / 100n,
    deadline: BigInt(receipt.block.number + VOTING),
  });
  assert.deepEqual(await holdsOf(chain.api, bob.address), { stake: STAKE, bonds: BOND });
  const made = await record(id);
  assert.deepEqual(made.motion, { Parameter: { Bisection: { MinAccounts: [null, 20n] } } });
  assert.deepEqual([made.status, made.bondStatus, made.bond], ['Voting', 'Held', BOND]);
  assert.deepEqual((await proposals(chain.api))[0], made, 'the newest is first');
  await chain.fails(bob, governance('close', id), 'shardGovernance.NotDue');

  assert.deepEqual(await vote(eve, id, false), { power: LEAST, ayes: 0n, nays: LEAST });
  await chain.fails(eve, governance('vote', id, false), 'shardGovernance.AlreadyVoted');
  assert.deepEqual(await vote(eve, id, true), { power: LEAST, ayes: LEAST, nays: 0n });
  assert.deepEqual((await record(id)).tally, { ayes: LEAST, nays: 0n, electorate, voters: 1n });
  assert.deepEqual((await atStake(eve)).votes, [[id, LEAST, true]]);
  assert.deepEqual((await atStake(bob)).votes, [[id, STAKE, undefined]]);
  assert.deepEqual(await vote(bob, id, true), { power: STAKE, ayes: STAKE + LEAST, nays: 0n });
  assert.deepEqual(await vote(bob, id, false), { power: STAKE, ayes: LEAST, nays: STAKE });
  await reject(id);
  await leave(eve, LEAST);
});

test('a vote that can no longer be won is lost at once, and its bond returned', async () => {
  const id = await propose(bob, governance('proposeParameters', minAccounts(20)));
  // A third against it leaves at most 66.7%.
  await reject(id);
  assert.deepEqual((await record(id)).bondStatus, 'Returned');
  assert.deepEqual(await holdsOf(chain.api, bob.address), { stake: STAKE, bonds: 0n });
  assert.equal(await parameter('Bisection', 'MinAccounts'), 16n, 'nothing was changed');
  for (const pair of [charlie, dave]) {
    await chain.fails(pair, governance('vote', id, true), 'shardGovernance.VotingClosed');
  }
});

test('two of three equal stakes are not enough, three are', async () => {
  const id = await propose(bob, governance('proposeParameters', minAccounts(20)));
  await vote(bob, id, true);
  await vote(charlie, id, true);
  assert.equal((await record(id)).status, 'Voting');
  const receipt = await chain.client.must(dave, governance('vote', id, true), 'the last vote');
  const passed = only(receipt.events, 'shardGovernance.Passed');
  assert.deepEqual(passed.data, { proposal: BigInt(id), execution: { Done: undefined } });
  // Nobody disputes a parameter: its bond comes back in the same block.
  const returned = only(receipt.events, 'shardGovernance.BondReturned');
  assert.deepEqual(returned.data, { proposal: BigInt(id), who: bob.address, amount: BOND });
  assert.equal(await parameter('Bisection', 'MinAccounts'), 20n);
  const kept = await record(id);
  assert.equal(name(kept.status), 'Passed');
  assert.deepEqual([kept.tally.ayes, kept.tally.voters, kept.bondStatus], [3n * STAKE, 3n, 'Returned']);
  await chain.fails(bob, governance('vote', id, false), 'shardGovernance.VotingClosed');
  await chain.fails(bob, governance('close', id), 'shardGovernance.NotDue');
});

test('a parameter that is voted back to its default is as if it had never been set', async () => {
  const decision = await assent.decide(governance('proposeParameters', minAccounts(null)));
  assert.equal(decision.refusal, undefined);
  assert.equal(await parameter('Bisection', 'MinAccounts'), undefined);
  await chain.set('Bisection', 'MinAccounts', 16);
});

test('a proposal that one of three is against is lost', async () => {
  const decision = await assent.decide(governance('proposeParameters', minAccounts(30)), 1);
  assert.equal(decision.refusal, 'Outvoted');
  const { status, tally, needed } = await record(idOf(decision));
  assert.deepEqual(status, { Lost: { at: BigInt(decision.block), why: 'Outvoted' } });
  assert.deepEqual([tally.ayes, tally.nays], [2n * STAKE, STAKE]);
  assert.equal(needed, (201n * STAKE) / 100n);
});

test('what is bonded after a proposal has no power on it', async () => {
  const id = await propose(bob, governance('proposeParameters', minAccounts(20)));
  await chain.client.must(eve, governance('bond', 10n * STAKE), 'bonding late');
  await chain.client.must(charlie, governance('bond', STAKE), 'bonding more');
  await chain.fails(eve, governance('vote', id, true), 'shardGovernance.NoPower');
  assert.deepEqual(await vote(charlie, id, true), { power: STAKE, ayes: STAKE, nays: 0n });
  assert.equal((await record(id)).tally.electorate, 3n * STAKE);
  assert.deepEqual((await atStake(charlie)).votes, [[id, STAKE, true]]);
  // What was bonded last leaves first, and takes nothing out of the vote.
  await chain.client.must(charlie, governance('unbond', STAKE), 'unbonding');
  assert.equal((await record(id)).tally.ayes, STAKE);
  await reject(id);
  await withdraw(charlie);
  await leave(eve, 10n * STAKE);
});

test('unbonding takes the power out of a vote, and bonding again does not bring it back', async () => {
  const id = await propose(dave, governance('proposeParameters', minAccounts(20)));
  await vote(bob, id, true);
  await chain.client.must(bob, governance('unbond', STAKE / 2n), 'unbonding');
  const { tally, status } = await record(id);
  assert.equal(status, 'Voting');
  assert.deepEqual([tally.ayes, tally.electorate], [STAKE / 2n, (5n * STAKE) / 2n]);
  assert.deepEqual((await atStake(bob)).votes, [[id, STAKE / 2n, true]]);
  await chain.client.must(bob, governance('bond', STAKE / 2n), 'bonding again');
  assert.equal((await record(id)).tally.ayes, STAKE / 2n);

  await chain.client.must(bob, governance('unbond', STAKE), 'unbonding all');
  assert.deepEqual((await record(id)).tally, { ayes: 0n, nays: 0n, electorate: 2n * STAKE, voters: 0n });
  await chain.fails(bob, governance('vote', id, true), 'shardGovernance.NoPower');
  await withdraw(bob);
  await chain.fails(bob, governance('vote', id, true), 'shardGovernance.NotAStaker');
  await chain.client.must(bob, governance('bond', STAKE), 'bonding again');
  await chain.fails(bob, governance('vote', id, true), 'shardGovernance.NoPower');
  // All that is left of the electorate votes for it.
  await vote(charlie, id, true);
  const last = await chain.client.must(dave, governance('vote', id, true), 'the last vote');
  only(last.events, 'shardGovernance.Passed');
  await chain.set('Bisection', 'MinAccounts', 16);
});

test('stake that leaves can decide a vote, which is then closed without a call', async () => {
  const id = await propose(bob, governance('proposeParameters', minAccounts(20)));
  await vote(bob, id, true);
  await vote(dave, id, true);
  const { block } = await chain.client.must(charlie, governance('unbond', STAKE), 'unbonding');
  const passed = await find('Passed', id);
  assert.ok(passed.block.number - block.number <= 1, 'in this block or the next');
  assert.equal(await parameter('Bisection', 'MinAccounts'), 20n);
  await chain.set('Bisection', 'MinAccounts', 16);
  await withdraw(charlie);
  await chain.client.must(charlie, governance('bond', STAKE), 'bonding again');
});

test('a vote that nobody decides is lost after the voting period', async () => {
  await chain.set('Governance', 'VotingPeriod', 3);
  const id = await propose(bob, governance('proposeParameters', minAccounts(20)));
  await chain.set('Governance', 'VotingPeriod', VOTING);
  const { deadline } = await record(id);
  const { block, event } = await find('Lost', id);
  assert.deepEqual(event.data, { proposal: BigInt(id), why: 'Expired' });
  assert.equal(block.number, deadline + 1, 'nobody had to call for it');
  await find('BondReturned', id);
  assert.deepEqual(await holdsOf(chain.api, bob.address), { stake: STAKE, bonds: 0n });
  await chain.fails(bob, governance('vote', id, true), 'shardGovernance.VotingClosed');
});

// Splits, relocations and merges by vote ----------------------------------------------------------

test('a second proposal for a shard has to wait for the first', async () => {
  await busy();
  const id = await propose(bob, governance('proposeSplit', root));
  await chain.fails(charlie, governance('proposeSplit', root), 'shardGovernance.AlreadyProposed');
  await chain.fails(charlie, governance('proposeOverride', one().address, root), 'shardGovernance.AlreadyProposed');
  await reject(id);
  await reject(await propose(charlie, governance('proposeSplit', root)));
});

test('a proposer whose condition has become false loses the bond to the treasury', async () => {
  await busy();
  const id = await propose(bob, governance('proposeSplit', root));
  await vote(bob, id, true);
  await vote(charlie, id, true);
  await chain.set('Load', 'MaxRate', HIGH);
  const before = { balance: await chain.balance(bob), shards: liveOf(await now(chain)).length };
  const receipt = await chain.client.must(dave, governance('vote', id, true), 'the last vote');
  assert.equal(only(receipt.events, 'shardGovernance.Passed').data['execution'], 'ConditionFalse');
  const slashed = only(receipt.events, 'shardGovernance.BondSlashed');
  assert.deepEqual(slashed.data, { proposal: BigInt(id), who: bob.address, amount: BOND });
  assert.equal(await chain.balance(bob), before.balance - BOND);
  assert.deepEqual(await holdsOf(chain.api, bob.address), { stake: STAKE, bonds: 0n });
  assert.equal((await record(id)).bondStatus, 'Slashed');
  assert.equal(liveOf(await now(chain)).length, before.shards, 'nothing was split');
  await chain.set('Load', 'MaxRate', LOW);
});

test('a split is carried out in the block of the vote that passes it', async () => {
  await busy();
  const decision = await assent.split(root);
  assert.equal(decision.refusal, undefined);
  const id = idOf(decision);
  const cut = await blockAt(decision.block);
  const { data } = only(cut.events, 'bisection.SplitCutOver');
  assert.equal(data['shard'], root);
  const passed = only(cut.events, 'shardGovernance.Passed');
  assert.deepEqual(passed.data, { proposal: BigInt(id), execution: { Done: data['record'] } });
  const stored = await storage(chain.api, 'bisection', 'records', [data['record']]);
  const kept = plainStruct((stored as unknown as { unwrap(): unknown }).unwrap(), 'a record');
  assert.deepEqual(kept['requestedBy'], { Proposal: BigInt(id) });

  // What was carried out may be disputed for a while; so long the bond is held.
  assert.equal((await proposal(chain.api, id, cut.hash))?.bondStatus, 'Held');
  assert.equal((await holdsOf(chain.api, bob.address, cut.hash)).bonds, BOND);
  const { block } = await find('BondReturned', id);
  assert.equal(block.number, decision.block + DISPUTE, 'nobody had to call for it');
  assert.deepEqual(await holdsOf(chain.api, bob.address), { stake: STAKE, bonds: 0n });
  await sound(chain, pairs);
});

test('a shard that is no leaf is neither split, nor merged, nor moved to', async () => {
  const { left, right } = await children();
  await chain.fails(bob, governance('proposeSplit', root), 'bisection.NotALeaf');
  await chain.fails(bob, governance('proposeMerge', root, right), 'bisection.NotALeaf');
  await chain.fails(bob, governance('proposeMerge', right, left), 'bisection.NotSiblings');
  await chain.fails(bob, governance('proposeMerge', left, left), 'bisection.NotSiblings');
  await chain.fails(bob, governance('proposeOverride', one().address, root), 'bisection.NotALeaf');
});

test('an account is given another shard by vote', async () => {
  const { left, right } = await children();
  const moved = one();
  const { shard: from } = await route(chain.api, moved.address);
  const to = from === left ? right : left;
  const decision = await assent.decide(governance('proposeOverride', moved.address, to));
  assert.equal(decision.refusal, undefined);
  assert.deepEqual((await record(idOf(decision))).assessed, { by: 'nothing' });
  assert.deepEqual(await route(chain.api, moved.address), { shard: to, overridden: true });
  assert.equal((await chain.ledger(moved)).shard, to);
  await sound(chain, pairs);
});

test('siblings that are busy are not merged, idle ones are', async () => {
  const { left, right } = await children();
  // Too recent a split would be the first reason not to.
  await chain.set('Bisection', 'Cooldown', 1);
  await chain.set('Load', 'QuietPeriod', 1);
  await chain.set('Load', 'QuietRate', LOW);
  await busy();
  const refused = await assent.decide(governance('proposeMerge', left, right));
  assert.equal(refused.refusal, 'ConditionFalse');
  const { assessed } = await record(idOf(refused));
  assert.ok(assessed.by === 'idleness' && assessed.left.rate + assessed.right.rate >= LOW, show(assessed));

  await chain.set('Load', 'QuietRate', HIGH);
  await chain.set('Load', 'MaxRate', HIGH);
  const decision = await assent.merge(left, right);
  assert.equal(decision.refusal, undefined);
  assert.equal(only((await blockAt(decision.block)).events, 'bisection.MergeCutOver').data['parent'], root);
  await find('BondReturned', idOf(decision));
  assert.deepEqual(liveOf(await now(chain)).map(({ id }) => id), [root]);
  await sound(chain, pairs);
});

test('all proposals can be read, the newest first, and none holds a bond any more', async () => {
  const all = await proposals(chain.api);
  const { proposals: made } = await statistics(chain.api);
  assert.equal(BigInt(all.length), made);
  assert.deepEqual(all.map(({ id }) => id), all.map((_, index) => all.length - 1 - index));
  for (const { id, bondStatus, status } of all) {
    assert.notEqual(bondStatus, 'Held', `proposal ${id}`);
    assert.notEqual(status, 'Voting', `proposal ${id}`);
    assert.deepEqual((await record(id)).status, status);
  }
  assert.ok(all.every(({ deadline, at }) => deadline >= at));
});

// -----------------------------------------------------------------------------------------------

/** Somebody with a ledger account. */
function one(): Pair {
  return pairs[0] ?? assert.fail('there are accounts');
}

/** Has every shard see transfers, and waits until its load shows them. */
async function busy(): Promise<void> {
  const [from, ...others] = pairs;
  assert.ok(from);
  const signed: Tx[] = [];
  for (const to of others.slice(0, 20)) {
    signed.push(await chain.client.sign(from, chain.call('ledger', 'transfer', to.address, NERV / 100n)));
  }
  const receipts = await Promise.all(signed.map((tx) => chain.client.submit(tx)));
  assert.deepEqual(receipts.filter(({ error }) => error !== undefined), []);
  await chain.settled();
  // A second counts once it is over.
  await chain.client.follower.pass(2);
  const loads = liveOf(await now(chain)).map(({ load }) => load);
  assert.ok(loads.every(({ rate }) => rate > LOW), show(loads));
}

/** The root's children. */
async function children(): Promise<{ left: string; right: string }> {
  const all = liveOf(await now(chain));
  const [left, right] = ['left', 'right'].map((side) => all.find((each) => each.parent === root && each.side === side));
  assert.ok(left && right, 'the root is split');
  return { left: left.id, right: right.id };
}

/** Proposes something that is put to the vote; returns its number. */
async function propose(pair: Pair, tx: Tx): Promise<number> {
  const receipt = await chain.client.must(pair, tx, 'the proposal');
  return Number(big(only(receipt.events, 'shardGovernance.Proposed').data, 'proposal'));
}

/** Votes; returns the power of the vote and how the votes stand after it. */
async function vote(pair: Pair, id: number, aye: boolean): Promise<unknown> {
  const receipt = await chain.client.must(pair, governance('vote', id, aye), 'the vote');
  const { proposal: voted, who, aye: voice, power, ayes, nays } = only(receipt.events, 'shardGovernance.Voted').data;
  assert.deepEqual([voted, who, voice], [BigInt(id), pair.address, aye]);
  return { power, ayes, nays };
}

/** Ends a vote by a nay that cannot be made up for. */
async function reject(id: number): Promise<void> {
  const receipt = await chain.client.must(dave, governance('vote', id, false), 'the nay');
  assert.equal(only(receipt.events, 'shardGovernance.Lost').data['why'], 'Outvoted');
  only(receipt.events, 'shardGovernance.BondReturned');
}

/** Takes all stake out, and waits until it is free. */
async function leave(pair: Pair, bonded: bigint): Promise<void> {
  await chain.client.must(pair, governance('unbond', bonded), 'unbonding');
  await withdraw(pair);
}

/** Withdraws what is unbonding once the unbonding period is over. */
async function withdraw(pair: Pair): Promise<void> {
  await until(chain.client.follower.latest.number + UNBONDING);
  await chain.client.must(pair, governance('withdrawUnbonded'), 'withdrawing');
}

/** Waits for a block. */
async function until(number: number): Promise<void> {
  await chain.client.follower.find((block) => block.number >= number || undefined, `block ${number}`, 60, number);
}

/** A block that has just been. */
async function blockAt(number: number): Promise<Block> {
  const { follower } = chain.client;
  return follower.find((block) => (block.number === number ? block : undefined), `block ${number}`, 60, number);
}

/** The event of a proposal, from the block in which it was made on. */
async function find(event: string, id: number): Promise<{ block: Block; event: ChainEvent }> {
  const { at } = await record(id);
  return chain.client.follower.find(
    (block) => {
      const found = block.events.find(
        (each) => each.name === `shardGovernance.${event}` && each.data['proposal'] === BigInt(id),
      );
      return found === undefined ? undefined : { block, event: found };
    },
    `${event} of proposal ${id}`,
    60,
    at,
  );
}

/** What is kept of a proposal. */
async function record(id: number): Promise<Proposal> {
  return (await proposal(chain.api, id)) ?? assert.fail(`proposal ${id} is not kept`);
}

/** What an account has at stake. */
async function atStake({ address }: Pair): Promise<Staker> {
  return (await staker(chain.api, address)) ?? assert.fail(`${address} is no staker`);
}

/** The number of what was put to the vote or refused. */
function idOf({ proposal: id }: Decision): number {
  return id ?? assert.fail('the proposal has a number');
}

/** The value a parameter was given; nothing if it has its default. */
async function parameter(pallet: string, key: string): Promise<Plain> {
  const stored = plain(await storage(chain.api, 'parameters', 'parameters', [{ [pallet]: { [key]: null } }]));
  return stored === undefined ? undefined : struct(struct(stored, 'parameters')[pallet], 'a parameter')[key];
}

/** The name of a status that carries more. */
function name(status: Plain): string | undefined {
  return Object.keys(struct(status, 'a status'))[0];
}

/** Anything for a message. */
function show(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? part.toString() : part));
}
