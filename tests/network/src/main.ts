// SPDX-License-Identifier: Apache-2.0
/**
 * `make network`: four validators under faults, scenario after scenario, each followed by one audit.
 *
 * Usage: main.ts [--short] [--only NAME,NAME] [--seed 1] [--figures FILE] [--keep] [--list]
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { Narrator } from '../../e2e/src/demo/narrator.ts';
import { Failure, messageOf } from '../../e2e/src/lib/failure.ts';
import { pairs } from '../../e2e/src/lib/table.ts';
import { playAll } from './run.ts';
import { SCENARIOS, SHORT, type Scenario } from './scenario.ts';
import { tallyTable } from './tally.ts';

function chosen(isShort: boolean, only: string | undefined): readonly Scenario[] {
  if (only === undefined) return isShort ? SHORT : SCENARIOS;
  return only.split(',').map((name) => {
    const found = [...SCENARIOS, ...SHORT].find((one) => one.name === name);
    if (found === undefined) throw new Failure(`there is no scenario ${name}; --list names them`);
    return found;
  });
}

function whole(text: string, name: string): number {
  const value = /^\d+$/.test(text) ? Number(text) : NaN;
  if (value >= 1 && value <= 2 ** 31) return value;
  throw new Failure(`--${name} must be a whole number from 1, not "${text}"`);
}

const print = (line: string): void => console.log(line);

try {
  const { values } = parseArgs({
    options: {
      short: { type: 'boolean', default: false },
      only: { type: 'string' },
      seed: { type: 'string', default: '1' },
      figures: { type: 'string' },
      keep: { type: 'boolean', default: false },
      list: { type: 'boolean', default: false },
    },
  });
  if (values.list) {
    pairs([...SCENARIOS, ...SHORT].map(({ name, about }) => [name, about] as const)).forEach(print);
  } else {
    const size = { senders: 80, others: values.short ? 500 : 4_000, seed: whole(values.seed, 'seed') };
    const scenarios = chosen(values.short, values.only);
    const { rows, failed } = await playAll(scenarios, size, values.keep, new Narrator(print));
    const lines = tallyTable(rows);
    ['', ...lines, ''].forEach(print);
    if (values.figures !== undefined) writeFileSync(values.figures, `${lines.join('\n')}\n`);
    print(failed === 0 ? 'Passed: all held after each scenario.' : `FAILED: ${failed} checks.`);
    process.exitCode = failed === 0 ? 0 : 1;
  }
} catch (error) {
  console.error(`\nThe network failed: ${messageOf(error)}`);
  process.exitCode = 1;
}
