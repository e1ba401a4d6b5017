// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pairs, table } from '../../src/lib/table.ts';

test('columns are as wide as their widest cell and aligned', () => {
  const columns = [{ title: 'shard' }, { title: 'accounts', align: 'right' }] as const;
  assert.deepEqual(table(columns, [['root', '300'], ['a long name', '7']]), [
    'shard        accounts',
    '-----------  --------',
    'root              300',
    'a long name         7',
  ]);
});

test('a table without rows has its headings, and a missing cell is empty', () => {
  assert.deepEqual(table([{ title: 'a' }, { title: 'b' }], []), ['a  b', '-  -']);
  assert.deepEqual(table([{ title: 'a' }, { title: 'b' }], [['1']]), ['a  b', '-  -', '1']);
});

test('a cell without a column is refused', () => {
  assert.throws(() => table([{ title: 'a' }], [['1', '2']]), RangeError);
});

test('pairs align names to the left and values to the right', () => {
  assert.deepEqual(pairs([['sent', '3,000'], ['failed', '0']]), ['sent    3,000', 'failed      0']);
  assert.deepEqual(pairs([]), []);
});
