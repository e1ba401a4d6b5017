// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { History, HISTORY_BLOCKS } from '../../src/model/history.ts';
import { forecast, shard } from './support/make.ts';

const A = '0x0a';
const at = (accounts: number, rate = 0) => [shard({ id: A, accounts, rate })];

describe('history', () => {
  it('tells what was known at each height, and nothing before it', () => {
    const history = new History();
    history.note(10, at(5, 1), new Map());
    history.note(11, at(5, 2), new Map([[A, forecast({ probability: 0.5 })]]));
    history.note(14, at(7, 2), new Map());
    assert.deepEqual(history.at(A, 9), { accounts: null, rate: null, probability: null });
    assert.deepEqual(history.at(A, 10), { accounts: 5, rate: 1, probability: null });
    assert.deepEqual(history.at(A, 13), { accounts: 5, rate: 2, probability: 0.5 });
    assert.deepEqual(history.at(A, 99), { accounts: 7, rate: 2, probability: 0.5 });
    assert.deepEqual([history.first, history.last], [10, 14]);
    assert.deepEqual(history.at('0xff', 12), { accounts: null, rate: null, probability: null });
  });

  it('takes back what a fork replaces', () => {
    const history = new History();
    for (const [height, accounts] of [
      [1, 1],
      [2, 2],
      [3, 3],
    ] as const) {
      history.note(height, at(accounts), new Map());
    }
    history.note(2, at(9), new Map());
    assert.equal(history.at(A, 1).accounts, 1);
    assert.equal(history.at(A, 2).accounts, 9);
    assert.equal(history.at(A, 3).accounts, 9);
  });

  it('takes in what was before it, and lets what it knows stand', () => {
    const history = new History();
    const earlier = [
      { height: 3, rate: 4 },
      { height: 5, rate: 6 },
    ];
    history.noteEarlier(A, earlier);
    assert.deepEqual(history.at(A, 4), { accounts: null, rate: 4, probability: null });
    history.note(6, at(1, 8), new Map());
    history.noteEarlier(A, [{ height: 6, rate: 0 }]);
    assert.equal(history.at(A, 6).rate, 8);
    assert.equal(history.at(A, 5).rate, 6);
    assert.equal(history.first, 3);
  });

  it('forgets what is older than an hour, and whole shards that went before', () => {
    const history = new History();
    const GONE = '0x0b';
    history.note(1, [shard({ id: GONE, rate: 1 })], new Map());
    const last = 2 * HISTORY_BLOCKS;
    for (let height = 2; height <= last; height += 1) history.note(height, at(height % 7), new Map());
    assert.ok((history.first ?? 0) > last - HISTORY_BLOCKS - 64);
    assert.equal(history.at(GONE, last).rate, null);
    assert.equal(history.at(A, last).accounts, last % 7);
    assert.equal(history.at(A, last - HISTORY_BLOCKS + 70).accounts, (last - HISTORY_BLOCKS + 70) % 7);
  });

  it('gives a series, one figure a height', () => {
    const history = new History();
    history.note(5, at(1, 3), new Map());
    history.note(7, at(1, 4), new Map());
    const { heights, figures } = history.series(A, 4, 8);
    assert.deepEqual(heights, [4, 5, 6, 7, 8]);
    assert.deepEqual(
      figures.map(({ rate }) => rate),
      [null, 3, 3, 4, 4],
    );
    assert.deepEqual(history.series(A, 9, 8).heights, []);
  });
});
