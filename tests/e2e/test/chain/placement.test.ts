// SPDX-License-Identifier: Apache-2.0
/** Replicas placed by the keepers' workers: nobody here submits anything. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Block } from '../../src/lib/blocks.ts';
import { placementEvents, type Accepted } from '../../src/lib/placement/events.ts';
import { placement, strayed, type Placement } from '../../src/lib/placement/placement.ts';
import { sameParts } from '../../src/lib/placement/score.ts';
import { infeasible, terms } from '../../src/lib/placement/terms.ts';
import { liveOf, rootOf } from '../../src/lib/shards.ts';
import { STAKERS } from '../../src/lib/stakers.ts';
import { NERV } from '../../src/lib/units.ts';
import { useChain } from '../support/chain.ts';
import { Nodes, REPLACE_PERIOD } from '../support/nodes.ts';
import { now, split } from '../support/tree.ts';

/** Blocks in which a leaf is placed that is the only one to be placed: three turns. */
const SOON = 12;
const KEEPERS: ReadonlySet<string> = new Set(Object.values(STAKERS));

const blocks: Block[] = [];
const keepInMind = (block: Block): void => void blocks.push(block);
const chain = useChain(
  async (started) => {
    // Keepers are to place what root splits, and not to merge it.
    await started.withoutStake();
    started.client.follower.onBlock(keepInMind);
  },
  { keepers: 'development' },
);
const placements = new Nodes(chain);

/** Waits until a leaf has a whole placement that no round before the one it has now found. */
async function placed(id: string, after = 0): Promise<Placement> {
  for (let waited = 0; waited <= REPLACE_PERIOD; waited += 1) {
    const { hash } = chain.client.follower.latest;
    const found = await placement(chain.api, id, hash);
    if (found?.placed?.state.is === 'sound' && found.placed.at > after) return found;
    await chain.client.follower.pass(1);
  }
  return assert.fail(`${id} is not placed after ${REPLACE_PERIOD} blocks`);
}

/** A whole placement is what it has to be, and has the score that its nodes make. */
async function sound({ placed: it, due }: Placement): Promise<void> {
  assert.ok(it);
  assert.equal(due, undefined);
  assert.ok(KEEPERS.has(it.by), it.by);
  assert.equal(infeasible(it.nodes, await terms(chain.api)), undefined);
  assert.ok(it.nodes.every(({ status }) => status.is === 'active'));
  assert.deepEqual(it.scoreNow, await placements.reckoned(it));
}

test('keepers place the root by themselves', async () => {
  const { id } = rootOf(await now(chain));
  const found = await placed(id);
  assert.ok((found.placed?.at ?? Infinity) <= SOON, `in block ${found.placed?.at}`);
  await sound(found);
});

test('a node that fails is replaced within the period', async () => {
  const { id } = rootOf(await now(chain));
  const before = await placed(id);
  const [gone] = before.placed?.nodes ?? [];
  assert.ok(gone?.simulated);
  const at = await placements.failNode(gone.id);
  const found = await placed(id, at);
  const taken = (found.placed?.at ?? Infinity) - at;
  assert.ok(taken <= SOON, `${taken} blocks`);
  assert.ok(found.placed && found.placed.nodes.every((node) => node.id !== gone.id));
  assert.deepEqual(strayed(found.placed.slots, before.placed?.slots ?? []), [], 'who stays keeps its slot');
  assert.deepEqual(found.placed.nodes.map((node) => node.id), found.placed.slots, 'and none is empty');
  const kept = found.placed.slots.filter((node, slot) => node === before.placed?.slots[slot]);
  assert.equal(kept.length, 6, 'nobody moves who is there');
  await sound(found);
  assert.deepEqual((await placements.node(gone.id)).shards, []);
});

test("a split's children are placed, and their scores tell them apart", async () => {
  await chain.holders(40, 10n * NERV);
  const { id: root } = rootOf(await now(chain));
  await placed(root);
  await split(chain, root);
  const born = chain.client.follower.latest.number;
  const leaves = liveOf(await now(chain));
  assert.equal(leaves.length, 2);
  const [left, right] = [await placed(leaves[0]?.id ?? ''), await placed(leaves[1]?.id ?? '')];
  for (const child of [left, right]) {
    assert.ok((child.placed?.at ?? Infinity) <= born + 2 * SOON);
    await sound(child);
  }
  const [one, other] = [left.placed, right.placed];
  assert.ok(one && other);
  const same = one.nodes.every(({ id }) => other.nodes.some((node) => node.id === id));
  assert.ok(same || !sameParts(one.score, other.score));
  assert.equal(await placement(chain.api, root), undefined, 'what is no leaf has no placement');
});

test('the replicas that keepers move for a better score stay within the bound', async () => {
  const { latest } = chain.client.follower;
  const all = blocks.flatMap(placementEvents);
  const dues = new Set(all.flatMap((event) => (event.is === 'due' ? [event.round] : [])));
  const moved = all
    .filter((event): event is Accepted => event.is === 'accepted')
    // Round 0 began with the chain; those that were not due are for a better score.
    .filter(({ round }) => round !== 0 && !dues.has(round))
    .reduce((sum, { moves }) => sum + moves, 0);
  const periods = Math.ceil(latest.number / 60);
  assert.ok(moved <= 20 * periods, `${moved} replicas in ${latest.number} blocks`);
});

test('a node killed without warning keeps its placements, and goes on placing', async () => {
  const [leaf] = liveOf(await now(chain));
  assert.ok(leaf);
  const before = await placed(leaf.id);
  await chain.finalized();
  await chain.powerCut();
  chain.client.follower.onBlock(keepInMind);
  const after = await placement(chain.api, leaf.id, chain.client.follower.start.hash);
  assert.ok(after?.placed && before.placed);
  assert.ok(after.placed.at === before.placed.at || after.round > before.round);
  const [gone] = after.placed.nodes;
  const at = await placements.failNode(gone?.id ?? 0);
  const found = await placed(leaf.id, at);
  assert.ok((found.placed?.at ?? Infinity) - at <= 2 * SOON);
  await sound(found);
});

test('no placer was fined', () => {
  const all = blocks.flatMap(placementEvents);
  assert.deepEqual(all.filter(({ is }) => is === 'fined'), []);
});
