// SPDX-License-Identifier: Apache-2.0
/** How a browser's wallet extension signs. */
import { TypeRegistry } from '@polkadot/types';
import type { SignerPayloadJSON } from '@polkadot/types/types';
import { cryptoWaitReady } from '@polkadot/util-crypto';
import { dev, type DevName } from './accounts.ts';

/**
 * Signs a page's transaction with a development account, as an extension does that knows no more of the chain
 * than what it is asked to sign: without the chain's metadata, by the names of the transaction's extensions.
 *
 * @returns the signature, one byte before it that says by which scheme.
 */
export async function signAsExtension(name: DevName, payload: SignerPayloadJSON): Promise<`0x${string}`> {
  await cryptoWaitReady();
  const registry = new TypeRegistry();
  registry.setSignedExtensions(payload.signedExtensions);
  return registry.createType('ExtrinsicPayload', payload, { version: payload.version }).sign(dev(name)).signature;
}
