// SPDX-License-Identifier: Apache-2.0
/** A development node of our own: started, watched, killed and started again. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import {
  accessSync,
  closeSync,
  constants,
  mkdtempSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  statSync,
} from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { atExit } from './cleanup.ts';
import { Failure } from './failure.ts';
import { until } from './wait.ts';

/** How long a node may take until it answers; a busy machine needs its time. */
const START_SECONDS = 300;
/** How long a node may take to end by itself. */
const STOP_SECONDS = 20;

/** What is kept between runs. */
const CACHE = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'nerv');
/** Where nodes keep compiled runtimes: all of them have the same, and none needs to compile it anew. */
const RUNTIME_CACHE = join(CACHE, 'runtime-cache');

/** The node's binary: `NERV_NODE`, or where the build puts it. */
export function nodeBinary(): string {
  const binary = process.env['NERV_NODE'] || join(CACHE, 'target', 'testnet', 'nerv-node');
  if (!canRun(binary)) throw new Failure(`there is no node at ${binary}: build it first, or name it in NERV_NODE`);
  return binary;
}

/** The binary that checks receipts. */
export function receiptBinary(): string {
  return beside('nerv-receipt');
}

/** The program that makes claims, and false ones. */
export function claimBinary(): string {
  return beside('examples', 'claim');
}

/** The agent that hands out quotes, or says that it simulates. */
export function quoteAgentBinary(): string {
  return beside('nerv-quote-agent');
}

/** A binary that is built together with the node and lies beside it. */
function beside(...path: string[]): string {
  const binary = join(dirname(nodeBinary()), ...path);
  if (!canRun(binary)) throw new Failure(`there is no ${binary}: build it, as the node is built`);
  return binary;
}

