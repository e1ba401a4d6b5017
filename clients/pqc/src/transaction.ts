// SPDX-License-Identifier: Apache-2.0
/** What a key signs to have a call dispatched. */
import { concat, exactly, little } from './bytes.ts';
import { MAX_CALL_LENGTH } from './sizes.ts';

/** For which blocks a transaction is valid. */
export type Era =
  /** For all. */
  | 'immortal'
  /** For `period` blocks, from the last one at or before the era's whose height is `phase` modulo `period`. */
  | { period: number; phase: number };

/** Under what terms a call is dispatched: all that a signature for it binds, but the call itself. */
export interface Terms {
  /** The hash of the chain's first block. */
  genesis: Uint8Array;
  /** The runtime's `specVersion`. */
  specVersion: number;
  /** The runtime's `transactionVersion`. */
  transactionVersion: number;
  /** Whose call it is, 32 bytes. Not always the key's own account: a key may be bound to another one. */
  account: Uint8Array;
  /** Of that account: how many transactions it has sent before. */
  nonce: number;
  /** What the author of the block gets on top of the fee, in the smallest unit. */
  tip: bigint;
  /** For which blocks it is valid. */
  era: Era;
  /** The hash of the block in which the era begins, or of the first one if it is immortal. */
  eraBlock: Uint8Array;
  /** The hash of the chain's metadata (RFC 78), where the signer made sure of what it was shown by it. */
  metadata?: Uint8Array | undefined;
}

function eraBytes(era: Era): Uint8Array {
  if (era === 'immortal') return Uint8Array.of(0);
  return concat(Uint8Array.of(1), little('the period', era.period, 4), little('the phase', era.phase, 4));
}

/**
 * The bytes that are signed to have a call dispatched: the terms, and behind them the call as the chain encodes
 * it, to the end. README.md of `primitives/pqc` has the table.
 *
 * @throws RangeError if a part has another length than it must, a number has no room, or the call has more than
 * 65,536 bytes.
 */
export function payload(terms: Terms, call: Uint8Array): Uint8Array {
  if (!(call instanceof Uint8Array)) throw new TypeError('the call is no Uint8Array');
  if (call.length > MAX_CALL_LENGTH) throw new RangeError(`the call has ${call.length} bytes, and ${MAX_CALL_LENGTH} are the most`);
  const metadata = terms.metadata;
  return concat(
    exactly('the genesis hash', terms.genesis, 32),
    little('the spec version', terms.specVersion, 4),
    little('the transaction version', terms.transactionVersion, 4),
    exactly('the account', terms.account, 32),
    little('the nonce', terms.nonce, 4),
    little('the tip', terms.tip, 16),
    eraBytes(terms.era),
    exactly("the era's block", terms.eraBlock, 32),
    metadata === undefined
      ? Uint8Array.of(0)
      : concat(Uint8Array.of(1), exactly('the hash of the metadata', metadata, 32)),
    call,
  );
}
