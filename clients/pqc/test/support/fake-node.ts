// SPDX-License-Identifier: Apache-2.0
/** A node of the small chain, as the clients see it. It answers what they ask, and keeps what is sent to it. */
import type { ProviderInterface, ProviderInterfaceCallback, ProviderInterfaceEmitCb } from '@polkadot/rpc-provider/types';
import type { PapiClient } from '../../src/papi.ts';
import { hex } from './hex.ts';
import { metadataOf, type Shape } from './metadata.ts';

export const GENESIS = `0x${'09'.repeat(32)}` as const;
export const FINAL = `0x${'0f'.repeat(32)}` as const;
/** The height of the block that is final. */
export const HEIGHT = 1000;
export const SPEC_VERSION = 2;
export const TRANSACTION_VERSION = 3;
/** How many transactions each account has sent. */
export const NONCE = 7;

const METHODS = ['author_submitAndWatchExtrinsic', 'chain_getBlockHash', 'chain_getFinalizedHead', 'chain_getHeader', 'state_call', 'state_getRuntimeVersion', 'state_subscribeRuntimeVersion', 'system_accountNextIndex', 'system_chain', 'system_properties'];

/** `Some` of bytes with their number before them, as runtime APIs answer. */
function someBytes(bytes: Uint8Array): string {
  const length = ((bytes.length << 2) | 2) >>> 0;
  const prefix = Uint8Array.from([0, 8, 16, 24], (shift) => (length >>> shift) & 0xff);
  return hex(Uint8Array.of(1, ...prefix, ...bytes));
}

/** For polkadot.js. */
export class FakeProvider implements ProviderInterface {
  readonly hasSubscriptions = true;
  readonly isClonable = false;
  // It says when it is, once: the client begins once.
  readonly isConnected = false;
  readonly sent: unknown[] = [];
  /** The statuses that a transaction goes through. */
  statuses: unknown[] = ['ready', { inBlock: FINAL }, { finalized: FINAL }];
  readonly #shape: Shape;

  constructor(shape: Shape) {
    this.#shape = shape;
  }

  clone(): ProviderInterface {
    return this;
  }

  connect(): Promise<void> {
    return Promise.resolve();
  }

  disconnect(): Promise<void> {
    return Promise.resolve();
  }

  on(type: string, listener: ProviderInterfaceEmitCb): () => void {
    if (type === 'connected') setTimeout(listener, 0);
    return () => undefined;
  }

  send<T>(method: string, params: unknown[]): Promise<T> {
    const answers: Record<string, unknown> = {
      chain_getBlockHash: GENESIS,
      chain_getFinalizedHead: FINAL,
      chain_getHeader: { parentHash: FINAL, number: `0x${HEIGHT.toString(16)}`, stateRoot: FINAL, extrinsicsRoot: FINAL, digest: { logs: [] } },
      rpc_methods: { methods: METHODS },
      state_getRuntimeVersion: this.#version(),
      system_accountNextIndex: NONCE,
      system_chain: 'Small',
      system_properties: {},
      state_call: params[0] === 'Metadata_metadata_versions' ? `0x04${hex(Uint8Array.of(this.#shape.version)).slice(2)}000000` : someBytes(metadataOf(this.#shape)),
    };
    if (!(method in answers)) return Promise.reject(new Error(`nobody answers ${method}`));
    return Promise.resolve(answers[method] as T);
  }

  subscribe(_type: string, method: string, params: unknown[], callback: ProviderInterfaceCallback): Promise<number> {
    if (method === 'state_subscribeRuntimeVersion') setTimeout(() => callback(null, this.#version()), 0);
    if (method === 'author_submitAndWatchExtrinsic') {
      this.sent.push(params[0]);
      for (const status of this.statuses) setTimeout(() => callback(null, status), 0);
    }
    return Promise.resolve(1);
  }

  unsubscribe(): Promise<boolean> {
    return Promise.resolve(true);
  }

  #version(): unknown {
    return {
      specName: 'small',
      implName: 'small',
      authoringVersion: 1,
      specVersion: SPEC_VERSION,
      implVersion: 1,
      transactionVersion: TRANSACTION_VERSION,
      stateVersion: 1,
      // The runtime API of the metadata, which has the call for a version of it.
      apis: [['0x37e397fc7c91f5e4', 2]],
    };
  }
}

/** For PAPI: what is used of its client. */
export function fakeClient(shape: Shape, asked: string[] = []): PapiClient & { submit(sent: Uint8Array): Promise<string> } {
  return {
    getChainSpecData: () => Promise.resolve({ genesisHash: GENESIS }),
    getFinalizedBlock: () => Promise.resolve({ hash: FINAL, number: HEIGHT }),
    getMetadata: (hash) => (hash === FINAL ? Promise.resolve(metadataOf(shape)) : Promise.reject(new Error('another block'))),
    getUnsafeApi: () => ({
      constants: { System: { Version: () => Promise.resolve({ spec_version: SPEC_VERSION, transaction_version: TRANSACTION_VERSION }) } },
      apis: {
        AccountNonceApi: {
          account_nonce(address: string) {
            asked.push(address);
            return Promise.resolve(NONCE);
          },
        },
      },
    }),
    submit: (sent) => Promise.resolve(hex(sent)),
  };
}
