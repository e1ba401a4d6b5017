/**
 * Proofs of receipts: what one side of a transfer vouches for, with all it takes to check it
 * without a node. `tools/receipt` does that.
 */
import type { ApiPromise } from '@polkadot/api';
import type { Codec } from '@polkadot/types/types';
import { Failure } from './failure.ts';
import { storedReceipt, type Side } from './transfers.ts';

/** A proof as it is written to a file; all in hexadecimal. */
export interface ReceiptProof {
  /** The chain's first block, by which a person knows the chain; it proves nothing. */
  readonly genesis: string;
  /** The finalized header in whose state the receipt stands, encoded. */
  readonly header: string;
  /** The receipt's key in that state. */
  readonly key: string;
  /** The nodes of the state's trie from its root to the receipt. */
  readonly proof: readonly string[];
}

/** A proof, and the hash of its header: whoever trusts that hash can trust the receipt. */
export interface Proven {
  readonly hash: string;
  readonly file: ReceiptProof;
}

/** Proves a receipt as it stands in the latest finalized block. */
export async function proveReceipt(api: ApiPromise, id: string, side: Side): Promise<Proven> {
  const hash = (await api.rpc.chain.getFinalizedHead()).toHex();
  const header = await api.rpc.chain.getHeader(hash);
  if (api.registry.hash(header.toU8a()).toHex() !== hash) {
    throw new Failure(`the header of block ${header.number.toNumber()} does not have its hash when it is encoded`);
  }
  if ((await storedReceipt(api, id, side, hash)) === undefined) {
    throw new Failure(`block ${header.number.toNumber()}, the latest final one, has no ${side} receipt of ${id}`);
  }
  const key = receiptKey(api, id, side);
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

/** The key under which the chain's state has a receipt. */
function receiptKey(api: ApiPromise, id: string, side: Side): string {
  const entry = api.query['crossShard']?.['receipts'];
  if (entry === undefined) throw new Failure('this chain has no storage item crossShard.receipts');
  return entry.key(id, side);
}
