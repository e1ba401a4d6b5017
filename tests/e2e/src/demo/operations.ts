// SPDX-License-Identifier: Apache-2.0
/** Splits and merges from their proposals to their ends, as the events of blocks tell of them. */
import type { Block, ChainEvent } from '../lib/blocks.ts';
import { fraction } from '../lib/forecast.ts';
import { proposalIn, reasonOf, type Assessed, type Proposal, type ShardOperation } from '../lib/governance.ts';
import { momentOf, type Moment } from '../lib/moment.ts';
import { big, show, struct, text, type Plain } from '../lib/plain.ts';
import { liveOf, type Shard } from '../lib/shards.ts';
import { nameOf } from '../lib/stakers.ts';
import { names } from '../lib/tree.ts';
import { count, perSecond, plural, shortId } from '../lib/units.ts';
import type { Look } from './looks.ts';
import type { Narrator } from './narrator.ts';
import type { Since } from './since.ts';

/** The longest time, in seconds, that is told as a number. */
const MOST_QUIET = 9_999;

/** The aged counts of transfers are in so many parts of one. */
const GAIN_UNIT = 256;

/** A split or a merge from its proposal to its end. */
export interface Operation {
  readonly kind: 'split' | 'merge';
  /** The position of the shard that is cut or revived. */
  readonly shard: string;
  /** The proposal as it was kept once it had passed. */
  readonly proposal: Proposal;
  readonly proposed: Moment;
  /** What was forecast when it was proposed: of two siblings the higher probability. */
  readonly forecast: number;
  /**
   * Since when the load called for it by the plain rule: overload of a leaf, idleness of siblings.
   * Nothing if a leaf was split before its load was above the limit.
   */
  readonly since: Moment | undefined;
  /** The block in which the vote passed. */
  readonly agreed: number;
  readonly cutover: Moment;
  readonly settled: Moment;
  /** Accounts in the shard, as its cutover counted them. */
  readonly accounts: bigint;
  /** Records the drain moved; transfers moved the rest when they touched them. */
  readonly drained: bigint;
  /** Did one block turn the old shards into the new ones, with nothing in between? */
  readonly atOnce: boolean;
}

/** What is known of an operation before its records have arrived. */
type UnderWay = Omit<Operation, 'settled' | 'drained'>;

/** What is known of an operation before it passed. */
interface Proposed {
  readonly operation: ShardOperation;
  readonly at: Moment;
  readonly forecast: number;
}

/** Asks what is kept of a proposal at a block. */
export type Keeps = (proposal: number, block: string) => Promise<Proposal | undefined>;

/** Watches all proposals and what becomes of them. */
export class Operations {
  /** Those that came to their end, in the order of their cutovers. */
  readonly done: Operation[] = [];
  /** What became of proposals that were not carried out, with how often it did. */
  readonly fates = new Map<string, number>();
  /** Cutovers of all kinds; those that no proposal stands behind are not among `done`. */
  cutovers = 0;
  private readonly proposed = new Map<number, Proposed>();
  private readonly underWay = new Map<bigint, UnderWay>();
  private previous: Look | undefined;

  constructor(
    private readonly keeps: Keeps,
    private readonly since: Since,
    private readonly narrator: Narrator,
    /** When transfers began: from then on the root has more of them than it should. */
    private readonly loadBegan: () => Moment | undefined,
  ) {}

  /** Splits whose children are live, be their drain over or not. */
  get splits(): number {
    return [...this.done, ...this.underWay.values()].filter(({ kind }) => kind === 'split').length;
  }

  /** Those whose records are still on their way. */
  get unsettled(): number {
    return this.underWay.size;
  }

  /** Takes in a look, before `Since` does: what counts is what was known before the block. */
  async take(look: Look): Promise<void> {
    const { block } = look;
    for (const event of named(block, 'shardGovernance.Proposed')) await this.open(event, look);
    for (const event of named(block, 'shardGovernance.ProposalRefused')) {
      this.reject(event, `refused, ${reasonOf(event.data['reason'])}`, block);
    }
    this.tellVotes(block);
    for (const event of named(block, 'shardGovernance.Lost')) {
      this.reject(event, `lost, ${reasonOf(event.data['why'])}`, block);
    }
    const cutovers = cutoversIn(block);
    this.cutovers += cutovers.size;
    for (const event of named(block, 'shardGovernance.Passed')) await this.pass(event, look, cutovers);
    for (const event of named(block, 'bisection.Settled')) this.settle(event, look);
    this.previous = look;
  }

