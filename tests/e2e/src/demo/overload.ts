/** Since when shards are overloaded, as the state of each block says. */
import type { Block } from '../lib/blocks.ts';
import type { Client } from '../lib/client.ts';
import { Failure, messageOf } from '../lib/failure.ts';
import { liveOf, shards } from '../lib/shards.ts';

/** A block and when it was built, by this machine's clock. */
export interface Moment {
  readonly block: number;
  readonly time: number;
}

/** A block as a moment. */
export function momentOf(block: Block): Moment {
  return { block: block.number, time: block.seen };
}

/**
 * Looks at every block for leaves whose load is above the limit. A leaf counts from the first
 * such block, be it that of its birth, whether its load falls again or not.
 */
export class OverloadWatch {
  private readonly since = new Map<string, Moment>();
  private looking: Promise<void> = Promise.resolve();
  private problem: string | undefined;
  private readonly forget: () => void;

  constructor(
    private readonly client: Client,
    /** The rate above which a shard is overloaded. */
    private readonly limit: number,
  ) {
    this.forget = client.follower.onBlock((block) => {
      this.looking = this.looking
        .then(() => this.look(block))
        .catch((error: unknown) => {
          this.problem ??= messageOf(error);
        });
    });
  }

  /** Since when a shard was overloaded, by all blocks reported so far. */
  async of(shard: string): Promise<Moment | undefined> {
    await this.looking;
    if (this.problem !== undefined) throw new Failure(`the shards' load could not be watched: ${this.problem}`);
    return this.since.get(shard);
  }

  /** Looks no more. */
  async stop(): Promise<void> {
    this.forget();
    await this.looking;
  }

  private async look(block: Block): Promise<void> {
    for (const { id, load } of liveOf(await shards(this.client.api, block.hash))) {
      if (load.rate > this.limit && !this.since.has(id)) this.since.set(id, momentOf(block));
    }
  }
}
