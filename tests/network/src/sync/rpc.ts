// SPDX-License-Identifier: Apache-2.0
/** Asking a node that may not have a state yet: polkadot.js wants the runtime's metadata before all else. */
import { Failure } from '../../../e2e/src/lib/failure.ts';

/** How long an answer may take; a busy machine needs its time. */
const ANSWER_SECONDS = 60;

/** What a node is asked through. */
export type Ask = <T>(method: string, ...parameters: unknown[]) => Promise<T>;

interface Answer {
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string };
}

/** The same method with many lists of parameters, in one request. */
export type AskMany = (method: string, all: readonly unknown[][]) => Promise<void>;

/** The methods of the node at this address, which is that of its RPC: `ws://127.0.0.1:9944`. */
export function asking(url: string): Ask {
  return async <T>(method: string, ...params: unknown[]): Promise<T> => {
    const answer = await post(url, method, { jsonrpc: '2.0', id: 1, method, params });
    return resultOf(method, answer as Answer) as T;
  };
}

/** As `asking`; fails if one of them does. */
export function askingMany(url: string): AskMany {
  return async (method, all) => {
    const body = all.map((params, id) => ({ jsonrpc: '2.0', id, method, params }));
    for (const answer of (await post(url, method, body)) as Answer[]) resultOf(method, answer);
  };
}

async function post(url: string, method: string, body: unknown): Promise<unknown> {
  const response = await fetch(url.replace(/^ws/, 'http'), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(ANSWER_SECONDS * 1000),
  });
  if (!response.ok) throw new Failure(`${method}: status ${response.status}`);
  return response.json();
}

function resultOf(method: string, { result, error }: Answer): unknown {
  if (error !== undefined) throw new Failure(`${method}: ${error.message} (${error.code})`);
  return result;
}

/** A block by its height and hash. */
export interface Head {
  readonly number: number;
  readonly hash: string;
}

/** The last block that the node takes for final. */
export async function finalised(ask: Ask): Promise<Head> {
  const hash = await ask<string>('chain_getFinalizedHead');
  return { hash, number: await heightOf(ask, hash) };
}

/** The height of a block, or of the best one. */
export async function heightOf(ask: Ask, hash?: string): Promise<number> {
  const header = await ask<{ number: string } | null>('chain_getHeader', ...(hash === undefined ? [] : [hash]));
  if (header === null) throw new Failure(`the node has no block ${hash ?? 'at all'}`);
  return Number(header.number);
}

/** Does the node have the state of this block? */
export async function hasState(ask: Ask, hash: string): Promise<boolean> {
  return ask('state_getRuntimeVersion', hash).then(
    () => true,
    () => false,
  );
}

/** Where others reach the node: its addresses on the network, with its name there. */
export async function addressesOf(ask: Ask): Promise<string[]> {
  const all = await ask<string[]>('system_localListenAddresses');
  const found = all.filter((address) => address.startsWith('/ip4/127.0.0.1/') && address.includes('/p2p/'));
  if (found.length === 0) throw new Failure(`the node listens nowhere on the loopback interface: ${all.join(', ')}`);
  return found;
}
