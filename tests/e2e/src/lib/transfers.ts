// SPDX-License-Identifier: Apache-2.0
/** What the chain says of transfers between shards: their receipts, their life, their number. */
import type { ApiPromise } from '@polkadot/api';
import { ask, storage } from './chain.ts';
import { big, number, plain, struct, text, variant, type Plain, type PlainStruct } from './plain.ts';

/** One of the two shards of a transfer, as the chain writes it: the sender's or the receiver's. */
export type Side = 'Source' | 'Destination';

/** What one side of a transfer vouches for. */
export interface TransferReceipt {
  readonly transfer: string;
  /** The leaf that owned the side's account when the status was reached. */
  readonly shard: string;
  readonly side: string;
  /** `Pending`, `Committed` or `Aborted`. */
  readonly status: string;
  /** Why it was aborted, if it was. */
  readonly reason: string | undefined;
  /** The block in which the status was reached. */
  readonly block: number;
}

/** A transfer between shards. */
export interface ShardTransfer {
  readonly id: string;
  readonly amount: bigint;
  /** The block in which the units were locked. */
  readonly started: number;
  /** The last block in which it can still be committed. */
  readonly deadline: number;
  readonly source: TransferReceipt | undefined;
  /** Nothing before the destination has heard of the transfer. */
  readonly destination: TransferReceipt | undefined;
  /** The block in which it came to its end on both sides. */
  readonly finished: number | undefined;
}

/** All transfers between shards so far, as the chain counts them. */
export interface TransferTotals {
  readonly started: bigint;
  readonly committed: bigint;
  /** By reason; one that never occurred is there too. */
  readonly aborted: ReadonlyMap<string, bigint>;
  /** Blocks from lock to commit. */
  readonly latency: { readonly mean: number; readonly p50: number; readonly p95: number; readonly p99: number };
}

/** A transfer between shards; nothing if it is unknown, or no longer kept. */
export async function shardTransfer(api: ApiPromise, id: string, block?: string): Promise<ShardTransfer | undefined> {
  const answer = plain(await ask(api, 'shardsApi', 'transfer', [id], block));
  if (answer === undefined) return undefined;
  const view = struct(answer, 'a transfer');
  const finished = view['finished'];
  return {
    id: text(view, 'id'),
    amount: big(view, 'amount'),
    started: number(view, 'started'),
    deadline: number(view, 'deadline'),
    source: toReceipt(view['source']),
    destination: toReceipt(view['destination']),
    finished: finished === undefined ? undefined : Number(finished),
  };
}

/** The receipt of one side as it stands in the chain's state, if it does. */
export async function storedReceipt(
  api: ApiPromise,
  id: string,
  side: Side,
  block?: string,
): Promise<TransferReceipt | undefined> {
  const kept = plain(await storage(api, 'crossShard', 'transfers', [id], block));
  if (kept === undefined) return undefined;
  const standing = struct(kept, 'a transfer')[side === 'Source' ? 'atSource' : 'atDestination'];
  if (standing === undefined) return undefined;
  return toReceipt({ ...struct(standing, 'how a side stands'), transfer: id, side });
}

/** The transfers between shards in the statistics of `ShardsApi`. */
export function transferTotals(statistics: PlainStruct): TransferTotals {
  const all = struct(statistics['transfers'], 'the statistics of transfers');
  const aborted = Object.keys(all)
    .filter((name) => name.startsWith('aborted'))
    .map((name) => [name.slice('aborted'.length), big(all, name)] as const);
  return {
    started: big(all, 'started'),
    committed: big(all, 'committed'),
    aborted: new Map(aborted),
    latency: { mean: number(all, 'meanLatency') / 1000, p50: number(all, 'p50'), p95: number(all, 'p95'), p99: number(all, 'p99') },
  };
}

/** Those that were started and have not ended. */
export function underWay({ started, committed, aborted }: TransferTotals): bigint {
  return started - committed - [...aborted.values()].reduce((sum, number) => sum + number, 0n);
}

function toReceipt(value: Plain): TransferReceipt | undefined {
  if (value === undefined) return undefined;
  const record = struct(value, 'a receipt');
  const status = record['status'];
  const carried = typeof status === 'string' ? undefined : struct(status, 'a status')['Aborted'];
  return {
    transfer: text(record, 'transfer'),
    shard: text(record, 'shard'),
    side: text(record, 'side'),
    status: variant(status, 'a status'),
    reason: carried === undefined ? undefined : variant(carried, 'a reason'),
    block: number(record, 'block'),
  };
}
