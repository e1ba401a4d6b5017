/** The measurements: what is sent, how it is sent, and what is made of the blocks it ends in. */
import type { ApiPromise } from '@polkadot/api';
import { readBlock } from '../lib/blocks.ts';
import { call, constant, storage, type Tx } from '../lib/chain.ts';
import { Failure } from '../lib/failure.ts';
import { big, plain, plainStruct, struct } from '../lib/plain.ts';
import { statistics } from '../lib/shards.ts';
import { transferTotals, underWay } from '../lib/transfers.ts';
import { fullest, idle, perExtrinsic, type Built, type Measured } from './measure.ts';
import { SENDERS } from './options.ts';
import type { Scene } from './scene.ts';

/** What each transfer carries, in units: every receiver has an account already. */
const AMOUNT = 1_000n;
/** How long the extrinsics of one measurement may take to be included, and then to end. */
const INCLUSION_SECONDS = 60;
const MOST_BLOCKS_AFTER = 90;

/** One kind of extrinsic on one chain. */
export interface Kind {
  readonly name: string;
  readonly scene: Scene;
  /** The call that sends to an address. */
  readonly make: (api: ApiPromise, to: string) => Tx;
  /** May the one send to the other, by their positions? */
  readonly between: (one: number, other: number) => boolean;
  /** The event that each of them leaves behind. */
  readonly event: string;
}

/** The four kinds: on a chain with one shard, and on one with sixteen. */
export function kinds(one: Scene, many: Scene, leaves: number): Kind[] {
  const toLedger = (api: ApiPromise, to: string): Tx => call(api, 'ledger', 'transfer', to, AMOUNT);
  return [
    {
      name: 'balances.transferKeepAlive',
      scene: one,
      make: (api, to) => call(api, 'balances', 'transferKeepAlive', to, AMOUNT),
      between: () => true,
      event: 'balances.Transfer',
    },
    {
      name: 'ledger.transfer, one shard',
      scene: one,
      make: toLedger,
      between: () => true,
      event: 'ledger.Transferred',
    },
    {
      name: `ledger.transfer, within one of ${leaves} shards`,
      scene: many,
      make: toLedger,
      between: (from, to) => many.together(from, to),
      event: 'ledger.Transferred',
    },
    {
      name: `ledger.transfer, between two of ${leaves} shards`,
      scene: many,
      make: toLedger,
      between: (from, to) => !many.together(from, to),
      event: 'ledger.TransferStarted',
    },
  ];
}

/**
 * Measures one kind.
 *
 * Everything is signed and submitted beforehand, but for the first extrinsic of each sender, without
 * which the others wait in the pool. Right after a block those few are submitted, and all is ready
 * for the next one: nothing is sent, signed or validated while the blocks are built that count. All
 * other nodes stand still meanwhile.
 */
export async function measure(
  kind: Kind,
  extrinsics: number,
  turn: number,
  others: readonly Scene[],
): Promise<Measured> {
  const { scene } = kind;
  const { first, rest } = await sign(kind, extrinsics, turn);
  await scene.submit(rest);
  for (const other of others) other.node.pause();
  let blocks: Built[];
  let empty: number;
  try {
    // Once for the pool to come to rest, and once to begin right after a block.
    await scene.nextBlock();
    const begin = await scene.nextBlock();
    empty = idle(scene.blocks());
    await scene.submit(first);
    const included = await scene.included(extrinsics, begin, INCLUSION_SECONDS);
    blocks = await untilEnded(scene, begin, included);
  } finally {
    for (const other of others) other.node.resume();
  }
  await allSucceeded(kind, extrinsics, blocks);
  const most = fullest(blocks);
  return {
    each: perExtrinsic(blocks, empty),
    extrinsics,
    fullest: { extrinsics: most.extrinsics, full: most.full },
    byWeight: await byWeight(scene, most),
  };
}

/** Signs the extrinsics of some senders, each to others in turn. */
async function sign(kind: Kind, extrinsics: number, turn: number): Promise<{ first: string[]; rest: string[] }> {
  const { scene } = kind;
  const everyone = scene.pairs.map((_, position) => position);
  const receivers = (from: number): number[] => everyone.filter((to) => to !== from && kind.between(from, to));
  const able = everyone.filter((from) => receivers(from).length > 0);
  if (able.length < SENDERS) throw new Failure(`${kind.name}: only ${able.length} accounts have somebody to send to`);
  const first: string[] = [];
  const rest: string[] = [];
  for (let sender = 0; sender < SENDERS; sender += 1) {
    const from = able[(turn * SENDERS + sender) % able.length] ?? 0;
    const pair = scene.pairs[from];
    const to = receivers(from);
    if (pair === undefined) throw new RangeError('a sender that is not there');
    for (let index = 0; index < extrinsics / SENDERS; index += 1) {
      // Steps of a prime: the receivers of one sender are spread over all there are.
      const receiver = scene.pairs[to[(turn + sender + index * 37) % to.length] ?? 0];
      if (receiver === undefined) throw new RangeError('a receiver that is not there');
      const signed = await scene.sign(pair, kind.make(scene.chain, receiver.address));
      (index === 0 ? first : rest).push(signed);
    }
  }
  return { first, rest };
}

/**
 * The blocks from the first with an extrinsic to the one after which nothing is under way between
 * shards: what a transfer costs in blocks after its own counts too.
 */
async function untilEnded(scene: Scene, begin: number, included: readonly Built[]): Promise<Built[]> {
  const withSome = included.filter(({ extrinsics }) => extrinsics > 0).map(({ number }) => number);
  const first = Math.min(...withSome);
  for (let last = Math.max(...withSome); last <= first + MOST_BLOCKS_AFTER; last += 1) {
    const numbers = await statistics(scene.chain, await scene.hashOf(last));
    if (underWay(transferTotals(numbers)) > 0n) continue;
    return scene.blocks(begin).filter(({ number }) => number >= first && number <= last);
  }
  throw new Failure(`transfers between shards are under way for more than ${MOST_BLOCKS_AFTER} blocks`);
}

/** A measurement of calls that failed, or did something else, would be worth nothing. */
async function allSucceeded({ name, scene, event }: Kind, extrinsics: number, blocks: readonly Built[]): Promise<void> {
  let found = 0;
  for (const { number } of blocks) {
    const { events } = await readBlock(scene.chain, number);
    const failure = events.find((one) => one.name === 'system.ExtrinsicFailed');
    if (failure !== undefined) throw new Failure(`${name}: one failed in block ${number}: ${failure.error ?? '?'}`);
    found += events.filter((one) => one.name === event).length;
  }
  if (found !== extrinsics) throw new Failure(`${name}: ${found} events ${event} of ${extrinsics} extrinsics`);
}

/** How many extrinsics fit into a block by what those of one block weigh. */
async function byWeight({ chain }: Scene, { number, extrinsics }: Built): Promise<number> {
  const hash = (await chain.rpc.chain.getBlockHash(number)).toHex();
  const used = plainStruct(await storage(chain, 'system', 'blockWeight', [], hash), 'the weight of a block');
  const limits = struct(plain(constant(chain, 'system', 'blockWeights')), "the runtime's weights");
  const normal = struct(struct(limits['perClass'], 'the weights of classes')['normal'], 'the weights of a class');
  const most = big(struct(normal['maxTotal'], 'the greatest weight'), 'refTime');
  return Number((most * BigInt(extrinsics)) / big(struct(used['normal'], 'the weight of a class'), 'refTime'));
}
