// SPDX-License-Identifier: Apache-2.0
/** Which leaf each account lives in, as far as the events of blocks have told. */
import type { Block } from '../lib/blocks.ts';
import { text } from '../lib/plain.ts';

/**
 * Learns from every transfer where its two accounts live, and forgets it of those whose shard is
 * split. What it says may be a few blocks old: it is for choosing, not for keeping books.
 */
export class Whereabouts {
  private readonly leaves = new Map<string, string>();

  /** Takes in a block. */
  learn({ events }: Block): void {
    for (const { name, data } of events) {
      switch (name) {
        case 'ledger.Transferred':
        case 'ledger.TransferStarted':
          this.leaves.set(text(data, 'from'), text(data, 'source'));
          this.leaves.set(text(data, 'to'), text(data, 'destination'));
          break;
        case 'bisection.SplitCutOver':
          this.move([text(data, 'shard')], undefined);
          break;
        case 'bisection.MergeCutOver':
          this.move([text(data, 'left'), text(data, 'right')], text(data, 'parent'));
          break;
        default:
          break;
      }
    }
  }

  /** Do two accounts live in different leaves? Nothing if that of one of them is not known. */
  apart(one: string, other: string): boolean | undefined {
    const [first, second] = [this.leaves.get(one), this.leaves.get(other)];
    return first === undefined || second === undefined ? undefined : first !== second;
  }

  private move(from: readonly string[], to: string | undefined): void {
    for (const [address, leaf] of this.leaves) {
      if (!from.includes(leaf)) continue;
      if (to === undefined) this.leaves.delete(address);
      else this.leaves.set(address, to);
    }
  }
}
