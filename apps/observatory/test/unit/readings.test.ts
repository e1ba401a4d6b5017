// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { effect } from '@preact/signals';
import { beforeEach, describe, it } from 'node:test';
import { cutOf, readings } from '../../src/app/readings.ts';
import type { Reader } from '../../src/chain/reader.ts';
import type { Sender } from '../../src/chain/send.ts';
import { session } from '../../src/chain/session.ts';
import { head } from '../../src/store.ts';

interface Asked {
  key: string;
  answer: (value: number) => void;
  refuse: (failure: Error) => void;
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function node(reader: Partial<Reader> = {}): void {
  const sender: Partial<Sender> = { minimumBalance: async () => 1n };
  session.value = { reader: reader as Reader, sender: sender as Sender };
}

function block(height: number): void {
  head.value = { height, hash: '0x00', finalized: 0, time: 0, seen: 0 };
}

describe('a reading', () => {
  let asked: Asked[];
  let of: ReturnType<typeof readings<number>>;
  beforeEach(() => {
    asked = [];
    of = readings<number>((_, key) => new Promise((answer, refuse) => asked.push({ key, answer, refuse })));
    node();
    block(1);
  });

  it('is one for all that look, and none while nobody does', async () => {
    assert.equal(of('a'), of('a'));
    assert.equal(asked.length, 0);
    const leave = [effect(() => void of('a').value), effect(() => void of('a').value)];
    assert.equal(asked.length, 1);
    asked[0]?.answer(7);
    await settled();
    assert.deepEqual(of('a').value, { value: 7, error: '' });
    for (const each of leave) each();
    block(2);
    assert.equal(asked.length, 1);
  });

  it('does not ask a slow node twice, and then for the newest', async () => {
    const leave = effect(() => void of('a').value);
    block(2);
    block(3);
    assert.equal(asked.length, 1);
    asked[0]?.answer(1);
    await settled();
    assert.equal(asked.length, 2);
    leave();
  });

  it('keeps the last value where newer cannot be read', async () => {
    const leave = effect(() => void of('a').value);
    asked[0]?.answer(1);
    await settled();
    block(2);
    asked[1]?.refuse(new Error('ChainHead disjointed'));
    await settled();
    assert.deepEqual(of('a').value, { value: 1, error: 'The node did not answer. What you see is what it said before.' });
    leave();
  });

  it('asks the next node at once, and does not mind what the last says late', async () => {
    const leave = effect(() => void of('a').value);
    session.value = null;
    node();
    assert.equal(asked.length, 2);
    asked[1]?.answer(2);
    await settled();
    asked[0]?.answer(1);
    await settled();
    assert.equal(of('a').value.value, 2);
    leave();
  });
});

describe('a cut', () => {
  it('is read once for as long as it stands', async () => {
    let reads = 0;
    const reader = {
      cuts: async () => {
        reads += 1;
        return [{ direction: '0x00' as const, projection: 0n, count: 1n }];
      },
    } as unknown as Reader;
    await cutOf(reader, '0x01', 5);
    await cutOf(reader, '0x01', 5);
    assert.equal(reads, 1);
    await cutOf(reader, '0x01', 9);
    assert.equal(reads, 2);
  });

  it('that is not known is asked for again', async () => {
    let reads = 0;
    const reader = {
      cuts: async () => {
        reads += 1;
        return [null];
      },
    } as unknown as Reader;
    assert.equal(await cutOf(reader, '0x02', 5), null);
    assert.equal(await cutOf(reader, '0x02', 5), null);
    assert.equal(reads, 2);
  });
});
