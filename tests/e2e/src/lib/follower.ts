// SPDX-License-Identifier: Apache-2.0
/** Follows the chain: every block, in order, none left out. */
import type { ApiPromise } from '@polkadot/api';
import { readBlock, type Block } from './blocks.ts';
import { Failure, messageOf } from './failure.ts';
import { finalizedNumber } from './connect.ts';
import { patience, within } from './wait.ts';

/** Blocks kept for those who ask for what has just happened. */
const REMEMBERED = 300;
/** Without a new block for this long, the chain is said to stand still. */
const SILENCE_SECONDS = 60;

/**
 * Which blocks are followed. `finalized`: what is reported cannot be undone, but comes some
 * three seconds late. `best`: at once; on a chain with one author nothing is ever undone
 * either, and should it be, the follower ends with an error.
 */
export type Which = 'finalized' | 'best';

/** May ask the node about the block: what it returns then is waited for before the connection ends. */
type Listener = (block: Block) => void | Promise<void>;

/** Reports blocks to whoever listens. */
export class Follower {
  private readonly listeners = new Set<Listener>();
  private readonly failures = new Set<(error: Error) => void>();
  /** What listeners are still about. */
  private readonly working = new Set<Promise<void>>();
  private readonly recent: Block[] = [];
  /** When blocks were first heard of, by number, until they are reported. */
  private readonly heard = new Map<number, number>();
  private unsubscribe: () => void = () => {};
  private target: number;
  private reading: Promise<void> | undefined;
  /** Calls off what is said if no block comes. */
  private callOff: () => void = () => {};
  /** Why it has ended, once it has. */
  private failure: Error | undefined;
  private stopped = false;

  private constructor(
    private readonly api: ApiPromise,
    /** The block before the first one that is reported. */
    readonly start: Block,
  ) {
    this.target = start.number;
    this.recent.push(start);
  }

  /** Begins after the latest finalized block. */
  static async begin(api: ApiPromise, which: Which): Promise<Follower> {
    const follower = new Follower(api, await readBlock(api, await finalizedNumber(api)));
    const advance = (number: number): void => {
      follower.target = Math.max(follower.target, number);
      follower.reading ??= follower.catchUp().finally(() => (follower.reading = undefined));
    };
    const forget = await Promise.all([
      api.rpc.chain.subscribeNewHeads((header) => {
        const number = header.number.toNumber();
        follower.heard.set(number, Date.now());
        if (which === 'best') advance(number);
      }),
      api.rpc.chain.subscribeFinalizedHeads((header) => {
        if (which === 'finalized') advance(header.number.toNumber());
      }),
    ]);
    follower.unsubscribe = () => forget.forEach((unsubscribe) => unsubscribe());
    api.on('disconnected', () => follower.fail(new Failure('the connection to the node is gone')));
    follower.watch();
    return follower;
  }

  /** The latest block that has been reported. */
  get latest(): Block {
    return this.recent[this.recent.length - 1] ?? this.start;
  }

  /** Calls `listener` for every block from now on; returns how to stop that. */
  onBlock(listener: Listener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /**
   * What `pick` finds in the first block, from number `from` on, in which it finds
   * something. Blocks already seen count too, so nothing is missed between a call's
   * answer and the wait for what follows from it.
   */
  async find<T>(pick: (block: Block) => T | undefined, what: string, seconds = 60, from?: number): Promise<T> {
    const first = from ?? this.latest.number + 1;
    for (const block of this.recent) {
      if (block.number < first) continue;
      const found = pick(block);
      if (found !== undefined) return found;
    }
    if (this.failure !== undefined) throw this.failure;
    let forget = (): void => {};
    const found = new Promise<T>((resolve, reject) => {
      const stop = this.onBlock((block) => {
        if (block.number < first) return;
        try {
          const value = pick(block);
          if (value !== undefined) resolve(value);
        } catch (error) {
          reject(error);
        }
      });
      this.failures.add(reject);
      forget = () => {
        stop();
        this.failures.delete(reject);
      };
    });
    try {
      return await within(found, seconds, `waiting for ${what}`);
    } finally {
      forget();
    }
  }

  /** Waits until `blocks` more blocks have been reported. */
  async pass(blocks: number, seconds = 60): Promise<void> {
    const goal = this.latest.number + blocks;
    await this.find((block) => (block.number >= goal ? true : undefined), `block ${goal}`, seconds);
  }

  /** Calls `listener` once the chain can no longer be followed; at once if that is so. */
  onFailure(listener: (error: Error) => void): void {
    if (this.failure !== undefined) listener(this.failure);
    else this.failures.add(listener);
  }

  /** Ends it; nothing is reported any more, and nothing asked of the node, by listeners neither. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.callOff();
    this.unsubscribe();
    await this.reading;
    await Promise.all(this.working);
  }

  /** Reports all blocks up to the newest one; heads that were skipped are read too. */
  private async catchUp(): Promise<void> {
    try {
      while (this.latest.number < this.target && !this.stopped && this.failure === undefined) {
        const next = this.latest.number + 1;
        const block = await readBlock(this.api, next, this.heard.get(next));
        this.heard.delete(next);
        if (block.parent !== this.latest.hash) throw new Failure('the chain took back a block that was reported');
        this.recent.push(block);
        if (this.recent.length > REMEMBERED) this.recent.shift();
        this.watch();
        for (const listener of [...this.listeners]) this.tell(listener, block);
      }
    } catch (error) {
      this.fail(new Failure(`reading block ${this.latest.number + 1} failed: ${messageOf(error)}`));
    }
  }

  private tell(listener: Listener, block: Block): void {
    const work = listener(block);
    if (work === undefined) return;
    const done: Promise<void> = work
      .catch((error: unknown) => this.fail(new Failure(`looking at block ${block.number} failed: ${messageOf(error)}`)))
      .finally(() => this.working.delete(done));
    this.working.add(done);
  }

  private watch(): void {
    this.callOff();
    const silent = (): void =>
      this.fail(new Failure(`no new block for ${SILENCE_SECONDS} s after block ${this.latest.number}`));
    this.callOff = patience(SILENCE_SECONDS, silent, true);
  }

  private fail(error: Error): void {
    if (this.stopped || this.failure !== undefined) return;
    this.failure = error;
    this.callOff();
    for (const reject of [...this.failures]) reject(error);
  }
}
