// SPDX-License-Identifier: Apache-2.0
/**
 * `npm run compare`: what a transfer costs in block building: of balances, in a ledger of one shard,
 * within one of sixteen shards, between two of them, sent at once, and of two accounts that were moved together.
 *
 * Starts two development chains of its own, on this machine only, and ends them.
 */
import { compareOptions, type CompareOptions } from './compare/options.ts';
import { machine } from './compare/machine.ts';
import { report, type Row } from './compare/report.ts';
import { kinds, measure } from './compare/runs.ts';
import { Scene } from './compare/scene.ts';
import type { Measured } from './compare/measure.ts';
import { messageOf } from './lib/failure.ts';
import { count, seconds } from './lib/units.ts';

/** The shards of the second chain. */
const LEAVES = 16;

async function compare({ runs, extrinsics }: CompareOptions): Promise<Row[]> {
  const began = performance.now();
  const say = (text: string): void => console.log(`${seconds(performance.now() - began).padStart(8)}  ${text}`);
  const scenes: Scene[] = [];
  const prepare = async (leaves: number, what: string): Promise<Scene> => {
    say(`preparing a chain with ${what} ...`);
    const scene = await Scene.prepare(leaves);
    scenes.push(scene);
    return scene;
  };
  try {
    say(machine());
    const one = await prepare(1, 'one shard');
    const many = await prepare(LEAVES, `${LEAVES} shards`);
    const rows = kinds(one, many, LEAVES).map((kind) => ({ kind, name: kind.name, measured: [] as Measured[] }));
    for (let run = 1; run <= runs; run += 1) {
      // There and back again: what changes steadily meanwhile, the machine's heat or a state that
      // grows, is not always at the cost of the same kind.
      for (const { kind, measured } of run % 2 === 1 ? rows : [...rows].reverse()) {
        const others = scenes.filter((scene) => scene !== kind.scene);
        const found = await measure(kind, extrinsics, run, others, say);
        measured.push(found);
        say(`run ${run} of ${runs}: ${count(extrinsics)} ${kind.name}: ${found.each.toFixed(3)} ms each`);
      }
    }
    return rows;
  } finally {
    for (const scene of scenes) await scene.stop();
  }
}

try {
  report(await compare(compareOptions(process.env))).forEach((line) => console.log(line));
} catch (error) {
  console.error(`\nNothing was compared: ${messageOf(error)}`);
  process.exitCode = 1;
}
