// SPDX-License-Identifier: Apache-2.0
/** Processes that end with signal 9: each in its turn, and all of them at once. */
import type { Scenario } from '../scenario.ts';
import { NAMES } from '../validator.ts';
import { AWAY, RATE } from './pace.ts';

export const kill: Scenario = {
  name: 'kill',
  about: 'each validator in its turn is killed under load, misses some blocks, and comes back',
  play: async (stage) => {
    stage.traffic.pace(RATE);
    for (const name of NAMES) {
      await stage.kill(name);
      await stage.pass(AWAY);
      await stage.revive(name);
    }
  },
};

/** How often all are killed. */
const TIMES = 3;

export const killAll: Scenario = {
  name: 'kill-all',
  about: 'all validators are killed at the same moment under load, and come back',
  play: async (stage) => {
    for (let times = 0; times < TIMES; times += 1) {
      stage.traffic.pace(RATE);
      await stage.pass(3 + stage.random.below(5));
      await stage.blackout();
    }
  },
};
