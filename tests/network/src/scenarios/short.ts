// SPDX-License-Identifier: Apache-2.0
/** What is played in little time: load, a split by keepers, a kill in its course, and a validator cut off. */
import type { Scenario } from '../scenario.ts';
import { RATE, SPLIT_SECONDS } from './pace.ts';

/** Blocks for which a validator stays away. */
const BRIEFLY = 5;

export const short: Scenario = {
  name: 'short',
  about: 'keepers split the root; who made the block of its cutover is killed; another one is cut off',
  play: async (stage) => {
    const { fleet, history, tally, traffic } = stage;
    const from = history.latest.number;
    traffic.pace(RATE);
    const { author } = await stage.head(['bisection.SplitCutOver'], SPLIT_SECONDS);
    await stage.kill(author);
    await stage.pass(BRIEFLY);
    await stage.revive(author);
    await stage.settled('bisection.SplitCutOver', from, SPLIT_SECONDS);
    const name = author === 'Dave' ? 'Charlie' : 'Dave';
    await fleet.cut(name, 'silent');
    tally.cuts += 1;
    stage.say(`${name} is cut off`);
    await fleet.join();
    tally.joins += 1;
    stage.say(`${name} is back with the others`);
  },
};
