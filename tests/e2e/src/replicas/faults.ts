// SPDX-License-Identifier: Apache-2.0
/**
 * Replicas killed, started again and damaged at random, period after period, and what the chain and
 * the other replicas make of it. No more slots are hurt at a time than may be lost.
 */
import { Narrator, type Out } from '../demo/narrator.ts';
import type { Client } from '../lib/client.ts';
import { fragments } from '../lib/custody/views.ts';
import { Failure, messageOf } from '../lib/failure.ts';
import { placement } from '../lib/placement/placement.ts';
import { rootOf, shards } from '../lib/shards.ts';
import { count, plural } from '../lib/units.ts';
import { until } from '../lib/wait.ts';
import { Chronicle } from './chronicle.ts';
import { openAccounts, transferSome } from './content.ts';
import type { Findings } from './ending.ts';
import { damage, erase, fragmentFiles } from './disk.ts';
import { KINDS, outcomeOf, type Injury, type InjuryKind, type Outcome } from './injuries.ts';
import { Network, startEach } from './network.ts';
import { REPLICAS, withTimes, type Check, type Times } from './options.ts';
import { Random } from './random.ts';
import { rebuildFromNodes, sameRecords } from './rebuild.ts';
import { recordsAt } from './records.ts';
import { fundOperators, register } from './registration.ts';
import type { Replica } from './replica.ts';

/** What the test is told. */
export interface FaultOptions {
  /** The periods that are watched. */
  readonly periods: number;
  /** What chance begins with. */
  readonly seed: number;
  readonly accounts: number;
  readonly keep: boolean;
}

/** As short as ten nodes on two cores can bear. */
const TIMES: Times = {
  replacePeriod: 20,
  checkpointPeriod: 60,
  acknowledgePeriod: 40,
  challengePeriod: 10,
  answerPeriod: 9,
  repairPeriod: 30,
};
/** Blocks in which a loss is to be noticed, and after that repaired. */
const NOTICED = 2 * TIMES.challengePeriod;
const REPAIRED = TIMES.replacePeriod + TIMES.repairPeriod;

/** The fragments that may be lost at a time. */
const PARITY = 2;
/** Once in so many periods somebody is hurt, where that may be. */
const RARITY = 3;
/** The most periods for which a killed replica stays away. */
const AWAY = 6;
/** Periods after which the shard is rebuilt from what there is, and held against the validator's state. */
const REBUILD_EVERY = 10;
/** Periods after which some records change, so that another checkpoint is taken. */
const CHANGE_EVERY = 12;
/** How long the next period, and the last repairs, may be waited for. */
const PERIOD_SECONDS = 180;
const END_SECONDS = 300;

/** Runs the test on a network of its own. */
export async function runFaults(options: FaultOptions, out: Out): Promise<Findings> {
  const narrator = new Narrator(out);
  narrator.say(`making a network; chance begins with ${options.seed}`);
  const network = await Network.make(REPLICAS, withTimes(TIMES));
  let client: Client | undefined;
  let keep = options.keep;
  try {
    await network.validator.restart();
    client = await network.connect();
    return await new Faults(network, client, options, narrator).run();
  } catch (error) {
    keep = true;
    throw new Failure(`${messageOf(error)}; logs and disks are in ${network.folder}`, { cause: error });
  } finally {
    await client?.close().catch(() => undefined);
    await network.stop(keep);
  }
}

/** A replica that was killed, and when it comes back. */
interface Away {
  readonly replica: Replica;
  /** The period after which it is started again. */
  readonly until: number;
}

class Faults {
  private shard = '';
  private chronicle!: Chronicle;
  private readonly random: Random;
  private readonly injuries: Injury[] = [];
  private readonly ends = new Map<Injury, Outcome>();
  private away: Away[] = [];
  /** What starts again, one after the other. */
  private starting: Promise<unknown> = Promise.resolve();
  private readonly waking = new Set<Replica>();
  private readonly rebuilds: { period: number; equal: boolean; milliseconds: number }[] = [];

  constructor(
    private readonly network: Network,
    private readonly client: Client,
    private readonly options: FaultOptions,
    private readonly narrator: Narrator,
  ) {
    this.random = new Random(options.seed);
  }

  async run(): Promise<Findings> {
    await this.start();
    const { chronicle, client } = this;
    const first = chronicle.last('challenged')?.event.period ?? 0;
    let from = client.follower.latest.number;
    for (let seen = 1; seen <= this.options.periods; seen += 1) {
      const period = first + seen;
      const opened = await chronicle.wait(client.follower, 'challenged', `period ${period}`, {
        from,
        seconds: PERIOD_SECONDS,
        where: (event) => event.period >= period,
      });
      from = opened.block;
      await this.settle();
      this.wake(period);
      if (seen % CHANGE_EVERY === 0) await transferSome(client, 20);
      if (seen % REBUILD_EVERY === 0) await this.rebuild(period);
      await this.perhapsHurt(period);
      if (seen % 10 === 0) {
        const injuries = plural(this.injuries.length, 'injury', 'injuries');
        this.say(`${seen} of ${this.options.periods} periods, ${injuries}`);
      }
    }
    await this.end();
    return this.result();
  }

