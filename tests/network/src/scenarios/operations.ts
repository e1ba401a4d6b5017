// SPDX-License-Identifier: Apache-2.0
/** Validators killed at each phase of a split, and of a merge. Whoever made the block that shows it is killed. */
import type { Block, ChainEvent } from '../../../e2e/src/lib/blocks.ts';
import { Failure } from '../../../e2e/src/lib/failure.ts';
import { proposal, proposalIn } from '../../../e2e/src/lib/governance.ts';
import { big, struct, variant } from '../../../e2e/src/lib/plain.ts';
import { until } from '../../../e2e/src/lib/wait.ts';
import { FullBlocks } from '../full.ts';
import type { Head } from '../heads.ts';
import type { Scenario } from '../scenario.ts';
import { drains, type Stage } from '../stage.ts';
import type { Validator } from '../validator.ts';
import { FOUR_LEAVES, MERGE_SECONDS, QUIET, RATE, SPLIT_SECONDS } from './pace.ts';

/** Blocks for which the killed one stays away. */
const BRIEFLY = 4;
/** What drains have of a full block while this is played, and at all other times: parts per billion. */
const LEAST_SHARE = 10_000_000;
const USUAL_SHARE = 200_000_000;
/** How often it is looked what the load should be. */
const LOOK_MILLISECONDS = 1_000;
/** How often a phase is waited for that was over before anybody could be killed. */
const TRIES = 3;

/** What is played: splits, or merges. */
interface Kind {
  readonly operation: 'Split' | 'Merge';
  readonly cutover: string;
  readonly seconds: number;
  /** Transfers a second that call for one, and those that make room for more where there is nothing left to do. */
  readonly rate: number;
  readonly otherRate: number;
  /** Are there so many leaves that none is left to do, and so many that enough are? */
  readonly isDone: (leaves: number) => boolean;
  readonly isReady: (leaves: number) => boolean;
}

/** A phase of an operation. */
interface Phase {
  readonly name: string;
  /** The first block from now on that shows it; nothing if it was over too soon. */
  readonly find: (stage: Stage, kind: Kind) => Promise<Head | undefined>;
  /** Are all killed at the same moment, or whoever made that block? */
  readonly everybody?: boolean;
}

/** In their order. There is no time between the vote that carries an operation and its cutover. */
const PHASES: readonly Phase[] = [
  { name: 'proposed', find: (stage, kind) => onProposal(stage, kind, 'shardGovernance.Proposed') },
  { name: 'voted on', find: (stage, kind) => onProposal(stage, kind, 'shardGovernance.Voted') },
  { name: 'cut over', find: cutOver },
  { name: 'draining', find: draining },
  { name: 'draining, all at once', find: draining, everybody: true },
  { name: 'settled', find: settled },
];

export const splits: Scenario = {
  name: 'splits',
  about: 'the author is killed when a split is proposed, voted on, cut over, drains, and is settled; all while one drains',
  play: (stage) =>
    throughPhases(stage, {
      operation: 'Split',
      cutover: 'bisection.SplitCutOver',
      seconds: SPLIT_SECONDS,
      rate: FOUR_LEAVES,
      otherRate: QUIET,
      isDone: (leaves) => leaves >= 4,
      isReady: (leaves) => leaves <= 2,
    }),
};

export const merges: Scenario = {
  name: 'merges',
  about: 'the same at each phase of a merge',
  play: (stage) =>
    throughPhases(stage, {
      operation: 'Merge',
      cutover: 'bisection.MergeCutOver',
      seconds: MERGE_SECONDS,
      rate: QUIET,
      otherRate: RATE,
      isDone: (leaves) => leaves < 2,
      isReady: (leaves) => leaves >= 4,
    }),
};

async function throughPhases(stage: Stage, kind: Kind): Promise<void> {
  const load = new Load(stage, kind);
  try {
    await load.ready();
    await stage.set('Bisection', 'DrainShare', LEAST_SHARE);
    // In blocks that are not full thousands of records move at once, and no drain is seen.
    await FullBlocks.during(stage, async () => {
      // One and the same operation goes through as many of them as it lasts for.
      for (const phase of PHASES) await playPhase(stage, kind, phase);
    });
  } finally {
    load.end();
  }
  // All come to their ends, whoever was killed meanwhile.
  stage.traffic.pace(QUIET);
  await stage.calm(kind.seconds);
  await stage.set('Bisection', 'DrainShare', USUAL_SHARE);
}

