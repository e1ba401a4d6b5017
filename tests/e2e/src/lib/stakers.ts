// SPDX-License-Identifier: Apache-2.0
/** Those who hold stake on a development chain, and for whom its keepers act. */
import { dev, type DevName, type Pair } from './accounts.ts';
import { NERV, shortId } from './units.ts';

/** Their addresses by name. A node started with `--dev` has their keepers' keys. */
export const STAKERS = {
  Bob: '5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty',
  Charlie: '5FLSigC9HGRKVhB9FiEo4Y3koPsNmBmLJbpXg2mp1hXcS59Y',
  Dave: '5DAAnrj7VHTznn2AWBemMuyBwZWs6FNFjdyVXUeYum3PTXFy',
} as const satisfies Partial<Record<DevName, string>>;

/** What each of them has bonded before the first block, in units. */
export const STAKE = 1_000_000n * NERV;

/** Their keys. Needs an api to have been connected. */
export function stakers(): Pair[] {
  return (Object.keys(STAKERS) as (keyof typeof STAKERS)[]).map(dev);
}

/** The name of a staker, or the start of an address that is none of theirs. */
export function nameOf(address: string): string {
  return Object.entries(STAKERS).find(([, known]) => known === address)?.[0] ?? shortId(address);
}
