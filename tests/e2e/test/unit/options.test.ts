// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accountsFor, demoOptions, rateFor } from '../../src/demo/options.ts';
import { Failure } from '../../src/lib/failure.ts';

const refuses = (environment: NodeJS.ProcessEnv, variable: string): void =>
  assert.throws(
    () => demoOptions(environment),
    (error: unknown) => error instanceof Failure && error.message.includes(variable),
  );

test('without settings the demonstration has the size the project promises', () => {
  assert.deepEqual(demoOptions({}), { accounts: 300, transfers: 3_000, rate: 100, splits: 10 });
  assert.deepEqual(demoOptions({ NERV_DEMO_RATE: '' }).rate, 100);
});

test('settings change it', () => {
  assert.deepEqual(
    demoOptions({
      NERV_DEMO_ACCOUNTS: '60',
      NERV_DEMO_TRANSFERS: '300',
      NERV_DEMO_RATE: '20',
      NERV_DEMO_SPLITS: '2',
    }),
    { accounts: 60, transfers: 300, rate: 20, splits: 2 },
  );
});

test('settings that make no sense are refused by name', () => {
  for (const wrong of ['0', '-1', '1.5', '1e2', 'many', '100000']) refuses({ NERV_DEMO_RATE: wrong }, 'NERV_DEMO_RATE');
  refuses({ NERV_DEMO_SPLITS: '51' }, 'NERV_DEMO_SPLITS');
});

test('splits need accounts enough, and load enough, for the last of them', () => {
  assert.deepEqual([1, 2, 10].map(accountsFor), [16, 32, 160]);
  assert.deepEqual([1, 2, 10].map(rateFor), [15, 20, 79]);
  refuses({ NERV_DEMO_ACCOUNTS: '159' }, 'NERV_DEMO_ACCOUNTS must be at least 160 for 10 splits');
  refuses({ NERV_DEMO_RATE: '78' }, 'NERV_DEMO_RATE must be at least 79 for 10 splits');
  refuses({ NERV_DEMO_SPLITS: '19' }, 'NERV_DEMO_ACCOUNTS must be at least 304 for 19 splits');
  assert.equal(demoOptions({ NERV_DEMO_SPLITS: '50', NERV_DEMO_ACCOUNTS: '800', NERV_DEMO_RATE: '400' }).splits, 50);
});
