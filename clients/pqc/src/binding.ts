// SPDX-License-Identifier: Apache-2.0
/** What a key signs to take an account over. */
import { concat, exactly, little } from './bytes.ts';
import type { Key, SignOptions } from './key.ts';

/** A key that can have control of an account. */
export interface Controller {
  scheme: 'sr25519' | 'ml-dsa-65';
  /** Of an sr25519 key its public key; of an ML-DSA-65 key the account that is made of it. 32 bytes. */
  id: Uint8Array;
}

/** That control of an account goes from one key to another. */
export interface Binding {
  /** The hash of the chain's first block. */
  genesis: Uint8Array;
  /** Whose control changes, 32 bytes. */
  account: Uint8Array;
  /** How many bindings the account had before. */
  number: number;
  /** The key that has control up to then. */
  from: Controller;
  /** The key that has control from then on, which signs. */
  to: Controller;
}

const encoder = new TextEncoder();

const SCHEMES: Record<Controller['scheme'], number> = { sr25519: 0, 'ml-dsa-65': 1 };

function controllerBytes(name: string, { scheme, id }: Controller): Uint8Array {
  const place = SCHEMES[scheme];
  if (place === undefined) throw new RangeError(`${name} is of ${scheme}, which is no scheme here`);
  return concat(Uint8Array.of(place), exactly(name, id, 32));
}

/**
 * The 134 bytes that an ML-DSA-65 key signs, under the context `binding`, to take an account over.
 *
 * @throws RangeError if a part has another length than it must, or the number has no room in four bytes.
 */
export function statement(binding: Binding): Uint8Array {
  return concat(
    exactly('the genesis hash', binding.genesis, 32),
    exactly('the account', binding.account, 32),
    little('the number', binding.number, 4),
    controllerBytes('the key that had control', binding.from),
    controllerBytes('the key that takes over', binding.to),
  );
}

/**
 * What is handed to a wallet's `signRaw`, of type `bytes`, for an sr25519 key to take an account over. The wallet
 * puts `<Bytes>` and `</Bytes>` around it, and the chain looks for that.
 */
export function rawStatement(binding: Binding): Uint8Array {
  return concat(encoder.encode('nerv/key-binding/v1'), statement(binding));
}

/** What an sr25519 key signs in the end: {@link rawStatement} as a wallet wraps it. 168 bytes. */
export function wrappedStatement(binding: Binding): Uint8Array {
  return concat(encoder.encode('<Bytes>'), rawStatement(binding), encoder.encode('</Bytes>'));
}

/**
 * That a key takes an account over, and agrees: what `pqc.bind` takes as `proof`, encoded.
 *
 * @throws RangeError if the binding is to another key, or is refused by {@link statement}.
 */
export function proofOf(key: Key, binding: Binding, options: SignOptions = {}): Uint8Array {
  const message = statement(binding);
  const isThisKey = binding.to.scheme === 'ml-dsa-65' && binding.to.id.every((byte, at) => byte === key.account[at]);
  if (!isThisKey) throw new RangeError('another key takes over than the one that signs');
  return concat(Uint8Array.of(1), key.publicKey, key.sign('binding', message, options));
}

/**
 * The same of the sr25519 key that an account begins with, for the way back: of the 64 bytes that it signed
 * {@link wrappedStatement} with.
 *
 * @throws RangeError if it has another length.
 */
export function proofOfOwn(signature: Uint8Array): Uint8Array {
  return concat(Uint8Array.of(0, 1), exactly('the signature', signature, 64));
}

/**
 * The call `pqc.bind`, as the chain encodes it: of `index`, which the chain's metadata has for it, a binding and a
 * proof of it.
 *
 * @throws RangeError what {@link statement} throws.
 */
export function bindCall(index: Uint8Array, binding: Binding, proof: Uint8Array): Uint8Array {
  return concat(
    exactly('the index of the call', index, 2),
    controllerBytes('the key that had control', binding.from),
    controllerBytes('the key that takes over', binding.to),
    little('the number', binding.number, 4),
    proof,
  );
}
