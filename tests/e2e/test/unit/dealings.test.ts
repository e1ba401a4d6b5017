// SPDX-License-Identifier: Apache-2.0
/** Who deals with whom, by events that are made up. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Block, ChainEvent } from '../../src/lib/blocks.ts';
import { Dealings } from '../../src/lib/dealings.ts';

/** A block at a time in seconds, with these events from one account to another. */
function block(seconds: number, ...events: [string, string, string][]): Block {
  return {
    timestamp: seconds * 1_000,
    events: events.map(([name, from, to]): ChainEvent => ({
      name,
      data: { from, to },
      extrinsic: undefined,
      error: undefined,
    })),
  } as unknown as Block;
}

test('transfers are counted by window and pair, once each, whichever way they go', () => {
  const dealings = new Dealings(6_000);
  dealings.take(block(100, ['ledger.Transferred', 'ann', 'bob'], ['ledger.TransferStarted', 'bob', 'ann']));
  dealings.take(block(105, ['ledger.Transferred', 'ann', 'bob'], ['crossShard.Committed', 'bob', 'ann'], ['ledger.Sent', 'bob', 'cyd']));
  dealings.take(block(106, ['ledger.Transferred', 'cyd', 'ann']));
  dealings.take(block(124));
  assert.equal(dealings.transfers, 5);
  assert.equal(dealings.csv(), 'window,from,to,transfers\n0,0,1,2\n0,1,0,1\n0,1,2,1\n1,2,0,1\n');
});

test('the window under way is left out', () => {
  const dealings = new Dealings(6_000);
  dealings.take(block(100, ['ledger.Transferred', 'ann', 'bob']));
  assert.equal(dealings.csv(), 'window,from,to,transfers\n');
});
