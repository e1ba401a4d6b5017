// SPDX-License-Identifier: Apache-2.0
/** Placements submitted by hand, on a chain whose keepers' workers are off: what the pool lets in. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dev, type Pair } from '../../src/lib/accounts.ts';
import { NotAccepted } from '../../src/lib/client.ts';
import { depositsOf, node } from '../../src/lib/placement/node.ts';
import { sameParts } from '../../src/lib/placement/score.ts';
import { submissionCall } from '../../src/lib/placement/submission.ts';
import { NERV } from '../../src/lib/units.ts';
import { only, useChain } from '../support/chain.ts';
import { nodeDeposit, Nodes, REPLACE_PERIOD, spec } from '../support/nodes.ts';

/** Of five regions: the round trips are long. Node n is in the region n / 12. */
const FAR = [0, 1, 12, 13, 24, 36, 48];
/** Three of them for nodes in Europe, and then two more. */
const NEARER = [0, 1, 24, 25, 26, 27, 36];
const NEAR = [0, 24, 25, 26, 27, 28, 29];
/** The room of a replica, in MiB. */
const REPLICA = 4_096;
/** The blocks after which any placer may place what is due: three turns of four. */
const GRACE = 12;
/** The replicas that may be moved in a period, and the period. */
const [MOVES, PERIOD] = [3, 8];

let eve: Pair;
const chain = useChain(async (started) => {
  eve = dev('Eve');
  await started.set('Placement', 'MaxMoves', MOVES);
  await started.set('Placement', 'MovePeriod', PERIOD);
});
const pool = new Nodes(chain);

test("what is no placer's, stale or of no leaf is refused by the pool", async () => {
  const { number } = chain.client.follower.latest;
  const { round } = await pool.ofRoot();
  await pool.refused('UnknownPlacer', FAR, { placer: eve.address });
  await pool.refused('BadSignature', FAR, {}, eve);
  await pool.refused('NotALeaf', FAR, { shard: `0x${'11'.repeat(32)}` });
  await pool.refused('StaleRound', FAR, { round: round + 1 });
  await pool.refused('StaleView', FAR, { at: number + 1_000 });
  await chain.client.follower.pass(10);
  await pool.refused('StaleView', FAR, { at: number });
  assert.equal((await pool.ofRoot()).placed, undefined);
});

test('what is infeasible or overclaimed is refused by the pool', async () => {
  await pool.refused('False', FAR.slice(1));
  await pool.refused('False', [...FAR, 59]);
  await pool.refused('False', [0, 0, 12, 13, 24, 36, 48]);
  await pool.refused('False', [9_999, 1, 12, 13, 24, 36, 48]);
  // In a region every third node is in the same failure domain.
  await pool.refused('False', [0, 3, 6, 13, 24, 36, 48]);
  await pool.refused('False', FAR, { claimed: 1_000_000 });
  assert.equal((await pool.ofRoot()).placed, undefined);
});

test('a submission is for placers: nobody can sign it as a call, or send it as a bare one', async () => {
  const submission = await pool.submission(FAR);
  const call = await submissionCall(chain.api, submission, dev('Bob'));
  await assert.rejects(chain.client.submitBytes(call.toHex()), NotAccepted);
  await chain.keptOut(eve, call);
  assert.equal((await pool.ofRoot()).placed, undefined);
});

test('a feasible one is accepted, at the score that its nodes have', async () => {
  const before = await Promise.all(FAR.map((id) => pool.node(id)));
  const { round } = await pool.ofRoot();
  const receipt = await pool.place(FAR);
  const { data } = only(receipt.events, 'placement.PlacementAccepted');
  assert.deepEqual([data['nodes'], data['moves']], [FAR.map(BigInt), 7n]);
  const view = await pool.ofRoot();
  const placed = await pool.placedRoot();
  const { at, by, state } = placed;
  assert.deepEqual([at, by, state], [receipt.block.number, data['placer'], { is: 'sound' }]);
  assert.deepEqual(placed.nodes.map(({ id }) => id), FAR);
  assert.deepEqual(placed.nodes.map(({ free }) => free), before.map(({ free }) => free - REPLICA));
  assert.ok(placed.nodes.every(({ shards }) => shards.includes(view.shard)));
  assert.ok(sameParts(placed.score, placed.scoreNow));
  assert.deepEqual(placed.score, await pool.reckoned(placed));
  assert.equal(view.due, undefined, 'nothing is due');
  assert.ok(view.round > round, 'the round is over');
  await pool.refused('StaleRound', FAR, { round });
  await pool.refused('NoImprovement', FAR);
});

test('while nothing is due, each placer has its turn', async () => {
  const { turn } = await pool.ofRoot();
  // The next placer may follow any moment; the one before has to wait.
  const names = ['Bob', 'Charlie', 'Dave'] as const;
  const place = names.findIndex((name) => dev(name).address === turn);
  const last = dev(names[(place + 2) % 3] ?? 'Bob');
  await pool.refused('NotYourTurn', NEAR, { placer: last.address });
});

