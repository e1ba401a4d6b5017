// SPDX-License-Identifier: Apache-2.0
/** The network of replicas from its start to the repair of what was lost. */
import { Narrator, type Out } from '../demo/narrator.ts';
import type { Client } from '../lib/client.ts';
import { fragments, isWhole, type FragmentsView } from '../lib/custody/views.ts';
import { Failure, messageOf } from '../lib/failure.ts';
import { setParameter } from '../lib/parameters.ts';
import { placement } from '../lib/placement/placement.ts';
import { domainsOf } from '../lib/placement/terms.ts';
import { rootOf, shards } from '../lib/shards.ts';
import { amount, count, plural, seconds } from '../lib/units.ts';
import { until } from '../lib/wait.ts';
import { Chronicle } from './chronicle.ts';
import { CALM } from './claims/conditions.ts';
import { untilEnclaves } from './claims/enclaves.ts';
import { lieAlone } from './claims/lies.ts';
import { isSettled } from './claims/operation.ts';
import type { Scene } from './claims/scene.ts';
import { operate } from './claims/splits.ts';
import { Watch } from './claims/watch.ts';
import { openAccounts, transferSome } from './content.ts';
import { damage, fragmentFiles, type FragmentFile } from './disk.ts';
import { Network, startEach } from './network.ts';
import type { Findings } from './ending.ts';
import { REPLICAS, TIMES, withTimes, type Check, type ReplicasOptions } from './options.ts';
import { rebuildFromDisks, rebuildFromNodes, sameRecords, type Rebuilt } from './rebuild.ts';
import { recordsAt, type StoredRecord } from './records.ts';
import { fundOperators, register } from './registration.ts';
import type { Replica } from './replica.ts';

/** How long each step may take on a slow machine; all are over much sooner on a quiet one. */
const PLACE_SECONDS = 240;
const COMMIT_SECONDS = 240;
const PERIOD_SECONDS = 180;
const REPAIR_SECONDS = 360;
const MERGE_SECONDS = 360;

/** Periods that are watched before anything is lost. */
const PERIODS = 2;
/** A period that is over after the network. */
const NEVER = 604_800;
/** The accounts whose records change before the next checkpoint. */
const CHANGED = 50;

const MEANING = 'replicas have settled the split and the merge, what was lost is repaired, and the shard is whole';

/** Starts a network of its own, shows what its replicas do, and ends it. */
export async function runReplicas(options: ReplicasOptions, out: Out): Promise<Findings> {
  const narrator = new Narrator(out);
  narrator.say('making the chain and the keys of a validator and its replicas ...');
  const network = await Network.make(REPLICAS, { ...withTimes(TIMES), ...CALM });
  let client: Client | undefined;
  let keep = options.keep;
  try {
    narrator.say(`all of it is in ${network.folder}`);
    await network.validator.restart();
    client = await network.connect();
    return await new Story(network, client, options, narrator).tell();
  } catch (error) {
    keep = true;
    throw new Failure(`${messageOf(error)}; logs and disks are in ${network.folder}`, { cause: error });
  } finally {
    await client?.close().catch(() => undefined);
    await network.stop(keep);
  }
}

/** A replica with a slot. */
interface Holder {
  readonly slot: number;
  readonly replica: Replica;
}

/** What happens, in order. */
class Story {
  private readonly checks: Check[] = [];
  private readonly figures: [string, string][] = [];
  private shard = '';
  private chronicle!: Chronicle;
  private watch!: Watch;

  constructor(
    private readonly network: Network,
    private readonly client: Client,
    private readonly options: ReplicasOptions,
    private readonly narrator: Narrator,
  ) {}

  async tell(): Promise<Findings> {
    await this.start();
    await this.commit();
    await this.challenge();
    await this.settle();
    await this.lose(await this.newest());
    return { checks: this.checks, figures: this.figures, meaning: MEANING };
  }

