// SPDX-License-Identifier: Apache-2.0
/** A transaction of a call, with what it needs of the chain asked for. */
import { addressOf } from './address.ts';
import { authenticated, type Pipelines } from './extensions.ts';
import { extrinsic } from './extrinsic.ts';
import type { Key, SignOptions } from './key.ts';
import { type Block, type Chain, type Choice, signCall, termsOf } from './sign.ts';

/** For how many blocks a transaction is valid if nothing is said. */
export const DEFAULT_PERIOD = 64;

/** The longest period that begins in any block. Longer ones begin in every second block, or fourth, and so on. */
export const LONGEST_PERIOD = 4096;

/** What the sender chooses. What is left out the chain is asked for. */
export interface Wishes extends Omit<Choice, 'nonce' | 'period'>, SignOptions {
  /** How many transactions the account has sent before. Without it, as many as the chain has counted. */
  nonce?: number;
  /** For how many blocks it is valid: a power of two from 4 to 4,096, or forever. 64 without it. */
  period?: number | 'immortal';
}

/** What is asked of a chain, by whatever client. */
export interface Access {
  chain(): Promise<Chain>;
  /** How many transactions an account has sent; given as an address of the generic network. */
  nonceOf(address: string): Promise<number>;
  /** The newest block that is final. */
  finalised(): Promise<Block>;
  pipelines(): Promise<Pipelines>;
}

/**
 * The transaction of a call, signed, as it is sent. Nothing is signed that the chain has no extensions for.
 *
 * @throws Error what {@link authenticated} throws, and what the client throws; RangeError if a value has no room where
 * it goes, or there is no such period.
 */
export async function build(access: Access, key: Key, call: Uint8Array, wishes: Wishes = {}): Promise<Uint8Array> {
  const { nonce, period = DEFAULT_PERIOD, deterministic = false, ...choice } = wishes;
  if (period !== 'immortal' && period > LONGEST_PERIOD) {
    throw new RangeError(`a period has at most ${LONGEST_PERIOD} blocks, not ${period}`);
  }
  const account = choice.account ?? key.account;
  const [chain, pipelines, counted, begins] = await Promise.all([
    access.chain(),
    access.pipelines(),
    nonce ?? access.nonceOf(addressOf(account)),
    period === 'immortal' ? undefined : access.finalised(),
  ]);
  authenticated(pipelines);
  const era = period === 'immortal' ? {} : { period };
  const terms = termsOf(chain, account, { ...choice, ...era, nonce: counted }, begins);
  return extrinsic(pipelines, signCall(key, terms, call, { deterministic }));
}
