// SPDX-License-Identifier: Apache-2.0
/** Seeds of keys, made of a phrase that can be written down. */
import { blake2b } from '@noble/hashes/blake2.js';
import { mnemonicToEntropy, mnemonicToSeedSync } from '@scure/bip39';
import { wordlist } from '@scure/bip39/wordlists/english.js';
import { concat, little } from './bytes.ts';

const SEED_DOMAIN = new TextEncoder().encode('nerv/ml-dsa-65/seed/v1');

/** Of which phrase, and which of its keys. */
export interface PhraseOptions {
  /** What is asked for besides the words; of ASCII characters only, which have one encoding everywhere. */
  password?: string;
  /** Which key of the phrase: 0 to 2^32 - 1. */
  index?: number;
}

/**
 * The 32 bytes of which a key of a phrase is made.
 *
 * BLAKE2b with an output of 32 bytes, keyed with the 64 bytes of the phrase's BIP39 seed, of
 * `"nerv/ml-dsa-65/seed/v1" ++ index`, the index as four little-endian bytes.
 *
 * @throws Error if the words are none of BIP39's English phrases; RangeError if the password has other characters
 * than those of ASCII, or there is no such index.
 */
export function seedOfPhrase(phrase: string, { password = '', index = 0 }: PhraseOptions = {}): Uint8Array {
  if (!/^[\x00-\x7f]*$/.test(password)) throw new RangeError('a password is made of ASCII characters');
  const words = phrase.trim().split(/\s+/).join(' ');
  // The seed is made of any words; what they encode has the checksum.
  mnemonicToEntropy(words, wordlist).fill(0);
  const stretched = mnemonicToSeedSync(words, password);
  const seed = blake2b(concat(SEED_DOMAIN, little('the index', index, 4)), { key: stretched, dkLen: 32 });
  stretched.fill(0);
  return seed;
}
