// SPDX-License-Identifier: Apache-2.0
/** Four validators of the local chain, the last three with keepers, for others to join. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { atExit } from '../../../e2e/src/lib/cleanup.ts';
import { Failure } from '../../../e2e/src/lib/failure.ts';
import { NervNode } from '../../../e2e/src/lib/node.ts';
import { until } from '../../../e2e/src/lib/wait.ts';
import { freePorts } from '../../../e2e/src/replicas/ports.ts';
import { run } from '../../../e2e/src/replicas/program.ts';
import { ALONE, loseDisk, MODEST, type Mode } from './newcomer.ts';
import { addressesOf, asking, finalised, type Ask, type Head } from './rpc.ts';

/** The authorities of the local chain, in the order of their turns. */
export const NAMES = ['Alice', 'Bob', 'Charlie', 'Dave'] as const;
export type Name = (typeof NAMES)[number];

/** How the local chain is named, and the folder of it in a base path. */
export const CHAIN = ['--chain', 'local'] as const;
export const CHAIN_ID = 'nerv_local';

/** How long the chain's specification may take, and the first block to be final. */
const SPEC_SECONDS = 600;
const BEGIN_SECONDS = 300;
/** How many blocks of states each keeps. */
export const STATES = 256;
/** Who keeps no more blocks than states. */
const FORGETFUL: Name = 'Charlie';
/** Nodes leave the machine to those who watch them. */
const NICE = 5;

interface Seat {
  readonly folder: string;
  readonly rpcPort: number;
  readonly port: number;
  readonly metricsPort: number;
}

/** What differs from one run to another. */
export interface Choices {
  /** Whether those with stake have keepers, which split and merge. */
  readonly keepers: boolean;
  /** Transactions that may wait in each node. */
  readonly pool?: number;
  /** Whether nodes have what they have where nobody says otherwise, and are not to be small. */
  readonly isUsual?: boolean;
}

/** The validators, in a temporary folder. */
export class Validators {
  private readonly nodes = new Map<Name, NervNode>();
  private peers: string[] = [];

  private constructor(
    readonly folder: string,
    private readonly seats: ReadonlyMap<Name, Seat>,
    private readonly choices: Choices,
    private readonly forget: () => void,
  ) {}

  /** Starts all of them: the first before the others, which are told of it. */
  static async start(choices: Choices): Promise<Validators> {
    const folder = mkdtempSync(join(tmpdir(), 'nerv-sync-'));
    const forget = atExit(() => remove(folder));
    const ports = await freePorts(NAMES.length * 3);
    const seats = new Map<Name, Seat>();
    NAMES.forEach((name, index) => {
      const [rpcPort = 0, port = 0, metricsPort = 0] = ports.slice(index * 3);
      const seat = { folder: join(folder, name.toLowerCase()), rpcPort, port, metricsPort };
      mkdirSync(seat.folder, { mode: 0o700 });
      seats.set(name, seat);
    });
    const all = new Validators(folder, seats, choices, forget);
    try {
      const [first, ...others] = NAMES;
      await all.launch(first);
      all.peers = await addressesOf(all.ask(first));
      for (const name of others) await all.launch(name);
      await until(
        async () => (await finalised(all.ask(first))).number > 0 || undefined,
        BEGIN_SECONDS,
        'waiting for the first final block',
        500,
      );
      return all;
    } catch (error) {
      await all.stop(true);
      throw error;
    }
  }

  /** The node of one. */
  node(name: Name): NervNode {
    const found = this.nodes.get(name);
    if (found === undefined) throw new Failure(`${name} was never started`);
    return found;
  }

  /** The methods of one's node. */
  ask(name: Name): Ask {
    return asking(this.node(name).url);
  }

  /** Where newcomers find the chain: the addresses of all that run. */
  async addresses(): Promise<string[]> {
    const running = NAMES.filter((name) => this.nodes.get(name)?.pid !== undefined);
    const found = await Promise.all(running.map((name) => addressesOf(this.ask(name))));
    return found.flat();
  }

  /** What one's metrics say. */
  async metrics(name: Name): Promise<string> {
    const response = await fetch(`http://127.0.0.1:${this.seat(name).metricsPort}/metrics`);
    if (!response.ok) throw new Failure(`${name}'s metrics: status ${response.status}`);
    return response.text();
  }

  /** Starts one on what it has on the disk. */
  async launch(name: Name, mode: Mode = 'full'): Promise<void> {
    const { folder, ...ports } = this.seat(name);
    const { keepers, pool, isUsual = false } = this.choices;
    const known = this.peers.flatMap((peer) => ['--bootnodes', peer]);
    const node = NervNode.seated(
      { folder, chain: [...CHAIN, `--${name.toLowerCase()}`], ...ports },
      {
        nice: NICE,
        extra: [
          ...(isUsual ? ALONE : MODEST),
          '--sync', mode,
          '--state-pruning', String(STATES),
          ...(name === FORGETFUL ? ['--blocks-pruning', String(STATES)] : []),
          ...(keepers && name !== 'Alice' ? ['--keeper'] : ['--no-keeper']),
          ...(pool === undefined ? [] : ['--pool-limit', String(pool)]),
          ...known,
        ],
      },
    );
    this.nodes.set(name, node);
    await node.restart();
  }

  /** Kills one, which loses what it had of the chain, and starts it again to join anew. */
  async loseDisk(name: Name, mode: Mode): Promise<void> {
    const node = this.node(name);
    await node.kill();
    loseDisk(node, CHAIN_ID);
    await this.launch(name, mode);
  }

  /** Waits until one takes a block for final that is so much higher than the last that it knows of. */
  async pass(blocks: number, seconds: number, name: Name = 'Alice'): Promise<Head> {
    const ask = this.ask(name);
    const goal = (await finalised(ask)).number + blocks;
    return this.height(goal, seconds, name);
  }

  /** Waits until one takes a block of this height for final. */
  async height(goal: number, seconds: number, name: Name = 'Alice'): Promise<Head> {
    const ask = this.ask(name);
    return until(
      async () => {
        const head = await finalised(ask);
        return head.number >= goal ? head : undefined;
      },
      seconds,
      `waiting for block ${goal} to be final`,
      250,
    );
  }

  /** Ends all of them, and removes the folder unless `keep`. */
  async stop(keep: boolean): Promise<void> {
    await Promise.all([...this.nodes.values()].map((node) => node.kill()));
    this.forget();
    if (!keep) remove(this.folder);
  }

  private seat(name: Name): Seat {
    const seat = this.seats.get(name);
    if (seat === undefined) throw new Failure(`${name} has no seat`);
    return seat;
  }
}

/** Writes one of the chains that are known by name, with another runtime; says where. */
export async function specWith(runtime: string, name: string, folder: string): Promise<string> {
  const exported = JSON.parse(await run(['export-chain-spec', '--chain', name], SPEC_SECONDS)) as Spec;
  exported.genesis.runtimeGenesis.code = `0x${readFileSync(runtime).toString('hex')}`;
  const file = join(folder, 'chain.json');
  writeFileSync(file, JSON.stringify(exported));
  return file;
}

/** What of a chain's specification is of interest. */
interface Spec {
  readonly genesis: { readonly runtimeGenesis: { code: string } };
}

function remove(folder: string): void {
  // A node that has just been killed may still write.
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
