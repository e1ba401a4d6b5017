// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { InvalidTxError } from 'polkadot-api';
import { getPolkadotSigner } from 'polkadot-api/signer';
import { dispatchWords, failureWords } from '../../src/chain/failures.ts';
import { happened, type ChainEvent } from '../../src/chain/happened.ts';
import {
  makeSender,
  watch,
  type Sending,
  type SendingApi,
  type Transaction,
  type TxEvent,
} from '../../src/chain/send.ts';
import type { Variant } from '../../src/model/types.ts';

const NERV = 10n ** 12n;
const words = ({ path, name }: Variant): string => `${path}/${name}.`;
const signer = getPolkadotSigner(new Uint8Array(32), 'Sr25519', () => new Uint8Array(64));

/** A transaction that is made to emit what a test wants. */
class Fake implements Transaction {
  observer: Parameters<ReturnType<Transaction['signSubmitAndWatch']>['subscribe']>[0] | null = null;
  isLeft = false;

  async getEstimatedFees(): Promise<bigint> {
    return 7n;
  }

  signSubmitAndWatch() {
    return {
      subscribe: (observer: NonNullable<Fake['observer']>) => {
        this.observer = observer;
        return { unsubscribe: () => (this.isLeft = true) };
      },
    };
  }

  emit(...events: readonly TxEvent[]): void {
    for (const event of events) this.observer?.next(event);
  }
}

const SIGNED: TxEvent = { type: 'signed' };
const BROADCAST: TxEvent = { type: 'broadcasted' };
const DROPPED: TxEvent = { type: 'txBestBlocksState', found: false, isValid: true };

function event(pallet: string, name: string, value: unknown): ChainEvent {
  return { type: pallet, value: { type: name, value } };
}

const BONDED = event('ShardGovernance', 'Bonded', { who: '5G', amount: NERV, bonded: 3n * NERV });
const REFUSED = event('ShardGovernance', 'ProposalRefused', {
  proposal: 3,
  proposer: '5G',
  reason: { type: 'Operation', value: { type: 'CoolingDown' } },
});

function inBlock(number: number, events: readonly ChainEvent[] = [BONDED]): TxEvent {
  return { type: 'txBestBlocksState', found: true, ok: true, events, block: { number } };
}

function final(number: number, events: readonly ChainEvent[] = [BONDED]): TxEvent {
  return { type: 'finalized', ok: true, events, block: { number } };
}

