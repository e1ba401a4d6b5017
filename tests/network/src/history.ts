// SPDX-License-Identifier: Apache-2.0
/**
 * What the chain has finalized, block after block, read from whichever validator runs. It must be one chain: no
 * validator may show another block where a block was reported.
 */
import { readBlock, type Block } from '../../e2e/src/lib/blocks.ts';
import { Failure, messageOf } from '../../e2e/src/lib/failure.ts';
import { sleep, until } from '../../e2e/src/lib/wait.ts';
import type { Fleet } from './fleet.ts';

/** How often the validators are asked. */
const POLL_MILLISECONDS = 500;
/** Blocks that are kept for those who ask for what has happened. */
const REMEMBERED = 2_000;

/** Follows finality. */
export class History {
  private readonly kept: Block[] = [];
  private readonly listeners = new Set<(block: Block) => void>();
  private running: Promise<void> | undefined;
  private stopped = false;
  private problem: Error | undefined;
  /** When finality was last seen to advance, and the longest it took since `measure`. */
  private advanced = performance.now();
  private longest = 0;

  constructor(private readonly fleet: Fleet) {}

  /** Begins with the block that is final now. */
  async begin(): Promise<void> {
    const [first] = this.fleet.up;
    if (first === undefined) throw new Failure('no validator is up');
    this.kept.push(await readBlock(first.link.api, await first.finalized()));
    this.advanced = performance.now();
    this.running = this.follow();
  }

  /** Ends it. */
  async stop(): Promise<void> {
    this.stopped = true;
    await this.running;
  }

  /** The last block that was reported. */
  get latest(): Block {
    const last = this.kept.at(-1);
    if (last === undefined) throw new Failure('nothing was finalized yet');
    return last;
  }

  /** The blocks that are kept, from a height on. */
  since(height: number): Block[] {
    return this.kept.filter(({ number }) => number >= height);
  }

  /** Calls `listener` for each block from now on. */
  onBlock(listener: (block: Block) => void): void {
    this.listeners.add(listener);
  }

  /** Begins to measure anew; returns the longest time, in seconds, for which nothing was finalized until now. */
  measure(): number {
    const seconds = Math.max(this.longest, this.sinceAdvance()) / 1_000;
    this.longest = 0;
    this.advanced = performance.now();
    return seconds;
  }

  /** What `pick` finds in the first block from a height on in which it finds something. */
  async find<T>(pick: (block: Block) => T | undefined, what: string, seconds: number, from: number): Promise<T> {
    let next = from;
    return until(
      () => {
        this.rethrow();
        for (const block of this.since(next)) {
          const found = pick(block);
          if (found !== undefined) return found;
          next = block.number + 1;
        }
        return undefined;
      },
      seconds,
      `waiting for ${what}`,
    );
  }

  /** Waits until so many more blocks are final. */
  async pass(blocks: number, seconds: number): Promise<void> {
    const goal = this.latest.number + blocks;
    await this.find(({ number }) => number >= goal || undefined, `block ${goal} to be final`, seconds, goal);
  }

  /** Fails if it could not be followed. */
  rethrow(): void {
    if (this.problem !== undefined) throw this.problem;
  }

  private async follow(): Promise<void> {
    while (!this.stopped) {
      await this.look().catch((error: unknown) => {
        // A validator was killed while it answered: the next one is asked.
        if (error instanceof Split) this.problem = error;
      });
      await sleep(POLL_MILLISECONDS);
    }
  }

  private async look(): Promise<void> {
    for (const one of this.fleet.up) {
      const height = await one.finalized().catch(() => 0);
      while (this.latest.number < height && !this.stopped) {
        const block = await readBlock(one.link.api, this.latest.number + 1).catch((error: unknown) => {
          throw new Failure(`${one.name} does not show a block: ${messageOf(error)}`);
        });
        if (block.parent !== this.latest.hash) {
          throw new Split(`${one.name} has finalized another block ${block.number - 1}`);
        }
        this.take(block);
      }
    }
  }

  private take(block: Block): void {
    this.longest = Math.max(this.longest, this.sinceAdvance());
    this.advanced = performance.now();
    this.kept.push(block);
    if (this.kept.length > REMEMBERED) this.kept.shift();
    for (const listener of this.listeners) listener(block);
  }

  private sinceAdvance(): number {
    return performance.now() - this.advanced;
  }
}

/** Two validators have finalized two blocks of one height. */
class Split extends Failure {}
