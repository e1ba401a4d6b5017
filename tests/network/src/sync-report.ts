// SPDX-License-Identifier: Apache-2.0
/**
 * `make sync-report`: measures how long the import of a full block takes, how fast a node catches up that was off,
 * how long joining takes, and what validators have in memory.
 *
 * Arguments: [--only import,catch-up,join,memory] [--blocks 30, full ones that are imported] [--off 300, full ones that
 * a node missed] [--accounts 100000] [--leaves 16] [--few 1000] [--many 10000]
 * [--runtime FILE, of the chain whose memory is measured] [--figures FILE]
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { Failure, messageOf } from '../../e2e/src/lib/failure.ts';
import { catchingUp, importing } from './sync/import.ts';
import { joining } from './sync/join.ts';
import { memory } from './sync/memory.ts';

const began = performance.now();
const print = (line: string): void => {
  console.log(`${((performance.now() - began) / 1000).toFixed(0).padStart(5)} s  ${line}`);
};

/** A number among the arguments. */
function whole(text: string, name: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1) throw new Failure(`--${name} is a number from 1, not ${text}`);
  return value;
}

try {
  const { values } = parseArgs({
    options: {
      only: { type: 'string', default: 'import,catch-up,join,memory' },
      blocks: { type: 'string', default: '30' },
      off: { type: 'string', default: '300' },
      accounts: { type: 'string', default: '100000' },
      leaves: { type: 'string', default: '16' },
      few: { type: 'string', default: '1000' },
      many: { type: 'string', default: '10000' },
      runtime: { type: 'string' },
      figures: { type: 'string' },
    },
  });
  const keep = process.env['NERV_SYNC_KEEP'] === '1';
  const number = (name: 'blocks' | 'off' | 'accounts' | 'leaves' | 'few' | 'many') => whole(values[name], name);
  const parts: Readonly<Record<string, () => Promise<object>>> = {
    import: () => importing(number('blocks'), print, keep),
    'catch-up': () => catchingUp(number('off'), print),
    join: () => joining(number('accounts'), number('leaves'), ['warp', 'fast', 'fast-unsafe'], print, keep),
    memory: () => memory({ few: number('few'), many: number('many'), runtime: values.runtime }, print),
  };
  const figures: Record<string, object> = {};
  for (const name of values.only.split(',')) {
    const part = parts[name];
    if (part === undefined) throw new Failure(`--only names some of ${Object.keys(parts).join(', ')}, not ${name}`);
    figures[name] = await part();
  }
  const text = `${JSON.stringify(figures, null, 2)}\n`;
  console.log(text);
  if (values.figures !== undefined) writeFileSync(values.figures, text);
} catch (error) {
  console.error(`\nThe report of sync failed: ${messageOf(error)}`);
  process.exitCode = 1;
}
