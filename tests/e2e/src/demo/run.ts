/** The demonstration from the first to the last block. */
import { accounts, type Pair } from '../lib/accounts.ts';
import { StakeAssent } from '../lib/assent.ts';
import { call } from '../lib/chain.ts';
import { Client, type Receipt } from '../lib/client.ts';
import { Failure, messageOf } from '../lib/failure.ts';
import { NervNode } from '../lib/node.ts';
import { text } from '../lib/plain.ts';
import { Stream, type Item, type StreamStats } from '../lib/stream.ts';
import { count, NERV } from '../lib/units.ts';
import { until } from '../lib/wait.ts';
import { audit, feesIn, issuance, type Books } from './audit.ts';
import { Crossings, type Crossed } from './crossings.ts';
import { bond, deposit, fund } from './funding.ts';
import { Narrator, type Out } from './narrator.ts';
import type { DemoOptions } from './options.ts';
import { play, type Story } from './story.ts';
import { Whereabouts } from './whereabouts.ts';
import { Workload, type Transfer } from './workload.ts';

/** The largest transfer. */
const LARGEST = NERV;
/** What an account always keeps in the ledger, far above any minimum. */
const RESERVE = 100n * NERV;
/** Seconds of transfers that may be on their way at a time; blocks finalize within a few. */
const WINDOW_SECONDS = 10;
/** If splits and merges take long, transfers go on, but not for ever: so many times as many. */
const MOST = 10;
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
  /** How often root decided anything. */
  readonly byRoot: number;
  readonly books: Books;
}

/** Starts a chain of its own, plays the story on it and audits the books. */
export async function runDemo(options: DemoOptions, out: Out): Promise<DemoResult> {
  const narrator = new Narrator(out);
  narrator.say('starting a development chain ...');
  const node = await NervNode.start();
  let client: Client | undefined;
  let stakers: Client | undefined;
  try {
    client = await Client.connect(node.url);
    narrator.say(`${node.url}, log in ${node.log}`, client.follower.latest.number);
    // A connection of their own: their votes do not queue behind transfers.
    stakers = await Client.connect(node.url, 'best');
    const result = await onChain(client, stakers, options, narrator);
    await stakers.close();
    await client.close();
    await node.stop();
    return result;
  } catch (error) {
    node.keepLog();
    const ended = await node.hasGone();
    await stakers?.close().catch(() => undefined);
    await client?.close().catch(() => undefined);
    await node.stop();
    const reason = messageOf(error);
    const where = `the node's log is ${node.log}`;
    const told = ended ? `the node ended by itself (${reason}); ${where}` : `${reason}; ${where}`;
    throw new Failure(told, { cause: error });
  }
}

async function onChain(
  client: Client,
  stakers: Client,
  options: DemoOptions,
  narrator: Narrator,
): Promise<DemoResult> {
  const { api, follower } = client;
  let fees = 0n;
  let byRoot = 0;
  const perBlock = new Map<number, number>();
  const crossings = new Crossings();
  follower.onBlock((block) => {
    crossings.take(block);
    fees += feesIn(block);
    byRoot += block.events.filter(({ name }) => name.startsWith('sudo.')).length;
  });
  const issuanceBefore = await issuance(api, follower.start.hash);

  const pairs = accounts(options.accounts);
  const workload = new Workload(pairs.length, LARGEST, RESERVE);
  const perAccount = Math.ceil((options.transfers * MOST) / pairs.length);
  const assent = new StakeAssent(stakers);
  await bond(assent, stakers, narrator);
  await fund(client, pairs, perAccount, narrator);
  await deposit(client, pairs, workload, narrator);

  const played = await transferThroughSplits({
    client,
    stakers,
    assent,
    pairs,
    workload,
    crossings,
    perBlock,
    options,
    narrator,
  });
  // What the stakers saw last is to be final too.
  const { number } = stakers.follower.latest;
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
    assent.stakers,
    workload.balances,
    issuanceBefore,
    fees,
  );
  const { story, transfers, phases, loadFell } = played;
  return { options, ...story, transfers, phases, perBlock, crossed: crossings.crossed, loadFell, byRoot, books };
}

/** Who and what is there once all is prepared. */
interface Cast {
  readonly client: Client;
  readonly stakers: Client;
  readonly assent: StakeAssent;
  readonly pairs: readonly Pair[];
  readonly workload: Workload;
  readonly crossings: Crossings;
  readonly perBlock: Map<number, number>;
  readonly options: DemoOptions;
  readonly narrator: Narrator;
}

/** Sends transfers, and has shards split and merged meanwhile. */
async function transferThroughSplits({
  client,
  stakers,
  assent,
  pairs,
  workload,
  crossings,
  perBlock,
  options,
  narrator,
}: Cast): Promise<{ story: Story; transfers: StreamStats; phases: Phase[]; loadFell: number }> {
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
  const whereabouts = new Whereabouts();
  const unlearn = stakers.follower.onBlock((block) => whereabouts.learn(block));
  // Once each: a pair hashes its key anew whenever it is asked, and this is asked of hundreds for a
  // single transfer.
  const addresses = pairs.map(({ address }) => address);
  const apart = (one: number, other: number): boolean | undefined =>
    whereabouts.apart(addresses[one] ?? '', addresses[other] ?? '');
  const stream = new Stream(
    client,
    () => {
      const transfer = workload.next(apart);
      return transfer === undefined ? undefined : toItem(client, pairs, transfer, included);
    },
    { rate: options.rate, window: options.rate * WINDOW_SECONDS, total: options.transfers * MOST },
  );
  narrator.say(`sending ${count(options.transfers)} transfers and more, ${options.rate} a second, each signed alone`);
  const silence = narrator.follow(stakers, stream);
  const began = performance.now();
  let splitting: Phase = { shards: 'splitting', sent: 0, milliseconds: 0 };
  let loadFell = Number.MAX_SAFE_INTEGER;
  const loadBegan = { block: stakers.follower.latest.number, time: Date.now() };
  stream.start();
  try {
    // The time allowed for sending grows with the number and is generous: only a chain that
    // stands still should run into it.
    const patience = 120 + (options.transfers / options.rate) * 5;
    const story = await play({
      client: stakers,
      assent,
      narrator,
      splits: options.splits,
      loadBegan,
      enough: () => stream.reach(options.transfers, patience),
      pace: (rate) => {
        splitting = { ...splitting, sent: stream.stats.sent, milliseconds: performance.now() - began };
        loadFell = stakers.follower.latest.number;
        stream.pace(rate);
      },
    });
    const merging: Phase = {
      shards: 'merging',
      sent: stream.stats.sent - splitting.sent,
      milliseconds: performance.now() - began - splitting.milliseconds,
    };
    return { story, transfers: await stream.finish(), phases: [splitting, merging], loadFell };
  } finally {
    stream.halt();
    unlearn();
    await silence();
  }
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