  /** The replicas start and register themselves; the shard's slots are assigned to seven of them. */
  private async start(): Promise<void> {
    const { client, network } = this;
    const { replicas } = network;
    this.title('A validator and nine replicas, each a process of its own');
    this.shard = rootOf(await shards(client.api)).id;
    const nameOf = (node: number): string => network.replicaOf(node).name;
    this.chronicle = new Chronicle(this.shard, nameOf, (line, block) => this.narrator.say(`* ${line}`, block));
    this.watch = new Watch(nameOf, (line, block) => this.narrator.say(`* ${line}`, block));
    client.follower.onBlock((block) => this.chronicle.take(block));
    client.follower.onBlock((block) => this.watch.take(block));
    const began = performance.now();
    await startEach(replicas, (replica, milliseconds) => {
      this.say(`${replica.name} runs after ${seconds(milliseconds)}: process ${replica.node.pid}, ${replica.endpoint}`);
    });
    this.figure('until all ten ran', seconds(performance.now() - began));
    await openAccounts(client, this.options.accounts);
    this.say(`the root shard has ${count(this.options.accounts + 1)} accounts`);
    const each = await fundOperators(client, replicas);
    await register(client, replicas);
    this.say(`the operators have ${amount(each)} each; they registered their nodes:`);
    for (const { name, id, domain, region } of replicas) {
      this.say(`  ${name} is node ${id}, in failure domain ${domain}, ${region}`);
    }
    const { nodes } = (await this.placedNow()) ?? (await this.untilPlaced());
    this.say(`assigned, by slot: ${nodes.map(({ id }) => nameOf(id)).join(', ')}`);
    const domains = domainsOf(nodes);
    this.check('no more than two slots are in one failure domain', [...domains.values()].every((found) => found <= 2));
    this.check('nobody simulated holds a slot', nodes.every(({ simulated }) => !simulated));
  }

  /** A checkpoint is taken, encoded, acknowledged by each slot, and committed. */
  private async commit(): Promise<void> {
    const { chronicle, client } = this;
    this.title('Checkpoint: encoded by each holder, acknowledged, committed');
    const { event, block } = await chronicle.wait(client.follower, 'committed', 'a committed checkpoint', {
      seconds: COMMIT_SECONDS,
    });
    await this.untilWhole(COMMIT_SECONDS);
    const said = chronicle.all('acknowledged').filter((one) => one.event.height === event.height);
    const same = said.filter((one) => one.event.commitment === event.commitment);
    const slots = event.data + event.parity;
    this.check(`all ${slots} slots acknowledged the same commitment`, same.length === slots);
    const taken = chronicle.all('taken').find((one) => one.event.height === event.height);
    if (taken !== undefined) this.figure('from checkpoint to committed', plural(block - taken.block, 'block'));
    for (const replica of this.network.replicas) {
      const files = fragmentFiles(replica).filter(({ height }) => height === event.height);
      const held = files.map(({ slot }) => `fragment ${slot}`).join(', ');
      this.say(`  on the disk of ${replica.name}: ${held === '' ? 'nothing, it is to spare' : held}`);
    }
  }

  /** Two periods in which every holder is asked for a chunk. */
  private async challenge(): Promise<void> {
    const { chronicle, client } = this;
    this.title('Custody: each holder is asked for a chunk, period after period');
    const from = client.follower.latest.number;
    for (let seen = 1; seen <= PERIODS; seen += 1) {
      await chronicle.wait(client.follower, 'closed', `the end of ${plural(seen, 'period')}`, {
        from,
        seconds: PERIOD_SECONDS,
        where: () => chronicle.all('closed', from).length >= seen,
      });
    }
    const closed = chronicle.all('closed', from).slice(-PERIODS);
    const all = closed.every(({ event }) => event.answered === 7 && event.missed === 0);
    this.check(`all seven holders answered in each of ${PERIODS} periods`, all);
  }

  /** The shard is split and its children are merged, and replicas settle both; one of them lies. */
  private async settle(): Promise<void> {
    const { client, network, shard, watch } = this;
    const scene: Scene = {
      network,
      client,
      watch,
      root: shard,
      nameOf: (node) => network.replicaOf(node).name,
      say: (text) => this.say(text),
      check: (text, holds) => this.check(text, holds),
    };
    this.title('Claims: the shard is split, and settled by replicas that have executed its last steps again');
    const enclaves = await untilEnclaves(client, network.replicas);
    this.check('every enclave is shown as simulated', enclaves.every(({ evidence }) => evidence === 'Simulated'));
    this.check('one was registered by an agent, which says that it simulates', network.agent.wasAsked);
    // Who stands still for a while, to have the lie told, is not to lose its fragment for that.
    await setParameter(client, 'Fragments', 'ChallengePeriod', NEVER);
    const split = await operate(scene, 'split');
    this.check('the split is settled by equal claims of enough replicas', isSettled(split));
    this.title('Claims: its children are merged, and one replica lies about a balance');
    const from = client.follower.latest.number;
    const challengeAgain = async (): Promise<void> => {
      // In time for the first checkpoint of the shard, from which its challenges are counted.
      await this.watch.cutover(client.follower, 'merge', from, MERGE_SECONDS);
      await setParameter(client, 'Fragments', 'ChallengePeriod', TIMES.challengePeriod);
    };
    await Promise.all([lieAlone(scene, 'merge'), challengeAgain()]);
    this.figure('split: from approval to settled', `${count(Math.round(split.milliseconds))} ms`);
  }

