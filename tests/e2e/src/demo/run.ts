// SPDX-License-Identifier: Apache-2.0
/** The demonstration from the first to the last block. */
import { accounts, dev, type Pair } from '../lib/accounts.ts';
import type { Block } from '../lib/blocks.ts';
import { call } from '../lib/chain.ts';
import { Client, type Receipt } from '../lib/client.ts';
import { Failure, messageOf } from '../lib/failure.ts';
import { assess, proposal } from '../lib/governance.ts';
import type { Moment } from '../lib/moment.ts';
import { NervNode } from '../lib/node.ts';
import { text } from '../lib/plain.ts';
import { rootOf, shards } from '../lib/shards.ts';
import { STAKE, STAKERS, stakers } from '../lib/stakers.ts';
import { Stream, type Item, type StreamStats } from '../lib/stream.ts';
import { amount, count, NERV } from '../lib/units.ts';
import { until } from '../lib/wait.ts';
import { audit, feesIn, issuance, type Books } from './audit.ts';
import { Crossings, type Crossed } from './crossings.ts';
import { deposit, fund } from './funding.ts';
import { Looks } from './looks.ts';
import { Narrator, type Out } from './narrator.ts';
import { Operations } from './operations.ts';
import type { DemoOptions } from './options.ts';
import { Placements, sourceOf } from './placements.ts';
import { Since } from './since.ts';
import { IDLE_RATE, MERGING_SECONDS, play, SPLITTING_SECONDS, type Story } from './story.ts';
import { Whereabouts } from './whereabouts.ts';
import { Workload, type Transfer } from './workload.ts';

/** The largest transfer. */
const LARGEST = NERV;
/** What an account always keeps in the ledger, far above any minimum. */
const RESERVE = 100n * NERV;
/** Seconds of transfers that may be on their way at a time; blocks finalize within a few. */
const WINDOW_SECONDS = 10;
/** How long transfers may take that are still under way when no more are sent. */
const LAST_SECONDS = 120;

/** A time in which transfers arrived at one rate. */
export interface Phase {
  /** What shards did meanwhile. */
  readonly shards: 'splitting' | 'merging';
  readonly sent: number;
  readonly milliseconds: number;
}

/** Everything the demonstration found out. */
export interface DemoResult extends Story {
  readonly options: DemoOptions;
  readonly transfers: StreamStats;
  readonly phases: readonly Phase[];
  /** For every block the transfers it held, by number. */
  readonly perBlock: ReadonlyMap<number, number>;
  /** What became of the transfers between shards. */
  readonly crossed: Crossed;
  /** The last block of the time in which shards split. */
  readonly loadFell: number;
  /** How often root decided anything, but that nodes have failed. */
  readonly byRoot: number;
  readonly books: Books;
}

/** Starts a chain of its own, plays the story on it and audits the books. */
export async function runDemo(options: DemoOptions, out: Out): Promise<DemoResult> {
  const narrator = new Narrator(out);
  narrator.say('starting a development chain ...');
  const node = await NervNode.start({ keepers: 'development' });
  let client: Client | undefined;
  let observer: Client | undefined;
  try {
    client = await Client.connect(node.url);
    narrator.say(`${node.url}, log in ${node.log}`, client.follower.latest.number);
    const page = process.env['NERV_OBSERVATORY'];
    if (page !== undefined) narrator.say(`to see it in a browser: ${page}?node=${node.url}`);
    // A connection of its own: what it asks does not queue behind transfers.
    observer = await Client.connect(node.url, 'best');
    const result = await onChain(client, observer, options, narrator);
    await observer.close();
    await client.close();
    await node.stop();
    return result;
  } catch (error) {
    node.keepLog();
    const ended = await node.hasGone();
    await observer?.close().catch(() => undefined);
    await client?.close().catch(() => undefined);
    await node.stop();
    const reason = messageOf(error);
    const where = `the node's log is ${node.log}`;
    const told = ended ? `the node ended by itself (${reason}); ${where}` : `${reason}; ${where}`;
    throw new Failure(told, { cause: error });
  }
}

