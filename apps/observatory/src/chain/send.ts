// SPDX-License-Identifier: Apache-2.0
/** Calls that a person makes: what they cost, and what becomes of them. */
import type { PolkadotSigner } from 'polkadot-api/signer';
import { showCount } from '../model/amounts.ts';
import type { Words } from '../model/words.ts';
import type { Address, Hex, ShardId } from '../model/types.ts';
import { dispatchWords, failureWords, LOST_AFTER, type Tagged } from './failures.ts';
import { happened, type ChainEvent } from './happened.ts';

export type Call =
  | { kind: 'bond'; amount: bigint }
  | { kind: 'unbond'; amount: bigint }
  | { kind: 'withdrawUnbonded' }
  | { kind: 'proposeSplit'; shard: ShardId }
  | { kind: 'proposeMerge'; left: ShardId; right: ShardId }
  | { kind: 'vote'; proposal: number; motionHash: Hex; aye: boolean }
  | { kind: 'deposit'; amount: bigint }
  | { kind: 'withdraw'; amount: bigint }
  | { kind: 'transfer'; dest: Address; amount: bigint };

/** What the chain says of a call in a block. `refused`: taken, and what it proposes was refused. */
export interface Outcome {
  height: number;
  result: 'done' | 'refused' | 'failed';
  /** What happened, or why not, as sentences. */
  words: readonly string[];
}

/**
 * Where a call is. A block that it was in may be replaced by another: then it is `sent` again, and comes into
 * a later one. `final` and `failed` are the end.
 */
export type Sending =
  | { step: 'signing' }
  | { step: 'sent'; dropped: boolean }
  | { step: 'inBlock'; outcome: Outcome }
  | { step: 'final'; outcome: Outcome }
  | { step: 'failed'; sentence: string };

export interface Cost {
  fee: bigint;
  /** What carrying a transfer over costs besides, if it goes to another shard; null of other calls. */
  delivery: bigint | null;
}

export interface Sender {
  /** The least that an account of the ledger may own. */
  minimumBalance(): Promise<bigint>;
  /** What the call costs; a rejection, whose message is a sentence, where the node does not tell. */
  estimate(call: Call, address: Address): Promise<Cost>;
  /**
   * Has a call signed and sent, and tells where it is.
   *
   * @returns stops watching; what has not been signed by then is not sent
   */
  send(call: Call, signer: PolkadotSigner, tell: (sending: Sending) => void): () => void;
}

// --- what is used of PAPI ------------------------------------------------------------------

interface InBlock {
  ok: boolean;
  events: readonly ChainEvent[];
  block: { number: number };
  dispatchError?: Tagged | undefined;
}

export type TxEvent =
  | { type: 'signed' }
  | { type: 'broadcasted' }
  | { type: 'txBestBlocksState'; found: false; isValid: boolean }
  | ({ type: 'txBestBlocksState'; found: true } & InBlock)
  | ({ type: 'finalized' } & InBlock);

export interface Transaction {
  getEstimatedFees(from: Address): Promise<bigint>;
  signSubmitAndWatch(from: PolkadotSigner): {
    subscribe(observer: { next(event: TxEvent): void; error(failure: unknown): void; complete(): void }): {
      unsubscribe(): void;
    };
  };
}

type Makes<Arguments> = (args: Arguments) => Transaction;

/** The part of PAPI's api that calls are made of. */
export interface SendingApi {
  tx: {
    ShardGovernance: {
      bond: Makes<{ amount: bigint }>;
      unbond: Makes<{ amount: bigint }>;
      withdraw_unbonded: () => Transaction;
      propose_split: Makes<{ shard: ShardId }>;
      propose_merge: Makes<{ left: ShardId; right: ShardId }>;
      vote: Makes<{ proposal: number; motion_hash: Hex; aye: boolean }>;
    };
    Ledger: {
      deposit: Makes<{ amount: bigint }>;
      withdraw: Makes<{ amount: bigint }>;
      transfer: Makes<{ dest: { type: 'Id'; value: Address }; amount: bigint }>;
    };
  };
  constants: { Ledger: { DeliveryFee: () => Promise<bigint>; MinimumBalance: () => Promise<bigint> } };
}

