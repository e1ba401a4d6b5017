// SPDX-License-Identifier: Apache-2.0
/** Bytes as SCALE has them, and the checks without which a wrong value would be signed as another one. */

/** All parts, one behind the other. */
export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

/**
 * A number in so many little-endian bytes.
 *
 * @throws RangeError if it is not an integer from 0 on that has room there; `name` says which one it is.
 */
export function little(name: string, value: number | bigint, length: number): Uint8Array {
  if (typeof value === 'number' && !Number.isSafeInteger(value)) {
    throw new RangeError(`${name} is ${value}, and no integer that can be told from the next`);
  }
  let rest = BigInt(value);
  if (rest < 0n || rest >= 1n << BigInt(8 * length)) {
    throw new RangeError(`${name} is ${value}, and has no room in ${length} bytes`);
  }
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; at++) {
    bytes[at] = Number(rest & 0xffn);
    rest >>= 8n;
  }
  return bytes;
}

/**
 * A number in SCALE's compact form: the fewest of 1, 2, 4, and 5 to 17 bytes in which it has room.
 *
 * @throws RangeError if it is not an integer from 0 to 2^128 - 1; `name` says which one it is.
 */
export function compact(name: string, value: number | bigint): Uint8Array {
  const bytes = little(name, value, 16);
  const number = BigInt(value);
  // The two lowest bits say how many bytes there are: 0, 1 and 2 for one, two and four.
  if (number < 1n << 6n) return little(name, number << 2n, 1);
  if (number < 1n << 14n) return little(name, (number << 2n) | 1n, 2);
  if (number < 1n << 30n) return little(name, (number << 2n) | 2n, 4);
  const length = Math.max(4, bytes.findLastIndex((byte) => byte !== 0) + 1);
  return concat(Uint8Array.of(((length - 4) << 2) | 3), bytes.subarray(0, length));
}

/**
 * The same bytes, if there are so many of them.
 *
 * @throws RangeError if not.
 */
export function exactly(name: string, bytes: Uint8Array, length: number): Uint8Array {
  if (!(bytes instanceof Uint8Array)) throw new TypeError(`${name} is no Uint8Array`);
  if (bytes.length !== length) {
    throw new RangeError(`${name} has ${bytes.length} bytes, not ${length}`);
  }
  return bytes;
}
