// SPDX-License-Identifier: Apache-2.0
/** Those who hold units: where they live, and what each signs next. */
import type { ApiPromise } from '@polkadot/api';
import type { Pair } from '../lib/accounts.ts';
import { Failure } from '../lib/failure.ts';
import { ledgerAccount } from '../lib/shards.ts';

/** Accounts asked for at a time. */
const BATCH = 50;

/** A person. */
export interface Person {
  readonly index: number;
  readonly pair: Pair;
  /** A pair hashes its key anew whenever it is asked. */
  readonly address: string;
  readonly shard: string;
  /** The nonce of the next order in a lane. */
  nonce: bigint;
  readonly free: bigint;
}

/** Reads where they live and what they have, at one block. */
export async function meet(api: ApiPromise, pairs: readonly Pair[], block: string): Promise<Person[]> {
  const people: Person[] = [];
  for (let first = 0; first < pairs.length; first += BATCH) {
    const some = await Promise.all(
      pairs.slice(first, first + BATCH).map(async (pair, at): Promise<Person> => {
        const { address } = pair;
        const found = await ledgerAccount(api, address, block);
        if (found === undefined) throw new Failure(`${address} is not in the ledger`);
        return { index: first + at, pair, address, shard: found.shard, nonce: found.nonce, free: found.free };
      }),
    );
    people.push(...some);
  }
  return people;
}
