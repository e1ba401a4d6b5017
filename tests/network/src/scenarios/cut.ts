// SPDX-License-Identifier: Apache-2.0
/** A validator that the others do not reach any more, and one that stands still. */
import type { Scenario } from '../scenario.ts';
import { AWAY, RATE } from './pace.ts';

export const cutOff: Scenario = {
  name: 'cut',
  about: 'one is cut off silently, one has its connections refused, one is stopped; each comes back',
  play: async (stage) => {
    const { fleet, tally, traffic } = stage;
    traffic.pace(RATE);
    for (const [name, how] of [['Dave', 'silent'], ['Bob', 'refused'], ['Alice', 'silent']] as const) {
      await fleet.cut(name, how);
      tally.cuts += 1;
      stage.say(`${name} is cut off: ${how}`);
      await stage.pass(AWAY);
      await fleet.join();
      tally.joins += 1;
      stage.say(`${name} is back with the others`);
    }
    const charlie = fleet.of('Charlie');
    await charlie.pause();
    tally.cuts += 1;
    stage.say('Charlie stands still');
    await stage.pass(AWAY);
    await charlie.resume();
    await stage.keepsUp('Charlie');
    tally.joins += 1;
    stage.say('Charlie goes on');
  },
};