  /** The height of the newest checkpoint that all holders hold. */
  private async newest(): Promise<number> {
    const newest = (await this.untilWhole(COMMIT_SECONDS)).kept.at(-1);
    if (newest === undefined) throw new Failure('no checkpoint is kept');
    return newest.height;
  }

  /** Two holders are killed and a disk fails; the shard is rebuilt, and repaired. */
  private async lose(height: number): Promise<void> {
    const { client, network } = this;
    const holders = await this.holders();
    const [first, second, third] = [holders[1], holders[4], holders[6]];
    if (first === undefined || second === undefined || third === undefined) {
      throw new Failure('there are too few holders');
    }
    const expected = await this.expectedAt(height);
    await this.scratch(third, height);

    this.title('Loss: two replicas are killed, and the disk of one is damaged');
    const killed = [first, second];
    const from = client.follower.latest.number;
    for (const { replica, slot } of killed) {
      const { pid } = replica.node;
      await replica.node.kill();
      this.say(`killed process ${pid} with signal 9: ${replica.name}, slot ${slot}`);
    }
    damage(this.fileOf(second, height));
    this.say(`on the disk of ${second.replica.name} a byte of its fragment is another`);

    this.title('Recovery: the shard is rebuilt from what is on the disks, by the command line');
    const disks = holders.map(({ replica }) => replica);
    const byFiles = await rebuildFromDisks(network, client.api, disks, { shard: this.shard, height });
    this.tellRebuilt(`from ${plural(disks.length, 'disk')}`, byFiles);
    const { corrupt } = byFiles;
    this.check('the damaged fragment is named, and no other', corrupt.length === 1 && corrupt[0] === second.slot);
    this.check(
      `${count(expected.length)} records as the validator's state has them, bit for bit`,
      sameRecords(byFiles.records, expected),
    );

    const view = await this.repair(killed, holders, from);
    await this.goOn(view);
  }

  /** A byte of a running holder's file is changed: it notices, and makes the file anew. */
  private async scratch(holder: Holder, height: number): Promise<void> {
    const { client } = this;
    const { node, name } = holder.replica;
    this.title('Damage: a file of a running replica is changed behind its back');
    const { end } = node.said();
    const from = client.follower.latest.number;
    damage(this.fileOf(holder, height));
    this.say(`on the disk of ${name} a byte of fragment ${holder.slot} is another`);
    const said = await until(
      () => /fragment \d+ of shard .* is lost and will be repaired/.exec(node.said(end).text)?.[0],
      REPAIR_SECONDS,
      `waiting for ${name} to notice`,
    );
    this.say(`${name} says: ${said.replace(/shard [0-9a-f]+/, 'the shard')}`);
    const { event } = await this.chronicle.wait(client.follower, 'closed', 'the end of the next period', {
      from: from + 1,
      seconds: PERIOD_SECONDS,
      where: ({ period }) => this.chronicle.all('challenged', from + 1).some((one) => one.event.period === period),
    });
    this.check(`${name} answers with its fragment as if nothing had been`, event.missed === 0);
  }

  /** The chain notices who has gone; nodes to spare take the slots, and rebuild their fragments. */
  private async repair(killed: readonly Holder[], holders: readonly Holder[], from: number): Promise<FragmentsView> {
    const { chronicle, client } = this;
    this.title('Repair: nodes to spare take the slots, and rebuild their fragments');
    for (const { slot } of killed) {
      await chronicle.wait(client.follower, 'repaired', `the repair of slot ${slot}`, {
        from,
        seconds: REPAIR_SECONDS,
        where: (event) => event.slot === slot,
      });
    }
    const view = await this.untilWhole(REPAIR_SECONDS);
    const isNew = (node: number | undefined): boolean =>
      node !== undefined && !holders.some(({ replica }) => replica.id === node);
    this.check('nodes to spare hold the lost slots', killed.every(({ slot }) => isNew(view.slots[slot]?.node)));
    const others = holders.filter((one) => !killed.includes(one));
    this.check('no other slot moved', others.every(({ slot, replica }) => view.slots[slot]?.node === replica.id));
    for (const { slot } of killed) {
      const lost = chronicle.all('lost', from).find(({ event }) => event.slot === slot);
      const repaired = chronicle.all('repaired', from).find(({ event }) => event.slot === slot);
      if (lost === undefined || repaired === undefined) throw new Failure(`slot ${slot} was repaired without a loss`);
      this.figure(`slot ${slot}: from the kill to its loss noticed`, plural(lost.block - from, 'block'));
      this.figure(`slot ${slot}: from there to its repair`, plural(repaired.block - lost.block, 'block'));
    }
    this.check('the chain says that the shard is whole: seven slots held, no alarm', isWhole(view));
    return view;
  }

