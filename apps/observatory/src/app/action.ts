// SPDX-License-Identifier: Apache-2.0
/**
 * The one action that is under way: looked at by the person, signed by the wallet, sent. There is one at a
 * time, so that nothing is sent twice.
 */
import { computed, effect, signal, untracked } from '@preact/signals';
import { failedAfter, type Call, type Sending } from '../chain/send.ts';
import { LOST_AFTER } from '../chain/failures.ts';
import { session } from '../chain/session.ts';
import { account } from '../chain/wallets.ts';

/** What a person is about to sign. */
export interface Draft {
  /** What is done, as a title: `Vote aye on proposal 3`. */
  title: string;
  /** What it means, and what may be lost by it. */
  notes: readonly string[];
  call: Call;
  /** Called once the chain has done it: forms are emptied then, and not before. */
  onDone?: () => void;
}

export interface Action {
  title: string;
  sending: Sending;
}

/** Shown before it is signed. */
export const draft = signal<Draft | null>(null);
/** The last that was signed, also when it has ended. */
export const action = signal<Action | null>(null);
/** Whether one is on its way: nothing else is sent meanwhile. */
export const isBusy = computed(() => {
  const step = action.value?.sending.step;
  return step === 'signing' || step === 'sent';
});

/** Whether nothing can be signed now: something is on its way, or the node is gone. */
export const isHeld = computed(() => isBusy.value || session.value === null);

let stop: () => void = () => {};

/** Shows what is to be signed. */
export function review(next: Draft): void {
  if (!isBusy.value) draft.value = next;
}

/** Has the wallet sign what is shown, and sends it. */
export function sign(): void {
  const [now, current, signer] = [draft.value, session.value, account.value?.signer];
  if (now === null || isBusy.value) return;
  draft.value = null;
  const { title, call, onDone } = now;
  if (current === null || signer === undefined) {
    const sentence = current === null ? 'The node is not there. Nothing was sent.' : 'No account is chosen.';
    action.value = { title, sending: { step: 'failed', sentence } };
    return;
  }
  stop();
  let isDone = false;
  let isOver = false;
  const finish = (): void => {
    isOver = true;
    unwatch();
    forget();
  };
  const tell = (sending: Sending): void => {
    if (isOver) return;
    action.value = { title, sending };
    if ('outcome' in sending && sending.outcome.result === 'done' && !isDone) {
      isDone = true;
      onDone?.();
    }
    if (sending.step === 'final' || sending.step === 'failed') finish();
  };
  let unwatch: () => void = () => {};
  let forget: () => void = () => {};
  stop = () => {
    finish();
  };
  unwatch = current.sender.send(call, signer, tell);
  if (isOver) return unwatch();
  // A connection that is gone tells no more of what was sent by it.
  forget = effect(() => {
    if (session.value === current || isOver) return;
    const last = untracked(() => action.value?.sending) ?? null;
    const isSent = last?.step === 'sent' || last?.step === 'inBlock';
    const sentence = isSent ? LOST_AFTER : 'The node went away before it was signed. Nothing was sent.';
    tell({ step: 'failed', sentence: failedAfter(last, sentence) });
  });
}

/** Stops waiting for a wallet or a node that does not answer. */
export function stopWaiting(): void {
  const last = action.value;
  if (last === null || !isBusy.value) return;
  stop();
  const sentence =
    last.sending.step === 'signing'
      ? 'Stopped before it was signed. Nothing was sent.'
      : 'Not waited for any longer. It may still be done: look before you send it again.';
  action.value = { title: last.title, sending: { step: 'failed', sentence } };
}

export function dismiss(): void {
  if (!isBusy.value) action.value = null;
}

/** Where an action is, as one sentence after the other. */
export function sendingWords(sending: Sending): readonly string[] {
  switch (sending.step) {
    case 'signing':
      return ['Waiting for the signature. Confirm it in your wallet.'];
    case 'sent':
      return [
        sending.dropped
          ? 'The block it was in was replaced by another. Waiting for the next.'
          : 'Sent. Waiting for a block.',
      ];
    case 'failed':
      return [sending.sentence];
    default: {
      const { height, result, words } = sending.outcome;
      const lead = { done: 'Done', refused: 'Refused by the chain', failed: 'It failed' }[result];
      const isFinal = sending.step === 'final' ? ', which is final' : '';
      return [`${lead} in block ${height}${isFinal}.`, ...words];
    }
  }
}
