// SPDX-License-Identifier: Apache-2.0
/** A second set of books, which knows nothing of shards, lanes or replicas: who has how much, and which fees were paid. */

/** Units that move. */
export interface Move {
  /** By the number of the account. */
  readonly from: number;
  /** Nobody, if they leave the ledger. */
  readonly to: number | undefined;
  readonly amount: bigint;
  /** What it costs the sender besides, in the ledger. */
  readonly fee: bigint;
}

/** The books of so many accounts. */
export class Books {
  /** What has left the ledger, and what was paid for orders. */
  withdrawn = 0n;
  fees = 0n;
  private readonly spendable: bigint[];
  /** Moves that have begun and not ended. */
  private underWay = 0;

  /** `least` is what an account always keeps. */
  constructor(
    private readonly all: bigint[],
    private readonly least: bigint,
  ) {
    this.spendable = [...all];
  }

  /** What each account has, by all that has ended. */
  get balances(): readonly bigint[] {
    return this.all;
  }

  get total(): bigint {
    return this.all.reduce((sum, one) => sum + one, 0n);
  }

  get open(): number {
    return this.underWay;
  }

  /** Could the sender pay for it, whatever becomes of all that is under way? */
  canPay({ from, amount, fee }: Move): boolean {
    return (this.spendable[from] ?? 0n) >= amount + fee + this.least;
  }

  /** It is on its way: nothing else may count on those units. */
  begin({ from, amount, fee }: Move): void {
    this.spendable[from] = this.known(this.spendable, from) - amount - fee;
    this.underWay += 1;
  }

  /** It has arrived. */
  arrive({ from, to, amount, fee }: Move): void {
    this.all[from] = this.known(this.all, from) - amount - fee;
    this.fees += fee;
    this.underWay -= 1;
    if (to === undefined) this.withdrawn += amount;
    else this.receive(to, amount);
  }

  /** It came back to its sender. What it has cost is gone. */
  back({ from, amount, fee }: Move): void {
    this.all[from] = this.known(this.all, from) - fee;
    this.spendable[from] = this.known(this.spendable, from) + amount;
    this.fees += fee;
    this.underWay -= 1;
  }

  /** Units came into the ledger. */
  receive(to: number, amount: bigint): void {
    this.all[to] = this.known(this.all, to) + amount;
    this.spendable[to] = this.known(this.spendable, to) + amount;
  }

  private known(of: readonly bigint[], account: number): bigint {
    const found = of[account];
    if (found === undefined) throw new RangeError(`there is no account ${account}`);
    return found;
  }
}
