// SPDX-License-Identifier: Apache-2.0
/** Nodes join a chain whose shards split, in each way there is; a validator loses its disk. */
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { built } from '../../../e2e/src/compare/log.ts';
import type { Pair } from '../../../e2e/src/lib/accounts.ts';
import { Client } from '../../../e2e/src/lib/client.ts';
import { Failure } from '../../../e2e/src/lib/failure.ts';
import type { NervNode } from '../../../e2e/src/lib/node.ts';
import { big } from '../../../e2e/src/lib/plain.ts';
import { liveOf, shards, statistics } from '../../../e2e/src/lib/shards.ts';
import type { Stream } from '../../../e2e/src/lib/stream.ts';
import { until } from '../../../e2e/src/lib/wait.ts';
import { answersOf, assertSame, recordsOf } from './answers.ts';
import { joined, newcomer, type Mode } from './newcomer.ts';
import { asking, finalised, type Head } from './rpc.ts';
import { people, transfers } from './traffic.ts';
import { CHAIN, STATES, Validators, type Name } from './validators.ts';

/** Accounts, and the transfers a second that have keepers split: more than the fifteen that a shard may have. */
const ACCOUNTS = 120;
const RATE = 40;
/** Leaves that there are to be while somebody joins. */
const LEAVES = 3;
/** How long anything may take that depends on blocks: a busy machine makes few of them. */
const PATIENCE_SECONDS = 1_500;
/** Transfers of one stream at the most. */
const MOST = 200_000;
/** The blocks that are to become final while one of four validators stands still, and those it then may miss. */
const WITHOUT_ONE = 6;
/** Who loses its disk, who stands still to show that the other votes. */
const UNLUCKY: Name = 'Dave';
const STILL: Name = 'Bob';

/** What was done. */
export interface Tally {
  joins: number;
  comparisons: number;
  records: number;
  kills: number;
  disks: number;
  readonly operations: Record<string, number>;
}

/** What is told. */
export interface Choices {
  /** How nodes join, and how a validator does that has lost its disk. */
  readonly modes: readonly Mode[];
  /** Whether the folder stays. */
  readonly keep: boolean;
}

/** The story, from the first block to the last look. */
export class Story {
  readonly tally: Tally = { joins: 0, comparisons: 0, records: 0, kills: 0, disks: 0, operations: {} };
  private pairs: readonly Pair[] = [];

  private constructor(
    private readonly validators: Validators,
    private readonly client: Client,
    private readonly print: (line: string) => void,
  ) {
    client.follower.onBlock(({ events }) => {
      for (const { name } of events) {
        if (!WATCHED.has(name)) continue;
        this.tally.operations[name] = (this.tally.operations[name] ?? 0) + 1;
      }
    });
  }

  /** Runs all of it; returns what was done. */
  static async run(choices: Choices, print: (line: string) => void): Promise<Tally> {
    const validators = await Validators.start({ keepers: true });
    print(`four validators run, with states of ${STATES} blocks: ${validators.folder}`);
    let client: Client | undefined;
    try {
      client = await Client.connect(validators.node('Alice').url);
      const story = new Story(validators, client, print);
      await story.tell(choices);
      return story.tally;
    } finally {
      await client?.close();
      await validators.stop(choices.keep);
    }
  }

  private async tell({ modes }: Choices): Promise<void> {
    this.pairs = await people(this.client, ACCOUNTS);
    const stream = this.load();
    await this.leaves(LEAVES);
    for (const mode of modes) await this.join(mode);
    await this.end(stream);
    for (const mode of modes) await this.loseDisk(mode);
    await this.audit();
  }

  /** Joins, is compared, killed, and compared again. */
  private async join(mode: Mode): Promise<void> {
    const began = performance.now();
    const node = await this.newcomer(mode, mode);
    try {
      const first = await this.compare(node, mode, 1);
      const seconds = ((performance.now() - began) / 1000).toFixed(0);
      this.print(`${mode}: has the state of block ${first.head.number} ${seconds} s after its start, ${told(first)}`);
      await node.kill();
      this.tally.kills += 1;
      await node.restart();
      const again = await this.compare(node, mode, (await finalised(this.validators.ask('Alice'))).number);
      this.print(`${mode}: killed and started again, at block ${again.head.number}, ${told(again)}`);
    } finally {
      await node.stop();
    }
  }

