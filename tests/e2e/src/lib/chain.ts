// SPDX-License-Identifier: Apache-2.0
/**
 * Calls, storage and constants by name.
 *
 * polkadot.js makes them from the chain's metadata, so TypeScript cannot know them. A name
 * the chain does not have gets a message instead of "undefined is not a function".
 */
import type { ApiPromise } from '@polkadot/api';
import type { SubmittableExtrinsic } from '@polkadot/api/types';
import type { Codec } from '@polkadot/types/types';
import { Failure } from './failure.ts';

/** A transaction, not yet signed or signed. */
export type Tx = SubmittableExtrinsic<'promise'>;

type Named = Record<string, unknown>;

/** The state at one block, as polkadot.js makes it usable. */
type Decorated = Awaited<ReturnType<ApiPromise['at']>>;

/** Blocks whose state is kept ready: those that are asked about at the same time. */
const KEPT_READY = 8;
const ready = new WeakMap<ApiPromise, Map<string, Promise<Decorated>>>();

/** `pallet.call(..)` as a transaction. */
export function call(api: ApiPromise, pallet: string, name: string, ...args: unknown[]): Tx {
  return lookUp<(...args: unknown[]) => Tx>(api.tx, pallet, name, 'call')(...args);
}

/** A storage item's value, at a block or now. */
export async function storage(
  api: ApiPromise,
  pallet: string,
  name: string,
  args: unknown[] = [],
  block?: string,
): Promise<Codec> {
  const entry = lookUp<{
    (...args: unknown[]): Promise<Codec>;
    at(block: string, ...args: unknown[]): Promise<Codec>;
  }>(api.query, pallet, name, 'storage item');
  return block === undefined ? entry(...args) : entry.at(block, ...args);
}

/** A storage map's values of many keys at a block, in their order: one request. */
export async function storages(
  api: ApiPromise,
  pallet: string,
  name: string,
  keys: readonly unknown[],
  block: string,
): Promise<Codec[]> {
  const { query } = await at(api, block);
  type Entry = { multi(keys: readonly unknown[]): Promise<Codec[]> };
  return lookUp<Entry>(query, pallet, name, 'storage item').multi(keys);
}

/** A runtime API's answer, at a block or now. */
export async function ask(
  api: ApiPromise,
  runtimeApi: string,
  name: string,
  args: unknown[] = [],
  block?: string,
): Promise<Codec> {
  const { call: calls } = block === undefined ? api : await at(api, block);
  return lookUp<(...args: unknown[]) => Promise<Codec>>(calls, runtimeApi, name, 'runtime API')(...args);
}

/** Does the chain have this runtime API, as polkadot.js reads its metadata? */
export function hasRuntimeApi(api: ApiPromise, runtimeApi: string, name: string): boolean {
  return (api.call as unknown as Record<string, Named | undefined>)[runtimeApi]?.[name] !== undefined;
}

/** A constant of the runtime, if there is one of that name. */
export function constant(api: ApiPromise, pallet: string, name: string): Codec | undefined {
  return (api.consts as unknown as Record<string, Record<string, Codec> | undefined>)[pallet]?.[name];
}

/**
 * The state at a block. Making it usable takes two requests and some milliseconds, and much is asked
 * of one block: of each leaf, for instance.
 */
function at(api: ApiPromise, block: string): Promise<Decorated> {
  const blocks = ready.get(api) ?? new Map<string, Promise<Decorated>>();
  ready.set(api, blocks);
  const known = blocks.get(block);
  if (known !== undefined) return known;
  const made = api.at(block);
  blocks.set(block, made);
  // Who asks again gets another try.
  made.catch(() => blocks.delete(block));
  const [oldest] = blocks.keys();
  if (blocks.size > KEPT_READY && oldest !== undefined) blocks.delete(oldest);
  return made;
}

function lookUp<T>(from: unknown, section: string, name: string, kind: string): T {
  const found = (from as Record<string, Named | undefined>)[section]?.[name];
  if (found === undefined) throw new Failure(`this chain has no ${kind} ${section}.${name}`);
  return found as T;
}
