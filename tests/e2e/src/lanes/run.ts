// SPDX-License-Identifier: Apache-2.0
/** The demonstration of lanes, from the chain's first block to the audit. */
import { feesIn, issuance, potBalance } from '../demo/audit.ts';
import type { Out } from '../demo/narrator.ts';
import { accounts } from '../lib/accounts.ts';
import { Failure } from '../lib/failure.ts';
import { unitsOf } from '../lib/lanes.ts';
import { Outcomes, type Outcome } from '../lib/lanes/outcomes.ts';
import { big } from '../lib/plain.ts';
import { statistics } from '../lib/shards.ts';
import { shardTransfer } from '../lib/transfers.ts';
import { amount, count, NERV, plural } from '../lib/units.ts';
import { sleep, until } from '../lib/wait.ts';
import type { Findings } from '../replicas/ending.ts';
import { LASTING } from '../replicas/claims/conditions.ts';
import { onStage, type Stage } from '../replicas/claims/stage.ts';
import { Random } from '../replicas/random.ts';
import { fund, forced, inAndOut } from './chain-ways.ts';
import { audit } from './audit.ts';
import { Books } from './books.ts';
import { comeBack, laneNow, open, split } from './changes.ts';
import { LaneCrossings } from './crossings.ts';
import { Fees } from './fees.ts';
import { kill, killTwo, lie } from './faults.ts';
import { figuresOf, type LaneFigures, type Measured } from './figures.ts';
import { Fleet } from './fleet.ts';
import { latencies, usage } from './measures.ts';
import type { LanesOptions } from './options.ts';
import { meet, type Person } from './people.ts';
import type { Scene } from './scene.ts';
import { SENDERS, Traffic, type Lane } from './traffic.ts';

/** Three leaves: the first lane, the second one, and the shard that the chain goes on to execute. */
const PARAMETERS = { bisection: { maxDepth: 2, cooldown: 0 }, ...LASTING } as const;
/** Of all accounts at the start one in so many is in the first lane, at the least. */
const SPREAD = 2.4;
/** Accounts of the first lane that can pay fees outside the ledger. */
const OWN = 8;
/** The seed of who sends to whom. */
const SEED = 16;
/** How long the last orders may take. */
const LAST_SECONDS = 300;
/** How often the progress is told, in milliseconds. */
const PROGRESS = 10_000;

const MEANING = 'both lanes are back, and every unit is where the books say';

/** What it found out, and its figures for a machine. */
export interface LanesFindings extends Findings {
  readonly measured: LaneFigures;
}

/** Runs it on a network of its own. */
export async function runLanes(options: LanesOptions, out: Out): Promise<LanesFindings> {
  let measured: LaneFigures | undefined;
  const accountsInAll = Math.ceil(options.accounts * SPREAD);
  const findings = await onStage({ accounts: accountsInAll, keep: options.keep }, PARAMETERS, out, MEANING, async (stage) => {
    measured = await new Story(stage, options, accountsInAll).tell();
  });
  if (measured === undefined) throw new Failure('nothing was measured');
  return { ...findings, measured };
}

/** What happens, in order. */
class Story {
  private readonly fees = new Fees();
  private burnt = 0n;

  constructor(
    private readonly stage: Stage,
    private readonly options: LanesOptions,
    private readonly accountsInAll: number,
  ) {}

  async tell(): Promise<LaneFigures> {
    const { stage } = this;
    const { client } = stage;
    stage.title('Shards: the root is split twice, and replicas hold all three leaves');
    const [one, other] = await split(stage, stage.root);
    const pairs = accounts(this.accountsInAll);
    const before = await meet(client.api, pairs, client.follower.latest.hash);
    const inShard = (shard: string): number => before.filter((person) => person.shard === shard).length;
    // The larger child is the first lane, the other is split once more.
    const [leaf, rest] = inShard(one) >= inShard(other) ? [one, other] : [other, one];
    const [left, right] = await split(stage, rest);
    const start = client.follower.latest;
    client.follower.onBlock((block) => void (this.burnt += feesIn(block)));
    const issued = await issuance(client.api, start.hash);
    const people = await meet(client.api, pairs, start.hash);
    const scene = await this.open(people, leaf, left, right);
    try {
      return await this.play(scene, people, issued);
    } finally {
      await scene.fleet.close();
    }
  }

