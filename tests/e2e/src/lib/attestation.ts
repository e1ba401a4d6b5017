// SPDX-License-Identifier: Apache-2.0
/** Enclaves, as the chain shows them. */
import type { ApiPromise } from '@polkadot/api';
import { ask } from './chain.ts';
import { number, plain, struct, text, variant, type Plain } from './plain.ts';

/** A node's enclave. */
export interface Enclave {
  readonly node: number;
  /** Its sr25519 key. */
  readonly key: string;
  /** With what evidence it was registered: `Simulated` proves nothing. */
  readonly evidence: string;
  /** What was measured; nothing of a simulated one. */
  readonly measurement: string | undefined;
  /** The block of the registration. */
  readonly since: number;
  /** The last block in which it counts. */
  readonly until: number;
  /** The last second since 1970 in which it counts; nothing of a simulated one. */
  readonly validUntil: number | undefined;
}

/** The enclave of a node, at a block or now; nothing if it has none that counts. */
export async function enclave(api: ApiPromise, node: number, block?: string): Promise<Enclave | undefined> {
  const answer = plain(await ask(api, 'shardsApi', 'enclaves', [node], block));
  return answer === undefined ? undefined : toEnclave(answer);
}

function toEnclave(value: Plain): Enclave {
  const view = struct(value, 'an enclave');
  return {
    node: number(view, 'node'),
    key: text(view, 'key'),
    evidence: variant(view['evidence'], 'evidence'),
    measurement: view['measurement'] === undefined ? undefined : text(view, 'measurement'),
    since: number(view, 'since'),
    until: number(view, 'until'),
    validUntil: view['validUntil'] === undefined ? undefined : number(view, 'validUntil'),
  };
}
