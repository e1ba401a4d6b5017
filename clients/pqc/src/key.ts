// SPDX-License-Identifier: Apache-2.0
/** Keys that sign, and whether something was signed. */
import { ml_dsa65 } from '@noble/post-quantum/ml-dsa.js';
import { accountOf } from './address.ts';
import { exactly } from './bytes.ts';
import { contextBytes, type Context } from './context.ts';
import { type PhraseOptions, seedOfPhrase } from './phrase.ts';
import { PUBLIC_KEY_LENGTH, SIGNATURE_LENGTH } from './sizes.ts';

/** How a signature is made. */
export interface SignOptions {
  /**
   * The same signature each time, as the node makes it. Otherwise 32 random bytes go into it, which FIPS 204
   * advises: what disturbs the computation then tells less of the key. Both verify alike.
   */
  deterministic?: boolean;
}

/** A key that signs. */
export class Key {
  readonly publicKey: Uint8Array;
  readonly account: Uint8Array;
  #secretKey: Uint8Array | undefined;

  private constructor(seed: Uint8Array) {
    const { publicKey, secretKey } = ml_dsa65.keygen(seed);
    this.publicKey = publicKey;
    this.#secretKey = secretKey;
    this.account = accountOf(publicKey);
  }

  /**
   * The key of a seed of 32 bytes.
   *
   * @throws RangeError if it has another length.
   */
  static ofSeed(seed: Uint8Array): Key {
    return new Key(exactly('the seed', seed, 32));
  }

  /** The key of a phrase; throws what {@link seedOfPhrase} throws. */
  static ofPhrase(phrase: string, options: PhraseOptions = {}): Key {
    const seed = seedOfPhrase(phrase, options);
    try {
      return new Key(seed);
    } finally {
      seed.fill(0);
    }
  }

  /**
   * Signs a message for what `context` says.
   *
   * @throws Error if the key was forgotten.
   */
  sign(context: Context, message: Uint8Array, { deterministic = false }: SignOptions = {}): Uint8Array {
    if (this.#secretKey === undefined) throw new Error('the key was forgotten, and signs no more');
    return ml_dsa65.sign(message, this.#secretKey, {
      context: contextBytes(context),
      ...(deterministic ? { extraEntropy: false as const } : {}),
    });
  }

  /** Overwrites what is secret of it. */
  forget(): void {
    this.#secretKey?.fill(0);
    this.#secretKey = undefined;
  }
}

/**
 * Whether the key signed the message for what `context` says.
 *
 * @throws RangeError if key or signature are not of ML-DSA-65, by their length.
 */
export function verify(context: Context, message: Uint8Array, publicKey: Uint8Array, signature: Uint8Array): boolean {
  exactly('the public key', publicKey, PUBLIC_KEY_LENGTH);
  exactly('the signature', signature, SIGNATURE_LENGTH);
  return ml_dsa65.verify(signature, message, publicKey, { context: contextBytes(context) });
}
