// SPDX-License-Identifier: Apache-2.0
/** A tree of shards made from a seed, which changes as a busy chain's does. */
import type { Crossing, Forecast, Score, Shard, ShardId, Side } from '../src/model/types.ts';

const LIMIT = 50;
const THRESHOLD = 0.5;
/** Of so many changes one is a split or a merge. */
const SHAPE_EVERY = 40;

const SCORE: Score = {
  forecasts: 0,
  brierModel: 0,
  brierPlain: 0,
  brierEwma: 0,
  hitModel: 0,
  hitPlain: 0,
  hitEwma: 0,
};

export class Forest {
  readonly shards = new Map<ShardId, Shard>();
  readonly forecasts = new Map<ShardId, Forecast>();
  readonly #leaves: ShardId[] = [];
  readonly #size: number;
  #random: number;
  #made = 0;
  #changes = 0;

  /**
   * @param size how many leaves it has, and keeps to
   * @param seed a whole number of 32 bits
   */
  constructor(size: number, seed: number) {
    this.#size = size;
    this.#random = seed;
    this.#add(null, null, 0, size * 400);
    while (this.#leaves.length < size) this.#split(this.#largest());
  }

  /** Changes figures of leaves, and now and then the shape: splits and merges by turns. */
  change(times: number): void {
    for (let time = 0; time < times; time += 1) {
      this.#changes += 1;
      if (this.#changes % SHAPE_EVERY === 0) this.#changeShape();
      else this.#changeFigures(this.#any());
    }
  }

  /** Transfers between leaves of the last minute, the most first. */
  crossings(count: number): Crossing[] {
    const crossings = Array.from({ length: count }, () => {
      const [from, to] = [this.#any(), this.#any()];
      return { from, to, count: 1 + Math.floor(80 * this.#next() ** 4), amount: 1n };
    });
    return crossings.sort((a, b) => b.count - a.count);
  }

  #changeFigures(id: ShardId): void {
    const shard = this.shards.get(id);
    const forecast = this.forecasts.get(id);
    if (shard === undefined || forecast === undefined) return;
    const rate = Math.max(0, Math.min(1.3 * LIMIT, shard.rate + (this.#next() - 0.5) * 16));
    const accounts = Math.max(0, Math.round(shard.accounts * (0.97 + 0.06 * this.#next())));
    this.shards.set(id, { ...shard, rate, accounts });
    this.forecasts.set(id, { ...forecast, rate, probability: probabilityOf(rate) });
  }

  #changeShape(): void {
    // What drains is done with, before anything else does.
    for (const shard of this.shards.values()) {
      if (shard.status === 'Draining') this.shards.set(shard.id, { ...shard, status: 'Split', accounts: 0 });
    }
    if (this.#leaves.length <= this.#size) this.#split(this.#any(), true);
    else this.#merge();
  }

  #split(id: ShardId, draining = false): void {
    const shard = this.shards.get(id);
    if (shard === undefined) return;
    const part = 0.4 + 0.2 * this.#next();
    const arrived = draining ? 0.3 : 1;
    const left = this.#add(id, 'Left', shard.depth + 1, shard.accounts * part * arrived);
    const right = this.#add(id, 'Right', shard.depth + 1, shard.accounts * (1 - part) * arrived);
    const rest = Math.round(shard.accounts * (1 - arrived));
    const status = draining ? 'Draining' : 'Split';
    this.shards.set(id, { ...shard, status, accounts: rest, rate: 0, children: [left, right] });
    this.forecasts.delete(id);
    this.#leaves.splice(this.#leaves.indexOf(id), 1);
  }

  #merge(): void {
    for (const shard of this.shards.values()) {
      const [left, right] = (shard.children ?? []).map((id) => this.shards.get(id));
      if (left?.status !== 'Live' || right?.status !== 'Live') continue;
      for (const { id } of [left, right]) {
        this.shards.delete(id);
        this.forecasts.delete(id);
        this.#leaves.splice(this.#leaves.indexOf(id), 1);
      }
      this.#put({ ...shard, status: 'Live', accounts: left.accounts + right.accounts, children: null });
      return;
    }
  }

  #add(parent: ShardId | null, side: Side | null, depth: number, accounts: number): ShardId {
    this.#made += 1;
    const digits = (Math.imul(this.#made, 0x9e3779b1) >>> 0).toString(16).padStart(8, '0');
    const id: ShardId = `0x${digits.padEnd(64, '0')}`;
    const rate = LIMIT * this.#next() ** 2.5;
    this.#put({
      id,
      parent,
      side,
      depth,
      status: 'Live',
      filling: false,
      accounts: Math.round(accounts),
      total: 0n,
      rate,
      quietFor: 0,
      children: null,
      since: 0,
      standing: 'Resident',
    });
    return id;
  }

  #put(shard: Shard): void {
    this.shards.set(shard.id, shard);
    this.#leaves.push(shard.id);
    this.forecasts.set(shard.id, {
      probability: probabilityOf(shard.rate),
      threshold: THRESHOLD,
      rule: 'Forecast',
      features: [],
      rate: shard.rate,
      limit: LIMIT,
      latency: [1, 1, 2],
      score: SCORE,
      hottest: null,
      unsplittableUntil: null,
      height: 0,
    });
  }

  #largest(): ShardId {
    return this.#leaves.reduce((one, other) => (this.#accounts(one) >= this.#accounts(other) ? one : other));
  }

  #accounts(id: ShardId): number {
    return this.shards.get(id)?.accounts ?? 0;
  }

  #any(): ShardId {
    return this.#leaves[Math.floor(this.#next() * this.#leaves.length)] ?? '0x';
  }

  /** From 0 to 1: the generator mulberry32. */
  #next(): number {
    this.#random = (this.#random + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#random ^ (this.#random >>> 15), 1 | this.#random);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }
}

/** A leaf near its limit is likely to be overloaded soon. */
function probabilityOf(rate: number): number {
  return 1 / (1 + Math.exp(-(rate - 0.85 * LIMIT) / 4));
}
