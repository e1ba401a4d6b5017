// SPDX-License-Identifier: Apache-2.0
/** Sends signed extrinsics at a steady rate and counts what becomes of them. */
import type { Pair } from './accounts.ts';
import type { Tx } from './chain.ts';
import type { Client, Receipt } from './client.ts';
import { messageOf } from './failure.ts';
import { sleep, until } from './wait.ts';

/** How often the sender wakes to send what is due. */
const TICK_MILLISECONDS = 50;

/** One thing to send. */
export interface Item {
  readonly pair: Pair;
  readonly tx: Tx;
  /** The call is signed already, and is sent as it is. */
  readonly signed?: boolean;
  /** Called when a finalized block holds it. */
  readonly done?: (receipt: Receipt) => void;
}

/** What a stream is bounded by. */
export interface StreamLimits {
  /** Extrinsics a second. */
  readonly rate: number;
  /** At most so many without an outcome at a time; beyond it the stream waits. */
  readonly window: number;
  /** At most so many altogether. */
  readonly total: number;
}

/** What a stream has done so far. */
export interface StreamStats {
  sent: number;
  /** In a finalized block, with success. */
  included: number;
  /** In a finalized block with an error, or never in one. */
  failed: number;
  /** How often each reason for failing occurred. */
  readonly reasons: Map<string, number>;
  /** Milliseconds from the first to the last one sent. */
  sendingFor: number;
}

/** A stream of extrinsics. */
export class Stream {
  readonly stats: StreamStats = { sent: 0, included: 0, failed: 0, reasons: new Map(), sendingFor: 0 };
  private stopping = false;
  private running: Promise<void> | undefined;
  private problem: unknown;
  private rate: number;
  /** When this rate began, and how many had been sent by then. */
  private began = 0;
  private before = 0;

  /** `next` is asked for one item at a time; it answers with none when it has no more. */
  constructor(
    private readonly client: Client,
    private readonly next: () => Item | undefined,
    private readonly limits: StreamLimits,
  ) {
    this.rate = limits.rate;
  }

  /** Those that have been sent and have no outcome yet. */
  get inFlight(): number {
    return this.stats.sent - this.stats.included - this.stats.failed;
  }

  /** Begins to send. */
  start(): void {
    this.running = this.run().catch((error: unknown) => {
      this.problem = error;
    });
  }

  /** Sends at another rate from now on; what should have been sent by now and was not is let go. */
  pace(rate: number): void {
    this.rate = rate;
    this.began = performance.now();
    this.before = this.stats.sent;
  }

  /** Waits until so many have been sent, or the stream has ended. */
  async reach(sent: number, seconds: number): Promise<void> {
    await until(
      () => this.stats.sent >= sent || this.stopping || undefined,
      seconds,
      `sending ${sent} extrinsics (${this.stats.sent} sent, ${this.inFlight} in flight)`,
    );
    this.rethrow();
  }

  /** Sends no more and waits for the outcomes of what is on its way. */
  async finish(seconds = 120): Promise<StreamStats> {
    this.stopping = true;
    await this.running;
    this.rethrow();
    await until(
      () => this.inFlight === 0 || undefined,
      seconds,
      `waiting for the outcome of ${this.inFlight} extrinsics`,
    );
    return this.stats;
  }

  /** Sends no more, whatever becomes of what is on its way. */
  halt(): void {
    this.stopping = true;
  }

  private async run(): Promise<void> {
    const start = performance.now();
    this.began = start;
    try {
      while (!this.stopping) {
        // What is due by the clock, not by counting ticks: a late tick catches up.
        while (!this.stopping && this.stats.sent < this.due() && this.inFlight < this.limits.window) {
          const item = this.next();
          if (item === undefined) return;
          await this.sendOne(item);
          this.stats.sendingFor = performance.now() - start;
        }
        if (this.stats.sent >= this.limits.total) return;
        await sleep(TICK_MILLISECONDS);
      }
    } finally {
      this.stopping = true;
    }
  }

  /** How many should have been sent by now. */
  private due(): number {
    const elapsed = performance.now() - this.began;
    return Math.min(this.limits.total, this.before + Math.ceil((elapsed / 1000) * this.rate));
  }

  /** Signs in order, if that was not done, and sends; the outcome is counted when it comes. */
  private async sendOne(item: Item): Promise<void> {
    const signed = item.signed === true ? item.tx : await this.client.sign(item.pair, item.tx);
    this.stats.sent += 1;
    this.client.submit(signed).then(
      (receipt) => {
        if (receipt.error === undefined) this.stats.included += 1;
        else this.fail(receipt.error);
        item.done?.(receipt);
      },
      (error: unknown) => this.fail(messageOf(error)),
    );
  }

  private fail(reason: string): void {
    this.stats.failed += 1;
    this.stats.reasons.set(reason, (this.stats.reasons.get(reason) ?? 0) + 1);
  }

  private rethrow(): void {
    if (this.problem !== undefined) throw this.problem;
  }
}

/** Sends all items, as fast as the window allows, and waits for their outcomes. */
export async function sendAll(client: Client, items: readonly Item[], window: number): Promise<StreamStats> {
  await client.learn(items.map(({ pair }) => pair));
  const queue = items.values();
  const stream = new Stream(client, () => queue.next().value, {
    rate: Number.MAX_SAFE_INTEGER,
    window,
    total: items.length,
  });
  stream.start();
  await stream.reach(items.length, 60 + items.length);
  return stream.finish();
}
