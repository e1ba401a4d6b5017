// SPDX-License-Identifier: Apache-2.0
/** The registry of nodes: who may register what, and what becomes of the deposit. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accounts, dev, type Pair } from '../../src/lib/accounts.ts';
import { storage } from '../../src/lib/chain.ts';
import { depositsOf, latency, node, nodes, REGIONS } from '../../src/lib/placement/node.ts';
import { domainsOf } from '../../src/lib/placement/terms.ts';
import { STAKERS } from '../../src/lib/stakers.ts';
import { NERV } from '../../src/lib/units.ts';
import { only, useChain } from '../support/chain.ts';
import { DEPOSIT, KEY, nodeDeposit, Nodes, REPLACE_PERIOD, spec } from '../support/nodes.ts';

/** Those of the development chain's genesis. */
const SIMULATED = 60;
/** The deposit for the node that the tests register. */
const NODE_DEPOSIT = nodeDeposit(4_096);
/** The duties that a node begins as having missed. */
const INITIAL_MISSES = 8;
/** Blocks after which more room, or a higher price, counts. */
const AGE_IN = 20;
/** Blocks from one report of an operator's to the next. */
const REPORT_EVERY = 10;

let [one, two] = [] as unknown as [Pair, Pair];
const chain = useChain(async (started) => {
  [one, two] = (await started.people(2)) as [Pair, Pair];
});
const registry = new Nodes(chain);

test('sixty simulated nodes are there, in five regions, and say that they are none', async () => {
  const all = await nodes(chain.api);
  assert.deepEqual(all.map(({ id }) => id), Array.from({ length: SIMULATED }, (_, id) => id));
  for (const { id, simulated, endpoint, status, deposit, shards } of all) {
    assert.ok(simulated && /^simulated:[a-z-]+-\d+$/.test(endpoint), endpoint);
    assert.deepEqual([status, deposit, shards], [{ is: 'active' }, 0n, []]);
    const key = await storage(chain.api, 'placement', 'nodeKeys', [id]);
    assert.ok(key.isEmpty, `node ${id} has a key`);
  }
  for (const region of Object.keys(REGIONS)) {
    assert.equal(all.filter((it) => it.region === region).length, SIMULATED / 5, region);
  }
  assert.equal(domainsOf(all).size, 15);
  const [within, across] = [await latency(chain.api, 0, 1), await latency(chain.api, 59, 0)];
  assert.ok(within && within <= 40 && across && across >= 80, `${within} ms and ${across} ms`);
  assert.equal(await latency(chain.api, 7, 7), undefined);
  assert.equal(await latency(chain.api, 0, SIMULATED), undefined);
});

test('keepers are bonded from the beginning, and without their workers nothing is placed', async () => {
  assert.deepEqual(await registry.placers(), [DEPOSIT, DEPOSIT, DEPOSIT]);
  const { placed, due, since, turn } = await registry.ofRoot();
  assert.deepEqual([placed, due, since], [undefined, REPLACE_PERIOD, 0]);
  assert.ok(turn !== undefined && Object.values<string>(STAKERS).includes(turn));
});

test('a node that makes no sense is not registered', async () => {
  const refuse = (error: string, change: Record<string, unknown>): Promise<void> =>
    registry.fails(one, 'registerNode', error, spec(change));
  await refuse('NoCapacity', { capacity: 0 });
  await refuse('NoBandwidth', { bandwidth: 0 });
  await refuse('PriceTooHigh', { price: 1_000_001 });
  await refuse('BadKey', { key: '0x' });
  await refuse('BadKey', { key: KEY.slice(0, -2) });
  // Its first coefficient is 4,095: above the modulus.
  await refuse('BadKey', { key: `0xff0f${KEY.slice(6)}` });
  await refuse('BadEndpoint', { endpoint: '' });
  await refuse('BadEndpoint', { endpoint: 'ftp://node.example' });
  await refuse('BadEndpoint', { endpoint: 'https://node example' });
  await refuse('BadEndpoint', { endpoint: 'simulated:europe-13' });
  assert.equal((await nodes(chain.api)).length, SIMULATED);
});

test('a node without a deposit is not registered', async () => {
  const [poor] = accounts(1, 9_000) as [Pair];
  const gift = chain.call('balances', 'transferKeepAlive', poor.address, DEPOSIT / 2n);
  await chain.client.must(dev('Alice'), gift, 'funding');
  await registry.fails(poor, 'registerNode', /^Token\./, spec());
});

test('who runs no node can do nothing to one', async () => {
  await registry.fails(one, 'updateNode', 'NotAnOperator', spec());
  await registry.fails(one, 'drainNode', 'NotAnOperator');
  await registry.fails(one, 'deregisterNode', 'NotAnOperator');
  await registry.fails(one, 'reportLatencies', 'NotAnOperator', [[0, 20]]);
  await chain.keptOut(one, chain.call('placement', 'forceFail', 0));
});

test('a node is registered against a deposit, once for each operator', async () => {
  const id = await registry.register(one);
  assert.equal(id, SIMULATED);
  assert.deepEqual(await depositsOf(chain.api, one.address), { node: NODE_DEPOSIT, placer: 0n });
  const found = await registry.node(id);
  assert.deepEqual(
    { ...found, price: Number(found.price), key: KEY },
    {
      ...spec(),
      id,
      operator: one.address,
      simulated: false,
      status: { is: 'active' },
      free: 4_096,
      kept: 0,
      missed: INITIAL_MISSES,
      reliability: 100_000,
      shards: [],
      deposit: NODE_DEPOSIT,
    },
  );
  await registry.fails(one, 'registerNode', 'AlreadyRegistered', spec({ domain: 901 }));
});

