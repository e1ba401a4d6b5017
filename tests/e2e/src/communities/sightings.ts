// SPDX-License-Identifier: Apache-2.0
/** What blocks tell of transfers, of the leaves that they touch, and of accounts that are moved together. */
import { Crossings, trafficIn, type Traffic } from '../demo/crossings.ts';
import { toMove, type Move } from '../lib/affinity.ts';
import type { Block, ChainEvent } from '../lib/blocks.ts';
import { big, number, text } from '../lib/plain.ts';

/** A window that was closed. */
export interface Window {
  readonly window: number;
  /** The block that closed it. */
  readonly block: number;
  /** The pairs that were counted. */
  readonly pairs: number;
  /** The moves that were planned, and what they are expected to save, in units a window. */
  readonly planned: number;
  readonly gain: bigint;
  /** What was moved after it, until the next one was closed. */
  readonly moved: readonly Move[];
  /** The moves of plans that could not be made any more. */
  readonly skipped: number;
}

/** The cut of a split, and why it is that. */
export interface Cut {
  readonly block: number;
  readonly shard: string;
  readonly candidate: number;
  readonly of: number;
  /** The traffic between the halves, and what it would have been with the first candidate. */
  readonly crossing: bigint;
  readonly firstCrossing: bigint;
  /** The part of the load that the larger half has, in parts per million. */
  readonly larger: number;
}

/** Watches all blocks. */
export class Sightings {
  /** Transfers between shards from their beginning to their end. */
  readonly crossings = new Crossings();
  /** Windows that were closed, in their order. */
  readonly windows: Window[] = [];
  /** Cuts that were chosen, in their order. */
  readonly cuts: Cut[] = [];
  /** For each block the transfers that a leaf took part in, by the leaf. */
  private readonly loads = new Map<number, Map<string, number>>();

  /** Takes in a block; every block, in order. */
  take(block: Block): void {
    this.crossings.take(block);
    for (const event of block.events) {
      switch (event.name) {
        case 'ledger.Transferred':
        case 'ledger.TransferStarted':
          this.touch(block, event);
          break;
        case 'binding.WindowClosed':
          this.windows.push(toWindow(event, block));
          break;
        case 'binding.Moved':
          this.revise(({ moved }) => ({ moved: [...moved, toMove(event.data)] }));
          break;
        case 'binding.PlanCarriedOut':
          this.revise(({ skipped }) => ({ skipped: skipped + number(event.data, 'skipped') }));
          break;
        case 'binding.CutChosen':
          this.cuts.push(toCut(event, block));
          break;
        default:
          break;
      }
    }
  }

  /** The transfers that began in some blocks, the first and the last included. */
  traffic(first: number, last: number): Traffic {
    return trafficIn(this.crossings.crossed.traffic, first, last);
  }

  /** The transfers of some blocks that each leaf took part in. */
  loadsIn(first: number, last: number): Map<string, number> {
    const sum = new Map<string, number>();
    for (const [block, loads] of this.loads) {
      if (block < first || block > last) continue;
      for (const [leaf, load] of loads) sum.set(leaf, (sum.get(leaf) ?? 0) + load);
    }
    return sum;
  }

  private touch({ number: block }: Block, { data }: ChainEvent): void {
    const loads = this.loads.get(block) ?? new Map<string, number>();
    this.loads.set(block, loads);
    // Both ends of one within a leaf are that leaf's, and count once.
    for (const leaf of new Set([text(data, 'source'), text(data, 'destination')])) {
      loads.set(leaf, (loads.get(leaf) ?? 0) + 1);
    }
  }

  /** Enters something with the window that was closed last. Nothing is moved before there is one. */
  private revise(change: (last: Window) => Partial<Window>): void {
    const last = this.windows.pop();
    if (last === undefined) throw new RangeError('a move before any window was closed');
    this.windows.push({ ...last, ...change(last) });
  }
}

/** So many of the last windows in a row, the last of which is just closed, saw no move. */
export function still(windows: readonly Window[]): number {
  // What is planned at the close of the last one is not carried out yet.
  const over = windows.slice(0, -1);
  return over.length - 1 - over.findLastIndex(({ moved }) => moved.length > 0);
}

function toWindow({ data }: ChainEvent, block: Block): Window {
  return {
    window: number(data, 'window'),
    block: block.number,
    pairs: number(data, 'pairs'),
    planned: number(data, 'moves'),
    gain: big(data, 'gain'),
    moved: [],
    skipped: 0,
  };
}

function toCut({ data }: ChainEvent, block: Block): Cut {
  return {
    block: block.number,
    shard: text(data, 'shard'),
    candidate: number(data, 'candidate'),
    of: number(data, 'of'),
    crossing: big(data, 'crossing'),
    firstCrossing: big(data, 'firstCrossing'),
    larger: number(data, 'larger'),
  };
}
