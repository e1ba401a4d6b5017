// SPDX-License-Identifier: Apache-2.0
/** What is made of the chain's answers about nodes and placements, as polkadot.js decodes them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TypeRegistry } from '@polkadot/types';
import type { ApiPromise } from '@polkadot/api';
import { placementEvents } from '../../src/lib/placement/events.ts';
import { depositsOf, latency, node, nodes, regionsOf } from '../../src/lib/placement/node.ts';
import { placement, standing, strayed } from '../../src/lib/placement/placement.ts';
import { sameParts, scoreOf, totalOf } from '../../src/lib/placement/score.ts';
import { domainsOf, infeasible, terms } from '../../src/lib/placement/terms.ts';
import type { ChainEvent } from '../../src/lib/blocks.ts';
import type { Tx } from '../../src/lib/chain.ts';
import { general } from '../../src/lib/placement/submission.ts';
import { node as madeUp, nodesOf, TERMS } from '../support/placements.ts';

const registry = new TypeRegistry();
registry.register({
  Region: { _enum: ['NorthAmerica', 'SouthAmerica', 'Europe', 'Asia', 'Oceania'] },
  NodeStatusView: { _enum: { Active: 'Null', Draining: 'u32', Failed: 'Null', Leaving: 'u32' } },
  Lapse: { since: 'u32', due: 'u32' },
  PlacementState: { _enum: { Sound: 'Null', Broken: 'Lapse' } },
  Score: { latency: 'u32', reliability: 'u32', space: 'u32', cheapness: 'u32', total: 'u32' },
  NodeView: {
    id: 'u32',
    operator: 'AccountId',
    simulated: 'bool',
    status: 'NodeStatusView',
    region: 'Region',
    domain: 'u32',
    capacity: 'u32',
    free: 'u32',
    bandwidth: 'u32',
    price: 'u128',
    endpoint: 'Text',
    kept: 'u16',
    missed: 'u16',
    reliability: 'u32',
    shards: 'Vec<[u8; 32]>',
    deposit: 'u128',
  },
  PlacedView: {
    slots: 'Vec<Option<u32>>',
    nodes: 'Vec<NodeView>',
    score: 'Score',
    scoreNow: 'Score',
    at: 'u32',
    by: 'AccountId',
    state: 'PlacementState',
  },
  PlacementView: {
    shard: '[u8; 32]',
    placed: 'Option<PlacedView>',
    round: 'u64',
    seed: '[u8; 32]',
    since: 'u32',
    due: 'Option<u32>',
    turn: 'Option<AccountId>',
  },
  Placement: {
    slots: 'Vec<Option<u32>>',
    score: 'Score',
    at: 'u32',
    by: 'AccountId',
    perDomain: 'u8',
    replicaMib: 'u32',
    state: 'PlacementState',
  },
  Terms: {
    replicas: 'u8',
    perDomain: 'u8',
    target: 'u32',
    replicaMib: 'u32',
    maxPrice: 'u128',
    latencyPeriod: 'u32',
  },
  TermsInForce: { terms: 'Terms', since: 'u32' },
  HoldReason: { _enum: { ShardGovernance: 'Held', Placement: 'Held' } },
  Held: { _enum: ['NodeDeposit', 'PlacerDeposit'] },
  Hold: { id: 'HoldReason', amount: 'u128' },
});

const SHARD = `0x${'5a'.repeat(32)}`;
const SEED = `0x${'c3'.repeat(32)}`;
const BOB = '5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty';
const score = { latency: 900_000, reliability: 970_000, space: 990_000, cheapness: 400_000, total: 889_000 };

/** An api that answers every question alike, and remembers what it was asked. */
function answering(type: string, ...values: unknown[]): { api: ApiPromise; asked: unknown[][] } {
  const asked: unknown[][] = [];
  const next = (): unknown => registry.createType(type, values.length > 1 ? values.shift() : values[0]);
  const answer = (...args: unknown[]): Promise<unknown> => {
    asked.push(args);
    return Promise.resolve(next());
  };
  const all = (keys: unknown[]): Promise<unknown[]> => {
    asked.push(keys);
    return Promise.resolve(keys.map(next));
  };
  const entry = Object.assign(answer, { at: (_: string, ...args: unknown[]) => answer(...args), multi: all });
  const section = { placement: answer, node: answer, nodes: answer, latency: answer };
  const query = { placement: { placements: entry, lastTerms: entry }, balances: { holds: entry } };
  const api = { call: { shardsApi: section }, query, at: () => Promise.resolve(api) };
  return { api: api as unknown as ApiPromise, asked };
}

const simulated = {
  ...madeUp(3),
  operator: BOB,
  status: 'Active',
  shards: [SHARD],
};
const decoded = { ...simulated, status: { is: 'active' } };

