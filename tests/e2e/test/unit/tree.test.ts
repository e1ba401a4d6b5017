// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Shard } from '../../src/lib/shards.ts';
import { names, tree } from '../../src/lib/tree.ts';
import { NERV } from '../../src/lib/units.ts';

const id = (digit: string): string => `0x${digit.repeat(64)}`;

function shard(digit: string, parent?: string, side?: Shard['side'], extra: Partial<Shard> = {}): Shard {
  return {
    id: id(digit),
    parent: parent === undefined ? undefined : id(parent),
    side,
    depth: 0,
    status: 'Live',
    filling: false,
    accounts: 0n,
    total: 0n,
    load: { rate: 0, quietFor: 0 },
    ...extra,
  };
}

/** Listed in no order at all, as storage maps are. */
const split = [
  shard('d', 'b', 'right', { accounts: 70n, total: 7n * NERV, filling: true }),
  shard('c', 'a', 'right', { accounts: 152n, total: 15n * NERV }),
  shard('a', undefined, undefined, { status: 'Split' }),
  shard('e', 'b', 'left', { accounts: 75n, total: 8n * NERV }),
  shard('b', 'a', 'left', { status: 'Draining', accounts: 3n, total: NERV / 4n }),
];

test('shards are named by their position', () => {
  assert.deepEqual(Object.fromEntries(names(split)), {
    [id('a')]: 'root',
    [id('b')]: 'L',
    [id('c')]: 'R',
    [id('d')]: 'LR',
    [id('e')]: 'LL',
  });
});

test('a shard whose parent is not listed keeps its id as its name', () => {
  assert.equal(names([shard('c', 'b', 'left')]).get(id('c')), '0xcccccccc');
});

test('the tree shows every shard below its parent, and the sums', () => {
  assert.deepEqual(tree(split), [
    'shard     id          status         accounts      total, NERV',
    '--------  ----------  -------------  --------  ---------------',
    'root      0xaaaaaaaa  Split                 0   0.000000000000',
    '|- L      0xbbbbbbbb  Draining              3   0.250000000000',
    '|  |- LL  0xeeeeeeee  Live                 75   8.000000000000',
    '|  `- LR  0xdddddddd  Live, filling        70   7.000000000000',
    '`- R      0xcccccccc  Live                152  15.000000000000',
    'all                   3 live              300  30.250000000000',
  ]);
});
