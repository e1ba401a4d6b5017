// SPDX-License-Identifier: Apache-2.0
/**
 * Moves that leave a lane or come into one. Each has an amount that no other has, by which it is known again in the
 * events of the chain, which know accounts in shards by their blinded ids only.
 */
import type { Block } from '../lib/blocks.ts';
import { laneEvents } from '../lib/lanes.ts';
import { text } from '../lib/plain.ts';
import type { Books, Move } from './books.ts';

/** What a transfer between shards moves; nothing if the chain does not know it. */
export type AmountOf = (transfer: string, block: string) => Promise<bigint | undefined>;

/** Keeps those that are under way, and enters how they end into the books. */
export class LaneCrossings {
  /** How many have ended, and how. */
  readonly ended = { arrived: 0, back: 0 };
  private readonly moves = new Map<bigint, Move>();
  /** By the transfer's id. */
  private readonly amounts = new Map<string, bigint>();
  private readonly verdicts = new Map<string, boolean>();
  private serial = 0n;

  constructor(
    private readonly books: Books,
    private readonly amountOf: AmountOf,
    /** The least that such a move carries; each carries a little more than the one before. */
    private readonly least: bigint,
  ) {}

  /** An amount for the next one. */
  nextAmount(): bigint {
    this.serial += 1n;
    return this.least + this.serial;
  }

  /** One is on its way. */
  begin(move: Move): void {
    if (this.moves.has(move.amount)) throw new RangeError('two moves of one amount');
    this.moves.set(move.amount, move);
    this.books.begin(move);
  }

  /** One will not be: nothing was taken of it. */
  get open(): number {
    return this.moves.size;
  }

  /** Takes in a block; every block, in order. */
  async take(block: Block): Promise<void> {
    const begun: string[] = [];
    for (const event of laneEvents(block)) {
      if (event.is === 'set out') begun.push(event.transfer);
      if (event.is === 'given back') this.end(event.amount, false);
      if (event.is === 'paid out') this.end(event.amount, true);
    }
    for (const { name, data } of block.events) {
      if (name === 'ledger.TransferStarted') begun.push(text(data, 'transfer'));
      if (name === 'crossShard.Committed') this.judge(text(data, 'transfer'), true);
      if (name === 'crossShard.Aborted') this.judge(text(data, 'transfer'), false);
    }
    await Promise.all(
      begun.map(async (transfer) => {
        const amount = await this.amountOf(transfer, block.hash);
        if (amount === undefined) throw new TypeError(`nothing is known of transfer ${transfer}`);
        this.amounts.set(transfer, amount);
        const verdict = this.verdicts.get(transfer);
        if (verdict !== undefined) this.end(amount, verdict);
      }),
    );
  }

  private judge(transfer: string, arrived: boolean): void {
    const amount = this.amounts.get(transfer);
    if (amount === undefined) this.verdicts.set(transfer, arrived);
    else this.end(amount, arrived);
  }

  private end(amount: bigint, arrived: boolean): void {
    const move = this.moves.get(amount);
    // Of others.
    if (move === undefined) return;
    this.moves.delete(amount);
    this.ended[arrived ? 'arrived' : 'back'] += 1;
    if (arrived) this.books.arrive(move);
    else this.books.back(move);
  }
}
