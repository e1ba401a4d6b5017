// SPDX-License-Identifier: Apache-2.0
/**
 * Where the replicas of leaves are, from the birth of each leaf to its end, as blocks tell of it.
 *
 * Nobody here places anything: the keepers do. What each look shows is held against what a placement
 * has to be, and each score against the figures of its nodes.
 */
import type { ApiPromise } from '@polkadot/api';
import { fraction } from '../lib/forecast.ts';
import { placementEvents, type Accepted } from '../lib/placement/events.ts';
import { latency, type PlacementNode } from '../lib/placement/node.ts';
import { placement, standing, strayed, type Placement, type Standing } from '../lib/placement/placement.ts';
import { sameParts, scoreOf, type PlacementScore } from '../lib/placement/score.ts';
import { domainsOf, infeasible, terms, type Terms } from '../lib/placement/terms.ts';
import { liveOf } from '../lib/shards.ts';
import { nameOf } from '../lib/stakers.ts';
import { names } from '../lib/tree.ts';
import { plural, shortId } from '../lib/units.ts';
import type { Look } from './looks.ts';
import type { Narrator } from './narrator.ts';

/** What is asked of the chain. */
export interface PlacementSource {
  terms(block: string): Promise<Terms>;
  /** The placements of those of some leaves that have one. */
  standing(leaves: readonly string[], block: string): Promise<ReadonlyMap<string, Standing>>;
  placement(leaf: string, block: string): Promise<Placement | undefined>;
  latency(a: number, b: number, block: string): Promise<number | undefined>;
}

/** A leaf's first placement. */
export interface FirstPlacement {
  /** The block in which it was accepted. */
  readonly at: number;
  /** The keeper that found it. */
  readonly by: string;
  readonly nodes: readonly PlacementNode[];
  readonly score: PlacementScore;
  /** The sum of the round trips between all pairs of the nodes, in milliseconds. */
  readonly roundTrips: number;
  /** Is the chain's score what the formulas make of the nodes' figures? */
  readonly explained: boolean;
}

/** A leaf from its birth to its end. A shard that is revived by a merge is another leaf. */
export interface Leaf {
  readonly id: string;
  /** Its position. */
  readonly name: string;
  /** How it came to be; of the first leaf nobody saw that. */
  readonly by: 'genesis' | 'split' | 'merge';
  /** The block of the cutover. */
  readonly born: number;
  /** The block by which it was to be placed; nothing if the chain did not say so. */
  due: number | undefined;
  first: FirstPlacement | undefined;
  /** The block in which it was no leaf any more; nothing while it is one. */
  gone: number | undefined;
}

/** The two children of a split. */
export interface Siblings {
  /** The position of the shard that was cut. */
  readonly shard: string;
  readonly left: Leaf;
  readonly right: Leaf;
}

/** What became of a placement that named a node that failed. */
export interface Replaced {
  readonly name: string;
  /** The block by which it was to be replaced. */
  readonly due: number | undefined;
  /** The block of the next placement, or in which the shard was no leaf any more. */
  end: { readonly block: number; readonly how: 'replaced' | 'gone' } | undefined;
  readonly before: PlacementScore | undefined;
  after: PlacementScore | undefined;
}

/** A node that failed, and what became of its replicas. */
export interface Replacement {
  readonly node: PlacementNode | undefined;
  readonly id: number;
  /** The block in which it failed. */
  readonly at: number;
  readonly shards: ReadonlyMap<string, Replaced>;
}

/** What the watch leaves behind. */
export interface Placed {
  readonly leaves: readonly Leaf[];
  readonly splits: readonly Siblings[];
  readonly replacements: readonly Replacement[];
  /** Placements that took the place of whole ones for a better score, and the replicas they moved. */
  readonly improved: { readonly placements: number; readonly moves: number };
  readonly looks: number;
  /** What must never be: infeasible placements, keepers that were fined. */
  readonly faults: readonly string[];
  readonly terms: Terms | undefined;
}

/** Asks a chain. */
export function sourceOf(api: ApiPromise): PlacementSource {
  return {
    terms: (block) => terms(api, block),
    standing: (leaves, block) => standing(api, leaves, block),
    placement: (leaf, block) => placement(api, leaf, block),
    latency: (a, b, block) => latency(api, a, b, block),
  };
}

/** Watches all placements. */
export class Placements {
  private readonly leaves: Leaf[] = [];
  private readonly splits: Siblings[] = [];
  private readonly replacements: Replacement[] = [];
  private readonly faults: string[] = [];
  private improved = { placements: 0, moves: 0 };
  private looks = 0;
  private rules: Terms | undefined;
  /** What was seen of nodes: of one that holds replicas, its failure domain stays. */
  private readonly nodes = new Map<number, PlacementNode>();
  private readonly failed = new Set<number>();
  /** Round trips of simulated nodes, which stay as they are. */
  private readonly roundTrips = new Map<string, number>();
  private standing: ReadonlyMap<string, Standing> = new Map();

