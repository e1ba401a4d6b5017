// SPDX-License-Identifier: Apache-2.0
/**
 * The story, once everything is prepared: a load rises and leaves split, it falls and siblings merge.
 *
 * Nobody here proposes, votes or places. The keepers of the stakers do, and what they do is watched.
 * Only that a node has failed is declared by hand.
 */
import type { Client } from '../lib/client.ts';
import type { Rule, Score } from '../lib/forecast.ts';
import { variant } from '../lib/plain.ts';
import { liveOf, type Shard } from '../lib/shards.ts';
import { STAKERS } from '../lib/stakers.ts';
import { plural } from '../lib/units.ts';
import { stakeBooks } from './audit.ts';
import type { Look, Looks } from './looks.ts';
import type { Narrator } from './narrator.ts';
import type { Operation, Operations } from './operations.ts';
import type { Placed, Placements } from './placements.ts';
import type { Since } from './since.ts';

/** Transfers a second while shards merge: few enough for any two siblings to be quiet together. */
export const IDLE_RATE = 2;
/** How long leaves may take to split, all together. */
export const SPLITTING_SECONDS = 300;
/** How long siblings may take to merge, all together. */
export const MERGING_SECONDS = 600;
/** How long the root may take to be placed, and a node that fails to be replaced. */
export const REPLACING_SECONDS = 120;
/** How long bonds may be held after that. */
const BONDS_SECONDS = 180;

/** Another rule decides from a block on. */
export interface RuleChange {
  readonly block: number;
  readonly rule: Rule;
}

/** What the story needs from its surroundings. */
export interface Stage {
  /** Follows the best block. */
  readonly client: Client;
  readonly looks: Looks;
  readonly since: Since;
  readonly operations: Operations;
  readonly placements: Placements;
  readonly narrator: Narrator;
  /** The load is kept up until so many leaves have split. */
  readonly splits: number;
  /** Has transfers arrive from now on. */
  readonly begin: () => void;
  /** Resolves once all transfers that were promised have been sent. */
  readonly enough: () => Promise<void>;
  /** Has transfers arrive at another rate from now on. */
  readonly pace: (rate: number) => void;
  /** Has root declare that a node has failed; returns the block. */
  readonly fail: (node: number) => Promise<number>;
}

/** What the story leaves behind. */
export interface Story {
  readonly operations: readonly Operation[];
  /** Cutovers as the chain's events count them, whoever asked for them. */
  readonly cutovers: number;
  /** What became of proposals that were not carried out, with how often it did. */
  readonly fates: ReadonlyMap<string, number>;
  /** Where replicas were. */
  readonly placed: Placed;
  /** The tree when it had most leaves. */
  readonly widest: readonly Shard[];
  /** How the forecasts fared, and what decided at the end. */
  readonly score: Score | undefined;
  readonly rule: Rule | undefined;
  readonly ruleChanges: readonly RuleChange[];
}

/** Plays the whole story. */
export async function play(stage: Stage): Promise<Story> {
  const { looks, since, operations, placements } = stage;
  let widest: readonly Shard[] = [];
  const ruleChanges: RuleChange[] = [];
  looks.watch(async (look) => {
    // First what has happened, by what was known before; then what the block shows.
    await operations.take(look);
    since.take(look);
    await placements.take(look);
    if (liveOf(look.shards).length > liveOf(widest).length) widest = look.shards;
    ruleChanges.push(...changesIn(look));
  });
  await underLoad(stage);
  await withoutLoad(stage);
  await nodeFails(stage);
  await bondsReturned(stage);
  const { done, cutovers, fates } = operations;
  // Scores are of all leaves together, so any leaf tells them.
  const [last] = looks.latest?.forecasts.values() ?? [];
  return {
    operations: done,
    cutovers,
    fates,
    placed: placements.placed,
    widest,
    score: last?.score,
    rule: last?.rule,
    ruleChanges,
  };
}

/** The load rises and stays, until there have been splits enough. */
async function underLoad({ client, looks, operations, narrator, splits, begin, enough }: Stage): Promise<void> {
  const number = (): number => client.follower.latest.number;
  begin();
  narrator.say('* the load rises; from here on nobody but the keepers proposes or votes', number());
  const reached = await looks.until(() => operations.splits >= splits, SPLITTING_SECONDS);
  const found = plural(operations.splits, 'split');
  narrator.say(`* ${found}${reached ? '' : `, and no more within ${SPLITTING_SECONDS} s`}`, number());
  await enough();
}

/** The load falls, and siblings merge until the root stands alone. */
async function withoutLoad({ client, looks, operations, narrator, pace }: Stage): Promise<void> {
  const number = (): number => client.follower.latest.number;
  pace(IDLE_RATE);
  narrator.say(`* the load falls to ${IDLE_RATE} transfers a second`, number());
  const alone = ({ shards }: Look): boolean => liveOf(shards).length === 1 && operations.unsettled === 0;
  const whole = await looks.until(alone, MERGING_SECONDS);
  narrator.say(whole ? '* the root stands alone' : `* the tree is not whole after ${MERGING_SECONDS} s`, number());
}

/** A simulated node that a placement names is declared to have failed, and another takes its place. */
async function nodeFails({ client, looks, placements, narrator, fail }: Stage): Promise<void> {
  const number = (): number => client.follower.latest.number;
  await looks.until(() => placements.mostNamed !== undefined, REPLACING_SECONDS);
  const node = placements.mostNamed;
  if (node === undefined) {
    narrator.say(`* no simulated node is named by a placement after ${REPLACING_SECONDS} s`, number());
    return;
  }
  narrator.say(`* root declares that node ${node.id} has failed, a simulated one`, number());
  const at = await fail(node.id);
  const ended = ({ block }: Look): boolean => block.number >= at && placements.allReplaced;
  const whole = await looks.until(ended, REPLACING_SECONDS);
  if (!whole) narrator.say(`* node ${node.id} is not replaced after ${REPLACING_SECONDS} s`, number());
}

/** Waits until what was carried out is beyond dispute and no bond is held any more. */
async function bondsReturned({ client, narrator }: Stage): Promise<void> {
  narrator.say('* bonds are held until nothing can be disputed', client.follower.latest.number);
  const deadline = Date.now() + BONDS_SECONDS * 1000;
  const stakers = Object.values(STAKERS).map((address) => ({ address }));
  for (;;) {
    const { hash, number } = client.follower.latest;
    const books = await stakeBooks(client.api, stakers, hash);
    const held = books.some(({ held }) => held.bonds > 0n);
    if (!held || Date.now() > deadline) {
      narrator.say(held ? `* bonds are still held after ${BONDS_SECONDS} s` : '* no bond is held any more', number);
      return;
    }
    await client.follower.pass(1);
  }
}

function changesIn({ block }: Look): RuleChange[] {
  return block.events
    .filter(({ name }) => name === 'loadPredictor.RuleChanged')
    .map(({ data }) => ({ block: block.number, rule: variant(data['rule'], 'a rule') as Rule }));
}