/** The most transfers that the story can take, if all its parts take as long as they may. */
function mostTransfers({ rate, transfers }: DemoOptions): number {
  return rate * SPLITTING_SECONDS + transfers + IDLE_RATE * MERGING_SECONDS;
}

async function onChain(
  client: Client,
  observer: Client,
  options: DemoOptions,
  narrator: Narrator,
): Promise<DemoResult> {
  const { api, follower } = client;
  let fees = 0n;
  let byRoot = 0;
  const crossings = new Crossings();
  follower.onBlock((block) => {
    crossings.take(block);
    fees += feesIn(block);
    byRoot += decisionsByRoot(block);
  });
  const issuanceBefore = await issuance(api, follower.start.hash);

  const pairs = accounts(options.accounts);
  const workload = new Workload(pairs.length, LARGEST, RESERVE);
  const names = Object.keys(STAKERS).join(', ');
  narrator.say(`${names} have ${amount(STAKE)} bonded each; their keepers vote`, follower.latest.number);
  await fund(client, pairs, Math.ceil(mostTransfers(options) / pairs.length), narrator);
  await deposit(client, pairs, workload, narrator);

  const played = await transferAndWatch({ client, observer, pairs, workload, crossings, options, narrator });
  // What was seen last is to be final too.
  const { number } = observer.follower.latest;
  await follower.find((block) => block.number >= number || undefined, `block ${number} to be final`, 60, number);
  await until(
    () => crossings.open === 0 || undefined,
    LAST_SECONDS,
    `waiting for the end of all transfers between shards (${crossings.open} are under way)`,
  );
  narrator.say('all transfers have an outcome, none is in transit; auditing the books', follower.latest.number);

  const books = await audit(
    api,
    follower.latest,
    pairs,
    stakers(),
    workload.balances,
    issuanceBefore,
    fees,
  );
  return { options, ...played, crossed: crossings.crossed, byRoot, books };
}

/** What root did in a block, but declare that nodes have failed. */
function decisionsByRoot({ events }: Block): number {
  const failures = new Set(
    events.filter(({ name }) => name === 'placement.NodeFailed').map(({ extrinsic }) => extrinsic),
  );
  return events.filter(({ name, extrinsic }) => name.startsWith('sudo.') && !failures.has(extrinsic)).length;
}

/** Who and what is there once all is prepared. */
interface Cast {
  readonly client: Client;
  readonly observer: Client;
  readonly pairs: readonly Pair[];
  readonly workload: Workload;
  readonly crossings: Crossings;
  readonly options: DemoOptions;
  readonly narrator: Narrator;
}

/** What is known once the last transfer has been sent. */
type Played = Story & Pick<DemoResult, 'transfers' | 'phases' | 'perBlock' | 'loadFell'>;