  /** A validator joins anew on an empty disk: it makes blocks, and votes. */
  private async loseDisk(mode: Mode): Promise<void> {
    const { validators } = this;
    const from = validators.node(UNLUCKY).said().end;
    await validators.loseDisk(UNLUCKY, mode);
    this.tally.kills += 1;
    this.tally.disks += 1;
    const found = await this.compare(validators.node(UNLUCKY), UNLUCKY, 1);
    const block = await this.authored(from);
    validators.node(STILL).pause();
    try {
      // With three of four, each of them has to vote.
      await validators.pass(WITHOUT_ONE, PATIENCE_SECONDS);
    } finally {
      validators.node(STILL).resume();
    }
    this.print(
      `${UNLUCKY} has lost its disk and joined by ${mode} sync, ${told(found)}; ` +
        `it has made block ${block}, and blocks became final by its vote`,
    );
  }

  /** Waits for a block that the unlucky one has made since then and that is final; says which. */
  private async authored(from: number): Promise<number> {
    const node = this.validators.node(UNLUCKY);
    const alice = this.validators.ask('Alice');
    return until(
      async () => {
        const { number: last } = await finalised(alice);
        for (const { number, hash } of built(node.said(from).text)) {
          if (number <= last && (await alice<string | null>('chain_getBlockHash', number)) === hash) return number;
        }
        return undefined;
      },
      PATIENCE_SECONDS,
      `waiting for a block of ${UNLUCKY}'s`,
      1_000,
    );
  }

  /** Compares what a node answers with what Alice does, at a block of at least this height. */
  private async compare(node: NervNode, who: string, height: number): Promise<{ head: Head; records: number; leaves: number }> {
    const ask = asking(node.url);
    const head = await joined(ask, height, who);
    // Its own peers may be ahead of the one that is asked.
    await this.validators.height(head.number, PATIENCE_SECONDS);
    const all = await shards(this.client.api, head.hash);
    const ids = all.map(({ id }) => id);
    const asked = this.pairs.slice(0, 10).map(({ publicKey }) => `0x${Buffer.from(publicKey).toString('hex')}`);
    const expected = await answersOf(this.validators.ask('Alice'), head.hash, ids, asked);
    if (recordsOf(expected) < ACCOUNTS) throw new Failure(`there are ${recordsOf(expected)} records of ${ACCOUNTS}`);
    assertSame(who, await answersOf(ask, head.hash, ids, asked), expected);
    this.tally.comparisons += 1;
    this.tally.records += recordsOf(expected);
    return { head, records: recordsOf(expected), leaves: liveOf(all).length };
  }

  private async newcomer(mode: Mode, name: string): Promise<NervNode> {
    const folder = mkdtempSync(join(this.validators.folder, `${name}-`));
    const extra = ['--name', name, '--state-pruning', String(STATES)];
    const node = newcomer({ folder, chain: CHAIN, peers: await this.validators.addresses(), extra }, mode);
    await node.restart();
    this.tally.joins += 1;
    return node;
  }

  private load(): Stream {
    const stream = transfers(this.client, this.pairs, RATE, MOST);
    stream.start();
    return stream;
  }

  private async end(stream: Stream): Promise<void> {
    const { included, failed, reasons } = await stream.finish(PATIENCE_SECONDS);
    this.print(`${included} transfers were included, ${failed} failed ${[...reasons.keys()].join(', ')}`);
    if (failed > 0) throw new Failure('transfers failed while nodes joined');
  }

  /** Waits until there are so many leaves. */
  private async leaves(most: number): Promise<void> {
    const look = async () => {
      const all = await shards(this.client.api, this.client.follower.latest.hash);
      return liveOf(all).length >= most || undefined;
    };
    await until(look, PATIENCE_SECONDS, `waiting for ${most} leaves`, 1_000);
  }

  /** Nothing is lost: shards and what is under way are what the pot holds. */
  private async audit(): Promise<void> {
    const { hash } = this.client.follower.latest;
    const numbers = await statistics(this.client.api, hash);
    const all = await shards(this.client.api, hash);
    const held = all.reduce((sum, { total }) => sum + total, 0n) + big(numbers, 'inTransit') + big(numbers, 'inLanes');
    if (held !== big(numbers, 'potHeld')) throw new Failure(`shards hold ${held}, the pot ${big(numbers, 'potHeld')}`);
    if (this.tally.operations['bisection.SplitCutOver'] === undefined) throw new Failure('no shard has split');
  }
}

/** Operations that are counted. */
const WATCHED: ReadonlySet<string> = new Set(['bisection.SplitCutOver', 'bisection.MergeCutOver', 'bisection.Settled']);

function told({ records, leaves }: { records: number; leaves: number }): string {
  return `and answers of ${records} records in ${leaves} leaves as the others do`;
}
