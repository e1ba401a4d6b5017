// SPDX-License-Identifier: Apache-2.0
/**
 * What was known of each shard over the last hour of blocks. Only changes are kept: a thousand leaves of which
 * two hundred change in a second take some 12 MB.
 */
import type { Figures } from './tree.ts';
import type { Forecast, Shard, ShardId } from './types.ts';

/** Blocks that are kept: an hour of one a second. */
export const HISTORY_BLOCKS = 3_600;

/** Changes of one figure: ascending heights, and what it was from each on. */
class Series {
  readonly #heights: number[] = [];
  readonly #values: number[] = [];

  note(height: number, value: number): void {
    // A fork of the chain replaces what was noted of the same height and above.
    while ((this.#heights.at(-1) ?? -1) >= height) this.#pop();
    if (this.#values.at(-1) === value) return;
    this.#heights.push(height);
    this.#values.push(value);
  }

  at(height: number): number | null {
    let [low, high] = [0, this.#heights.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#heights[middle] ?? 0) <= height) low = middle + 1;
      else high = middle;
    }
    return low === 0 ? null : (this.#values[low - 1] ?? null);
  }

  /** Forgets what was before a height, but for what it was there. */
  forget(before: number): void {
    let kept = 0;
    while ((this.#heights[kept + 1] ?? Infinity) <= before) kept += 1;
    // Not one by one: moving all that is behind has its price.
    if (kept < 64) return;
    this.#heights.splice(0, kept);
    this.#values.splice(0, kept);
  }

  #pop(): void {
    this.#heights.pop();
    this.#values.pop();
  }
}

class ShardSeries {
  readonly accounts = new Series();
  readonly rate = new Series();
  readonly probability = new Series();
  /** The last height at which the shard was seen. */
  seen = 0;
}

export class History {
  readonly #shards = new Map<ShardId, ShardSeries>();
  #first: number | null = null;
  #last: number | null = null;

  /** The first height of which figures are known. */
  get first(): number | null {
    return this.#first;
  }

  get last(): number | null {
    return this.#last;
  }

  /** Notes what is so after the block of that height. */
  note(height: number, shards: Iterable<Shard>, forecasts: ReadonlyMap<ShardId, Forecast>): void {
    this.#first = Math.min(this.#first ?? height, height);
    this.#last = height;
    for (const { id, accounts, rate } of shards) {
      const series = this.#seriesOf(id);
      series.seen = height;
      series.accounts.note(height, accounts);
      series.rate.note(height, rate);
      const forecast = forecasts.get(id);
      if (forecast !== undefined) series.probability.note(height, forecast.probability);
    }
    if (height % 64 === 0) this.#forget(height - HISTORY_BLOCKS);
  }

  /**
   * Notes the rates of a leaf before the page looked: ascending, up to what is known already. What is known is
   * not changed.
   */
  noteEarlier(id: ShardId, rates: readonly { height: number; rate: number }[]): void {
    const [first] = rates;
    if (first === undefined || this.#shards.has(id)) return;
    const series = this.#seriesOf(id);
    for (const { height, rate } of rates) {
      series.rate.note(height, rate);
      series.seen = height;
    }
    this.#first = Math.min(this.#first ?? first.height, first.height);
  }

  /** What was known of a shard after the block of that height. */
  at(id: ShardId, height: number): Figures {
    const series = this.#shards.get(id);
    if (series === undefined) return { accounts: null, rate: null, probability: null };
    return {
      accounts: series.accounts.at(height),
      rate: series.rate.at(height),
      probability: series.probability.at(height),
    };
  }

  /** A shard's figures, one a height, from a height to another. */
  series(id: ShardId, from: number, to: number): { heights: number[]; figures: Figures[] } {
    const heights = Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index);
    return { heights, figures: heights.map((height) => this.at(id, height)) };
  }

  #seriesOf(id: ShardId): ShardSeries {
    let series = this.#shards.get(id);
    if (series === undefined) this.#shards.set(id, (series = new ShardSeries()));
    return series;
  }

  #forget(before: number): void {
    if (before <= (this.#first ?? 0)) return;
    this.#first = before;
    for (const [id, series] of this.#shards) {
      if (series.seen < before) this.#shards.delete(id);
      else for (const each of [series.accounts, series.rate, series.probability]) each.forget(before);
    }
  }
}
