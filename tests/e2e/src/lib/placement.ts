/** Nodes, and where each shard's replicas are: what `ShardsApi` says of them, as plain values. */
import type { ApiPromise } from '@polkadot/api';
import type { Block } from './blocks.ts';
import { ask, storage, storages } from './chain.ts';
import { Failure } from './failure.ts';
import { PPM } from './forecast.ts';
import { big, list, plain, struct, text, variant, type Plain, type PlainStruct } from './plain.ts';

/** The regions, in the order of their indices, and what tables call them. */
export const REGIONS = {
  NorthAmerica: 'na',
  SouthAmerica: 'sa',
  Europe: 'eu',
  Asia: 'as',
  Oceania: 'oc',
} as const;

/** Where in the world a node is. */
export type Region = keyof typeof REGIONS;

/** Where a node is in its life; `until` is the last block in which it has to hold what it has. */
export type NodeStatus =
  | { readonly is: 'active' | 'failed' }
  | { readonly is: 'draining' | 'leaving'; readonly until: number };

/** A node. */
export interface PlacementNode {
  readonly id: number;
  readonly operator: string;
  /** Put there at genesis to stand for a node: there is none. */
  readonly simulated: boolean;
  readonly status: NodeStatus;
  readonly region: Region;
  /** What it fails together with. */
  readonly domain: number;
  /** Its room, and what of it is not set aside, in MiB. */
  readonly capacity: number;
  readonly free: number;
  /** In Mbit/s, as its operator says. */
  readonly bandwidth: number;
  /** For a MiB and a day, in units. */
  readonly price: bigint;
  readonly endpoint: string;
  /** The duties it kept and missed of late, and how reliable that makes it, in parts per million. */
  readonly kept: number;
  readonly missed: number;
  readonly reliability: number;
  /** The shards whose replicas it holds. */
  readonly shards: readonly string[];
  /** What is held of its operator's, in units. */
  readonly deposit: bigint;
}

/** The parts of a score, in the order in which they are told. */
export const PARTS = ['latency', 'reliability', 'space', 'cheapness'] as const;

/** One part of a score. */
export type Part = (typeof PARTS)[number];

/** What each part counts in the total, in tenths. */
export const TENTHS: Readonly<Record<Part, number>> = { latency: 4, reliability: 3, space: 2, cheapness: 1 };

/** How good a placement is, by part and in total, in parts per million. */
export type PlacementScore = Readonly<Record<Part, number>> & { readonly total: number };

/** Whether a placement is whole: `due` is the block by which another is to take its place. */
export type PlacementState =
  | { readonly is: 'sound' }
  | { readonly is: 'broken'; readonly since: number; readonly due: number };

/** A placement that stands, as the API shows it. */
export interface Placed {
  /** In ascending order of their numbers. */
  readonly nodes: readonly PlacementNode[];
  /** How good it was when it was accepted, and by all that is known now. */
  readonly score: PlacementScore;
  readonly scoreNow: PlacementScore;
  /** The block in which it was accepted. */
  readonly at: number;
  /** The keeper that found it. */
  readonly by: string;
  readonly state: PlacementState;
}

/** Where a leaf's replicas are, and the search for the next placement. */
export interface Placement {
  readonly shard: string;
  /** Nothing before the first. */
  readonly placed: Placed | undefined;
  readonly round: number;
  /** What the search of that round is seeded with. */
  readonly seed: string;
  /** The block in which the round began. */
  readonly since: number;
  /** The block by which a placement is to be found, where none stands that is whole. */
  readonly due: number | undefined;
  /** The keeper whose turn it is in the next block; nothing without keepers. */
  readonly turn: string | undefined;
}

/** A placement as the chain stores it. */
export interface Standing {
  readonly nodes: readonly number[];
  readonly score: PlacementScore;
  readonly at: number;
  readonly by: string;
  /** The most nodes of one failure domain, and the room of one replica, when it was accepted. */
  readonly perDomain: number;
  readonly replicaMib: number;
  readonly state: PlacementState;
}

/** What placements are judged by. */
export interface Terms {
  /** The nodes of a placement: k + m. */
  readonly replicas: number;
  /** The most of them in one failure domain: m. */
  readonly perDomain: number;
  /** The mean round trip that counts half, in milliseconds. */
  readonly target: number;
  readonly replicaMib: number;
  readonly maxPrice: bigint;
}

