// SPDX-License-Identifier: Apache-2.0
/** Accounts that deal with each other, and come to live together: by plans of the chain, and votes on them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Pair } from '../../src/lib/accounts.ts';
import { affinity, binding, blinded, FORECASTERS, toMove, UNIT, type Move, type Plan } from '../../src/lib/affinity.ts';
import { StakeAssent, type Decision } from '../../src/lib/assent.ts';
import type { Block, ChainEvent } from '../../src/lib/blocks.ts';
import type { Tx } from '../../src/lib/chain.ts';
import type { Receipt } from '../../src/lib/client.ts';
import { proposal } from '../../src/lib/governance.ts';
import { setParameter, setParameters } from '../../src/lib/parameters.ts';
import { big, number } from '../../src/lib/plain.ts';
import { rootOf, route, shards } from '../../src/lib/shards.ts';
import { NERV } from '../../src/lib/units.ts';
import { only, useChain } from '../support/chain.ts';
import { now, sound, split } from '../support/tree.ts';

/** Blocks of a window here. */
const WINDOW = 8;
/** How long a window may take to close, the first one too, which has the length that the preset gives it. */
const CLOSE_SECONDS = 180;
/** Windows in which what is dealt must have come to a plan. */
const MOST_WINDOWS = 5;
/** Moves of a plan, once there may be any. */
const MOVES = 8;
/** Transfers each way with which two deal in a window. */
const DEALS = 4;
/** The number of no plan. */
const NEVER = 4_000_000_000;

/**
 * Few deal here, so that all load is theirs: no leaf is in balance, and no half of one. What keeps plans and cuts
 * from that is for the tests of the pallet. Nobody goes home for want of traffic, before a test has it so.
 */
const TERMS = {
  Binding: {
    PlanMoves: 0,
    Window: WINDOW,
    Gain: UNIT / 2,
    Back: UNIT / 2,
    Keep: 0,
    Rest: 1,
    LeafBalance: 100_000_000,
    Candidates: 16,
    CutBalance: 1_000_000,
  },
  Bisection: { MinAccounts: 4, Cooldown: 1 },
} as const;

let pairs: Pair[] = [];
let lefts: Pair[] = [];
let rights: Pair[] = [];
let assent: StakeAssent;
/** Who deals first, the one that is moved, and what a transfer between them cost before. */
let [alone, moved]: Pair[] = [];
let costBetween = 0n;

const chain = useChain(async (started) => {
  await setParameters(started.client, TERMS);
  assent = new StakeAssent(started.client);
  pairs = await started.holders(60, 50n * NERV);
  const { left } = await split(started, rootOf(await now(started)).id);
  for (const pair of pairs) {
    if ((await started.ledger(pair)).shard === left) lefts.push(pair);
    else rights.push(pair);
  }
  await closed(started.client.follower.start.number);
});

/** The close of a window, from a block on. */
function closed(from: number): Promise<{ block: Block; event: ChainEvent }> {
  return chain.client.follower.find(
    (block) => {
      const event = block.events.find(({ name }) => name === 'binding.WindowClosed');
      return event === undefined ? undefined : { block, event };
    },
    'the close of a window',
    CLOSE_SECONDS,
    from,
  );
}

/** Has two accounts of the two sides send to each other some times; returns what a transfer was like. */
async function deal(one: Pair, other: Pair): Promise<Receipt> {
  const signed: Tx[] = [];
  for (let turn = 0; turn < DEALS; turn += 1) {
    for (const [from, to] of [[one, other], [other, one]] as const) {
      signed.push(await chain.client.sign(from, chain.call('ledger', 'transfer', to.address, NERV / 100n)));
    }
  }
  const receipts = await Promise.all(signed.map((tx) => chain.client.submit(tx)));
  assert.deepEqual(receipts.filter(({ error }) => error !== undefined), []);
  await chain.settled();
  return receipts[0] ?? assert.fail('there was a transfer');
}

/** Waits until a window closes with a plan that moves one of these; returns both. */
async function planned(...who: Pair[]): Promise<{ plan: Plan; move: Move }> {
  return plannedBy(async () => undefined, ...who);
}

/** The same, doing something in each window. */
async function plannedBy(act: () => Promise<unknown>, ...who: Pair[]): Promise<{ plan: Plan; move: Move }> {
  const ids = who.map((pair) => blinded(chain.api, pair));
  for (let windows = 0; windows < MOST_WINDOWS; windows += 1) {
    await act();
    const { block, event } = await closed(chain.client.follower.latest.number + 1);
    const { plans } = await binding(chain.api, block.hash);
    const plan = plans.find((one) => one.plan === number(event.data, 'window'));
    assert.equal(plan?.moves.length ?? 0, number(event.data, 'moves'), 'readers are shown what the event tells');
    const move = plan?.moves.find(({ account }) => ids.includes(account));
    if (plan !== undefined && move !== undefined) return { plan, move };
  }
  return assert.fail(`no plan moves them after ${MOST_WINDOWS} windows`);
}

