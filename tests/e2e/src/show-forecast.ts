// SPDX-License-Identifier: Apache-2.0
/**
 * `npm run forecast`: what a running chain forecasts of its leaves.
 *
 * Usage: npm run forecast -- [url, ws://127.0.0.1:9944]
 */
import { FEATURES, forecast, fraction, type Forecast } from './lib/forecast.ts';
import { glance, type Glance } from './lib/glance.ts';
import { pairs, table, type Column } from './lib/table.ts';
import { count, perSecond } from './lib/units.ts';

const right = (title: string): Column => ({ title, align: 'right' });

async function shown({ api, hash, leaves }: Glance): Promise<string[]> {
  const found: (readonly [string, Forecast])[] = [];
  for (const [id, name] of leaves) {
    const one = await forecast(api, id, hash);
    if (one !== undefined) found.push([name, one]);
  }
  const [, any] = found[0] ?? [];
  return [...forecasts(found), ...(any === undefined ? [] : ['', ...standing(any)])];
}

/** One line a leaf; features as parts of their capacities. */
function forecasts(found: readonly (readonly [string, Forecast])[]): string[] {
  return table(
    [{ title: 'leaf' }, right('forecast'), { title: 'rule' }, right('load/s'), right('limit'), ...FEATURES.map(right)],
    found.map(([name, { probability, rule, rate, limit, features }]) => [
      name,
      fraction(probability),
      rule.toLowerCase(),
      perSecond(rate),
      perSecond(limit),
      ...features.map((feature) => fraction(feature)),
    ]),
  );
}

/** What is the same for all leaves. */
function standing({ score, threshold, model }: Forecast): string[] {
  const compared = (figures: { model: number; plain: number; ewma: number }): string =>
    [figures.model, figures.plain, figures.ewma].map((figure) => fraction(figure, 4)).join(' / ');
  return pairs([
    ['a split is called for above', fraction(threshold)],
    ['forecasts whose outcome is known', count(score.forecasts)],
    ['Brier score of model / plain rule / weighted mean', compared(score.brier)],
    ['hit rate of the same', compared(score.hits)],
    ['model', model],
  ]);
}

await glance(shown, 'No forecast');