/** A placement was accepted. */
export interface Accepted {
  readonly is: 'accepted';
  readonly shard: string;
  readonly round: number;
  readonly keeper: string;
  readonly nodes: readonly number[];
  readonly score: PlacementScore;
  /** Those of the nodes that hold no replica of the shard yet. */
  readonly moves: number;
}

/** What a block tells of placements and their nodes. */
export type PlacementEvent =
  | { readonly is: 'due'; readonly shard: string; readonly round: number; readonly due: number }
  | { readonly is: 'dropped'; readonly shard: string }
  | { readonly is: 'broken'; readonly shard: string; readonly node: number }
  | Accepted
  | { readonly is: 'failed'; readonly node: number }
  | { readonly is: 'draining' | 'leaving'; readonly node: number; readonly until: number }
  | { readonly is: 'fined'; readonly keeper: string; readonly shard: string; readonly amount: bigint };

/** The nodes that one request asks for. */
const PAGE = 100;

/** Where a leaf's replicas are, at a block or now; nothing if there is no such leaf. */
export async function placement(api: ApiPromise, id: string, block?: string): Promise<Placement | undefined> {
  return toPlacement(plain(await ask(api, 'shardsApi', 'placement', [id], block)));
}

/** A node, if there is one of that number. */
export async function node(api: ApiPromise, id: number, block?: string): Promise<PlacementNode | undefined> {
  const answer = plain(await ask(api, 'shardsApi', 'node', [id], block));
  return answer === undefined ? undefined : toNode(answer);
}

/** All nodes, in ascending order of their numbers, at a block or now. */
export async function nodes(api: ApiPromise, block?: string): Promise<PlacementNode[]> {
  const all: PlacementNode[] = [];
  for (;;) {
    const from = (all.at(-1)?.id ?? -1) + 1;
    const answer = plain(await ask(api, 'shardsApi', 'nodes', [from, PAGE], block));
    const page = list(answer, 'shardsApi.nodes()').map(toNode);
    all.push(...page);
    if (page.length < PAGE) return all;
  }
}

/** The round trip between two nodes in milliseconds; nothing if they are the same or one is not there. */
export async function latency(
  api: ApiPromise,
  a: number,
  b: number,
  block?: string,
): Promise<number | undefined> {
  const answer = plain(await ask(api, 'shardsApi', 'latency', [a, b], block));
  return answer === undefined ? undefined : Number(answer);
}

/** What placements are judged by, at a block or now. */
export async function terms(api: ApiPromise, block?: string): Promise<Terms> {
  const found = plain(await storage(api, 'placement', 'lastTerms', [], block));
  if (found === undefined) throw new Failure('the chain does not tell what placements are judged by');
  const record = struct(struct(found, 'the terms in force')['terms'], 'the terms');
  return {
    replicas: number(record, 'replicas'),
    perDomain: number(record, 'perDomain'),
    target: number(record, 'target'),
    replicaMib: number(record, 'replicaMib'),
    maxPrice: big(record, 'maxPrice'),
  };
}

/** The placements of those of some shards that have one, as the chain stores them: one request. */
export async function standing(
  api: ApiPromise,
  ids: readonly string[],
  block: string,
): Promise<Map<string, Standing>> {
  if (ids.length === 0) return new Map();
  const found = (await storages(api, 'placement', 'placements', ids, block)).map(plain);
  return new Map(
    ids.flatMap((id, index) => {
      const value = found[index];
      return value === undefined ? [] : [[id, toStanding(value)] as const];
    }),
  );
}

/** The deposits that are held of an account for its node and as a keeper, in units. */
export async function depositsOf(
  api: ApiPromise,
  account: string,
  block?: string,
): Promise<{ node: bigint; keeper: bigint }> {
  const held = list(plain(await storage(api, 'balances', 'holds', [account], block)), 'the holds');
  const sum = (reason: string): bigint =>
    held
      .map((hold) => struct(hold, 'a hold'))
      .filter(({ id }) => typeof id === 'object' && (id as PlainStruct | null)?.['Placement'] === reason)
      .reduce((total, hold) => total + big(hold, 'amount'), 0n);
  return { node: sum('NodeDeposit'), keeper: sum('KeeperDeposit') };
}

