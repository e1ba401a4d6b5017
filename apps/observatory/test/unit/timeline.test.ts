// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { HISTORY_BLOCKS } from '../../src/model/history.ts';
import { firstKnown, marksOf, oneBack, oneOn } from '../../src/model/timeline.ts';
import { idOf, record } from './trees.ts';

const MERGE = { kind: 'Merge', left: idOf('b'), right: idOf('c') } as const;
const MOVE = { kind: 'Relocate', account: '0x12', shard: idOf('b') } as const;
const REFUSED = { kind: 'Refused', why: { path: 'Refusal', name: 'Cooldown' } } as const;

describe('the first height that is known', () => {
  it('is the first of all where all records are there', () => {
    assert.equal(firstKnown(900, [record(1, 800), record(0, 400)], 850), 0);
  });

  it('is an hour ago at most', () => {
    assert.equal(firstKnown(10_000, [record(0, 400)], 100), 10_000 - HISTORY_BLOCKS);
  });

  it('is the oldest record, where older ones are missing', () => {
    assert.equal(firstKnown(900, [record(9, 800), record(8, 640)], 100), 640);
  });

  it('is the first that was noted, where there are no records', () => {
    assert.equal(firstKnown(900, [], 850), 850);
    assert.equal(firstKnown(900, [], null), 900);
  });

  it('is never beyond the newest', () => {
    assert.equal(firstKnown(5, [record(3, 8)], null), 5, 'the node went back to a lower fork');
    assert.equal(firstKnown(0, [], 0), 0);
  });
});

describe('one operation back and one on', () => {
  const records = [
    record(4, 90, { operation: MOVE }),
    record(3, 80, { outcome: REFUSED }),
    record(2, 70, { operation: MERGE }),
    record(1, 50),
    record(0, 50),
  ];

  it('goes to just before the last change of the shape, and to just after the next', () => {
    assert.equal(oneBack(records, 100, 0), 69);
    assert.equal(oneBack(records, 69, 0), 49);
    assert.equal(oneOn(records, 49), 50);
    assert.equal(oneOn(records, 50), 70);
  });

  it('ends at both ends', () => {
    assert.equal(oneBack(records, 49, 0), null);
    assert.equal(oneBack(records, 69, 50), null, 'the block before is not known');
    assert.equal(oneOn(records, 70), null);
    assert.equal(oneBack([], 100, 0), null);
  });
});

describe('marks', () => {
  it('lie where their block is, by kind', () => {
    assert.deepEqual(marksOf([record(1, 75, { operation: MERGE }), record(0, 0)], 0, 100), [
      { part: 0.75, kind: 'Merge' },
      { part: 0, kind: 'Split' },
    ]);
  });

  it('are of what changed the shape within the hour', () => {
    const records = [
      record(3, 101),
      record(2, 80, { operation: MOVE }),
      record(1, 70, { outcome: REFUSED }),
      record(0, 9),
    ];
    assert.deepEqual(marksOf(records, 10, 100), []);
  });

  it('do not lie on one another', () => {
    const records = Array.from({ length: 2_000 }, (_, index) => record(1_999 - index, 3_600 - index));
    const marks = marksOf(records, 0, 3_600);
    assert.ok(marks.length > 100 && marks.length <= 302, `${marks.length}`);
  });

  it('are none of a slider without length', () => {
    assert.deepEqual(marksOf([record(0, 5)], 5, 5), []);
  });
});
