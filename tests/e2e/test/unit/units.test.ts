// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  amount,
  amountBare,
  amountFull,
  count,
  NERV,
  perSecond,
  plural,
  seconds,
  shortId,
  units,
} from '../../src/lib/units.ts';

test('amounts are exact to the last unit', () => {
  assert.equal(amount(0n), '0 NERV');
  assert.equal(amount(1n), '0.000000000001 NERV');
  assert.equal(amount(NERV), '1 NERV');
  assert.equal(amount(1_234_567n * NERV + NERV / 2n), '1,234,567.5 NERV');
  assert.equal(amountBare(-3n * NERV / 2n), '-1.5');
  assert.equal(amountFull(-3n * NERV / 2n), '-1.500000000000');
});

test('amounts beyond 53 bits keep every digit', () => {
  assert.equal(amountBare(2n ** 100n + 1n), '1,267,650,600,228,229,401.496703205377');
});

test('amounts are read as they are written', () => {
  assert.equal(units('1'), NERV);
  assert.equal(units('0.000000000001'), 1n);
  assert.equal(units('12.5'), 12n * NERV + NERV / 2n);
  for (const wrong of ['', '.5', '1.', '-1', '1e3', '0.0000000000001', 'one']) {
    assert.throws(() => units(wrong), RangeError, wrong);
  }
});

test('counts, nouns, times and ids are short to read', () => {
  assert.equal(count(999), '999');
  assert.equal(count(1_000), '1,000');
  assert.equal(count(-1_234_567n), '-1,234,567');
  assert.equal(plural(1, 'block'), '1 block');
  assert.equal(plural(2n, 'block'), '2 blocks');
  assert.equal(seconds(1_234), '1.2 s');
  assert.equal(perSecond(12_345), '12.3');
  assert.equal(perSecond(33), '0.0');
  assert.equal(shortId('0x0123456789abcdef'), '0x01234567');
});
