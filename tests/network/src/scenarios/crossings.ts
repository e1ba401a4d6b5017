// SPDX-License-Identifier: Apache-2.0
/** Validators killed at each step of a transfer between shards. */
import { text } from '../../../e2e/src/lib/plain.ts';
import type { Scenario } from '../scenario.ts';
import { RATE, SPLIT_SECONDS } from './pace.ts';

/** Blocks for which the killed one stays away. */
const BRIEFLY = 3;

/** What shows a step, the blocks from there to the kill. */
const STEPS = [
  ['locked', 'crossShard.Locked', 0],
  ['under way', 'crossShard.Locked', 1],
  ['committed', 'crossShard.Committed', 0],
  ['told to its source', 'crossShard.Committed', 1],
] as const;

export const crossings: Scenario = {
  name: 'crossings',
  about: 'whoever got a transfer is killed before a block has it, and the author of the block at each of its steps',
  play: async (stage) => {
    const { courier, fleet, history, traffic } = stage;
    traffic.pace(RATE);
    await stage.untilLeaves((leaves) => leaves >= 2, SPLIT_SECONDS);
    const kept = courier.onHandedIn(async (to) => {
      stage.say(`a transfer was handed to ${to}`);
      await stage.kill(to);
    });
    const first = await kept;
    await stage.pass(BRIEFLY);
    await stage.revive(first);
    for (const [name, event, after] of STEPS) {
      const { block, author: at } = await stage.head([event], SPLIT_SECONDS);
      const { author } = after === 0 ? { author: at } : await stage.headAt(block.number + after);
      const shown = block.events.find((one) => one.name === event);
      stage.say(`${name}: ${shown === undefined ? '' : text(shown.data, 'transfer').slice(0, 10)}, as ${author} says`);
      await stage.kill(author);
      await stage.pass(BRIEFLY);
      await stage.revive(author);
    }
    history.rethrow();
    if (fleet.up.length !== 4) throw new Error('not all are back');
  },
};
