// SPDX-License-Identifier: Apache-2.0
/** What a leaf has to do, what is forecast of it, and what speaks for the forecast. */
import { useComputed } from '@preact/signals';
import { showPart, showRate } from '../../model/amounts.ts';
import { hindranceOf, hindranceWords } from '../../model/hindrance.ts';
import { shortAddress } from '../../model/names.ts';
import type { Contention, Forecast, Shard } from '../../model/types.ts';
import { chainInfo, forecasts, head, history, parameters } from '../../store.ts';
import { contentionOf } from '../readings.ts';
import { Chart } from './Chart.tsx';
import { Meter } from './Meter.tsx';

/** Blocks that the chart shows. */
const CHART_BLOCKS = 120;
const FEATURES = ['Rate', 'Latency', 'Across shards', 'Accounts', 'Weight', 'Bytes'] as const;

export function LoadSection({ shard }: { shard: Shard }) {
  const forecast = forecasts.value.get(shard.id);
  const contention = contentionOf(shard.id).value.value;
  return (
    <>
      <section aria-labelledby="load-title">
        <h3 id="load-title">Load</h3>
        {forecast === undefined ? (
          <p class="quiet">Its forecast has yet to be read.</p>
        ) : (
          <>
            <Meter
              name="Rate"
              part={forecast.rate / (1.5 * forecast.limit)}
              mark={1 / 1.5}
              tone={forecast.rate > forecast.limit ? 'bad' : forecast.rate > 0.7 * forecast.limit ? 'warn' : 'calm'}
              text={`${showRate(forecast.rate)} of ${showRate(forecast.limit)} transfers a second`}
            />
            <Meter
              name="Forecast"
              part={forecast.probability}
              mark={forecast.threshold}
              tone={forecast.probability > forecast.threshold ? 'bad' : forecast.probability > 0.5 ? 'warn' : 'calm'}
              text={`${showPart(forecast.probability)} to be overloaded soon; above ${showPart(forecast.threshold)} a split is called for`}
            />
            <p>{ruleWords(forecast, shard)}</p>
          </>
        )}
        <History shard={shard} />
        {contention != null && <ContentionLine contention={contention} />}
      </section>
      {forecast !== undefined && (
        <section aria-labelledby="score-title">
          <h3 id="score-title">How good forecasts were</h3>
          <Scores forecast={forecast} />
          <h3>What the forecast sees</h3>
          {FEATURES.map((name, index) => {
            const part = forecast.features[index] ?? 0;
            return <Meter key={name} name={name} part={part} tone={part > 1 ? 'bad' : 'calm'} text={`${showPart(part)} of capacity`} />;
          })}
          <p class="quiet">
            Half of its transfers end within {blocks(forecast.latency[0])}, 99 of 100 within {blocks(forecast.latency[2])}.
          </p>
        </section>
      )}
    </>
  );
}

function History({ shard }: { shard: Shard }) {
  const data = useComputed(() => {
    const at = head.value;
    const blockTime = chainInfo.value?.blockTime ?? 1_000;
    if (at === null) return null;
    const known = history.value;
    const from = Math.max(known.first ?? at.height, at.height - CHART_BLOCKS);
    const { heights, figures } = known.series(shard.id, from, at.height);
    return {
      times: heights.map((height) => (at.time - (at.height - height) * blockTime) / 1_000),
      rates: figures.map(({ rate }) => rate),
      probabilities: figures.map(({ probability }) => probability),
    };
  });
  if (data.value === null) return null;
  const { rates } = data.value;
  const highest = Math.max(0, ...rates.flatMap((rate) => rate ?? []));
  const limit = forecasts.value.get(shard.id)?.limit ?? null;
  const label = `Rate and forecast over the last two minutes; the rate was ${showRate(highest)} transfers a second at most.`;
  return <Chart {...data.value} limit={limit} label={label} />;
}

function Scores({ forecast }: { forecast: Forecast }) {
  const { score, rule } = forecast;
  if (score.forecasts === 0) return <p class="quiet">The outcome of none is known yet.</p>;
  const rows = [
    ['Forecast', score.brierModel, score.hitModel],
    ['Plain rule: overloaded now', score.brierPlain, score.hitPlain],
    ['Plain rule over a mean', score.brierEwma, score.hitEwma],
  ] as const;
  return (
    <>
      <table>
        <thead>
          <tr>
            <th scope="col">Of {score.forecasts} in the last hour</th>
            <th scope="col">Brier score</th>
            <th scope="col">Right</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(([name, brier, hit]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>{brier.toFixed(4)}</td>
              <td>{showPart(hit)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p class="quiet">
        The lower the Brier score the better: 0 is right and certain each time. The forecast decides while it is better than
        the plain rule; now {rule === 'Forecast' ? 'the forecast' : 'the plain rule'} does.
      </p>
    </>
  );
}

function ContentionLine({ contention }: { contention: Contention }) {
  const { mean, limit, contendedSince, spread } = contention;
  return (
    <>
      <Meter
        name="Block time"
        part={mean / (1.5 * limit)}
        mark={1 / 1.5}
        tone={mean > limit ? 'bad' : 'calm'}
        text={`${(mean / 1_000).toFixed(2)} ms of each block for its writes; ${(limit / 1_000).toFixed(1)} ms are too much`}
      />
      {contendedSince !== null && (
        <p>
          It has taken too much since block {contendedSince}.{' '}
          {spread === 'One' ? 'One account makes for most of it.' : spread === 'Few' ? 'Three accounts make for nearly all.' : ''}
        </p>
      )}
    </>
  );
}

/** What decides on a split of it, and whether anything stands in the way. */
function ruleWords(forecast: Forecast, shard: Shard): string {
  const words = [
    forecast.rule === 'Forecast'
      ? 'The forecast decides on its split.'
      : 'The plain rule decides on its split: load above the limit now.',
  ];
  const limits = parameters.value;
  const hindrance = hindranceOf(shard, shard.accounts, forecast, limits);
  if (hindrance !== null) words.push(hindranceWords(hindrance, shard.accounts, forecast, limits));
  if (forecast.hottest !== null) words.push(`Its id is ${shortAddress(forecast.hottest.account)}.`);
  return words.join(' ');
}

function blocks(count: number): string {
  if (count === 0) return 'their own block';
  return count >= 9 ? '9 blocks or later' : `${count} more ${count === 1 ? 'block' : 'blocks'}`;
}
