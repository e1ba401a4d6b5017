// SPDX-License-Identifier: Apache-2.0
/** Load, and what the keepers of three validators make of it. */
import type { Scenario } from '../scenario.ts';
import { RATE, SPLIT_SECONDS } from './pace.ts';

export const load: Scenario = {
  name: 'load',
  about: 'transfers; the keepers of three validators have the root split',
  play: async (stage) => {
    const from = stage.history.latest.number;
    stage.traffic.pace(RATE);
    await stage.settled('bisection.SplitCutOver', from, SPLIT_SECONDS);
    await stage.pass(20);
  },
};
