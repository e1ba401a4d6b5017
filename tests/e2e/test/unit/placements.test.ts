// SPDX-License-Identifier: Apache-2.0
/** What the demonstration makes of placements, with a chain that is made up. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Narrator } from '../../src/demo/narrator.ts';
import { Placements } from '../../src/demo/placements.ts';
import type { PlacementState, Slots, Standing } from '../../src/lib/placement/placement.ts';
import type { PlainStruct } from '../../src/lib/plain.ts';
import { STAKERS } from '../../src/lib/stakers.ts';
import { inner, left, look, right, shard } from '../support/looks.ts';
import { node, nodesOf, scored, TERMS } from '../support/placements.ts';

/** The round trip between any two nodes. */
const MILLIS = 20;
const NODES = [0, 1, 2, 3, 4, 5, 6];
/** Two others in the slots of the first two. */
const OTHERS = [7, 8, 2, 3, 4, 5, 6];

type Events = [string, PlainStruct][];

/** A watch over a chain whose placements are set by hand. */
function watch() {
  const said: string[] = [];
  const chain = new Map<string, Standing>();
  const asked = { latencies: 0 };
  const wrong: { space?: number } = {};
  const source = {
    terms: () => Promise.resolve(TERMS),
    standing: (leaves: readonly string[]) =>
      Promise.resolve(new Map([...chain].filter(([id]) => leaves.includes(id)))),
    placement: (id: string) => {
      const one = chain.get(id);
      const scoreNow = one && { ...one.score, ...wrong };
      const placed = one && scoreNow && { ...one, nodes: nodesOf(...one.nodes), scoreNow };
      const round = { round: 1, seed: '0x', since: 1, due: undefined, turn: undefined };
      return Promise.resolve({ shard: id, placed, ...round });
    },
    latency: () => {
      asked.latencies += 1;
      return Promise.resolve(MILLIS);
    },
  };
  const placements = new Placements(source, new Narrator((line) => said.push(line.slice(20).trim())));
  /** Places a leaf; returns the event that tells of it. */
  const place = (id: string, at: number, slots: Slots = NODES, state: PlacementState = { is: 'sound' }): Events => {
    const ids = slots.filter((node) => node !== undefined);
    const score = scored(nodesOf(...ids), MILLIS);
    chain.set(id, { slots, nodes: ids, score, at, by: STAKERS.Bob, perDomain: 2, replicaMib: 64, state });
    const told = Object.fromEntries(Object.entries(score).map(([part, ppm]) => [part, BigInt(ppm)]));
    const found = { placer: STAKERS.Bob, nodes: ids.map(BigInt), score: told, moves: 2n };
    const data = { shard: id, round: 1n, ...found };
    return [['placement.PlacementAccepted', data]];
  };
  return { said, chain, asked, wrong, placements, place };
}

const due = (id: string, block: number): Events => [
  ['placement.PlacementDue', { shard: id, round: 1n, due: BigInt(block) }],
];
const cut: Events = [['bisection.SplitCutOver', { record: 0n, shard: 'root', left: 'l', right: 'r' }]];

test('leaves are followed from their birth to their placement and to their end', async () => {
  const { said, asked, placements, place } = watch();
  place('root', 1);
  await placements.take(look(5, [shard('root', 0)]));
  assert.deepEqual(said, ["* root is placed on 7 nodes in 4 domains, score 0.933, by Bob's keeper"]);
  await placements.take(look(6, [inner, left(), right()], [...cut, ...due('l', 36), ...due('r', 36)]));
  await placements.take(look(8, [inner, left(), right()], place('l', 8)));
  await placements.take(look(9, [inner, left(), right()], place('r', 9, OTHERS)));
  assert.equal(asked.latencies, 21 + 11, 'round trips of simulated nodes are asked for once');
  const merge: Events = [['bisection.MergeCutOver', { left: 'l', right: 'r', parent: 'root' }]];
  await placements.take(look(12, [shard('root', 0)], [...merge, ...due('root', 42)]));
  const { leaves, splits, faults, looks } = placements.placed;
  assert.deepEqual(
    leaves.map(({ name, by, born, due: last, first, gone }) => [name, by, born, last, first?.at, gone]),
    [
      ['root', 'genesis', 5, undefined, 1, 6],
      ['L', 'split', 6, 36, 8, 12],
      ['R', 'split', 6, 36, 9, 12],
      ['root', 'merge', 12, 42, 1, undefined],
    ],
  );
  assert.deepEqual(splits.map((pair) => [pair.shard, pair.left.id, pair.right.id]), [['root', 'l', 'r']]);
  assert.deepEqual([leaves[1]?.first?.explained, leaves[2]?.first?.roundTrips], [true, 21 * MILLIS]);
  assert.deepEqual([faults, looks], [[], 5]);
});

test('a score that its nodes do not make is not explained', async () => {
  const { wrong, placements, place } = watch();
  wrong.space = 1;
  place('root', 1);
  await placements.take(look(5, [shard('root', 0)]));
  assert.equal(placements.placed.leaves[0]?.first?.explained, false);
});

