import assert from 'node:assert/strict';
import { test } from 'node:test';
import { demoOptions } from '../src/demo/options.ts';
import { Failure } from '../src/lib/failure.ts';

test('without settings the demonstration has the size the project promises', () => {
  assert.deepEqual(demoOptions({}), { accounts: 300, transfers: 3_000, rate: 100 });
  assert.deepEqual(demoOptions({ NERV_DEMO_RATE: '' }).rate, 100);
});

test('settings change it', () => {
  assert.deepEqual(
    demoOptions({ NERV_DEMO_ACCOUNTS: '60', NERV_DEMO_TRANSFERS: '300', NERV_DEMO_RATE: '20' }),
    { accounts: 60, transfers: 300, rate: 20 },
  );
});

test('settings that make no sense are refused by name', () => {
  for (const wrong of ['0', '-1', '1.5', '1e2', 'many', '100000']) {
    assert.throws(
      () => demoOptions({ NERV_DEMO_RATE: wrong }),
      (error: unknown) => error instanceof Failure && error.message.includes('NERV_DEMO_RATE'),
    );
  }
});
