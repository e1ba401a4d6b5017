// SPDX-License-Identifier: Apache-2.0
/** One of the four validators: a process with its folder and keys, and a connection to it. */
import { connect, type Connection } from '../../e2e/src/lib/connect.ts';
import { Failure } from '../../e2e/src/lib/failure.ts';
import type { NervNode } from '../../e2e/src/lib/node.ts';
import { until } from '../../e2e/src/lib/wait.ts';
import { nodeAt, type Site } from '../../e2e/src/replicas/replica.ts';

/** The authorities of the local chain, in the order of their turns; the last three have keepers with stake. */
export const NAMES = ['Alice', 'Bob', 'Charlie', 'Dave'] as const;
export type Name = (typeof NAMES)[number];

/** How long one that has started may take until it answers. */
const MEET_SECONDS = 300;

/** Among its metrics. */
const ROUND = /^substrate_finality_grandpa_round\S* (\d+)$/m;

/** A validator. */
export class Validator {
  private running: NervNode | undefined;
  private connected: Connection | undefined;
  private usual: NervNode;

  constructor(
    readonly name: Name,
    readonly site: Site,
    /** How it reaches the others: arguments of the node. */
    private extra: readonly string[],
  ) {
    this.usual = nodeAt(site, extra);
  }

  /** Gives its node more arguments, from its next start on. */
  extend(more: readonly string[]): void {
    this.extra = [...this.extra, ...more];
    this.usual = nodeAt(this.site, this.extra);
  }

  /** Its process, as it is usually started. */
  get node(): NervNode {
    return this.running ?? this.usual;
  }

  /** Does it run, and has it not been told to stand still? */
  get isUp(): boolean {
    return this.connected !== undefined;
  }

  /** The connection to it; it must be up. */
  get link(): Connection {
    if (this.connected === undefined) throw new Failure(`${this.name} is not up`);
    return this.connected;
  }

  /** Starts its process on what it has on the disk; by a program that becomes it, if one is named. */
  async launch(through: readonly string[] = []): Promise<void> {
    this.running = through.length === 0 ? this.usual : nodeAt(this.site, this.extra, through);
    await this.running.restart();
  }

  /** Connects to its process. */
  async meet(): Promise<void> {
    const { url } = this.node;
    // One that has just started may have too much to do to answer at once.
    const met = (): Promise<Connection | undefined> => connect(url).catch(() => undefined);
    this.connected = await until(met, MEET_SECONDS, `connecting to ${this.name}`);
  }

  /** Starts it, and connects to it. */
  async start(through: readonly string[] = []): Promise<void> {
    await this.launch(through);
    await this.meet();
  }

  /** Ends its process with signal 9. */
  async kill(): Promise<void> {
    const going = this.leave();
    await this.node.kill();
    await going;
  }

  /** Waits for its process to end by itself; says whether it did in time. Whoever has ended is not up any more. */
  async endsWithin(seconds: number): Promise<boolean> {
    const hasGone = async (): Promise<true | undefined> => (await this.node.hasGone()) || undefined;
    const ended = await until(hasGone, seconds, `${this.name} to end`).catch(() => false);
    if (ended) await this.leave();
    return ended;
  }

  /** Stops its process where it is; nobody asks it anything until `resume`. */
  async pause(): Promise<void> {
    const going = this.leave();
    this.node.pause();
    await going;
  }

  /** Has it go on, and connects to it. */
  async resume(): Promise<void> {
    this.node.resume();
    await this.meet();
  }

  /** Forgets the connection to it: it has ended, or is about to. */
  async leave(): Promise<void> {
    const { connected } = this;
    this.connected = undefined;
    await connected?.api.disconnect().catch(() => undefined);
  }

  /** Asks it by a method of its RPC. */
  async ask<T>(method: string, ...parameters: unknown[]): Promise<T> {
    return this.link.provider.send<T>(method, parameters);
  }

  /** The height of the last block that it has finalized. */
  async finalized(): Promise<number> {
    return this.heightOf(await this.ask<string>('chain_getFinalizedHead'));
  }

  /** The height of its best block. */
  async best(): Promise<number> {
    return Number((await this.ask<{ number: string }>('chain_getHeader')).number);
  }

  /** The peers it has. */
  async peers(): Promise<number> {
    return (await this.ask<{ peers: number }>('system_health')).peers;
  }

  /** The last round of votes that it has completed since it started; 0 if it does not say. */
  async round(): Promise<number> {
    const page = await fetch(`http://127.0.0.1:${this.site.metricsPort}/metrics`);
    return Number(ROUND.exec(await page.text())?.[1] ?? 0);
  }

  private async heightOf(hash: string): Promise<number> {
    return Number((await this.ask<{ number: string }>('chain_getHeader', hash)).number);
  }
}
