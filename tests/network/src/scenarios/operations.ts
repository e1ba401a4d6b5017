// SPDX-License-Identifier: Apache-2.0
/** Validators killed at each phase of a split, and of a merge. Whoever made the block that shows it is killed. */
import type { Scenario } from '../scenario.ts';
import type { Stage } from '../stage.ts';
import { MERGE_SECONDS, QUIET, RATE, SPLIT_SECONDS } from './pace.ts';

/** Blocks for which the killed one stays away. */
const BRIEFLY = 4;

/** A phase of an operation, and the event in whose block it begins. */
interface Phase {
  readonly name: string;
  readonly event: string;
  /** Blocks from there to the kill. */
  readonly after: number;
}

/** Those of an operation whose cutover has an event of this name. There is no time between vote and cutover. */
function phases(cutover: string): Phase[] {
  return [
    { name: 'proposed', event: 'shardGovernance.Proposed', after: 0 },
    { name: 'voted on', event: 'shardGovernance.Voted', after: 0 },
    { name: 'cut over', event: cutover, after: 0 },
    { name: 'draining', event: cutover, after: 1 },
    { name: 'settled', event: 'bisection.Settled', after: 0 },
  ];
}

export const splits: Scenario = {
  name: 'splits',
  about: 'the author of the block is killed when a split is proposed, voted on, cut over, drains, and is settled',
  play: (stage) => throughPhases(stage, 'bisection.SplitCutOver', overload, SPLIT_SECONDS),
};

export const merges: Scenario = {
  name: 'merges',
  about: 'the same at each phase of a merge',
  play: (stage) => throughPhases(stage, 'bisection.MergeCutOver', idle, MERGE_SECONDS),
};

async function throughPhases(
  stage: Stage,
  cutover: string,
  begin: (stage: Stage) => Promise<void>,
  seconds: number,
): Promise<void> {
  for (const { name, event, after } of phases(cutover)) {
    await begin(stage);
    const { block, author: at } = await stage.head([event], seconds);
    const { author } = after === 0 ? { author: at } : await stage.headAt(block.number + after);
    stage.say(`${name}, as ${author} says in block ${block.number + after}`);
    await stage.kill(author);
    await stage.pass(BRIEFLY);
    await stage.revive(author);
    // What is voted on comes to its end without whoever was killed.
    if (event.startsWith('shardGovernance')) await stage.settled(cutover, block.number - 1, seconds);
    await stage.calm(seconds);
  }
}

/** Has leaves overloaded: merges them first where there are so many that none is. */
async function overload(stage: Stage): Promise<void> {
  if ((await stage.leaves()) >= 4) {
    stage.traffic.pace(QUIET);
    await stage.untilLeaves((leaves) => leaves <= 2, MERGE_SECONDS);
  }
  stage.traffic.pace(RATE);
}

/** Has siblings idle: splits something first where there is nothing to merge. */
async function idle(stage: Stage): Promise<void> {
  if ((await stage.leaves()) < 2) {
    stage.traffic.pace(RATE);
    await stage.untilLeaves((leaves) => leaves >= 2, SPLIT_SECONDS);
  }
  stage.traffic.pace(QUIET);
}
