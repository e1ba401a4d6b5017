// SPDX-License-Identifier: Apache-2.0
/** A validator whose clock is off by a second, either way. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Failure } from '../../../e2e/src/lib/failure.ts';
import type { Scenario } from '../scenario.ts';
import { AWAY, RATE } from './pace.ts';

const SOURCE = fileURLToPath(new URL('../clock.c', import.meta.url));

export const clock: Scenario = {
  name: 'clock',
  about: "Dave's clock goes a second ahead, and a second behind",
  // The library is preloaded as Linux does it, and a compiler of C is what the node was built with.
  impossible: () => (process.platform === 'linux' ? undefined : 'clocks are set off by a library of Linux'),
  play: async (stage) => {
    const { fleet, tally, traffic } = stage;
    const library = join(fleet.folder, 'clock.so');
    const made = spawnSync('cc', ['-O2', '-shared', '-fPIC', '-o', library, SOURCE, '-ldl'], { encoding: 'utf8' });
    if (made.status !== 0) throw new Failure(`the clock's library is not built: ${made.error?.message ?? made.stderr}`);
    traffic.pace(RATE);
    for (const milliseconds of [1_000, -1_000]) {
      await stage.kill('Dave');
      const { end } = fleet.of('Dave').node.said();
      await fleet.of('Dave').start(['env', `LD_PRELOAD=${library}`, `NERV_CLOCK_MS=${milliseconds}`]);
      tally.joins += 1;
      stage.say(`Dave is back, with a clock that is off by ${milliseconds} ms`);
      await stage.keepsUp('Dave');
      await stage.pass(3 * AWAY);
      await stage.keepsUp('Dave');
      const behind = /in the future|TooFarInFuture/i.exec(fleet.of('Dave').node.said(end).text)?.[0];
      stage.say(behind === undefined ? 'Dave says nothing of it' : `Dave says: ${behind}`);
    }
    await stage.kill('Dave');
    await stage.revive('Dave');
  },
};
