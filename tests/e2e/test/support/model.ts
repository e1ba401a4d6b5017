// SPDX-License-Identifier: Apache-2.0
/** Models to upload: the shipped one with a change. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { ApiPromise } from '@polkadot/api';
import { HASH_BYTES, hashIn } from '../../src/lib/model.ts';

/** The model that is shipped with the runtime. */
export const MODEL_FILE = fileURLToPath(new URL('../../../../models/forecast.lstm', import.meta.url));

/** Where in the file, from its beginning, the inner values' number, the horizon and the weights' shift stand. */
export const HIDDEN_AT = 12;
export const HORIZON_AT = 16;
export const SHIFT_AT = 18;
/** The low byte of the last weight of the head. */
export const WEIGHT_AT = 37_062;

/** A model's file and what names it. */
export interface Model {
  readonly file: Buffer;
  readonly hash: string;
}

/** The shipped model with another value of one byte, hashed anew. */
export function variant(api: ApiPromise, at: number, change: (byte: number) => number): Model {
  const file = readFileSync(MODEL_FILE);
  file[at] = change(file[at] ?? 0);
  const hash = api.registry.hash(file.subarray(0, -HASH_BYTES)).toU8a();
  file.set(hash, file.length - HASH_BYTES);
  return { file, hash: hashIn(file) };
}

/** The shipped model with one weight a little different: another network, of the same kind. */
export function another(api: ApiPromise, by = 1): Model {
  return variant(api, WEIGHT_AT, (byte) => byte ^ by);
}

/** A model whose file was damaged on its way: its hash is of what it was before. */
export function damaged(api: ApiPromise): Model {
  const { file, hash } = another(api, 2);
  const copy = Buffer.from(file);
  copy[WEIGHT_AT] = (copy[WEIGHT_AT] ?? 0) ^ 1;
  return { file: copy, hash };
}
