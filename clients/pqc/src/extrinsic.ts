// SPDX-License-Identifier: Apache-2.0
/** A signed call, as it is sent. */
import { compact, concat } from './bytes.ts';
import { authenticated, explicit, EXTENSION_VERSION, type Pipelines } from './extensions.ts';
import type { SignedCall } from './sign.ts';

/** A general transaction (`0b01`) of version 5 of the format. */
export const GENERAL = 0x45;

/**
 * The bytes of a transaction, with their number before them: what nodes take.
 *
 * | bytes | what |
 * |---:|---|
 * | 1 | `0x45`: a general transaction, of version 5 of the format |
 * | 1 | `0x01`: the version of its extensions |
 * | 5,293 | account, key, signature |
 * | 1 or 2 | era |
 * | 1 to 5 | nonce, compact |
 * | 1 to 17 | tip, compact |
 * | 1 | whether the hash of the metadata is signed |
 * | the rest | call |
 *
 * The order behind the first two is that of the chain's metadata.
 *
 * @throws Error what {@link authenticated} throws; RangeError if a value has no room where it goes.
 */
export function extrinsic(pipelines: Pipelines, signed: SignedCall): Uint8Array {
  const extensions = explicit(authenticated(pipelines), signed);
  const body = concat(Uint8Array.of(GENERAL, EXTENSION_VERSION), extensions, signed.call);
  return concat(compact('the length', body.length), body);
}
