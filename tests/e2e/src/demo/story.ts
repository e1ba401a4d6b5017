/**
 * Splits and merges by votes, while transfers keep arriving: under load every overloaded leaf is
 * split until there are enough, and when the load has gone siblings are merged until the root
 * stands alone. In between one proposal is refused, and another loses its vote.
 */
import { PASSING, type Decision, type StakeAssent } from '../lib/assent.ts';
import type { Block, ChainEvent } from '../lib/blocks.ts';
import type { Client } from '../lib/client.ts';
import { Failure } from '../lib/failure.ts';
import { assess, proposal, type Assessed, type Proposal, type ShardOperation } from '../lib/governance.ts';
import { big, text } from '../lib/plain.ts';
import { liveOf, rootOf, shards, type Shard } from '../lib/shards.ts';
import { names } from '../lib/tree.ts';
import { count, perSecond, shortId } from '../lib/units.ts';
import { stakeBooks } from './audit.ts';
import type { Narrator } from './narrator.ts';
import { momentOf, OverloadWatch, type Moment } from './overload.ts';

/** Transfers a second while shards merge: few enough for any two siblings to be quiet together. */
const IDLE_RATE = 2;
/** Operations under way at a time: fewer than a staker may propose in one period. */
const AT_A_TIME = 8;
/** How often one operation may be refused before something is wrong. */
const MOST_REFUSALS = 20;
/** How long nothing at all may happen before something is wrong. */
const PATIENCE_SECONDS = 180;
/** How long a cutover or a drain may take before something is wrong. */
const STEP_SECONDS = 120;
/** The longest time, in seconds, that is told as a number. */
const MOST_QUIET = 9_999;
/** A change that the last of the stakers is against. */
const UNWANTED = { Bisection: { MinAccounts: [null, 20] } };

/** A split or a merge from its proposal to its end. */
export interface Operation {
  readonly kind: 'split' | 'merge';
  /** The position of the shard that is cut or revived. */
  readonly shard: string;
  /** The proposal as it was kept once it had passed. */
  readonly proposal: Proposal;
  readonly proposed: Moment;
  /** Since when the shard was overloaded, if it is split; the root since the load began. */
  readonly overloaded: Moment | undefined;
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
  /** How often it was refused for a reason that went away. */
  readonly waited: number;
}

/** A proposal that was not carried out. */
export interface Rejected {
  readonly what: string;
  /** Why, in one word. */
  readonly reason: string;
  /** All that was kept of it. */
  readonly proposal: Proposal;
  /** Was then held of the proposer exactly what its stake and its open proposals account for? */
  readonly accounted: boolean;
}

/** What the story needs from its surroundings. */
export interface Stage {
  /** Follows the best block: stakers answer in the next one. */
  readonly client: Client;
  readonly assent: StakeAssent;
  readonly narrator: Narrator;
  readonly splits: number;
  /** When transfers began. */
  readonly loadBegan: Moment;
  /** Resolves once all transfers that were promised have been sent. */
  readonly enough: () => Promise<void>;
  /** Has transfers arrive at another rate from now on. */
  readonly pace: (rate: number) => void;
}

/** What the story leaves behind. */
export interface Story {
  readonly operations: readonly Operation[];
  /** The tree when it had most leaves. */
  readonly widest: readonly Shard[];
  /** The proposal whose condition did not hold. */
  readonly refused: Rejected;
  /** The proposal that was outvoted. */
  readonly lost: Rejected;
}

/** Plays the whole story. */
export async function play(stage: Stage): Promise<Story> {
  const { client, narrator } = stage;
  const root = rootOf(await shards(client.api)).id;
  const judged = await assess(client.api, { Split: { shard: root } });
  if (judged?.assessed.by !== 'overload') throw new Failure('the chain does not tell when a shard is overloaded');
  const watch = new OverloadWatch(client, judged.assessed.limit);
  try {
    const splits = await severally(stage, stage.splits, (all) => splitsOf(stage, all, watch));
    const widest = await shards(client.api, client.follower.latest.hash);
    const refused = await mergeTheBusy(stage);
    const lost = await loseAVote(stage);
    await stage.enough();
    stage.pace(IDLE_RATE);
    narrator.say(`* the load falls to ${IDLE_RATE} transfers a second`, client.follower.latest.number);
    const merges = await severally(stage, stage.splits, (all) => mergesOf(stage, all));
    await bondsReturned(stage);
    return { operations: [...splits, ...merges], widest, refused, lost };
  } finally {
    await watch.stop();
  }
}