test('a placement is read with its nodes and the round of the next', async () => {
  const view = {
    shard: SHARD,
    placed: { slots: [null, 3], nodes: [simulated], score, scoreNow: { ...score, space: 1 }, at: 12, by: BOB, state: 'Sound' },
    round: 7,
    seed: SEED,
    since: 12,
    turn: BOB,
  };
  const { api, asked } = answering('Option<PlacementView>', view);
  assert.deepEqual(await placement(api, SHARD), {
    ...view,
    placed: { ...view.placed, slots: [undefined, 3], nodes: [decoded], state: { is: 'sound' } },
    due: undefined,
  });
  assert.deepEqual(asked, [[SHARD]]);
  const waiting = { ...view, placed: null, due: 42, turn: null };
  const found = await placement(answering('Option<PlacementView>', waiting).api, SHARD);
  assert.deepEqual([found?.placed, found?.due, found?.turn], [undefined, 42, undefined]);
  const broken = { ...view, placed: { ...view.placed, state: { Broken: { since: 20, due: 50 } } } };
  const lost = await placement(answering('Option<PlacementView>', broken).api, SHARD);
  assert.deepEqual(lost?.placed?.state, { is: 'broken', since: 20, due: 50 });
  assert.equal(await placement(answering('Option<PlacementView>', null).api, SHARD), undefined);
});

test('nodes are read page by page, wherever they are in their lives', async () => {
  const { api, asked } = answering(
    'Vec<NodeView>',
    Array.from({ length: 100 }, (_, id) => ({ ...simulated, id })),
    [{ ...simulated, id: 100 }],
  );
  assert.deepEqual((await nodes(api)).map(({ id }) => id), Array.from({ length: 101 }, (_, id) => id));
  assert.deepEqual(asked, [[0, 100], [100, 100]]);
  const statuses = [{ Draining: 30 }, 'Failed', { Leaving: 31 }];
  const each = statuses.map((status) => ({ ...simulated, status }));
  const found = await nodes(answering('Vec<NodeView>', each).api);
  assert.deepEqual(found.map(({ status }) => status), [
    { is: 'draining', until: 30 },
    { is: 'failed' },
    { is: 'leaving', until: 31 },
  ]);
  assert.deepEqual(await node(answering('Option<NodeView>', simulated).api, 3), decoded);
  assert.equal(await node(answering('Option<NodeView>', null).api, 3), undefined);
  assert.equal(await latency(answering('Option<u32>', 28).api, 1, 2), 28);
  assert.equal(await latency(answering('Option<u32>', null).api, 1, 1), undefined);
});

test('placements are read from the storage, many at a time, and so are terms and deposits', async () => {
  const stored = { slots: [2, null, 1], score, at: 12, by: BOB, perDomain: 2, replicaMib: 64, state: 'Sound' };
  const { api, asked } = answering('Option<Placement>', stored, null);
  assert.deepEqual(
    await standing(api, [SHARD, SEED], '0x01'),
    new Map([[SHARD, { ...stored, slots: [2, undefined, 1], nodes: [2, 1], state: { is: 'sound' } }]]),
  );
  assert.deepEqual(asked, [[SHARD, SEED]]);
  assert.deepEqual(await standing(api, [], '0x01'), new Map());
  const inForce = { terms: { ...TERMS, latencyPeriod: 100 }, since: 0 };
  assert.deepEqual(await terms(answering('Option<TermsInForce>', inForce).api), TERMS);
  await assert.rejects(terms(answering('Option<TermsInForce>', null).api), /judged by/);
  const holds = [
    { id: { ShardGovernance: 'NodeDeposit' }, amount: 1n },
    { id: { Placement: 'NodeDeposit' }, amount: 10n },
    { id: { Placement: 'PlacerDeposit' }, amount: 20n },
  ];
  assert.deepEqual(await depositsOf(answering('Vec<Hold>', holds).api, BOB), { node: 10n, placer: 20n });
});

test('a node that stays keeps its slot, whoever comes and goes', () => {
  assert.deepEqual(strayed([4, 9, 6], [4, 5, 6]), [], 'a successor takes the slot that was free');
  assert.deepEqual(strayed([4, undefined, 6], [4, 5, 6]), []);
  assert.deepEqual(strayed([4, 6, 9], [4, 5, 6]), [6], 'it moved up');
  assert.deepEqual(strayed([6, 5, 4], [4, 5, 6]), [6, 4]);
  assert.deepEqual(strayed([4, 6], [4, 5, 6]), [], 'its slot is not there any more');
  assert.deepEqual(strayed([1, 2, 3], []), []);
});

