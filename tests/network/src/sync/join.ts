// SPDX-License-Identifier: Apache-2.0
/** How long a new node takes to join a chain with many accounts in many shards. */
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from '../../../e2e/src/lib/client.ts';
import { shards } from '../../../e2e/src/lib/shards.ts';
import { answersOf, assertSame, recordsOf } from './answers.ts';
import { openCrowd, splitInto } from './crowd.ts';
import { busyness, memoryOf, processorSeconds, rounded } from './machine.ts';
import { joined, newcomer, type Mode } from './newcomer.ts';
import { asking } from './rpc.ts';
import { CHAIN, Validators } from './validators.ts';

/** How long anything may take that depends on blocks: a busy machine makes few of them. */
const PATIENCE_SECONDS = 3_600;

/** Has nodes join four validators, and compares each with one of those, record by record. */
export async function joining(
  howMany: number,
  leaves: number,
  modes: readonly Mode[],
  print: (line: string) => void,
  keep: boolean,
): Promise<object> {
  const validators = await Validators.start({ keepers: false });
  let client: Client | undefined;
  try {
    client = await Client.connect(validators.node('Alice').url);
    let told = 0;
    await openCrowd(client, howMany, (opened) => {
      if (opened - told < howMany / 10) return;
      told = opened;
      print(`${opened} accounts are open`);
    });
    await splitInto(client, leaves, (live) => print(`${live} leaves`));
    const found: Record<string, object> = {};
    for (const mode of modes) {
      const folder = mkdtempSync(join(validators.folder, `${mode}-`));
      const node = newcomer({ folder, chain: CHAIN, peers: await validators.addresses() }, mode);
      const began = performance.now();
      await node.restart();
      const up = performance.now();
      const ask = asking(node.url);
      const head = await joined(ask, 1, mode);
      const there = performance.now();
      const [core, memory] = [processorSeconds(node.pid ?? 0), memoryOf(node.pid ?? 0).own];
      await validators.height(head.number, PATIENCE_SECONDS);
      const ids = (await shards(client.api, head.hash)).map(({ id }) => id);
      const expected = await answersOf(validators.ask('Alice'), head.hash, ids, []);
      assertSame(mode, await answersOf(ask, head.hash, ids, []), expected);
      const figures = {
        machine: busyness(),
        records: recordsOf(expected),
        leaves: expected.tries.filter(({ records }) => records > 0).length,
        height: head.number,
        startSeconds: rounded((up - began) / 1000),
        seconds: rounded((there - began) / 1000),
        coreSeconds: rounded(core),
        memory: Math.round(memory),
      };
      print(`${mode}: ${JSON.stringify(figures)}`);
      found[mode] = figures;
      await node.stop();
    }
    return found;
  } finally {
    await client?.close();
    await validators.stop(keep);
  }
}
