// SPDX-License-Identifier: Apache-2.0
/** The figures of operations that replicas have settled. */
import { nearestRank } from '../../lib/rank.ts';
import { table, type Column } from '../../lib/table.ts';
import { count } from '../../lib/units.ts';
import { agreeing, stepsIn, type Ended, type Kind } from './operation.ts';

/** What the median, and 95 of 100, are to stay within on a machine that does nothing else: milliseconds. */
const GOALS: Readonly<Record<Kind, readonly [median: number, most: number | undefined]>> = {
  split: [3_100, 4_000],
  merge: [2_500, undefined],
};

const COLUMNS: readonly Column[] = [
  { title: 'record', align: 'right' },
  { title: 'operation' },
  { title: 'end' },
  { title: 'steps again', align: 'right' },
  { title: 'asked', align: 'right' },
  { title: 'equal', align: 'right' },
  { title: 'evidence' },
  { title: 'blocks', align: 'right' },
  { title: 'ms', align: 'right' },
];

/** A line for each operation. */
export function operationsTable(operations: readonly Ended[]): string[] {
  const rows = operations.map((one) => {
    const equal = agreeing(one.view);
    return [
      String(one.record),
      one.kind,
      one.end,
      count(stepsIn(one.view)),
      String(one.view.asked.filter((node) => node !== undefined).length),
      String(equal.length),
      [...new Set(equal.map(({ evidence }) => evidence))].join(', '),
      String(one.ended.number - one.block.number),
      count(Math.round(one.milliseconds)),
    ];
  });
  return table(COLUMNS, rows);
}

/** How long operations of a kind took from approval to settled. */
export function timesOf(operations: readonly Ended[], kind: Kind): [string, string][] {
  const times = operations.filter((one) => one.kind === kind && one.end === 'settled').map((one) => one.milliseconds);
  if (times.length === 0) return [];
  const [median, most] = GOALS[kind];
  const line = (name: string, share: number, goal: number | undefined): [string, string] => {
    const aim = goal === undefined ? '' : ` (goal: ${count(goal)})`;
    return [`${kind}: from approval to settled, ms, ${name}`, `${count(Math.round(nearestRank(times, share)))}${aim}`];
  };
  return [line(`median of ${times.length}`, 0.5, median), line('95th percentile', 0.95, most), line('most', 1, undefined)];
}