/** Something that may be carried out once its condition holds. */
interface Candidate {
  /** The shard that is cut or revived. */
  readonly shard: string;
  readonly operation: ShardOperation;
  readonly begin: () => Promise<Operation>;
}

/** Carries out so many operations, each as soon as its condition holds, of all shards side by side. */
async function severally(
  { client }: Stage,
  howMany: number,
  candidates: (all: readonly Shard[]) => Candidate[],
): Promise<Operation[]> {
  const done: Operation[] = [];
  const underWay = new Set<string>();
  let problem: unknown;
  let moved = Date.now();
  while (done.length < howMany) {
    const against: string[] = [];
    for (const { shard, operation, begin } of candidates(await shards(client.api))) {
      if (done.length + underWay.size >= howMany || underWay.size >= AT_A_TIME) break;
      if (underWay.has(shard)) continue;
      const judged = await assess(client.api, operation);
      if (judged === undefined || judged.refusal !== undefined || !judged.holds) {
        against.push(`${shortId(shard)}: ${judged?.refusal ?? (judged && told(judged.assessed)) ?? 'gone'}`);
        continue;
      }
      underWay.add(shard);
      begin()
        .then((operation) => done.push(operation))
        .catch((error: unknown) => (problem ??= error))
        .finally(() => underWay.delete(shard));
    }
    if (problem !== undefined) throw problem;
    if (underWay.size > 0) moved = Date.now();
    if (Date.now() - moved > PATIENCE_SECONDS * 1000) {
      throw new Failure(
        `${done.length} of ${howMany} splits or merges, and no more for ${PATIENCE_SECONDS} s (${against.join('; ')})`,
      );
    }
    await client.follower.pass(1);
  }
  return done.sort((one, other) => one.cutover.block - other.cutover.block);
}

function splitsOf(stage: Stage, all: readonly Shard[], watch: OverloadWatch): Candidate[] {
  return liveOf(all).map(({ id }) => ({
    shard: id,
    operation: { Split: { shard: id } },
    begin: () => split(stage, all, id, watch),
  }));
}

function mergesOf(stage: Stage, all: readonly Shard[]): Candidate[] {
  return siblingsOf(all).map(({ parent, left, right }) => ({
    shard: parent,
    operation: { Merge: { left, right } },
    begin: () => merge(stage, all, parent, left, right),
  }));
}

/** All pairs of siblings that are both leaves. */
function siblingsOf(all: readonly Shard[]): { parent: string; left: string; right: string }[] {
  const live = liveOf(all);
  return live.flatMap(({ id: left, parent, side }) => {
    if (side !== 'left' || parent === undefined) return [];
    const right = live.find((other) => other.parent === parent && other.side === 'right');
    return right === undefined ? [] : [{ parent, left, right: right.id }];
  });
}

async function split(stage: Stage, all: readonly Shard[], id: string, watch: OverloadWatch): Promise<Operation> {
  const { client, assent, narrator } = stage;
  const name = names(all).get(id) ?? shortId(id);
  const operation = await perform(stage, 'split', name, () => assent.split(id), {
    event: (event) => event.name === 'bisection.SplitCutOver' && event.data['shard'] === id,
    old: [id],
    now: (event) => [text(event.data, 'left'), text(event.data, 'right')],
  });
  const isRoot = rootOf(all).id === id;
  const overloaded = isRoot ? stage.loadBegan : await watch.of(id);
  if (overloaded === undefined) throw new Failure(`${name} was split, but no block shows it overloaded`);
  const children = liveOf(await shards(client.api)).filter((shard) => shard.parent === id);
  const sizes = children.map((child) => `${child.side ?? 'child'} ${count(child.accounts)}`);
  narrator.say(`* ${name} is split: ${sizes.join(' and ')} accounts`, operation.settled.block);
  return { ...operation, overloaded };
}

