// SPDX-License-Identifier: Apache-2.0
/** Following transfers between shards by events that are made up. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Crossings, shareBetween, spread, trafficIn } from '../../src/demo/crossings.ts';
import { Whereabouts } from '../../src/demo/whereabouts.ts';
import type { Block, ChainEvent } from '../../src/lib/blocks.ts';
import type { PlainStruct } from '../../src/lib/plain.ts';
import { transferTotals, underWay } from '../../src/lib/transfers.ts';

/** A block a second with these events. */
function block(number: number, ...events: [string, PlainStruct][]): Block {
  return {
    number,
    seen: number * 1_000,
    events: events.map(([name, data]): ChainEvent => ({ name, data, extrinsic: undefined, error: undefined })),
  } as unknown as Block;
}

const started = (transfer: string): [string, PlainStruct] => ['ledger.TransferStarted', { transfer }];
const committed = (transfer: string): [string, PlainStruct] => ['crossShard.Committed', { transfer }];
const aborted = (transfer: string, reason: string): [string, PlainStruct] => [
  'crossShard.Aborted',
  { transfer, reason },
];

test('transfers are followed from their lock to their end', () => {
  const crossings = new Crossings();
  crossings.take(block(1, started('a'), started('b'), ['ledger.Transferred', {}]));
  assert.equal(crossings.open, 2);
  crossings.take(block(2, committed('a')));
  crossings.take(block(4, aborted('b', 'BelowMinimum'), started('c'), committed('c')));
  const { latencies, traffic, ...rest } = crossings.crossed;
  assert.deepEqual(rest, { started: 3, committed: 2, aborted: new Map([['BelowMinimum', 1]]), open: 0, faults: [] });
  assert.deepEqual(latencies, [{ blocks: 1, milliseconds: 1_000 }, { blocks: 0, milliseconds: 0 }]);
  assert.deepEqual([...traffic], [[1, { within: 1, between: 2 }], [4, { within: 0, between: 1 }]]);
});

test('who sent one is told its end, whichever comes first', () => {
  const crossings = new Crossings();
  const told: [string, boolean][] = [];
  const wait = (id: string): void => crossings.whenEnded(id, (how) => told.push([id, how]));
  crossings.take(block(1, started('a'), started('b'), committed('b')));
  wait('a');
  wait('b');
  assert.deepEqual(told, [['b', true]]);
  // Asked for before the block that begins it is taken in: it is open all the same.
  wait('c');
  assert.equal(crossings.open, 2);
  crossings.take(block(2, aborted('a', 'Deadline'), started('c'), committed('c')));
  assert.deepEqual(told, [['b', true], ['a', false], ['c', true]]);
});

test('an end too many is a fault, and counts as nothing else', () => {
  const crossings = new Crossings();
  let ends = 0;
  crossings.whenEnded('a', () => (ends += 1));
  crossings.take(block(1, started('a'), committed('a'), aborted('a', 'Deadline'), committed('b'), started('a')));
  const { committed: number, aborted: reasons, faults } = crossings.crossed;
  assert.deepEqual([ends, number, reasons.size, faults.length], [1, 1, 0, 3]);
  const told = /^a was aborted, but had been committed before\nb was committed.*never begun\na began/;
  assert.match(faults.join('\n'), told);
});

test('shares and figures of nothing are nothing', () => {
  const traffic = new Map([[1, { within: 9, between: 0 }], [2, { within: 1, between: 3 }]]);
  assert.equal(shareBetween(trafficIn(traffic, 2, 3)), 0.75);
  assert.deepEqual(trafficIn(traffic, 3, 9), { within: 0, between: 0 });
  assert.equal(shareBetween({ within: 0, between: 0 }), 0);
  assert.equal(spread([]), undefined);
  assert.deepEqual(spread([4, 1, 1, 2]), { mean: 2, p50: 1, p95: 4, p99: 4 });
});

test('where accounts live is learnt from transfers and forgotten with splits', () => {
  const places = new Whereabouts();
  const among = (from: string, source: string, to: string, destination: string): PlainStruct => ({
    from,
    source,
    to,
    destination,
  });
  assert.equal(places.apart('a', 'b'), undefined);
  places.learn(block(1, ['ledger.Transferred', among('a', 'root', 'b', 'root')]));
  assert.equal(places.apart('a', 'b'), false);
  places.learn(block(2, ['bisection.SplitCutOver', { shard: 'root', left: 'L', right: 'R' }]));
  assert.equal(places.apart('a', 'b'), undefined);
  places.learn(block(3, ['ledger.TransferStarted', among('a', 'L', 'b', 'R')]));
  assert.equal(places.apart('a', 'b'), true);
  assert.equal(places.apart('a', 'c'), undefined);
  places.learn(block(4, ['bisection.MergeCutOver', { parent: 'root', left: 'L', right: 'R' }]));
  assert.equal(places.apart('a', 'b'), false);
});

test("the chain's own count tells how many are under way", () => {
  const totals = transferTotals({
    transfers: {
      started: 11n,
      committed: 6n,
      abortedBelowMinimum: 2n,
      abortedDeadline: 1n,
      abortedBusy: 1n,
      meanLatency: 1_250n,
      p50: 1n,
      p95: 2n,
      p99: 3n,
    },
  });
  assert.deepEqual(totals.aborted, new Map([['BelowMinimum', 2n], ['Deadline', 1n], ['Busy', 1n]]));
  assert.deepEqual(totals.latency, { mean: 1.25, p50: 1, p95: 2, p99: 3 });
  assert.equal(underWay(totals), 1n);
});