describe('a transaction', () => {
  let fake: Fake;
  let seen: Sending[];
  let leave: () => void;
  beforeEach(() => {
    fake = new Fake();
    seen = [];
    leave = watch(
      () => fake,
      signer,
      words,
      (sending) => seen.push(sending),
    );
  });
  const steps = (): string[] =>
    seen.map((sending) =>
      'outcome' in sending ? `${sending.step} ${sending.outcome.height}` : sending.step,
    );
  const failure = (): string => {
    const last = seen.at(-1);
    assert.equal(last?.step, 'failed');
    return last.sentence;
  };

  it('is signed, sent, in a block, final', () => {
    fake.emit(SIGNED, BROADCAST, inBlock(5), final(5));
    fake.observer?.complete();
    assert.deepEqual(steps(), ['signing', 'sent', 'inBlock 5', 'final 5']);
    assert.deepEqual(seen.at(-1), {
      step: 'final',
      outcome: { height: 5, result: 'done', words: ['Bonded 1 NERV. All your stake is 3 NERV.'] },
    });
  });

  it('is not called sent before the node has looked at it', () => {
    fake.emit(SIGNED);
    assert.deepEqual(steps(), ['signing']);
  });

  it('is sent again when its block is replaced, and comes into another', () => {
    fake.emit(SIGNED, BROADCAST, inBlock(5), DROPPED, inBlock(6, [REFUSED]), final(6, [REFUSED]));
    assert.deepEqual(steps(), ['signing', 'sent', 'inBlock 5', 'sent', 'inBlock 6', 'final 6']);
    assert.deepEqual(seen[3], { step: 'sent', dropped: true });
    // What the first block said does not hold any more.
    assert.deepEqual(seen.at(-1), {
      step: 'final',
      outcome: {
        height: 6,
        result: 'refused',
        words: ['nerv_primitives_core::operation::Refusal/CoolingDown.'],
      },
    });
  });

  it('may become invalid after its block was replaced', () => {
    fake.emit(SIGNED, BROADCAST, inBlock(5), { type: 'txBestBlocksState', found: false, isValid: false });
    fake.observer?.error(new InvalidTxError({ type: 'Invalid', value: { type: 'Stale' } }));
    assert.match(failure(), /^Another transaction of the account came first/);
  });

  it('is not called sent if the pool does not take it', () => {
    fake.emit(SIGNED);
    fake.observer?.error(new InvalidTxError({ type: 'Invalid', value: { type: 'Payment' } }));
    assert.deepEqual(steps(), ['signing', 'failed']);
    assert.match(failure(), /cannot pay the fee/);
  });

  it('that the wallet refuses was never sent', () => {
    fake.observer?.error(new Error('Cancelled'));
    assert.equal(failure(), 'The wallet refused to sign. Nothing was sent.');
  });

  it('may have been done where the node is gone after it was sent', () => {
    fake.emit(SIGNED, BROADCAST);
    const gone = new Error('ChainHead disjointed');
    gone.name = 'DisjointError';
    fake.observer?.error(gone);
    assert.match(failure(), /Look whether it was done before you send it again/);
  });

  it('tells what was seen of it where the node is gone before the end', () => {
    fake.emit(SIGNED, BROADCAST, inBlock(5));
    fake.observer?.error(new Error('ChainHead disjointed'));
    assert.match(failure(), /^It was done in block 5, which is not final\. Bonded 1 NERV/);
  });

  it('has one end: what comes behind it is not told', () => {
    fake.emit(SIGNED, BROADCAST, final(5));
    fake.observer?.error(new Error('late'));
    fake.emit(DROPPED);
    assert.deepEqual(steps(), ['signing', 'sent', 'final 5']);
  });

  it('that ends without a word has failed', () => {
    fake.emit(SIGNED, BROADCAST);
    fake.observer?.complete();
    assert.deepEqual(steps(), ['signing', 'sent', 'failed']);
  });

  it('that is left tells no more', () => {
    fake.emit(SIGNED);
    leave();
    fake.emit(BROADCAST, inBlock(5));
    assert.deepEqual([steps(), fake.isLeft], [['signing'], true]);
  });

  it('that failed in its block says why first, and what it cost', () => {
    fake.emit(SIGNED, BROADCAST, {
      type: 'finalized',
      ok: false,
      dispatchError: { type: 'Module', value: { type: 'Ledger', value: { type: 'UnknownAccount' } } },
      events: [event('TransactionPayment', 'TransactionFeePaid', { actual_fee: NERV / 100n })],
      block: { number: 9 },
    });
    assert.deepEqual(seen.at(-1), {
      step: 'final',
      outcome: {
        height: 9,
        result: 'failed',
        words: ['pallet Ledger/UnknownAccount.', 'The fee was 0.01 NERV.'],
      },
    });
  });

  it('that cannot be made, as with metadata of another version, fails with a sentence', () => {
    const told: Sending[] = [];
    watch(
      () => {
        throw new Error('Runtime entry Tx(Ledger.deposit) not found');
      },
      signer,
      words,
      (sending) => told.push(sending),
    );
    assert.match(JSON.stringify(told.at(-1)), /not signed.*not found/);
  });
});

describe('events', () => {
  it('of a vote that decides tell all of it in order', () => {
    const { refusal, said } = happened(
      [
        event('ShardGovernance', 'Voted', {
          aye: true,
          power: NERV,
          ayes: 2n * NERV,
          nays: 0n,
          needed: 2n * NERV,
        }),
        event('ShardGovernance', 'Passed', { proposal: 0, execution: { type: 'Done', value: 4 } }),
        event('ShardGovernance', 'BondReturned', { amount: 100n * NERV }),
        event('System', 'ExtrinsicSuccess', {}),
      ],
      words,
    );
    assert.equal(refusal, null);
    assert.deepEqual(said, [
      'Voted aye with 1 NERV: ayes 2 NERV of 2 NERV needed, nays 0 NERV.',
      'Proposal 0 passed, and was carried out.',
      'The bond of 100 NERV went back to its owner.',
    ]);
  });

  it('of a proposal that passed in vain have the innermost reason', () => {
    const of = (execution: unknown): string | undefined =>
      happened([event('ShardGovernance', 'Passed', { proposal: 0, execution })], words).said[0];
    assert.match(of({ type: 'Lapsed' }) ?? '', /proposal::Execution\/Lapsed\.$/);
    assert.match(
      of({ type: 'Refused', value: { type: 'TooFewAccounts' } }) ?? '',
      /operation::Refusal\/TooFewAccounts/,
    );
    assert.match(
      of({ type: 'LaneRefused', value: { type: 'NoEnclave' } }) ?? '',
      /lane::LaneRefusal\/NoEnclave/,
    );
    assert.match(
      of({ type: 'CoLocationRefused', value: { type: 'NothingLeft' } }) ?? '',
      /colocation::CoLocationRefusal\/NothingLeft/,
    );
  });

  it('of a plan that was carried out tell how many of its moves were made', () => {
    const execution = { type: 'CoLocated', value: { moved: 3, skipped: 1 } };
    const { said } = happened([event('ShardGovernance', 'Passed', { proposal: 4, execution })], words);
    assert.deepEqual(said, ['Proposal 4 passed: 3 of its moves were made, and 1 could not be any more.']);
  });

  it('of refusals are told apart', () => {
    const of = (reason: unknown): string | null =>
      happened([event('ShardGovernance', 'ProposalRefused', { reason })], words).refusal;
    assert.equal(
      of({ type: 'ConditionFalse' }),
      'nerv_primitives_core::proposal::ProposalRefusal/ConditionFalse.',
    );
    assert.equal(
      of({ type: 'Lane', value: { type: 'Disabled' } }),
      'nerv_primitives_core::lane::LaneRefusal/Disabled.',
    );
    assert.equal(
      of({ type: 'CoLocation', value: { type: 'NoSuchPlan' } }),
      'nerv_primitives_core::colocation::CoLocationRefusal/NoSuchPlan.',
    );
  });

  it('that are not as expected break nothing', () => {
    const odd = [
      event('ShardGovernance', 'Bonded', undefined),
      event('Ledger', 'TransferStarted', { amount: 'x' }),
    ];
    assert.deepEqual(happened(odd, words).said, [
      'Bonded an amount. All your stake is an amount.',
      'an amount is set aside, on its way to shard ?.',
    ]);
  });
});

