// SPDX-License-Identifier: Apache-2.0
/** Replicas enter themselves in the chain's registry, each by an account of its own. */
import { dev } from '../lib/accounts.ts';
import { call } from '../lib/chain.ts';
import type { Client } from '../lib/client.ts';
import { Failure } from '../lib/failure.ts';
import { number } from '../lib/plain.ts';
import { NERV } from '../lib/units.ts';
import type { Replica } from './replica.ts';

/** What each operator begins with: deposits and the fees of a long demonstration. */
const EACH = 1_000n * NERV;
/** The room that each replica offers, in MiB. */
const CAPACITY = 4_096;
/** In Mbit/s. */
const BANDWIDTH = 1_000;
/** The lowest price of a MiB and a day, in units; each asks a little more than the one before. */
const PRICE = 100_000n;

/** Gives every operator the units for its deposit and its fees. */
export async function fundOperators(client: Client, replicas: readonly Replica[]): Promise<bigint> {
  const gifts = replicas.map(({ operator }) =>
    call(client.api, 'balances', 'transferKeepAlive', operator.address, EACH),
  );
  await client.must(dev('Alice'), call(client.api, 'utility', 'batchAll', gifts), 'funding the operators');
  return EACH;
}

/** What a replica says of itself. */
export function specOf({ region, domain, key, endpoint, index }: Replica): Record<string, unknown> {
  const price = PRICE + BigInt(index) * 1_000n;
  return { region, domain, capacity: CAPACITY, bandwidth: BANDWIDTH, price, key, endpoint };
}

/** Registers the replicas, all at once; each learns its number. */
export async function register(client: Client, replicas: readonly Replica[]): Promise<void> {
  await Promise.all(
    replicas.map(async (replica) => {
      const registering = call(client.api, 'placement', 'registerNode', specOf(replica));
      const { events } = await client.must(replica.operator, registering, `registering ${replica.name}`);
      const registered = events.find(({ name }) => name === 'placement.NodeRegistered');
      if (registered === undefined) throw new Failure(`${replica.name} is registered, and no event tells its number`);
      replica.id = number(registered.data, 'node');
    }),
  );
}
