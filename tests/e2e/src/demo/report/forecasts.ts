// SPDX-License-Identifier: Apache-2.0
/** What is told of the forecasts: how they fared against two simple rules, and which rule decided. */
import { fraction, PPM, type Compared } from '../../lib/forecast.ts';
import { pairs, table, type Column } from '../../lib/table.ts';
import { count } from '../../lib/units.ts';
import type { DemoResult } from '../run.ts';
import { percent } from './figures.ts';

const right = (title: string): Column => ({ title, align: 'right' });

/** The chain's own scores, and the rule in force. */
export function scoreLines({ score, rule, ruleChanges }: DemoResult): string[] {
  if (score === undefined || rule === undefined) return ['the chain tells no score'];
  const changes = ruleChanges.map(({ block, rule: to }): [string, string] => [
    `  in block ${block}`,
    `to ${to.toLowerCase()}`,
  ]);
  const row = (name: string, by: keyof Compared): string[] => [
    name,
    fraction(score.brier[by], 4),
    percent(score.hits[by] / PPM),
  ];
  return [
    ...table(
      [{ title: 'forecast by' }, right('Brier score'), right('hit rate')],
      [row('the model', 'model'), row('the plain rule', 'plain'), row('a weighted mean', 'ewma')],
    ),
    '',
    ...pairs([
      ['forecasts whose outcome is known', count(score.forecasts)],
      ['rule in force', rule.toLowerCase()],
      ['changes of the rule', ruleChanges.length === 0 ? 'none' : count(ruleChanges.length)],
      ...changes,
    ]),
    'Brier score: mean squared error, the lower the better; hit rate: decisions to split or not that were right',
  ];
}
