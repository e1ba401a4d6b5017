// SPDX-License-Identifier: Apache-2.0
/**
 * Four validators of the local chain on the loopback interface. Each reaches each other one by a link of its
 * own, and knows no other address of it, so that links that are cut keep them apart.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { atExit } from '../../e2e/src/lib/cleanup.ts';
import type { Connection } from '../../e2e/src/lib/connect.ts';
import { Failure } from '../../e2e/src/lib/failure.ts';
import { until } from '../../e2e/src/lib/wait.ts';
import { networkKey } from '../../e2e/src/replicas/network.ts';
import { freePorts } from '../../e2e/src/replicas/ports.ts';
import { attempt } from '../../e2e/src/replicas/program.ts';
import { Link, type LinkState } from './link.ts';
import { NAMES, Validator, type Name } from './validator.ts';

/** Ports of each: of its RPC, of its metrics, and where its links end. */
const PORTS_EACH = 3;
/** How long the chain's specification may take: the runtime is compiled for it. */
const SPEC_SECONDS = 600;
/** Blocks that one has missed of which it is said that it is cut off. */
const APART_BLOCKS = 5;
/** How long that may take, and how long it may take to be back. */
const CUT_SECONDS = 180;
const JOIN_SECONDS = 300;

/** A way between two validators, and who dials at its beginning. */
interface Way {
  readonly from: Name;
  readonly to: Name;
  readonly link: Link;
}

/** The validators, in a temporary folder. */
export class Fleet {
  private known: Connection['api'] | undefined;

  private constructor(
    readonly folder: string,
    readonly validators: readonly Validator[],
    private readonly ways: readonly Way[],
    private readonly forget: () => void,
  ) {}

  /** Makes folders, keys and links of all; nothing runs yet. */
  static async make(): Promise<Fleet> {
    const folder = mkdtempSync(join(tmpdir(), 'nerv-network-'));
    const forget = atExit(() => remove(folder));
    const spec = join(folder, 'chain.json');
    await writeSpec(spec);
    const ports = await freePorts(NAMES.length * PORTS_EACH);
    const places = await Promise.all(
      NAMES.map(async (name, index) => {
        const [rpcPort = 0, port = 0, metricsPort = 0] = ports.slice(index * PORTS_EACH);
        const site = { folder: join(folder, name.toLowerCase()), spec, rpcPort, port, metricsPort };
        mkdirSync(site.folder, { mode: 0o700 });
        return { name, site, ...(await networkKey()) };
      }),
    );
    const ways: Way[] = [];
    const validators: Validator[] = [];
    for (const { name, site, secret } of places) {
      const reserved: string[] = [];
      for (const other of places.filter((one) => one.name !== name)) {
        const others = places.map((one) => one.site.port).filter((port) => port !== site.port);
        const link = await Link.to(other.site.port, { port: site.port, others });
        ways.push({ from: name, to: other.name, link });
        reserved.push(`/ip4/127.0.0.1/tcp/${link.port}/p2p/${other.peer}`);
      }
      const own = [`--${name.toLowerCase()}`, '--validator', '--node-key', secret, '--reserved-nodes', ...reserved];
      validators.push(new Validator(name, site, own));
    }
    return new Fleet(folder, validators, ways, forget);
  }

  /** Starts all of them, two at a time, and connects to each. */
  async start(): Promise<void> {
    await inTurn(this.validators, (one) => one.launch());
    await inTurn(this.validators, (one) => one.meet());
  }

  /** What calls are made of and bytes are read with: it needs no validator that runs, once one has. */
  get api(): Connection['api'] {
    const [first] = this.up;
    this.known = first?.link.api ?? this.known;
    if (this.known === undefined) throw new Failure('no validator has run yet');
    return this.known;
  }

  /** Those that run. */
  get up(): Validator[] {
    return this.validators.filter(({ isUp }) => isUp);
  }

  /** One by its name. */
  of(name: Name): Validator {
    const found = this.validators.find((one) => one.name === name);
    if (found === undefined) throw new Failure(`there is no ${name}`);
    return found;
  }

  /**
   * Keeps one apart from all others, until `join`, and waits until it has heard nothing of some blocks that they
   * have finalized. A node does not notice a silent link for minutes: it goes on as if it had its peers.
   */
  async cut(name: Name, how: Exclude<LinkState, 'open'>): Promise<void> {
    for (const { from, to, link } of this.ways) {
      link.isStrict = true;
      if (from === name || to === name) link.set(how);
    }
    const one = this.of(name);
    const isApart = async (): Promise<true | undefined> => {
      if (how === 'refused' && (await one.peers()) > 0) return undefined;
      return (await this.ahead()) >= (await one.finalized()) + APART_BLOCKS || undefined;
    };
    await until(isApart, CUT_SECONDS, `waiting for ${name} to be cut off`, 500);
  }

  /** Opens all links, and waits until all have finalized what one of them has by now, and have peers. */
  async join(): Promise<void> {
    for (const { link } of this.ways) {
      link.isStrict = false;
      link.set('open');
    }
    const goal = (await this.ahead()) + 1;
    for (const one of this.up) {
      const isBack = async (): Promise<true | undefined> =>
        ((await one.finalized()) >= goal && (await one.peers()) >= this.up.length - 1) || undefined;
      await until(isBack, JOIN_SECONDS, `waiting for ${one.name} to be back with the others`, 500);
    }
  }

  /** The greatest height that any of those that run has finalized. */
  async ahead(): Promise<number> {
    return Math.max(...(await Promise.all(this.up.map((one) => one.finalized()))));
  }

  /** Ends all of them, and removes the folder unless `keep`. */
  async stop(keep: boolean): Promise<void> {
    await Promise.all(this.validators.map((one) => one.kill()));
    for (const { link } of this.ways) link.close();
    this.forget();
    if (!keep) remove(this.folder);
  }
}

/** Nodes that start at a time: each compiles the runtime, which takes a core for some seconds. */
const AT_ONCE = 2;

/** Does something with each of them, a few at a time. */
export async function inTurn<T>(all: readonly T[], work: (one: T) => Promise<void>): Promise<void> {
  const waiting = all.values();
  const next = async (): Promise<void> => {
    for (const one of waiting) await work(one);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, next));
}

/**
 * The local chain. Nodes of a chain of type `Local` tell each other all their addresses, those of the loopback
 * interface as well, and would find ways around links that are cut.
 */
async function writeSpec(file: string): Promise<void> {
  const { status, stdout, stderr } = await attempt(['export-chain-spec', '--chain', 'local'], SPEC_SECONDS);
  if (status !== 0) throw new Failure(`the local chain has no specification: ${stderr.trim()}`);
  const exported = JSON.parse(stdout) as Record<string, unknown>;
  writeFileSync(file, JSON.stringify({ ...exported, chainType: { Custom: 'Network' } }));
}

function remove(folder: string): void {
  // A node that has just been killed may still write.
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
