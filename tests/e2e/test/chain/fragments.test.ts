// SPDX-License-Identifier: Apache-2.0
/** Checkpoints and what nodes say of them, by hand: what the chain shows, and what the pool lets in. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dev, type Pair } from '../../src/lib/accounts.ts';
import { NotAccepted } from '../../src/lib/client.ts';
import { custodyEvents } from '../../src/lib/custody/events.ts';
import {
  acknowledging,
  answering,
  REFUSALS,
  type Acknowledgement,
  type Answer,
  type Commitment,
} from '../../src/lib/custody/said.ts';
import { checkpoints, fragments, type CheckpointsView, type FragmentsView } from '../../src/lib/custody/views.ts';
import { general } from '../../src/lib/placement/submission.ts';
import { rootOf } from '../../src/lib/shards.ts';
import { NERV } from '../../src/lib/units.ts';
import { only, useChain } from '../support/chain.ts';
import { Nodes } from '../support/nodes.ts';
import { now } from '../support/tree.ts';

/** Simulated nodes of five regions, and a place for one that is none. */
const FAR = [0, 1, 12, 13, 24, 36];
/** Accounts of the root. */
const ACCOUNTS = 20;
/** The blocks for which what is said stands. */
const SUBMISSION_AGE = 16;

let [operator, other] = [] as unknown as [Pair, Pair];
const chain = useChain(async (started) => {
  [operator, other] = (await started.people(2)) as [Pair, Pair];
});
const registry = new Nodes(chain);
let [shard, node, slot] = ['', -1, -1];

/** Who holds the root's fragments. */
async function custody(): Promise<FragmentsView> {
  const found = await fragments(chain.api, shard, chain.client.follower.latest.hash);
  assert.ok(found, 'the root is a leaf');
  return found;
}

/** The root's checkpoints; none are all empty. */
async function taken(): Promise<CheckpointsView | undefined> {
  return checkpoints(chain.api, shard, chain.client.follower.latest.hash);
}

/** A commitment as it may be of so many accounts, and is of none. */
function madeUp(accounts = ACCOUNTS): Commitment {
  const roots = Array.from({ length: 7 }, (_, index) => `0x${String(index).repeat(64)}`);
  return { layout: { profile: { data: 5, parity: 2 }, length: BigInt(accounts * 60) }, roots };
}

/** The root's pending checkpoint. */
async function pending(): Promise<NonNullable<CheckpointsView['pending']>> {
  const found = (await taken())?.pending;
  assert.ok(found, 'a checkpoint waits');
  return found;
}

async function acknowledgement(change: Partial<Acknowledgement> = {}): Promise<Acknowledgement> {
  const { height } = await pending();
  const { number } = chain.client.follower.latest;
  return { shard, height, slot, node, at: number, commitment: madeUp(), ...change };
}

/** The pool refuses it, and nothing changes. */
async function refused(
  why: keyof typeof REFUSALS | 'BadSignature',
  change: Partial<Acknowledgement> = {},
  signer = operator,
  signed: Partial<Acknowledgement> = {},
): Promise<void> {
  const before = await taken();
  const said = await acknowledgement(change);
  const call = await acknowledging(chain.api, said, signer, { ...said, ...signed });
  await rejected(why, general(chain.api, call));
  assert.deepEqual(await taken(), before);
}

async function rejected(why: keyof typeof REFUSALS | 'BadSignature', extrinsic: string): Promise<void> {
  const message = why === 'BadSignature' ? /bad signature/i : new RegExp(`Custom error: ${REFUSALS[why]}$`);
  await assert.rejects(chain.client.submitBytes(extrinsic), (error: Error) => {
    assert.ok(error instanceof NotAccepted, error.message);
    assert.match(error.message, message);
    return true;
  });
}

test('before its first placement a leaf has no holders, and no checkpoint is taken of it', async () => {
  shard = rootOf(await now(chain)).id;
  const receipt = await chain.root(chain.call('fragments', 'forceCheckpoint', shard));
  assert.equal(receipt.error, undefined);
  await chain.client.follower.pass(3);
  assert.deepEqual(await custody(), { slots: [], kept: [], period: 0, alarm: false });
  assert.equal(await taken(), undefined);
  const nowhere = `0x${'11'.repeat(32)}`;
  assert.equal(await fragments(chain.api, nowhere), undefined);
  assert.equal(await checkpoints(chain.api, nowhere), undefined);
  await chain.failsAsRoot(chain.call('fragments', 'forceCheckpoint', nowhere), 'fragments.NotALeaf');
  await chain.keptOut(other, chain.call('fragments', 'forceCheckpoint', shard));
});

