// SPDX-License-Identifier: Apache-2.0
/** Accounts: those every development chain knows, and as many of our own as wanted. */
import { Keyring } from '@polkadot/api';

/** A pair of keys that signs. */
export type Pair = ReturnType<Keyring['addFromUri']>;

/** SS58 prefix of NERV's addresses. */
export const SS58 = 42;

/** The accounts a development chain endows. */
export type DevName = 'Alice' | 'Bob' | 'Charlie' | 'Dave' | 'Eve' | 'Ferdie';

/** A development account: Alice is root (sudo). Needs an api to have been connected. */
export function dev(name: DevName): Pair {
  return keyring().createFromUri(`//${name}`);
}

/**
 * The accounts `//nerv/demo/0`, `//nerv/demo/1`, ... - the same in every run.
 *
 * Deriving from one pair is a thousand times faster than from the phrase, which goes
 * through 2,048 rounds of a hash each time.
 */
export function accounts(howMany: number, first = 0): Pair[] {
  const base = keyring().createFromUri('//nerv/demo');
  return Array.from({ length: howMany }, (_, index) => base.derive(`//${first + index}`));
}

/** The account of an Ed25519 secret: 32 bytes. */
export function ofSecret(secret: Uint8Array): Pair {
  return new Keyring({ type: 'ed25519', ss58Format: SS58 }).addFromSeed(secret);
}

/** An address of 32 equal bytes: an account that nobody has the key of. */
export function nobody(byte: number): string {
  return keyring().encodeAddress(new Uint8Array(32).fill(byte), SS58);
}

/** The account a pallet keeps funds in, from its eight-letter id. */
export function palletAccount(id: Uint8Array): string {
  const bytes = new Uint8Array(32);
  bytes.set(new TextEncoder().encode('modl'));
  bytes.set(id, 4);
  return keyring().encodeAddress(bytes, SS58);
}

function keyring(): Keyring {
  return new Keyring({ type: 'sr25519', ss58Format: SS58 });
}
