/**
 * `npm run forecast`: what a running chain forecasts of its leaves.
 *
 * Usage: npm run forecast -- [url, ws://127.0.0.1:9944]
 */
import { Client } from './lib/client.ts';
import { messageOf } from './lib/failure.ts';
import { FEATURES, forecast, fraction, type Forecast } from './lib/forecast.ts';
import { liveOf, shards } from './lib/shards.ts';
import { pairs, table, type Column } from './lib/table.ts';
import { names } from './lib/tree.ts';
import { count, perSecond } from './lib/units.ts';

const right = (title: string): Column => ({ title, align: 'right' });

async function show(url: string): Promise<void> {
  const client = await Client.connect(url);
  try {
    const { hash, number } = client.follower.latest;
    const all = await shards(client.api, hash);
    const named = names(all);
    const found: (readonly [string, Forecast])[] = [];
    for (const { id } of liveOf(all)) {
      const one = await forecast(client.api, id, hash);
      if (one !== undefined) found.push([named.get(id) ?? id, one]);
    }
    console.log(`block ${number}\n`);
    leaves(found).forEach((line) => console.log(line));
    const [, any] = found[0] ?? [];
    if (any !== undefined) ['', ...standing(any)].forEach((line) => console.log(line));
  } finally {
    await client.close();
  }
}

/** One line a leaf; features as parts of their capacities. */
function leaves(found: readonly (readonly [string, Forecast])[]): string[] {
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

try {
  await show(process.argv[2] ?? 'ws://127.0.0.1:9944');
} catch (error) {
  console.error(`No forecast: ${messageOf(error)}`);
  process.exitCode = 1;
}
