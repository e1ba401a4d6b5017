// SPDX-License-Identifier: Apache-2.0
/** The course of the story, with looks that are made up: what it waits for, and that it always ends. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ApiPromise } from '@polkadot/api';
import { TypeRegistry } from '@polkadot/types';
import type { Look, Looks, Watcher } from '../../src/demo/looks.ts';
import { Narrator } from '../../src/demo/narrator.ts';
import { Operations } from '../../src/demo/operations.ts';
import type { Placements } from '../../src/demo/placements.ts';
import { Since } from '../../src/demo/since.ts';
import { play, type Stage } from '../../src/demo/story.ts';
import type { Client } from '../../src/lib/client.ts';
import type { Proposal } from '../../src/lib/governance.ts';
import { STAKERS } from '../../src/lib/stakers.ts';
import { inner, left, LIMIT, look, overload, right, shard } from '../support/looks.ts';

const registry = new TypeRegistry();

/** Looks that are taken one after the other, until they end. */
class Script {
  latest: Look | undefined;
  private readonly watchers: Watcher[] = [];

  constructor(private readonly left: Look[]) {}

  watch(watcher: Watcher): void {
    this.watchers.push(watcher);
  }

  async until(holds: (look: Look) => boolean): Promise<boolean> {
    for (;;) {
      if (this.latest !== undefined && holds(this.latest)) return true;
      const next = this.left.shift();
      if (next === undefined) return false;
      for (const watcher of this.watchers) await watcher(next);
      this.latest = next;
    }
  }
}

/** A chain that keeps no proposals and holds nothing of anybody. */
function client(): Client {
  const answer = (type: string) => () => Promise.resolve(registry.createType(type));
  const calls = { call: { shardsApi: { proposals: answer('Vec<u16>'), staker: answer('Option<u8>') } } };
  const holds = { at: answer('Vec<u16>') };
  return {
    api: { at: () => Promise.resolve(calls), query: { balances: { holds } } } as unknown as ApiPromise,
    follower: { latest: { number: 9, hash: '0x09' }, pass: () => Promise.resolve() },
  } as unknown as Client;
}

/** Placements that name a simulated node, until it has failed; then it is replaced in the next look. */
class Named {
  readonly placed = 'what was seen';
  private readonly failed: number[] = [];

  constructor(
    private readonly done: string[],
    private readonly isReplaced: boolean,
  ) {}

  get mostNamed(): unknown {
    return this.failed.length === 0 ? { id: 7, simulated: true } : undefined;
  }

  get allReplaced(): boolean {
    return this.isReplaced;
  }

  take(): Promise<void> {
    return Promise.resolve();
  }

  fail(node: number): Promise<number> {
    this.failed.push(node);
    this.done.push(`fail ${node}`);
    return Promise.resolve(0);
  }
}

/** Plays the looks, one split being enough; returns what was done in which order and what was found. */
async function played(looks: Look[], isReplaced = true) {
  const done: string[] = [];
  const narrator = new Narrator((line) => done.push(line.slice(20)));
  const since = new Since(LIMIT);
  const kept = { motion: { Operation: { Split: { shard: 'root' } } }, assessed: overload, proposer: STAKERS.Bob };
  const keeps = (id: number) => Promise.resolve({ ...kept, id } as unknown as Proposal);
  const operations = new Operations(keeps, since, narrator, () => ({ block: 0, time: 0 }));
  const named = new Named(done, isReplaced);
  const stage: Stage = {
    client: client(),
    looks: new Script(looks) as unknown as Looks,
    since,
    operations,
    placements: named as unknown as Placements,
    narrator,
    splits: 1,
    begin: () => done.push('begin'),
    enough: async () => void done.push('enough'),
    pace: (rate) => done.push(`pace ${rate}`),
    fail: (node) => named.fail(node),
  };
  return { story: await play(stage), done };
}

const proposed = look(2, [shard('root', 12_000)], [['shardGovernance.Proposed', { proposal: 0n }]]);
const cut = look(3, [inner, left(6_000), right(6_000)], [
  ['bisection.SplitCutOver', { record: 0n, shard: 'root', left: 'l', right: 'r', accounts: 60n }],
  ['shardGovernance.Passed', { proposal: 0n, execution: { Done: 0n } }],
  ['loadPredictor.RuleChanged', { rule: 'Plain' }],
]);
const settled = look(4, [inner, left(), right()], [['bisection.Settled', { record: 0n, drained: 9n }]]);
const merged = look(5, [shard('root', 0)]);

test('the load falls after splits enough, and the story ends with the root alone', async () => {
  const { story, done } = await played([look(1, [shard('root', 9_000)]), proposed, cut, settled, merged]);
  const order = ['begin', 'enough', 'pace 2'].map((step) => done.indexOf(step));
  assert.deepEqual([...order].sort((one, other) => one - other), order);
  assert.ok((order[0] ?? -1) >= 0);
  const alone = done.indexOf('* the root stands alone');
  assert.ok(alone >= 0 && done.indexOf('fail 7') > alone, 'a node fails when the root stands alone');
  assert.ok(!done.some((line) => line.includes('is not replaced')));
  assert.equal(story.placed as unknown, 'what was seen');
  assert.equal(done.at(-1), '* no bond is held any more');
  assert.deepEqual(story.operations.map(({ shard: name, since }) => [name, since?.block]), [['root', 0]]);
  assert.deepEqual(story.ruleChanges, [{ block: 3, rule: 'Plain' }]);
  assert.equal(story.widest.length, 3);
});

test('a chain that neither splits nor merges is told of, and the story goes on to its end', async () => {
  const { story, done } = await played([look(1, [inner, left(9_000), right(9_000)])]);
  assert.ok(done.some((line) => line.startsWith('* 0 splits, and no more within')));
  assert.ok(done.some((line) => line.startsWith('* the tree is not whole after')));
  assert.ok(done.includes('enough') && done.includes('pace 2'));
  assert.ok(done.includes('fail 7'), 'a leaf that is there is enough');
  assert.deepEqual(story.operations, []);
});

test('a node that is never replaced is told of, and the story goes on to its end', async () => {
  const { done } = await played([look(1, [shard('root', 9_000)]), proposed, cut, settled, merged], false);
  assert.ok(done.includes('* node 7 is not replaced after 120 s'));
  assert.equal(done.at(-1), '* no bond is held any more');
});
