// SPDX-License-Identifier: Apache-2.0
/** The root is split and its children are merged, time after time, and replicas settle each. */
import type { Out } from '../../demo/narrator.ts';
import type { Client } from '../../lib/client.ts';
import { checkpoints } from '../../lib/custody/views.ts';
import { liveOf, shards } from '../../lib/shards.ts';
import { count, plural } from '../../lib/units.ts';
import type { Findings } from '../ending.ts';
import type { ReplicasOptions } from '../options.ts';
import { operationsTable, timesOf } from './figures.ts';
import { agreeing, approve, finish, isSettled, stepsIn, toldOf, untilArrived, untilKept, type Ended, type Kind } from './operation.ts';
import type { Scene } from './scene.ts';
import { onStage, type Stage } from './stage.ts';
import { stepsTaken, transferBetween, transferWithin } from './steps.ts';

/** The steps since the checkpoint, which replicas execute again. */
const STEPS = 500;
/** Transfers that go from one shard to another, if there are two. */
const BETWEEN = 40;

/** How large the run is. */
export interface SplitsOptions extends ReplicasOptions {
  readonly splits: number;
}

/** Runs it on a network of its own. */
export async function runSplits(options: SplitsOptions, out: Out): Promise<Findings> {
  return onStage(options, {}, out, 'replicas have settled every split and every merge', async (stage) => {
    const operations: Ended[] = [];
    for (let number = 1; number <= options.splits; number += 1) {
      stage.title(`Split ${number} of ${options.splits}, and the merge of its children`);
      for (const kind of ['split', 'merge'] as const) operations.push(await operate(stage, kind));
    }
    stage.plain('');
    operationsTable(operations).forEach((line) => stage.plain(line));
    for (const kind of ['split', 'merge'] as const) judge(stage, operations, kind);
  });
}

/** Has steps taken, and then a split or a merge; waits until what came of it is kept. */
export async function operate(stage: Scene, kind: Kind): Promise<Ended> {
  const { client, root, watch } = stage;
  const leaves = kind === 'split' ? [root] : liveOf(await shards(client.api)).map(({ id }) => id);
  await takeSteps(client, leaves);
  const ended = await finish(client, watch, await approve(client, watch, kind));
  stage.say(toldOf(ended, stage.nameOf));
  await untilKept(client, ended.heirs);
  stage.check(`operation ${ended.record}: the chain's own checkpoints have the roots that were claimed`, await sameRoots(stage, ended));
  return ended;
}

/** Has some shards take so many steps between them, at the least; some of them between shards. */
async function takeSteps(client: Client, leaves: readonly string[]): Promise<void> {
  const { api } = client;
  const taken = async (): Promise<number> => {
    const each = await Promise.all(leaves.map((leaf) => stepsTaken(api, leaf)));
    return each.reduce((sum, steps) => sum + steps, 0);
  };
  const goal = (await taken()) + STEPS;
  if (leaves.length > 1) await transferBetween(client, BETWEEN);
  await untilArrived(client);
  const missing = goal - (await taken());
  if (missing > 0) await transferWithin(client, missing, leaves);
}

/** Were the shards as the claim says, as the chain's own first checkpoints of them have it? */
export async function sameRoots({ client }: Pick<Scene, 'client'>, { view, heirs, block }: Ended): Promise<boolean> {
  const [first] = agreeing(view);
  const claim = view.claims.find(({ hash }) => hash === first?.claim)?.claim;
  const same = await Promise.all(
    heirs.map(async (shard) => {
      const contents = claim?.heirs.find((heir) => heir.shard === shard)?.contents;
      const committed = (await checkpoints(client.api, shard))?.committed ?? [];
      // A parent that is live again may have older ones.
      const oldest = committed.find(({ height }) => height >= block.number);
      return contents !== undefined && oldest?.root === contents.root && oldest.accounts === contents.accounts;
    }),
  );
  return same.every(Boolean);
}

function judge(stage: Stage, operations: readonly Ended[], kind: Kind): void {
  const all = operations.filter((one) => one.kind === kind);
  stage.check(`${plural(all.length, kind)}: each is settled by equal claims of enough replicas`, all.every(isSettled));
  stage.check(`${kind}s: nobody claimed anything else`, all.every(({ view }) => view.claims.length === 1));
  if (kind === 'split') {
    stage.check(`splits: at least ${count(STEPS)} steps were executed again`, all.every(({ view }) => stepsIn(view) >= STEPS));
  }
  stage.figures.push(...timesOf(all, kind));
}