/** What a block tells of placements and of nodes that go, in its order. */
export function placementEvents({ events }: Pick<Block, 'events'>): PlacementEvent[] {
  return events.flatMap(({ name, data }) => {
    const event = toEvent(name, data);
    return event === undefined ? [] : [event];
  });
}

/** A placement as the chain shows it. */
export function toPlacement(value: Plain): Placement | undefined {
  if (value === undefined) return undefined;
  const view = struct(value, 'a placement');
  const [placed, due] = [view['placed'], view['due']];
  return {
    shard: text(view, 'shard'),
    placed: placed === undefined ? undefined : toPlaced(placed),
    round: number(view, 'round'),
    seed: text(view, 'seed'),
    since: number(view, 'since'),
    due: due === undefined ? undefined : Number(due),
    turn: view['turn'] === undefined ? undefined : text(view, 'turn'),
  };
}

/** A node as the chain shows it. */
export function toNode(value: Plain): PlacementNode {
  const view = struct(value, 'a node');
  return {
    id: number(view, 'id'),
    operator: text(view, 'operator'),
    simulated: view['simulated'] === true,
    status: toStatus(view['status']),
    region: toRegion(view['region']),
    domain: number(view, 'domain'),
    capacity: number(view, 'capacity'),
    free: number(view, 'free'),
    bandwidth: number(view, 'bandwidth'),
    price: big(view, 'price'),
    endpoint: text(view, 'endpoint'),
    kept: number(view, 'kept'),
    missed: number(view, 'missed'),
    reliability: number(view, 'reliability'),
    shards: list(view['shards'], "a node's shards").map(String),
    deposit: big(view, 'deposit'),
  };
}

/** What makes nodes no placement: too few, one of them twice, or too many in one failure domain. */
export function infeasible(
  chosen: readonly { readonly id: number; readonly domain: number }[],
  { replicas, perDomain }: Pick<Terms, 'replicas' | 'perDomain'>,
): string | undefined {
  if (chosen.length !== replicas) return `${chosen.length} nodes instead of ${replicas}`;
  if (new Set(chosen.map(({ id }) => id)).size < chosen.length) return 'a node twice';
  const crowded = [...domainsOf(chosen)].find(([, found]) => found > perDomain);
  return crowded && `${crowded[1]} nodes in the failure domain ${crowded[0]}, where ${perDomain} may be`;
}

/** The failure domains of nodes, and how many of them are in each. */
export function domainsOf(chosen: readonly { readonly domain: number }[]): Map<number, number> {
  const found = new Map<number, number>();
  for (const { domain } of chosen) found.set(domain, (found.get(domain) ?? 0) + 1);
  return found;
}

/** How many nodes are in each region: `eu4 na3`, the most first. */
export function regionsOf(chosen: readonly { readonly region: Region }[]): string {
  const found = (Object.keys(REGIONS) as Region[])
    .map((region) => [REGIONS[region], chosen.filter((one) => one.region === region).length] as const)
    .filter(([, nodes]) => nodes > 0)
    .sort(([, one], [, other]) => other - one);
  return found.map(([name, nodes]) => `${name}${nodes}`).join(' ');
}

/**
 * The score of a placement by the documented formulas, from its nodes and the sum of the round trips
 * over all pairs of them. All in integers and rounded down, as the chain does it. What is set aside
 * for the placement's own replicas counts as free.
 */
export function scoreOf(chosen: readonly PlacementNode[], roundTrips: number, rules: Terms): PlacementScore {
  const count = BigInt(chosen.length);
  const pairs = (count * (count - 1n)) / 2n;
  const whole = BigInt(PPM);
  const ideal = BigInt(rules.target) * pairs;
  const part = (share: bigint, of: bigint): bigint => (share * whole) / of;
  const mean = (of: (one: PlacementNode) => bigint): number =>
    Number(chosen.reduce((sum, one) => sum + of(one), 0n) / count);
  const parts: Record<Part, number> = {
    latency: Number(part(ideal, ideal + BigInt(roundTrips))),
    reliability: mean(({ reliability }) => BigInt(reliability)),
    space: mean(({ free, capacity }) => {
      const unused = Math.min(free + rules.replicaMib, capacity);
      return part(BigInt(unused), BigInt(capacity));
    }),
    cheapness: mean(({ price }) => {
      const saved = price < rules.maxPrice ? rules.maxPrice - price : 0n;
      return part(saved, rules.maxPrice);
    }),
  };
  return { ...parts, total: totalOf(parts) };
}

