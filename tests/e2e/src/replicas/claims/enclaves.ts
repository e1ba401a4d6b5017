// SPDX-License-Identifier: Apache-2.0
/** The enclaves of the network's replicas: their workers register them. */
import { enclave, type Enclave } from '../../lib/attestation.ts';
import type { Client } from '../../lib/client.ts';
import { Failure } from '../../lib/failure.ts';
import { until } from '../../lib/wait.ts';
import type { Replica } from '../replica.ts';

const SECONDS = 240;

/** Waits until each replica has an enclave that counts. */
export async function untilEnclaves(client: Client, replicas: readonly Replica[]): Promise<Enclave[]> {
  const { api, follower } = client;
  return Promise.all(
    replicas.map(({ id, name }) => {
      if (id === undefined) throw new Failure(`${name} is not registered`);
      return until(
        () => enclave(api, id, follower.latest.hash),
        SECONDS,
        `waiting for ${name} to register its enclave`,
        500,
      );
    }),
  );
}
