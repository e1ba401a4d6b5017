// SPDX-License-Identifier: Apache-2.0
/**
 * Who deals with whom: a stochastic block model. Accounts belong to communities of equal size, and each
 * transfer stays in its sender's with one and the same probability; within and without all are alike.
 *
 * Who belongs together says nothing of where accounts live: that goes by the hashes of their addresses.
 */
import type { Choose } from '../demo/workload.ts';

/** Accounts, named by their positions, in communities. */
export class Membership {
  /** How many communities there are. */
  readonly communities: number;
  private readonly members: readonly (readonly number[])[];

  constructor(
    private readonly accounts: number,
    /** Accounts of a community at the least: where they do not come out, some have one more. */
    size: number,
    /** The part of the transfers that stays in communities, on the whole. */
    private readonly strength: number,
  ) {
    this.communities = Math.floor(accounts / size);
    if (size < 2 || this.communities < 2) throw new RangeError('there are to be two communities of two accounts');
    const everyone = Array.from({ length: accounts }, (_, account) => account);
    this.members = Array.from({ length: this.communities }, (_, community) =>
      everyone.filter((account) => this.of(account) === community),
    );
  }

  /** The community of an account. */
  of(account: number): number {
    return account % this.communities;
  }

  /** The pairs that deal with each other within communities. */
  get pairs(): number {
    return this.members.reduce((sum, { length }) => sum + (length * (length - 1)) / 2, 0);
  }

  /** Chooses who receives what an account sends. */
  readonly choose: Choose = (from, random) => {
    const own = this.members[this.of(from)] ?? [];
    if (random() < this.strength) {
      const others = own.filter((account) => account !== from);
      return others[Math.floor(random() * others.length)] ?? from;
    }
    // Of all who belong elsewhere, in the order of their positions.
    let left = Math.floor(random() * (this.accounts - own.length));
    for (let account = 0; account < this.accounts; account += 1) {
      if (this.of(account) === this.of(from)) continue;
      if (left === 0) return account;
      left -= 1;
    }
    throw new RangeError('nobody belongs to another community');
  };
}
