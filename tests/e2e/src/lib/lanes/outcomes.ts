// SPDX-License-Identifier: Apache-2.0
/**
 * What becomes of the orders of one lane: from the moment they are handed in to the signed batch, and to the
 * commit that the chain has.
 *
 * A batch that enough replicas have signed stays, but for one case: if they give a term up, what was signed in it
 * and not committed has to be signed again in the next. So what a batch says holds until its term ends.
 */
import type { Block } from '../blocks.ts';
import type { Batch } from '../lanes.ts';
import { until } from '../wait.ts';
import { laneEvents } from './events.ts';

/** An order on its way. Times are in milliseconds, by this machine's clock. */
export interface Outcome {
  readonly hash: string;
  readonly sent: number;
  /** When a replica first told of a batch with it. */
  readonly soft: number | undefined;
  /** When this machine heard of the block with the commit, and which block that is. */
  readonly committed: { readonly at: number; readonly block: number } | undefined;
}

interface Known {
  readonly hash: string;
  sent: number;
  soft: number | undefined;
  /** The batch that has it now. */
  place: { readonly term: number; readonly sequence: bigint } | undefined;
  committed: { readonly at: number; readonly block: number } | undefined;
  /** Who waits for it to be committed. */
  readonly then: (() => void)[];
}

interface Commit {
  readonly sequence: bigint;
  readonly at: number;
  readonly block: number;
}

/** Keeps the outcomes of a lane's orders. */
export class Outcomes {
  private readonly all = new Map<string, Known>();
  /** What batches have that nobody has asked about yet, by order: somebody may be about to. */
  private readonly early = new Map<string, { readonly batch: Batch; readonly at: number }>();
  private readonly batches = new Map<string, Batch>();
  private readonly times: number[] = [];
  private readonly commits: Commit[] = [];
  /** How many orders had to be signed again in another term. */
  again = 0;

  constructor(readonly lane: string) {}

  /** An order is handed in. */
  sent(hash: string, at = Date.now(), then?: () => void): void {
    const known: Known = { hash, sent: at, soft: undefined, place: undefined, committed: undefined, then: [] };
    if (then !== undefined) known.then.push(then);
    this.all.set(hash, known);
    const early = this.early.get(hash);
    if (early === undefined) return;
    this.early.delete(hash);
    this.placed(known, early.batch, early.at);
  }

  /** A replica tells of a batch; several may tell of the same. */
  heard(batch: Batch, at = Date.now()): void {
    const id = `${batch.term}/${batch.sequence}`;
    if (this.batches.has(id)) return;
    this.batches.set(id, batch);
    this.times.push(at);
    for (const hash of batch.extrinsics) {
      const known = this.all.get(hash);
      if (known === undefined) this.early.set(hash, { batch, at });
      else this.placed(known, batch, at);
    }
  }

  /** Takes what a block tells of the lane. */
  take(block: Block): void {
    for (const event of laneEvents(block)) {
      if (event.shard !== this.lane) continue;
      if (event.is === 'committed') this.commit({ sequence: event.sequence, at: block.seen, block: block.number });
      if (event.is === 'renewed') this.renew(event.term);
    }
  }

  /** An order that was handed in. */
  of(hash: string): Outcome | undefined {
    return this.all.get(hash);
  }

  /** All of them, in the order in which they were handed in. */
  get outcomes(): readonly Outcome[] {
    return [...this.all.values()];
  }

  /** Those that no batch has that still counts. */
  get unsigned(): Outcome[] {
    return [...this.all.values()].filter(({ place }) => place === undefined);
  }

  /** Those that no commit has. */
  get open(): number {
    return [...this.all.values()].filter(({ committed }) => committed === undefined).length;
  }

  /** The batches that were told of, each once. */
  get batchesHeard(): readonly Batch[] {
    return [...this.batches.values()];
  }

  /** The longest time without a batch, from one moment to another. */
  longestPause(from: number, to: number): number {
    const within = this.times.filter((at) => at > from && at < to);
    return Math.max(...[...within, to].map((at, index) => at - (within[index - 1] ?? from)));
  }

  /** Waits for a batch with an order. */
  async soft(hash: string, seconds: number): Promise<Outcome> {
    return until(() => this.reached(hash, ({ soft }) => soft), seconds, `waiting for a batch with ${hash}`, 10);
  }

  /** Waits for a commit with an order. */
  async committed(hash: string, seconds: number): Promise<Outcome> {
    return until(() => this.reached(hash, ({ committed }) => committed), seconds, `waiting for a commit with ${hash}`);
  }

  private reached(hash: string, what: (known: Known) => unknown): Outcome | undefined {
    const known = this.all.get(hash);
    return known !== undefined && what(known) !== undefined ? known : undefined;
  }

  private placed(known: Known, { term, sequence }: Batch, at: number): void {
    known.soft ??= at;
    if (known.committed !== undefined) return;
    known.place = { term, sequence };
    // A commit may be heard of before its batches.
    const commit = this.commits.find((one) => one.sequence >= sequence);
    if (commit !== undefined) this.done(known, commit);
  }

  private commit(commit: Commit): void {
    this.commits.push(commit);
    for (const known of this.all.values()) {
      if (known.committed === undefined && known.place !== undefined && known.place.sequence <= commit.sequence) {
        this.done(known, commit);
      }
    }
  }

  private done(known: Known, { at, block }: Commit): void {
    known.committed = { at, block };
    known.then.splice(0).forEach((then) => then());
  }

  private renew(term: number): void {
    for (const known of this.all.values()) {
      if (known.committed !== undefined || known.place === undefined || known.place.term >= term) continue;
      known.place = undefined;
      this.again += 1;
    }
  }
}