describe('an error', () => {
  it('of a pallet has the words of the chain, others those of the page', () => {
    const module = { type: 'Module', value: { type: 'ShardGovernance', value: { type: 'NotAStaker' } } };
    assert.equal(dispatchWords(module, words), 'pallet ShardGovernance/NotAStaker.');
    assert.match(dispatchWords({ type: 'BadOrigin' }, words), /may not make that call/);
    assert.match(
      dispatchWords({ type: 'Token', value: { type: 'FundsUnavailable' } }, words),
      /less than that/,
    );
    assert.equal(
      dispatchWords({ type: 'Token', value: { type: 'Blocked' } }, words),
      'sp_runtime::DispatchError::Token/Blocked.',
    );
  });

  it('of a pool names what it has no words for', () => {
    const of = (value: { type: string; value?: unknown }): string =>
      failureWords(new InvalidTxError({ type: 'Invalid', value }), true);
    assert.equal(of({ type: 'Custom', value: 7 }), 'The chain does not take it: Custom 7.');
    assert.match(of({ type: 'BadSigner' }), /from stakers/);
    assert.match(of({ type: 'Call' }), /from stakers alone/);
    assert.match(of({ type: 'Future' }), /earlier transaction/);
    assert.match(of({ type: 'BadProof' }), /signature does not fit/);
  });

  it('without words, or with too many, is a sentence all the same', () => {
    assert.match(failureWords(undefined, false), /nothing more$/);
    assert.match(failureWords('Rejected by user', false), /wallet refused/);
    assert.ok(failureWords(new Error('x'.repeat(10_000)), true).length < 300);
  });
});

describe('a sender', () => {
  const made: unknown[] = [];
  const make =
    (name: string) =>
    (args?: unknown): Transaction => {
      made.push([name, args]);
      return new Fake();
    };
  const api: SendingApi = {
    tx: {
      ShardGovernance: {
        bond: make('bond'),
        unbond: make('unbond'),
        withdraw_unbonded: make('withdraw_unbonded'),
        propose_split: make('propose_split'),
        propose_merge: make('propose_merge'),
        vote: make('vote'),
      },
      Ledger: { deposit: make('deposit'), withdraw: make('withdraw'), transfer: make('transfer') },
    },
    constants: { Ledger: { DeliveryFee: async () => 5n, MinimumBalance: async () => 2n } },
  };
  const sender = makeSender(api, { words });

  it('makes calls as the chain names them', async () => {
    made.length = 0;
    await sender.estimate({ kind: 'vote', proposal: 3, motionHash: '0xaa', aye: false }, '5G');
    await sender.estimate({ kind: 'transfer', dest: '5D', amount: 1n }, '5G');
    await sender.estimate({ kind: 'proposeMerge', left: '0x01', right: '0x02' }, '5G');
    assert.deepEqual(made, [
      ['vote', { proposal: 3, motion_hash: '0xaa', aye: false }],
      ['transfer', { dest: { type: 'Id', value: '5D' }, amount: 1n }],
      ['propose_merge', { left: '0x01', right: '0x02' }],
    ]);
  });

  it('tells what carrying over costs of transfers alone', async () => {
    assert.deepEqual(await sender.estimate({ kind: 'transfer', dest: '5D', amount: 1n }, '5G'), {
      fee: 7n,
      delivery: 5n,
    });
    assert.deepEqual(await sender.estimate({ kind: 'bond', amount: 1n }, '5G'), { fee: 7n, delivery: null });
  });

  it('says so where the node does not tell', async () => {
    const silent = {
      ...api,
      constants: { Ledger: { ...api.constants.Ledger, DeliveryFee: () => Promise.reject('no') } },
    };
    await assert.rejects(
      makeSender(silent, { words }).estimate({ kind: 'transfer', dest: '5D', amount: 1n }, '5G'),
      /The node did not tell the fee/,
    );
  });
});
