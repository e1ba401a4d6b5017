// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { before, beforeEach, describe, it } from 'node:test';
import {
  action,
  dismiss,
  draft,
  isBusy,
  review,
  sendingWords,
  sign,
  stopWaiting,
} from '../../src/app/action.ts';
import type { Call, Sender, Sending } from '../../src/chain/send.ts';
import type { Reader } from '../../src/chain/reader.ts';
import { session, type Session } from '../../src/chain/session.ts';
import { choose, connect, lookForWallets, wallets } from '../../src/chain/wallets.ts';
import { FakeExtension, injected } from './support/wallet.ts';

/** A node that does with what is sent whatever a test says. */
class FakeSender implements Sender {
  sent: Call[] = [];
  left = 0;
  tell: (sending: Sending) => void = () => {};

  async minimumBalance(): Promise<bigint> {
    return 1n;
  }

  async estimate() {
    return { fee: 1n, delivery: null };
  }

  send(call: Call, _: unknown, tell: (sending: Sending) => void): () => void {
    this.sent.push(call);
    this.tell = tell;
    tell({ step: 'signing' });
    return () => (this.left += 1);
  }
}

const CALL: Call = { kind: 'bond', amount: 1n };
const DONE = { height: 5, result: 'done', words: ['Bonded.'] } as const;

function connected(sender: Sender): Session {
  // No reader is asked by what is tested here.
  return { reader: {} as Reader, sender };
}

describe('an action', () => {
  let sender: FakeSender;
  let done: number;
  before(async () => {
    const extension = new FakeExtension();
    extension.accounts = [injected(1)];
    extension.inject('signer');
    lookForWallets();
    await connect('signer');
    choose(wallets.value.find(({ name }) => name === 'signer')?.accounts[0] ?? null);
  });
  beforeEach(() => {
    stopWaiting();
    dismiss();
    sender = new FakeSender();
    session.value = connected(sender);
    done = 0;
    draft.value = null;
  });
  const start = (): void => {
    review({ title: 'Bond', notes: [], call: CALL, onDone: () => (done += 1) });
    sign();
  };
  const sentence = (): string => {
    const sending = action.value?.sending;
    assert.equal(sending?.step, 'failed');
    return sending.sentence;
  };

  it('is not sent before it was looked at and signed', () => {
    review({ title: 'Bond', notes: [], call: CALL });
    assert.deepEqual([sender.sent, draft.value?.title], [[], 'Bond']);
    draft.value = null;
    sign();
    assert.deepEqual([sender.sent, action.value], [[], null]);
  });

  it('is sent once, however often one clicks', () => {
    start();
    sign();
    start();
    sender.tell({ step: 'sent', dropped: false });
    start();
    assert.equal(sender.sent.length, 1);
    assert.ok(isBusy.value);
    sender.tell({ step: 'inBlock', outcome: DONE });
    assert.ok(!isBusy.value);
  });

  it('empties its form once, and only when the chain has done it', () => {
    start();
    sender.tell({ step: 'sent', dropped: false });
    assert.equal(done, 0);
    sender.tell({ step: 'inBlock', outcome: DONE });
    sender.tell({ step: 'sent', dropped: true });
    sender.tell({ step: 'inBlock', outcome: { ...DONE, height: 6 } });
    sender.tell({ step: 'final', outcome: { ...DONE, height: 6 } });
    assert.equal(done, 1);
  });

  it('keeps what was typed where the wallet or the chain refuses', () => {
    start();
    sender.tell({ step: 'failed', sentence: 'The wallet refused to sign. Nothing was sent.' });
    start();
    sender.tell({ step: 'final', outcome: { ...DONE, result: 'refused' } });
    start();
    sender.tell({ step: 'final', outcome: { ...DONE, result: 'failed' } });
    assert.deepEqual([done, sender.sent.length], [0, 3]);
  });

  it('ends where the node goes away, and what comes late from it is not told', () => {
    start();
    sender.tell({ step: 'sent', dropped: false });
    session.value = null;
    assert.match(sentence(), /Look whether it was done/);
    assert.ok(!isBusy.value);
    assert.equal(sender.left, 1);
    sender.tell({ step: 'inBlock', outcome: DONE });
    assert.match(sentence(), /Look whether it was done/);
    assert.equal(done, 0);
  });

  it('that nobody had signed was not sent where the node goes away', () => {
    start();
    session.value = null;
    assert.match(sentence(), /before it was signed. Nothing was sent/);
  });

  it('keeps what a block said where the node goes away before it is final', () => {
    start();
    sender.tell({ step: 'inBlock', outcome: DONE });
    session.value = connected(new FakeSender());
    assert.match(sentence(), /^It was done in block 5, which is not final\. Bonded\./);
  });

  it('that is final stays so where the node goes away', () => {
    start();
    sender.tell({ step: 'final', outcome: DONE });
    session.value = null;
    assert.equal(action.value?.sending.step, 'final');
  });

  it('without a node fails with a sentence', () => {
    session.value = null;
    start();
    assert.match(sentence(), /node is not there/);
    assert.equal(sender.sent.length, 0);
  });

  it('can be given up, and says what that means', () => {
    start();
    stopWaiting();
    assert.match(sentence(), /Nothing was sent/);
    assert.equal(sender.left, 1);
    start();
    sender.tell({ step: 'sent', dropped: false });
    stopWaiting();
    assert.match(sentence(), /may still be done/);
    sender.tell({ step: 'inBlock', outcome: DONE });
    assert.match(sentence(), /may still be done/);
  });

  it('gives way to the next once it is in a block', () => {
    start();
    const first = sender.tell;
    first({ step: 'inBlock', outcome: DONE });
    start();
    first({ step: 'final', outcome: DONE });
    assert.equal(action.value?.sending.step, 'signing');
  });

  it('is told in sentences', () => {
    const lead = (sending: Sending): string | undefined => sendingWords(sending)[0];
    assert.match(lead({ step: 'sent', dropped: true }) ?? '', /replaced by another/);
    assert.equal(
      lead({ step: 'inBlock', outcome: { ...DONE, result: 'refused' } }),
      'Refused by the chain in block 5.',
    );
    assert.equal(lead({ step: 'final', outcome: DONE }), 'Done in block 5, which is final.');
  });
});