/** The total that parts make. */
export function totalOf(parts: Readonly<Record<Part, number>>): number {
  return Math.floor(PARTS.reduce((sum, part) => sum + TENTHS[part] * parts[part], 0) / 10);
}

/** Have two scores the same parts? */
export function sameParts(one: PlacementScore, other: PlacementScore): boolean {
  return PARTS.every((part) => one[part] === other[part]) && one.total === other.total;
}

function toPlaced(value: Plain): Placed {
  const view = struct(value, 'what is placed');
  return {
    nodes: list(view['nodes'], 'the nodes').map(toNode),
    score: toScore(view['score']),
    scoreNow: toScore(view['scoreNow']),
    at: number(view, 'at'),
    by: text(view, 'by'),
    state: toState(view['state']),
  };
}

function toStanding(value: Plain): Standing {
  const record = struct(value, 'a placement');
  return {
    nodes: list(record['nodes'], 'the nodes').map(Number),
    score: toScore(record['score']),
    at: number(record, 'at'),
    by: text(record, 'by'),
    perDomain: number(record, 'perDomain'),
    replicaMib: number(record, 'replicaMib'),
    state: toState(record['state']),
  };
}

function toScore(value: Plain): PlacementScore {
  const score = struct(value, 'a score');
  return {
    latency: number(score, 'latency'),
    reliability: number(score, 'reliability'),
    space: number(score, 'space'),
    cheapness: number(score, 'cheapness'),
    total: number(score, 'total'),
  };
}

function toState(value: Plain): PlacementState {
  const is = variant(value, 'a state');
  if (is === 'Sound') return { is: 'sound' };
  if (is !== 'Broken') throw new TypeError(`a placement that is ${is}`);
  const broken = struct(struct(value, 'a state')[is], 'what is broken');
  return { is: 'broken', since: number(broken, 'since'), due: number(broken, 'due') };
}

function toStatus(value: Plain): NodeStatus {
  const is = variant(value, "a node's status");
  switch (is) {
    case 'Active':
      return { is: 'active' };
    case 'Failed':
      return { is: 'failed' };
    case 'Draining':
    case 'Leaving':
      return {
        is: is === 'Draining' ? 'draining' : 'leaving',
        until: Number(big(struct(value, "a node's status"), is)),
      };
    default:
      throw new TypeError(`a node that is ${is}`);
  }
}

function toRegion(value: Plain): Region {
  const region = variant(value, 'a region');
  if (!(region in REGIONS)) throw new TypeError(`a region named ${region}`);
  return region as Region;
}

function toEvent(name: string, data: PlainStruct): PlacementEvent | undefined {
  switch (name) {
    case 'placement.PlacementDue':
      return {
        is: 'due',
        shard: text(data, 'shard'),
        round: number(data, 'round'),
        due: number(data, 'due'),
      };
    case 'placement.PlacementDropped':
      return { is: 'dropped', shard: text(data, 'shard') };
    case 'placement.PlacementBroken':
      return { is: 'broken', shard: text(data, 'shard'), node: number(data, 'node') };
    case 'placement.PlacementAccepted':
      return {
        is: 'accepted',
        shard: text(data, 'shard'),
        round: number(data, 'round'),
        keeper: text(data, 'keeper'),
        nodes: list(data['nodes'], 'the nodes').map(Number),
        score: toScore(data['score']),
        moves: number(data, 'moves'),
      };
    case 'placement.NodeFailed':
      return { is: 'failed', node: number(data, 'node') };
    case 'placement.NodeDraining':
      return { is: 'draining', node: number(data, 'node'), until: number(data, 'until') };
    case 'placement.NodeLeaving':
      return { is: 'leaving', node: number(data, 'node'), until: number(data, 'until') };
    case 'placement.KeeperFined':
      return {
        is: 'fined',
        keeper: text(data, 'keeper'),
        shard: text(data, 'shard'),
        amount: big(data, 'amount'),
      };
    default:
      return undefined;
  }
}

function number(record: PlainStruct, name: string): number {
  return Number(big(record, name));
}
