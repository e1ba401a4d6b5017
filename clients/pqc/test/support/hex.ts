// SPDX-License-Identifier: Apache-2.0
/** Bytes as text, in test vectors. */
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';

export const hex = (bytes: Uint8Array): string => `0x${bytesToHex(bytes)}`;

export function unhex(text: string): Uint8Array {
  if (!text.startsWith('0x')) throw new Error(`${text.slice(0, 20)} has no 0x`);
  return hexToBytes(text.slice(2));
}