  private async open(event: ChainEvent, look: Look): Promise<void> {
    const id = proposalIn(event);
    const kept = await this.keeps(id, look.block.hash);
    const operation = kept === undefined ? undefined : operationOf(kept.motion);
    // What is decided besides splits and merges is no part of the story.
    if (kept === undefined || operation === undefined) return;
    const leaves = 'Split' in operation ? [operation.Split.shard] : [operation.Merge.left, operation.Merge.right];
    const forecasts = leaves.map((leaf) => look.forecasts.get(leaf)?.probability ?? 0);
    const forecast = kept.assessed.by === 'overload' ? kept.assessed.probability : Math.max(...forecasts);
    this.proposed.set(id, { operation, at: momentOf(look.block), forecast });
    const what = describe(operation, look.shards);
    this.tell(`proposal ${id} by ${nameOf(kept.proposer)}'s keeper: ${what} (${told(kept.assessed)})`, look.block);
  }

  private reject(event: ChainEvent, fate: string, block: Block): void {
    const id = proposalIn(event);
    this.proposed.delete(id);
    this.fates.set(fate, (this.fates.get(fate) ?? 0) + 1);
    this.tell(`proposal ${id} is not carried out: ${fate}`, block);
  }

  /** One line for all votes of a block on one proposal. */
  private tellVotes(block: Block): void {
    const votes = new Map<string, string[]>();
    for (const event of named(block, 'shardGovernance.Voted')) {
      const key = `${event.data['aye'] === true ? 'aye' : 'nay'} on proposal ${proposalIn(event)}`;
      votes.set(key, [...(votes.get(key) ?? []), nameOf(text(event.data, 'who'))]);
    }
    for (const [what, who] of votes) this.tell(`${what} by the keepers of ${who.join(', ')}`, block);
  }

  private async pass(event: ChainEvent, look: Look, cutovers: ReadonlyMap<bigint, ChainEvent>): Promise<void> {
    const { block } = look;
    const execution = event.data['execution'];
    const record = doneIn(execution);
    const moved = movedIn(execution);
    if (moved !== undefined) {
      const what = `${plural(moved, 'account')} moved to where those live with whom they deal`;
      this.tell(`${what}, by proposal ${proposalIn(event)}`, block);
      return;
    }
    if (record === undefined) {
      this.reject(event, `passed, ${reasonOf(execution)}`, block);
      return;
    }
    const id = proposalIn(event);
    const known = this.proposed.get(id);
    const cutover = cutovers.get(record);
    const kept = await this.keeps(id, block.hash);
    this.proposed.delete(id);
    if (known === undefined || cutover === undefined || kept === undefined) return;
    const { kind, shard, old, now } = changeOf(cutover);
    const before = this.previous?.shards ?? look.shards;
    const name = names(before).get(shard) ?? shortId(shard);
    this.underWay.set(record, {
      kind,
      shard: name,
      proposal: kept,
      proposed: known.at,
      forecast: known.forecast,
      since: this.calledForSince(kind, shard, name),
      agreed: block.number,
      cutover: momentOf(block),
      accounts: big(cutover.data, 'accounts'),
      atOnce: turned(before, look.shards, old, now),
    });
    this.tell(`${name} is ${kind === 'split' ? 'cut in two' : 'one again'}, by proposal ${id}`, block);
  }

  private settle({ data }: ChainEvent, { block, shards }: Look): void {
    const record = big(data, 'record');
    const operation = this.underWay.get(record);
    if (operation === undefined) return;
    this.underWay.delete(record);
    this.done.push({ ...operation, settled: momentOf(block), drained: big(data, 'drained') });
    this.done.sort((one, other) => one.cutover.block - other.cutover.block);
    const { kind, shard, accounts } = operation;
    const leaves = plural(liveOf(shards).length, 'leaf', 'leaves');
    this.tell(`the ${kind} of ${shard} is over: ${count(accounts)} accounts, ${leaves}`, block);
  }

  private calledForSince(kind: Operation['kind'], shard: string, name: string): Moment | undefined {
    if (kind === 'merge') return this.since.idlenessBelow(shard);
    // The first split waits for a mean over 30 s to rise; the load has been too much all the time.
    const isFirst = name === 'root' && this.splits === 0;
    return isFirst ? this.loadBegan() : this.since.overloadOf(shard);
  }

  private tell(line: string, block: Block): void {
    this.narrator.say(`* ${line}`, block.number);
  }
}

