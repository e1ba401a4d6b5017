// SPDX-License-Identifier: Apache-2.0
/** Transactions by PAPI, `polkadot-api`. */
import { decAnyMetadata, unifyMetadata, type UnifiedMetadata } from '@polkadot-api/substrate-bindings';
import { hexToBytes } from '@noble/hashes/utils.js';
import { type Access, build, type Wishes } from './build.ts';
import type { Pipelines } from './extensions.ts';
import type { Key } from './key.ts';
import { type Shape, widthOf } from './width.ts';

/** What is used of the client that `createClient` makes. */
export interface PapiClient {
  getChainSpecData(): Promise<{ genesisHash: string }>;
  getFinalizedBlock(): Promise<{ hash: string; number: number }>;
  getMetadata(hash: string): Promise<Uint8Array>;
  // The API without descriptors has any shape.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  getUnsafeApi(): any;
}

/** A call, in bytes or as the client's `api.tx` makes it. */
export type PapiCall = Uint8Array | { getEncodedData(): Promise<Uint8Array> };

/** Whose call is dispatched on which chain. */
export interface PapiRequest extends Wishes {
  client: PapiClient;
  key: Key;
  call: PapiCall;
}

const unhex = (text: string): Uint8Array => hexToBytes(text.replace(/^0x/, ''));

/** What metadata says of the extensions of each version. */
export function pipelinesOf(bytes: Uint8Array): Pipelines {
  const { version, lookup, extrinsic }: UnifiedMetadata = unifyMetadata(decAnyMetadata(bytes));
  const shapeOf = (type: number): Shape => {
    const def = lookup[type]?.def;
    if (def?.tag === 'composite') return { fields: def.value.map((field) => field.type) };
    if (def?.tag === 'tuple') return { fields: def.value };
    if (def?.tag === 'variant') return { variants: def.value.map(({ fields }) => fields.map((field) => field.type)) };
    if (def?.tag === 'array') return { length: def.value.len, of: def.value.type };
    return def?.tag === 'primitive' ? { primitive: def.value.tag } : undefined;
  };
  const versions = Object.entries(extrinsic.signedExtensions).map(
    ([name, extensions]) =>
      [Number(name), extensions.map(({ identifier, type }) => ({ identifier, width: widthOf(shapeOf, type) }))] as const,
  );
  return { isComplete: version >= 16, versions: new Map(versions) };
}

/**
 * Where the chain has a call: the numbers of its pallet and of the call in that, which its bytes begin with.
 *
 * @throws Error if it has no such call.
 */
export async function callIndex(client: Pick<PapiClient, 'getFinalizedBlock' | 'getMetadata'>, pallet: string, call: string): Promise<Uint8Array> {
  const { hash } = await client.getFinalizedBlock();
  const { lookup, pallets } = unifyMetadata(decAnyMetadata(await client.getMetadata(hash)));
  const found = pallets.find(({ name }) => name === pallet);
  const calls = found?.calls === undefined ? undefined : lookup[found.calls.type]?.def;
  const variant = calls?.tag === 'variant' ? calls.value.find(({ name }) => name === call) : undefined;
  if (found === undefined || variant === undefined) throw new Error(`the chain has no call ${pallet}.${call}`);
  return Uint8Array.of(found.index, variant.index);
}

function access(client: PapiClient): Access {
  const api = client.getUnsafeApi();
  return {
    async chain() {
      const [{ genesisHash }, version] = await Promise.all([client.getChainSpecData(), api.constants.System.Version()]);
      return { genesis: unhex(genesisHash), specVersion: version.spec_version, transactionVersion: version.transaction_version };
    },
    // Of the best block: what waits in the pool is not counted.
    nonceOf: (address) => api.apis.AccountNonceApi.account_nonce(address, { at: 'best' }),
    async finalised() {
      const { hash, number } = await client.getFinalizedBlock();
      return { height: number, hash: unhex(hash) };
    },
    async pipelines() {
      const { hash } = await client.getFinalizedBlock();
      return pipelinesOf(await client.getMetadata(hash));
    },
  };
}

/**
 * The transaction of a call, signed. `client.submit` and `client.submitAndWatch` take it.
 *
 * Nonces count what is in blocks: to send several at once, give each its own.
 *
 * @throws Error if the chain takes no such signatures, and what the client throws; RangeError if a value has no room
 * where it goes.
 */
export async function transaction({ client, key, call, ...wishes }: PapiRequest): Promise<Uint8Array> {
  const bytes = call instanceof Uint8Array ? call : await call.getEncodedData();
  return build(access(client), key, bytes, wishes);
}

/** Sends a transaction; settles when it is in a block that is final, and says in which, and whether the call failed. */
export function submit<Outcome>(client: { submit(transaction: Uint8Array): Promise<Outcome> }, sent: Uint8Array): Promise<Outcome> {
  return client.submit(sent);
}
