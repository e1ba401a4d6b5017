// SPDX-License-Identifier: Apache-2.0
/** What is made of the chain's answers about forecasts, as polkadot.js decodes them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TypeRegistry } from '@polkadot/types';
import type { ApiPromise } from '@polkadot/api';
import { evaluate, forecast, fraction, loadHistory, toRule } from '../../src/lib/forecast.ts';
import { chunks, hashIn } from '../../src/lib/model.ts';

const registry = new TypeRegistry();
registry.register({
  Rule: { _enum: ['Forecast', 'Plain'] },
  HotAccount: { account: '[u8; 32]', share: 'u32' },
  ScoreView: {
    forecasts: 'u32',
    brierModel: 'u32',
    brierPlain: 'u32',
    brierEwma: 'u32',
    hitModel: 'u32',
    hitPlain: 'u32',
    hitEwma: 'u32',
  },
  ForecastView: {
    probability: 'u32',
    threshold: 'u32',
    rule: 'Rule',
    features: '[u32; 6]',
    at: 'u64',
    rate: 'u32',
    limit: 'u32',
    model: '[u8; 32]',
    latency: '(u32, u32, u32)',
    score: 'ScoreView',
    hottest: 'Option<HotAccount>',
    unsplittableUntil: 'Option<u64>',
  },
  LoadSample: { second: 'u64', levels: '[u16; 6]' },
});

const HASH = `0x${'5a'.repeat(32)}`;
const ACCOUNT = `0x${'c3'.repeat(32)}`;

/** An api whose runtime answers with this, and that remembers what it was asked. */
function answering(type: string, value: unknown): { api: ApiPromise; asked: unknown[] } {
  const asked: unknown[] = [];
  const answer = (...args: unknown[]) => {
    asked.push(...args);
    return Promise.resolve(registry.createType(type, value));
  };
  const api = { call: { shardsApi: { forecast: answer, loadHistory: answer, evaluate: answer } } };
  return { api: api as unknown as ApiPromise, asked };
}

const view = {
  probability: 973_512,
  threshold: 920_000,
  rule: 'Plain',
  features: [1_100_000, 0, 333_333, 4_000, 1_200_000, 1_150_000],
  at: 1_700_000_000,
  rate: 11_000,
  limit: 10_000,
  model: HASH,
  latency: [1, 2, 3],
  score: {
    forecasts: 40,
    brierModel: 21_000,
    brierPlain: 43_000,
    brierEwma: 39_000,
    hitModel: 981_000,
    hitPlain: 957_000,
    hitEwma: 961_000,
  },
};

test('a forecast is read with all its fields', async () => {
  const { api, asked } = answering('Option<ForecastView>', view);
  assert.deepEqual(await forecast(api, '0x01'), {
    ...view,
    score: {
      forecasts: 40,
      brier: { model: 21_000, plain: 43_000, ewma: 39_000 },
      hits: { model: 981_000, plain: 957_000, ewma: 961_000 },
    },
    hottest: undefined,
    unsplittableUntil: undefined,
  });
  assert.deepEqual(asked, ['0x01']);
  const hot = { ...view, hottest: { account: ACCOUNT, share: 612_000 }, unsplittableUntil: 1_700_000_600 };
  const found = await forecast(answering('Option<ForecastView>', hot).api, '0x01');
  assert.deepEqual(found?.hottest, { account: ACCOUNT, share: 612_000 });
  assert.equal(found?.unsplittableUntil, 1_700_000_600);
  assert.equal(await forecast(answering('Option<ForecastView>', null).api, '0x01'), undefined);
});

test('load and evaluations are read', async () => {
  const sample = { second: 17, levels: [4_096, 0, 4_096, 1, 2, 65_535] };
  assert.deepEqual(await loadHistory(answering('Vec<LoadSample>', [sample]).api, '0x01'), [sample]);
  assert.deepEqual(await loadHistory(answering('Vec<LoadSample>', []).api, '0x01'), []);
  const { api, asked } = answering('(Vec<u32>, [u8; 32])', [[12, 999_999], HASH]);
  assert.deepEqual(await evaluate(api, [sample.levels]), { probabilities: [12, 999_999], state: HASH });
  assert.deepEqual(asked, [[sample.levels]]);
});

test('a model is uploaded in parts, and named by the end of its file', () => {
  const file = Buffer.from(Array.from({ length: 70 }, (_, index) => index));
  const parts = chunks(file, 32);
  assert.deepEqual(parts.map(({ offset }) => offset), [0, 32, 64]);
  assert.equal(parts[2]?.chunk, '0x404142434445');
  assert.equal(parts.map(({ chunk }) => chunk.slice(2)).join(''), file.toString('hex'));
  assert.equal(hashIn(file), `0x${file.subarray(38).toString('hex')}`);
  assert.equal(chunks(Buffer.alloc(37_096)).length, 5);
});

test('parts per million are told as fractions, and a rule that is none is a mistake', () => {
  assert.deepEqual([0, 4_999, 973_512, 1_000_000].map((ppm) => fraction(ppm)), ['0.00', '0.00', '0.97', '1.00']);
  assert.throws(() => toRule('Oracle'), /Oracle/);
});
