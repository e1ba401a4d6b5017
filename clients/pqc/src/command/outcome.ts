// SPDX-License-Identifier: Apache-2.0
/** What became of a transaction's call. */
import type { ApiPromise } from '@polkadot/api';
import type { DispatchError, EventRecord } from '@polkadot/types/interfaces';

/** A block as the node gives it. */
interface RawBlock {
  block: { extrinsics: string[] };
}

/**
 * Why the call failed of a transaction that is in that block; nothing if it did not.
 *
 * @param sent the transaction in hexadecimal.
 * @throws Error if the block does not have it.
 */
export async function failureIn(api: ApiPromise, block: string, sent: string): Promise<string | undefined> {
  // As it is: to find it nothing has to be decoded.
  const { extrinsics } = ((await api.rpc.chain.getBlock.raw(block)) as unknown as RawBlock).block;
  const place = extrinsics.indexOf(sent);
  if (place < 0) throw new Error(`the block ${block} does not have the transaction`);
  const { query } = await api.at(block);
  const events = (await query['system']!['events']!()) as unknown as Iterable<EventRecord>;
  for (const { event, phase } of events) {
    const isOfIt = phase.isApplyExtrinsic && phase.asApplyExtrinsic.toNumber() === place;
    if (isOfIt && event.section === 'system' && event.method === 'ExtrinsicFailed') {
      return nameOf(api, event.data[0] as unknown as DispatchError);
    }
  }
  return undefined;
}

/** An error as `pallet.Error`, or as the chain tells it. */
function nameOf(api: ApiPromise, error: DispatchError): string {
  if (!error.isModule) return error.toString();
  const { section, name } = api.registry.findMetaError(error.asModule);
  return `${section}.${name}`;
}
