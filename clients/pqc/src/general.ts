// SPDX-License-Identifier: Apache-2.0
/**
 * How polkadot.js reads transactions that an ML-DSA-65 key signed.
 *
 * By itself it takes each general transaction to have the extensions that others sign with, so it reads keys and
 * signatures as nonces and calls: a block with one of them it cannot read at all, and what it sends has other bytes.
 * See `findings/polkadot-js-general-transaction-is-not-itself.sh` and
 * `findings/polkadot-js-reads-no-block-with-other-extensions.sh`.
 */
import { GeneralExtrinsic, Struct } from '@polkadot/types';
import type { Call } from '@polkadot/types/interfaces';
import type { Codec, CodecClass, Registry } from '@polkadot/types/types';
import { compactFromU8a, isHex, isU8a, u8aToU8a } from '@polkadot/util';
import { EXTENSION_VERSION } from './extensions.ts';
import { GENERAL } from './extrinsic.ts';

type Fields = Record<string, string | CodecClass>;

/** What comes behind the format's byte of a transaction that is given in bytes; nothing of one that is not. */
function bodyOf(value: unknown): Uint8Array | undefined {
  if (!isU8a(value) && !isHex(value)) return undefined;
  const bytes = u8aToU8a(value);
  const [offset, length] = compactFromU8a(bytes);
  const body = bytes.subarray(offset, offset + length.toNumber());
  if (body.length !== length.toNumber()) throw new Error('the transaction is cut off');
  if (body[0] !== GENERAL) throw new Error('the transaction is no general one of version 5');
  return body.subarray(1);
}

function fieldsOf(registry: Registry, body: Uint8Array | undefined): Fields {
  const isAuthenticated = body?.[0] === EXTENSION_VERSION;
  return {
    transactionExtensionVersion: 'u8',
    // Arrays have no more than 2,048 elements here. The signature has 3 times 1,103 bytes.
    ...(isAuthenticated ? { account: 'AccountId', public: '[u8; 1952]', signature: '[[u8; 1103]; 3]' } : {}),
    ...(registry.getSignedExtensionTypes() as Fields),
    method: 'Call',
  };
}

/** A general transaction, of either version of its extensions, that is encoded as it was decoded. */
class General extends Struct {
  constructor(registry: Registry, value?: unknown) {
    const body = bodyOf(value);
    const parts = body ?? GeneralExtrinsic.decodeExtrinsic(registry, value as Uint8Array);
    super(registry, fieldsOf(registry, body), parts as Uint8Array);
  }

  get version(): number {
    return GENERAL;
  }

  /** What the class around this one asks for; the signature's bytes are a field. */
  get signature(): { isSigned: boolean } {
    return { isSigned: false };
  }

  get method(): Call {
    return this.getT('method');
  }

  get era(): Codec {
    return this.getT('era');
  }

  get nonce(): Codec {
    return this.getT('nonce');
  }

  get tip(): Codec {
    return this.getT('tip');
  }

  get mode(): Codec {
    return this.getT('mode');
  }

  get assetId(): Codec {
    return this.getT('assetId');
  }

  get metadataHash(): Codec {
    return this.getT('metadataHash');
  }

  override toRawType(): string {
    return 'GeneralExt';
  }
}

/** To be given to polkadot.js: `ApiPromise.create({ provider, types })`. */
export const types = { GeneralExtrinsic: General };
