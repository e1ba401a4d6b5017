// SPDX-License-Identifier: Apache-2.0
/** A model's file on its way to the chain. */

/** The most bytes of a model that one call takes. */
export const CHUNK = 8_192;

/** Bytes of the hash at the end of a model's file, which names the model. */
export const HASH_BYTES = 32;

/** A part of a file, and where in the file it begins. */
export interface Chunk {
  readonly offset: number;
  /** As `0x..` text, which polkadot.js takes for the bytes as they are. */
  readonly chunk: string;
}

/** The parts of a file in their order. */
export function chunks(file: Buffer, size = CHUNK): Chunk[] {
  return Array.from({ length: Math.ceil(file.length / size) }, (_, index) => {
    const offset = index * size;
    return { offset, chunk: `0x${file.subarray(offset, offset + size).toString('hex')}` };
  });
}

/** The name of the model in a file. */
export function hashIn(file: Buffer): string {
  return `0x${file.subarray(-HASH_BYTES).toString('hex')}`;
}