  /** Both lanes open, and all that watches them is there. */
  private async open(people: readonly Person[], leaf: string, left: string, right: string): Promise<Scene> {
    const { stage } = this;
    const { client, network } = stage;
    const { api, follower } = client;
    stage.title('Lanes: by bonded proposals and votes two of the leaves are executed by their replicas');
    const outcomes = new Map([leaf, left].map((shard) => [shard, new Outcomes(shard)]));
    const fleet = new Fleet(api, network, (shard, batch) => outcomes.get(shard)?.heard(batch));
    const minimum = BigInt(api.consts['ledger']?.['minimumBalance']?.toString() ?? NERV);
    const books = new Books(people.map(({ free }) => free), minimum);
    const crossings = new LaneCrossings(
      books,
      async (transfer, block) => (await shardTransfer(api, transfer, block))?.amount,
      2n * minimum,
    );
    follower.onBlock((block) => {
      outcomes.forEach((each) => each.take(block));
      this.fees.take(block);
      return crossings.take(block);
    });
    const lanes: Lane[] = [];
    for (const [name, shard] of [['first', leaf], ['second', left]] as const) {
      const began = performance.now();
      const { event } = await open(stage, shard);
      const view = await laneNow(stage, shard);
      if (view.position === undefined) throw new Failure('an open lane without a head');
      const members = people.filter((person) => person.shard === shard);
      stage.say(`the ${name} lane is open: ${count(event.accounts)} accounts, ${amount(event.total)}, ${view.needed} of ${view.seats.length} sign`);
      stage.figure(`${name} lane: from the proposal to the open lane`, `${((performance.now() - began) / 1_000).toFixed(1)} s`);
      if (name === 'first') {
        stage.check(`the lane has at least ${count(this.options.accounts)} accounts`, event.accounts >= BigInt(this.options.accounts));
      }
      const found = outcomes.get(shard);
      if (found === undefined) throw new RangeError('a lane that nobody watches');
      lanes.push({ shard, rules: view.position, people: members, outcomes: found });
      await fleet.follow(view);
    }
    const [first, second] = lanes;
    if (first === undefined || second === undefined) throw new RangeError('too few lanes');
    const resident = people.filter((person) => person.shard === right);
    const own = first.people.slice(0, OWN);
    const senders = { ...first, people: first.people.slice(OWN) };
    await fund(stage, [...resident.slice(0, SENDERS), ...own]);
    const random = new Random(SEED);
    const scenery = { client, fleet, books, crossings, random, first: senders, second, resident };
    return { stage, fleet, books, crossings, first: senders, second, resident, own, traffic: new Traffic(scenery) };
  }

  private async play(scene: Scene, people: readonly Person[], issued: bigint): Promise<LaneFigures> {
    const { stage, options } = this;
    const { traffic } = scene;
    stage.title(`Traffic: ${plural(options.rate, 'order')} a second, within lanes, between them, and with the chain's shard`);
    traffic.start(options.rate);
    const watch = this.watch(scene);
    let measured: Measured;
    try {
      measured = await this.calm(scene);
      await kill(scene);
      await killTwo(scene);
      await lie(scene);
      await forced(scene);
      await inAndOut(scene);
      await this.reach(scene, options.orders);
    } finally {
      clearInterval(watch);
      await traffic.pause().catch(() => undefined);
    }
    await this.finish(scene);
    const figures = this.figures(scene, measured);
    await this.comeBack(scene);
    await audit({ stage, scene, people, issued, burnt: () => this.burnt, fees: this.fees });
    return figures;
  }

  /** A while in which nothing goes wrong, of which times and bytes are measured. */
  private async calm(scene: Scene): Promise<Measured> {
    const { stage } = this;
    const { first, traffic } = scene;
    // The first orders find connections that are just being made.
    await this.reach(scene, traffic.sent + this.options.rate * 5);
    const members = scene.fleet.of(first.shard);
    const [from, began] = [first.outcomes.outcomes.length, await usage(members, first.shard)];
    const both = (): number => first.outcomes.batchesHeard.length + scene.second.outcomes.batchesHeard.length;
    const counted = (): number => first.outcomes.outcomes.length + scene.second.outcomes.outcomes.length;
    const [orders, batches] = [counted(), both()];
    await this.reach(scene, traffic.sent + Math.floor(this.options.orders / 3));
    const ended = await usage(members, first.shard);
    const some: readonly Outcome[] = first.outcomes.outcomes.slice(from);
    const last = some.at(-1);
    if (last !== undefined) await first.outcomes.committed(last.hash, LAST_SECONDS);
    const times = latencies(some);
    if (times === undefined) throw new Failure('no order was committed');
    stage.say(`of ${count(some.length)} orders: signed after ${times.soft.p50} ms, committed after ${times.committed.p50} ms, at the median`);
    return {
      times,
      orders: some.length,
      ordersOfAll: counted() - orders,
      batchesOfAll: both() - batches,
      replicas: members.length,
      wire: ended.wire - began.wire,
      disk: ended.disk - began.disk,
    };
  }

