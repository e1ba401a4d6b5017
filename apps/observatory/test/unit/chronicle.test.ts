// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { chronicle, kindOf, shardsOf } from '../../src/model/chronicle.ts';
import { outcomeWords } from '../../src/model/outcomes.ts';
import { centroidAt, cutRow } from '../../src/model/projection.ts';
import { merge, proposal, split } from './support/make.ts';

const [ROOT, A, B] = ['0x00', '0x0a', '0x0b'] as const;
const WHY = { path: 'p', name: 'DepthLimit' };

describe('the chronicle', () => {
  it('tells an operation and the proposal behind it as one, the newest first', () => {
    const records = [merge(1, A, B, ROOT, 60), split(0, ROOT, [A, B], 40)];
    const open = proposal({ id: 7, at: 50 });
    const entries = chronicle(records, [open, proposal({ id: 1, at: 58 }), proposal({ id: 0, at: 39 })]);
    assert.deepEqual(
      entries.map(({ key, at, proposal: behind }) => [key, at, behind?.id ?? null]),
      [
        ['record 1', 60, 1],
        ['proposal 7', 50, 7],
        ['record 0', 40, 0],
      ],
    );
  });

  it('tells what was done from what was refused, and from what is open', () => {
    const refused = split(2, A, [], 70, { kind: 'Refused', why: WHY });
    const [first] = chronicle([refused], []);
    assert.ok(first);
    assert.equal(kindOf(first), 'refused');
    const lost = proposal({ status: { kind: 'Lost', at: 9, why: WHY } });
    const kinds = chronicle([split(0, ROOT, [A, B], 3)], [lost, proposal({ id: 5 })]).map(kindOf);
    assert.deepEqual(kinds.sort(), ['done', 'other']);
    assert.deepEqual(chronicle([], [lost]).map(kindOf), ['refused']);
  });

  it('knows the shards that an entry is about', () => {
    const [entry] = chronicle([merge(1, A, B, ROOT, 60)], []);
    assert.ok(entry);
    assert.deepEqual(shardsOf(entry), [A, B, ROOT]);
    const [lane] = chronicle([], [proposal({ motion: { kind: 'OpenLane', shard: A } })]);
    assert.ok(lane);
    assert.deepEqual(shardsOf(lane), [A]);
  });

  it('has a sentence for each outcome', () => {
    const words = (): string => 'too deep';
    assert.equal(outcomeWords({ kind: 'Refused', why: WHY }, words), 'Refused: too deep');
    for (const outcome of [
      { kind: 'Draining' },
      { kind: 'Drained', at: 5, drained: 1 },
      { kind: 'Settled', at: 5, drained: 1 },
      { kind: 'Broken', at: 5 },
      { kind: 'Unsettled', at: 5 },
      { kind: 'Undone', by: 5 },
    ] as const) {
      const said = outcomeWords(outcome, words);
      assert.match(said, /\.$/);
      if (outcome.kind !== 'Draining') assert.match(said, /5/, outcome.kind);
    }
  });
});

describe('the place of a shard', () => {
  /** Dimension 0 and 9 are +1, all others -1: as the chain counts them, the lowest bit of a byte first. */
  const direction = `0x0102${'00'.repeat(62)}` as const;
  const sum = (at: number, value: bigint): bigint[] => Array.from({ length: 512 }, (_, index) => (index === at ? value : 0n));

  it('is the product of direction and centroid', () => {
    assert.equal(centroidAt(direction, sum(0, 10n), 4n), 2.5);
    assert.equal(centroidAt(direction, sum(9, 10n), 4n), 2.5);
    assert.equal(centroidAt(direction, sum(1, 10n), 4n), -2.5);
    assert.equal(centroidAt(direction, sum(8, 3n), 2n), -1.5);
  });

  it('is none of an empty shard', () => {
    assert.equal(centroidAt(direction, sum(0, 0n), 0n), null);
    assert.equal(cutRow(A, { direction, projection: 0n, count: 1n }, { sum: sum(0, 0n), count: 0n }, null), null);
  });

  it('is shown against the threshold, beside the sibling', () => {
    const cut = { direction, projection: 7n, count: 2n };
    const row = cutRow(A, cut, { sum: sum(0, 10n), count: 2n }, { sum: sum(1, 10n), count: 5n });
    assert.deepEqual(row, { shard: A, threshold: 4, own: 5, sibling: -2 });
  });
});
