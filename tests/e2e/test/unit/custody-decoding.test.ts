// SPDX-License-Identifier: Apache-2.0
/** Reading who holds a shard's fragments: what the chain shows, as plain values. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isWhole, toCheckpoints, toFragments } from '../../src/lib/custody/views.ts';
import type { Plain, PlainStruct } from '../../src/lib/plain.ts';

const ROOT = `0x${'ab'.repeat(32)}`;

const checkpoint: PlainStruct = { shard: '0x4d', height: 77n, root: ROOT, accounts: 20n, total: 9n };

const committed: PlainStruct = {
  checkpoint,
  commitment: { layout: { profile: { data: 5n, parity: 2n }, length: 1_200n }, roots: ['0x01', '0x02'] },
  commitmentHash: '0xcc',
  at: 80n,
  holders: '0x0001',
  evidence: [],
};

function slot(number: bigint, state: Plain): PlainStruct {
  const node = state === 'Lost' ? undefined : number + 10n;
  return { slot: number, node, state, held: state === 'Held' ? [77n] : [], answered: 3n };
}

function view(slots: Plain[], alarm: Plain = undefined): PlainStruct {
  return { shard: '0x4d', slots, checkpoints: [committed], period: 3n, challenge: undefined, alarm };
}

test('slots, checkpoints and the alarm of a shard are read', () => {
  const slots = [slot(0n, 'Held'), slot(1n, { Repairing: { until: 99n } }), slot(2n, 'Lost')];
  const found = toFragments(view(slots, 90n));
  assert.deepEqual(found, {
    slots: [
      { slot: 0, node: 10, state: 'Held', held: [77], answered: 3 },
      { slot: 1, node: 11, state: 'Repairing', held: [], answered: 3 },
      { slot: 2, node: undefined, state: 'Lost', held: [], answered: 3 },
    ],
    kept: [
      {
        height: 77,
        root: ROOT,
        accounts: 20n,
        commitment: '0xcc',
        length: 1_200n,
        roots: ['0x01', '0x02'],
        holders: [0, 1],
      },
    ],
    period: 3,
    alarm: true,
  });
});

test('a shard is whole if each slot is held and there is no alarm', () => {
  const whole = (...args: Parameters<typeof view>): boolean => isWhole(toFragments(view(...args)));
  assert.ok(whole([slot(0n, 'Held'), slot(1n, 'Held')]));
  assert.ok(!whole([slot(0n, 'Held'), slot(1n, 'Held')], 5n));
  assert.ok(!whole([slot(0n, 'Held'), slot(1n, { Awaited: { until: undefined } })]));
  assert.ok(!whole([slot(0n, 'Held'), slot(1n, 'Simulated')]));
  assert.ok(!whole([slot(0n, 'Held'), slot(1n, 'Lost')]));
  assert.ok(!whole([]), 'nobody holds anything');
});

test('a checkpoint that waits tells who has said something', () => {
  const acknowledged = [{ slot: 4n, node: 1n, commitment: '0x' }];
  const pending = { checkpoint, profile: {}, until: 107n, needed: 5n, acknowledged };
  assert.deepEqual(toCheckpoints({ shard: '0x4d', pending, committed: [] }), {
    pending: { height: 77, root: ROOT, accounts: 20n, until: 107, needed: 5, acknowledged: [4] },
    committed: [],
  });
});

test('what nobody knows is no state of a slot', () => {
  assert.throws(() => toFragments(view([slot(0n, 'Elsewhere')])), /a slot that is Elsewhere/);
});
