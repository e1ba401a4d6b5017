// SPDX-License-Identifier: Apache-2.0
/** The extensions of a transaction that an ML-DSA-65 key signs, and what each of them has in it. */
import { compact, concat } from './bytes.ts';
import { encodedEra } from './era.ts';
import type { SignedCall } from './sign.ts';
import { PUBLIC_KEY_LENGTH, SIGNATURE_LENGTH } from './sizes.ts';

/** The version of the pipeline of extensions that begins with {@link AUTHENTICATE}. */
export const EXTENSION_VERSION = 1;

/** The extension that says whose transaction it is, and has key and signature. */
export const AUTHENTICATE = 'AuthenticateMlDsa65';

/** An extension, as the chain's metadata has it. */
export interface Extension {
  identifier: string;
  /** How many bytes its part of a transaction has; nothing where that depends on the value. */
  width: number | undefined;
}

/** What metadata tells of a chain's extensions. */
export interface Pipelines {
  /** Whether it tells of all versions. Before version 16 of metadata, of version 0 alone. */
  isComplete: boolean;
  /** The extensions of each version, in their order. */
  versions: ReadonlyMap<number, readonly Extension[]>;
}

const AUTHENTICATE_WIDTH = 32 + PUBLIC_KEY_LENGTH + SIGNATURE_LENGTH;

/** A part of a transaction, and how long it is where that is known. */
interface Part {
  width: number | undefined;
  bytes: (signed: SignedCall) => Uint8Array;
}

const PARTS: Record<string, Part> = {
  [AUTHENTICATE]: {
    width: AUTHENTICATE_WIDTH,
    bytes: ({ terms, publicKey, signature }) => concat(terms.account, publicKey, signature),
  },
  CheckMortality: { width: undefined, bytes: ({ terms }) => encodedEra(terms.era) },
  CheckNonce: { width: undefined, bytes: ({ terms }) => compact('the nonce', terms.nonce) },
  ChargeTransactionPayment: { width: undefined, bytes: ({ terms }) => compact('the tip', terms.tip) },
  // Whether the hash of the metadata is signed. The hash itself the chain has.
  CheckMetadataHash: { width: 1, bytes: ({ terms }) => Uint8Array.of(terms.metadata === undefined ? 0 : 1) },
};

/** What a signature binds, and so must stand in the transaction that the chain reads it from. */
const NEEDED = Object.keys(PARTS);

/**
 * The extensions of {@link EXTENSION_VERSION}, in their order.
 *
 * Metadata that tells of version 0 alone has no word on whether the chain takes this one. Then its extensions are taken
 * to be those, with {@link AUTHENTICATE} before them.
 *
 * @throws Error if the chain has no such version, an extension that this package does not know has bytes of its own,
 * one that it knows has another width, or one is missing whose value is signed.
 */
export function authenticated({ isComplete, versions }: Pipelines): readonly Extension[] {
  const listed = versions.get(EXTENSION_VERSION);
  const first = versions.get(0);
  const derived = isComplete || first === undefined ? undefined : [{ identifier: AUTHENTICATE, width: AUTHENTICATE_WIDTH }, ...first];
  const extensions = listed ?? derived;
  if (extensions === undefined) throw new Error('the chain takes no signatures of ML-DSA-65');
  for (const { identifier, width } of extensions) {
    const part = PARTS[identifier] ?? { width: 0 };
    if (part.width !== width) {
      const bytes = width === undefined ? 'bytes of some number' : `${width} bytes`;
      throw new Error(`the extension ${identifier} has ${bytes}, which this package does not know of`);
    }
  }
  for (const needed of NEEDED) {
    const count = extensions.filter(({ identifier }) => identifier === needed).length;
    if (count !== 1) throw new Error(`the extension ${needed} is in the pipeline ${count} times, not once`);
  }
  return extensions;
}

/** What a transaction's extensions have in it, one behind the other. */
export function explicit(extensions: readonly Extension[], signed: SignedCall): Uint8Array {
  return concat(...extensions.map(({ identifier }) => PARTS[identifier]?.bytes(signed) ?? new Uint8Array()));
}