function canRun(binary: string): boolean {
  try {
    accessSync(binary, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * Who keeps watch over the load for the stakers: `none` for those who vote by hand, `development` for
 * the keepers of Bob, Charlie and Dave that `--dev` brings along, `keyless` for a node that should
 * keep watch and has no key to do so.
 */
export type Keepers = 'none' | 'development' | 'keyless';

/** A node of a chain of its own, whose place others know before it starts. */
export interface Seat {
  /** The folder of its chain, keys and log. */
  readonly folder: string;
  /** What says which chain it is of, and what it is there. */
  readonly chain: readonly string[];
  /** Where its RPC listens, at each start, and where other nodes reach it. */
  readonly rpcPort: number;
  readonly port: number;
  /** Where its metrics are, if it shows them. */
  readonly metricsPort?: number;
}

/** How a node is started. */
export interface NodeOptions {
  /** Without it nothing is proposed or voted on that the program does not ask for. */
  readonly keepers?: Keepers;
  /** The node is a replica, with a key of its own. */
  readonly replica?: boolean;
  /** Secrets of keepers' keys that are stored before it starts. */
  readonly keeperKeys?: readonly string[];
  /** Takes the place of the development chain with its keepers. */
  readonly seat?: Seat;
  /** Where it shows its metrics, if it has no seat and shows any. */
  readonly metricsPort?: number;
  /** How much it leaves the machine to others, as `nice` has it. */
  readonly nice?: number;
  /** A program with its arguments that becomes the node: what follows them is the node's command. */
  readonly through?: readonly string[];
  /** Where it keeps compiled runtimes, if not where all others of these tests do. */
  readonly runtimeCache?: string;
  /** More arguments for the node. */
  readonly extra?: readonly string[];
}

/** What starts the development chain with each kind of keepers. */
const CHAIN: Readonly<Record<Keepers, readonly [chain: readonly string[], keeper: readonly string[]]>> = {
  none: [['--dev'], ['--no-keeper']],
  development: [['--dev'], []],
  // With `--dev` and `--alice` alike there would be keys: the author's are stored before the start.
  keyless: [['--chain', 'dev', '--validator', '--force-authoring'], ['--unsafe-force-node-key-generation', '--keeper']],
};

/** The keys of the development chain's author: of each the type and the scheme. */
const AUTHOR_KEYS = [['aura', 'sr25519'], ['gran', 'ed25519']] as const;

/** One development node with a folder of its own. */
export class NervNode {
  /** Everything the node says, over all its starts. */
  readonly log: string;
  /** The folder of its chain and its keys. */
  readonly basePath: string;
  private child: ChildProcess | undefined;
  private rpcUrl: string | undefined;
  private key: string | undefined;
  private readonly forgetFolder: () => void;
  private forgetChild: () => void = () => {};
  private keep = false;

  private constructor(
    private readonly binary: string,
    private readonly folder: string,
    private readonly options: NodeOptions,
  ) {
    this.log = join(folder, 'node.log');
    this.basePath = join(folder, 'chain');
    // Interrupted: nobody was told of a log, so nothing stays. The folder of a seat is for others to remove.
    this.forgetFolder = options.seat === undefined ? atExit(() => remove(this.folder)) : () => {};
  }

  /** Starts a development chain from its genesis block. */
  static async start(options: NodeOptions = {}): Promise<NervNode> {
    const binary = nodeBinary();
    const node = new NervNode(binary, mkdtempSync(join(tmpdir(), 'nerv-e2e-')), options);
    if (options.keepers === 'keyless') node.storeAuthorKeys();
    for (const secret of options.keeperKeys ?? []) node.storeKey('keep', 'sr25519', secret);
    if (options.replica === true) node.key = node.makeReplicaKey();
    await node.restart();
    return node;
  }

  /** The key that what is meant for this replica is encrypted to, in hexadecimal. */
  get replicaKey(): string {
    if (this.key === undefined) throw new Failure('the node is no replica');
    return this.key;
  }

  /** A node with a seat, which does not run yet: its keys are still to be stored. */
  static seated(seat: Seat, options: Omit<NodeOptions, 'keepers' | 'seat'> = {}): NervNode {
    return new NervNode(nodeBinary(), seat.folder, { ...options, seat });
  }

  /** Where the node's RPC is. */
  get url(): string {
    if (this.rpcUrl === undefined) throw new Failure('the node is not running');
    return this.rpcUrl;
  }

  /** Starts the node on its own folder: the chain goes on where it was. */
  async restart(): Promise<void> {
    if (this.child !== undefined) throw new Error('the node is already running');
    const before = this.logSize();
    const out = openSync(this.log, 'a');
    const { nice = 0, through = [] } = this.options;
    // `nice` becomes the node: its number is the node's.
    const command = [...(nice === 0 ? [] : ['nice', '-n', String(nice)]), ...through, this.binary];
    const [program = this.binary, ...first] = command;
    const child = spawn(program, [...first, ...this.arguments()], { stdio: ['ignore', out, out] });
    closeSync(out);
    this.child = child;
    this.forgetChild = atExit(() => child.kill('SIGKILL'));
    let problem: Error | undefined;
    child.once('error', (error) => (problem = error));
    try {
      // Port 0 lets the system choose one that is free; the node's log says which.
      this.rpcUrl = await until(
        () => {
          if (problem !== undefined) throw new Failure(`the node does not start: ${problem.message}`);
          if (hasEnded(child)) {
            throw new Failure(`the node ended while starting (log: ${this.log}):\n${this.lastLines()}`);
          }
          const port = /Running JSON-RPC server: addr=127\.0\.0\.1:(\d+)/.exec(this.logFrom(before))?.[1];
          return port === undefined ? undefined : `ws://127.0.0.1:${port}`;
        },
        START_SECONDS,
        `waiting for the node's RPC (log: ${this.log})`,
      );
    } catch (error) {
      this.keepLog();
      await this.stop();
      throw error;
    }
  }

  /** Ends the node as Ctrl-C would and removes its folder. */
  async stop(): Promise<void> {
    await this.end('SIGTERM');
    // Only what is ours: the chain always, the log unless somebody wants it.
    remove(this.keep ? this.basePath : this.folder);
    this.forgetFolder();
  }

  /** Ends the node without a chance to tidy up, as a power cut would; its folder stays. */
  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  /** The number of its process, while it runs. */
  get pid(): number | undefined {
    return this.child?.pid;
  }

  /** Stops the node where it is, so that it uses nothing of the machine, until `resume`. */
  pause(): void {
    this.child?.kill('SIGSTOP');
  }

  /** Lets a node go on that was paused; it has missed the blocks of that time. */
  resume(): void {
    this.child?.kill('SIGCONT');
  }

  /** The node's log from a byte on, and where it ends now. */
  said(from = 0): { readonly text: string; readonly end: number } {
    const length = Math.max(0, this.logSize() - from);
    const text = Buffer.alloc(length);
    const log = openSync(this.log, 'r');
    try {
      const read = readSync(log, text, 0, length, from);
      return { text: text.toString('utf8', 0, read), end: from + read };
    } finally {
      closeSync(log);
    }
  }

  /** Keeps the log when the node's folder is removed, for whoever looks for a fault. */
  keepLog(): void {
    this.keep = true;
  }

  /** Has the node ended although nobody asked it to? It may just be about to. */
  async hasGone(): Promise<boolean> {
    const { child } = this;
    if (child === undefined) return false;
    const ended = until(() => hasEnded(child) || undefined, 2, 'its end');
    return ended.catch(() => false);
  }

  /** How its process ended by itself, if it has: the signal, or the exit status. */
  get ending(): string | undefined {
    const { child } = this;
    if (child === undefined || !hasEnded(child)) return undefined;
    return child.signalCode ?? `status ${child.exitCode}`;
  }

  /** The end of the node's log. */
  lastLines(lines = 15): string {
    return this.logFrom(0).trimEnd().split('\n').slice(-lines).join('\n');
  }

  private arguments(): string[] {
    const { keepers = 'none', seat, runtimeCache = RUNTIME_CACHE, extra = [] } = this.options;
    const metricsPort = seat?.metricsPort ?? this.options.metricsPort;
    const [chain, keeper] = seat === undefined ? CHAIN[keepers] : [seat.chain, []];
    return [
      ...chain,
      ...(this.options.replica === true ? ['--replica'] : []),
      '--base-path', this.basePath,
      '--rpc-port', String(seat?.rpcPort ?? 0),
      // The tests speak to it from this machine only, and it finds no others than those it is told of.
      '--listen-addr', `/ip4/127.0.0.1/tcp/${seat?.port ?? 0}`,
      ...(metricsPort === undefined ? ['--no-prometheus'] : ['--prometheus-port', String(metricsPort)]),
      '--no-telemetry',
      '--runtime-cache', runtimeCache,
      ...keeper,
      ...extra,
    ];
  }

  /** Lets a node that is told nothing of Alice make her blocks. */
  private storeAuthorKeys(): void {
    for (const [type, scheme] of AUTHOR_KEYS) this.storeKey(type, scheme, '//Alice');
  }

  private storeKey(type: string, scheme: string, secret: string): void {
    this.keyCommand('insert', '--scheme', scheme, '--key-type', type, '--suri', secret);
  }

  private makeReplicaKey(): string {
    return this.keyCommand('generate-replica').trim();
  }

  /** What a command that makes or stores a key of this node printed. */
  private keyCommand(name: string, ...args: readonly string[]): string {
    const where = ['--chain', 'dev', '--base-path', this.basePath];
    const { status, stdout, stderr } = spawnSync(this.binary, ['key', name, ...where, ...args], { encoding: 'utf8' });
    if (status !== 0) throw new Failure(`key ${name} failed: ${stderr}`);
    return stdout;
  }

  private async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const child = this.child;
    if (child === undefined) return;
    if (!hasEnded(child)) {
      child.kill(signal);
      // One that is paused would not notice before it goes on.
      child.kill('SIGCONT');
      try {
        await until(() => hasEnded(child) || undefined, STOP_SECONDS, 'waiting for the node to end');
      } catch {
        child.kill('SIGKILL');
        await until(() => hasEnded(child) || undefined, STOP_SECONDS, 'waiting for the killed node to end');
      }
    }
    this.forgetChild();
    this.child = undefined;
    this.rpcUrl = undefined;
  }

  private logFrom(offset: number): string {
    return readFileSync(this.log).subarray(offset).toString('utf8');
  }

  private logSize(): number {
    return statSync(this.log, { throwIfNoEntry: false })?.size ?? 0;
  }
}

function remove(folder: string): void {
  // A node that has just been killed may still write.
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}

function hasEnded(child: ChildProcess): boolean {
  // A binary that could not be started at all has neither of the two, and no process id.
  return child.exitCode !== null || child.signalCode !== null || child.pid === undefined;
}
