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