  private async reach({ traffic }: Scene, sent: number): Promise<void> {
    const patience = 120 + (Math.max(0, sent - traffic.sent) / this.options.rate) * 6;
    const reached = (): true | undefined => {
      traffic.rethrow();
      return traffic.sent >= sent || undefined;
    };
    await until(reached, patience, `handing in ${count(sent)} orders (${count(traffic.sent)} were)`);
  }

  /** Tells how it stands now and then. */
  private watch({ stage, traffic, first, second, crossings }: Scene): NodeJS.Timeout {
    return setInterval(() => {
      const all = [first, second].map(({ outcomes }) => outcomes);
      const committed = all.reduce((sum, each) => sum + each.outcomes.length - each.open, 0);
      const batches = all.reduce((sum, each) => sum + each.batchesHeard.length, 0);
      stage.say(
        `handed in ${count(traffic.sent)}, committed ${count(committed)}, in ${count(batches)} batches; ` +
          `between shards ${count(crossings.ended.arrived)} arrived, ${count(crossings.open)} under way`,
      );
    }, PROGRESS);
  }

  /** All that was handed in is committed, and all that has left its shard has arrived or is back. */
  private async finish({ traffic, crossings, first, second, fleet, stage }: Scene): Promise<void> {
    const done = async (): Promise<true | undefined> => {
      await traffic.again();
      traffic.rethrow();
      return (traffic.open === 0 && crossings.open === 0) || undefined;
    };
    try {
      await until(done, LAST_SECONDS, 'waiting for the last orders', 500);
    } catch (error) {
      const reasons = [...fleet.refusals].map(([why, often]) => `${why}: ${often}`).join('; ');
      throw new Failure(`the last orders: ${first.outcomes.open} and ${second.outcomes.open} are not committed, ${crossings.open} are between shards (${reasons})`, { cause: error });
    }
    const all = first.outcomes.outcomes.length + second.outcomes.outcomes.length;
    stage.check(`each of ${count(all)} orders was committed`, traffic.open === 0);
    stage.check(`each of ${count(traffic.onChain)} transfers out of the chain's shard was included`, traffic.failures.length === 0);
    stage.check(`${count(crossings.ended.arrived)} moves between shards arrived, ${count(crossings.ended.back)} came back, none is lost`, crossings.ended.arrived > 0);
    stage.say(`orders that had to be signed again in another term: ${first.outcomes.again + second.outcomes.again}`);
  }

  private figures(scene: Scene, measured: Measured): LaneFigures {
    const { stage, options } = this;
    const found = figuresOf(measured, options.rate, [scene.first, scene.second].map(({ outcomes }) => outcomes));
    found.lines.forEach(([name, value]) => stage.figure(name, value));
    return found.figures;
  }

  /** Both lanes return to the chain. */
  private async comeBack(scene: Scene): Promise<void> {
    const { stage } = this;
    stage.title('Return: both lanes come back to the chain, by votes; their records are brought with proofs');
    for (const { shard } of [scene.first, scene.second]) {
      const { position } = await laneNow(stage, shard);
      const began = performance.now();
      const returned = await comeBack(stage, shard);
      stage.figure('from the proposal to the lane that has returned', `${((performance.now() - began) / 1_000).toFixed(1)} s`);
      if (position !== undefined) stage.say(`a lane of ${amount(unitsOf(position))} is back with ${amount(returned.total)} in its records`);
    }
    await sleep(1_000);
    const numbers = await statistics(stage.client.api, stage.client.follower.latest.hash);
    stage.check('nothing is left in lanes', big(numbers, 'inLanes') === 0n);
    const pot = await potBalance(stage.client.api, stage.client.follower.latest.hash);
    stage.say(`the pot holds ${amount(pot)}`);
  }
}
