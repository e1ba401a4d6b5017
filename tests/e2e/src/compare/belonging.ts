// SPDX-License-Identifier: Apache-2.0
/** What belongs to a measurement: its extrinsics and their events, in however many blocks they are. */
import { eventsOf, type Block } from '../lib/blocks.ts';
import { Failure } from '../lib/failure.ts';
import { INHERENTS, type Built } from './log.ts';

/** Something came between, which another try may be spared. */
export class Disturbed extends Failure {}

/** The chain has another block in the place of one that was taken already. */
export class TakenBack extends Failure {}

/** Looks for the extrinsics of one measurement in block after block. */
export class Belonging {
  private readonly missing: Set<string>;
  private readonly blocks: Block[] = [];
  private strange = 0;

  constructor(
    /** The hashes of the extrinsics. */
    hashes: readonly string[],
    /** The event that each of them leaves behind, once. */
    private readonly event: string,
  ) {
    this.missing = new Set(hashes);
  }

  /** So many are in no block yet. */
  get left(): number {
    return this.missing.size;
  }

  /**
   * Takes the next block of the chain. Blocks before the first with one of the extrinsics do not
   * count; those after it do, whatever they hold, as they may be at work for them.
   */
  take(block: Block): void {
    const before = this.blocks.at(-1);
    if (before !== undefined && block.parent !== before.hash) {
      throw new TakenBack(`the chain took back block ${before.number}`);
    }
    const own = block.extrinsics.flatMap((hash, index) => (this.missing.delete(hash) ? [index] : []));
    if (own.length === 0 && before === undefined) return;
    for (const index of own) this.judge(block, index);
    this.blocks.push(block);
    this.strange += block.extrinsics.length - INHERENTS - own.length;
  }

  /**
   * The blocks that were taken, as they were built. Of blocks that others' extrinsics are in, too,
   * nobody can tell what ours took.
   */
  built(all: readonly Built[]): Built[] {
    if (this.strange > 0) throw new Disturbed(`${this.strange} extrinsics of others came between`);
    const known = new Map(all.map((one) => [one.hash, one] as const));
    return this.blocks.map(({ hash, number }) => {
      const found = known.get(hash);
      if (found === undefined) throw new Failure(`the log does not tell what block ${number} took`);
      return found;
    });
  }

  /** Calls that failed, or did something else, would be worth nothing. */
  private judge(block: Block, index: number): void {
    const events = eventsOf(block, index);
    const failure = events.find(({ name }) => name === 'system.ExtrinsicFailed');
    if (failure !== undefined) throw new Failure(`one failed in block ${block.number}: ${failure.error ?? '?'}`);
    const left = events.filter(({ name }) => name === this.event).length;
    if (left !== 1) throw new Failure(`one in block ${block.number} left ${left} events ${this.event} behind`);
  }
}
