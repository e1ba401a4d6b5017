// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Pair } from '../../src/lib/accounts.ts';
import type { Block } from '../../src/lib/blocks.ts';
import type { Tx } from '../../src/lib/chain.ts';
import type { Client, Receipt } from '../../src/lib/client.ts';
import { Stream, type Item } from '../../src/lib/stream.ts';
import { sleep } from '../../src/lib/wait.ts';

const item: Item = { pair: {} as Pair, tx: {} as Tx };
const receipt: Receipt = { hash: '0x', block: {} as Block, events: [], error: undefined, fee: 0n };

/** A client whose extrinsics have the outcome that `submit` gives them. */
function fake(submit: () => Promise<Receipt>): Client {
  return { sign: (_: Pair, tx: Tx) => Promise.resolve(tx), submit } as unknown as Client;
}

function items(howMany: number): () => Item | undefined {
  let left = howMany;
  return () => (left-- > 0 ? item : undefined);
}

const FAST = { rate: 1e6, window: 100, total: 1_000 };

test('a stream counts successes and failures by reason', async () => {
  let turn = 0;
  const stream = new Stream(
    fake(async () => {
      turn += 1;
      if (turn % 5 === 0) throw new Error('not accepted');
      return turn % 5 === 1 ? { ...receipt, error: 'ledger.ZeroAmount' } : receipt;
    }),
    items(50),
    FAST,
  );
  stream.start();
  await stream.reach(50, 10);
  const stats = await stream.finish();
  assert.equal(stats.sent, 50);
  assert.equal(stats.included, 30);
  assert.equal(stats.failed, 20);
  assert.deepEqual(Object.fromEntries(stats.reasons), { 'ledger.ZeroAmount': 10, 'not accepted': 10 });
});

test('what is signed already is sent as it is, and everything else signed before', async () => {
  const [signed, unsigned] = [{} as Tx, {} as Tx];
  const submitted: Tx[] = [];
  const client = {
    sign: (_: Pair, tx: Tx) => Promise.resolve(tx === unsigned ? signed : assert.fail('it is signed twice')),
    submit: (tx: Tx) => {
      submitted.push(tx);
      return Promise.resolve(receipt);
    },
  } as unknown as Client;
  const other = {} as Tx;
  const queue = [{ ...item, tx: unsigned }, { ...item, tx: other, signed: true }].values();
  const stream = new Stream(client, () => queue.next().value, { ...FAST, total: 2 });
  stream.start();
  await stream.reach(2, 10);
  await stream.finish();
  assert.equal(submitted.length, 2);
  assert.ok(submitted[0] === signed && submitted[1] === other);
});

test('no more than the window is on its way, and no more than the total is sent', async () => {
  let onItsWay = 0;
  let most = 0;
  const stream = new Stream(
    fake(async () => {
      onItsWay += 1;
      most = Math.max(most, onItsWay);
      await new Promise((resolve) => setTimeout(resolve, 1));
      onItsWay -= 1;
      return receipt;
    }),
    () => item,
    { rate: 1e6, window: 7, total: 40 },
  );
  stream.start();
  await stream.reach(40, 10);
  assert.equal((await stream.finish()).sent, 40);
  assert.ok(most <= 7, `${most} on their way`);
});

test('a stream goes on at another rate, and does not catch up with the old one', async () => {
  const stream = new Stream(fake(async () => receipt), () => item, { rate: 0.001, window: 100, total: 1_000 });
  stream.start();
  await stream.reach(1, 10);
  stream.pace(1_000);
  await stream.reach(50, 10);
  stream.pace(0.001);
  const { sent } = stream.stats;
  // One is due at once; what the faster rate would have sent is not.
  await stream.reach(sent + 1, 10);
  await sleep(200);
  assert.equal(stream.stats.sent, sent + 1);
  await stream.finish();
});

test('an outcome that never comes ends the wait with a message', async () => {
  const stream = new Stream(fake(() => new Promise(() => undefined)), items(1), FAST);
  stream.start();
  await stream.reach(1, 10);
  await assert.rejects(stream.finish(0.05), /outcome of 1 extrinsic/);
});

test('an error of the sender is not swallowed', async () => {
  const stream = new Stream(
    fake(async () => receipt),
    () => {
      throw new Error('no such account');
    },
    FAST,
  );
  stream.start();
  await assert.rejects(stream.reach(1, 10), /no such account/);
});