  /** All start and register; waits for the first committed checkpoint and the first period. */
  private async start(): Promise<void> {
    const { client, network } = this;
    this.shard = rootOf(await shards(client.api)).id;
    const nameOf = (node: number): string => network.replicaOf(node).name;
    this.chronicle = new Chronicle(this.shard, nameOf, (line, block) => this.narrator.say(`* ${line}`, block));
    client.follower.onBlock((block) => this.chronicle.take(block));
    await startEach(network.replicas, ({ name }) => this.say(`${name} runs`));
    await openAccounts(client, this.options.accounts);
    await fundOperators(client, network.replicas);
    await register(client, network.replicas);
    await this.chronicle.wait(client.follower, 'committed', 'a committed checkpoint', { seconds: END_SECONDS });
    await this.chronicle.wait(client.follower, 'closed', 'the end of the first period', { seconds: END_SECONDS });
  }

  /** Looks what has become of injuries that are open. */
  private async settle(): Promise<void> {
    const { api, follower } = this.client;
    const { hash, number } = follower.latest;
    const view = await fragments(api, this.shard, hash);
    if (view === undefined) throw new Failure('the shard has no custody');
    for (const injury of this.injuries) {
      const before = this.ends.get(injury);
      if (before?.is === 'healed' || before?.is === 'repaired') continue;
      const answered = (slot: number): { node: number | undefined; period: number } => {
        const { node, answered: period = 0 } = view.slots[slot] ?? { node: undefined };
        return { node, period };
      };
      this.ends.set(injury, outcomeOf(injury, this.chronicle, answered, number));
    }
  }

  /** The slots that are hurt and not whole yet. */
  private open(): Injury[] {
    return this.injuries.filter((injury) => {
      const end = this.ends.get(injury);
      return end === undefined || end.is === 'open' || end.is === 'lost';
    });
  }

  /** Starts those again whose time has come. */
  private wake(period: number): void {
    const ready = this.away.filter(({ until: end }) => period >= end);
    this.away = this.away.filter((one) => !ready.includes(one));
    for (const { replica } of ready) this.startAgain(replica);
  }

  private startAgain(replica: Replica): void {
    this.waking.add(replica);
    this.starting = this.starting.then(async () => {
      await replica.node.restart();
      this.waking.delete(replica);
      this.say(`${replica.name} runs again`);
    });
    // Told when it is waited for.
    this.starting.catch(() => undefined);
  }

  /** Does something to a node in a slot, if chance will and as many nodes are whole as have to be. */
  private async perhapsHurt(period: number): Promise<void> {
    if (!this.random.once(RARITY)) return;
    const open = this.open();
    const { api, follower } = this.client;
    const { hash, number } = follower.latest;
    const slots = (await placement(api, this.shard, hash))?.placed?.slots ?? [];
    if (open.length >= PARITY || slots.some((node) => node === undefined)) return;
    // Whoever is hurt may lose its slot: somebody must be there to take it.
    if (this.spares(slots, number).length <= open.length) return;
    const hurt = new Set(open.map(({ slot }) => slot));
    const candidates = slots.flatMap((node, slot) => {
      const replica = node === undefined ? undefined : this.network.replicaOf(node);
      const usable = replica !== undefined && !hurt.has(slot) && this.isUp(replica);
      return usable ? [{ slot, replica }] : [];
    });
    const chosen = this.random.pick(candidates);
    const kind = this.random.pick(KINDS);
    if (chosen === undefined || kind === undefined) return;
    await this.hurt(kind, chosen.slot, chosen.replica, period);
  }

  private async hurt(kind: InjuryKind, slot: number, replica: Replica, period: number): Promise<void> {
    const files = fragmentFiles(replica).filter((file) => file.slot === slot);
    const newest = files.at(-1);
    if ((kind === 'damage' || kind === 'erase') && newest === undefined) return;
    if (kind === 'kill' || kind === 'restart') await replica.node.kill();
    if (kind === 'kill') this.away.push({ replica, until: period + 2 + this.random.below(AWAY) });
    if (kind === 'restart') this.startAgain(replica);
    // What the newest period asks for may be any of the kept checkpoints.
    if (kind === 'damage') files.forEach(damage);
    if (kind === 'erase') files.forEach(erase);
    const { number } = this.client.follower.latest;
    const opened = this.chronicle.last('challenged')?.event.period ?? period;
    this.injuries.push({ kind, slot, node: replica.id ?? -1, block: number, period: opened });
    this.say(`${kind}: slot ${slot}, ${replica.name}`);
  }

  private isUp(replica: Replica): boolean {
    return replica.node.pid !== undefined && !this.waking.has(replica);
  }

  /** The nodes that could take a slot now. */
  private spares(slots: readonly (number | undefined)[], now: number): Replica[] {
    const banned = this.chronicle.all('lost').filter(({ block }) => block + TIMES.replacePeriod >= now);
    return this.network.replicas.filter(
      (replica) =>
        this.isUp(replica) &&
        !slots.includes(replica.id) &&
        !banned.some(({ event }) => event.node === replica.id),
    );
  }

