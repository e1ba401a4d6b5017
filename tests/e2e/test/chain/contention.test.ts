// SPDX-License-Identifier: Apache-2.0
/** A shard whose transfers take more of blocks than is its part, while nothing is overloaded. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Pair } from '../../src/lib/accounts.ts';
import type { Block, ChainEvent } from '../../src/lib/blocks.ts';
import { ask, storage } from '../../src/lib/chain.ts';
import { proposal, proposalIn } from '../../src/lib/governance.ts';
import { big, number, plain, plainStruct, show, struct, text } from '../../src/lib/plain.ts';
import { liveOf, rootOf } from '../../src/lib/shards.ts';
import { NERV } from '../../src/lib/units.ts';
import { useChain } from '../support/chain.ts';
import { evenly, send } from '../support/traffic.ts';
import { now, sound } from '../support/tree.ts';

/** Transfers a second: some 3 ms of each block by their weights, and a third of what a shard is split at here. */
const RATE = 10;
/** The load of a shard above which it is split for that. */
const OVERLOADED_ABOVE = 1_000_000;
/** Microseconds of a block above which a shard is contended. */
const LIMIT = 1_500;
/** Blocks in which keepers would have proposed what is called for. */
const KEEPERS_BLOCKS = 5;
/** How long the mean over 64 blocks may take to rise or to fall, and keepers to see it. */
const SECONDS = 300;

let pairs: Pair[] = [];
let child: string;
let stopLoad: (() => Promise<void>) | undefined;

const chain = useChain(
  async (started) => {
    await started.set('Load', 'MaxRate', OVERLOADED_ABOVE);
    await started.set('Load', 'QuietRate', 1);
    await started.set('Load', 'ContentionShares', 0);
    pairs = await started.holders(60, 50n * NERV);
  },
  { keepers: 'development' },
);

/** The first event of a name from a block on. */
async function find(name: string, from: number): Promise<{ block: Block; event: ChainEvent }> {
  return chain.client.follower.find(
    (block) => {
      const event = block.events.find((one) => one.name === name);
      return event === undefined ? undefined : { block, event };
    },
    name,
    SECONDS,
    from,
  );
}

/** The block since which a leaf is contended; nothing if it is not. */
async function contendedSince(shard: string): Promise<unknown> {
  const told = struct(plain(await ask(chain.api, 'shardsApi', 'contention', [shard])), 'the contention');
  return told['contendedSince'] ?? undefined;
}

test('keepers split a shard that is contended, and the proposal keeps the reason', async () => {
  const from = chain.client.follower.latest.number;
  const root = rootOf(await now(chain)).id;
  assert.equal(await contendedSince(root), undefined);
  stopLoad = send(chain, RATE, evenly(pairs));

  const contended = await find('loadPredictor.Contended', from);
  assert.equal(contended.event.data['shard'], root);
  assert.equal(contended.event.data['limit'], BigInt(LIMIT));
  assert.ok(number(struct(contended.event.data['time'], 'the time'), 'mean') > LIMIT, show(contended.event.data));

  const called = await find('shardGovernance.CalledForByContention', contended.block.number);
  const id = proposalIn(called.event);
  const cut = await find('bisection.SplitCutOver', called.block.number);
  assert.equal(cut.event.data['shard'], root);
  const kept = await proposal(chain.api, id, cut.block.hash);
  assert.ok(kept !== undefined && kept.assessed.by === 'contention', show(kept?.assessed));
  assert.ok(kept.assessed.relieves && kept.assessed.mean > kept.assessed.limit, show(kept.assessed));
  assert.equal(kept.assessed.limit, LIMIT);
  const record = await storage(chain.api, 'bisection', 'records', [big(cut.event.data, 'record')]);
  const stored = plainStruct((record as unknown as { unwrap(): unknown }).unwrap(), 'a record');
  assert.deepEqual(stored['requestedBy'], { Proposal: BigInt(id) });

  // The children rest: of one that is contended it is told, and nothing is called for.
  child = text((await find('loadPredictor.Contended', cut.block.number + 1)).event.data, 'shard');
  assert.deepEqual(liveOf(await now(chain)).map(({ parent }) => parent), [root, root]);
  const first = chain.client.follower.latest.number;
  for (let more = 0; more < KEEPERS_BLOCKS; more += 1) {
    await chain.client.follower.pass(1);
    const { events } = chain.client.follower.latest;
    assert.deepEqual(events.filter(({ name }) => name.startsWith('shardGovernance.')), []);
  }
  assert.ok(Number(await contendedSince(child)) <= first);
});

test('it is over when the load is', async () => {
  const since = Number(await contendedSince(child));
  assert.ok(since > 0, `${child} is contended`);
  await stopLoad?.();
  // That of the other half may come before it.
  await chain.client.follower.find(
    ({ events }) =>
      events.some(
        ({ name, data }) => name === 'loadPredictor.Relieved' && data['shard'] === child && Number(data['since']) === since,
      ) || undefined,
    `the relief of ${child}`,
    SECONDS,
    since,
  );
  assert.equal(await contendedSince(child), undefined);
  await sound(chain, pairs);
});