  constructor(
    private readonly source: PlacementSource,
    private readonly narrator: Narrator,
  ) {}

  /** What has been seen so far. */
  get placed(): Placed {
    const { leaves, splits, replacements, improved, looks, faults, rules } = this;
    return { leaves, splits, replacements, improved, looks, faults, terms: rules };
  }

  /** The active simulated node that most whole placements name. */
  get mostNamed(): PlacementNode | undefined {
    const named = new Map<number, number>();
    for (const { nodes, state } of this.standing.values()) {
      if (state.is === 'sound') for (const id of nodes) named.set(id, (named.get(id) ?? 0) + 1);
    }
    const [most] = [...named].sort(([, one], [, other]) => other - one);
    const node = most === undefined ? undefined : this.nodes.get(most[0]);
    return node?.simulated === true ? node : undefined;
  }

  /** Have all placements that named a node that failed come to their ends? */
  get allReplaced(): boolean {
    const all = this.replacements.flatMap(({ shards }) => [...shards.values()]);
    return all.every(({ end }) => end !== undefined);
  }

  /** Takes in a look; every look, in order. */
  async take(look: Look): Promise<void> {
    const { block } = look;
    this.looks += 1;
    this.rules = await this.source.terms(block.hash);
    const before = this.standing;
    const live = liveOf(look.shards).map(({ id }) => id);
    this.standing = await this.source.standing(live, block.hash);
    this.births(look);
    const events = placementEvents(block);
    for (const event of events) {
      if (event.is === 'due') this.nameDue(event.shard, event.due);
      if (event.is === 'failed') this.fail(event.node, look, before);
      if (event.is === 'fined') {
        this.faults.push(`block ${block.number}: ${nameOf(event.placer)}'s keeper was fined`);
      }
    }
    for (const event of events) {
      if (event.is === 'accepted') await this.accept(event, look, before);
    }
    // The first leaf was placed, it may be, before anybody looked.
    for (const id of live) if (this.leafOf(id)?.first === undefined) await this.findFirst(id, look);
    await this.examine(look, before);
  }

  /** The leaves of a look that were not there before, and the end of those that are not there now. */
  private births({ block, shards }: Look): void {
    const named = names(shards);
    const nameIn = (id: string): string => named.get(id) ?? shortId(id);
    const born = (id: string, by: Leaf['by']): Leaf => {
      const leaf: Leaf = {
        id,
        name: nameIn(id),
        by,
        born: block.number,
        due: undefined,
        first: undefined,
        gone: undefined,
      };
      this.leaves.push(leaf);
      return leaf;
    };
    for (const { name, data } of block.events) {
      const [left, right] = [String(data['left']), String(data['right'])];
      if (name === 'bisection.SplitCutOver') {
        const shard = String(data['shard']);
        this.end(shard, block.number);
        this.splits.push({ shard: nameIn(shard), left: born(left, 'split'), right: born(right, 'split') });
      } else if (name === 'bisection.MergeCutOver') {
        this.end(left, block.number);
        this.end(right, block.number);
        born(String(data['parent']), 'merge');
      }
    }
    if (this.looks > 1) return;
    for (const { id } of liveOf(shards)) if (this.leafOf(id) === undefined) born(id, 'genesis');
  }

  private end(id: string, block: number): void {
    const leaf = this.leafOf(id);
    if (leaf !== undefined) leaf.gone = block;
    for (const { shards } of this.replacements) {
      const broken = shards.get(id);
      if (broken !== undefined) broken.end ??= { block, how: 'gone' };
    }
  }

  private nameDue(id: string, due: number): void {
    const leaf = this.leafOf(id);
    // Later ones are of placements that broke.
    if (leaf !== undefined && leaf.first === undefined) leaf.due ??= due;
  }

  private fail(id: number, { block, shards }: Look, before: ReadonlyMap<string, Standing>): void {
    const named = names(shards);
    const broken = new Map<string, Replaced>();
    for (const event of placementEvents(block)) {
      if (event.is !== 'broken' || event.node !== id) continue;
      const state = this.standing.get(event.shard)?.state;
      broken.set(event.shard, {
        name: named.get(event.shard) ?? shortId(event.shard),
        due: state?.is === 'broken' ? state.due : undefined,
        end: undefined,
        before: before.get(event.shard)?.score,
        after: undefined,
      });
    }
    const node = this.nodes.get(id);
    this.failed.add(id);
    this.replacements.push({ node, id, at: block.number, shards: broken });
    const held = [...broken.values()].map(({ name }) => name).join(', ') || 'nothing';
    const who = `node ${id} (${node?.endpoint ?? 'unknown'})`;
    this.tell(`${who} has failed; it held replicas of ${held}`, block.number);
  }

