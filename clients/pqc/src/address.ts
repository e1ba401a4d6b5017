// SPDX-License-Identifier: Apache-2.0
/** The account of a key, and how it is written. */
import { blake2b } from '@noble/hashes/blake2.js';
import { base58 } from '@scure/base';
import { concat, exactly } from './bytes.ts';
import { PUBLIC_KEY_LENGTH } from './sizes.ts';

const encoder = new TextEncoder();
const ACCOUNT_DOMAIN = encoder.encode('nerv/ml-dsa-65');
const CHECKSUM_DOMAIN = encoder.encode('SS58PRE');

/** The network of an address that belongs to no network in particular, which is what NERV's presets have. */
export const GENERIC_PREFIX = 42;

/**
 * The account of an ML-DSA-65 key: `blake2_256("nerv/ml-dsa-65" ++ public key)`, 32 bytes.
 *
 * @throws RangeError if the key has not 1,952 bytes.
 */
export function accountOf(publicKey: Uint8Array): Uint8Array {
  exactly('the public key', publicKey, PUBLIC_KEY_LENGTH);
  return blake2b(concat(ACCOUNT_DOMAIN, publicKey), { dkLen: 32 });
}

/** Two bytes of `blake2_512("SS58PRE" ++ prefix ++ account)`. */
function checksum(body: Uint8Array): Uint8Array {
  return blake2b(concat(CHECKSUM_DOMAIN, body), { dkLen: 64 }).slice(0, 2);
}

/** A network in one byte below 64, and in two above, of which SS58 says how their bits lie. */
function prefixBytes(prefix: number): Uint8Array {
  if (!Number.isInteger(prefix) || prefix < 0 || prefix > 16_383) {
    throw new RangeError(`${prefix} is no network of SS58`);
  }
  if (prefix < 64) return Uint8Array.of(prefix);
  return Uint8Array.of(((prefix & 0xfc) >> 2) | 0x40, (prefix >> 8) | ((prefix & 3) << 6));
}

/**
 * An account as SS58 writes it, for a network: the chain's constant `system.ss58Prefix`.
 *
 * @throws RangeError if the account has not 32 bytes, or there is no such network.
 */
export function addressOf(account: Uint8Array, prefix: number = GENERIC_PREFIX): string {
  const body = concat(prefixBytes(prefix), exactly('the account', account, 32));
  return base58.encode(concat(body, checksum(body)));
}
