// SPDX-License-Identifier: Apache-2.0
/** The tables at the end. */
import { percent } from '../demo/report/figures.ts';
import { UNIT } from '../lib/affinity.ts';
import { pairs, table } from '../lib/table.ts';
import { tree } from '../lib/tree.ts';
import { count, plural } from '../lib/units.ts';
import { goals, promises, saved, type Check } from './checks.ts';
import type { CommunitiesResult, Measured } from './run.ts';
import { WINDOW } from './terms.ts';
import { perFullBlock, shareOf } from './waves.ts';

/** The report's lines. */
export function report(result: CommunitiesResult): string[] {
  const { books } = result;
  const [kept, reached] = [promises(result), goals(result)];
  const failed = kept.filter(({ holds }) => !holds).length;
  const missed = reached.filter(({ holds }) => !holds).length;
  return [
    ...section('Communities', settingLines(result)),
    ...section('Transfers, before binding was enabled and after it came to rest', trafficLines(result)),
    ...section('Windows', windowLines(result)),
    ...section('The cut of a leaf, at the end', cutLines(result)),
    ...section('Shards at the end', tree(books.tree)),
    ...section('Checks: what the ledger promises', kept.map((check) => told(check, 'FAILED'))),
    ...section('Checks: what binding is to reach', reached.map((check) => told(check, 'missed'))),
    '',
    failed > 0
      ? `FAILED: ${plural(failed, 'promise')} of ${count(kept.length)}.`
      : `Nothing was lost; ${missed === 0 ? 'all was reached' : `${plural(missed, 'goal')} of ${reached.length} missed`}.`,
  ];
}

function settingLines({ options, communities, pairs: dealing, rest }: CommunitiesResult): string[] {
  const { accounts, size, strength, leaves, seed } = options;
  return [
    `${count(accounts)} accounts in ${plural(communities, 'community', 'communities')} of ${size}, ` +
      `${count(dealing)} pairs within them, in ${plural(leaves, 'leaf', 'leaves')}`,
    `${strength} of 100 transfers are within a community, on the whole; seed ${seed}`,
    `windows of ${WINDOW} blocks; ` +
      (rest === undefined ? 'binding has not come to rest' : `at rest after ${plural(rest, 'window')}`),
  ];
}

function trafficLines(result: CommunitiesResult): string[] {
  const { before, after, windows, options } = result;
  const moved = windows.reduce((sum, one) => sum + one.moved.length, 0);
  const most = Math.max(0, ...windows.map((one) => one.moved.length));
  const row = (title: string, figure: (of: Measured) => string): string[] => [title, figure(before), figure(after)];
  return [
    ...table(
      [{ title: '' }, { title: 'before', align: 'right' }, { title: 'after', align: 'right' }],
      [
        row('transfers', ({ waves }) => count(waves.reduce((sum, { transfers }) => sum + transfers, 0))),
        row('between shards', ({ waves }) => count(waves.reduce((sum, { between }) => sum + between, 0))),
        row('share between shards', ({ waves }) => percent(shareOf(waves))),
        row('full blocks', ({ waves }) => count(waves.reduce((sum, { full }) => sum + full.length, 0))),
        row('transfers in a full block, the mean', ({ waves }) => perFullBlock(waves)?.toFixed(0) ?? 'none was full'),
        row("heavier of two siblings, of both's load", ({ heavier }) => percent(heavier)),
        row('overrides', ({ overrides }) => count(overrides)),
      ],
    ),
    '',
    ...pairs([
      ['fewer between shards', percent(saved(result))],
      ['moves made', count(moved)],
      ['accounts moved a window, on the mean', percent(moved / Math.max(1, windows.length) / options.accounts)],
      ['and at the most', percent(most / options.accounts)],
    ]),
  ];
}

function windowLines({ windows, options }: CommunitiesResult): string[] {
  return table(
    [
      { title: 'window', align: 'right' },
      { title: 'closed at', align: 'right' },
      { title: 'across', align: 'right' },
      { title: 'pairs', align: 'right' },
      { title: 'planned', align: 'right' },
      { title: 'to save', align: 'right' },
      { title: 'moved', align: 'right' },
      { title: 'of accounts', align: 'right' },
      { title: 'home', align: 'right' },
      { title: 'skipped', align: 'right' },
    ],
    windows.map(({ window, block, across, pairs: held, planned, gain, moved, skipped }) => [
      count(window),
      count(block),
      percent(across),
      count(held),
      count(planned),
      (Number(gain) / UNIT).toFixed(0),
      count(moved.length),
      percent(moved.length / options.accounts),
      count(moved.filter(({ reason }) => reason === 'Expiry').length),
      count(skipped),
    ]),
  );
}

function cutLines({ cut }: CommunitiesResult): string[] {
  if (cut === undefined) return ['no event told of one'];
  const { chosen, larger, overrides } = cut;
  const transfers = (units: bigint): string => (Number(units) / UNIT).toFixed(1);
  return pairs([
    ['hyperplane chosen, of so many', `${chosen.candidate} of ${chosen.of}`],
    ['transfers a window between its halves, by the chain', transfers(chosen.crossing)],
    ['the same by the first of them', transfers(chosen.firstCrossing)],
    ["larger child's load, by the chain", percent(chosen.larger / 1_000_000)],
    ["larger child's load, of the transfers after it", percent(larger)],
    ['overrides after it', count(overrides)],
  ]);
}

function section(title: string, lines: readonly string[]): string[] {
  return ['', title, ...lines.map((line) => `  ${line}`.trimEnd())];
}

function told({ holds, text }: Check, otherwise: string): string {
  return `${holds ? 'ok'.padEnd(otherwise.length) : otherwise}  ${text}`;
}
