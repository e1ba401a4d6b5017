// SPDX-License-Identifier: Apache-2.0
/** Keeps blocks full of transfers, each an extrinsic that its sender has signed. */
import type { Client } from '../../../e2e/src/lib/client.ts';
import { sleep } from '../../../e2e/src/lib/wait.ts';
import { INHERENTS } from '../../../e2e/src/compare/log.ts';
import { heightOf, type Ask, type AskMany } from './rpc.ts';
import { aimed, type Sender } from './sender.ts';

/** Accounts that send, each to the next. */
const SENDERS = 200;
/** Transfers that wait in the pool at the most, of three blocks, and those with which it is filled again. */
const MOST = 2_000;
const LEAST = 700;
/** How often it looks whether some are missing. */
const LOOK_MILLISECONDS = 50;

/** A source of transfers that ends when it is told to. */
export class FullBlocks {
  private stopping = false;
  private running: Promise<void> | undefined;
  private problem: unknown;
  private sent = 0;
  private included = 0;
  private looked: number | undefined;

  private constructor(
    private readonly ask: Ask,
    private readonly askMany: AskMany,
    private readonly senders: readonly Sender[],
  ) {}

  /** Opens the accounts. */
  static async prepare(client: Client, ask: Ask, askMany: AskMany): Promise<FullBlocks> {
    return new FullBlocks(ask, askMany, await aimed(client, SENDERS));
  }

  /** Begins. */
  start(): void {
    this.running = this.run().catch((error: unknown) => {
      this.problem = error;
    });
  }

  /** Hands in no more. What waits goes into the next blocks. */
  async stop(): Promise<void> {
    this.stopping = true;
    await this.running;
    this.check();
  }

  /** Fails if handing in has. */
  check(): void {
    if (this.problem !== undefined) throw this.problem;
  }

  private async run(): Promise<void> {
    let isFilling = true;
    while (!this.stopping) {
      await this.look();
      const waiting = this.sent - this.included;
      // By bursts: in between, nodes have blocks to do and nothing else.
      if (waiting >= MOST) isFilling = false;
      if (waiting <= LEAST) isFilling = true;
      if (!isFilling) {
        await sleep(LOOK_MILLISECONDS);
        continue;
      }
      await this.askMany('author_submitExtrinsic', this.senders.map((sender) => [sender.next()]));
      this.sent += this.senders.length;
    }
  }

  /** Counts what the best chain has taken in since the last look. */
  private async look(): Promise<void> {
    const best = await heightOf(this.ask);
    for (let number = (this.looked ?? best) + 1; number <= best; number += 1) {
      const hash = await this.ask<string>('chain_getBlockHash', number);
      const { block } = await this.ask<{ block: { extrinsics: unknown[] } }>('chain_getBlock', hash);
      this.included += block.extrinsics.length - INHERENTS;
    }
    this.looked = best;
  }
}