/** The load that something was judged by, in a few words. */
export function told(assessed: Assessed): string {
  switch (assessed.by) {
    case 'nothing':
      return 'whatever the load';
    case 'overload': {
      const { load, limit, probability, threshold, rule } = assessed;
      const forecast = `forecast ${fraction(probability)}${rule === 'Forecast' ? ` > ${fraction(threshold)}` : ''}`;
      return `${forecast}, ${perSecond(load.rate)}/s${rule === 'Plain' ? ` > ${perSecond(limit)}` : ''}`;
    }
    case 'idleness': {
      const { left, right, period } = assessed;
      const quietFor = Math.min(left.quietFor, right.quietFor);
      // Who never saw a transfer has been quiet for longer than can be told.
      const quiet = quietFor > MOST_QUIET ? 'quiet ever since' : `quiet ${quietFor} of ${period} s`;
      return `${perSecond(left.rate)} + ${perSecond(right.rate)}/s, ${quiet}`;
    }
    case 'fullness': {
      const { change, fullness, share, limit } = assessed;
      const parts = `blocks ${fraction(fullness)} full, the shard ${fraction(share)}`;
      return `${parts}, ${change === 'Open' ? '>' : '<'} ${fraction(limit)}`;
    }
    case 'contention':
      return `writes take ${assessed.mean} us a block, ${assessed.peak} at the most, limit ${assessed.limit}`;
    case 'affinity': {
      const saved = Math.round(assessed.gain / GAIN_UNIT);
      return `${plural(assessed.moves, 'move')}, to save ${plural(saved, 'transfer')} between shards a window`;
    }
  }
}

/** What an operation changes, as the event of its cutover says. */
interface Change {
  readonly kind: Operation['kind'];
  /** The shard that is cut or revived. */
  readonly shard: string;
  /** The leaves before it, and after it. */
  readonly old: readonly string[];
  readonly now: readonly string[];
}

function changeOf({ name, data }: ChainEvent): Change {
  const children = [text(data, 'left'), text(data, 'right')];
  if (name === 'bisection.SplitCutOver') {
    const shard = text(data, 'shard');
    return { kind: 'split', shard, old: [shard], now: children };
  }
  const parent = text(data, 'parent');
  return { kind: 'merge', shard: parent, old: children, now: [parent] };
}

/** The cutovers of a block, by the numbers of their records. */
function cutoversIn(block: Block): Map<bigint, ChainEvent> {
  const events = [...named(block, 'bisection.SplitCutOver'), ...named(block, 'bisection.MergeCutOver')];
  return new Map(events.map((event) => [big(event.data, 'record'), event]));
}

/** Were exactly the old leaves live before, and exactly the new ones after? */
function turned(
  before: readonly Shard[],
  after: readonly Shard[],
  old: readonly string[],
  now: readonly string[],
): boolean {
  const [liveBefore, liveAfter] = [before, after].map((all) => new Set(liveOf(all).map(({ id }) => id)));
  return (
    old.every((id) => liveBefore?.has(id) && !liveAfter?.has(id)) &&
    now.every((id) => !liveBefore?.has(id) && liveAfter?.has(id))
  );
}

/** The split or merge that a motion is about, if it is about one. */
function operationOf(motion: Plain): ShardOperation | undefined {
  if (typeof motion !== 'object' || motion === null || Array.isArray(motion)) return undefined;
  const inner = motion['Operation'];
  if (inner === undefined) return undefined;
  const { Split, Merge } = struct(inner, 'an operation');
  if (Split !== undefined) return { Split: { shard: text(struct(Split, 'a split'), 'shard') } };
  if (Merge === undefined) return undefined;
  const pair = struct(Merge, 'a merge');
  return { Merge: { left: text(pair, 'left'), right: text(pair, 'right') } };
}

/** `split LR`, `merge L`: what an operation is about, by position. */
function describe(operation: ShardOperation, all: readonly Shard[]): string {
  const named = names(all);
  if ('Split' in operation) return `split ${named.get(operation.Split.shard) ?? shortId(operation.Split.shard)}`;
  const { left } = operation.Merge;
  const parent = all.find(({ id }) => id === left)?.parent;
  return `merge ${(parent === undefined ? undefined : named.get(parent)) ?? shortId(left)}`;
}

/** The number of the record of what was carried out. */
function doneIn(execution: Plain): bigint | undefined {
  if (typeof execution !== 'object' || execution === null || Array.isArray(execution)) return undefined;
  const record = execution['Done'];
  if (record !== undefined && typeof record !== 'bigint') throw new TypeError(`a record numbered ${show(record)}`);
  return record;
}

/** The moves of a plan that were made, if that is what was carried out. */
function movedIn(execution: Plain): bigint | undefined {
  if (typeof execution !== 'object' || execution === null || Array.isArray(execution)) return undefined;
  const plan = execution['CoLocated'];
  return plan === undefined ? undefined : big(struct(plan, 'a plan that was carried out'), 'moved');
}

function named({ events }: Block, name: string): ChainEvent[] {
  return events.filter((event) => event.name === name);
}
