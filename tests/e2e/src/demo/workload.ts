// SPDX-License-Identifier: Apache-2.0
/**
 * The transfers of the demonstration, and a second set of books for them.
 *
 * The books know nothing of shards: they add and subtract. If the chain ends with the same
 * balances, no split, merge or drain has lost or made a unit.
 */

/** One transfer between two of the accounts, named by their positions. */
export interface Transfer {
  readonly from: number;
  readonly to: number;
  readonly amount: bigint;
}

/** Are two accounts, named by their positions, in different shards? Nothing if that is not known. */
export type Apart = (one: number, other: number) => boolean | undefined;

/** Who is to receive something from an account, both named by their positions: another one. */
export type Choose = (from: number, random: () => number) => number;

/** The part of the transfers whose receiver is chosen to be in another shard, if chance falls short. */
const LEAST_APART = 0.4;

/** An endless series of transfers that all must succeed, the same for the same seed. */
export class Workload {
  /** What each account has: deposits, and transfers that have arrived. */
  private readonly booked: bigint[];
  /** What each account can still promise, however its transfers on the way end. */
  private readonly spendable: bigint[];
  private readonly random: () => number;
  private turn = 0;
  /** Transfers of which it was known whether they leave their shard, and those that do. */
  private known = 0;
  private leaving = 0;

  constructor(
    accounts: number,
    /** The largest transfer. */
    private readonly most: bigint,
    /** What an account always keeps. */
    reserve: bigint,
    seed = 1,
    /** By default anyone. */
    private readonly choose: Choose = (from, random) => anyBut(from, accounts, random),
  ) {
    if (accounts < 2) throw new RangeError('transfers need two accounts');
    this.booked = new Array<bigint>(accounts).fill(0n);
    this.spendable = new Array<bigint>(accounts).fill(-reserve);
    this.random = mulberry32(seed);
  }

  /** What each account must have on the chain. */
  get balances(): readonly bigint[] {
    return this.booked;
  }

  /** The sum of all balances. */
  get total(): bigint {
    return this.booked.reduce((sum, balance) => sum + balance, 0n);
  }

  /** Books a deposit that the chain has included. */
  deposit(account: number, amount: bigint): void {
    this.booked[account] = this.balance(account) + amount;
    this.spendable[account] = (this.spendable[account] ?? 0n) + amount;
  }

  /**
   * The next transfer, or none if every account has spent what it may. The receiver is whoever is chosen;
   * but while fewer than two in five transfers are known to leave their shard, it is somebody in another one.
   */
  next(apart: Apart = () => undefined): Transfer | undefined {
    const accounts = this.booked.length;
    for (let tries = 0; tries < accounts; tries += 1) {
      const from = this.turn % accounts;
      this.turn += 1;
      const spendable = this.spendable[from] ?? 0n;
      const limit = spendable < this.most ? spendable : this.most;
      if (limit < 1n) continue;
      // Odd amounts to the last decimal: a rounding mistake anywhere would show.
      const amount = 1n + (BigInt(Math.floor(this.random() * 2 ** 32)) * (limit - 1n)) / 2n ** 32n;
      const to = this.receiver(from, this.choose(from, this.random), apart);
      this.spendable[from] = spendable - amount;
      return { from, to, amount };
    }
    return undefined;
  }

  /** Books a transfer that has arrived: within a shard when a block has it, else when it is committed. */
  book({ from, to, amount }: Transfer): void {
    this.booked[from] = this.balance(from) - amount;
    this.booked[to] = this.balance(to) + amount;
    this.spendable[to] = (this.spendable[to] ?? 0n) + amount;
  }

  /** Gives back what a transfer was to bring that was aborted. */
  giveBack({ from, amount }: Transfer): void {
    this.spendable[from] = (this.spendable[from] ?? 0n) + amount;
  }

  /** `to`, or the next account after it that is in another shard than `from`, if it must be. */
  private receiver(from: number, to: number, apart: Apart): number {
    const accounts = this.booked.length;
    let chosen = to;
    if (apart(from, to) === false && this.leaving < this.known * LEAST_APART) {
      for (let step = 1; step < accounts; step += 1) {
        const other = (to + step) % accounts;
        if (other === from || apart(from, other) !== true) continue;
        chosen = other;
        break;
      }
    }
    const leaves = apart(from, chosen);
    if (leaves !== undefined) this.known += 1;
    if (leaves === true) this.leaving += 1;
    return chosen;
  }

  private balance(account: number): bigint {
    return this.booked[account] ?? 0n;
  }
}

/** Any of so many but one. */
export function anyBut(one: number, all: number, random: () => number): number {
  return (one + 1 + Math.floor(random() * (all - 1))) % all;
}

/** A small generator of pseudo-random numbers in [0, 1): every run sends the same transfers. */
function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
