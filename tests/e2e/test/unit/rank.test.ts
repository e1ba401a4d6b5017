// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nearestRank } from '../../src/lib/rank.ts';

const ten = [7, 3, 10, 1, 9, 5, 2, 8, 6, 4];

test('a rank is the smallest value that the share does not exceed', () => {
  assert.equal(nearestRank(ten, 0.5), 5);
  assert.equal(nearestRank(ten, 0.9), 9);
  assert.equal(nearestRank(ten, 0.91), 10);
  assert.equal(nearestRank(ten, 0.95), 10);
  assert.equal(nearestRank(ten, 1), 10);
  assert.equal(nearestRank([4], 0.95), 4);
});

test('numbers are sorted as numbers, and the list stays as it is', () => {
  const values = [100, 20, 3];
  assert.equal(nearestRank(values, 0.5), 20);
  assert.deepEqual(values, [100, 20, 3]);
});

test('of no values there is no rank', () => {
  assert.throws(() => nearestRank([], 0.95), RangeError);
});