test('no better nodes move more replicas than may be moved in a period', async () => {
  await pool.refused('TooManyMoves', NEAR);
  const poor = await pool.placedRoot();
  const first = await pool.place(NEARER);
  assert.equal(only(first.events, 'placement.PlacementAccepted').data['moves'], 3n);
  const nearer = await pool.placedRoot();
  assert.ok(nearer.score.total >= poor.score.total + 10_000, 'better by the margin');
  await pool.refused('TooManyMoves', NEAR);
  const { number } = chain.client.follower.latest;
  await chain.client.follower.pass(Math.max(0, first.block.number + PERIOD - number));
  const second = await pool.place(NEAR);
  assert.ok(second.block.number >= first.block.number + PERIOD);
  assert.equal(only(second.events, 'placement.PlacementAccepted').data['moves'], 2n);
});

test('nodes that have failed since the placer looked are refused', async () => {
  const { number } = chain.client.follower.latest;
  await pool.failNode(48);
  const others = [24, 25, 26, 27, 28, 29];
  await pool.refused('Outdated', [...others, 48], { at: number });
  await pool.refused('False', [...others, 48]);
  await pool.refused('NoImprovement', NEAR);
});

test('a node that fails breaks the placements that name it, until others are found', async () => {
  const at = await pool.failNode(24);
  const { due, round } = await pool.ofRoot();
  const broken = await pool.placedRoot();
  assert.deepEqual(broken.state, { is: 'broken', since: at, due: at + REPLACE_PERIOD });
  assert.equal(due, at + REPLACE_PERIOD);
  await pool.refused('False', NEAR);
  // Whatever the score, and however many replicas it moves.
  await pool.place([0, 1, 12, 13, 25, 36, 37]);
  const { state, nodes } = await pool.placedRoot();
  assert.deepEqual([state, nodes.length], [{ is: 'sound' }, 7]);
  assert.ok((await pool.ofRoot()).round > round);
  assert.deepEqual((await pool.node(24)).shards, []);
});

test('a node that holds replicas leaves when others hold them, and has its deposit until then', async () => {
  const said = { capacity: 8_192, price: 0 };
  const mine = await pool.register(eve, said);
  const rest = [0, 1, 12, 13, 25, 36];
  const { nodes } = await pool.placedRoot();
  // It breaks the placement, so that any other is better.
  await pool.failNode(nodes.at(-1)?.id ?? 0);
  await pool.place([...rest, mine]);
  assert.equal((await pool.node(mine)).free, 8_192 - REPLICA);
  await pool.fails(eve, 'updateNode', 'HoldsReplicas', spec({ ...said, domain: 1 }));
  await pool.fails(eve, 'updateNode', 'CapacityInUse', spec({ ...said, capacity: REPLICA - 1 }));
  const leaving = await chain.client.must(eve, chain.call('placement', 'deregisterNode'), 'leaving');
  const until = leaving.block.number + REPLACE_PERIOD;
  assert.deepEqual((await pool.node(mine)).status, { is: 'leaving', until });
  assert.equal((await pool.placedRoot()).state.is, 'broken');
  assert.equal((await depositsOf(chain.api, eve.address)).node, nodeDeposit(said.capacity));
  await pool.fails(eve, 'deregisterNode', 'AlreadyLeaving');
  const { block } = await pool.place([...rest, 38]);
  await chain.client.follower.find(
    ({ events }) => events.find(({ name }) => name === 'placement.NodeLeft'),
    'the node to leave',
    60,
    block.number,
  );
  assert.equal((await depositsOf(chain.api, eve.address)).node, 0n);
  assert.equal(await node(chain.api, mine), undefined);
});

test('a delegate submits for its placer, and for nobody once it is revoked', async () => {
  const [bob, ferdie] = [dev('Bob'), dev('Ferdie')];
  const name = async (key: string | null): Promise<void> => {
    await chain.client.must(bob, chain.call('shardGovernance', 'setDelegate', key), 'naming a delegate');
  };
  const rest = [0, 1, 12, 13, 25, 36];
  const inBobsName = { placer: bob.address, signer: ferdie.address };
  /** The node of the last slot is gone, and whoever is a placer may place the root. */
  const due = async (gone: number): Promise<void> => {
    const at = await pool.failNode(gone);
    await chain.client.follower.pass(at + GRACE - chain.client.follower.latest.number);
  };
  // Who has a delegate has stake.
  await chain.client.must(bob, chain.call('shardGovernance', 'bond', 1_000n * NERV), 'bonding');
  await due(38);
  await pool.refused('BadSignature', [...rest, 40], inBobsName);
  await name(ferdie.address);
  const receipt = await pool.place([...rest, 40], inBobsName);
  const { data } = only(receipt.events, 'placement.PlacementAccepted');
  assert.equal(data['placer'], bob.address);
  assert.equal((await pool.placedRoot()).by, bob.address);
  await due(40);
  await name(null);
  await pool.refused('BadSignature', [...rest, 41], inBobsName);
  await pool.place([...rest, 41], { placer: bob.address });
});
