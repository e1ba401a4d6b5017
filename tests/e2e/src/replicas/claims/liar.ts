// SPDX-License-Identifier: Apache-2.0
/**
 * A replica that lies: its process stands still, and somebody else speaks in its name, with the key of an
 * enclave that its operator has registered.
 */
import { accounts, type Pair } from '../../lib/accounts.ts';
import { claiming } from '../../lib/attestation/said.ts';
import { attestation } from '../../lib/attestation/views.ts';
import { enclave } from '../../lib/attestation.ts';
import { call } from '../../lib/chain.ts';
import type { Client } from '../../lib/client.ts';
import { Failure } from '../../lib/failure.ts';
import { general } from '../../lib/placement/submission.ts';
import { until } from '../../lib/wait.ts';
import type { Replica } from '../replica.ts';
import { falseClaim, type Material } from './falsehood.ts';
import type { Approved } from './operation.ts';

/** Enclaves' keys are far from the accounts of others. */
const ENCLAVES = 2_000_000;
/** Until the first honest claim is there. */
const HONEST_SECONDS = 120;

/** A replica in whose name a lie is told. */
export class Liar {
  private constructor(
    readonly replica: Replica,
    readonly node: number,
    /** The key of its enclave. */
    readonly key: Pair,
  ) {}

  /** Stops a replica's process where it is, and registers an enclave's key that is not its worker's. */
  static async of(client: Client, replica: Replica): Promise<Liar> {
    const { id, index, name } = replica;
    const [key] = accounts(1, ENCLAVES + index);
    if (id === undefined || key === undefined) throw new Failure(`${name} is not registered`);
    // Its worker would register its own key again.
    replica.node.pause();
    // Until now it has signed with the operator's key as well.
    client.forget(replica.operator);
    const registering = call(client.api, 'attestation', 'registerEnclave', id, key.publicKey, 'Simulated');
    await client.must(replica.operator, registering, `registering a false enclave of ${name}`);
    const found = await enclave(client.api, id);
    const expected = `0x${Buffer.from(key.publicKey).toString('hex')}`;
    if (found?.key !== expected) throw new Failure(`the enclave of ${name} is another one`);
    return new Liar(replica, id, key);
  }

  /** Waits for an honest claim, and makes a false one of the same operation; its hash. */
  async lie(client: Client, { record }: Approved, material: Material): Promise<string> {
    const { api, follower } = client;
    const view = await until(
      async () => {
        const found = await attestation(api, record, follower.latest.hash);
        return found !== undefined && found.claims.length > 0 ? found : undefined;
      },
      HONEST_SECONDS,
      'waiting for the first honest claim',
    );
    const [honest] = view.claims;
    const slot = view.asked.indexOf(this.node);
    if (honest === undefined || slot < 0) throw new Failure(`${this.replica.name} is not asked about ${record}`);
    const claim = await falseClaim(api, material, honest.claim);
    const { node } = this;
    const statement = { claim, node, slot, round: view.round, at: follower.latest.number };
    const { error } = await client.submitBytes(general(api, await claiming(api, statement, this.key)));
    if (error !== undefined) throw new Failure(`the false claim was not taken: ${error}`);
    const after = await attestation(api, record);
    const said = after?.claimed.find((one) => one.node === node);
    if (said === undefined || said.claim === honest.hash) throw new Failure('the false claim is not there');
    return said.claim;
  }
}
