// SPDX-License-Identifier: Apache-2.0
/**
 * A claim made by hand, as the worker of a replica makes it with the key of its enclave.
 *
 * It is no signed extrinsic: the signature is in the call, which comes as a general extrinsic.
 */
import type { ApiPromise } from '@polkadot/api';
import type { Codec } from '@polkadot/types/types';
import type { Pair } from '../accounts.ts';
import { call, type Tx } from '../chain.ts';
import type { Claim } from './views.ts';

/** What separates claims from every other use of an enclave's key. */
const DOMAIN = new TextEncoder().encode('nerv/claim');
/** The signature of nobody: of the right length. */
const UNSIGNED = `0x${'00'.repeat(64)}`;

/** A claim, and who says so when. */
export interface Statement {
  readonly claim: Claim;
  readonly node: number;
  readonly slot: number;
  readonly round: number;
  /** The block after which the node looked at the chain. */
  readonly at: number;
}

/** The call that claims, signed by an enclave's keys. */
export async function claiming(api: ApiPromise, statement: Statement, enclave: Pair): Promise<Tx> {
  const seen = await api.rpc.chain.getBlockHash(statement.at);
  const make = (signature: string | Uint8Array): Tx => call(api, 'attestation', 'claim', statement, signature);
  const [encoded] = make(UNSIGNED).method.args as unknown as Codec[];
  if (encoded === undefined) throw new TypeError('nothing is said');
  const bytes = Buffer.concat([DOMAIN, api.genesisHash.toU8a(), seen.toU8a(), encoded.toU8a()]);
  return make(enclave.sign(api.registry.hash(bytes).toU8a()));
}
