// SPDX-License-Identifier: Apache-2.0
/** A validator whose disk is full. */
import { messageOf } from '../../../e2e/src/lib/failure.ts';
import { noDisk, SmallDisk } from '../disk.ts';
import type { Scenario } from '../scenario.ts';
import { AWAY, RATE } from './pace.ts';

/** Room beside what the validator has, in MiB, before it is filled. */
const SPARE = 192;
/** How long it may go on without noticing. */
const NOTICE_SECONDS = 120;

export const disk: Scenario = {
  name: 'disk',
  about: "Charlie's disk is full: he ends or stands still, the others go on; with room again he comes back",
  impossible: noDisk,
  play: async (stage) => {
    const { fleet, tally, traffic } = stage;
    const charlie = fleet.of('Charlie');
    traffic.pace(RATE);
    await stage.kill('Charlie');
    const small = await SmallDisk.over(charlie.node.basePath, SPARE);
    await stage.revive('Charlie', small.through);
    const { end } = charlie.node.said();
    const written = small.fill();
    tally.cuts += 1;
    stage.say(`Charlie's disk is full, with ${Math.round(written / 1_048_576)} MiB of something else`);
    const ended = await charlie.endsWithin(NOTICE_SECONDS);
    const last = charlie.node.said(end).text.split('\n').find((line) => /space|panicked|error/i.test(line));
    stage.say(`Charlie ${ended ? `has ended by ${charlie.node.ending}` : 'goes on'}: ${last?.slice(0, 160) ?? 'without a word'}`);
    await stage.pass(AWAY);
    await charlie.kill().catch((error: unknown) => stage.say(messageOf(error)));
    if (ended) tally.kills += 1;
    small.empty();
    await stage.revive('Charlie', small.through);
    await stage.pass(AWAY);
    await stage.kill('Charlie');
    small.retire();
    await stage.revive('Charlie');
  },
};