  private async accept(
    event: Accepted,
    look: Look,
    before: ReadonlyMap<string, Standing>,
  ): Promise<void> {
    const { number } = look.block;
    const leaf = this.leafOf(event.shard);
    if (leaf === undefined) {
      // It may have been one until this block.
      const last = this.leaves.findLast(({ id }) => id === event.shard);
      if (last?.gone === number) return;
      this.faults.push(`block ${number}: ${shortId(event.shard)} was placed and is no leaf`);
      return;
    }
    if (leaf.first === undefined) {
      await this.findFirst(event.shard, look);
      return;
    }
    // Nodes that come in are not known yet.
    await this.learn(event.shard, look);
    const score = fraction(event.score.total, 3);
    const by = `by ${nameOf(event.placer)}'s keeper`;
    for (const { id, at, shards } of this.replacements) {
      const broken = shards.get(event.shard);
      if (broken === undefined || broken.end !== undefined) continue;
      broken.end = { block: number, how: 'replaced' };
      broken.after = event.score;
      const anew = `placed anew without node ${id}, ${plural(number - at, 'block')} later`;
      this.tell(`${leaf.name} is ${anew}, score ${score}, ${by}`, number);
      return;
    }
    const was = before.get(event.shard);
    this.improved.placements += 1;
    this.improved.moves += event.moves;
    const old = was === undefined ? '' : `${fraction(was.score.total, 3)} -> `;
    this.tell(`${leaf.name} moves ${plural(event.moves, 'replica')}, score ${old}${score}, ${by}`, number);
  }

  /** Takes down the first placement of a leaf, if it has one. */
  private async findFirst(id: string, look: Look): Promise<void> {
    const leaf = this.leafOf(id);
    if (leaf === undefined || !this.standing.has(id)) return;
    const found = await this.learn(id, look);
    if (found?.placed === undefined || this.rules === undefined) return;
    const { nodes, score, scoreNow, at, by } = found.placed;
    const roundTrips = await this.sumOf(nodes, look.block.hash);
    // The same leaf may be placed with others in a block: what it is now, all of them are in.
    const explained = sameParts(scoreOf(nodes, roundTrips, this.rules), scoreNow);
    leaf.first = { at, by, nodes, score, roundTrips, explained };
    const where = `${plural(nodes.length, 'node')} in ${plural(domainsOf(nodes).size, 'domain')}`;
    const how = `score ${fraction(score.total, 3)}, by ${nameOf(by)}'s keeper`;
    this.tell(`${leaf.name} is placed on ${where}, ${how}`, look.block.number);
  }

  /** What the chain shows of a leaf's placement; its nodes are known from then on. */
  private async learn(id: string, { block }: Look): Promise<Placement | undefined> {
    const found = await this.source.placement(id, block.hash);
    for (const node of found?.placed?.nodes ?? []) this.nodes.set(node.id, node);
    return found;
  }

  /** The sum of the round trips over all pairs. */
  private async sumOf(nodes: readonly PlacementNode[], block: string): Promise<number> {
    const pairs = nodes.flatMap((one, index) => nodes.slice(index + 1).map((other) => [one, other] as const));
    const found = await Promise.all(
      pairs.map(async ([one, other]) => {
        const key = `${one.id} ${other.id}`;
        const known = this.roundTrips.get(key);
        if (known !== undefined) return known;
        const millis = (await this.source.latency(one.id, other.id, block)) ?? 0;
        if (one.simulated && other.simulated) this.roundTrips.set(key, millis);
        return millis;
      }),
    );
    return found.reduce((sum, millis) => sum + millis, 0);
  }

  /** Is every placement that stands what it has to be? */
  private async examine(look: Look, before: ReadonlyMap<string, Standing>): Promise<void> {
    for (const [id, { slots, nodes, perDomain, state }] of this.standing) {
      const name = `block ${look.block.number}: ${this.leafOf(id)?.name ?? shortId(id)}`;
      if (nodes.some((node) => !this.nodes.has(node))) await this.learn(id, look);
      const known = nodes.map((node) => this.nodes.get(node)).filter((node) => node !== undefined);
      // A broken one has lost a node, or is about to; what is left of it is to be sound all the same.
      const replicas = state.is === 'sound' ? (this.rules?.replicas ?? 0) : nodes.length;
      const fault = infeasible(known, { replicas, perDomain });
      if (fault !== undefined) this.faults.push(`${name} has ${fault}`);
      const [stray] = strayed(slots, before.get(id)?.slots ?? []);
      if (stray !== undefined) this.faults.push(`${name} has node ${stray} in another slot than before`);
      const dead = nodes.find((node) => this.failed.has(node));
      if (state.is === 'sound' && dead !== undefined) {
        this.faults.push(`${name} is said to be sound and names node ${dead}, which has failed`);
      }
    }
  }

  /** The leaf of an id that is one now. */
  private leafOf(id: string): Leaf | undefined {
    return this.leaves.findLast((leaf) => leaf.id === id && leaf.gone === undefined);
  }

  private tell(line: string, block: number): void {
    this.narrator.say(`* ${line}`, block);
  }
}
