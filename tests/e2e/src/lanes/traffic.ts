// SPDX-License-Identifier: Apache-2.0
/** Orders at a steady rate: most within a lane, some from one to the other, some to and from the shard of the chain. */
import { call, type Tx } from '../lib/chain.ts';
import type { Client } from '../lib/client.ts';
import { Failure } from '../lib/failure.ts';
import { sign, transfer, withdrawal, type PositionView, type Since } from '../lib/lanes.ts';
import type { Outcomes } from '../lib/lanes/outcomes.ts';
import { NERV } from '../lib/units.ts';
import { sleep } from '../lib/wait.ts';
import type { Random } from '../replicas/random.ts';
import type { Books, Move } from './books.ts';
import type { LaneCrossings } from './crossings.ts';
import type { Fleet } from './fleet.ts';
import type { Person } from './people.ts';

/** How often the sender wakes to send what is due. */
const TICK_MILLISECONDS = 25;
/** Orders that are signed ahead may be signed for a block that not every replica has yet. */
const BEHIND = 4;
/** After how many milliseconds an order that no batch has is handed in again, and how many at a time. */
const AGAIN = 6_000;
const AGAIN_AT_ONCE = 100;
/** The most that moves within a lane. */
const LARGEST = NERV / 10_000n;
/** Of a hundred orders those that go each way; the rest stay in the first lane. */
const SHARES = [
  ['second', 20],
  ['to second', 2],
  ['to first', 1],
  ['to resident', 2],
  ['from resident', 2],
] as const;
/** How many accounts of the shard of the chain send: each pays fees outside the ledger. */
export const SENDERS = 30;

/** A lane as those see it who send. */
export interface Lane {
  readonly shard: string;
  readonly rules: Pick<PositionView, 'fee' | 'deliveryFee'>;
  readonly people: readonly Person[];
  readonly outcomes: Outcomes;
}

/** Who sends to whom. */
export interface Scenery {
  readonly client: Client;
  readonly fleet: Fleet;
  readonly books: Books;
  readonly crossings: LaneCrossings;
  readonly random: Random;
  readonly first: Lane;
  readonly second: Lane;
  readonly resident: readonly Person[];
}

/** An order that was handed in. */
interface Handed {
  readonly lane: string;
  readonly bytes: string;
  last: number;
}

/** The orders. */
export class Traffic {
  /** Handed to replicas, and put on the chain by accounts of the resident shard. */
  sent = 0;
  onChain = 0;
  /** Those of the chain that failed. */
  readonly failures: string[] = [];
  private readonly handed = new Map<string, Handed>();
  private readonly anchors: Since[] = [];
  private readonly chainWork = new Set<Promise<void>>();
  private rate = 0;
  private stopping = false;
  private running: Promise<void> | undefined;
  private problem: unknown;

  constructor(private readonly scenery: Scenery) {
    scenery.client.follower.onBlock(({ number, hash }) => this.anchor({ number, hash }));
    const { number, hash } = scenery.client.follower.latest;
    this.anchor({ number, hash });
  }

  /** Sends at a rate from now on. */
  start(rate: number): void {
    this.rate = rate;
    this.stopping = false;
    this.running = this.run().catch((error: unknown) => {
      this.problem = error;
    });
  }

  /** Sends no more; what is not in a batch goes on being handed in. */
  async pause(): Promise<void> {
    this.stopping = true;
    await this.running;
    this.rethrow();
  }

  /** Whether it fails is told to whoever asks. */
  rethrow(): void {
    if (this.problem !== undefined) throw this.problem;
  }

  /** Those that are under way, on the chain or in lanes. */
  get open(): number {
    const { first, second } = this.scenery;
    return first.outcomes.open + second.outcomes.open + this.chainWork.size;
  }

  /** Hands in orders again that are in no batch. */
  async again(): Promise<void> {
    const { fleet, first, second } = this.scenery;
    const now = Date.now();
    const due = [first, second].flatMap(({ outcomes }) =>
      outcomes.unsigned.flatMap(({ hash }) => {
        const handed = this.handed.get(hash);
        return handed !== undefined && now - handed.last > AGAIN ? [handed] : [];
      }),
    );
    await Promise.all(
      due.slice(0, AGAIN_AT_ONCE).map(async (handed) => {
        handed.last = now;
        await fleet.submit(handed.lane, handed.bytes, true);
      }),
    );
  }

  /** Has an account of a lane send units to somebody, by its replicas; the order's hash. */
  transfer(lane: Lane, from: Person, to: Person, amount: bigint, then: (move: Move) => void): string {
    const leaves = to.shard !== lane.shard;
    const { fee, deliveryFee } = lane.rules;
    const move = { from: from.index, to: to.index, amount, fee: leaves ? fee + deliveryFee : fee };
    if (leaves) this.scenery.crossings.begin(move);
    else this.scenery.books.begin(move);
    return this.hand(lane, from, transfer(this.scenery.client.api, to.address, amount, from.nonce), () => then(move));
  }

