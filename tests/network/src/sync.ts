// SPDX-License-Identifier: Apache-2.0
/**
 * `make sync`: nodes join a chain of four validators by full, fast and warp sync while its
 * shards split, and a validator joins anew after it has lost its disk.
 *
 * Arguments: [--modes full,fast,fast-unsafe,warp]
 *
 * Ends with 0 if each of them answered as the others do. `NERV_SYNC_KEEP=1` leaves the folder, with all logs.
 */
import { parseArgs } from 'node:util';
import { Failure, messageOf } from '../../e2e/src/lib/failure.ts';
import { MODES } from './sync/newcomer.ts';
import { Story } from './sync/story.ts';

const began = performance.now();
const print = (line: string): void => {
  console.log(`${((performance.now() - began) / 1000).toFixed(0).padStart(5)} s  ${line}`);
};

try {
  const { values } = parseArgs({
    options: { modes: { type: 'string', default: MODES.join(',') } },
  });
  const modes = values.modes.split(',').map((name) => {
    const mode = MODES.find((one) => one === name);
    if (mode === undefined) throw new Failure(`--modes names some of ${MODES.join(', ')}, not ${name}`);
    return mode;
  });
  const keep = process.env['NERV_SYNC_KEEP'] === '1';
  const tally = await Story.run({ modes, keep }, print);
  console.log(JSON.stringify(tally, null, 2));
} catch (error) {
  console.error(`\nSync failed: ${messageOf(error)}`);
  process.exitCode = 1;
}
