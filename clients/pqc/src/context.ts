// SPDX-License-Identifier: Apache-2.0
/**
 * What a signature is for: the context string of FIPS 204, section 5.2, under which it is made. One that was made
 * under one of them verifies under no other.
 */
export type Context = 'transaction' | 'binding';

const encoder = new TextEncoder();

const CONTEXTS: Record<Context, Uint8Array> = {
  transaction: encoder.encode('nerv/transaction/v1'),
  binding: encoder.encode('nerv/key-binding/v1'),
};

/** The bytes of a context string. */
export function contextBytes(context: Context): Uint8Array {
  return CONTEXTS[context].slice();
}