  /** Has an account of a lane take units out of the ledger; how many. */
  withdraw(lane: Lane, from: Person): bigint {
    const { client, crossings } = this.scenery;
    const amount = crossings.nextAmount();
    crossings.begin({ from: from.index, to: undefined, amount, fee: lane.rules.fee + lane.rules.deliveryFee });
    this.hand(lane, from, withdrawal(client.api, amount, from.nonce), () => undefined);
    return amount;
  }

  private async run(): Promise<void> {
    const began = performance.now();
    let done = 0;
    let looked = began;
    while (!this.stopping) {
      const now = performance.now();
      const due = Math.ceil(((now - began) / 1_000) * this.rate);
      // What a busy machine has not sent in time is let go rather than sent at once.
      done = Math.max(done, due - this.rate);
      for (; done < due; done += 1) {
        this.next();
        // What others say is heard between two of them.
        await new Promise(setImmediate);
      }
      if (now - looked > 1_000) {
        looked = now;
        await this.again();
      }
      await sleep(TICK_MILLISECONDS);
    }
  }

  private next(): void {
    const { first, second, resident, random, books, crossings } = this.scenery;
    const kind = this.kind();
    const arrives = (move: Move): void => books.arrive(move);
    const passes = (): void => undefined;
    const within = (lane: Lane): void => {
      const [from, to] = this.two(lane.people, lane.people);
      const amount = 1_000n + BigInt(random.below(Number(LARGEST)));
      if (books.canPay({ from: from.index, to: to.index, amount, fee: lane.rules.fee })) {
        this.transfer(lane, from, to, amount, arrives);
      }
    };
    const across = (lane: Lane, others: readonly Person[]): void => {
      const [from, to] = this.two(lane.people, others);
      const amount = crossings.nextAmount();
      const fee = lane.rules.fee + lane.rules.deliveryFee;
      if (books.canPay({ from: from.index, to: to.index, amount, fee })) this.transfer(lane, from, to, amount, passes);
    };
    if (kind === 'first') within(first);
    else if (kind === 'second') within(second);
    else if (kind === 'to second') across(first, second.people);
    else if (kind === 'to first') across(second, first.people);
    else if (kind === 'to resident') across(first, resident);
    else this.fromResident();
  }

  private kind(): (typeof SHARES)[number][0] | 'first' {
    let chance = this.scenery.random.below(100);
    for (const [kind, share] of SHARES) {
      if (chance < share) return kind;
      chance -= share;
    }
    return 'first';
  }

  private two(from: readonly Person[], to: readonly Person[]): [Person, Person] {
    const { random } = this.scenery;
    for (;;) {
      const [one, other] = [random.pick(from), random.pick(to)];
      if (one === undefined || other === undefined) throw new RangeError('a shard without accounts');
      if (one !== other) return [one, other];
    }
  }

  /** Somebody whom the chain executes sends to an account of the first lane. */
  private fromResident(): void {
    const { client, resident, first, crossings, books } = this.scenery;
    const [from, to] = this.two(resident.slice(0, SENDERS), first.people);
    const move = { from: from.index, to: to.index, amount: crossings.nextAmount(), fee: 0n };
    if (!books.canPay(move)) return;
    crossings.begin(move);
    this.onChain += 1;
    const sending = call(client.api, 'ledger', 'transfer', to.address, move.amount);
    const done: Promise<void> = client
      .send(from.pair, sending)
      .then(({ error }) => {
        if (error !== undefined) this.failures.push(error);
      })
      .catch((error: unknown) => void (this.problem = error))
      .finally(() => void this.chainWork.delete(done));
    this.chainWork.add(done);
  }

  private hand(lane: Lane, from: Person, order: Tx, then: () => void): string {
    const { client, fleet } = this.scenery;
    const [since] = this.anchors;
    if (since === undefined) throw new Failure('no block was seen');
    const signed = sign(client.api, from.pair, order, { since });
    from.nonce += 1n;
    const [hash, bytes] = [signed.hash.toHex(), signed.toHex()];
    const now = Date.now();
    this.handed.set(hash, { lane: lane.shard, bytes, last: now });
    lane.outcomes.sent(hash, now, () => {
      this.handed.delete(hash);
      then();
    });
    this.sent += 1;
    fleet.submit(lane.shard, bytes).catch((error: unknown) => void (this.problem = error));
    return hash;
  }

  private anchor(block: Since): void {
    this.anchors.push(block);
    if (this.anchors.length > BEHIND) this.anchors.shift();
  }
}
