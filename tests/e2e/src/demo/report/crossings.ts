// SPDX-License-Identifier: Apache-2.0
/** What is told of transfers between shards: how many, how they ended, how long they took. */
import { pairs, table, type Column } from '../../lib/table.ts';
import { count } from '../../lib/units.ts';
import { shareBetween, spread, trafficIn, type Spread, type Traffic } from '../crossings.ts';
import type { DemoResult } from '../run.ts';
import { percent } from './figures.ts';

/** How many transfers were sent, and what became of them. */
export function transferLines({ transfers, phases }: DemoResult): string[] {
  const reasons = [...transfers.reasons].sort(([, one], [, other]) => other - one);
  return pairs([
    ['sent', count(transfers.sent)],
    ['included', count(transfers.included)],
    ['failed', count(transfers.failed)],
    ...reasons.map(([reason, times]): [string, string] => [`  ${reason}`, count(times)]),
    ...phases.map(({ shards, sent, milliseconds }): [string, string] => [
      `sent a second, shards ${shards}`,
      (sent / Math.max(0.001, milliseconds / 1000)).toFixed(1),
    ]),
  ]);
}

/** Those within and those between shards. */
export function crossingLines(result: DemoResult): string[] {
  const { crossed, books } = result;
  const whole = trafficIn(crossed.traffic, 0, Number.MAX_SAFE_INTEGER);
  const aborted = (reason: string): number => crossed.aborted.get(reason) ?? 0;
  const reasons = new Set([...books.transfers.aborted.keys(), ...crossed.aborted.keys()]);
  // Within a shard the beginning is the end: what would be aborted fails, and was never started.
  return [
    ...table(
      [
        { title: '' },
        { title: 'within a shard', align: 'right' },
        { title: 'between shards', align: 'right' },
        { title: "the chain's count", align: 'right' },
      ],
      [
        ['started', count(whole.within), count(crossed.started), count(books.transfers.started)],
        ['committed', count(whole.within), count(crossed.committed), count(books.transfers.committed)],
        ...[...reasons].map((reason) => [
          `aborted: ${reason}`,
          '',
          count(aborted(reason)),
          count(books.transfers.aborted.get(reason) ?? 0n),
        ]),
        ['under way', '', count(crossed.open), count(books.underWay)],
        shares('share', whole),
        shares('share while shards split', amongLeaves(result)),
      ],
    ),
    '',
    "the chain's count is of transfers between shards; shards split from the first cutover until the load falls",
  ];
}

function shares(title: string, traffic: Traffic): string[] {
  const between = shareBetween(traffic);
  return [title, percent(1 - between), percent(between)];
}

/** How long those between shards took. */
export function latencyLines({ crossed, books }: DemoResult): string[] {
  const right = (title: string): Column => ({ title, align: 'right' });
  const row = (title: string, figures: Spread | undefined, digits: number): string[] =>
    figures === undefined
      ? [title]
      : [title, figures.mean.toFixed(2), ...[figures.p50, figures.p95, figures.p99].map((one) => one.toFixed(digits))];
  return table(
    [{ title: '' }, right('mean'), right('p50'), right('p95'), right('p99')],
    [
      row('blocks, by the events', spread(crossed.latencies.map(({ blocks }) => blocks)), 0),
      row("blocks, by the chain's statistics", books.transfers.latency, 0),
      row('seconds, by the events', spread(crossed.latencies.map(({ milliseconds }) => milliseconds / 1000)), 1),
    ],
  );
}

/** The transfers that began while there were several leaves and the load had not fallen. */
export function amongLeaves({ crossed, operations, loadFell }: DemoResult): Traffic {
  const cutovers = operations.filter(({ kind }) => kind === 'split').map(({ cutover }) => cutover.block);
  return trafficIn(crossed.traffic, Math.min(...cutovers), loadFell);
}
