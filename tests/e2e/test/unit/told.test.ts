// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';

test('what does not hold is told at once, without a look at the source', () => {
  assert.throws(
    () => assert.ok([1].some((one) => one > 1)),
    (error) => error instanceof assert.AssertionError && error.message === 'it does not hold',
  );
  assert.throws(() => assert.ok(false, 'said why'), /said why/);
  assert.ok(true);
});