  /** Rebuilds the newest checkpoint from those that hold a slot and are up. */
  private async rebuild(period: number): Promise<void> {
    const { api, follower } = this.client;
    const { hash } = follower.latest;
    const view = await fragments(api, this.shard, hash);
    const newest = view?.kept.at(-1);
    if (view === undefined || newest === undefined) throw new Failure('no checkpoint is kept');
    const expected = await recordsAt(api, this.shard, (await api.rpc.chain.getBlockHash(newest.height)).toHex());
    const up = view.slots.flatMap(({ node }) => {
      const replica = node === undefined ? undefined : this.network.replicaOf(node);
      return replica !== undefined && this.isUp(replica) ? [replica] : [];
    });
    const asking = this.random.pick(up);
    if (asking === undefined) throw new Failure('nobody is up who holds a slot');
    const target = { shard: this.shard, height: newest.height };
    const { records, used, milliseconds } = await rebuildFromNodes(this.network, api, asking, target);
    const equal = sameRecords(records, expected);
    this.rebuilds.push({ period, equal, milliseconds });
    const how = `rebuilt from ${plural(used.length, 'node')} in ${milliseconds.toFixed(0)} ms`;
    this.say(`${how}: ${equal ? 'the same' : 'NOT the same'}`);
  }

  /** Lets all come back, and waits until nothing is hurt any more. */
  private async end(): Promise<void> {
    this.wake(Number.MAX_SAFE_INTEGER);
    await this.starting;
    await until(
      async () => {
        await this.settle();
        return this.open().length === 0 || undefined;
      },
      END_SECONDS,
      'waiting for the last repairs',
      1_000,
    );
    await this.rebuild(this.chronicle.last('challenged')?.event.period ?? 0);
  }

  private result(): Findings {
    const { chronicle } = this;
    const found = this.injuries.map((injury) => ({ injury, end: this.ends.get(injury) ?? { is: 'open' as const } }));
    const repairs = found.flatMap(({ injury, end }) => (end.is === 'repaired' ? [{ injury, end }] : []));
    const noticed = repairs.map(({ injury, end }) => end.lost - injury.block);
    const took = repairs.map(({ end }) => end.block - end.lost);
    const healed = found.filter(({ end }) => end.is === 'healed');
    const late = chronicle.all('lost').filter(({ event }) => event.why === 'NotRepaired');
    const closed = chronicle.all('closed').map(({ event }) => event);
    const [answered, missed] = [sum(closed.map((one) => one.answered)), sum(closed.map((one) => one.missed))];
    const longest = Math.max(0, ...this.rebuilds.map(({ milliseconds }) => milliseconds));
    const checks: Check[] = [
      { text: 'the chain never raised an alarm', holds: chronicle.all('alarm').length === 0 },
      {
        text: `the shard was rebuilt bit for bit each of ${plural(this.rebuilds.length, 'time')}`,
        holds: this.rebuilds.every(({ equal }) => equal),
      },
      {
        text: `every loss was noticed within two periods, ${NOTICED} blocks`,
        holds: noticed.every((blocks) => blocks <= NOTICED),
      },
      {
        text: `every repair was within its deadline, ${REPAIRED} blocks`,
        holds: late.length === 0 && took.every((blocks) => blocks <= REPAIRED),
      },
      { text: 'nothing is hurt at the end', holds: found.length === healed.length + repairs.length },
      {
        text: 'nobody lost a fragment who was not hurt',
        holds: chronicle.all('lost').every(({ event, block }) => this.wasHurt(event.slot, event.node, block)),
      },
      { text: 'nobody said another commitment', holds: chronicle.all('differs').length === 0 },
    ];
    const figures: [string, string][] = [
      ['periods', count(this.options.periods)],
      ...KINDS.map((kind): [string, string] => [
        `${kind}: how often`,
        count(this.injuries.filter((one) => one.kind === kind).length),
      ]),
      ['healed by the node itself, before the chain noticed', count(healed.length)],
      ['lost, and repaired by another node', count(repairs.length)],
      ['from injury to loss noticed, blocks: median, most', spread(noticed)],
      ['from loss to repair, blocks: median, most', spread(took)],
      ['answers: given, missed', `${count(answered)}, ${count(missed)}`],
      ['checkpoints committed', count(chronicle.all('committed').length)],
      ['rebuilds, and the longest', `${this.rebuilds.length}, ${longest.toFixed(0)} ms`],
    ];
    return { checks, figures, meaning: 'what was lost is repaired, and the shard is whole' };
  }

  /** Had something been done to a node in a slot before a block? */
  private wasHurt(slot: number, node: number, block: number): boolean {
    return this.injuries.some((one) => one.slot === slot && one.node === node && one.block < block);
  }

  private say(text: string): void {
    this.narrator.say(text, this.client.follower.latest.number);
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function spread(values: readonly number[]): string {
  const sorted = [...values].sort((one, other) => one - other);
  if (sorted.length === 0) return 'none';
  return `${sorted[Math.floor((sorted.length - 1) / 2)]}, ${sorted.at(-1)}`;
}