async function merge(
  stage: Stage,
  all: readonly Shard[],
  parent: string,
  left: string,
  right: string,
): Promise<Operation> {
  const name = names(all).get(parent) ?? shortId(parent);
  const operation = await perform(stage, 'merge', name, () => stage.assent.merge(left, right), {
    event: (event) => event.name === 'bisection.MergeCutOver' && event.data['parent'] === parent,
    old: [left, right],
    now: () => [parent],
  });
  stage.narrator.say(`* ${name} is whole again: ${count(operation.accounts)} accounts`, operation.settled.block);
  return operation;
}

/** What tells one operation from another. */
interface Signs {
  /** Is this the event of its cutover? */
  readonly event: (event: ChainEvent) => boolean;
  /** The leaves before it. */
  readonly old: readonly string[];
  /** The leaves after it. */
  readonly now: (cutover: ChainEvent) => readonly string[];
}

/** Has one operation decided and follows it to its end. */
async function perform(
  { client, assent, narrator }: Stage,
  kind: Operation['kind'],
  name: string,
  ask: () => Promise<Decision>,
  signs: Signs,
): Promise<Operation> {
  const what = `the ${kind} of ${name}`;
  narrator.say(`* asking for ${what} (by ${assent.name})`, client.follower.latest.number);
  const { decision, waited } = await persist(client, narrator, what, ask);
  const { follower } = client;

  const cutover = await follower.find(
    (block) => found(block, signs.event),
    `the cutover of ${what}`,
    STEP_SECONDS,
    decision.block,
  );
  const record = big(cutover.event.data, 'record');
  const kept = await recordOf(client, decision, cutover.block.hash);
  narrator.say(`* ${what} cut over by proposal ${kept.id} (${told(kept.assessed)})`, cutover.block.number);
  const atOnce = await turnedAtOnce(client, cutover.block, signs.old, signs.now(cutover.event));

  const settled = await follower.find(
    (block) => found(block, (event) => event.name === 'bisection.Settled' && event.data['record'] === record),
    `the end of ${what}`,
    STEP_SECONDS,
    cutover.block.number,
  );
  return {
    kind,
    shard: name,
    proposal: kept,
    proposed: momentOf(decision.proposed),
    overloaded: undefined,
    agreed: decision.block,
    cutover: momentOf(cutover.block),
    settled: momentOf(settled.block),
    accounts: big(cutover.event.data, 'accounts'),
    drained: big(settled.event.data, 'drained'),
    atOnce,
    waited,
  };
}

/** Asks until it is agreed to, as long as the reasons against it are of the kind that passes. */
async function persist(
  client: Client,
  narrator: Narrator,
  what: string,
  ask: () => Promise<Decision>,
): Promise<{ decision: Decision; waited: number }> {
  for (let waited = 0; ; waited += 1) {
    const decision = await ask();
    if (decision.refusal === undefined) return { decision, waited };
    if (!PASSING.has(decision.refusal)) throw new Failure(`${what} was refused: ${decision.refusal}`);
    if (waited >= MOST_REFUSALS) throw new Failure(`${what} is refused for ever: ${decision.refusal}`);
    narrator.say(`* ${what} has to wait: ${decision.refusal}; asking again`, decision.block);
    await client.follower.pass(1);
  }
}

/** Proposes to merge two siblings that are anything but idle. */
async function mergeTheBusy(stage: Stage): Promise<Rejected> {
  const { client, assent, narrator } = stage;
  const { left, right, name } = await busySiblings(client);
  const decision = await assent.decide(assent.call('proposeMerge', left, right));
  const kept = await recordOf(client, decision, decision.proposed.hash);
  const reason = decision.refusal ?? 'none';
  narrator.say(
    `* proposal ${kept.id} is refused: merge ${name}, ${reason} (${told(kept.assessed)})`,
    decision.block,
  );
  return { what: `merge ${name}`, reason, proposal: kept, ...(await heldIn(stage, decision)) };
}

