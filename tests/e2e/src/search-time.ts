// SPDX-License-Identifier: Apache-2.0
/**
 * `npm run search-time`: how long the worker of a node searches for a shard's replicas among many nodes,
 * in the node's own executor and from its own database: reading the nodes and their round trips included.
 *
 * Usage: npm run search-time -- [nodes, 1000] [runs, 3]
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { median } from './compare/measure.ts';
import { machine } from './compare/machine.ts';
import { Failure, messageOf } from './lib/failure.ts';
import { NervNode, nodeBinary } from './lib/node.ts';
import { count, plural } from './lib/units.ts';
import { until } from './lib/wait.ts';

/** More the chain does not take. */
const MOST_NODES = 1_000;
const REGIONS = 5;
/** How long the first block and the search after it may take. */
const SEARCH_SECONDS = 120;

const FOUND = /submits a placement of .* found among (\d+) nodes in (\d+) ms/;

/** The development chain's genesis with so many simulated nodes, as a chain specification. */
function specification(nodes: number): string {
  const exported = spawnSync(nodeBinary(), ['export-chain-spec', '--chain', 'dev'], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (exported.status !== 0) throw new Failure(`the chain's specification was not exported: ${exported.stderr}`);
  const spec = JSON.parse(exported.stdout) as {
    genesis: { runtimeGenesis: { patch: { placement: { simulated: Record<string, unknown> } } } };
  };
  const ids = Array.from({ length: nodes }, (_, id) => id);
  spec.genesis.runtimeGenesis.patch.placement.simulated = {
    allowSimulated: true,
    nodes: ids.map((id) => ({
      region: id % REGIONS,
      domain: id % 97,
      capacity: (8 + (id % 57)) * 1_024,
      bandwidth: 1_000,
      price: 200_000 + ((id * 7_919) % 800_000),
      kept: 40 + ((id * 31) % 200),
      missed: (id * 17) % 20,
    })),
    latencies: ids.flatMap((high) =>
      ids.slice(0, high).map((low) => [low, high, 10 + ((low * 131 + high * 197) % 240)]),
    ),
  };
  return JSON.stringify(spec);
}

/** Starts a chain, and waits for what its worker says of the first search. */
async function timed(file: string): Promise<{ among: number; milliseconds: number }> {
  const node = await NervNode.start({ keepers: 'development', extra: ['--chain', file] });
  try {
    const [, among, took] = await until(
      () => FOUND.exec(node.said().text) ?? undefined,
      SEARCH_SECONDS,
      'the first search',
    );
    return { among: Number(among), milliseconds: Number(took) };
  } finally {
    await node.stop();
  }
}

function whole(given: string | undefined, usual: number, most: number, what: string): number {
  const value = given === undefined ? usual : Number(given);
  if (Number.isInteger(value) && value >= 1 && value <= most) return value;
  throw new Failure(`${what} must be a whole number from 1 to ${most}, not "${given}"`);
}

async function run(): Promise<void> {
  const nodes = whole(process.argv[2], MOST_NODES, MOST_NODES, 'the number of nodes');
  const runs = whole(process.argv[3], 3, 20, 'the number of runs');
  const folder = mkdtempSync(join(tmpdir(), 'nerv-search-'));
  try {
    const file = join(folder, 'chain.json');
    writeFileSync(file, specification(nodes));
    const times: number[] = [];
    for (let turn = 1; turn <= runs; turn += 1) {
      const { among, milliseconds } = await timed(file);
      console.log(`run ${turn}: among ${count(among)} nodes in ${count(milliseconds)} ms`);
      times.push(milliseconds);
    }
    console.log(`\nmedian of ${plural(runs, 'run')}: ${count(median(times))} ms`);
    console.log(`Machine: ${machine()}.`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

try {
  await run();
} catch (error) {
  console.error(`No measurement: ${messageOf(error)}`);
  process.exitCode = 1;
}
