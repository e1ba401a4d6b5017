// SPDX-License-Identifier: Apache-2.0
/** Addresses as people write them: SS58 with any prefix, or the public key. */
import { AccountId, getSs58AddressInfo } from '@polkadot-api/substrate-bindings';
import type { Address, Hex } from './types.ts';

/** Signs of addresses: those of base 58. */
const SIGNS = /^[1-9A-HJ-NP-Za-km-z]*$/;
const KEY_BYTES = 32;
/** Signs that 32 bytes with a prefix and a checksum take, but for keys that begin with zeros. */
const LENGTHS = { least: 46, most: 50 };

export type ParsedAddress =
  | { publicKey: Uint8Array }
  /** A derivation such as //Bob, of which development keys are made. */
  | { derivation: string }
  | { error: string };

/** What a person has typed, as an account; what is wrong with it as a sentence. */
export function parseAddress(text: string): ParsedAddress {
  const typed = text.trim();
  if (typed === '') return { error: 'Type an address.' };
  if (typed.startsWith('//')) return parseDerivation(typed);
  if (/^0x/i.test(typed)) return parsePublicKey(typed.slice(2));
  if (/^[A-Za-z]{3,12}$/.test(typed)) {
    return { error: `That is no address. The development key of that name is found as //${typed}.` };
  }
  const odd = [...typed].find((sign) => !SIGNS.test(sign));
  if (odd !== undefined) {
    return { error: `Addresses have letters and digits, but no 0, O, I or l: “${odd}” is none of theirs.` };
  }
  const info = getSs58AddressInfo(typed);
  if (info.isValid && info.publicKey.length === KEY_BYTES) return { publicKey: info.publicKey };
  const { least, most } = LENGTHS;
  if (typed.length >= least && typed.length <= most) {
    return { error: 'The checksum of that address is wrong: a sign of it was mistyped.' };
  }
  const change = typed.length < least ? 'short: some of it is missing' : 'long';
  return { error: `That address is too ${change}. Those of accounts have 47 to 50 signs.` };
}

/** An account's address. The prefix is the chain's, 0 to 16,383. */
export function encodeAddress(publicKey: Uint8Array, prefix: number): Address {
  return AccountId(prefix).dec(publicKey);
}

export function toHex(bytes: Uint8Array): Hex {
  return `0x${Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}

function parseDerivation(typed: string): ParsedAddress {
  if (/^(\/\/?[^/\s]+)+$/.test(typed)) return { derivation: typed };
  return { error: 'Write a development name as //Bob.' };
}

function parsePublicKey(digits: string): ParsedAddress {
  if (!/^[0-9a-f]*$/i.test(digits)) return { error: 'A public key has digits from 0 to 9 and a to f alone.' };
  if (digits.length === 2 * KEY_BYTES) {
    return { publicKey: Uint8Array.from(digits.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16)) };
  }
  return { error: `A public key has 64 digits behind 0x; there are ${digits.length}.` };
}
