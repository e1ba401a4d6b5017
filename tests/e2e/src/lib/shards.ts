// SPDX-License-Identifier: Apache-2.0
/** What the chain says of its shards: the runtime API `ShardsApi` as plain values. */
import type { ApiPromise } from '@polkadot/api';
import { ask } from './chain.ts';
import { Failure } from './failure.ts';
import { big, list, number, plain, plainStruct, struct, text, variant, type Plain, type PlainStruct } from './plain.ts';

/** How much a shard has to do. */
export interface Load {
  /** Transfers a second, in thousandths: the mean over the last seconds. */
  readonly rate: number;
  /** For how many seconds that has been under the merge threshold. */
  readonly quietFor: number;
}

/** One node of the shard tree. `accounts` and `total` are of its own trie only. */
export interface Shard {
  readonly id: string;
  readonly parent: string | undefined;
  readonly side: 'left' | 'right' | undefined;
  readonly depth: number;
  readonly status: string;
  /** Are records still moving into it? */
  readonly filling: boolean;
  readonly accounts: bigint;
  readonly total: bigint;
  readonly load: Load;
}

/** Where an account's records belong. */
export interface Route {
  readonly shard: string;
  readonly overridden: boolean;
}

/** An account of the ledger. */
export interface LedgerAccount {
  readonly shard: string;
  readonly free: bigint;
  /** Set aside for transfers to other shards. */
  readonly locked: bigint;
  /** What may come from other shards; not the account's yet. */
  readonly incoming: bigint;
  readonly nonce: bigint;
}

/** All shards, at a block or now. */
export async function shards(api: ApiPromise, block?: string): Promise<Shard[]> {
  const answer = plain(await ask(api, 'shardsApi', 'shards', [], block));
  return list(answer, 'shardsApi.shards()').map(toShard);
}

/** One shard, if there is one of that id. */
export async function shard(api: ApiPromise, id: string, block?: string): Promise<Shard | undefined> {
  const answer = plain(await ask(api, 'shardsApi', 'shard', [id], block));
  return answer === undefined ? undefined : toShard(answer);
}

/** The shard an account's records belong to by the hyperplanes and overrides. */
export async function route(api: ApiPromise, account: string, block?: string): Promise<Route> {
  const answer = plain(await ask(api, 'shardsApi', 'route', [account], block));
  // None would be a tree with a hole; there is a way for every account, known or not.
  if (answer === undefined) throw new Failure(`the chain has no route for ${account}`);
  const way = struct(answer, 'a route');
  return { shard: text(way, 'shard'), overridden: way['overridden'] === true };
}

/** An account of the ledger, if it exists. */
export async function ledgerAccount(
  api: ApiPromise,
  account: string,
  block?: string,
): Promise<LedgerAccount | undefined> {
  const answer = plain(await ask(api, 'shardsApi', 'account', [account], block));
  if (answer === undefined) return undefined;
  const record = struct(answer, 'an account');
  return {
    shard: text(record, 'shard'),
    free: big(record, 'free'),
    locked: big(record, 'locked'),
    incoming: big(record, 'incoming'),
    nonce: big(record, 'nonce'),
  };
}

/** The whole ledger in numbers, as the chain counts them. */
export async function statistics(api: ApiPromise, block?: string): Promise<PlainStruct> {
  return plainStruct(await ask(api, 'shardsApi', 'statistics', [], block), 'the statistics');
}

/** The root shard: the one without a parent. */
export function rootOf(all: readonly Shard[]): Shard {
  const root = all.find((one) => one.parent === undefined);
  if (root === undefined) throw new Failure('the chain shows no root shard');
  return root;
}

/** The leaves that own accounts. */
export function liveOf(all: readonly Shard[]): Shard[] {
  return all.filter((one) => one.status === 'Live');
}

const ZERO = `0x${'0'.repeat(64)}`;

function toShard(value: Plain): Shard {
  const record = struct(value, 'a shard');
  const parent = record['parent'];
  return {
    id: text(record, 'id'),
    // The root's parent is written as none or as 32 zero bytes.
    parent: typeof parent === 'string' && parent !== ZERO ? parent : undefined,
    side: toSide(record['side']),
    depth: number(record, 'depth'),
    status: variant(record['status'], 'a status'),
    filling: record['filling'] === true,
    accounts: big(record, 'accounts'),
    total: big(record, 'total'),
    load: toLoad(record['load']),
  };
}

/** A load as the chain shows it. */
export function toLoad(value: Plain): Load {
  const load = struct(value, 'a load');
  return { rate: number(load, 'rate'), quietFor: number(load, 'quietFor') };
}

function toSide(side: Plain): Shard['side'] {
  if (side === 'Left') return 'left';
  if (side === 'Right') return 'right';
  return undefined;
}
