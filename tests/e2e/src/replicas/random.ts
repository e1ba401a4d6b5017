// SPDX-License-Identifier: Apache-2.0
/** Chance that can be had again: the same seed, the same choices. */

/** Numbers from a seed, by xorshift on 32 bits. */
export class Random {
  private state: number;

  constructor(seed: number) {
    // Zero would stay zero.
    this.state = (Math.imul(seed, 0x9e3779b1) ^ 0x6d2b79f5) >>> 0 || 1;
  }

  /** A whole number below `end`. */
  below(end: number): number {
    this.state ^= this.state << 13;
    this.state ^= this.state >>> 17;
    this.state ^= this.state << 5;
    this.state >>>= 0;
    return Math.floor((this.state / 2 ** 32) * end);
  }

  /** True once in so many times, on the whole. */
  once(inTimes: number): boolean {
    return this.below(inTimes) === 0;
  }

  /** One of them; nothing if there is none. */
  pick<T>(from: readonly T[]): T | undefined {
    return from[this.below(from.length)];
  }
}
