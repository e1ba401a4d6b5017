// SPDX-License-Identifier: Apache-2.0
/**
 * Has extrinsics reach the chain although validators come and go: what was signed once is handed in again, to
 * whoever runs, until a final block has it. It must never be in two.
 */
import type { Pair } from '../../e2e/src/lib/accounts.ts';
import { eventsOf, type Block, type ChainEvent } from '../../e2e/src/lib/blocks.ts';
import type { Tx } from '../../e2e/src/lib/chain.ts';
import { Failure } from '../../e2e/src/lib/failure.ts';
import { until, within } from '../../e2e/src/lib/wait.ts';
import type { Random } from '../../e2e/src/replicas/random.ts';
import type { Fleet } from './fleet.ts';
import type { History } from './history.ts';
import type { Name } from './validator.ts';

/** How long one waits for a block before it is handed in again, to somebody else. */
const PATIENCE_MILLISECONDS = 8_000;
const POLL_MILLISECONDS = 500;
/** How long it may take in all. */
const MOST_SECONDS = 400;

/** What became of an extrinsic in a final block. */
export interface Delivered {
  readonly block: Block;
  readonly events: readonly ChainEvent[];
  /** Why the call failed; none if it did not. */
  readonly error: string | undefined;
}

/** An extrinsic that no final block has yet. */
interface Letter {
  readonly bytes: string;
  /** When it was handed in, and to whom. */
  since: number;
  to: Name | undefined;
  readonly arrived: (outcome: Delivered) => void;
}

/** Hands in extrinsics. */
export class Courier {
  /** How many were signed, and how often one of them was handed in again. */
  sent = 0;
  again = 0;
  /** What must never be: an extrinsic in two final blocks, or one that is no good in any. */
  readonly faults: string[] = [];
  private readonly letters = new Map<string, Letter>();
  private readonly forbidden = new Set<string>();
  private readonly seen = new Map<string, number>();
  private readonly nonces = new Map<string, number>();
  private listener: ((to: Name) => void) | undefined;
  private readonly timer: NodeJS.Timeout;

  constructor(
    private readonly fleet: Fleet,
    history: History,
    private readonly random: Random,
  ) {
    history.onBlock((block) => this.take(block));
    this.timer = setInterval(() => this.remind(), POLL_MILLISECONDS);
  }

  /** Ends it. */
  stop(): void {
    clearInterval(this.timer);
  }

  /** The extrinsics that no final block has yet. */
  get open(): number {
    return this.letters.size;
  }

  /** Signs a call with the account's next nonce, and has it reach the chain. All that it signs goes through here. */
  async send(pair: Pair, tx: Tx): Promise<Delivered> {
    const signed = await this.sign(pair, tx);
    return this.deliver(signed);
  }

  /** As `send`, and the call must succeed. */
  async must(pair: Pair, tx: Tx, what: string): Promise<Delivered> {
    const outcome = await this.send(pair, tx);
    if (outcome.error !== undefined) throw new Failure(`${what} failed: ${outcome.error}`);
    return outcome;
  }

  /** Has what is signed reach the chain: its bytes in hexadecimal. */
  async deliver(bytes: string): Promise<Delivered> {
    this.sent += 1;
    const outcome = new Promise<Delivered>((arrived) => {
      const letter = { bytes, since: performance.now(), to: undefined, arrived };
      this.letters.set(this.hashOf(bytes), letter);
      this.handIn(letter);
    });
    return within(outcome, MOST_SECONDS, 'waiting for an extrinsic to be final');
  }

  /** Signs a call with the account's next nonce; it must be delivered then. */
  async sign(pair: Pair, tx: Tx): Promise<string> {
    await this.learn(pair);
    // Nothing may come between the nonce and its successor.
    const nonce = this.nonces.get(pair.address) ?? 0;
    this.nonces.set(pair.address, nonce + 1);
    return this.signed(pair, tx, nonce);
  }

  /** As `sign`, of what is not to be delivered. */
  async draft(pair: Pair, tx: Tx): Promise<string> {
    await this.learn(pair);
    return this.signed(pair, tx, this.nonces.get(pair.address) ?? 0);
  }

  /** Bytes that no final block may have. */
  forbid(bytes: string): void {
    this.forbidden.add(this.hashOf(bytes));
  }

  private signed(pair: Pair, tx: Tx, nonce: number): string {
    // Immortal: it must not age while nobody takes it.
    const { genesisHash, runtimeVersion } = this.fleet.api;
    return tx.sign(pair, { nonce, blockHash: genesisHash, genesisHash, runtimeVersion }).toHex();
  }

  /** Calls `listener` once, at once after the next extrinsic was handed to somebody, who is named. */
  onHandedIn(listener: (to: Name) => Promise<void>): Promise<Name> {
    return new Promise((resolve, reject) => {
      this.listener = (to) => {
        this.listener = undefined;
        listener(to).then(() => resolve(to), reject);
      };
    });
  }

  private hashOf(bytes: string): string {
    return this.fleet.api.registry.hash(Buffer.from(bytes.slice(2), 'hex')).toHex();
  }

  /** Asks for an account's next nonce, unless it is known. */
  private async learn({ address }: Pair): Promise<void> {
    if (this.nonces.has(address)) return;
    // Who is behind knows too few of its extrinsics.
    const tell = async (): Promise<number | undefined> => {
      const asked = this.fleet.up.map((one) => one.ask<number>('system_accountNextIndex', address).catch(() => 0));
      return asked.length === 0 ? undefined : Math.max(...(await Promise.all(asked)));
    };
    const next = await until(tell, MOST_SECONDS, `waiting for somebody who knows the nonce of ${address}`);
    if (!this.nonces.has(address)) this.nonces.set(address, next);
  }

  /** To somebody else than before, if there is anybody. */
  private handIn(letter: Letter): void {
    const others = this.fleet.up.filter(({ name }) => name !== letter.to);
    const one = this.random.pick(others.length === 0 ? this.fleet.up : others);
    letter.since = performance.now();
    if (one === undefined) return;
    letter.to = one.name;
    // Whoever has it already says so, and whoever ends meanwhile says nothing: a block is what counts.
    one.ask('author_submitExtrinsic', letter.bytes).then(() => this.listener?.(one.name), () => undefined);
  }

  private remind(): void {
    const now = performance.now();
    for (const letter of this.letters.values()) {
      if (now - letter.since < PATIENCE_MILLISECONDS) continue;
      this.again += 1;
      this.handIn(letter);
    }
  }

  private take(block: Block): void {
    block.extrinsics.forEach((hash, index) => {
      if (this.forbidden.has(hash)) this.faults.push(`${hash}, which is no good, is in block ${block.number}`);
      const before = this.seen.get(hash);
      const events = eventsOf(block, index);
      // The runtime's own extrinsics may have the same bytes in two blocks.
      const isSigned = events.some(({ name }) => name === 'transactionPayment.TransactionFeePaid');
      if (before !== undefined && isSigned) this.faults.push(`${hash} is in blocks ${before} and ${block.number}`);
      if (isSigned) this.seen.set(hash, block.number);
      const letter = this.letters.get(hash);
      if (letter === undefined) return;
      this.letters.delete(hash);
      const failed = events.find(
        ({ name, error }) => (name === 'system.ExtrinsicFailed' || name === 'sudo.Sudid') && error !== undefined,
      );
      letter.arrived({ block, events, error: failed?.error });
    });
  }
}
