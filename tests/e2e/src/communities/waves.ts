// SPDX-License-Identifier: Apache-2.0
/**
 * Transfers in waves. All of a wave are signed beforehand and offered at once: signing takes as much of the
 * machine as building blocks does, and beside it no block would be full.
 */
import { built } from '../compare/log.ts';
import { shareBetween } from '../demo/crossings.ts';
import type { Workload } from '../demo/workload.ts';
import type { Pair } from '../lib/accounts.ts';
import { call } from '../lib/chain.ts';
import type { Client, Receipt } from '../lib/client.ts';
import { Failure } from '../lib/failure.ts';
import type { NervNode } from '../lib/node.ts';
import { text } from '../lib/plain.ts';
import { Stream, type Item } from '../lib/stream.ts';
import { plural } from '../lib/units.ts';
import type { Sightings } from './sightings.ts';

/** Transfers a second that are handed to the node: more than blocks take, and as many as it can look at meanwhile. */
const OFFERED = 1_000;
/** How long a wave may take on a busy machine. */
const WAVE_SECONDS = 120;

/** What came of a wave. */
export interface Wave {
  readonly transfers: number;
  /** The blocks that hold its transfers: the first and the last. */
  readonly first: number;
  readonly last: number;
  /** The transfers between shards among them. */
  readonly between: number;
  /** For each of its blocks that no more fitted in, the extrinsics that it holds. */
  readonly full: readonly number[];
}

/** Who sends, what, and what the chain shows of it. */
export interface Sea {
  readonly node: NervNode;
  /** Follows the best block. */
  readonly client: Client;
  readonly pairs: readonly Pair[];
  readonly workload: Workload;
  readonly sightings: Sightings;
}

/** Offers a wave of transfers and waits until blocks hold all of them. One that fails is a failure of the whole. */
export async function wave(sea: Sea, transfers: number): Promise<Wave> {
  const { node, client, sightings } = sea;
  const signed = await sign(sea, transfers);
  const { end } = node.said();
  const first = client.follower.latest.number + 1;
  const queue = signed.values();
  const stream = new Stream(client, () => queue.next().value, { rate: OFFERED, window: transfers, total: transfers });
  stream.start();
  await stream.reach(transfers, WAVE_SECONDS);
  const { failed, reasons } = await stream.finish(WAVE_SECONDS);
  if (failed > 0) {
    throw new Failure(`${plural(failed, 'transfer')} of ${transfers} failed: ${[...reasons.keys()].join(', ')}`);
  }
  const last = client.follower.latest.number;
  const { between } = sightings.traffic(first, last);
  // Of several blocks built at one height only the last may count.
  const blocks = new Map(built(node.said(end).text).map((block) => [block.number, block] as const));
  const full = [...blocks.values()].filter((block) => block.full && block.number >= first && block.number <= last);
  return { transfers, first, last, between, full: full.map(({ extrinsics }) => extrinsics) };
}

/** Of the transfers of some waves the part that went between shards. */
export function shareOf(waves: readonly Wave[]): number {
  const [all, between] = [sum(waves.map(({ transfers }) => transfers)), sum(waves.map((one) => one.between))];
  return shareBetween({ within: all - between, between });
}

/** The mean of the extrinsics in the blocks of some waves that no more fitted in; nothing if none was full. */
export function perFullBlock(waves: readonly Wave[]): number | undefined {
  const full = waves.flatMap((one) => one.full);
  return full.length === 0 ? undefined : sum(full) / full.length;
}

async function sign({ client, pairs, workload, sightings }: Sea, transfers: number): Promise<Item[]> {
  const items: Item[] = [];
  for (let index = 0; index < transfers; index += 1) {
    const transfer = workload.next();
    if (transfer === undefined) throw new Failure('the accounts have spent what they may');
    const [pair, to] = [pairs[transfer.from], pairs[transfer.to]];
    if (pair === undefined || to === undefined) throw new RangeError('a transfer of an account that is not there');
    const tx = await client.sign(pair, call(client.api, 'ledger', 'transfer', to.address, transfer.amount));
    const done = ({ error, events }: Receipt): void => {
      if (error !== undefined) return;
      const started = events.find(({ name }) => name === 'ledger.TransferStarted');
      if (started === undefined) workload.book(transfer);
      else {
        // Its units are locked; where they end is told later, or was in the same block.
        sightings.crossings.whenEnded(text(started.data, 'transfer'), (committed) => {
          if (committed) workload.book(transfer);
          else workload.giveBack(transfer);
        });
      }
    };
    items.push({ pair, tx, signed: true, done });
  }
  return items;
}

function sum(values: readonly number[]): number {
  return values.reduce((all, one) => all + one, 0);
}
