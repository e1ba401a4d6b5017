// SPDX-License-Identifier: Apache-2.0
/** The nodes that may hold replicas: what `ShardsApi` says of them, as plain values. */
import type { ApiPromise } from '@polkadot/api';
import { ask, storage } from '../chain.ts';
import { big, list, number, plain, struct, text, variant, type Plain, type PlainStruct } from '../plain.ts';

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

/** The nodes that one request asks for. */
const PAGE = 100;

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

/** The deposits that are held of an account for its node and as a placer, in units. */
export async function depositsOf(
  api: ApiPromise,
  account: string,
  block?: string,
): Promise<{ node: bigint; placer: bigint }> {
  const held = list(plain(await storage(api, 'balances', 'holds', [account], block)), 'the holds');
  const sum = (reason: string): bigint =>
    held
      .map((hold) => struct(hold, 'a hold'))
      .filter(({ id }) => typeof id === 'object' && (id as PlainStruct | null)?.['Placement'] === reason)
      .reduce((total, hold) => total + big(hold, 'amount'), 0n);
  return { node: sum('NodeDeposit'), placer: sum('PlacerDeposit') };
}

/** How many nodes are in each region: `eu4 na3`, the most first. */
export function regionsOf(chosen: readonly { readonly region: Region }[]): string {
  const found = (Object.keys(REGIONS) as Region[])
    .map((region) => [REGIONS[region], chosen.filter((one) => one.region === region).length] as const)
    .filter(([, nodes]) => nodes > 0)
    .sort(([, one], [, other]) => other - one);
  return found.map(([name, nodes]) => `${name}${nodes}`).join(' ');
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
        until: number(struct(value, "a node's status"), is),
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
