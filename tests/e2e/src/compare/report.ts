/** The comparison's table. */
import { cpus } from 'node:os';
import { pairs, table } from '../lib/table.ts';
import { count, plural } from '../lib/units.ts';
import { median, type Measured } from './measure.ts';

/** What a transfer within one of many shards may cost, in units of one with a single shard. */
const MOST_RATIO = 1.1;

/** A kind of extrinsic with all its measurements. */
export interface Row {
  readonly name: string;
  readonly measured: readonly Measured[];
}

/** The machine, in one line. */
export function machine(): string {
  const all = cpus();
  return `${plural(all.length, 'core')}, ${all[0]?.model.trim() ?? 'of a model unknown'}`;
}

/** The report's lines, for the four kinds in their order. */
export function report(rows: readonly Row[], where = machine()): string[] {
  const each = rows.map(({ measured }) => median(measured.map((one) => one.each)));
  const ratio = (over: number, under: number): string => ((each[over] ?? NaN) / (each[under] ?? NaN)).toFixed(2);
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
      ['b / a: the ledger, by balances', ratio(1, 0)],
      [`c / b: sixteen shards, by one; to be at most ${MOST_RATIO.toFixed(2)}`, ratio(2, 1)],
      ['d / c: between shards, by within', ratio(3, 2)],
    ]),
    '',
    `Medians of ${plural(rows[0]?.measured.length ?? 0, 'run')} of ${count(rows[0]?.measured[0]?.extrinsics ?? 0)} ` +
      'signed extrinsics each, one kind after the other in turn;',
    'less what an empty block takes, and d with the blocks in which its messages are handled.',
    'a second: that many, did a node nothing but build blocks; fit: into a block, by their weight;',
    'fullest: most in one block, with * if no more fitted in.',
    `Machine: ${where}.`,
  ];
}

function letter(index: number): string {
  return String.fromCharCode('a'.charCodeAt(0) + index);
}

function milliseconds(value: number): string {
  return value.toFixed(3);
}