/** Siblings that nothing but their load keeps from being merged. */
async function busySiblings(client: Client): Promise<{ left: string; right: string; name: string }> {
  const deadline = Date.now() + PATIENCE_SECONDS * 1000;
  while (Date.now() < deadline) {
    const all = await shards(client.api);
    for (const { parent, left, right } of siblingsOf(all)) {
      const judged = await assess(client.api, { Merge: { left, right } });
      if (judged?.refusal === undefined && judged?.holds === false) {
        return { left, right, name: names(all).get(parent) ?? shortId(parent) };
      }
    }
    await client.follower.pass(1);
  }
  throw new Failure(`no siblings are busy and older than their cooldown, and that for ${PATIENCE_SECONDS} s`);
}

/** Proposes a change that one of the stakers is against. */
async function loseAVote(stage: Stage): Promise<Rejected> {
  const { client, assent, narrator } = stage;
  const decision = await assent.decide(assent.call('proposeParameters', UNWANTED), 1);
  const kept = await recordOf(client, decision, client.follower.latest.hash);
  const reason = decision.refusal ?? 'none';
  narrator.say(`* proposal ${kept.id} is lost: that a split needs 20 accounts, ${reason}`, decision.block);
  return { what: 'MinAccounts 20', reason, proposal: kept, ...(await heldIn(stage, decision)) };
}

/** Is held of the proposer what is accounted for, in the block of a decision? */
async function heldIn({ client, assent }: Stage, { block }: Decision): Promise<{ accounted: boolean }> {
  const { hash } = await client.follower.find((seen) => (seen.number === block ? seen : undefined), 'it', 60, block);
  const [book] = await stakeBooks(client.api, [assent.proposer], hash);
  return { accounted: book?.accounted === true };
}

/** Waits until what was carried out is beyond dispute and no bond is held any more. */
async function bondsReturned({ client, assent, narrator }: Stage): Promise<void> {
  const deadline = Date.now() + PATIENCE_SECONDS * 1000;
  narrator.say('* the root stands alone; bonds are held until nothing can be disputed', client.follower.latest.number);
  for (;;) {
    const { hash, number } = client.follower.latest;
    const books = await stakeBooks(client.api, assent.stakers, hash);
    if (books.every(({ held }) => held.bonds === 0n)) {
      narrator.say('* no bond is held any more', number);
      return;
    }
    if (Date.now() > deadline) throw new Failure(`bonds are still held after ${PATIENCE_SECONDS} s`);
    await client.follower.pass(1);
  }
}

/** What is kept of a proposal at a block. */
async function recordOf({ api }: Client, decision: Decision, block: string): Promise<Proposal> {
  const { proposal: id, refusal } = decision;
  const kept = id === undefined ? undefined : await proposal(api, id, block);
  if (kept === undefined) throw new Failure(`a proposal has left no record: ${refusal ?? 'none is known'}`);
  return kept;
}

/** The load that something was judged by, in a few words. */
export function told(assessed: Assessed): string {
  switch (assessed.by) {
    case 'nothing':
      return 'whatever the load';
    case 'overload':
      return `${perSecond(assessed.load.rate)}/s, limit ${perSecond(assessed.limit)}`;
    case 'idleness': {
      const { left, right, period, limit } = assessed;
      const quietFor = Math.min(left.quietFor, right.quietFor);
      // Who never saw a transfer has been quiet for longer than can be told.
      const quiet = quietFor > MOST_QUIET ? 'quiet ever since' : `quiet ${quietFor} of ${period} s`;
      return `${perSecond(left.rate)} + ${perSecond(right.rate)}/s, limit ${perSecond(limit)}, ${quiet}`;
    }
  }
}

/** Were exactly the old leaves live one block before, and exactly the new ones in that block? */
async function turnedAtOnce(
  client: Client,
  block: Block,
  old: readonly string[],
  now: readonly string[],
): Promise<boolean> {
  const liveBefore = new Set(liveOf(await shards(client.api, block.parent)).map((one) => one.id));
  const liveAfter = new Set(liveOf(await shards(client.api, block.hash)).map((one) => one.id));
  return (
    old.every((id) => liveBefore.has(id) && !liveAfter.has(id)) &&
    now.every((id) => !liveBefore.has(id) && liveAfter.has(id))
  );
}

function found(
  block: Block,
  isIt: (event: ChainEvent) => boolean,
): { block: Block; event: ChainEvent } | undefined {
  const event = block.events.find(isIt);
  return event === undefined ? undefined : { block, event };
}
