// SPDX-License-Identifier: Apache-2.0
/** A network whose root shard is split and merged, and what is found out of it. */
import { Narrator, type Out } from '../../demo/narrator.ts';
import { dev } from '../../lib/accounts.ts';
import type { Block } from '../../lib/blocks.ts';
import { call } from '../../lib/chain.ts';
import type { Client } from '../../lib/client.ts';
import { Failure, messageOf } from '../../lib/failure.ts';
import { placement } from '../../lib/placement/placement.ts';
import { big, text } from '../../lib/plain.ts';
import { rootOf, shards } from '../../lib/shards.ts';
import { plural, seconds } from '../../lib/units.ts';
import { until } from '../../lib/wait.ts';
import { openAccounts } from '../content.ts';
import type { Findings } from '../ending.ts';
import { Network, startEach } from '../network.ts';
import { REPLICAS, withTimes, type Check, type ReplicasOptions, type Times } from '../options.ts';
import { fundOperators, register } from '../registration.ts';
import type { Parameters } from '../spec.ts';
import { CALM } from './conditions.ts';
import { untilEnclaves } from './enclaves.ts';
import { untilKept } from './operation.ts';
import type { Scene } from './scene.ts';
import { evidenceOf, Watch } from './watch.ts';

/** Nothing but splits and merges has a checkpoint taken, and nobody is asked for chunks meanwhile. */
const TIMES: Times = {
  replacePeriod: 30,
  checkpointPeriod: 604_800,
  acknowledgePeriod: 60,
  challengePeriod: 604_800,
  answerPeriod: 300,
  repairPeriod: 60,
};

/** Until the first placement, on a slow machine. */
const PLACE_SECONDS = 240;

/** A bond that went to the treasury. */
export interface Slash {
  readonly block: number;
  readonly who: string;
  readonly amount: bigint;
}

/** What is done on a stage. */
export type Play = (stage: Stage) => Promise<void>;

/** Starts a network of its own, has a play played on it, and ends it. */
export async function onStage(
  options: ReplicasOptions,
  parameters: Parameters,
  out: Out,
  meaning: string,
  play: Play,
): Promise<Findings> {
  const narrator = new Narrator(out);
  narrator.say('making the chain and the keys of a validator and its replicas ...');
  const network = await Network.make(REPLICAS, { ...withTimes(TIMES), ...CALM, ...parameters });
  let client: Client | undefined;
  let keep = options.keep;
  try {
    narrator.say(`all of it is in ${network.folder}`);
    await network.validator.restart();
    // With one author no block is ever undone, and what is done is done at once.
    client = await network.connect('best');
    const stage = new Stage(network, client, options.accounts, narrator, rootOf(await shards(client.api)).id);
    await stage.set();
    await play(stage);
    return { checks: stage.checks, figures: stage.figures, meaning };
  } catch (error) {
    keep = true;
    throw new Failure(`${messageOf(error)}; logs and disks are in ${network.folder}`, { cause: error });
  } finally {
    await client?.close().catch(() => undefined);
    await network.stop(keep);
  }
}

/** A network under way. */
export class Stage implements Scene {
  readonly checks: Check[] = [];
  readonly figures: [string, string][] = [];
  readonly watch: Watch;
  /** The bonds that went to the treasury. */
  readonly slashes: Slash[] = [];

  constructor(
    readonly network: Network,
    readonly client: Client,
    /** The accounts that the root gets. */
    private readonly accounts: number,
    private readonly narrator: Narrator,
    /** The root shard. */
    readonly root: string,
  ) {
    this.watch = new Watch(this.nameOf, (line, block) => narrator.say(`* ${line}`, block));
    client.follower.onBlock((block) => this.watch.take(block));
    client.follower.onBlock((block) => void this.slashes.push(...slashesIn(block)));
  }

  readonly nameOf = (node: number): string => this.network.replicaOf(node).name;

  /** All run, are registered with their enclaves, and hold a committed checkpoint of the root. */
  async set(): Promise<void> {
    const { client, network } = this;
    const { replicas } = network;
    this.title('A validator and nine replicas, each a process of its own, and an enclave of each');
    const began = performance.now();
    await startEach(replicas, ({ name, node }) => this.say(`${name} runs: process ${node.pid}`));
    this.figure('until all ten ran', seconds(performance.now() - began));
    await openAccounts(client, this.accounts);
    await fundOperators(client, replicas);
    await register(client, replicas);
    const enclaves = await untilEnclaves(client, replicas);
    const kinds = [...new Set(enclaves.map(({ evidence }) => evidence))];
    this.say(`${plural(enclaves.length, 'enclave')} registered by the replicas' workers: ${kinds.map(evidenceOf).join(', ')}`);
    this.check('the chain shows that the evidence is simulated', kinds.length === 1 && kinds[0] === 'Simulated');
    this.check('one of them by an agent, which says that it simulates', network.agent.wasAsked);
    await this.checkpoint();
    await untilKept(client, [this.root]);
  }

  /** Has the first checkpoint be taken, which would be due much later. */
  private async checkpoint(): Promise<void> {
    const { client, root } = this;
    const { api } = client;
    const placed = async (): Promise<true | undefined> =>
      (await placement(api, root))?.placed === undefined ? undefined : true;
    await until(placed, PLACE_SECONDS, 'waiting for replicas to be assigned', 500);
    const taking = call(api, 'fragments', 'forceCheckpoint', root);
    await client.must(dev('Alice'), call(api, 'sudo', 'sudo', taking), 'having a checkpoint taken');
  }

  title(text: string): void {
    this.narrator.plain();
    this.narrator.plain(text);
  }

  say(text: string): void {
    this.narrator.say(text, this.client.follower.latest.number);
  }

  plain(text: string): void {
    this.narrator.plain(text);
  }

  check(text: string, holds: boolean): void {
    this.checks.push({ text, holds });
    this.say(`${holds ? 'ok    ' : 'FAILED'} ${text}`);
  }

  figure(name: string, value: string): void {
    this.figures.push([name, value]);
  }
}

/** What a block tells of bonds that went to the treasury. */
function slashesIn({ number, events }: Block): Slash[] {
  return events
    .filter(({ name }) => name === 'shardGovernance.BondSlashed')
    .map(({ data }) => ({ block: number, who: text(data, 'who'), amount: big(data, 'amount') }));
}