test('a checkpoint is taken of the records as the block before left them; simulated nodes hold nothing', async () => {
  await chain.holders(ACCOUNTS, NERV);
  node = await registry.register(operator);
  await registry.place([...FAR, node]);
  const { number } = chain.client.follower.latest;
  const { event } = await chain.client.follower.find(
    (block) => {
      const event = custodyEvents(block).find(({ is }) => is === 'taken');
      return event?.is === 'taken' ? { event, block } : undefined;
    },
    'a checkpoint',
    60,
    number - 2,
  );
  assert.equal(event.shard, shard);
  assert.equal(event.accounts, BigInt(ACCOUNTS));
  const { slots, kept, alarm } = await custody();
  slot = slots.findIndex((one) => one.node === node);
  assert.deepEqual(
    slots.map(({ state }) => state),
    slots.map((_, index) => (index === slot ? 'Awaited' : 'Simulated')),
  );
  assert.deepEqual([kept, alarm], [[], false]);
  const waiting = await pending();
  const { height, root, accounts } = event;
  assert.deepEqual(waiting, { height, root, accounts, until: event.until, needed: 5, acknowledged: [] });
});

test('what no node in that slot says of a checkpoint that was taken is refused by the pool', async () => {
  const { height } = await pending();
  await refused('NotALeaf', { shard: `0x${'11'.repeat(32)}` });
  await refused('NotAssigned', { slot: (slot + 1) % 7 });
  await refused('NotAssigned', { slot: 7 });
  await refused('NotAssigned', { node: node + 1 });
  await refused('UnknownCheckpoint', { height: height + 1_000 });
  await refused('StaleView', { at: chain.client.follower.latest.number + 1_000 });
  await refused('MayNotSign', {}, other);
  await refused('MayNotSign', {}, dev('Alice'));
  await refused('BadSignature', {}, operator, { height: height + 1 });
});

test('what cannot be a commitment of that checkpoint is refused by the pool', async () => {
  const { layout, roots } = madeUp();
  await refused('BadCommitment', { commitment: { layout, roots: roots.slice(1) } });
  await refused('BadCommitment', { commitment: { layout, roots: [...roots, ...roots.slice(0, 1)] } });
  await refused('BadCommitment', { commitment: { layout: { ...layout, length: 1n }, roots } });
  await refused('BadCommitment', { commitment: { layout: { ...layout, length: 10n ** 9n }, roots } });
  const wide = { ...layout, profile: { data: 4, parity: 3 } };
  await refused('BadCommitment', { commitment: { layout: wide, roots } });
});

test('nobody can acknowledge by a call that is signed, or bare', async () => {
  const call = await acknowledging(chain.api, await acknowledgement(), operator);
  await assert.rejects(chain.client.submitBytes(call.toHex()), NotAccepted);
  await chain.keptOut(operator, call);
});

test('the node in the slot acknowledges once, and one is too few for a commitment', async () => {
  const call = await acknowledging(chain.api, await acknowledgement(), operator);
  const receipt = await chain.client.submitBytes(general(chain.api, call));
  assert.equal(receipt.error, undefined);
  assert.equal(receipt.fee, 0n, 'it costs no fee');
  const { data } = only(receipt.events, 'fragments.Acknowledged');
  assert.deepEqual([Number(data['slot']), Number(data['node'])], [slot, node]);
  assert.deepEqual((await pending()).acknowledged, [slot]);
  await refused('AlreadyAcknowledged');
  const { roots, layout } = madeUp();
  await refused('AlreadyAcknowledged', { commitment: { layout, roots: [...roots].reverse() } });
  assert.deepEqual((await custody()).kept, []);
});

test('nobody is asked for a chunk of what is not committed, so no answer is taken', async () => {
  const { height } = await pending();
  const { number } = chain.client.follower.latest;
  const shown = { period: 1, index: 0, chunk: '0x00', proof: [] };
  const answer: Answer = { shard, height, slot, node, at: number, ...shown };
  await rejected('NoChallenge', general(chain.api, await answering(chain.api, answer, operator)));
  await chain.fails(operator, chain.call('fragments', 'claim'), 'fragments.NothingEarned');
});

test('what was looked at too long ago is stale', async () => {
  const at = chain.client.follower.latest.number;
  await chain.client.follower.pass(SUBMISSION_AGE + 1);
  await refused('StaleView', { at });
});
