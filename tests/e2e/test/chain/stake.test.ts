// SPDX-License-Identifier: Apache-2.0
/** Stake: bonding, unbonding, leaving. One chain; each test leaves behind what the next begins with. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { storage } from '../../src/lib/chain.ts';
import { holdsOf, proposal, proposals, staker } from '../../src/lib/governance.ts';
import { big, plainStruct, type PlainStruct } from '../../src/lib/plain.ts';
import { statistics } from '../../src/lib/shards.ts';
import { NERV } from '../../src/lib/units.ts';
import { only } from '../support/chain.ts';
import { LEAST, minAccounts, STAKE, UNBONDING, useCouncil } from '../support/council.ts';

const { chain, council } = useCouncil();

test('the stakers of the genesis have their stake before the first block, and nobody else has any', async () => {
  const genesis = chain.api.genesisHash.toHex();
  const numbers = await statistics(chain.api, genesis);
  assert.deepEqual([numbers['stake'], numbers['proposals']], [3n * STAKE, 0n]);
  for (const { address } of [council.bob, council.charlie, council.dave]) {
    assert.equal((await staker(chain.api, address, genesis))?.bonded, STAKE);
    assert.deepEqual(await holdsOf(chain.api, address, genesis), { stake: STAKE, bonds: 0n });
  }
  assert.equal(await staker(chain.api, council.eve.address, genesis), undefined);
  assert.deepEqual(await proposals(chain.api), []);
  assert.equal(await proposal(chain.api, 0), undefined);
});

test('without stake there is nothing to propose with, to vote with or to take out', async () => {
  await chain.keptOut(council.ferdie, council.call('proposeSplit', council.root));
  await chain.fails(council.ferdie, council.call('proposeParameters', minAccounts(20)), 'shardGovernance.NotAStaker');
  await chain.keptOut(council.ferdie, await council.ballot(0, true));
  await chain.fails(council.ferdie, council.call('unbond', NERV), 'shardGovernance.NotAStaker');
  await chain.fails(council.ferdie, council.call('withdrawUnbonded'), 'shardGovernance.NotAStaker');
});

test('too little stake, none, or more than an account has is refused', async () => {
  await chain.fails(council.eve, council.call('bond', 0n), 'shardGovernance.ZeroAmount');
  await chain.fails(council.eve, council.call('bond', LEAST - 1n), 'shardGovernance.BelowMinimum');
  await chain.fails(council.eve, council.call('bond', 100_000_000n * NERV), 'Token.FundsUnavailable');
  assert.equal(await staker(chain.api, council.eve.address), undefined);
});

test('bonding holds what is bonded, and no more', async () => {
  const before = await chain.balance(council.ferdie);
  const receipt = await chain.client.must(council.ferdie, council.call('bond', STAKE - NERV), 'bonding');
  assert.deepEqual(only(receipt.events, 'shardGovernance.Bonded').data, {
    who: council.ferdie.address,
    amount: STAKE - NERV,
    bonded: STAKE - NERV,
  });
  assert.deepEqual(await holdsOf(chain.api, council.ferdie.address), { stake: STAKE - NERV, bonds: 0n });
  assert.equal(await chain.balance(council.ferdie), before - receipt.fee, 'what is held is still owned');
  // Who is above the minimum may add as little as there is.
  const more = await chain.client.must(council.ferdie, council.call('bond', NERV), 'bonding more');
  assert.equal(only(more.events, 'shardGovernance.Bonded').data['bonded'], STAKE);
  assert.deepEqual(await holdsOf(chain.api, council.ferdie.address), { stake: STAKE, bonds: 0n });
  assert.deepEqual(await council.atStake(council.ferdie), {
    bonded: STAKE,
    unbonding: [],
    votes: [],
    delegate: undefined,
    asleep: 0n,
  });
  await chain.fails(council.ferdie, council.call('bond', 2n ** 128n - 1n), 'shardGovernance.Overflow');
  assert.equal((await statistics(chain.api))['stake'], 4n * STAKE);
  await council.leave(council.ferdie, STAKE);
});

test('stake that is held cannot be spent', async () => {
  const pair = (await chain.people(1))[0] ?? assert.fail('there is one');
  await chain.set('Governance', 'MinimumStake', NERV);
  await chain.client.must(pair, council.call('bond', 90n * NERV), 'bonding');
  await chain.set('Governance', 'MinimumStake', LEAST);
  const spend = chain.call('balances', 'transferKeepAlive', council.bob.address, 20n * NERV);
  await chain.fails(pair, spend, 'Token.FundsUnavailable');
  await council.leave(pair, 90n * NERV);
});

test('unbonding makes no sense beyond what is bonded, or down to less than the minimum', async () => {
  await chain.fails(council.bob, council.call('unbond', 0n), 'shardGovernance.ZeroAmount');
  await chain.fails(council.bob, council.call('unbond', STAKE + 1n), 'shardGovernance.InsufficientStake');
  await chain.fails(council.bob, council.call('unbond', STAKE - LEAST + 1n), 'shardGovernance.BelowMinimum');
  await chain.fails(council.bob, council.call('withdrawUnbonded'), 'shardGovernance.NothingToWithdraw');
});

test('unbonded stake is held for the unbonding period, and free after it', async () => {
  await chain.client.must(council.eve, council.call('bond', 2n * LEAST), 'bonding');
  const receipt = await chain.client.must(council.eve, council.call('unbond', LEAST), 'unbonding');
  const from = receipt.block.number + UNBONDING;
  assert.deepEqual(only(receipt.events, 'shardGovernance.Unbonded').data, {
    who: council.eve.address,
    amount: LEAST,
    from: BigInt(from),
  });
  assert.deepEqual(await council.atStake(council.eve), {
    bonded: LEAST,
    unbonding: [[from, LEAST]],
    votes: [],
    delegate: undefined,
    asleep: 0n,
  });
  assert.deepEqual(await holdsOf(chain.api, council.eve.address), { stake: 2n * LEAST, bonds: 0n });
  assert.equal((await statistics(chain.api))['stake'], 3n * STAKE + LEAST, 'it has no power any more');

  await council.until(from);
  const before = await chain.balance(council.eve);
  const withdrawn = await chain.client.must(council.eve, council.call('withdrawUnbonded'), 'withdrawing');
  const { data } = only(withdrawn.events, 'shardGovernance.Withdrawn');
  assert.deepEqual(data, { who: council.eve.address, amount: LEAST });
  assert.deepEqual(await holdsOf(chain.api, council.eve.address), { stake: LEAST, bonds: 0n });
  assert.equal(await chain.balance(council.eve), before - withdrawn.fee);
  await chain.fails(council.eve, council.call('withdrawUnbonded'), 'shardGovernance.NothingToWithdraw');
});

test('who takes everything out is no staker any more', async () => {
  await council.leave(council.eve, LEAST);
  assert.deepEqual(await holdsOf(chain.api, council.eve.address), { stake: 0n, bonds: 0n });
  assert.equal(await staker(chain.api, council.eve.address), undefined);
});

test('unbonded stake cannot be withdrawn early', async () => {
  await chain.set('Governance', 'UnbondingPeriod', 1_000);
  await chain.client.must(council.eve, council.call('bond', 2n * LEAST), 'bonding');
  await chain.client.must(council.eve, council.call('unbond', LEAST), 'unbonding');
  await chain.fails(council.eve, council.call('withdrawUnbonded'), 'shardGovernance.NothingToWithdraw');
  await chain.set('Governance', 'UnbondingPeriod', UNBONDING);
  // The rest leaves by the new period, and the first part by its own.
  await council.leave(council.eve, LEAST);
  assert.deepEqual(await holdsOf(chain.api, council.eve.address), { stake: LEAST, bonds: 0n });
  assert.equal((await council.atStake(council.eve)).bonded, 0n);
  await chain.keptOut(council.eve, council.call('proposeSplit', council.root));
});

test('who has given away all but stake can leave: the fees come out of what is freed', async () => {
  const pair = (await chain.people(1))[0] ?? assert.fail('there is one');
  const stake = 2n * LEAST;
  await chain.client.must(council.bob, chain.call('balances', 'transferKeepAlive', pair.address, stake), 'a gift');
  await chain.client.must(pair, council.call('bond', stake), 'bonding');
  await chain.client.must(pair, chain.call('balances', 'transferAll', council.bob.address, false), 'giving all else');
  await chain.keptOut(pair, chain.call('system', 'remark', '0x00'));

  const free = async (): Promise<bigint> => {
    const account = plainStruct(await storage(chain.api, 'system', 'account', [pair.address]), 'an account');
    return big(account['data'] as PlainStruct, 'free');
  };
  const before = await free();
  const unbonded = await chain.client.must(pair, council.call('unbond', stake), 'unbonding');
  const paid = big(only(unbonded.events, 'shardGovernance.PaidFromStake').data, 'amount');
  // The fee is paid as it was declared, and what the call did not take comes back.
  assert.ok(paid > 0n && paid >= unbonded.fee - before, `${paid} for ${unbonded.fee}`);
  assert.equal(await free(), before + paid - unbonded.fee);
  const { bonded, unbonding } = await council.atStake(pair);
  assert.deepEqual([bonded, unbonding.map(([, amount]) => amount)], [0n, [stake - paid]]);

  await council.withdraw(pair);
  assert.deepEqual(await holdsOf(chain.api, pair.address), { stake: 0n, bonds: 0n });
  assert.equal(await staker(chain.api, pair.address), undefined);
});
