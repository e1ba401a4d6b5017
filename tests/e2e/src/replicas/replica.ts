// SPDX-License-Identifier: Apache-2.0
/** One replica of the network: a process with its folder, keys and ports. */
import { join } from 'node:path';
import { accounts, type Pair } from '../lib/accounts.ts';
import { NervNode } from '../lib/node.ts';
import type { Region } from '../lib/placement/node.ts';
import { run } from './program.ts';
import { CHAIN_ID } from './spec.ts';

/** Where a node is, and what it listens on. */
export interface Site {
  /** Its folder, in which nothing is of others. */
  readonly folder: string;
  /** The chain: the file of its specification, or its name. */
  readonly spec: string;
  readonly rpcPort: number;
  readonly port: number;
  readonly metricsPort: number;
}

/** What nodes of a small network on one machine do without. */
const MODEST = [
  '--no-mdns',
  '--db-cache', '16',
  '--trie-cache-size', '16777216',
  '--max-runtime-instances', '2',
  '--pool-limit', '512',
  '--in-peers', '12',
  '--out-peers', '4',
  '--keeper',
] as const;

/** Nodes leave the machine to those who watch them. */
const NICE = 5;

/**
 * The blocks whose state a replica keeps: so few that who takes a slot over has to rebuild its fragment
 * from those of others, and cannot make it from its own state.
 */
const STATES = '40';

/** Where in the world the replicas are said to be, by failure domain. */
const REGIONS: readonly Region[] = ['NorthAmerica', 'SouthAmerica', 'Europe', 'Asia', 'Oceania'];

/** The failure domains. */
export const DOMAINS = REGIONS.length;

/** A node that makes or follows the chain of the network, started by a program that becomes it, if one is named. */
export function nodeAt(
  { folder, spec, rpcPort, port, metricsPort }: Site,
  extra: readonly string[],
  through: readonly string[] = [],
): NervNode {
  const seat = { folder, chain: ['--chain', spec], rpcPort, port, metricsPort };
  return NervNode.seated(seat, { extra: [...MODEST, ...extra], nice: NICE, through });
}

/** Stores a key of the keeper in a node's folder. */
export async function storeKeeperKey(node: NervNode, { spec }: Site, suri: string): Promise<void> {
  const where = ['--chain', spec, '--base-path', node.basePath];
  await run(['key', 'insert', ...where, '--scheme', 'sr25519', '--key-type', 'keep', '--suri', suri]);
}

/** A replica of the network. */
export class Replica {
  /** What it is called: `replica 3`. */
  readonly name: string;
  readonly region: Region;
  /** What it fails together with. */
  readonly domain: number;
  readonly node: NervNode;
  /** Its number in the chain's registry, once it has one. */
  id: number | undefined;

  private constructor(
    /** Which one it is, from 1. */
    readonly index: number,
    readonly site: Site,
    boot: string,
    /** The key that others encrypt to, in hexadecimal. */
    readonly key: string,
    extra: readonly string[],
  ) {
    this.name = `replica ${index}`;
    this.domain = (index - 1) % DOMAINS;
    this.region = REGIONS[this.domain] ?? 'Europe';
    const own = ['--name', `replica-${index}`, '--bootnodes', boot];
    this.node = nodeAt(site, [...own, '--replica', '--state-pruning', STATES, ...extra]);
  }

  /** Makes its keys. It does not run yet. */
  static async make(index: number, site: Site, boot: string, extra: readonly string[]): Promise<Replica> {
    const base = join(site.folder, 'chain');
    const key = (await run(['key', 'generate-replica', '--chain', site.spec, '--base-path', base])).trim();
    const replica = new Replica(index, site, boot, key, extra);
    await storeKeeperKey(replica.node, site, suriOf(index));
    return replica;
  }

  /** Where it says that it can be reached. */
  get endpoint(): string {
    return `http://127.0.0.1:${this.site.rpcPort}`;
  }

  /** The keys of its operator, which its node has as well. Needs an api to have been connected. */
  get operator(): Pair {
    const [pair] = accounts(1, OPERATORS + this.index);
    if (pair === undefined) throw new RangeError('no operator');
    return pair;
  }

  /** The folder of its chain's data. */
  get data(): string {
    return join(this.node.basePath, 'chains', CHAIN_ID);
  }
}

/** Operators' accounts are far from those that hold units in the ledger. */
const OPERATORS = 1_000_000;

function suriOf(index: number): string {
  return `//nerv/demo//${OPERATORS + index}`;
}
