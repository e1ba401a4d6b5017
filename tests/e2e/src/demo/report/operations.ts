// SPDX-License-Identifier: Apache-2.0
/** What is told of splits and merges: forecast, decision and outcome of each, and how long they took. */
import { fraction } from '../../lib/forecast.ts';
import type { Assessed, Proposal } from '../../lib/governance.ts';
import { nearestRank } from '../../lib/rank.ts';
import { nameOf } from '../../lib/stakers.ts';
import { pairs, table, type Column } from '../../lib/table.ts';
import { amountBare, count, perSecond, plural, seconds } from '../../lib/units.ts';
import type { Operation } from '../operations.ts';
import type { DemoResult } from '../run.ts';
import { meanwhile, reactions, waits } from './figures.ts';

const left = (title: string): Column => ({ title });
const right = (title: string): Column => ({ title, align: 'right' });

/** What was forecast when each was proposed, by whom it was, and how it was decided. */
export function decisionLines({ operations }: DemoResult): string[] {
  return [
    ...table(
      [
        left('operation'),
        right('forecast'),
        left('rule'),
        right('load/s'),
        right('limit'),
        right('no.'),
        left('keeper of'),
        right('ayes / needed'),
        left('decision'),
      ],
      operations.map((one) => [
        nameOfOperation(one),
        fraction(one.forecast),
        ruleOf(one.proposal.assessed),
        ...figures(one.proposal.assessed),
        String(one.proposal.id),
        nameOf(one.proposal.proposer),
        ayes(one.proposal),
        `passed in ${plural(one.agreed - one.proposed.block, 'block')}`,
      ]),
    ),
    '',
    'forecast, load and limit as they were when proposed: of two siblings the higher forecast, and the',
    'sum of their loads; limits are those of the load itself, whatever the rule',
  ];
}

/** What came of each. */
export function outcomeLines(result: DemoResult): string[] {
  return [
    ...table(
      [
        left('operation'),
        right('no.'),
        left('cutover'),
        left('drain'),
        right('accounts'),
        right('drained'),
        right('transfers'),
      ],
      result.operations.map((one) => [
        nameOfOperation(one),
        String(one.proposal.id),
        `block ${one.cutover.block}`,
        // A small shard is empty before the block of its cutover is full.
        one.settled.block === one.cutover.block ? 'same block' : plural(one.settled.block - one.cutover.block, 'block'),
        count(one.accounts),
        count(one.drained),
        count(meanwhile(result, one)),
      ]),
    ),
    '',
    'drained: moved by the drain, the rest by their own transfers; transfers from the cutover to the end',
    'of the drain',
  ];
}

/** How long overloaded leaves took to split. */
export function reactionLines({ operations }: DemoResult): string[] {
  const splits = operations.filter(({ kind }) => kind === 'split');
  const ahead = splits.filter(({ since }) => since === undefined).length;
  return timed(splits, 'overloaded', 'ahead', 'children live', reactions(splits), [
    'the root since transfers began, all others since the first of the blocks in a row that show their load',
    `above the limit; ahead, in 0 s: split before any block did, as ${ahead} of ${splits.length} were`,
  ]);
}

/** How long idle siblings took to merge. */
export function waitLines({ operations }: DemoResult): string[] {
  const merges = operations.filter(({ kind }) => kind === 'merge');
  return timed(merges, 'idle', 'never seen', 'merged', waits(merges), [
    'since the first of the blocks in a row whose assessment of the merge holds',
  ]);
}

function timed(
  operations: readonly Operation[],
  began: string,
  neverBegan: string,
  ended: string,
  times: readonly number[],
  notes: readonly string[],
): string[] {
  const rows = table(
    [left('operation'), left(began), left('proposed'), left(ended), right('seconds')],
    operations.map((one) => [
      nameOfOperation(one),
      one.since === undefined ? neverBegan : `block ${one.since.block}`,
      `block ${one.proposed.block}`,
      `block ${one.cutover.block}`,
      one.since === undefined ? '' : ((one.cutover.time - one.since.time) / 1000).toFixed(1),
    ]),
  );
  if (times.length === 0) return rows;
  return [
    ...rows,
    '',
    ...pairs([
      ['median', seconds(nearestRank(times, 0.5))],
      ['p95, nearest rank', seconds(nearestRank(times, 0.95))],
    ]),
    ...notes,
  ];
}

/** Proposals of which nothing came, by reason. */
export function fateLines({ fates }: DemoResult): string[] {
  if (fates.size === 0) return ['none'];
  return pairs([...fates].map(([fate, times]): [string, string] => [fate, count(times)]));
}

function nameOfOperation({ kind, shard }: Operation): string {
  return `${kind} ${shard}`;
}

function ruleOf(assessed: Assessed): string {
  switch (assessed.by) {
    case 'nothing':
      return 'none';
    case 'overload':
      return assessed.rule.toLowerCase();
    case 'idleness':
      return 'idle';
    case 'fullness':
      return 'full';
    case 'contention':
      return 'contended';
    case 'affinity':
      return 'planned';
  }
}

/** A load and its limit. */
function figures(assessed: Assessed): [string, string] {
  switch (assessed.by) {
    case 'nothing':
      return ['', ''];
    case 'overload':
      return [perSecond(assessed.load.rate), `> ${perSecond(assessed.limit)}`];
    case 'idleness':
      return [perSecond(assessed.left.rate + assessed.right.rate), `< ${perSecond(assessed.limit)}`];
    case 'fullness': {
      const than = assessed.change === 'Open' ? '>' : '<';
      return [fraction(assessed.fullness), `${than} ${fraction(assessed.limit)}`];
    }
    case 'contention':
      return [`${assessed.mean} us`, `> ${assessed.limit} us`];
    case 'affinity':
      return [`${assessed.moves} moves`, ''];
  }
}

function ayes({ tally, needed }: Proposal): string {
  return `${amountBare(tally.ayes)} / ${amountBare(needed)}`;
}
