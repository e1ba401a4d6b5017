// SPDX-License-Identifier: Apache-2.0
/** What belongs to a measurement, in blocks that are made up. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Belonging, Disturbed, TakenBack } from '../../src/compare/belonging.ts';
import type { Built } from '../../src/compare/log.ts';
import type { Block, ChainEvent } from '../../src/lib/blocks.ts';
import { Failure } from '../../src/lib/failure.ts';

const EVENT = 'ledger.Transferred';
/** The extrinsic that each block has by itself. */
const INHERENT = '0xtime';

/** A block with some extrinsics, each of which leaves some events behind, by default the one it should. */
function block(number: number, sent: string[], change: Partial<Block> = {}, left: Record<string, string[]> = {}): Block {
  const extrinsics = [INHERENT, ...sent];
  const events = extrinsics.flatMap((hash, extrinsic) => {
    const names = hash === INHERENT ? ['system.ExtrinsicSuccess'] : (left[hash] ?? [EVENT, 'system.ExtrinsicSuccess']);
    return names.map((name): ChainEvent => ({ name, data: {}, extrinsic, error: undefined }));
  });
  // Out of the hooks of the block, as a message that arrives leaves one behind.
  events.push({ name: EVENT, data: {}, extrinsic: undefined, error: undefined });
  const made = { number, hash: `0xb${number}`, parent: `0xb${number - 1}`, timestamp: 0, seen: 0 };
  return { ...made, extrinsics, events, ...change };
}

const record = (number: number, extrinsics: number, hash = `0xb${number}`): Built => ({
  number,
  hash,
  milliseconds: 10 * extrinsics,
  extrinsics,
  full: false,
});

test('extrinsics are found in however many blocks they are, in any order', () => {
  const run = new Belonging(['0x1', '0x2', '0x3', '0x4'], EVENT);
  for (const [number, sent] of [['0x3'], [], ['0x1', '0x4'], ['0x2'], []].entries()) {
    assert.ok(number < 4 ? run.left > 0 : run.left === 0);
    run.take(block(5 + number, sent));
  }
  const all = [record(5, 1), record(6, 0), record(7, 2), record(8, 1), record(9, 0)];
  assert.deepEqual(run.built(all), all);
});

test('blocks before the first extrinsic do not count, whatever is in them', () => {
  const run = new Belonging(['0x1'], EVENT);
  run.take(block(4, ['0xother']));
  run.take(block(5, ['0x1']));
  assert.equal(run.left, 0);
  assert.deepEqual(run.built([record(4, 1), record(5, 1)]), [record(5, 1)]);
});

test('of two blocks that were built at one height the one counts that the chain kept', () => {
  const run = new Belonging(['0x1', '0x2'], EVENT);
  run.take(block(5, ['0x1', '0x2'], { hash: '0xkept' }));
  const kept = record(5, 2, '0xkept');
  assert.deepEqual(run.built([record(5, 1, '0xdropped'), kept, record(5, 2, '0xlate')]), [kept]);
});

test('the events of the extrinsics count, not all of their name in the block', () => {
  // The block has another one out of its hooks, and that of the stranger.
  const run = new Belonging(['0x1'], EVENT);
  run.take(block(5, ['0xother', '0x1'], {}, { '0xother': [EVENT, EVENT] }));
  assert.equal(run.left, 0);
});

test('extrinsics of others in the same blocks are not measured, but said', () => {
  const run = new Belonging(['0x1', '0x2'], EVENT);
  run.take(block(5, ['0x1', '0xother']));
  run.take(block(6, ['0xanother', '0x2', '0xthird']));
  assert.throws(
    () => run.built([record(5, 2), record(6, 3)]),
    (error: unknown) => error instanceof Disturbed && error.message === '3 extrinsics of others came between',
  );
});

test('a call that failed or did something else ends it', () => {
  const failed = block(5, ['0x1'], {}, { '0x1': [EVENT, 'system.ExtrinsicFailed'] });
  const nothing = block(5, ['0x1'], {}, { '0x1': ['system.ExtrinsicSuccess'] });
  const twice = block(5, ['0x1'], {}, { '0x1': [EVENT, EVENT, 'system.ExtrinsicSuccess'] });
  for (const [made, why] of [[failed, /one failed in block 5/], [nothing, /left 0 events/], [twice, /left 2 events/]] as const) {
    const take = (): void => new Belonging(['0x1'], EVENT).take(made);
    assert.throws(take, (error: unknown) => error instanceof Failure && why.test(error.message));
  }
});

test('a chain that takes a block back is noticed', () => {
  const run = new Belonging(['0x1', '0x2'], EVENT);
  run.take(block(5, ['0x1']));
  assert.throws(() => run.take(block(6, ['0x2'], { parent: '0xother' })), TakenBack);
});

test('a block that the log does not tell of is no measurement', () => {
  const run = new Belonging(['0x1'], EVENT);
  run.take(block(5, ['0x1']));
  assert.throws(() => run.built([record(4, 1)]), Failure);
});