const propose = (plan: number): Promise<Decision> =>
  assent.decide(chain.call('shardGovernance', 'proposeCoLocation', plan));

/** Has a plan proposed and voted for, which must be carried out; returns the block in which it was. */
async function carriedOut({ plan }: Plan): Promise<Block> {
  const decision = await propose(plan);
  assert.equal(decision.refusal, undefined);
  return chain.client.follower.find(
    (block) => (block.number === decision.block ? block : undefined),
    'the block of the decision',
    60,
    decision.block,
  );
}

/** The leaf an account lives in, which must be that of its route. */
async function home(pair: Pair): Promise<string> {
  const { shard } = await chain.ledger(pair);
  assert.equal(shard, (await route(chain.api, pair.address)).shard);
  return shard;
}

const take = (side: Pair[]): Pair => side.shift() ?? assert.fail('somebody lives there');

test('while plans may have no moves who deals is found out, nothing is planned, and no plan carried out', async () => {
  const [one, other] = [take(lefts), take(rights)];
  // All of it in one window.
  await closed(chain.client.follower.latest.number + 1);
  const receipt = await deal(one, other);
  only(receipt.events, 'ledger.TransferStarted');
  costBetween = receipt.fee;
  const { event, block } = await closed(receipt.block.number + 1);
  assert.deepEqual([number(event.data, 'moves'), big(event.data, 'gain')], [0, 0n]);
  const view = await binding(chain.api, block.hash);
  assert.deepEqual([view.window, view.pairs, view.away, view.plans], [number(event.data, 'window') + 1, 1, 0, []]);
  assert.equal(view.closes, block.number + WINDOW);
  assert.equal(view.brier.length, FORECASTERS.length);

  const { partners, load, within, instruction, moved: away } = await affinity(chain.api, one.address, block.hash);
  assert.deepEqual(partners.map(({ account }) => account), [blinded(chain.api, other)]);
  assert.ok(partners[0] && partners[0].count > 0 && partners[0].probability > 0, 'they may deal again');
  assert.equal(partners[0].last, 2 * DEALS);
  assert.ok(load > 0, 'it takes part in transfers');
  assert.deepEqual([within, instruction, away], [0, 'Unset', undefined]);
  assert.deepEqual((await affinity(chain.api, take(lefts).address)).partners, [], 'who deals with nobody has no partner');

  assert.equal((await propose(number(event.data, 'window'))).refusal, 'Disabled');
  [alone, moved] = [one, other];
});

test('once they may the chain plans to move one of the two, and a vote does it', async () => {
  assert.ok(alone && moved);
  await setParameter(chain.client, 'Binding', 'PlanMoves', MOVES);
  const [first, second] = [alone, moved];
  const { plan, move } = await plannedBy(() => deal(first, second), first, second);
  assert.deepEqual([plan.moves.length, move.reason], [1, 'Affinity']);
  assert.ok(move.gain > BigInt(UNIT / 2), `${move.gain}`);
  [alone, moved] = move.account === blinded(chain.api, first) ? [second, first] : [first, second];
  assert.deepEqual([await home(moved), await home(alone)], [move.from, move.to]);

  assert.equal((await propose(NEVER)).refusal, 'NoSuchPlan');
  const block = await carriedOut(plan);
  const passed = only(block.events, 'shardGovernance.Passed');
  assert.deepEqual(passed.data['execution'], { CoLocated: { moved: 1n, skipped: 0n } });
  const kept = await proposal(chain.api, number(passed.data, 'proposal'), block.hash);
  assert.deepEqual(kept?.motion, { CoLocate: BigInt(plan.plan) });
  assert.deepEqual(kept.assessed, { by: 'affinity', moves: 1, gain: Number(move.gain) });
  const done = only(block.events, 'binding.Moved').data;
  assert.deepEqual(toMove(done), move);
  assert.equal(typeof done['record'], 'bigint', 'the operation has a record');
  assert.deepEqual(only(block.events, 'binding.PlanCarriedOut').data, { plan: BigInt(plan.plan), moved: 1n, skipped: 0n });

  assert.equal(await home(moved), await home(alone), 'they live together');
  assert.equal((await route(chain.api, moved.address)).overridden, true);
  const view = await binding(chain.api, block.hash);
  assert.deepEqual([view.away, view.plans.filter((one) => one.plan <= plan.plan)], [1, []]);
  const { moved: away } = await affinity(chain.api, moved.address, block.hash);
  assert.deepEqual([away?.from, away?.to, away?.reason], [move.from, move.to, 'Affinity']);
  assert.equal((await propose(plan.plan)).refusal, 'NoSuchPlan', 'once is enough');
  await sound(chain, pairs);
});

