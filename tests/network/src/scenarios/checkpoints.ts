// SPDX-License-Identifier: Apache-2.0
/**
 * Validators killed at each step of a checkpoint. First the holders of its fragments are simulated and say nothing;
 * then the validators hold them, each in the name of two nodes, so that one can be lost at a time.
 */
import { Failure } from '../../../e2e/src/lib/failure.ts';
import { number, text } from '../../../e2e/src/lib/plain.ts';
import { Holders } from '../holders.ts';
import type { Scenario } from '../scenario.ts';
import { MAX_RATE, type Stage } from '../stage.ts';
import { MERGE_SECONDS, QUIET, RATE, SPLIT_SECONDS } from './pace.ts';

/** Blocks for which the killed one stays away, and the longest from one checkpoint to the next. */
const BRIEFLY = 4;
const CHECKPOINT_SECONDS = 400;
/** A rate that no shard comes to. */
const NEVER = 10_000_000;

const TAKEN = 'fragments.CheckpointTaken';
const COMMITTED = 'fragments.CheckpointCommitted';
/** What holders do, in the order in which it comes. */
const STEPS = ['fragments.Acknowledged', COMMITTED, 'fragments.Challenged'] as const;

export const checkpoints: Scenario = {
  name: 'checkpoints',
  about: 'the author is killed when a checkpoint is abandoned, acknowledged, committed, asked for; all when one is taken',
  play: async (stage) => {
    stage.traffic.pace(RATE);
    await killAt(stage, 'fragments.CheckpointAbandoned');
    // Nothing is split or merged, so that each checkpoint comes to its end.
    await stage.untilLeaves((leaves) => leaves <= 2, MERGE_SECONDS, QUIET);
    await stage.set('Load', 'MaxRate', NEVER);
    stage.traffic.pace(RATE);
    const holders = await Holders.install(stage);
    await holders.whole();
    for (const event of STEPS) await killAt(stage, event);
    await everybody(stage);
    await holders.whole();
    await holders.rebuild();
    await stage.set('Load', 'MaxRate', MAX_RATE);
    await claimed(stage);
  },
};

/** Kills the author of the first block that has an event. */
async function killAt(stage: Stage, event: string): Promise<void> {
  const { author, block } = await stage.head([event], CHECKPOINT_SECONDS);
  stage.say(`${event}, as ${author} says in block ${block.number}`);
  await stage.kill(author);
  await stage.pass(BRIEFLY);
  await stage.revive(author);
}

/** Kills all of them at once when a checkpoint is taken, which must be committed all the same. */
async function everybody(stage: Stage): Promise<void> {
  const { block } = await stage.head([TAKEN], CHECKPOINT_SECONDS);
  const taken = block.events.find(({ name }) => name === TAKEN);
  if (taken === undefined) throw new Failure('no checkpoint was taken');
  const shard = text(taken.data, 'shard');
  stage.say(`a checkpoint of ${shard.slice(0, 10)} is taken in block ${block.number}`);
  await stage.blackout();
  // If its block was lost, the one that was taken in its place.
  const height = number(taken.data, 'height');
  const isIt = ({ events }: typeof block): true | undefined =>
    events.some(
      ({ data, name }) => name === COMMITTED && data['shard'] === shard && number(data, 'height') >= height,
    ) || undefined;
  await stage.history.find(isIt, 'its commitment', CHECKPOINT_SECONDS, block.number);
}

/** Kills the author of the block in which a split waits for the word of replicas, which have it settled. */
async function claimed(stage: Stage): Promise<void> {
  const from = stage.history.latest.number;
  await killAt(stage, 'bisection.Drained');
  await stage.settled('bisection.SplitCutOver', from, SPLIT_SECONDS);
}
