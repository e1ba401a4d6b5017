// SPDX-License-Identifier: Apache-2.0
/** Who sent whom how many transfers, window by window, as blocks tell of it. */
import type { Block } from './blocks.ts';
import { text } from './plain.ts';

/** The events that tell of a transfer when it begins: within a shard, and between two, by either way. */
const BEGINNINGS: readonly string[] = ['ledger.Transferred', 'ledger.TransferStarted', 'ledger.Sent'];

/** The columns that `nerv-trainer pairs` reads. */
const HEADER = 'window,from,to,transfers';

/**
 * Counts transfers by who sent them to whom, in windows of chain time from the first block on.
 * Accounts are numbers, in the order in which they come; of amounts and addresses nothing is kept.
 */
export class Dealings {
  private readonly numbers = new Map<string, number>();
  private readonly windows: Map<string, number>[] = [];
  private first: number | undefined;

  constructor(
    /** The length of a window in milliseconds. */
    private readonly span: number,
  ) {}

  /** Takes in a block; every block, in order. */
  take({ timestamp, events }: Block): void {
    this.first ??= timestamp;
    const window = Math.floor((timestamp - this.first) / this.span);
    while (this.windows.length <= window) this.windows.push(new Map());
    const counts = this.windows[window];
    if (counts === undefined) throw new RangeError('a block from before the first');
    for (const { name, data } of events) {
      if (!BEGINNINGS.includes(name)) continue;
      const pair = `${this.number(text(data, 'from'))},${this.number(text(data, 'to'))}`;
      counts.set(pair, (counts.get(pair) ?? 0) + 1);
    }
  }

  /** The transfers so far. */
  get transfers(): number {
    return this.windows.flatMap((counts) => [...counts.values()]).reduce((sum, count) => sum + count, 0);
  }

  /** All windows as CSV, but for the last, which may not be over. */
  csv(): string {
    const rows = this.windows
      .slice(0, -1)
      .flatMap((counts, window) => [...counts].map(([pair, count]) => `${window},${pair},${count}`));
    return `${[HEADER, ...rows].join('\n')}\n`;
  }

  private number(account: string): number {
    const next = this.numbers.size;
    const known = this.numbers.get(account);
    if (known === undefined) this.numbers.set(account, next);
    return known ?? next;
  }
}
