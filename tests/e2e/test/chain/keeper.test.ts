// SPDX-License-Identifier: Apache-2.0
/** A chain left to its keepers: nobody here proposes or votes. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Pair } from '../../src/lib/accounts.ts';
import type { Block, ChainEvent } from '../../src/lib/blocks.ts';
import { proposal, proposalIn, proposals } from '../../src/lib/governance.ts';
import { big, show, struct, text, type Plain } from '../../src/lib/plain.ts';
import { liveOf, rootOf } from '../../src/lib/shards.ts';
import { STAKE, STAKERS, stakers } from '../../src/lib/stakers.ts';
import { NERV } from '../../src/lib/units.ts';
import { until } from '../../src/lib/wait.ts';
import { useChain, type Chain } from '../support/chain.ts';
import { evenly, OVERLOAD, send } from '../support/traffic.ts';
import { calledForSplit, now, sound } from '../support/tree.ts';

/** Blocks in which keepers that are awake would have proposed. */
const LONG_ENOUGH = 10;
const SPLIT_SECONDS = 90;
const MERGE_SECONDS = 240;
const KEEPERS: ReadonlySet<string> = new Set(Object.values(STAKERS));

let pairs: Pair[] = [];
let stopLoad: (() => Promise<void>) | undefined;
let watch: Watch;

const chain = useChain(
  async (started) => {
    await started.withoutStake();
    watch = new Watch(started);
    pairs = await started.holders(60, 50n * NERV);
  },
  { keepers: 'development' },
);

/** Sees to it that no shard is ever voted on by two proposals, block by block. */
class Watch {
  readonly blocks: Block[] = [];
  private readonly faults: string[] = [];
  private looking: Promise<void> = Promise.resolve();

  constructor(private readonly of: Chain) {
    this.attach();
  }

  /** Follows the chain's present connection. */
  attach(): void {
    this.of.client.follower.onBlock((block) => {
      this.blocks.push(block);
      this.looking = this.looking.then(() => this.look(block)).catch((error: unknown) => {
        this.faults.push(String(error));
      });
      return this.looking;
    });
  }

  /** The events of a name so far. */
  events(name: string): ChainEvent[] {
    return this.blocks.flatMap(({ events }) => events.filter((event) => event.name === name));
  }

  /** All was well in every block so far. */
  async verify(): Promise<void> {
    await this.looking;
    assert.deepEqual(this.faults, []);
  }

  private async look({ hash, number }: Block): Promise<void> {
    const open = (await proposals(this.of.api, hash)).filter(({ status }) => status === 'Voting');
    const voted = open.flatMap(({ motion }) => shardsOf(motion));
    if (new Set(voted).size < voted.length) this.faults.push(`block ${number}: ${voted.join(', ')}`);
  }
}

/** The shards that a motion is about: none, if it neither splits nor merges any. */
function shardsOf(motion: Plain): string[] {
  const operation = struct(motion, 'a motion')['Operation'];
  // Such as to carry out a plan of moves, which the chain sees to that no two votes are on.
  if (operation === undefined) return [];
  const { Split, Merge } = struct(operation, 'an operation');
  if (Split !== undefined) return [text(struct(Split, 'a split'), 'shard')];
  const pair = struct(Merge, 'a merge');
  return [text(pair, 'left'), text(pair, 'right')];
}

/** Waits for an event, from a block on. */
async function find(name: string, seconds: number, from: number): Promise<{ block: Block; event: ChainEvent }> {
  return chain.client.follower.find(
    (block) => {
      const event = block.events.find((one) => one.name === name);
      return event === undefined ? undefined : { block, event };
    },
    name,
    seconds,
    from,
  );
}

/** A cutover has behind it a proposal by a keeper, which all the others have voted for. */
async function byKeepers({ block, event }: { block: Block; event: ChainEvent }): Promise<void> {
  const record = big(event.data, 'record');
  const passed = block.events.find(
    ({ name, data }) => name === 'shardGovernance.Passed' && show(data['execution']) === show({ Done: record }),
  );
  assert.ok(passed, 'a proposal passed in the block of the cutover');
  const id = proposalIn(passed);
  const kept = await proposal(chain.api, id, block.hash);
  assert.ok(kept && KEEPERS.has(kept.proposer), show(kept?.proposer));
  assert.deepEqual([kept.tally.ayes, kept.tally.nays], [3n * STAKE, 0n]);
  const voters = watch.events('shardGovernance.Voted').filter(({ data }) => data['proposal'] === BigInt(id));
  assert.deepEqual(new Set(voters.map(({ data }) => data['who'])), KEEPERS);
}

test('keepers without stake propose nothing, however great the load', async () => {
  const { id: root } = rootOf(await now(chain));
  stopLoad = send(chain, OVERLOAD, evenly(pairs));
  await calledForSplit(chain, root);
  await chain.client.follower.pass(LONG_ENOUGH);
  assert.deepEqual(watch.events('shardGovernance.Proposed'), []);
  assert.deepEqual(watch.events('shardGovernance.ProposalRefused'), []);
});

test('with stake they split what is overloaded, by their own votes', async () => {
  const from = chain.client.follower.latest.number;
  await Promise.all(
    stakers().map((pair) => chain.client.must(pair, chain.call('shardGovernance', 'bond', STAKE), 'bonding')),
  );
  const cutover = await find('bisection.SplitCutOver', SPLIT_SECONDS, from);
  await byKeepers(cutover);
  assert.equal(cutover.event.data['shard'], rootOf(await now(chain)).id);
  const proposed = watch.events('shardGovernance.Proposed')[0];
  assert.ok(proposed && KEEPERS.has(text(proposed.data, 'proposer')));
  await watch.verify();
});

test('a node killed without warning goes on keeping: siblings that are idle are merged', async () => {
  await stopLoad?.();
  stopLoad = undefined;
  // What is not final by then may be gone, the split as well.
  await chain.finalized();
  await chain.powerCut();
  watch.attach();
  // What is not merged by then was split in the meantime.
  const alone = await until(
    async () => {
      const live = liveOf(await now(chain));
      return live.length === 1 ? live[0] : undefined;
    },
    MERGE_SECONDS,
    'the root to stand alone',
    1_000,
  );
  assert.equal(alone.parent, undefined);
  const { start, latest } = chain.client.follower;
  const merges = watch.blocks.filter(({ events }) => events.some(({ name }) => name === 'bisection.MergeCutOver'));
  assert.ok(merges.length > 0, `merges between block ${start.number} and ${latest.number}`);
  for (const block of merges) {
    for (const event of block.events) {
      if (event.name === 'bisection.MergeCutOver') await byKeepers({ block, event });
    }
  }
  await watch.verify();
  await sound(chain, pairs);
});

test('nothing that keepers vouched for was slashed, and none of it was decided by root', async () => {
  assert.deepEqual(watch.events('shardGovernance.BondSlashed'), []);
  assert.deepEqual(watch.blocks.flatMap(({ events }) => events.filter(({ name }) => name.startsWith('sudo.'))), []);
});