test('what they send each other then is within a shard, and costs less', async () => {
  assert.ok(alone && moved);
  const receipt = await deal(moved, alone);
  only(receipt.events, 'ledger.Transferred');
  assert.ok(receipt.fee < costBetween, `${receipt.fee} instead of ${costBetween}`);
});

test('a split of their leaf is cut so that they stay together', async () => {
  assert.ok(alone && moved);
  const leaf = await home(alone);
  const { cutoverBlock, left, right } = await split(chain, leaf);
  const { data } = only(cutoverBlock.events, 'binding.CutChosen');
  assert.deepEqual([data['shard'], data['of'], data['crossing']], [leaf, 16n, 0n]);
  assert.ok(big(data, 'firstCrossing') >= 0n && number(data, 'candidate') < 16);
  const at = await home(moved);
  assert.ok([left, right].includes(at), 'it was not sent home');
  assert.equal(await home(alone), at);
  assert.equal((await route(chain.api, moved.address)).overridden, true);
  assert.equal((await binding(chain.api)).away, 1);
  await sound(chain, pairs);
});

test('an owner who refuses goes home, and is not moved again', async () => {
  assert.ok(alone && moved);
  const [stays, goes] = [alone, moved];
  const receipt = await chain.client.must(goes, chain.call('binding', 'refuse'), 'refusing');
  assert.deepEqual(only(receipt.events, 'binding.Instructed').data, {
    who: goes.address,
    account: blinded(chain.api, goes),
    instruction: 'Refuse',
  });
  await chain.fails(goes, chain.call('binding', 'refuse'), 'binding.SameInstruction');
  // Or the one would be moved to the other.
  await chain.client.must(stays, chain.call('binding', 'refuse'), 'refusing');
  const { plan, move } = await plannedBy(() => deal(goes, stays), goes);
  assert.deepEqual([plan.moves.length, move.reason], [1, 'Expiry']);
  await carriedOut(plan);
  assert.equal(await home(goes), move.to);
  assert.equal((await route(chain.api, goes.address)).overridden, false);
  assert.equal((await affinity(chain.api, goes.address)).instruction, 'Refuse');
  const { block } = await deal(goes, stays);
  const { event } = await closed(block.number + 1);
  assert.equal(number(event.data, 'moves'), 0, 'whatever they deal');
});

test('a refusal after the plan was made counts before it', async () => {
  const [one, other] = [take(lefts), take(rights)];
  const { plan, move } = await plannedBy(() => deal(one, other), one, other);
  assert.equal(plan.moves.length, 1);
  const goes = move.account === blinded(chain.api, one) ? one : other;
  await chain.client.must(goes, chain.call('binding', 'refuse'), 'refusing');
  assert.equal((await propose(plan.plan)).refusal, 'NothingLeft');
  assert.equal(await home(goes), move.from);
  // And so that nobody is drawn to it while the next test goes on.
  await chain.client.must(goes === one ? other : one, chain.call('binding', 'refuse'), 'refusing');
});

test('an owner binds an account to another, and lets it go home again', async () => {
  const [one, other] = [take(lefts), take(rights)];
  const call = (name: string, ...args: unknown[]): Tx => chain.call('binding', name, ...args);
  const [stranger] = await chain.people(1);
  assert.ok(stranger);
  await chain.fails(one, call('bind', one.address), 'binding.SelfBinding');
  await chain.fails(stranger, call('bind', one.address), 'binding.UnknownAccount');
  await chain.fails(one, call('clear'), 'binding.NoInstruction');
  await chain.client.must(one, call('bind', other.address), 'binding');
  await chain.fails(one, call('bind', other.address), 'binding.SameInstruction');
  const from = await home(one);
  const bound = await planned(one);
  assert.deepEqual([bound.move.reason, bound.move.gain], ['Instruction', 0n]);
  await carriedOut(bound.plan);
  assert.equal(await home(one), await home(other));
  assert.deepEqual((await affinity(chain.api, one.address)).instruction, { with: blinded(chain.api, other) });

  const receipt = await chain.client.must(one, call('clear'), 'letting go');
  only(receipt.events, 'binding.Cleared');
  // It has no traffic that would keep it there.
  await setParameter(chain.client, 'Binding', 'Keep', UNIT);
  const free = await planned(one);
  assert.deepEqual([free.move.reason, free.move.to], ['Expiry', from]);
  await carriedOut(free.plan);
  assert.equal(await home(one), from);
  assert.equal((await route(chain.api, one.address)).overridden, false);
  const all = await shards(chain.api);
  assert.equal(all.filter(({ status }) => status === 'Live').length, 3);
  await sound(chain, pairs);
});
