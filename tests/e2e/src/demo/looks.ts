// SPDX-License-Identifier: Apache-2.0
/** What each block shows of the shards, asked of the chain once for all who watch it. */
import type { Block } from '../lib/blocks.ts';
import type { Client } from '../lib/client.ts';
import { Failure, messageOf } from '../lib/failure.ts';
import { forecast, type Forecast } from '../lib/forecast.ts';
import { assess } from '../lib/governance.ts';
import { liveOf, shards, type Shard } from '../lib/shards.ts';
import { siblingsOf } from '../lib/tree.ts';
import { within } from '../lib/wait.ts';

/** One block, and what the chain said at it. */
export interface Look {
  readonly block: Block;
  readonly shards: readonly Shard[];
  /** What is forecast, by leaf. */
  readonly forecasts: ReadonlyMap<string, Forecast>;
  /** The parents whose children's load calls for their merge. */
  readonly idle: ReadonlySet<string>;
}

/** Is given each look, in order. */
export type Watcher = (look: Look) => void | Promise<void>;

/** The highest probability that is forecast of any leaf, in parts per million. */
export function highest({ forecasts }: Look): number {
  return Math.max(0, ...[...forecasts.values()].map(({ probability }) => probability));
}

/** Looks at every block, none left out. */
export class Looks {
  private readonly watchers: Watcher[] = [];
  private looking: Promise<void> = Promise.resolve();
  private problem: string | undefined;
  private last: Look | undefined;
  private readonly forget: () => void;

  constructor(private readonly client: Client) {
    this.forget = client.follower.onBlock((block) => {
      // In a row: who watches is told of the blocks in their order.
      this.looking = this.looking.then(() => this.take(block)).catch((error: unknown) => {
        this.problem ??= messageOf(error);
      });
      return this.looking;
    });
  }

  /** Tells `watcher` of every look from now on. */
  watch(watcher: Watcher): void {
    this.watchers.push(watcher);
  }

  /**
   * Waits until `holds` says so of a look and whatever the watchers made of it, at most for so many
   * seconds; returns whether it did.
   */
  async until(holds: (look: Look) => boolean, seconds: number): Promise<boolean> {
    const deadline = Date.now() + seconds * 1000;
    for (;;) {
      if (this.last !== undefined && holds(this.last)) return true;
      if (Date.now() >= deadline) return false;
      await this.client.follower.pass(1);
      // The watchers' work is no more than the rest of a second; a minute means that it has stopped.
      await within(this.looking, 60, 'looking at the shards');
      if (this.problem !== undefined) throw new Failure(`the shards could not be watched: ${this.problem}`);
    }
  }

  /** The latest look, once there is one. */
  get latest(): Look | undefined {
    return this.last;
  }

  /** Looks no more. */
  async stop(): Promise<void> {
    this.forget();
    await this.looking;
  }

  private async take(block: Block): Promise<void> {
    const look = await lookAt(this.client, block);
    for (const watcher of this.watchers) await watcher(look);
    this.last = look;
  }
}

/** What the chain says at a block. */
async function lookAt({ api }: Client, block: Block): Promise<Look> {
  const all = await shards(api, block.hash);
  const [forecasts, idle] = await Promise.all([
    Promise.all(liveOf(all).map(async ({ id }) => [id, await forecast(api, id, block.hash)] as const)),
    Promise.all(
      siblingsOf(all).map(async ({ parent, left, right }) => {
        const judged = await assess(api, { Merge: { left, right } }, block.hash);
        return judged?.holds === true ? [parent] : [];
      }),
    ),
  ]);
  const known = forecasts.flatMap(([id, one]) => (one === undefined ? [] : [[id, one] as const]));
  return { block, shards: all, forecasts: new Map(known), idle: new Set(idle.flat()) };
}
