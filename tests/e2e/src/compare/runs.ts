// SPDX-License-Identifier: Apache-2.0
/** The measurements: what is sent, how it is sent, and what is made of the blocks it ends in. */
import type { ApiPromise } from '@polkadot/api';
import { call, constant, storage, type Tx } from '../lib/chain.ts';
import { Failure } from '../lib/failure.ts';
import { big, plain, plainStruct, struct } from '../lib/plain.ts';
import { statistics } from '../lib/shards.ts';
import { onTheWay, remittanceTotals } from '../lib/remittances.ts';
import { transferTotals, underWay } from '../lib/transfers.ts';
import { NERV, plural } from '../lib/units.ts';
import { Belonging, Disturbed, TakenBack } from './belonging.ts';
import type { Built } from './log.ts';
import { othersBetween, usage } from './machine.ts';
import { fullest, idle, perExtrinsic, type Measured } from './measure.ts';
import { SENDERS } from './options.ts';
import type { Scene, Signed } from './scene.ts';

/** What each transfer carries, in units: every receiver has an account already. */
const AMOUNT = 1_000n;
/** What is sent at once must be able to come back. */
const LEAST_SENT = NERV / 1_000n;
/** How long blocks with the extrinsics of one measurement may take, on a busy machine. */
const INCLUSION_SECONDS = 180;
/** And in how many blocks they are to have come to their end. */
const MOST_BLOCKS = 180;
/** How often one measurement is tried, and its blocks are read. */
const MOST_TRIES = 3;

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

/** The six kinds: on a chain with one shard, and on one with sixteen. */
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
      between: (from, to) => many.together(from, to) && !many.movedTogether(from, to),
      event: 'ledger.Transferred',
    },
    {
      name: `ledger.transfer, between two of ${leaves} shards`,
      scene: many,
      make: toLedger,
      between: (from, to) => !many.together(from, to),
      event: 'ledger.TransferStarted',
    },
    {
      name: `ledger.send, between two of ${leaves} shards`,
      scene: many,
      make: (api, to) => call(api, 'ledger', 'send', to, LEAST_SENT),
      between: (from, to) => !many.together(from, to),
      event: 'ledger.Sent',
    },
    {
      name: `ledger.transfer, of two moved to one of ${leaves} shards`,
      scene: many,
      make: toLedger,
      between: (from, to) => many.movedTogether(from, to),
      event: 'ledger.Transferred',
    },
  ];
}

/** What another try is told of: why it was needed. */
export type Say = (text: string) => void;

/**
 * Measures one kind; where something came between, again, some times at the most.
 */
export async function measure(
  kind: Kind,
  extrinsics: number,
  turn: number,
  others: readonly Scene[],
  say: Say,
): Promise<Measured> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await once(kind, extrinsics, turn, others);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      if (!(error instanceof Disturbed)) throw new Failure(`${kind.name}: ${error.message}`);
      if (tries === MOST_TRIES) throw new Failure(`${kind.name}, ${plural(tries, 'time')}: ${error.message}`);
      say(`${kind.name}, once more: ${error.message}`);
    }
  }
}

/**
 * One try.
 *
 * Everything is signed and submitted beforehand, but for the first extrinsic of each sender, without
 * which the others wait in the pool. Right after a block those few are submitted, and all is ready
 * for the next one: nothing is sent, signed or validated while the blocks are built that count. All
 * other nodes stand still meanwhile. Only then is the chain asked which of the blocks it kept, and
 * what is in them.
 */
async function once(kind: Kind, extrinsics: number, turn: number, others: readonly Scene[]): Promise<Measured> {
  const { scene } = kind;
  const { first, rest } = await sign(kind, extrinsics, turn);
  await scene.submit(rest);
  for (const other of others) other.node.pause();
  try {
    // Once for the pool to come to rest, and once to begin right after a block.
    await scene.nextBlock();
    const begin = await scene.nextBlock();
    const empty = idle(scene.blocks());
    const from = usage(scene.node.pid);
    await scene.submit(first);
    const seen = await scene.built(extrinsics, begin, INCLUSION_SECONDS);
    const busy = othersBetween(from, usage(scene.node.pid));
    const hashes = [...first, ...rest].map(({ hash }) => hash);
    const belonging = await settled(scene, () => new Belonging(hashes, kind.event), seen[0]?.number ?? 0);
    const blocks = belonging.built(scene.blocks(begin));
    const most = fullest(blocks);
    return {
      each: perExtrinsic(blocks, empty),
      extrinsics,
      fullest: { extrinsics: most.extrinsics, full: most.full },
      byWeight: await byWeight(scene, most),
      others: busy,
    };
  } finally {
    for (const other of others) other.node.resume();
  }
}

/** Signs the extrinsics of some senders, each to others in turn. */
async function sign(kind: Kind, extrinsics: number, turn: number): Promise<{ first: Signed[]; rest: Signed[] }> {
  const { scene } = kind;
  const everyone = scene.pairs.map((_, position) => position);
  const receivers = (from: number): number[] => everyone.filter((to) => to !== from && kind.between(from, to));
  const able = everyone.filter((from) => receivers(from).length > 0);
  if (able.length < SENDERS) throw new Failure(`${kind.name}: only ${able.length} accounts have somebody to send to`);
  const first: Signed[] = [];
  const rest: Signed[] = [];
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

/** What belongs to a measurement, by a chain that stands: where it takes back a block, all is read anew. */
async function settled(scene: Scene, begin: () => Belonging, from: number): Promise<Belonging> {
  for (let tries = 1; ; tries += 1) {
    const belonging = begin();
    try {
      await follow(scene, belonging, from);
      return belonging;
    } catch (error) {
      if (!(error instanceof TakenBack) || tries === MOST_TRIES) throw error;
    }
  }
}

/**
 * Follows the chain from a block on until all that belongs to a measurement is in blocks and nothing is
 * under way between shards: what a transfer costs in blocks after its own counts too.
 */
async function follow(scene: Scene, belonging: Belonging, from: number): Promise<void> {
  for (let number = from; number <= from + MOST_BLOCKS; number += 1) {
    const block = await scene.block(number);
    belonging.take(block);
    if (belonging.left > 0) continue;
    const totals = await statistics(scene.chain, block.hash);
    if (underWay(transferTotals(totals)) + onTheWay(remittanceTotals(totals)) === 0n) return;
  }
  const { left } = belonging;
  const what = left > 0 ? `${left} extrinsics are in no block` : 'transfers between shards are under way';
  throw new Failure(`${what} after ${MOST_BLOCKS} blocks`);
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
