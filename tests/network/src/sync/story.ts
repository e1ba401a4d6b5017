// SPDX-License-Identifier: Apache-2.0
/** Nodes join a chain that splits, merges and drops states, in each way there is; a validator loses its disk. */
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
import { asking, finalised, hasState, heightOf, type Head } from './rpc.ts';
import { people, transfers } from './traffic.ts';
import { CHAIN, NAMES, STATES, Validators, type Name } from './validators.ts';

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
  /** Kills of a node that had blocks, and no state yet. */
  halfway: number;
  /** Operations in blocks at each of which validators drop the state of an earlier one. */
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
  readonly tally: Tally = { joins: 0, comparisons: 0, records: 0, kills: 0, disks: 0, halfway: 0, operations: {} };
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
    await this.splitAndMerge();
    for (const name of WATCHED) this.tally.operations[name] = 0;
    const stream = this.load();
    await this.leaves((live) => live >= LEAVES, `${LEAVES} leaves`);
    for (const mode of modes) await this.join(mode);
    if (modes.includes('fast')) await this.interrupted();
    await this.end(stream);
    for (const mode of modes) await this.loseDisk(mode);
    await this.audit();
  }

  /** The chain splits, merges, and drops the states of that time. */
  private async splitAndMerge(): Promise<void> {
    const stream = this.load();
    await this.leaves((live) => live >= LEAVES, `${LEAVES} leaves`);
    await this.end(stream);
    await this.leaves((live) => live === 1, 'the root to stand alone');
    for (const name of ['bisection.SplitCutOver', 'bisection.MergeCutOver']) {
      if (this.tally.operations[name] === undefined) throw new Failure(`there was no ${name}`);
    }
    for (const name of NAMES) {
      const ask = this.validators.ask(name);
      const early = await ask<string>('chain_getBlockHash', 1);
      const isGone = async () => !(await hasState(ask, early)) || undefined;
      await until(isGone, PATIENCE_SECONDS, `waiting for ${name} to drop the state of block 1`, 1_000);
    }
    const { number } = await finalised(this.validators.ask('Alice'));
    this.print(`block ${number}: shards have split and merged, and the first states are gone everywhere`);
  }

  /** Joins, is compared, killed, and compared again. */
  private async join(mode: Mode): Promise<void> {
    const began = performance.now();
    const node = await this.newcomer(mode, mode);
    try {
      const first = await this.compare(node, mode);
      const seconds = ((performance.now() - began) / 1000).toFixed(0);
      this.print(`${mode}: has the state of block ${first.head.number} ${seconds} s after its start, ${told(first)}`);
      await node.kill();
      this.tally.kills += 1;
      await node.restart();
      const again = await this.compare(node, mode);
      this.print(`${mode}: killed and started again, at block ${again.head.number}, ${told(again)}`);
    } finally {
      await node.stop();
    }
  }

  /** One that is killed while it has blocks and no state goes on from there. */
  private async interrupted(): Promise<void> {
    const node = await this.newcomer('fast', 'interrupted');
    try {
      const ask = asking(node.url);
      await until(async () => (await heightOf(ask)) > 0 || undefined, PATIENCE_SECONDS, 'the first headers', 10);
      const isHalfway = !(await hasState(ask, (await finalised(ask)).hash));
      await node.kill();
      this.tally.kills += 1;
      if (isHalfway) this.tally.halfway += 1;
      await node.restart();
      const found = await this.compare(node, 'interrupted');
      this.print(`fast, killed ${isHalfway ? 'before' : 'after'} it had a state: at block ${found.head.number}, ${told(found)}`);
    } finally {
      await node.stop();
    }
  }

  /** A validator joins anew on an empty disk: it makes blocks, and votes, also once it was killed. */
  private async loseDisk(mode: Mode): Promise<void> {
    const { validators } = this;
    const from = validators.node(UNLUCKY).said().end;
    await validators.loseDisk(UNLUCKY, mode);
    this.tally.kills += 1;
    this.tally.disks += 1;
    const found = await this.compare(validators.node(UNLUCKY), UNLUCKY);
    const block = await this.works(from);
    const again = validators.node(UNLUCKY).said().end;
    await validators.node(UNLUCKY).kill();
    await validators.node(UNLUCKY).restart();
    this.tally.kills += 1;
    await this.works(again);
    this.print(
      `${UNLUCKY} has lost its disk and joined by ${mode} sync, ${told(found)}; ` +
        `it has made block ${block}, and blocks became final by its vote, also once it was killed`,
    );
  }

  /** Waits until the unlucky one has made a block since then, which it says, and blocks are final by its vote. */
  private async works(from: number): Promise<number> {
    const { validators } = this;
    const block = await this.authored(from);
    validators.node(STILL).pause();
    try {
      // With three of four, each of them has to vote.
      await validators.pass(WITHOUT_ONE, PATIENCE_SECONDS);
    } finally {
      validators.node(STILL).resume();
    }
    return block;
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

  /** Compares what a node answers with what Alice does, at a block that is final now or a later one. */
  private async compare(node: NervNode, who: string): Promise<{ head: Head; records: number; leaves: number }> {
    const ask = asking(node.url);
    // Of one that executes all blocks, those before have states that the others have dropped.
    const { number } = await finalised(this.validators.ask('Alice'));
    const head = await joined(ask, number, who);
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
    this.print(`${included} transfers were included, and ${failed} not, or not in time`);
    // What no block has taken in is a matter of the load; what blocks have must be right.
    const wrong = [...reasons.keys()].filter((reason) => DISPATCH_ERROR.test(reason));
    if (included === 0 || wrong.length > 0) throw new Failure(`transfers failed: ${wrong.join(', ') || 'all of them'}`);
  }

  /** Waits until there are as many leaves as is called enough, and all records are where they belong. */
  private async leaves(enough: (live: number) => boolean, what: string): Promise<void> {
    const look = async () => {
      const { hash } = await finalised(this.validators.ask('Alice'));
      const all = await shards(this.client.api, hash);
      return (enough(liveOf(all).length) && all.every(({ filling }) => !filling)) || undefined;
    };
    await until(look, PATIENCE_SECONDS, `waiting for ${what}`, 1_000);
  }

  /** Nothing is lost: shards and what is under way are what the pot holds. */
  private async audit(): Promise<void> {
    const { hash } = await finalised(this.validators.ask('Alice'));
    const numbers = await statistics(this.client.api, hash);
    const all = await shards(this.client.api, hash);
    const held = all.reduce((sum, { total }) => sum + total, 0n) + big(numbers, 'inTransit') + big(numbers, 'inLanes');
    if (held !== big(numbers, 'potHeld')) throw new Failure(`shards hold ${held}, the pot ${big(numbers, 'potHeld')}`);
    // Records have moved while each block took the state of another from the disk.
    for (const name of ['bisection.SplitCutOver', 'bisection.Settled']) {
      if (!this.tally.operations[name]) throw new Failure(`there was no ${name} after the first states were gone`);
    }
  }
}

/** What the chain calls an error: `ledger.InsufficientBalance`, `BadOrigin`. */
const DISPATCH_ERROR = /^\w+(\.\w+)?$/;
/** Operations that are counted. */
const WATCHED: ReadonlySet<string> = new Set(['bisection.SplitCutOver', 'bisection.MergeCutOver', 'bisection.Settled']);

function told({ records, leaves }: { records: number; leaves: number }): string {
  return `and answers of ${records} records in ${leaves} leaves as the others do`;
}
