/**
 * Splits and merges while transfers keep arriving: the root, then its larger child, then
 * back again until the root stands alone.
 */
import type { Answer, Assent } from '../lib/assent.ts';
import type { Block, ChainEvent } from '../lib/blocks.ts';
import type { Client } from '../lib/client.ts';
import { Failure } from '../lib/failure.ts';
import { big, text } from '../lib/plain.ts';
import { liveOf, rootOf, shards, type Shard } from '../lib/shards.ts';
import { names } from '../lib/tree.ts';
import { count, shortId } from '../lib/units.ts';
import type { Narrator } from './narrator.ts';

/** Reasons that go away by waiting. */
const PASSING = new Set(['CoolingDown', 'StillDraining', 'TooManyDrains']);
/** How long to keep asking when a reason should go away. */
const PATIENCE_SECONDS = 180;
/** How long a cutover or a drain may take before something is wrong. */
const STEP_SECONDS = 120;

/** A block and when it was built, by this machine's clock. */
export interface Moment {
  readonly block: number;
  readonly time: number;
}

/** A split or a merge from its asking to its end. */
export interface Operation {
  readonly kind: 'split' | 'merge';
  /** The position of the shard that is cut or revived. */
  readonly shard: string;
  /** When it was asked for, by this machine's clock. */
  readonly asked: number;
  /** The block in which it was agreed to. */
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

/** What the story needs from its surroundings. */
export interface Stage {
  readonly client: Client;
  readonly assent: Assent;
  readonly narrator: Narrator;
  /** Resolves once a share (0 to 1) of the transfers has been sent. */
  readonly cue: (share: number) => Promise<void>;
}

/** What the story leaves behind. */
export interface Story {
  readonly operations: readonly Operation[];
  /** The tree when it had most leaves. */
  readonly widest: readonly Shard[];
}

/** Plays the whole story. */
export async function play(stage: Stage): Promise<Story> {
  const { client, cue } = stage;
  const operations: Operation[] = [];

  await cue(0.1);
  const root = rootOf(await shards(client.api));
  const first = await split(stage, root.id);
  operations.push(first.operation);

  await cue(0.3);
  const larger = [...first.children].sort((one, other) => Number(other.accounts - one.accounts))[0];
  if (larger === undefined) throw new Failure('the root was split, but it has no live children');
  const second = await split(stage, larger.id);
  operations.push(second.operation);
  const widest = await shards(client.api, client.follower.latest.hash);

  await cue(0.5);
  operations.push(await merge(stage, larger.id, second.children));
  await cue(0.75);
  operations.push(await merge(stage, root.id, first.children));
  return { operations, widest };
}

async function split(stage: Stage, id: string): Promise<{ operation: Operation; children: Shard[] }> {
  const { client, assent, narrator } = stage;
  const name = names(await shards(client.api)).get(id) ?? shortId(id);
  const operation = await perform(stage, 'split', name, () => assent.split(id), {
    event: (event) => event.name === 'bisection.SplitCutOver' && event.data['shard'] === id,
    old: [id],
    now: (event) => [text(event.data, 'left'), text(event.data, 'right')],
  });
  const children = liveOf(await shards(client.api)).filter((shard) => shard.parent === id);
  narrator.say(`* ${name} is split: ${children.map(sizeOf).join(' and ')} accounts`, operation.settled.block);
  return { operation, children };
}

async function merge(stage: Stage, parent: string, children: readonly Shard[]): Promise<Operation> {
  const { client, assent, narrator } = stage;
  const [left, right] = [...children].sort((one, other) => (one.side ?? '').localeCompare(other.side ?? ''));
  if (left === undefined || right === undefined) throw new Failure('a merge needs two children');
  const name = names(await shards(client.api)).get(parent) ?? shortId(parent);
  const operation = await perform(stage, 'merge', name, () => assent.merge(left.id, right.id), {
    event: (event) => event.name === 'bisection.MergeCutOver' && event.data['parent'] === parent,
    old: [left.id, right.id],
    now: () => [parent],
  });
  narrator.say(`* ${name} is whole again: ${count(operation.accounts)} accounts`, operation.settled.block);
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

/** Asks for one operation and follows it to its end. */
async function perform(
  { client, assent, narrator }: Stage,
  kind: Operation['kind'],
  name: string,
  ask: () => Promise<Answer>,
  signs: Signs,
): Promise<Operation> {
  const what = `the ${kind} of ${name}`;
  narrator.say(`* asking for ${what} (by ${assent.name})`, client.follower.latest.number);
  const { answer, asked, waited } = await persist(client, narrator, what, ask);

  const cutover = await client.follower.find(
    (block) => found(block, signs.event),
    `the cutover of ${what}`,
    STEP_SECONDS,
    answer.block,
  );
  const record = big(cutover.event.data, 'record');
  const atOnce = await turnedAtOnce(client, cutover.block, signs.old, signs.now(cutover.event));
  narrator.say(`* ${what} cut over, draining`, cutover.block.number);

  const settled = await client.follower.find(
    (block) => found(block, (event) => event.name === 'bisection.Settled' && event.data['record'] === record),
    `the end of ${what}`,
    STEP_SECONDS,
    cutover.block.number,
  );
  return {
    kind,
    shard: name,
    asked,
    agreed: answer.block,
    cutover: { block: cutover.block.number, time: cutover.block.seen },
    settled: { block: settled.block.number, time: settled.block.seen },
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
  ask: () => Promise<Answer>,
): Promise<{ answer: Answer; asked: number; waited: number }> {
  const deadline = Date.now() + PATIENCE_SECONDS * 1000;
  for (let waited = 0; ; waited += 1) {
    const asked = Date.now();
    const answer = await ask();
    if (answer.refusal === undefined) return { answer, asked, waited };
    if (!PASSING.has(answer.refusal)) throw new Failure(`${what} was refused: ${answer.refusal}`);
    if (Date.now() > deadline) {
      throw new Failure(`${what} is still refused after ${PATIENCE_SECONDS} s: ${answer.refusal}`);
    }
    narrator.say(`* ${what} has to wait: ${answer.refusal}; asking again`, answer.block);
    await client.follower.pass(2);
  }
}

/** Were exactly the old leaves live one block before, and exactly the new ones in that block? */
async function turnedAtOnce(
  client: Client,
  block: Block,
  old: readonly string[],
  now: readonly string[],
): Promise<boolean> {
  const before = await client.api.rpc.chain.getBlockHash(block.number - 1);
  const liveBefore = new Set(liveOf(await shards(client.api, before.toHex())).map((one) => one.id));
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

function sizeOf(shard: Shard): string {
  return `${shard.side ?? 'child'} ${count(shard.accounts)}`;
}
