// SPDX-License-Identifier: Apache-2.0
/** Transactions by polkadot.js, `@polkadot/api`. */
import type { ApiPromise } from '@polkadot/api';
import type { Metadata } from '@polkadot/types';
import { bytesToHex } from '@noble/hashes/utils.js';
import { type Access, build, type Wishes } from './build.ts';
import type { Pipelines } from './extensions.ts';
import type { Key } from './key.ts';
import { type Shape, widthOf } from './width.ts';

export { types } from './general.ts';

/** A call, in bytes, as `api.tx` makes it, or as it stands within another. */
export type PolkadotJsCall = Uint8Array | { method: { toU8a(): Uint8Array } } | { method: string; toU8a(): Uint8Array };

/** Whose call is dispatched on which chain. */
export interface PolkadotJsRequest extends Wishes {
  api: ApiPromise;
  key: Key;
  call: PolkadotJsCall;
}

/** What became of a transaction that is in a block which is final. */
export interface Included {
  /** The block's hash. */
  block: string;
}

/** What metadata says of the extensions of each version. */
export function pipelinesOf(metadata: Metadata): Pipelines {
  const { extrinsic, lookup } = metadata.asLatest;
  const shapeOf = (type: number): Shape => {
    const { def } = lookup.getSiType(type);
    if (def.isComposite) return { fields: def.asComposite.fields.map((field) => field.type.toNumber()) };
    if (def.isTuple) return { fields: def.asTuple.map((field) => field.toNumber()) };
    if (def.isVariant) {
      return { variants: def.asVariant.variants.map(({ fields }) => fields.map((field) => field.type.toNumber())) };
    }
    if (def.isArray) return { length: def.asArray.len.toNumber(), of: def.asArray.type.toNumber() };
    return def.isPrimitive ? { primitive: def.asPrimitive.type.toLowerCase() } : undefined;
  };
  const all = extrinsic.transactionExtensions.map(({ identifier, type }) => ({
    identifier: identifier.toString(),
    width: widthOf(shapeOf, type.toNumber()),
  }));
  // This client keeps the extensions of older metadata under the version of the format.
  if (metadata.version < 16) return { isComplete: false, versions: new Map([[0, all]]) };
  const versions = [...extrinsic.transactionExtensionsByVersion.entries()].map(
    ([version, places]) =>
      [
        version.toNumber(),
        places.map((place) => {
          const extension = all[place.toNumber()];
          if (extension === undefined) throw new Error(`the metadata has no extension ${place.toString()}`);
          return extension;
        }),
      ] as const,
  );
  return { isComplete: true, versions: new Map(versions) };
}

function access(api: ApiPromise): Access {
  return {
    chain: async () => ({
      genesis: api.genesisHash.toU8a(),
      specVersion: api.runtimeVersion.specVersion.toNumber(),
      transactionVersion: api.runtimeVersion.transactionVersion.toNumber(),
    }),
    // With what waits in the node's pool.
    nonceOf: async (address) => (await api.rpc.system.accountNextIndex(address)).toNumber(),
    async finalised() {
      const hash = await api.rpc.chain.getFinalizedHead();
      const { number } = await api.rpc.chain.getHeader(hash);
      return { height: number.toNumber(), hash: hash.toU8a() };
    },
    pipelines: async () => pipelinesOf(api.runtimeMetadata),
  };
}

/**
 * The transaction of a call, signed.
 *
 * @throws Error if the chain takes no such signatures, and what the client throws; RangeError if a value has no room
 * where it goes.
 */
export async function transaction({ api, key, call, ...wishes }: PolkadotJsRequest): Promise<Uint8Array> {
  return build(access(api), key, bytesOf(call), wishes);
}

function bytesOf(call: PolkadotJsCall): Uint8Array {
  if (call instanceof Uint8Array) return call;
  // An extrinsic has a call for its method, and a call the name of one.
  return typeof call.method === 'object' ? call.method.toU8a() : (call as { toU8a(): Uint8Array }).toU8a();
}

/**
 * Sends a transaction, and settles when it is in a block that is final. Whether the call failed stands in the events of
 * that block.
 *
 * @throws Error if the node refuses it or drops it, or `api` was made without {@link types} and would send other bytes.
 */
export async function submit(api: ApiPromise, sent: Uint8Array): Promise<Included> {
  const hex = `0x${bytesToHex(sent)}`;
  if (api.registry.createType('Extrinsic', hex).toHex() !== hex) {
    throw new Error('polkadot.js would send other bytes: make its api with the `types` of nerv-pqc/polkadot-js');
  }
  return new Promise((resolve, reject) => {
    let leave: (() => void) | undefined;
    let isOver = false;
    const end = (settle: () => void): void => {
      isOver = true;
      leave?.();
      settle();
    };
    api.rpc.author
      .submitAndWatchExtrinsic(hex, (status) => {
        if (status.isFinalized) end(() => resolve({ block: status.asFinalized.toHex() }));
        else if (status.isInvalid || status.isDropped || status.isUsurped || status.isFinalityTimeout) {
          end(() => reject(new Error(`the transaction is ${status.type}`)));
        }
      })
      .then((unsubscribe) => {
        leave = unsubscribe;
        if (isOver) unsubscribe();
      }, reject);
  });
}
