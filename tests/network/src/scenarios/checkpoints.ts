// SPDX-License-Identifier: Apache-2.0
/**
 * Validators killed when a checkpoint is taken, and when it makes room for another one. The holders of its fragments
 * are simulated on this chain; `make faults` kills real ones.
 */
import type { Scenario } from '../scenario.ts';
import { RATE } from './pace.ts';

/** Blocks for which the killed one stays away, and the longest from one checkpoint to the next. */
const BRIEFLY = 4;
const CHECKPOINT_SECONDS = 400;

export const checkpoints: Scenario = {
  name: 'checkpoints',
  about: 'the author of the block is killed in which a checkpoint is taken, and in which one is abandoned',
  play: async (stage) => {
    stage.traffic.pace(RATE);
    for (const event of ['fragments.CheckpointTaken', 'fragments.CheckpointAbandoned', 'fragments.CheckpointTaken']) {
      const { author, block } = await stage.head([event], CHECKPOINT_SECONDS);
      stage.say(`${event}, as ${author} says in block ${block.number}`);
      await stage.kill(author);
      await stage.pass(BRIEFLY);
      await stage.revive(author);
    }
  },
};