/** Has the load call for operations of a kind, and for the opposite where none is left to do. */
class Load {
  private isBusy = true;
  private readonly timer: NodeJS.Timeout;

  constructor(
    private readonly stage: Stage,
    private readonly kind: Kind,
  ) {
    stage.traffic.pace(kind.rate);
    this.timer = setInterval(() => void this.look(), LOOK_MILLISECONDS);
  }

  /** Waits until operations of the kind are called for. */
  async ready(): Promise<void> {
    await this.look();
    await until(() => this.isBusy || undefined, this.kind.seconds, `waiting for a ${this.kind.operation} to be called for`);
  }

  end(): void {
    clearInterval(this.timer);
  }

  private async look(): Promise<void> {
    const { isDone, isReady, otherRate, rate } = this.kind;
    if (this.stage.fleet.up.length === 0) return;
    // Whoever is asked may just have ended.
    const leaves = await this.stage.leaves().catch(() => undefined);
    if (leaves === undefined || !(this.isBusy ? isDone(leaves) : isReady(leaves))) return;
    this.isBusy = !this.isBusy;
    this.stage.traffic.pace(this.isBusy ? rate : otherRate);
  }
}

async function playPhase(stage: Stage, kind: Kind, phase: Phase): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    const head = await phase.find(stage, kind);
    if (head !== undefined) {
      stage.say(`${kind.operation}, ${phase.name}, as ${head.author} says in block ${head.block.number}`);
      await strike(stage, head, phase.everybody ?? false);
      return;
    }
    stage.say(`${phase.name}: over before anybody was killed`);
    if (tries === TRIES) throw new Failure(`no ${kind.operation} was seen ${phase.name}`);
  }
}

async function strike(stage: Stage, { author, block }: Head, everybody: boolean): Promise<void> {
  if (everybody) {
    await stage.blackout();
  } else {
    await stage.kill(author);
    await stage.pass(BRIEFLY);
    await stage.revive(author);
  }
  const kept = stage.history.since(block.number)[0];
  stage.say(`its block ${kept?.hash === block.hash ? 'is final' : 'was lost'}`);
}

/** A block in which an operation of the kind is proposed, or voted on and not decided. */
function onProposal(stage: Stage, { operation, seconds }: Kind, name: string): Promise<Head> {
  const isIt = async ({ events, hash }: Block, { link }: Validator): Promise<boolean> => {
    const decided = events.filter((event) => event.name === 'shardGovernance.Passed').map(proposalIn);
    for (const id of events.filter((event) => event.name === name).map(proposalIn)) {
      if (decided.includes(id)) continue;
      const motion = (await proposal(link.api, id, hash))?.motion;
      if (motion === undefined || variant(motion, 'a motion') !== 'Operation') continue;
      if (variant(struct(motion, 'a motion')['Operation'], 'an operation') === operation) return true;
    }
    return false;
  };
  return stage.headWith(isIt, `${name} of a ${operation}`, seconds);
}

/** The block of a cutover after which records are still to be moved; nothing if none are. */
async function cutOver(stage: Stage, { cutover, seconds }: Kind): Promise<Head | undefined> {
  const head = await stage.head([cutover], seconds);
  return (await drains(head.by.link.api, head.block.hash)) ? head : undefined;
}

/** A block in which and after which records of an operation of the kind are moved, and which did not begin it. */
function draining(stage: Stage, { cutover, operation, seconds }: Kind): Promise<Head> {
  const isIt = async (block: Block, { link }: Validator): Promise<boolean> =>
    recordsIn(block, cutover).length === 0 && (await drains(link.api, block.hash, operation));
  return stage.headWith(isIt, `a ${operation} that drains`, seconds);
}

/** The block in which an operation of the kind is settled, some blocks after its cutover. */
async function settled(stage: Stage, kind: Kind): Promise<Head> {
  const { block } = await draining(stage, kind);
  const ends = (one: Block): boolean => recordsIn(one, 'bisection.Settled').length > 0;
  return stage.headWith(ends, 'its end', kind.seconds, block.number + 1);
}

function recordsIn({ events }: Pick<Block, 'events'>, name: string): bigint[] {
  return events.filter((event: ChainEvent) => event.name === name).map(({ data }) => big(data, 'record'));
}