/** @param docs what the chain says of its variants */
export function makeSender(api: SendingApi, docs: { words: Words }): Sender {
  const words: Words = (variant) => docs.words(variant);
  return {
    minimumBalance: () => api.constants.Ledger.MinimumBalance(),
    async estimate(call, address) {
      try {
        const [fee, delivery] = await Promise.all([
          transactionOf(api, call).getEstimatedFees(address),
          call.kind === 'transfer' ? api.constants.Ledger.DeliveryFee() : null,
        ]);
        return { fee, delivery };
      } catch (failure) {
        throw new Error('The node did not tell the fee.', { cause: failure });
      }
    },
    send: (call, signer, tell) => watch(() => transactionOf(api, call), signer, words, tell),
  };
}

function transactionOf({ tx: { ShardGovernance, Ledger } }: SendingApi, call: Call): Transaction {
  switch (call.kind) {
    case 'bond':
      return ShardGovernance.bond({ amount: call.amount });
    case 'unbond':
      return ShardGovernance.unbond({ amount: call.amount });
    case 'withdrawUnbonded':
      return ShardGovernance.withdraw_unbonded();
    case 'proposeSplit':
      return ShardGovernance.propose_split({ shard: call.shard });
    case 'proposeMerge':
      return ShardGovernance.propose_merge({ left: call.left, right: call.right });
    case 'vote':
      return ShardGovernance.vote({
        proposal: call.proposal,
        motion_hash: call.motionHash,
        aye: call.aye,
      });
    case 'deposit':
      return Ledger.deposit({ amount: call.amount });
    case 'withdraw':
      return Ledger.withdraw({ amount: call.amount });
    case 'transfer':
      return Ledger.transfer({ dest: { type: 'Id', value: call.dest }, amount: call.amount });
  }
}

/** Follows a transaction to its end, of which there is one: what comes behind it is not told. */
export function watch(
  make: () => Transaction,
  signer: PolkadotSigner,
  words: Words,
  tell: (sending: Sending) => void,
): () => void {
  let isSigned = false;
  let isOver = false;
  let last: Sending | null = null;
  const advance = (sending: Sending): void => {
    if (isOver) return;
    isOver = sending.step === 'final' || sending.step === 'failed';
    last = sending;
    tell(sending);
  };
  const fail = (failure: unknown): void => {
    advance({ step: 'failed', sentence: failedAfter(last, failureWords(failure, isSigned)) });
  };
  advance({ step: 'signing' });
  try {
    const subscription = make()
      .signSubmitAndWatch(signer)
      .subscribe({
        next(event) {
          isSigned = true;
          // The node looks at it before it takes it: until then a reader should not be told that it was sent.
          if (event.type !== 'signed') advance(sendingOf(event, words));
        },
        error: fail,
        complete: () => fail(new Error('no more about it')),
      });
    return () => {
      isOver = true;
      subscription.unsubscribe();
    };
  } catch (failure) {
    fail(failure);
    return () => {};
  }
}

/** What had been seen of it is told with what ended it. */
export function failedAfter(last: Sending | null, sentence: string): string {
  if (last?.step !== 'inBlock') return sentence;
  const { height, result, words } = last.outcome;
  const was = result === 'failed' ? 'It failed' : `It was ${result}`;
  const end =
    sentence === LOST_AFTER ? 'The node went away before that: look whether it still stands.' : sentence;
  return [`${was} in block ${showCount(height)}, which is not final.`, ...words, end].join(' ');
}

function sendingOf(event: Exclude<TxEvent, { type: 'signed' }>, words: Words): Sending {
  switch (event.type) {
    case 'finalized':
      return { step: 'final', outcome: outcomeOf(event, words) };
    case 'txBestBlocksState':
      return event.found
        ? { step: 'inBlock', outcome: outcomeOf(event, words) }
        : { step: 'sent', dropped: true };
    default:
      return { step: 'sent', dropped: false };
  }
}

function outcomeOf({ ok, events, block, dispatchError }: InBlock, words: Words): Outcome {
  const { refusal, said } = happened(events, words);
  if (!ok) {
    const why = dispatchError === undefined ? 'The call failed.' : dispatchWords(dispatchError, words);
    return { height: block.number, result: 'failed', words: [why, ...said] };
  }
  return refusal === null
    ? { height: block.number, result: 'done', words: said }
    : { height: block.number, result: 'refused', words: [refusal, ...said] };
}
