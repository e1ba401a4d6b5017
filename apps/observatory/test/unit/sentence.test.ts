// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { describeChange, describeTree, likeliestSplit } from '../../src/model/sentence.ts';
import { idOf, inner, leaf } from './trees.ts';

describe('what the picture shows', () => {
  it('is said of one shard', () => {
    const text = describeTree(leaf('4d8f4ee3', { accounts: 20, rate: 45 }), false);
    assert.match(text, /^One shard holds 20 accounts\./);
    assert.match(text, /The busiest is 4d8f4ee3, with 45\.0 of 50\.0 transfers a second\./);
    assert.doesNotMatch(text, /next/, 'a forecast far below the threshold is no news');
  });

  it('tells which is split next, not by load but by forecast', () => {
    const busy = leaf('b', { rate: 49, probability: 0.2 });
    const root = inner('a', busy, leaf('c', { rate: 30, probability: 0.81 }));
    const text = describeTree(root, false);
    assert.match(text, /^2 shards hold 200 accounts\./);
    assert.match(text, /c0000000 is to be split next: its overload is forecast with 81\u2009%/);
    assert.match(text, /and 50\u2009% is enough\./);
    assert.match(text, /The busiest is b0000000/);
  });

  it('says likely below the threshold, and no more than that', () => {
    assert.match(describeTree(leaf('a', { probability: 0.3 }), false), /is likely to be split next/);
  });

  it('does not forecast the split of what a split would not help', () => {
    const hot = leaf('b', { probability: 0.99, hindrance: 'hot' });
    assert.equal(likeliestSplit([hot, leaf('c', { probability: 0.2 })])?.id, idOf('c'));
    assert.doesNotMatch(describeTree(hot, false), /split next/);
  });

  it('tells of records on their way, of three shards at most', () => {
    const draining = (digits: string) =>
      inner(digits, leaf(`${digits}0`), leaf(`${digits}1`), { state: 'draining', moving: 120 });
    const text = describeTree(draining('a'), false);
    assert.match(text, /a0000000 has been split; 120 records on the way to its halves\./);
    const two = inner('e', draining('a'), draining('b'));
    const many = inner('f', two, inner('d', draining('c'), draining('9')));
    assert.match(describeTree(many, false), /So it is in 1 more\./);
    const filling = leaf('a', { state: 'filling', moving: 1 });
    assert.match(describeTree(filling, false), /merged; 1 record on the way into it/);
  });

  it('says what is not known, and of then what was', () => {
    const nothing = { accounts: null, rate: null, probability: null };
    assert.equal(describeTree(leaf('a', nothing), true), 'One shard. Its load is not known at that time.');
    const root = inner('a', leaf('b', nothing), leaf('c'));
    assert.match(describeTree(root, true), /The load of 1 of them is not known at that time\./);
    assert.match(describeTree(root, true), /The busiest was c0000000/);
    const dark = inner('a', leaf('b', nothing), leaf('c', nothing));
    assert.match(describeTree(dark, false), /Their load is not known yet\./);
  });

  it('is said of none', () => {
    assert.equal(describeTree(null, false), 'No shards yet.');
  });

  it('has no busiest where nobody does anything', () => {
    assert.doesNotMatch(describeTree(leaf('a', { rate: 0 }), false), /busiest/);
  });
});

describe('what changed', () => {
  const one = leaf('a', { accounts: 200 });
  const two = inner('a', leaf('b'), leaf('c'));

  it('is a split or a merge, and nothing else', () => {
    assert.equal(describeChange(one, two), 'a0000000 split. 2 shards hold 200 accounts.');
    assert.equal(describeChange(two, one), 'two shards merged into a0000000. One shard holds 200 accounts.');
    assert.equal(describeChange(two, inner('a', leaf('b', { rate: 50 }), leaf('c'))), null);
  });

  it('is nothing at first, or after another block was looked at', () => {
    assert.equal(describeChange(null, two), null);
    assert.equal(describeChange(two, null), null);
  });

  it('tells of both in one block', () => {
    const before = inner('f', inner('a', leaf('b'), leaf('c')), leaf('d'));
    const after = inner('f', leaf('a'), inner('d', leaf('1'), leaf('2')));
    assert.match(describeChange(before, after) ?? '', /^d0000000 split; two shards merged into a0000000\./);
  });
});