test('an operator can say something else of its node', async () => {
  const change = { region: 'Asia', domain: 902, capacity: 8_192, price: 1_000_000, endpoint: 'http://a' };
  const update = chain.call('placement', 'updateNode', spec(change));
  const receipt = await chain.client.must(one, update, 'the update');
  const deposit = nodeDeposit(change.capacity);
  assert.deepEqual(only(receipt.events, 'placement.NodeUpdated').data, { node: BigInt(SIMULATED), deposit });
  // More room and a higher price are announced, and the rest is so.
  const said = { ...change, capacity: 4_096, price: 100_000n };
  const found = await node(chain.api, SIMULATED, receipt.block.hash);
  assert.ok(found, 'it is there');
  assert.deepEqual({ ...found, ...said, free: 4_096, deposit }, found);
  await chain.client.follower.pass(AGE_IN);
  const later = await registry.node(SIMULATED);
  assert.deepEqual({ ...found, capacity: 8_192, free: 8_192, price: 1_000_000n }, later);
  await registry.fails(one, 'updateNode', 'NoCapacity', spec({ capacity: 0 }));
});

test('a round trip is what both sides have measured, and the longer one counts', async () => {
  const [a, b] = [SIMULATED, await registry.register(two)];
  const report = (...trips: [number, number][]) => chain.call('placement', 'reportLatencies', trips);
  const refuse = (error: string, ...trips: [number, number][]): Promise<void> =>
    registry.fails(one, 'reportLatencies', error, trips);
  await refuse('EmptyReport');
  await refuse('OwnNode', [a, 20]);
  await refuse('UnknownNode', [b + 1, 20]);
  await refuse('SimulatedNode', [0, 20]);
  await refuse('AbsurdLatency', [b, 0]);
  await refuse('AbsurdLatency', [b, 10_001]);
  await refuse('NotAscending', [b, 20], [b, 20]);
  await refuse('NotAscending', [b, 20], [a, 20]);
  assert.equal(await latency(chain.api, a, b), 500, 'nobody has measured it');
  const receipt = await chain.client.must(one, report([b, 30]), 'the report');
  const { data } = only(receipt.events, 'placement.LatenciesReported');
  assert.deepEqual(data, { node: BigInt(a), pairs: 1n });
  assert.equal(await latency(chain.api, a, b), 500, 'one side alone cannot shorten it');
  await chain.client.must(two, report([a, 50]), 'the report');
  assert.deepEqual([await latency(chain.api, a, b), await latency(chain.api, b, a)], [50, 50]);
  await refuse('ReportsTooOften', [b, 30]);
  await chain.client.follower.pass(REPORT_EVERY);
  await chain.client.must(one, report([b, 70]), 'the report');
  assert.equal(await latency(chain.api, a, b), 70, 'the median of two is the higher');
});

test('a node drains, takes replicas again, and leaves with its deposit', async () => {
  const id = SIMULATED;
  const drained = await chain.client.must(one, chain.call('placement', 'drainNode'), 'draining');
  const until = drained.block.number + REPLACE_PERIOD;
  assert.deepEqual((await registry.node(id)).status, { is: 'draining', until });
  await registry.fails(one, 'drainNode', 'NotActive');
  await chain.client.must(one, chain.call('placement', 'updateNode', spec()), 'the update');
  assert.deepEqual((await registry.node(id)).status, { is: 'active' });
  const left = await chain.client.must(one, chain.call('placement', 'deregisterNode'), 'leaving');
  assert.equal(only(left.events, 'placement.NodeLeft').data['deposit'], NODE_DEPOSIT);
  assert.deepEqual(await depositsOf(chain.api, one.address), { node: 0n, placer: 0n });
  assert.equal(await node(chain.api, id), undefined);
  await registry.fails(one, 'deregisterNode', 'NotAnOperator');
  assert.equal(await registry.register(one), id + 2, 'a number is never given again');
});

test('a node that root declares to have failed can only be taken out', async () => {
  const id = SIMULATED + 1;
  await registry.failNode(id);
  assert.deepEqual((await registry.node(id)).status, { is: 'failed' });
  const fail = (which: number) => chain.call('placement', 'forceFail', which);
  await chain.failsAsRoot(fail(id), 'placement.HasFailed');
  await chain.failsAsRoot(fail(9_999), 'placement.UnknownNode');
  await registry.fails(two, 'updateNode', 'HasFailed', spec());
  await registry.fails(two, 'reportLatencies', 'NotActive', [[id + 1, 20]]);
  await chain.client.must(two, chain.call('placement', 'deregisterNode'), 'leaving');
  assert.deepEqual(await depositsOf(chain.api, two.address), { node: 0n, placer: 0n });
});

test('nobody makes room in a registry that has some', async () => {
  await registry.fails(one, 'displaceNode', 'RegistryNotFull', SIMULATED + 2, spec());
});

test('anyone can become a keeper, and none any more', async () => {
  await registry.fails(one, 'unbondPlacer', 'NotAPlacer');
  const bonded = await chain.client.must(one, chain.call('placement', 'bondPlacer'), 'bonding');
  assert.equal(only(bonded.events, 'placement.PlacerBonded').data['deposit'], DEPOSIT);
  assert.deepEqual(await depositsOf(chain.api, one.address), { node: NODE_DEPOSIT, placer: DEPOSIT });
  await registry.fails(one, 'bondPlacer', 'AlreadyPlacer');
  await chain.client.must(one, chain.call('placement', 'unbondPlacer'), 'unbonding');
  assert.deepEqual(await depositsOf(chain.api, one.address), { node: NODE_DEPOSIT, placer: 0n });
  assert.ok((await chain.balance(one)) > 90n * NERV, 'nothing but fees is gone');
});