/** Sends transfers, and watches what the keepers make of the load meanwhile. */
async function transferAndWatch(cast: Cast): Promise<Played> {
  const { observer, options, narrator } = cast;
  const perBlock = new Map<number, number>();
  const whereabouts = new Whereabouts();
  const unlearn = observer.follower.onBlock((block) => whereabouts.learn(block));
  const stream = streamOf(cast, whereabouts, perBlock);
  narrator.say(`sending ${count(options.transfers)} transfers and more, ${options.rate} a second, each signed alone`);
  const looks = new Looks(observer);
  looks.watch((look) => narrator.follow(look, stream.stats));
  const since = new Since(await overloadLimit(observer));
  let loadBegan: Moment | undefined;
  const keeps = (id: number, block: string) => proposal(observer.api, id, block);
  const operations = new Operations(keeps, since, narrator, () => loadBegan);
  let began = 0;
  let splitting: Phase = { shards: 'splitting', sent: 0, milliseconds: 0 };
  let loadFell = Number.MAX_SAFE_INTEGER;
  // The time allowed for sending grows with the number and is generous: only a chain that
  // stands still should run into it.
  const patience = 120 + (options.transfers / options.rate) * 5;
  try {
    const story = await play({
      client: observer,
      looks,
      since,
      operations,
      placements: new Placements(sourceOf(observer.api), narrator),
      narrator,
      splits: options.splits,
      begin: () => {
        began = performance.now();
        loadBegan = { block: observer.follower.latest.number, time: Date.now() };
        stream.start();
      },
      enough: () => stream.reach(options.transfers, patience),
      pace: (rate) => {
        splitting = { ...splitting, sent: stream.stats.sent, milliseconds: performance.now() - began };
        loadFell = observer.follower.latest.number;
        stream.pace(rate);
      },
      fail: async (node) => {
        const failing = call(observer.api, 'placement', 'forceFail', node);
        const sudo = call(observer.api, 'sudo', 'sudo', failing);
        return (await observer.must(dev('Alice'), sudo, 'declaring that a node has failed')).block.number;
      },
    });
    const merging: Phase = {
      shards: 'merging',
      sent: stream.stats.sent - splitting.sent,
      milliseconds: performance.now() - began - splitting.milliseconds,
    };
    return { ...story, transfers: await stream.finish(), phases: [splitting, merging], perBlock, loadFell };
  } finally {
    stream.halt();
    unlearn();
    await looks.stop();
  }
}

/** The transfers, not yet begun; blocks count what they hold of them. */
function streamOf(
  { client, pairs, workload, crossings, options }: Cast,
  whereabouts: Whereabouts,
  perBlock: Map<number, number>,
): Stream {
  const included = (transfer: Transfer, { block, events }: Receipt): void => {
    perBlock.set(block.number, (perBlock.get(block.number) ?? 0) + 1);
    const started = events.find(({ name }) => name === 'ledger.TransferStarted');
    if (started === undefined) workload.book(transfer);
    else {
      // Its units are locked; where they end is told later, or was in the same block.
      crossings.whenEnded(text(started.data, 'transfer'), (committed) => {
        if (committed) workload.book(transfer);
        else workload.giveBack(transfer);
      });
    }
  };
  // Once each: a pair hashes its key anew whenever it is asked, and this is asked of hundreds for a
  // single transfer.
  const addresses = pairs.map(({ address }) => address);
  const apart = (one: number, other: number): boolean | undefined =>
    whereabouts.apart(addresses[one] ?? '', addresses[other] ?? '');
  const next = (): Item | undefined => {
    const transfer = workload.next(apart);
    return transfer === undefined ? undefined : toItem(client, pairs, transfer, included);
  };
  const { rate } = options;
  return new Stream(client, next, { rate, window: rate * WINDOW_SECONDS, total: mostTransfers(options) });
}

/** The rate above which a leaf is overloaded, as the chain says. */
async function overloadLimit({ api }: Client): Promise<number> {
  const judged = await assess(api, { Split: { shard: rootOf(await shards(api)).id } });
  if (judged?.assessed.by !== 'overload') throw new Failure('the chain does not tell when a shard is overloaded');
  return judged.assessed.limit;
}

/** One transfer as something to send. */
function toItem(
  client: Client,
  pairs: readonly Pair[],
  transfer: Transfer,
  included: (transfer: Transfer, receipt: Receipt) => void,
): Item {
  const [from, to] = [pairs[transfer.from], pairs[transfer.to]];
  if (from === undefined || to === undefined) throw new RangeError('a transfer of an account that is not there');
  return {
    pair: from,
    tx: call(client.api, 'ledger', 'transfer', to.address, transfer.amount),
    done: (receipt) => {
      if (receipt.error === undefined) included(transfer, receipt);
    },
  };
}
