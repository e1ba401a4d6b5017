// SPDX-License-Identifier: Apache-2.0
/** What the chain forecasts, as its readers see it. Nobody acts on it here. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { Pair } from '../../src/lib/accounts.ts';
import { ask } from '../../src/lib/chain.ts';
import { evaluate, FEATURES, forecast, loadHistory, PPM, type Forecast } from '../../src/lib/forecast.ts';
import { assess } from '../../src/lib/governance.ts';
import { hashIn } from '../../src/lib/model.ts';
import { plain, struct } from '../../src/lib/plain.ts';
import { rootOf, shards } from '../../src/lib/shards.ts';
import { NERV } from '../../src/lib/units.ts';
import { until } from '../../src/lib/wait.ts';
import { useChain } from '../support/chain.ts';
import { MODEL_FILE } from '../support/model.ts';
import { evenly, OVERLOAD, send } from '../support/traffic.ts';
import { split } from '../support/tree.ts';

const UNKNOWN = `0x${'5a'.repeat(32)}`;
const THRESHOLD = 920_000;
/** A load of so much is at its capacity. */
const CAPACITY = 4_096;
/** Samples that are kept of each leaf. */
const HISTORY = 120;
/** How old a forecast may be, and a block more. */
const OLDEST_SECONDS = 6;
/** How long forecasts may take to follow the load. */
const PATIENCE_SECONDS = 120;

let root = '';
let pairs: Pair[] = [];

const chain = useChain(async (started) => {
  root = rootOf(await shards(started.api)).id;
  pairs = await started.holders(40, 50n * NERV);
});

/** What is forecast of a leaf in the latest block. */
async function at(leaf: string): Promise<Forecast> {
  const found = await forecast(chain.api, leaf, chain.client.follower.latest.hash);
  return found ?? assert.fail(`nothing is forecast of ${leaf}`);
}

/** Waits until a forecast is as wanted. */
async function once(wanted: (forecast: Forecast) => boolean, what: string): Promise<Forecast> {
  return until(
    async () => {
      const found = await at(root);
      return wanted(found) ? found : undefined;
    },
    PATIENCE_SECONDS,
    what,
    500,
  );
}

test('a forecast is decoded without types of ours, and all of it makes sense', async () => {
  const view = struct(plain(await ask(chain.api, 'shardsApi', 'forecast', [root])), 'a forecast');
  const names = [
    'probability',
    'threshold',
    'rule',
    'features',
    'at',
    'rate',
    'limit',
    'model',
    'latency',
    'score',
    'hottest',
    'unsplittableUntil',
  ];
  assert.deepEqual(Object.keys(view), names);
  const found = await once(({ at: second }) => second > 0, 'the first sample');
  assert.ok(found.probability >= 0 && found.probability <= PPM, `${found.probability}`);
  assert.deepEqual([found.threshold, found.limit, found.hottest], [THRESHOLD, 10_000, undefined]);
  assert.equal(found.unsplittableUntil, undefined);
  assert.equal(found.features.length, FEATURES.length);
  const now = Math.floor(chain.client.follower.latest.timestamp / 1000);
  assert.ok(found.at <= now && now - found.at <= OLDEST_SECONDS, `${found.at} at ${now}`);
  assert.equal(found.latency.length, 3);
});

test('the model is the one that is shipped', async () => {
  assert.equal((await at(root)).model, hashIn(readFileSync(MODEL_FILE)));
});

test('of what is no leaf nothing is forecast, and there is no load', async () => {
  assert.equal(await forecast(chain.api, UNKNOWN), undefined);
  assert.deepEqual(await loadHistory(chain.api, UNKNOWN), []);
});

test('the forecast rises under load, is what a split is judged by, and falls again', async () => {
  const before = await once(({ probability }) => probability < PPM / 2, 'an idle chain');
  const stop = send(chain, OVERLOAD, evenly(pairs));
  const high = await once(({ probability }) => probability > THRESHOLD, 'overload to be forecast');
  assert.ok(high.probability > before.probability);
  assert.ok((high.features[FEATURES.indexOf('weight')] ?? 0) > 0, 'transfers have weight');
  const { hash } = chain.client.follower.latest;
  const [judged, seen] = await Promise.all([
    assess(chain.api, { Split: { shard: root } }, hash),
    forecast(chain.api, root, hash),
  ]);
  assert.ok(judged?.assessed.by === 'overload' && seen);
  const { probability, threshold, rule, limit, load } = judged.assessed;
  assert.deepEqual(
    { probability, threshold, rule, limit, rate: load.rate },
    {
      probability: seen.probability,
      threshold: seen.threshold,
      rule: seen.rule,
      limit: seen.limit,
      rate: seen.rate,
    },
  );
  assert.equal(judged.holds, rule === 'Forecast' ? probability > threshold : load.rate > limit);
  await stop();
  await once(({ probability: now }) => now < PPM / 2, 'the forecast to fall');
});

test('forecasts are held against what happened', async () => {
  const { score, rule } = await once((found) => found.score.forecasts > 0, 'the first outcome');
  for (const figures of [score.brier, score.hits]) {
    for (const figure of Object.values(figures)) assert.ok(figure >= 0 && figure <= PPM, `${figure}`);
  }
  assert.ok(rule === 'Forecast' || rule === 'Plain');
});

test('the load of the last seconds can be exported, second by second', async () => {
  const samples = await loadHistory(chain.api, root);
  assert.ok(samples.length > 30 && samples.length <= HISTORY, `${samples.length}`);
  samples.forEach(({ second, levels }, index) => {
    assert.equal(second, (samples[0]?.second ?? 0) + index, 'no second is left out');
    assert.equal(levels.length, FEATURES.length);
    assert.ok(levels.every((level) => level >= 0 && level <= 65_535));
  });
  // The mean over 30 seconds need not have come that far: the forecast is ahead of it.
  assert.ok(samples.some(({ levels }) => (levels[4] ?? 0) > CAPACITY), 'a second was above capacity');
});

test('anyone can have the model go over samples of their own', async () => {
  const idle = Array.from({ length: 60 }, () => [0, 0, 0, 0, 0, 0]);
  const busy = Array.from({ length: 60 }, () => [2 * CAPACITY, 0, 0, 100, 2 * CAPACITY, 2 * CAPACITY]);
  const calm = await evaluate(chain.api, idle);
  const overload = await evaluate(chain.api, [...idle, ...busy]);
  assert.equal(calm.probabilities.length, 60);
  assert.deepEqual(overload.probabilities.slice(0, 60), calm.probabilities, 'it does not look ahead');
  assert.ok([...calm.probabilities, ...overload.probabilities].every((one) => one >= 0 && one <= PPM));
  assert.ok((overload.probabilities.at(-1) ?? 0) > THRESHOLD, `${overload.probabilities.at(-1)}`);
  assert.ok((calm.probabilities.at(-1) ?? PPM) < PPM / 2, `${calm.probabilities.at(-1)}`);
  assert.notEqual(calm.state, overload.state);
  assert.deepEqual(await evaluate(chain.api, idle), calm, 'the same answer each time');
  assert.deepEqual((await evaluate(chain.api, [])).probabilities, []);
});

test('children have forecasts and load of their own from their first block on', async () => {
  const { left, right } = await split(chain, root);
  assert.equal(await forecast(chain.api, root), undefined, 'the root is no leaf any more');
  for (const child of [left, right]) {
    const { probability, model } = await at(child);
    assert.ok(probability <= PPM && model.length === 66);
    assert.ok((await loadHistory(chain.api, child)).length > 0, "they begin with their parent's");
  }
});