  /** The next checkpoint, of other records, with the new holders; the shard is rebuilt from five of them. */
  private async goOn({ slots }: FragmentsView): Promise<void> {
    const { chronicle, client, network } = this;
    this.title('And on: another checkpoint, and a shard rebuilt from five nodes over their RPC');
    const from = client.follower.latest.number;
    await transferSome(client, CHANGED);
    const { event } = await chronicle.wait(client.follower, 'committed', 'another committed checkpoint', {
      from,
      seconds: COMMIT_SECONDS,
    });
    await this.untilWhole(COMMIT_SECONDS);
    const expected = await this.expectedAt(event.height);
    const [asking] = slots.flatMap(({ node }) => (node === undefined ? [] : [network.replicaOf(node)]));
    if (asking === undefined) throw new Failure('nobody holds a slot');
    const target = { shard: this.shard, height: event.height };
    const rebuilt = await rebuildFromNodes(network, client.api, asking, target);
    this.tellRebuilt(`from ${plural(rebuilt.used.length, 'node')}`, rebuilt);
    this.check(
      `${count(expected.length)} records as the validator's state has them, bit for bit, from ${event.data} nodes`,
      sameRecords(rebuilt.records, expected) && rebuilt.used.length === event.data,
    );
  }

  /** The file of a holder's fragment. */
  private fileOf({ replica, slot }: Holder, height: number): FragmentFile {
    const file = fragmentFiles(replica).find((one) => one.height === height && one.slot === slot);
    if (file === undefined) throw new Failure(`${replica.name} has no fragment of block ${height} on its disk`);
    return file;
  }

  private async placedNow(): Promise<Placed | undefined> {
    return (await placement(this.client.api, this.shard))?.placed;
  }

  private async untilPlaced(): Promise<Placed> {
    return until(() => this.placedNow(), PLACE_SECONDS, 'waiting for seven replicas to be assigned', 500);
  }

  /** The replicas in the slots, which are all taken. */
  private async holders(): Promise<Holder[]> {
    const { slots } = await this.untilPlaced();
    return slots.map((node, slot) => {
      if (node === undefined) throw new Failure(`slot ${slot} is empty`);
      return { slot, replica: this.network.replicaOf(node) };
    });
  }

  private async untilWhole(limit: number): Promise<FragmentsView> {
    const { api } = this.client;
    return until(
      async () => {
        const view = await fragments(api, this.shard, (await api.rpc.chain.getFinalizedHead()).toHex());
        return view !== undefined && isWhole(view) ? view : undefined;
      },
      limit,
      'waiting for every slot to be held',
      500,
    );
  }

  /** What the validator's state has of the shard after a block. */
  private async expectedAt(height: number): Promise<StoredRecord[]> {
    const { api } = this.client;
    return recordsAt(api, this.shard, (await api.rpc.chain.getBlockHash(height)).toHex());
  }

  private tellRebuilt(how: string, { said, milliseconds, records }: Rebuilt): void {
    said.forEach((line) => this.narrator.plain(`        ${line}`));
    const time = `${milliseconds.toFixed(0)} ms`;
    this.say(`rebuilt ${how}: ${count(records.length)} records in ${time}`);
    this.figure(`rebuilding ${how}, the command in all`, time);
  }

  private title(text: string): void {
    this.narrator.plain();
    this.narrator.plain(text);
  }

  private say(text: string): void {
    this.narrator.say(text, this.client.follower.latest.number);
  }

  private check(text: string, holds: boolean): void {
    this.checks.push({ text, holds });
    this.say(`${holds ? 'ok    ' : 'FAILED'} ${text}`);
  }

  private figure(name: string, value: string): void {
    this.figures.push([name, value]);
  }
}

type Placed = NonNullable<NonNullable<Awaited<ReturnType<typeof placement>>>['placed']>;
