// SPDX-License-Identifier: Apache-2.0
/** The comparison's table. */
import { pairs, table } from '../lib/table.ts';
import { count, plural } from '../lib/units.ts';
import { machine } from './machine.ts';
import { median, ratio, type Measured } from './measure.ts';

/** What a ledger's transfer may cost, in units of one of balances. */
const MOST_BY_BALANCES = 1.03;
/** What a transfer within one of many shards may cost, in units of one with a single shard. */
const MOST_BY_ONE = 1.1;
/** What a transfer between shards may cost, in units of one of balances. */
const MOST_BETWEEN = 1.8;
/** What units may cost that leave at once, in the same. */
const MOST_SENT = 1.35;
/** With so many cores used by others, and more, the machine was busy. */
const BUSY = 0.1;

/** A kind of extrinsic with all its measurements. */
export interface Row {
  readonly name: string;
  readonly measured: readonly Measured[];
}

/** The report's lines, for the six kinds in their order. */
export function report(rows: readonly Row[], where = machine()): string[] {
  const each = rows.map(({ measured }) => median(measured.map((one) => one.each)));
  const compared = (over: number, under: number): string => {
    const found = ratio(rows[over]?.measured ?? [], rows[under]?.measured ?? []);
    return `${found.median.toFixed(2)} (${found.least.toFixed(2)} to ${found.most.toFixed(2)})`;
  };
  return [
    '',
    ...table(
      [
        { title: '' },
        { title: 'milliseconds of block building for each' },
        { title: 'ms', align: 'right' },
        { title: 'least', align: 'right' },
        { title: 'most', align: 'right' },
        { title: 'a second', align: 'right' },
        { title: 'fit', align: 'right' },
        { title: 'fullest', align: 'right' },
      ],
      rows.map(({ name, measured }, index) => {
        const times = measured.map((one) => one.each);
        const largest = measured.reduce((most, { fullest }) => Math.max(most, fullest.extrinsics), 0);
        const isFull = measured.some(({ fullest }) => fullest.full && fullest.extrinsics === largest);
        return [
          letter(index),
          name,
          milliseconds(each[index] ?? NaN),
          milliseconds(Math.min(...times)),
          milliseconds(Math.max(...times)),
          count(Math.round(1_000 / (each[index] ?? NaN))),
          count(median(measured.map(({ byWeight }) => byWeight))),
          `${count(largest)}${isFull ? ' *' : ''}`,
        ];
      }),
    ),
    '',
    ...pairs([
      [`b / a: the ledger, by balances; to be at most ${MOST_BY_BALANCES.toFixed(2)}`, compared(1, 0)],
      ['c / a: within one of sixteen shards, by balances', compared(2, 0)],
      [`c / b: sixteen shards, by one; to be at most ${MOST_BY_ONE.toFixed(2)}`, compared(2, 1)],
      ['d / c: between shards, by within', compared(3, 2)],
      [`d / a: between shards, by balances; to be at most ${MOST_BETWEEN.toFixed(2)}`, compared(3, 0)],
      [`e / a: sent at once, by balances; to be at most ${MOST_SENT.toFixed(2)}`, compared(4, 0)],
      ['f / d: between two that were moved together, by between shards', compared(5, 3)],
      ['f / c: the same, by within', compared(5, 2)],
    ]),
    '',
    `Medians of ${plural(rows[0]?.measured.length ?? 0, 'run')} of ${count(rows[0]?.measured[0]?.extrinsics ?? 0)} ` +
      'signed extrinsics each, one kind after the other, in',
    'every second run from the last to the first. Ratios are those of each run: the median, least and most.',
    'What an empty block takes is not in it; the blocks in which messages are handled are in d, those of deliveries in e.',
    'a second: that many, did a node nothing but build blocks; fit: into a block, by their weight;',
    'fullest: most in one block, with * if no more fitted in.',
    `Machine: ${where}${others(rows)}`,
  ];
}

/** What others did with the machine, and what that makes of the figures. */
function others(rows: readonly Row[]): string {
  const used = rows.flatMap(({ measured }) => measured.flatMap((one) => (one.others === undefined ? [] : [one.others])));
  if (used.length === 0) return '.';
  const most = Math.max(...used);
  if (most < BUSY) return ', which did nothing else.';
  const cores = `${median(used).toFixed(1)} cores, ${most.toFixed(1)} at the most`;
  return `. It was busy: others used ${cores}.\nThe milliseconds are too high and the ratios scatter: an idle machine tells them.`;
}

function letter(index: number): string {
  return String.fromCharCode('a'.charCodeAt(0) + index);
}

function milliseconds(value: number): string {
  return value.toFixed(3);
}