test('a node that fails is followed until all it held is replaced or gone', async () => {
  const { said, chain, placements, place } = watch();
  const leaves = [inner, left(), right()];
  place('l', 3);
  place('r', 3);
  await placements.take(look(4, leaves));
  assert.equal(placements.mostNamed?.id, 0);
  for (const id of ['l', 'r']) place(id, 3, NODES, { is: 'broken', since: 5, due: 35 });
  const broke: Events = ['l', 'r'].map((id) => ['placement.PlacementBroken', { shard: id, node: 0n }]);
  await placements.take(look(5, leaves, [...broke, ['placement.NodeFailed', { node: 0n }]]));
  assert.equal(placements.mostNamed, undefined, 'none is whole');
  assert.equal(placements.allReplaced, false);
  await placements.take(look(8, leaves, place('l', 8, [7, 1, 2, 3, 4, 5, 6])));
  const anew = "* L is placed anew without node 0, 3 blocks later, score 0.933, by Bob's keeper";
  assert.equal(said.at(-1), anew);
  assert.equal(placements.allReplaced, false);
  chain.delete('r');
  await placements.take(look(9, [inner, left()], [
    ['bisection.SplitCutOver', { record: 1n, shard: 'r', left: 'rl', right: 'rr' }],
  ]));
  assert.equal(placements.allReplaced, true);
  const [found] = placements.placed.replacements;
  assert.deepEqual([found?.id, found?.at, found?.node?.endpoint], [0, 5, 'simulated:europe-0']);
  const ends = [...(found?.shards.values() ?? [])];
  assert.deepEqual(ends.map(({ name, due: last, end }) => [name, last, end]), [
    ['L', 35, { block: 8, how: 'replaced' }],
    ['R', 35, { block: 9, how: 'gone' }],
  ]);
  assert.deepEqual(placements.placed.faults, []);
  assert.deepEqual(placements.placed.improved, { placements: 0, moves: 0 });
});

test('moves for a better score are counted', async () => {
  const { said, placements, place } = watch();
  place('root', 1);
  await placements.take(look(5, [shard('root', 0)]));
  await placements.take(look(40, [shard('root', 0)], place('root', 40, OTHERS)));
  assert.equal(said.at(-1), "* root moves 2 replicas, score 0.933 -> 0.933, by Bob's keeper");
  assert.deepEqual(placements.placed.improved, { placements: 1, moves: 2 });
});

test('what no placement may be is told, in whatever look it is', async () => {
  const faultsOf = async (slots: Slots, state?: PlacementState, events: Events = []) => {
    const { placements, place } = watch();
    place('root', 1, NODES);
    await placements.take(look(5, [shard('root', 0)]));
    place('root', 1, slots, state);
    await placements.take(look(6, [shard('root', 0)], events));
    return placements.placed.faults;
  };
  assert.deepEqual(await faultsOf(OTHERS), []);
  assert.match((await faultsOf([0, 0, 1, 2, 3, 4, 5]))[0] ?? '', /^block 6: root has a node twice$/);
  assert.match((await faultsOf([0, undefined, 2, 3, 4, 5, 6]))[0] ?? '', /6 nodes instead of 7/);
  assert.match((await faultsOf([1, 0, ...NODES.slice(2)]))[0] ?? '', /root has node 1 in another slot than before/);
  const broken: PlacementState = { is: 'broken', since: 6, due: 36 };
  assert.deepEqual(await faultsOf([0, undefined, 2, 3, 4, 5, 6], broken), [], 'a broken one may lack a node');
  const dead: Events = [['placement.NodeFailed', { node: 3n }]];
  assert.match((await faultsOf(NODES, undefined, dead))[0] ?? '', /sound and names node 3, which has failed/);
  assert.deepEqual(await faultsOf(NODES, broken, dead), []);
  const fine = { placer: STAKERS.Dave, shard: 'root', round: 1n, fault: 'Repeated', amount: 1n };
  const fined: Events = [['placement.PlacerFined', fine]];
  assert.match((await faultsOf(NODES, undefined, fined))[0] ?? '', /Dave's keeper was fined/);
  const stranger: Events = [['placement.PlacementAccepted', {
    shard: 'x', round: 1n, placer: STAKERS.Bob, nodes: [], moves: 0n,
    score: { latency: 1n, reliability: 1n, space: 1n, cheapness: 1n, total: 1n },
  }]];
  assert.match((await faultsOf(NODES, undefined, stranger))[0] ?? '', /x was placed and is no leaf/);
});

test('three nodes of one failure domain are too many', async () => {
  const { placements, place } = watch();
  const crowded = nodesOf(...NODES).map((one) => (one.id < 3 ? node(one.id, { domain: 9 }) : one));
  type Source = { placement: (id: string) => Promise<{ placed: object }> };
  const { source } = placements as unknown as { source: Source };
  const { placement } = source;
  source.placement = async (id) => {
    const view = await placement(id);
    return { ...view, placed: { ...view.placed, nodes: crowded } };
  };
  place('root', 1);
  await placements.take(look(5, [shard('root', 0)]));
  assert.match(placements.placed.faults[0] ?? '', /3 nodes in the failure domain 9, where 2 may be/);
});
