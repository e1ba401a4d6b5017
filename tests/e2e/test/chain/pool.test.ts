// SPDX-License-Identifier: Apache-2.0
/** The pool loses nothing that it has accepted: in any order, with gaps, sent twice, and when it is full. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { Pair } from '../../src/lib/accounts.ts';
import { connect, type Connection } from '../../src/lib/connect.ts';
import { sleep, until } from '../../src/lib/wait.ts';
import { NERV } from '../../src/lib/units.ts';
import { Chain, useChain } from '../support/chain.ts';

/** More than the blocks of five seconds hold, and less than may wait for an earlier one. */
const MANY = 10_000;
/** Sent in order: more than may wait for an earlier one in a pool as Substrate sets it up. */
const FAST = 4_000;
const SOME = 1_000;
/** The limit of the small pool; half as many may wait for an earlier one. */
const SMALL = 400;
/** Requests without an answer at a time. */
const WINDOW = 200;
/** As many with the small pool, where all those on their way count as if they had to wait. */
const SMALL_WINDOW = 20;
/** How long the chain may take for all of them on a busy machine. */
const INCLUSION_SECONDS = 240;

/** What the node answers to one that its pool has, and to one that has no room there. */
const ALREADY_IMPORTED = 1013;
const NO_ROOM = 1016;

const chain = useChain();
const small = new Chain({ extra: ['--pool-limit', String(SMALL)] });
after(() => small.stop());

/** One that sends, and its transfers by nonce. */
interface Sender {
  readonly connection: Connection;
  readonly pair: Pair;
  readonly transfers: readonly string[];
}

const opened: Connection[] = [];
after(() => Promise.all(opened.map(({ api }) => api.disconnect())));

/** A new account, with so many transfers signed ahead. */
async function sender(of: Chain, howMany: number): Promise<Sender> {
  const [pair, other] = await of.people(2);
  assert.ok(pair && other);
  const connection = await connect(of.node.url);
  opened.push(connection);
  const { api } = connection;
  const { genesisHash, runtimeVersion } = api;
  const call = of.call('balances', 'transferKeepAlive', other.address, NERV / 1_000n);
  const transfers: string[] = [];
  for (let nonce = 0; nonce < howMany; nonce += 1) {
    transfers.push(call.sign(pair, { nonce, blockHash: genesisHash, genesisHash, runtimeVersion }).toHex());
    // It takes seconds, in which what comes from the node has to be read.
    if (nonce % 100 === 0) await sleep(0);
  }
  return { connection, pair, transfers };
}

/** Sends them in this order, many at a time; what the node answers to each: nothing, or an error's code. */
async function send(
  { connection, transfers }: Sender,
  nonces: readonly number[],
  window = WINDOW,
): Promise<Map<number, number>> {
  const refused = new Map<number, number>();
  let next = 0;
  const one = async (): Promise<void> => {
    while (next < nonces.length) {
      const nonce = nonces[next++] as number;
      try {
        await connection.provider.send('author_submitExtrinsic', [transfers[nonce]]);
      } catch (error) {
        assert.ok(error instanceof Error && 'code' in error, String(error));
        refused.set(nonce, Number(error.code));
      }
    }
  };
  await Promise.all(Array.from({ length: window }, one));
  return refused;
}

/** Waits until the chain has included so many of the sender's. */
async function included({ connection, pair }: Sender, howMany: number): Promise<void> {
  let nonce = 0;
  const all = async (): Promise<true | undefined> => {
    const account = await connection.api.query['system']?.['account']?.(pair.address);
    nonce = Number((account?.toJSON() as { nonce?: number } | undefined)?.nonce);
    return nonce >= howMany || undefined;
  };
  await until(all, INCLUSION_SECONDS, 'all to be included', 500).catch((error: unknown) => {
    throw new Error(`${nonce} of ${howMany} are included`, { cause: error });
  });
  assert.equal(nonce, howMany);
}

/** The numbers from one to another, without that. */
const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, index) => from + index);

/** In an order that looks like any, and is the same each time. */
function shuffled(numbers: readonly number[]): number[] {
  const mixed = [...numbers];
  let state = 2_463_534_242;
  for (let last = mixed.length - 1; last > 0; last -= 1) {
    // Xorshift: enough of an accident for an order.
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    const other = (state >>> 0) % (last + 1);
    [mixed[last], mixed[other]] = [mixed[other] as number, mixed[last] as number];
  }
  return mixed;
}

/** A block that comes in between brings one in before the pool's answer is ready: then it says that it has it. */
const isIn = (code: number): boolean => code === ALREADY_IMPORTED;

test('ten thousand of one account in any order are all included', async () => {
  const one = await sender(chain, MANY);
  const refused = await send(one, shuffled(range(0, MANY)));
  assert.deepEqual([...refused.values()].filter((code) => !isIn(code)), []);
  await included(one, MANY);
});

test('thousands in order, as fast as they go, are all included', async () => {
  const one = await sender(chain, FAST);
  const refused = await send(one, range(0, FAST));
  assert.deepEqual([...refused.values()].filter((code) => !isIn(code)), []);
  await included(one, FAST);
});

test('what waits for an earlier one stays until that comes, and may be sent again', async () => {
  const one = await sender(chain, SOME);
  const refused = await send(one, range(1, SOME));
  assert.deepEqual([...refused.values()].filter((code) => !isIn(code)), []);
  // For some blocks nothing can be done with them.
  await chain.client.follower.pass(3);
  const again = await send(one, range(1, SOME));
  assert.deepEqual(new Set(again.values()), new Set([ALREADY_IMPORTED]));
  assert.equal(again.size, SOME - 1, 'the pool has all of them');
  assert.deepEqual(await send(one, [0]), new Map());
  await included(one, SOME);
});

test('a full pool says so at once, keeps what it has, and takes the rest later', async () => {
  await small.start();
  const one = await sender(small, SMALL);
  // None of them can be included, and half a pool is for such.
  const refused = await send(one, range(1, SMALL), SMALL_WINDOW);
  assert.deepEqual(new Set(refused.values()), new Set([NO_ROOM]));
  const waiting = SMALL - 1 - refused.size;
  // The pool tells how many wait as of its newest block: while it takes one in, more get in than half.
  assert.ok(waiting >= SMALL / 2 - SMALL_WINDOW && waiting <= (SMALL * 3) / 4, `${waiting} wait`);
  // There is room still for the one that they wait for.
  assert.deepEqual(await send(one, [0]), new Map());
  let left = [...refused.keys()].sort((a, b) => a - b);
  for (let rounds = 0; left.length > 0 && rounds < 20; rounds += 1) {
    await small.client.follower.pass(1);
    const still = await send(one, left);
    left = [...still].filter(([, code]) => !isIn(code)).map(([nonce]) => nonce);
  }
  await included(one, SMALL);
});