test('events are read, and those of other pallets are not', () => {
  const event = (name: string, data: ChainEvent['data']): ChainEvent =>
    ({ name, data, extrinsic: 1, error: undefined });
  const big = Object.fromEntries(Object.entries(score).map(([part, ppm]) => [part, BigInt(ppm)]));
  const accepted = { shard: SHARD, round: 7n, placer: BOB, nodes: [1n, 2n], score: big, moves: 2n };
  const events = [
    event('ledger.Transferred', {}),
    event('placement.PlacementDue', { shard: SHARD, round: 7n, due: 30n }),
    event('placement.PlacementAccepted', accepted),
    event('placement.PlacementBroken', { shard: SHARD, node: 1n }),
    event('placement.NodeFailed', { node: 1n }),
    event('placement.NodeDraining', { node: 2n, until: 60n }),
    event('placement.NodeLeaving', { node: 2n, until: 61n }),
    event('placement.PlacerFined', { placer: BOB, shard: SHARD, round: 7n, fault: 'Repeated', amount: 5n }),
    event('placement.PlacementDropped', { shard: SHARD }),
    event('placement.NodeUpdated', { node: 2n }),
  ];
  assert.deepEqual(placementEvents({ events }), [
    { is: 'due', shard: SHARD, round: 7, due: 30 },
    { is: 'accepted', shard: SHARD, round: 7, placer: BOB, nodes: [1, 2], score, moves: 2 },
    { is: 'broken', shard: SHARD, node: 1 },
    { is: 'failed', node: 1 },
    { is: 'draining', node: 2, until: 60 },
    { is: 'leaving', node: 2, until: 61 },
    { is: 'fined', placer: BOB, shard: SHARD, amount: 5n },
    { is: 'dropped', shard: SHARD },
  ]);
});

test('a score is what the documented formulas make of the nodes', () => {
  const chosen = nodesOf(0, 1, 2, 3, 4, 5, 6);
  // 180 * 21 = 3,780 at the target; 3,780 / (3,780 + 3,780) is a half.
  const found = scoreOf(chosen, 3_780, TERMS);
  assert.deepEqual(found, {
    latency: 500_000,
    reliability: 976_187,
    space: 1_000_000,
    cheapness: 799_997,
    total: totalOf(found),
  });
  assert.equal(found.total, Math.floor((4 * 500_000 + 3 * 976_187 + 2 * 1_000_000 + 799_997) / 10));
  assert.ok(sameParts(found, { ...found }) && !sameParts(found, { ...found, space: 1 }));
  const full = [madeUp(0, { free: 0, capacity: 64, price: 2_000_000n }), madeUp(1, { free: 0, capacity: 3 })];
  assert.deepEqual([scoreOf(full, 0, TERMS).space, scoreOf(full, 0, TERMS).latency], [1_000_000, 1_000_000]);
  assert.equal(scoreOf(full, 0, TERMS).cheapness, 399_999, 'what is dearer than the highest price is none');
});

test('nodes are no placement if they are too few, the same, or too close together', () => {
  assert.equal(infeasible(nodesOf(0, 1, 2, 3, 4, 5, 6), TERMS), undefined);
  assert.match(infeasible(nodesOf(0, 1, 2, 3, 4, 5), TERMS) ?? '', /6 nodes instead of 7/);
  assert.match(infeasible(nodesOf(0, 0, 2, 3, 4, 5, 6), TERMS) ?? '', /twice/);
  const crowded = nodesOf(0, 1, 2, 3, 4, 5, 6).map((one) => ({ ...one, domain: one.id < 3 ? 9 : one.id }));
  assert.match(infeasible(crowded, TERMS) ?? '', /3 nodes in the failure domain 9/);
  assert.deepEqual(domainsOf(nodesOf(0, 1, 2)), new Map([[0, 2], [1, 1]]));
  assert.equal(regionsOf(nodesOf(5, 6, 7)), 'as2 eu1');
});

test('a general extrinsic has the extensions in front of its call, and no signature', () => {
  const types = new TypeRegistry();
  types.register({ Call: '(u8, u8, u16)' });
  types.setSignedExtensions([
    'CheckNonZeroSender',
    'CheckSpecVersion',
    'CheckTxVersion',
    'CheckGenesis',
    'CheckMortality',
    'CheckNonce',
    'CheckWeight',
    'ChargeTransactionPayment',
    'CheckMetadataHash',
  ]);
  const call = { method: { toHex: () => '0x1b07ffff' } } as unknown as Tx;
  const bytes = general({ registry: types } as unknown as ApiPromise, call);
  // Its length, version 5 of the general kind, version 0 of the extensions, immortal, nonce, tip, no
  // hash of the metadata, the call.
  assert.equal(bytes, ['0x28', '45', '00', '00', '00', '00', '00', '1b07ffff'].join(''));
});
