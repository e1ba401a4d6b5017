// SPDX-License-Identifier: Apache-2.0
/**
 * Proofs of receipts: what the two sides of a transfer vouch for, with all it takes to check it
 * without a node. `tools/receipt` does that.
 */
import type { ApiPromise } from '@polkadot/api';
import type { Codec } from '@polkadot/types/types';
import { Failure } from './failure.ts';
import { shardTransfer } from './transfers.ts';

/** A proof as it is written to a file; all in hexadecimal. */
export interface ReceiptProof {
  /** The chain's first block, by which a person knows the chain; it proves nothing. */
  readonly genesis: string;
  /** The finalized header in whose state the transfer stands with its receipts, encoded. */
  readonly header: string;
  /** The transfer's key in that state. */
  readonly key: string;
  /** The nodes of the state's trie from its root to the transfer. */
  readonly proof: readonly string[];
}

/** A proof, and the hash of its header: whoever trusts that hash can trust the receipts. */
export interface Proven {
  readonly hash: string;
  readonly file: ReceiptProof;
}

/** Proves the receipts of a transfer as they stand in the latest finalized block. */
export async function proveReceipts(api: ApiPromise, id: string): Promise<Proven> {
  const hash = (await api.rpc.chain.getFinalizedHead()).toHex();
  const header = await api.rpc.chain.getHeader(hash);
  if (api.registry.hash(header.toU8a()).toHex() !== hash) {
    throw new Failure(`the header of block ${header.number.toNumber()} does not have its hash when it is encoded`);
  }
  if ((await shardTransfer(api, id, hash)) === undefined) {
    throw new Failure(`block ${header.number.toNumber()}, the latest final one, has no receipt of ${id}`);
  }
  const key = transferKey(api, id);
  const { proof } = await api.rpc.state.getReadProof([key], hash);
  return {
    hash,
    file: {
      genesis: api.genesisHash.toHex(),
      header: header.toHex(),
      key,
      proof: [...(proof as unknown as Iterable<Codec>)].map((node) => node.toHex()),
    },
  };
}

/** The key under which the chain's state has a transfer and its receipts. */
function transferKey(api: ApiPromise, id: string): string {
  const entry = api.query['crossShard']?.['transfers'];
  if (entry === undefined) throw new Failure('this chain has no storage item crossShard.transfers');
  return entry.key(id);
}
