// SPDX-License-Identifier: Apache-2.0
/** Files of keys, as `nerv-node key generate --scheme ml-dsa-65 --file` writes them. `node/key/README.md` has the form. */
import { xchacha20poly1305 } from '@noble/ciphers/chacha.js';
import { scrypt } from '@noble/hashes/scrypt.js';
import { hexToBytes } from '@noble/hashes/utils.js';
import { concat, exactly } from './bytes.ts';
import { Key } from './key.ts';

const FORMAT = 'nerv-key-file/1';
const DOMAIN = new TextEncoder().encode('nerv/key-file/v1');
/** The exponents of the work that a file may ask for: from 1 MiB to 1 GiB of memory. */
const [LEAST_COST, GREATEST_COST] = [10, 20];

type Fields = Record<string, unknown>;

function object(name: string, value: unknown): Fields {
  if (typeof value !== 'object' || value === null) throw new Error(`the key file has no ${name}`);
  return value as Fields;
}

function bytesOf(fields: Fields, name: string, length: number): Uint8Array {
  const text = fields[name];
  if (typeof text !== 'string' || !/^0x([0-9a-f]{2})*$/i.test(text)) throw new Error(`the key file has no bytes for ${name}`);
  return exactly(name, hexToBytes(text.slice(2)), length);
}

/**
 * The key in a file. With the work that the node asks for it takes 128 MiB of memory for a moment.
 *
 * @param text what the file holds.
 * @throws Error if it is no such file, or does not open: the passphrase is another one, or the file was changed;
 * RangeError if it asks for other work than files do, a part has another length, or the passphrase is none.
 */
export function openKeyFile(text: string, passphrase: string): Key {
  const file = object('object', JSON.parse(text));
  if (file['format'] !== FORMAT) throw new Error(`files of the format ${String(file['format'])} are not known here`);
  if (file['scheme'] !== 'ml-dsa-65') throw new Error(`the key file is of ${String(file['scheme'])}`);
  if (!/^[\x00-\x7f]+$/.test(passphrase)) throw new RangeError('a passphrase is made of ASCII characters, of one at least');
  const { logN, r, p, ...work } = object('scrypt', file['scrypt']);
  const cipher = object('xchacha20poly1305', file['xchacha20poly1305']);
  if (typeof logN !== 'number' || !Number.isInteger(logN) || logN < LEAST_COST || logN > GREATEST_COST || r !== 8 || p !== 1) {
    throw new RangeError('the key file asks for another work than key files do');
  }
  const account = bytesOf(file, 'account', 32);
  const salt = bytesOf(work, 'salt', 32);
  const nonce = bytesOf(cipher, 'nonce', 24);
  const sealed = bytesOf(cipher, 'sealed', 48);

  const secret = scrypt(passphrase, salt, { N: 2 ** logN, r, p, dkLen: 32, maxmem: 2 ** 31 });
  let seed: Uint8Array;
  try {
    seed = xchacha20poly1305(secret, nonce, concat(DOMAIN, account, Uint8Array.of(logN), salt)).decrypt(sealed);
  } catch {
    throw new Error('the key file does not open: the passphrase is another one, or the file was changed');
  } finally {
    secret.fill(0);
  }
  try {
    const key = Key.ofSeed(seed);
    if (key.account.some((byte, at) => byte !== account[at])) {
      key.forget();
      throw new Error('the key file holds the key of another account than it says');
    }
    return key;
  } finally {
    seed.fill(0);
  }
}
