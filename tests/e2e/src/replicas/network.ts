// SPDX-License-Identifier: Apache-2.0
/** The network: one validator and its replicas, real processes that meet on the loopback interface. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { atExit } from '../lib/cleanup.ts';
import { Client } from '../lib/client.ts';
import { Failure } from '../lib/failure.ts';
import type { Which } from '../lib/follower.ts';
import type { NervNode } from '../lib/node.ts';
import { STAKERS } from '../lib/stakers.ts';
import { QuoteAgent } from './agent.ts';
import { freePorts } from './ports.ts';
import { attempt } from './program.ts';
import { nodeAt, Replica, storeKeeperKey, type Site } from './replica.ts';
import { writeSpec, type Parameters } from './spec.ts';

/** Ports of each node: one of its RPC, one that nodes meet at, and one of its metrics. */
const PORTS_EACH = 3;

/** A network, in a temporary folder. */
export class Network {
  private constructor(
    /** Everything the network writes is below it. */
    readonly folder: string,
    readonly spec: string,
    readonly validator: NervNode,
    readonly replicas: readonly Replica[],
    /** The agent that the first of them asks for evidence; the others do without. */
    readonly agent: QuoteAgent,
    private readonly forget: () => void,
  ) {}

  /** Makes the chain, the folders, the ports and the keys of a network; nothing runs yet. */
  static async make(howMany: number, parameters: Parameters): Promise<Network> {
    const folder = mkdtempSync(join(tmpdir(), 'nerv-replicas-'));
    const forget = atExit(() => remove(folder));
    let agent: QuoteAgent | undefined;
    try {
      agent = await QuoteAgent.start();
      const spec = join(folder, 'chain.json');
      await writeSpec(spec, parameters);
      const ports = await freePorts((howMany + 1) * PORTS_EACH);
      const siteOf = (index: number, name: string): Site => {
        const [rpcPort = 0, port = 0, metricsPort = 0] = ports.slice(index * PORTS_EACH);
        const site = { folder: join(folder, name), spec, rpcPort, port, metricsPort };
        mkdirSync(site.folder, { mode: 0o700 });
        return site;
      };
      const site = siteOf(0, 'validator');
      const { secret, peer } = await networkKey();
      const own = ['--name', 'validator', '--alice', '--validator', '--force-authoring', '--node-key', secret];
      // What is rebuilt is held against its state.
      own.push('--state-pruning', 'archive-canonical');
      const validator = nodeAt(site, own);
      // Its keepers place the replicas.
      for (const name of Object.keys(STAKERS)) await storeKeeperKey(validator, site, `//${name}`);
      const boot = `/ip4/127.0.0.1/tcp/${site.port}/p2p/${peer}`;
      const replicas: Replica[] = [];
      for (let index = 1; index <= howMany; index += 1) {
        const extra = index === 1 ? ['--quote-agent', agent.url] : [];
        replicas.push(await Replica.make(index, siteOf(index, `replica-${index}`), boot, extra));
      }
      return new Network(folder, spec, validator, replicas, agent, forget);
    } catch (error) {
      agent?.stop();
      forget();
      remove(folder);
      throw error;
    }
  }

  /** The replica of a number in the registry. */
  replicaOf(id: number): Replica {
    const found = this.replicas.find((replica) => replica.id === id);
    if (found === undefined) throw new Failure(`node ${id} is none of the network's`);
    return found;
  }

  /** Connects to the validator, and follows those of its blocks. */
  async connect(which: Which = 'finalized'): Promise<Client> {
    return Client.connect(this.validator.url, which);
  }

  /** Ends all of them, and removes the folder unless `keep`. */
  async stop(keep: boolean): Promise<void> {
    await Promise.all([...this.replicas.map(({ node }) => node.kill()), this.validator.kill()]);
    this.agent.stop();
    this.forget();
    if (!keep) remove(this.folder);
  }
}

/** A new key of a node for the network, and the name that it gives the node there. */
export async function networkKey(): Promise<{ secret: string; peer: string }> {
  const { status, stdout, stderr } = await attempt(['key', 'generate-node-key']);
  const [secret, peer] = [stdout.trim(), /12D3\w+/.exec(stderr)?.[0]];
  if (status !== 0 || peer === undefined) throw new Failure(`no network key was made: ${stderr.trim()}`);
  return { secret, peer };
}

function remove(folder: string): void {
  // A node that has just been killed may still write.
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}

/** Nodes that start at a time: each compiles the runtime, which takes a core for some seconds. */
const AT_ONCE = 2;

/** Starts nodes, a few at a time. */
export async function startEach(
  replicas: readonly Replica[],
  started: (replica: Replica, milliseconds: number) => void,
): Promise<void> {
  const waiting = replicas.values();
  const startNext = async (): Promise<void> => {
    for (const replica of waiting) {
      const began = performance.now();
      await replica.node.restart();
      started(replica, performance.now() - began);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, startNext));
}
