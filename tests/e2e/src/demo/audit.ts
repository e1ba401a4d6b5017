// SPDX-License-Identifier: Apache-2.0
/** Are all units where they belong? Asked of one finalized block, after everything ended. */
import type { ApiPromise } from '@polkadot/api';
import { palletAccount, type Pair } from '../lib/accounts.ts';
import type { Block } from '../lib/blocks.ts';
import { constant, storage } from '../lib/chain.ts';
import { feesOf } from '../lib/client.ts';
import { Failure } from '../lib/failure.ts';
import { holdsOf, proposals, staker, type Holds, type Proposal } from '../lib/governance.ts';
import { big, plainStruct, type PlainStruct } from '../lib/plain.ts';
import { ledgerAccount, route, shards, statistics, type Shard } from '../lib/shards.ts';
import { transferTotals, underWay, type TransferTotals } from '../lib/transfers.ts';

/** Accounts asked for at a time. */
const BATCH = 50;

/** What one staker has at stake, and what is held of it. */
export interface StakeBook {
  readonly address: string;
  /** Bonded and not unbonding. */
  readonly bonded: bigint;
  /** Unbonding, and not withdrawn yet. */
  readonly unbonding: bigint;
  /** The bonds of all its proposals whose bond is held. */
  readonly bonds: bigint;
  /** What the balances pallet holds for both. */
  readonly held: Holds;
  /** Is that held, and nothing else? */
  readonly accounted: boolean;
}

/** What the chain's books say at the end. */
export interface Books {
  readonly issuanceBefore: bigint;
  readonly issuanceAfter: bigint;
  /** Fees of everything that happened in between. */
  readonly fees: bigint;
  /** The sum over all shards. */
  readonly ledger: bigint;
  /** What has left one shard and not arrived in another. */
  readonly inTransit: bigint;
  /** What the ledger's pot holds. */
  readonly pot: bigint;
  /** The transfers between shards, as the chain counts them, and those it counts as not ended. */
  readonly transfers: TransferTotals;
  readonly underWay: bigint;
  /** What our own books add up to. */
  readonly expected: bigint;
  /** Accounts whose balance is exactly what our own books say. */
  readonly matching: number;
  /** Those where it is not: address, expected, found. */
  readonly differing: readonly (readonly [string, bigint, bigint])[];
  /** Accounts that are where their route says. */
  readonly routed: number;
  readonly tree: readonly Shard[];
  readonly stakes: readonly StakeBook[];
  /** All stake, as the chain counts it. */
  readonly staked: bigint;
  /** How many proposals are kept, and those of them whose bond went to the treasury. */
  readonly proposals: number;
  readonly slashed: readonly Proposal[];
}

/** The total issuance at a block. */
export async function issuance(api: ApiPromise, block: string): Promise<bigint> {
  return BigInt((await storage(api, 'balances', 'totalIssuance', [], block)).toString());
}

/** What stakers have at stake at a block. */
export async function stakeBooks(
  api: ApiPromise,
  stakers: readonly { readonly address: string }[],
  block: string,
): Promise<StakeBook[]> {
  const all = await proposals(api, block);
  return Promise.all(
    stakers.map(async ({ address }) => {
      const [stake, held] = await Promise.all([staker(api, address, block), holdsOf(api, address, block)]);
      const bonded = stake?.bonded ?? 0n;
      const unbonding = (stake?.unbonding ?? []).reduce((sum, [, amount]) => sum + amount, 0n);
      const bonds = all
        .filter((one) => one.proposer === address && one.bondStatus === 'Held')
        .reduce((sum, { bond }) => sum + bond, 0n);
      const accounted = held.stake === bonded + unbonding && held.bonds === bonds;
      return { address, bonded, unbonding, bonds, held, accounted };
    }),
  );
}

/** The fees paid in a block: for extrinsics, and for carrying transfers over. */
export function feesIn(block: Block): bigint {
  return feesOf(block.events);
}

/** What the ledger's pot holds for the ledger's accounts at a block. */
export async function potBalance(api: ApiPromise, block?: string): Promise<bigint> {
  // What it has free is the existential deposit, its own.
  return big(await balances(api, await potAccount(api, block), block), 'reserved');
}

/** All an account has outside the ledger, held or free. */
export async function accountTotal(api: ApiPromise, address: string, block?: string): Promise<bigint> {
  const data = await balances(api, address, block);
  return big(data, 'free') + big(data, 'reserved');
}

async function balances(api: ApiPromise, address: string, block?: string): Promise<PlainStruct> {
  const account = plainStruct(await storage(api, 'system', 'account', [address], block), 'an account');
  return account['data'] as PlainStruct;
}

/** Compares the chain at one block with our own books. */
export async function audit(
  api: ApiPromise,
  block: Block,
  pairs: readonly Pair[],
  stakers: readonly Pair[],
  balances: readonly bigint[],
  issuanceBefore: bigint,
  fees: bigint,
): Promise<Books> {
  const differing: (readonly [string, bigint, bigint])[] = [];
  let routed = 0;
  for (let first = 0; first < pairs.length; first += BATCH) {
    await Promise.all(
      pairs.slice(first, first + BATCH).map(async ({ address }, index) => {
        const expected = balances[first + index] ?? 0n;
        const [found, way] = await Promise.all([
          ledgerAccount(api, address, block.hash),
          route(api, address, block.hash),
        ]);
        const balance = found === undefined ? 0n : found.free + found.locked;
        if (balance !== expected) differing.push([address, expected, balance]);
        if (found !== undefined && found.shard === way.shard) routed += 1;
      }),
    );
  }
  const tree = await shards(api, block.hash);
  const decided = await proposals(api, block.hash);
  const numbers = await statistics(api, block.hash);
  const transfers = transferTotals(numbers);
  return {
    issuanceBefore,
    issuanceAfter: await issuance(api, block.hash),
    fees,
    ledger: tree.reduce((sum, shard) => sum + shard.total, 0n),
    inTransit: big(numbers, 'inTransit'),
    pot: await potBalance(api, block.hash),
    transfers,
    underWay: underWay(transfers),
    expected: balances.reduce((sum, balance) => sum + balance, 0n),
    matching: pairs.length - differing.length,
    differing,
    routed,
    tree,
    stakes: await stakeBooks(api, stakers, block.hash),
    staked: big(numbers, 'stake'),
    proposals: decided.length,
    slashed: decided.filter(({ bondStatus }) => bondStatus === 'Slashed'),
  };
}

/** The pot's address: the chain tells it, or it follows from the pallet's id. */
async function potAccount(api: ApiPromise, block?: string): Promise<string> {
  const told = (await statistics(api, block))['pot'];
  if (typeof told === 'string') return told;
  const id = constant(api, 'ledger', 'palletId');
  if (id === undefined) throw new Failure('the chain does not tell which account is the ledger\'s pot');
  return palletAccount(id.toU8a(true));
}
