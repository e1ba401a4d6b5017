// SPDX-License-Identifier: Apache-2.0
/** One node that is two replicas, of a shard cut into two pieces of which one rebuilds it. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { dev } from '../../src/lib/accounts.ts';
import { ask } from '../../src/lib/chain.ts';
import { custodyEvents, type CustodyEvent } from '../../src/lib/custody/events.ts';
import { fragments, isWhole, type FragmentsView } from '../../src/lib/custody/views.ts';
import { list, number, plainStruct, struct, text } from '../../src/lib/plain.ts';
import { rootOf } from '../../src/lib/shards.ts';
import { NERV } from '../../src/lib/units.ts';
import { until } from '../../src/lib/wait.ts';
import { damage, erase, filesIn, type FragmentFile } from '../../src/replicas/disk.ts';
import { useChain } from '../support/chain.ts';
import { Nodes } from '../support/nodes.ts';
import { now } from '../support/tree.ts';

const ACCOUNTS = 30;
/** How long something may take that takes some blocks. */
const PATIENCE = 120;

let shard = '';
let ids: number[] = [];
const chain = useChain(
  async (started) => {
    shard = rootOf(await now(started)).id;
    await started.set('Placement', 'ErasureK', 1);
    await started.set('Placement', 'ErasureM', 1);
    await started.set('Placement', 'NewcomerSlots', 2);
    await started.set('Fragments', 'ChallengePeriod', 12);
    await started.set('Fragments', 'AnswerPeriod', 10);
    await started.holders(ACCOUNTS, NERV);
    const registry = new Nodes(started);
    const [key, endpoint] = [started.node.replicaKey, started.node.url.replace('ws:', 'http:')];
    ids = [
      await registry.register(dev('Eve'), { key, endpoint, domain: 900 }),
      await registry.register(dev('Ferdie'), { key, endpoint, domain: 901 }),
    ];
    await registry.place(ids);
  },
  { keepers: 'keyless', keeperKeys: ['//Eve', '//Ferdie'], replica: true },
);

/** The first event of a kind in a block from a number on. */
async function seen<Is extends CustodyEvent['is']>(
  is: Is,
  from: number,
): Promise<{ block: number; event: Extract<CustodyEvent, { is: Is }> }> {
  type Wanted = Extract<CustodyEvent, { is: Is }>;
  return chain.client.follower.find(
    (block) => {
      const event = custodyEvents(block).find((one): one is Wanted => one.is === is);
      return event === undefined ? undefined : { block: block.number, event };
    },
    `what is ${is}`,
    PATIENCE,
    from,
  );
}

/** The root's custody, once it is whole. */
async function whole(): Promise<FragmentsView> {
  return until(
    async () => {
      const view = await fragments(chain.api, shard, chain.client.follower.latest.hash);
      return view !== undefined && isWhole(view) ? view : undefined;
    },
    PATIENCE,
    'both slots to be held',
  );
}

function files(): FragmentFile[] {
  return filesIn(join(chain.node.basePath, 'chains', 'nerv_dev'));
}

test('a checkpoint is encoded, acknowledged for both slots, and committed', async () => {
  const { event } = await seen('committed', 1);
  assert.deepEqual([event.shard, event.data, event.parity], [shard, 1, 1]);
  const { slots, kept } = await whole();
  assert.deepEqual(slots.map(({ node }) => node).sort(), [...ids].sort());
  assert.ok(kept.some(({ height, holders }) => height === event.height && holders.length === 2));
  assert.deepEqual(files().filter(({ height }) => height === event.height).map(({ slot }) => slot).sort(), [0, 1]);
});

/** What stands in the node's off-chain storage, which its worker reads. */
async function left(key: Uint8Array): Promise<Uint8Array | undefined> {
  const found = await chain.api.rpc.offchain.localStorageGet('PERSISTENT', `0x${Buffer.from(key).toString('hex')}`);
  return found.isSome ? found.unwrap().toU8a(true) : undefined;
}

test('its records are at hand for the worker, and the steps that led to them', async () => {
  const height = Buffer.alloc(4);
  const view = plainStruct(await ask(chain.api, 'shardsApi', 'checkpoint', [shard]), 'checkpoints');
  const { checkpoint } = struct(list(view['committed'], 'the committed ones').at(-1), 'a committed one');
  const newest = struct(checkpoint, 'a checkpoint');
  height.writeUInt32LE(number(newest, 'height'));
  const place = (name: string, ...rest: Uint8Array[]): Uint8Array =>
    Buffer.concat([Buffer.from(`nerv/attestation/${name}/1/`), Buffer.from(shard.slice(2), 'hex'), height, ...rest]);
  const header = await until(() => left(place('records')), PATIENCE, 'the records to be at hand');
  // Version, length, hash, parts: one of them, which is all of the records.
  const length = Number(Buffer.from(header).readBigUInt64LE(1));
  assert.deepEqual([header[0], header.length], [1, 1 + 8 + 32 + 4]);
  const part = await left(place('part', Buffer.alloc(4)));
  assert.ok(part && part.length === length);
  // The replica keeps the log without being told to: the step that made the head of now.
  const log = struct(newest['log'], 'a log');
  const entry = await left(Buffer.concat([Buffer.from('nerv/step'), Buffer.from(text(log, 'head').slice(2), 'hex')]));
  assert.ok(entry && entry.length > 32, 'the last step is kept');
});

test('both slots answer, period after period', async () => {
  for (let periods = 0; periods < 2; periods += 1) {
    const { event } = await seen('closed', chain.client.follower.latest.number + 1);
    assert.deepEqual([event.answered, event.missed], [2, 0]);
  }
});

test('a file that is damaged and one that is missing are made anew before anybody misses them', async () => {
  const [one, other] = files().slice(-2);
  assert.ok(one && other);
  const before = readFileSync(other.path).length;
  damage(one);
  erase(other);
  const from = chain.client.follower.latest.number;
  await until(() => /will be repaired/.test(chain.node.said().text) || undefined, PATIENCE, 'the damage to be noticed');
  await until(() => files().some(({ path }) => path === other.path) || undefined, PATIENCE, 'the file to be made anew');
  assert.equal(readFileSync(other.path).length, before);
  const { event } = await seen('closed', from + 13);
  assert.deepEqual([event.answered, event.missed], [2, 0]);
});

test('a node killed without warning holds what it held, and answers again', async () => {
  await chain.finalized();
  const before = files().map(({ path }) => path);
  await chain.powerCut();
  assert.ok(before.every((path) => files().some((one) => one.path === path)));
  await whole();
  const first = await seen('challenged', chain.client.follower.latest.number + 1);
  const { event } = await seen('closed', first.block);
  assert.deepEqual([event.answered, event.missed], [2, 0]);
});
