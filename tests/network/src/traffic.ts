// SPDX-License-Identifier: Apache-2.0
/**
 * Transfers between accounts, and plain books of them. Each account sends one, waits until it has come to its
 * end, and sends the next. In between come extrinsics that are no good, which must change nothing.
 */
import type { Pair } from '../../e2e/src/lib/accounts.ts';
import type { Block, ChainEvent } from '../../e2e/src/lib/blocks.ts';
import { call } from '../../e2e/src/lib/chain.ts';
import { messageOf } from '../../e2e/src/lib/failure.ts';
import { text } from '../../e2e/src/lib/plain.ts';
import { NERV } from '../../e2e/src/lib/units.ts';
import { sleep, until } from '../../e2e/src/lib/wait.ts';
import { Crossings } from '../../e2e/src/demo/crossings.ts';
import { Workload } from '../../e2e/src/demo/workload.ts';
import type { Random } from '../../e2e/src/replicas/random.ts';
import { badInput, KINDS, type BadKind } from './bad.ts';
import type { Courier } from './courier.ts';
import type { Fleet } from './fleet.ts';
import type { History } from './history.ts';

/** The most that one transfer moves. */
const MOST = NERV;
const TICK_MILLISECONDS = 50;
/** One in so many extrinsics is no good. */
const BAD_IN = 15;
/** How long transfers may take to come to their ends. */
const REST_SECONDS = 400;

/** Sends transfers. */
export class Traffic {
  /** What each account has by the books. */
  readonly books: Workload;
  readonly crossings = new Crossings();
  /** Transfers that came to their end: within a shard, between shards, and those that were given back. */
  within = 0;
  between = 0;
  givenBack = 0;
  /** Bad inputs that were handed in and refused, or failed in a block. */
  bad = 0;
  /** What must never be: transfers that failed, bad inputs that did something. */
  readonly faults: string[] = [];
  private readonly busy = new Set<number>();
  private readonly work = new Set<Promise<void>>();
  private rate = 0;
  private began = 0;
  private sent = 0;
  private stopped = false;
  private running: Promise<void> | undefined;
  /** The bytes of a transfer that is final: to be handed in again. */
  private old: string | undefined;

  constructor(
    private readonly fleet: Fleet,
    private readonly courier: Courier,
    history: History,
    readonly pairs: readonly Pair[],
    private readonly random: Random,
  ) {
    this.books = new Workload(pairs.length, MOST, 0n);
    history.onBlock((block: Block) => this.crossings.take(block));
  }

  /** Begins; nothing is sent before it is given a rate. */
  start(): void {
    this.running = this.run();
  }

  /** Sends so many a second from now on, as far as there are accounts whose last transfer has ended. */
  pace(rate: number): void {
    this.rate = rate;
    this.began = performance.now();
    this.sent = 0;
  }

  /** Sends nothing any more, and waits for the end of what is under way. */
  async rest(): Promise<void> {
    this.pace(0);
    await until(
      () => (this.work.size === 0 && this.crossings.open === 0) || undefined,
      REST_SECONDS,
      `waiting for the end of ${this.work.size} transfers, ${this.crossings.open} of them between shards`,
    );
  }

  /** Ends it. */
  async stop(): Promise<void> {
    this.stopped = true;
    await this.running;
  }

  /** Sends one transfer, from and to whom one likes, and books it once it has come to its end. */
  async transfer(from: number, to: number, amount: bigint): Promise<void> {
    this.busy.add(from);
    try {
      const [sender, receiver] = [this.pair(from), this.pair(to)];
      const { api } = this.fleet;
      const bytes = await this.courier.sign(sender, call(api, 'ledger', 'transfer', receiver.address, amount));
      const { error, events } = await this.courier.deliver(bytes);
      if (error !== undefined) {
        this.faults.push(`a transfer failed: ${error}`);
        return;
      }
      this.old = bytes;
      const id = startedIn(events);
      if (id === undefined) this.within += 1;
      else if (!(await this.ended(id))) {
        this.givenBack += 1;
        return;
      } else this.between += 1;
      this.books.book({ from, to, amount });
    } finally {
      this.busy.delete(from);
    }
  }

  private ended(id: string): Promise<boolean> {
    return new Promise((resolve) => this.crossings.whenEnded(id, resolve));
  }

  private async run(): Promise<void> {
    while (!this.stopped) {
      for (let due = this.due(); due > 0 && this.fleet.up.length > 0; due -= 1) {
        this.sent += 1;
        const work = this.random.once(BAD_IN) ? this.beBad() : this.sendOne();
        if (work === undefined) break;
        const done: Promise<void> = work
          .catch((error: unknown) => {
            this.faults.push(messageOf(error));
          })
          .finally(() => this.work.delete(done));
        this.work.add(done);
      }
      await sleep(TICK_MILLISECONDS);
    }
  }

  /** How many are due by the clock; what could not be sent in time is let go. */
  private due(): number {
    const due = Math.floor(((performance.now() - this.began) / 1_000) * this.rate) - this.sent;
    if (due <= this.pairs.length) return due;
    this.pace(this.rate);
    return 0;
  }

  /** A transfer from somebody whose last one has ended; nothing if there is nobody. */
  private sendOne(): Promise<void> | undefined {
    const idle = this.pairs.map((_, index) => index).filter((index) => !this.busy.has(index));
    const from = this.random.pick(idle);
    if (from === undefined) return undefined;
    const to = (from + 1 + this.random.below(this.pairs.length - 1)) % this.pairs.length;
    // Odd amounts to the last decimal: a rounding mistake anywhere would show.
    return this.transfer(from, to, 1n + BigInt(this.random.below(Number(MOST / 1_000n))));
  }

  private async beBad(): Promise<void> {
    const kind: BadKind = this.random.pick(KINDS) ?? 'noise';
    const idle = this.pairs.map((_, index) => index).find((index) => !this.busy.has(index));
    if (idle === undefined) return;
    this.busy.add(idle);
    try {
      const input = { fleet: this.fleet, courier: this.courier, random: this.random, old: this.old };
      const fault = await badInput(kind, input, this.pair(idle), this.pair((idle + 1) % this.pairs.length));
      if (fault === 'none') this.bad += 1;
      else if (fault !== 'untried') this.faults.push(`${kind}: ${fault}`);
    } finally {
      this.busy.delete(idle);
    }
  }

  private pair(index: number): Pair {
    const pair = this.pairs[index];
    if (pair === undefined) throw new RangeError(`there is no account ${index}`);
    return pair;
  }
}

/** The transfer between shards that an extrinsic started, if it did. */
function startedIn(events: readonly ChainEvent[]): string | undefined {
  const started = events.find(({ name }) => name === 'ledger.TransferStarted');
  return started === undefined ? undefined : text(started.data, 'transfer');
}
