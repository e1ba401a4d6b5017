// SPDX-License-Identifier: Apache-2.0
/** Two nodes that sign with one keeper's key. */
import { Failure } from '../../../e2e/src/lib/failure.ts';
import { storeKeeperKey } from '../../../e2e/src/replicas/replica.ts';
import type { Scenario } from '../scenario.ts';
import { QUIET, RATE, MERGE_SECONDS, SPLIT_SECONDS } from './pace.ts';

export const twins: Scenario = {
  name: 'twins',
  about: "Alice's node has the keys of Bob's and Charlie's keepers as well: shards split and merge all the same",
  play: async (stage) => {
    const alice = stage.fleet.of('Alice');
    await stage.kill('Alice');
    for (const name of ['Bob', 'Charlie']) await storeKeeperKey(alice.node, alice.site, `//${name}`);
    const { end } = alice.node.said();
    await stage.revive('Alice');
    await stage.untilLeaves((leaves) => leaves <= 1, MERGE_SECONDS, QUIET);
    await stage.untilLeaves((leaves) => leaves >= 3, SPLIT_SECONDS, RATE);
    await stage.untilLeaves((leaves) => leaves <= 1, MERGE_SECONDS, QUIET);
    const { text } = alice.node.said(end);
    const timesOf = (act: RegExp): number => text.match(act)?.length ?? 0;
    const [proposed, voted] = [timesOf(/ proposes Operation/g), timesOf(/ votes aye on proposal/g)];
    stage.say(`Alice's node has proposed ${proposed} times in their names, and voted ${voted} times`);
    if (proposed === 0 || voted === 0) throw new Failure("Alice's node has not used the keys");
  },
};
