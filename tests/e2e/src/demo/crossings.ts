// SPDX-License-Identifier: Apache-2.0
/**
 * Transfers between shards from lock to commit or abort, as the events of blocks tell of them.
 *
 * Whoever sent one says what is to be done once it has ended: the books count it then, and not
 * when its units are locked.
 */
import type { Block, ChainEvent } from '../lib/blocks.ts';
import { momentOf, type Moment } from '../lib/moment.ts';
import { nearestRank } from '../lib/rank.ts';
import { text, variant } from '../lib/plain.ts';

/** How long a transfer took from lock to commit. */
export interface Latency {
  readonly blocks: number;
  readonly milliseconds: number;
}

/** The transfers that began in one block. */
export interface Traffic {
  /** Within a shard: they ended there as well. */
  readonly within: number;
  /** Between shards. */
  readonly between: number;
}

/** What became of all of them. */
export interface Crossed {
  readonly started: number;
  readonly committed: number;
  /** How often each reason for aborting occurred. */
  readonly aborted: ReadonlyMap<string, number>;
  /** Those that have not ended. */
  readonly open: number;
  /** What must never happen: ends of what had ended, and beginnings of what had begun. */
  readonly faults: readonly string[];
  readonly latencies: readonly Latency[];
  /** By the number of the block. */
  readonly traffic: ReadonlyMap<number, Traffic>;
}

/** A transfer that a block has reported. */
interface Crossing {
  began: Moment | undefined;
  ended: 'committed' | 'aborted' | undefined;
  /** Who waits for its end. */
  waiting: ((committed: boolean) => void) | undefined;
}

/** Figures of many values: the mean, and nearest ranks. */
export interface Spread {
  readonly mean: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

/** Watches all transfers between shards. */
export class Crossings {
  private readonly all = new Map<string, Crossing>();
  private readonly aborted = new Map<string, number>();
  private readonly faults: string[] = [];
  private readonly latencies: Latency[] = [];
  private readonly traffic = new Map<number, Traffic>();

  /** Takes in a block; every block, in order. */
  take(block: Block): void {
    let [within, between] = [0, 0];
    for (const event of block.events) {
      switch (event.name) {
        case 'ledger.Transferred':
          within += 1;
          break;
        case 'ledger.TransferStarted':
          between += 1;
          this.begin(text(event.data, 'transfer'), block);
          break;
        case 'crossShard.Committed':
          this.commit(event, block);
          break;
        case 'crossShard.Aborted':
          this.abort(event);
          break;
        default:
          break;
      }
    }
    if (within + between > 0) this.traffic.set(block.number, { within, between });
  }

  /** Calls `then` once a transfer has ended, at once if it has already. */
  whenEnded(id: string, then: (committed: boolean) => void): void {
    const crossing = this.of(id);
    if (crossing.ended === undefined) crossing.waiting = then;
    else then(crossing.ended === 'committed');
  }

  /** Those that have begun and not ended, and those that somebody waits for. */
  get open(): number {
    return [...this.all.values()].filter(({ ended }) => ended === undefined).length;
  }

  /** What is known so far. */
  get crossed(): Crossed {
    const begun = [...this.all.values()].filter(({ began }) => began !== undefined);
    return {
      started: begun.length,
      committed: this.latencies.length,
      aborted: new Map(this.aborted),
      open: this.open,
      faults: [...this.faults],
      latencies: [...this.latencies],
      traffic: new Map(this.traffic),
    };
  }

  private begin(id: string, block: Block): void {
    const crossing = this.of(id);
    if (crossing.began !== undefined) this.faults.push(`${id} began twice`);
    crossing.began = momentOf(block);
  }

  private commit({ data }: ChainEvent, block: Block): void {
    const began = this.end(text(data, 'transfer'), 'committed');
    if (began === undefined) return;
    this.latencies.push({ blocks: block.number - began.block, milliseconds: block.seen - began.time });
  }

  private abort({ data }: ChainEvent): void {
    if (this.end(text(data, 'transfer'), 'aborted') === undefined) return;
    const reason = variant(data['reason'], 'a reason');
    this.aborted.set(reason, (this.aborted.get(reason) ?? 0) + 1);
  }

  /** Ends a transfer; returns when it began, or nothing if it may not end. */
  private end(id: string, how: 'committed' | 'aborted'): Moment | undefined {
    const crossing = this.of(id);
    const { began, ended, waiting } = crossing;
    if (began === undefined || ended !== undefined) {
      this.faults.push(`${id} was ${how}, but had ${ended === undefined ? 'never begun' : `been ${ended} before`}`);
      return undefined;
    }
    crossing.ended = how;
    crossing.waiting = undefined;
    waiting?.(how === 'committed');
    return began;
  }

  private of(id: string): Crossing {
    const known = this.all.get(id) ?? { began: undefined, ended: undefined, waiting: undefined };
    this.all.set(id, known);
    return known;
  }
}

/** The mean and the nearest ranks of some values; nothing of none. */
export function spread(values: readonly number[]): Spread | undefined {
  if (values.length === 0) return undefined;
  return {
    mean: values.reduce((sum, value) => sum + value, 0) / values.length,
    p50: nearestRank(values, 0.5),
    p95: nearestRank(values, 0.95),
    p99: nearestRank(values, 0.99),
  };
}

/** The transfers that began in some blocks, the first and the last included. */
export function trafficIn(traffic: ReadonlyMap<number, Traffic>, first: number, last: number): Traffic {
  let [within, between] = [0, 0];
  for (const [block, one] of traffic) {
    if (block < first || block > last) continue;
    within += one.within;
    between += one.between;
  }
  return { within, between };
}

/** The part of all transfers that went between shards; 0 of none. */
export function shareBetween({ within, between }: Traffic): number {
  return within + between === 0 ? 0 : between / (within + between);
}
