// SPDX-License-Identifier: Apache-2.0
/** How long a validator takes to import a full block, and how fast a node catches up that was off while they were made. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { built, type Built } from '../../../e2e/src/compare/log.ts';
import { median } from '../../../e2e/src/compare/measure.ts';
import { atExit } from '../../../e2e/src/lib/cleanup.ts';
import { Client } from '../../../e2e/src/lib/client.ts';
import { Failure } from '../../../e2e/src/lib/failure.ts';
import { NervNode } from '../../../e2e/src/lib/node.ts';
import { until } from '../../../e2e/src/lib/wait.ts';
import { FullBlocks } from './full-blocks.ts';
import { busyness, histogram, processorSeconds, rounded } from './machine.ts';
import { newcomer } from './newcomer.ts';
import { addressesOf, asking, askingMany, finalised, heightOf } from './rpc.ts';
import { NAMES, Validators, type Name } from './validators.ts';

/** How long anything may take that depends on blocks: a busy machine makes few of them. */
const PATIENCE_SECONDS = 3_600;
/** A slot, in seconds. */
const SLOT_SECONDS = 1;
/** Transactions that may wait in each node. */
const POOL = 20_000;
/** Full blocks that are made before it counts. */
const WARM_UP = 5;
/** A block is full if it has this part of the transfers of the fullest. */
const FULL = 0.9;
/** Whose imports are measured. */
const MEASURED: Name = 'Bob';
/** How often its metrics are looked at. */
const LOOK_MILLISECONDS = 50;

type Print = (line: string) => void;

/** Blocks as the log of who built them tells, without those that had room left. */
function fullOf(nodes: readonly NervNode[], from: ReadonlyMap<NervNode, number>): Built[] {
  const all = nodes.flatMap((node) => built(node.said(from.get(node)).text));
  const most = Math.max(0, ...all.map(({ extrinsics }) => extrinsics));
  return all.filter(({ full, extrinsics }) => full && extrinsics >= FULL * most);
}

const endsOf = (nodes: readonly NervNode[]): Map<NervNode, number> => new Map(nodes.map((node) => [node, node.said().end]));

/** Import of full blocks by one of four validators, the other three on the same machine. */
export async function importing(blocks: number, print: Print, keep: boolean): Promise<object> {
  const validators = await Validators.start({ keepers: false, pool: POOL, isUsual: true });
  let client: Client | undefined;
  try {
    const { url } = validators.node('Alice');
    client = await Client.connect(url);
    const source = await FullBlocks.prepare(client, asking(url), askingMany(url));
    await client.close();
    client = undefined;
    const nodes = NAMES.map((name) => validators.node(name));
    const start = endsOf(nodes);
    source.start();
    const made = (from: ReadonlyMap<NervNode, number>, howMany: number) => () => {
      source.check();
      return fullOf(nodes, from).length >= howMany || undefined;
    };
    await until(made(start, WARM_UP), PATIENCE_SECONDS, `waiting for ${WARM_UP} full blocks`, 1_000);
    const from = endsOf(nodes);
    const took = new Map<number, number>();
    const read = async () => ({
      ...histogram(await validators.metrics(MEASURED), 'substrate_block_verification_and_import_time'),
      height: await heightOf(validators.ask(MEASURED)),
    });
    let before = await read();
    const isOver = async () => {
      const now = await read();
      // Of two at once it is not known which took how long.
      const isOne = now.count === before.count + 1 && now.height === before.height + 1;
      if (isOne) took.set(now.height, now.sum - before.sum);
      before = now;
      return made(from, blocks)();
    };
    await until(isOver, PATIENCE_SECONDS, `waiting for ${blocks} full blocks`, LOOK_MILLISECONDS);
    await source.stop();
    const full = fullOf(nodes, from);
    const seconds = full.flatMap(({ number }) => took.get(number) ?? []);
    if (seconds.length === 0) throw new Failure(`${MEASURED} has imported no full block by itself`);
    const figures = {
      machine: busyness(),
      blocks: full.length,
      transfers: median(full.map(({ extrinsics }) => extrinsics)),
      build: rounded(median(full.map(({ milliseconds }) => milliseconds)) / 1000),
      imports: seconds.length,
      import: rounded(median(seconds)),
      importMost: rounded(Math.max(...seconds)),
      importOverSlot: rounded(median(seconds) / SLOT_SECONDS),
    };
    print(`import: ${JSON.stringify(figures)}`);
    return figures;
  } finally {
    await client?.close();
    await validators.stop(keep);
  }
}

/** A node that was off while one author made so many full blocks. */
export async function catchingUp(blocks: number, print: Print): Promise<object> {
  const folder = mkdtempSync(join(tmpdir(), 'nerv-sync-'));
  const remove = (): void => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  const forget = atExit(remove);
  const author = await NervNode.start({ extra: ['--no-mdns', '--pool-limit', String(POOL)] });
  let late: NervNode | undefined;
  let client: Client | undefined;
  try {
    const ask = asking(author.url);
    client = await Client.connect(author.url);
    const source = await FullBlocks.prepare(client, ask, askingMany(author.url));
    await client.close();
    client = undefined;
    const peers = await addressesOf(ask);
    late = newcomer({ folder, chain: ['--chain', 'dev'], peers, isUsual: true }, 'full');
    await late.restart();
    await until(async () => (await finalised(asking(late?.url ?? ''))).number > 0 || undefined, PATIENCE_SECONDS, 'joining', 500);
    await late.kill();
    const off = await heightOf(ask);
    const from = endsOf([author]);
    source.start();
    const isOver = () => {
      source.check();
      return fullOf([author], from).length >= blocks || undefined;
    };
    await until(isOver, PATIENCE_SECONDS, `waiting for ${blocks} full blocks`, 500);
    await source.stop();
    const target = await heightOf(ask);
    // It is to catch up with what was made, and not with what comes.
    const full = fullOf([author], from).filter(({ number }) => number <= target);
    await late.restart();
    const up = performance.now();
    const asked = asking(late.url);
    const first = await heightOf(asked);
    const used = processorSeconds(late.pid ?? 0);
    await until(async () => (await heightOf(asked)) >= target || undefined, PATIENCE_SECONDS, 'catching up', 50);
    const seconds = (performance.now() - up) / 1000;
    const core = processorSeconds(late.pid ?? 0) - used;
    const missed = target - first;
    const figures = {
      machine: busyness(),
      off,
      missed,
      full: full.length,
      transfers: median(full.map(({ extrinsics }) => extrinsics)),
      build: rounded(median(full.map(({ milliseconds }) => milliseconds)) / 1000),
      seconds: rounded(seconds),
      coreSeconds: rounded(core),
      timesRealTime: rounded((missed * SLOT_SECONDS) / seconds),
      timesRealTimeOfFull: rounded((full.length * SLOT_SECONDS) / seconds),
    };
    print(`catching up: ${JSON.stringify(figures)}`);
    return figures;
  } finally {
    await client?.close();
    await late?.kill();
    await author.stop();
    forget();
    remove();
  }
}
