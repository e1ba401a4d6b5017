// SPDX-License-Identifier: Apache-2.0
/** Steps of shards: what replicas execute again. */
import type { ApiPromise } from '@polkadot/api';
import { accounts, dev } from '../../lib/accounts.ts';
import { call, storage, type Tx } from '../../lib/chain.ts';
import type { Client } from '../../lib/client.ts';
import { Failure } from '../../lib/failure.ts';
import { big, plainStruct, struct } from '../../lib/plain.ts';
import { route } from '../../lib/shards.ts';
import { NERV } from '../../lib/units.ts';

/** Transfers in one extrinsic. */
const BATCH = 100;
/** Accounts among which transfers are made. */
const SAMPLE = 64;
/** What each of them moves. */
const GIFT = NERV / 1_000n;

/** The steps that a shard has taken so far, at a block or now. */
export async function stepsTaken(api: ApiPromise, shard: string, block?: string): Promise<number> {
  const books = plainStruct(await storage(api, 'ledger', 'shardBooks', [shard], block), 'the books of a shard');
  return Number(big(struct(books['log'], 'its log'), 'length'));
}

/**
 * So many transfers within some shards, each from one account to the next of the same shard: a step each.
 * Root has them made in the accounts' names: if one account made for most of the load, no split would divide it.
 */
export async function transferWithin(client: Client, howMany: number, shards: readonly string[]): Promise<void> {
  const { api } = client;
  const rings = await ringsOf(client, shards);
  const transfers = Array.from({ length: howMany }, (_, index) => {
    const ring = rings[index % rings.length] ?? [];
    const turn = Math.floor(index / rings.length);
    const [from, to] = [turn, turn + 1].map((at) => ring[at % ring.length] ?? '');
    const transfer = call(api, 'ledger', 'transfer', to, GIFT);
    return call(api, 'utility', 'dispatchAs', { system: { Signed: from } }, transfer);
  });
  await Promise.all(
    batches(transfers).map((batch) => {
      const all = call(api, 'utility', 'batchAll', batch);
      return client.must(dev('Alice'), call(api, 'sudo', 'sudo', all), 'transfers within shards');
    }),
  );
}

/** So many transfers of Alice's to all accounts in turn, and so to all shards: between shards four steps each. */
export async function transferBetween(client: Client, howMany: number): Promise<void> {
  const { api } = client;
  const gifts = accounts(howMany).map(({ address }) => call(api, 'ledger', 'transfer', address, GIFT));
  await client.must(dev('Alice'), call(api, 'utility', 'batchAll', gifts), 'transfers between shards');
}

/** Some accounts of each shard. */
async function ringsOf({ api }: Client, shards: readonly string[]): Promise<string[][]> {
  const some = accounts(SAMPLE).map(({ address }) => address);
  const homes = await Promise.all(some.map(async (address) => (await route(api, address)).shard));
  const rings = shards.map((shard) => some.filter((_, index) => homes[index] === shard));
  if (rings.some(({ length }) => length < 2)) throw new Failure('a shard has too few of the accounts');
  return rings;
}

function batches(calls: readonly Tx[]): Tx[][] {
  const found: Tx[][] = [];
  for (let first = 0; first < calls.length; first += BATCH) found.push(calls.slice(first, first + BATCH));
  return found;
}
