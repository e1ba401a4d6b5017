/** Follows the chain: every finalized block, in order, none left out. */
import type { ApiPromise } from '@polkadot/api';
import { readBlock, type Block } from './blocks.ts';
import { Failure, messageOf } from './failure.ts';
import { finalizedNumber } from './connect.ts';
import { within } from './wait.ts';

/** Blocks kept for those who ask for what has just happened. */
const REMEMBERED = 300;
/** Without a new finalized block for this long, the chain is said to stand still. */
const SILENCE_SECONDS = 60;

type Listener = (block: Block) => void;

/**
 * Finalized blocks only: what it reports cannot be undone, and a development chain
 * finalizes a second or two after it builds.
 */
export class Follower {
  private readonly listeners = new Set<Listener>();
  private readonly failures = new Set<(error: Error) => void>();
  private readonly recent: Block[] = [];
  private unsubscribe: () => void = () => {};
  private target: number;
  private reading = false;
  private watchdog: NodeJS.Timeout | undefined;
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
  static async begin(api: ApiPromise): Promise<Follower> {
    const follower = new Follower(api, await readBlock(api, await finalizedNumber(api)));
    follower.unsubscribe = await api.rpc.chain.subscribeFinalizedHeads((header) => {
      follower.target = Math.max(follower.target, header.number.toNumber());
      void follower.catchUp();
    });
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

  /** Calls `listener` if the chain can no longer be followed. */
  onFailure(listener: (error: Error) => void): void {
    this.failures.add(listener);
  }

  /** Ends it; nothing is reported any more. */
  stop(): void {
    this.stopped = true;
    clearTimeout(this.watchdog);
    this.unsubscribe();
  }

  /** Reports all blocks up to the newest one; heads that were skipped are read too. */
  private async catchUp(): Promise<void> {
    if (this.reading) return;
    this.reading = true;
    try {
      while (this.latest.number < this.target && !this.stopped && this.failure === undefined) {
        const block = await readBlock(this.api, this.latest.number + 1);
        this.recent.push(block);
        if (this.recent.length > REMEMBERED) this.recent.shift();
        this.watch();
        for (const listener of [...this.listeners]) listener(block);
      }
    } catch (error) {
      this.fail(new Failure(`reading block ${this.latest.number + 1} failed: ${messageOf(error)}`));
    } finally {
      this.reading = false;
    }
  }

  private watch(): void {
    clearTimeout(this.watchdog);
    this.watchdog = setTimeout(
      () => this.fail(new Failure(`no finalized block for ${SILENCE_SECONDS} s after block ${this.latest.number}`)),
      SILENCE_SECONDS * 1000,
    );
    this.watchdog.unref();
  }

  private fail(error: Error): void {
    if (this.stopped || this.failure !== undefined) return;
    this.failure = error;
    clearTimeout(this.watchdog);
    for (const reject of [...this.failures]) reject(error);
  }
}
