// SPDX-License-Identifier: Apache-2.0
/** A call, signed: from its bytes and the chain's constants, wherever these come from. */
import { eraBirth, eraOf } from './era.ts';
import type { Key, SignOptions } from './key.ts';
import { payload, type Terms } from './transaction.ts';

/** What a signature binds of a chain. README.md says what clients call it. */
export type Chain = Pick<Terms, 'genesis' | 'specVersion' | 'transactionVersion'>;

/** A block at which a transaction begins to be valid: the newest one that is final, as a rule. */
export interface Block {
  height: number;
  hash: Uint8Array;
}

/** What the sender chooses. */
export interface Choice {
  /** How many transactions the account has sent before. */
  nonce: number;
  /** Whose call it is, where that is not the key's own account. */
  account?: Uint8Array;
  /** 0 without it. */
  tip?: bigint;
  /** Blocks: a power of two from 4 to 65,536. Without it, and `begins`, valid forever. */
  period?: number;
  /** The hash of the metadata of which the call was shown to the signer. */
  metadata?: Uint8Array;
}

/** A call, under what terms it is dispatched, and the signature for both. */
export interface SignedCall {
  terms: Terms;
  call: Uint8Array;
  publicKey: Uint8Array;
  signature: Uint8Array;
}

/**
 * The block whose hash is signed for an era of `period` blocks that holds the block of height `height`: ask the chain
 * for that one.
 */
export function firstOf(period: number, height: number): number {
  return eraBirth(eraOf(period, height), height);
}

/**
 * Under what terms a call is dispatched.
 *
 * @param begins the block in which the era begins, see {@link firstOf}; nothing for a call that is valid forever.
 * @throws RangeError if `begins` is not where an era of that length begins.
 */
export function termsOf(chain: Chain, account: Uint8Array, choice: Choice, begins?: Block): Terms {
  const { nonce, tip = 0n, period, metadata } = choice;
  const own = {
    genesis: chain.genesis,
    specVersion: chain.specVersion,
    transactionVersion: chain.transactionVersion,
    account: choice.account ?? account,
    nonce,
    tip,
    metadata,
  };
  if ((period === undefined) !== (begins === undefined)) {
    throw new RangeError('an era has both a length and a block in which it begins');
  }
  if (period === undefined || begins === undefined) {
    return { ...own, era: 'immortal', eraBlock: chain.genesis };
  }
  const era = eraOf(period, begins.height);
  if (eraBirth(era, begins.height) !== begins.height) {
    throw new RangeError(`no era of ${period} blocks begins in block ${begins.height}`);
  }
  return { ...own, era, eraBlock: begins.hash };
}

/** Signs a call, given as the chain encodes it; throws what {@link payload} throws. */
export function signCall(key: Key, terms: Terms, call: Uint8Array, options: SignOptions = {}): SignedCall {
  const signature = key.sign('transaction', payload(terms, call), options);
  return { terms, call, publicKey: key.publicKey, signature };
}
