// SPDX-License-Identifier: Apache-2.0
/** What a validator has in memory after many blocks, against what it had after some. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { atExit } from '../../../e2e/src/lib/cleanup.ts';
import { Client } from '../../../e2e/src/lib/client.ts';
import { Failure } from '../../../e2e/src/lib/failure.ts';
import { NervNode } from '../../../e2e/src/lib/node.ts';
import { sleep, until } from '../../../e2e/src/lib/wait.ts';
import { freePorts } from '../../../e2e/src/replicas/ports.ts';
import { busyness, memoryOf, rounded, type Memory } from './machine.ts';
import { MODEST } from './newcomer.ts';
import { asking, askingMany, finalised, heightOf } from './rpc.ts';
import { aimed, type Sender } from './sender.ts';
import { specWith } from './validators.ts';

/** How long the blocks from one look to the next may take. */
const PATIENCE_SECONDS = 3_600;
/** Accounts that send. */
const SENDERS = 100;
/** Blocks with load, and blocks without: shards split in the former, and merge in the latter. */
const LOADED = 200;
const QUIET = 100;
/** Transfers of each block with load. */
const EACH = 10;
/** Looks at a time, and the time between two: what a block alone takes comes and goes. */
const LOOKS = 10;
const LOOK_MILLISECONDS = 500;
/** How often it is seen whether there is another block. */
const WATCH_MILLISECONDS = 100;

/** What is done. */
export interface Choices {
  /** Blocks from one look to the next; the first is what the last is held against. */
  readonly few: number;
  /** Blocks until the last look. */
  readonly many: number;
  /** The runtime that the chain begins with, if it is another one. */
  readonly runtime: string | undefined;
}

/** What was seen at a height, in MiB. */
interface Seen extends Memory {
  readonly height: number;
}

/** Has accounts transfer and keepers split and merge on a chain of one author, and looks at its memory now and then. */
export async function memory({ few, many, runtime }: Choices, print: (line: string) => void): Promise<object> {
  const folder = mkdtempSync(join(tmpdir(), 'nerv-sync-'));
  const remove = (): void => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  const forget = atExit(remove);
  const [rpcPort = 0, port = 0, metricsPort = 0] = await freePorts(3);
  const spec = runtime === undefined ? [] : ['--chain', await specWith(runtime, 'dev', folder)];
  const seat = { folder: join(folder, 'author'), chain: ['--dev', ...spec], rpcPort, port, metricsPort };
  mkdirSync(seat.folder, { mode: 0o700 });
  const node = NervNode.seated(seat, { extra: [...MODEST, '--state-pruning', '256'] });
  try {
    await node.restart();
    const client = await Client.connect(node.url);
    const senders = await aimed(client, SENDERS).finally(() => client.close());
    const load = new Load(node, senders);
    const seen: Seen[] = [];
    for (let height = few; height <= many; height += few) {
      await until(async () => (await load.watch()) >= height || undefined, PATIENCE_SECONDS, `block ${height}`, WATCH_MILLISECONDS);
      const now = { height, ...(await look(node)) };
      seen.push(now);
      print(`block ${height}: ${now.own} MiB of its own, ${now.all} with files`);
    }
    const [first, last] = [seen[0], seen[seen.length - 1]];
    if (first === undefined || last === undefined) throw new Failure('there were no blocks');
    const figures = {
      machine: busyness(),
      sent: load.sent,
      operations: await operations(metricsPort),
      final: (await finalised(asking(node.url))).number,
      seen,
      quotient: { own: rounded(last.own / first.own), all: rounded(last.all / first.all) },
    };
    print(`memory: ${JSON.stringify(figures)}`);
    return figures;
  } finally {
    await node.kill();
    forget();
    remove();
  }
}

/** Hands in transfers with each new block, for some blocks, and none for some others. */
class Load {
  sent = 0;
  private last: number | undefined;

  constructor(
    private readonly node: NervNode,
    private readonly senders: readonly Sender[],
  ) {}

  /** Looks whether there is another block; the height of the best one. */
  async watch(): Promise<number> {
    const best = await heightOf(asking(this.node.url));
    const isNew = this.last === undefined || best > this.last;
    this.last = best;
    if (isNew && best % (LOADED + QUIET) < LOADED) {
      const some = Array.from({ length: EACH }, (_, index) => this.senders[(this.sent + index) % this.senders.length]);
      await askingMany(this.node.url)('author_submitExtrinsic', some.flatMap((one) => (one === undefined ? [] : [[one.next()]])));
      this.sent += EACH;
    }
    return best;
  }
}

/** The least of some looks. */
async function look(node: NervNode): Promise<Memory> {
  const looks: Memory[] = [];
  for (let times = 0; times < LOOKS; times += 1) {
    looks.push(memoryOf(node.pid ?? 0));
    await sleep(LOOK_MILLISECONDS);
  }
  const least = (of: keyof Memory): number => Math.round(Math.min(...looks.map((one) => one[of])));
  return { own: least('own'), all: least('all') };
}

/** Splits and merges by how they ended, as the node's metrics tell. */
async function operations(port: number): Promise<Record<string, number>> {
  const response = await fetch(`http://127.0.0.1:${port}/metrics`);
  if (!response.ok) throw new Failure(`the metrics: status ${response.status}`);
  const found = (await response.text()).matchAll(/^(shard_(?:splits|merges)_total)\{.*?outcome="(\w+)".*?\} (\S+)$/gm);
  return Object.fromEntries([...found].map(([, name = '', outcome = '', value]) => [`${name} ${outcome}`, Number(value)]));
}
