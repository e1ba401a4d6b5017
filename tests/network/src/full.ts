// SPDX-License-Identifier: Apache-2.0
/**
 * Blocks that are full: a drain has no more of them than its own share, and takes a while. Root says of calls
 * that do nothing what they weigh, so that a full block takes no longer than another one.
 */
import { dev } from '../../e2e/src/lib/accounts.ts';
import { call, constant, type Tx } from '../../e2e/src/lib/chain.ts';
import { Failure, messageOf } from '../../e2e/src/lib/failure.ts';
import { big, plainStruct, struct } from '../../e2e/src/lib/plain.ts';
import { sleep } from '../../e2e/src/lib/wait.ts';
import type { Stage } from './stage.ts';

/** What each block is to have, in percent of its weight: no single call may have more than the first. */
const PARTS = [85n, 8n] as const;
/** Such blocks that are under way at a time: as many as there are until one is final, and some more. */
const AHEAD = 25;
const TICK_MILLISECONDS = 100;

/** Fills blocks until it is ended. */
export class FullBlocks {
  private readonly open = new Set<Promise<unknown>>();
  private readonly running: Promise<void>;
  private stopped = false;
  private problem: Failure | undefined;

  private constructor(private readonly stage: Stage) {
    this.running = this.run();
  }

  /** Does something while blocks are full. */
  static async during<T>(stage: Stage, work: () => Promise<T>): Promise<T> {
    const full = new FullBlocks(stage);
    try {
      return await work();
    } finally {
      await full.end();
    }
  }

  private async end(): Promise<void> {
    this.stopped = true;
    await this.running;
    await Promise.all(this.open);
    if (this.problem !== undefined) throw this.problem;
  }

  private async run(): Promise<void> {
    while (!this.stopped) {
      if (this.stage.fleet.up.length > 0 && this.open.size <= (AHEAD - 1) * PARTS.length) {
        PARTS.forEach((percent) => this.send(percent));
      }
      await sleep(TICK_MILLISECONDS);
    }
  }

  private send(percent: bigint): void {
    const sent: Promise<unknown> = this.deliver(percent)
      .catch((error: unknown) => {
        this.problem ??= new Failure(messageOf(error));
      })
      .finally(() => this.open.delete(sent));
    this.open.add(sent);
  }

  private async deliver(percent: bigint): Promise<void> {
    const { courier, fleet } = this.stage;
    const bytes = await courier.sign(dev('Alice'), this.weight(percent));
    // Whoever makes the next block is to have it, whatever nodes have told each other by then.
    for (const one of fleet.up) one.ask('author_submitExtrinsic', bytes).catch(() => undefined);
    const { error } = await courier.deliver(bytes);
    if (error !== undefined) throw new Failure(`filling a block failed: ${error}`);
  }

  /** A call that weighs so much, and goes where there is no more room for ordinary ones. */
  private weight(percent: bigint): Tx {
    const { api } = this.stage.fleet;
    const limits = constant(api, 'system', 'blockWeights');
    if (limits === undefined) throw new Failure('the chain does not tell how much fits in a block');
    const most = big(struct(plainStruct(limits, 'the weights of blocks')['maxBlock'], 'the most'), 'refTime');
    const refTime = (most * percent) / 100n;
    return call(api, 'sudo', 'sudoUncheckedWeight', call(api, 'system', 'setStorage', []), { refTime, proofSize: 0 });
  }
}
