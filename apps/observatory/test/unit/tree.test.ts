// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { leavesOf, pathTo, placesAt, placesNow, treeNow, treeOf } from '../../src/model/tree.ts';
import type { OperationRecord, Shard, ShardId } from '../../src/model/types.ts';
import { forecast, merge, shard, shardsBy, split } from './support/make.ts';

const [ROOT, A, B, C, D] = ['0x00', '0x0a', '0x0b', '0x0c', '0x0d'] as const;

/** The root is split into A and B, and B into C and D. */
function twoSplits(): Map<ShardId, Shard> {
  return shardsBy(
    shard({ id: ROOT, status: 'Split', children: [A, B] }),
    shard({ id: A, parent: ROOT, side: 'Left', depth: 1, accounts: 10, rate: 2 }),
    shard({ id: B, parent: ROOT, side: 'Right', depth: 1, status: 'Split', children: [C, D] }),
    shard({ id: C, parent: B, side: 'Left', depth: 2, accounts: 4, rate: 3 }),
    shard({ id: D, parent: B, side: 'Right', depth: 2, accounts: 6, rate: 5 }),
  );
}

const RECORDS: OperationRecord[] = [split(1, B, [C, D], 40), split(0, ROOT, [A, B], 20)];

describe('the tree now', () => {
  it('adds up what is below a node', () => {
    const tree = treeNow(twoSplits(), new Map([[D, forecast({ probability: 0.7 })]]));
    assert.ok(tree);
    assert.equal(tree.accounts, 20);
    assert.equal(tree.rate, 10);
    assert.equal(tree.leaves, 3);
    assert.equal(tree.probability, 0.7);
    assert.deepEqual(
      leavesOf(tree).map(({ id }) => id),
      [A, C, D],
    );
    assert.deepEqual(
      pathTo(tree, D).map(({ id }) => id),
      [ROOT, B, D],
    );
    assert.deepEqual(pathTo(tree, '0xff'), []);
  });

  it('gives the children of a split what is still on its way, so that no cell jumps', () => {
    const shards = shardsBy(
      shard({ id: ROOT, status: 'Draining', children: [A, B], accounts: 60 }),
      shard({ id: A, parent: ROOT, side: 'Left', depth: 1, accounts: 30, filling: true }),
      shard({ id: B, parent: ROOT, side: 'Right', depth: 1, accounts: 10, filling: true }),
    );
    const tree = treeNow(shards, new Map());
    assert.equal(tree?.state, 'draining');
    assert.equal(tree?.moving, 60);
    assert.equal(tree?.accounts, 100);
    assert.deepEqual(
      tree?.children?.map(({ accounts }) => accounts),
      [60, 40],
    );
  });

  it('shows a merged parent as one leaf that is filled', () => {
    const shards = shardsBy(
      shard({ id: ROOT, children: [A, B], accounts: 5, filling: true }),
      shard({ id: A, parent: ROOT, side: 'Left', depth: 1, accounts: 7, status: 'Retiring' }),
      shard({ id: B, parent: ROOT, side: 'Right', depth: 1, accounts: 8, status: 'Retiring' }),
    );
    const tree = treeNow(shards, new Map());
    assert.equal(tree?.state, 'filling');
    assert.equal(tree?.children, null);
    assert.deepEqual([tree?.accounts, tree?.moving], [20, 15]);
  });

  it('is none without a root, or where a child is missing', () => {
    assert.equal(treeNow(new Map(), new Map()), null);
    const shards = twoSplits();
    shards.delete(D);
    assert.equal(treeNow(shards, new Map()), null);
  });
});

describe('the tree as it was', () => {
  const now = placesNow(twoSplits().values());
  const leavesAt = (records: OperationRecord[], height: number): ShardId[] => {
    const none = { accounts: null, rate: null, probability: null };
    const tree = treeOf(placesAt(now, records, height), () => none, null);
    return tree === null ? [] : leavesOf(tree).map(({ id }) => id);
  };

  it('is that of now from the last cutover on', () => {
    assert.deepEqual(leavesAt(RECORDS, 40), [A, C, D]);
  });

  it('takes splits back one by one', () => {
    assert.deepEqual(leavesAt(RECORDS, 39), [A, B]);
    assert.deepEqual(leavesAt(RECORDS, 20), [A, B]);
    assert.deepEqual(leavesAt(RECORDS, 19), [ROOT]);
  });

  it('takes a merge back, and the split before it', () => {
    const [E, F] = ['0x0e', '0x0f'] as const;
    const records = [merge(3, E, F, A, 60), split(2, A, [E, F], 50), ...RECORDS];
    assert.deepEqual(leavesAt(records, 60), [A, C, D]);
    assert.deepEqual(leavesAt(records, 59), [E, F, C, D]);
    assert.deepEqual(leavesAt(records, 49), [A, C, D]);
  });

  it('passes over refusals', () => {
    const refused = split(2, A, [], 50, { kind: 'Refused', why: { path: 'p', name: 'DepthLimit' } });
    assert.deepEqual(leavesAt([refused, ...RECORDS], 30), [A, B]);
  });

  it('ends where records are missing, with what it has', () => {
    assert.deepEqual(leavesAt([split(9, '0x77', ['0x78', '0x79'], 70), ...RECORDS], 10), [A, C, D]);
  });

  it('knows no figures that it was not told', () => {
    const tree = treeOf(now, (id) => ({ accounts: id === A ? 3 : null, rate: 1, probability: null }), 10);
    assert.equal(tree?.accounts, null);
    assert.equal(tree?.rate, 3);
    assert.equal(tree?.children?.[0].accounts, 3);
  });
});
