// SPDX-License-Identifier: Apache-2.0
/** The life of shards: split, lived in, relocated in, merged. One chain; each test goes on from the last. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dev, type Pair } from '../../src/lib/accounts.ts';
import { storage } from '../../src/lib/chain.ts';
import { plainStruct } from '../../src/lib/plain.ts';
import { ledgerAccount, liveOf, rootOf, route, shard, shards, type LedgerAccount } from '../../src/lib/shards.ts';
import { NERV } from '../../src/lib/units.ts';
import { only, useChain } from '../support/chain.ts';
import { merge, mergeAll, now, sound, split } from '../support/tree.ts';

const chain = useChain(async (started) => {
  root = rootOf(await now(started)).id;
});
const DEPOSIT = 50n * NERV;
const UNKNOWN = `0x${'5a'.repeat(32)}`;

let pairs: Pair[] = [];
let root = '';
let left = '';
let right = '';

const call = (name: string, ...args: unknown[]) => chain.call('bisection', name, ...args);

async function balances(): Promise<(bigint | undefined)[]> {
  return Promise.all(pairs.map(async ({ address }) => (await ledgerAccount(chain.api, address))?.free));
}

test('a new chain has one empty live shard, the root', async () => {
  const { hash } = chain.client.follower.latest;
  const all = await shards(chain.api, hash);
  assert.equal(all.length, 1);
  const { load, ...rest } = rootOf(all);
  assert.equal(load.rate, 0, 'nothing was transferred yet');
  assert.deepEqual(rest, {
    id: root,
    parent: undefined,
    side: undefined,
    depth: 0,
    status: 'Live',
    filling: false,
    accounts: 0n,
    total: 0n,
  });
  assert.deepEqual(await shard(chain.api, root, hash), all[0]);
  assert.equal(await shard(chain.api, UNKNOWN), undefined);
});

test('a shard with too few accounts is not split', async () => {
  await chain.refused(call('forceSplit', root), 'TooFewAccounts');
});

test('a shard that does not exist is neither split nor merged nor moved to', async () => {
  pairs = await chain.holders(80, DEPOSIT);
  await chain.failsAsRoot(call('forceSplit', UNKNOWN), 'bisection.UnknownShard');
  await chain.failsAsRoot(call('forceMerge', UNKNOWN, root), 'bisection.UnknownShard');
  await chain.failsAsRoot(call('forceOverride', pairs[0]?.address, UNKNOWN), 'bisection.UnknownShard');
});

test('a shard is not split beyond the limits of depth and number', async () => {
  await chain.set('Bisection', 'MaxDepth', 0);
  await chain.refused(call('forceSplit', root), 'DepthLimit');
  await chain.set('Bisection', 'MaxDepth', null);
  await chain.set('Bisection', 'MaxShards', 1);
  await chain.refused(call('forceSplit', root), 'ShardLimit');
  await chain.set('Bisection', 'MaxShards', null);
  await chain.set('Bisection', 'MinAccounts', 81);
  await chain.refused(call('forceSplit', root), 'TooFewAccounts');
  // Eighty of eighty are enough: the next test splits.
  await chain.set('Bisection', 'MinAccounts', 80);
});

test('only root decides over shards', async () => {
  const bob = dev('Bob');
  await chain.keptOut(bob, call('forceSplit', root));
  await chain.keptOut(bob, call('forceMerge', root, root));
  await chain.keptOut(bob, call('forceOverride', bob.address, root));
  await chain.keptOut(bob, chain.call('sudo', 'sudo', call('forceSplit', root)));
  await chain.keptOut(bob, chain.call('utility', 'batch', [call('forceSplit', root)]));
});

test('only a broken drain is tried again', async () => {
  await chain.fails(dev('Bob'), call('retryDrain', 0), 'bisection.NotBroken');
});

test('a split gives every account to the child its route leads to, with all it owns', async () => {
  const before = await balances();
  const whole = rootOf(await now(chain));
  const done = await split(chain, root);
  left = done.left;
  right = done.right;
  assert.equal(done.cutover.data['accounts'], 80n);

  const all = await now(chain);
  const [one, other] = [left, right].map((id) => all.find((each) => each.id === id));
  assert.ok(one && other);
  for (const [child, side] of [[one, 'left'], [other, 'right']] as const) {
    const { status, parent, depth, filling } = child;
    assert.deepEqual([status, child.side, parent, depth, filling], ['Live', side, root, 1, false]);
  }
  assert.equal(one.accounts + other.accounts, 80n);
  assert.equal(one.total + other.total, whole.total);
  assert.ok(one.accounts >= 20n && other.accounts >= 20n, `a cut of ${one.accounts} and ${other.accounts} is lopsided`);
  const emptied = rootOf(all);
  assert.deepEqual([emptied.status, emptied.accounts, emptied.total], ['Split', 0n, 0n]);
  assert.deepEqual(await balances(), before);
  await sound(chain, pairs);
});

test('the split is on record', async () => {
  const done = await chain.client.follower.find(
    (block) => block.events.find((event) => event.name === 'bisection.SplitCutOver'),
    'the split',
    5,
    0,
  );
  const stored = await storage(chain.api, 'bisection', 'records', [done.data['record']]);
  const record = plainStruct(unwrap(stored), 'a record');
  assert.deepEqual(record['operation'], { Split: { shard: root } });
  assert.equal(record['requestedBy'], 'Root');
  assert.equal(record['accounts'], 80n);
  assert.equal(record['total'], 80n * DEPOSIT);
  assert.deepEqual(record['result'], [left, right]);
  assert.ok(typeof record['outcome'] === 'object', 'it is settled');
});

test('a transfer between two shards moves both sides', async () => {
  const [from, to] = await Promise.all([someoneIn(left), someoneIn(right)]);
  const before = [await chain.ledger(from), await chain.ledger(to)] as [LedgerAccount, LedgerAccount];
  const receipt = await chain.transfer(from, to, NERV + 1n);
  const { transfer, ...started } = only(receipt.events, 'ledger.TransferStarted').data;
  assert.match(String(transfer), /^0x[0-9a-f]{64}$/);
  assert.deepEqual(started, {
    from: from.address,
    to: to.address,
    amount: NERV + 1n,
    source: left,
    destination: right,
  });
  assert.equal((await chain.ledger(from)).free, before[0].free - NERV - 1n);
  assert.equal((await chain.ledger(to)).free, before[1].free + NERV + 1n);
  await sound(chain, pairs);
});

test('refusals of transfers are the same across shards', async () => {
  const [from, to] = await Promise.all([someoneIn(left), someoneIn(right)]);
  await chain.fails(from, chain.call('ledger', 'transfer', to.address, 0n), 'ledger.ZeroAmount');
  await chain.fails(from, chain.call('ledger', 'transfer', to.address, 1_000n * NERV), 'ledger.InsufficientBalance');
});

test('a shard into which records drain is neither split nor merged', async () => {
  await chain.set('Bisection', 'MinAccounts', 16);
  const parent = left;
  // A drain of a few accounts ends in the block of its cutover. Only another call of that block
  // can come in between, and it must name a shard whose id depends on the block: so one for each
  // of the blocks it may be. Each pays for the choice of a cut: thirty do not fit into a block.
  const next = chain.client.follower.latest.number + 1;
  const tries = Array.from({ length: 15 }, (_, index) => leftChildAt(parent, next + index));
  const receipt = await chain.root(
    chain.call('utility', 'forceBatch', [
      call('forceSplit', parent),
      ...tries.map((child) => call('forceSplit', child)),
    ]),
  );
  assert.equal(receipt.error, undefined);
  const child = only(receipt.events, 'bisection.SplitCutOver').data['left'];
  const refused = only(receipt.events, 'bisection.Refused').data;
  assert.deepEqual([refused['operation'], refused['reason']], [{ Split: { shard: child } }, 'StillDraining']);
  const failed = receipt.events.filter(({ name }) => name === 'utility.ItemFailed');
  assert.deepEqual([...new Set(failed.map(({ error }) => error))], ['bisection.UnknownShard']);
  assert.equal(failed.length, tries.length - 1, 'all other ids are of no shard');
  await sound(chain, pairs);
  const siblings = (await now(chain)).filter((each) => each.parent === parent);
  await merge(chain, String(child), siblings.find((each) => each.side === 'right')?.id ?? '');
});

test('a shard that was split is not split again', async () => {
  await chain.failsAsRoot(call('forceSplit', root), 'bisection.NotALeaf');
});

test('shards that are not siblings are not merged', async () => {
  const inner = await split(chain, left);
  await chain.failsAsRoot(call('forceMerge', inner.left, right), 'bisection.NotSiblings');
  await chain.failsAsRoot(call('forceMerge', inner.left, inner.left), 'bisection.NotSiblings');
  // The wrong way round: left is left.
  await chain.failsAsRoot(call('forceMerge', inner.right, inner.left), 'bisection.NotSiblings');
  await chain.failsAsRoot(call('forceMerge', inner.left, UNKNOWN), 'bisection.UnknownShard');
  await chain.failsAsRoot(call('forceMerge', left, right), 'bisection.NotALeaf');
  await sound(chain, pairs);
});

test('a merge gives the parent all it had', async () => {
  const before = await balances();
  const alone = await mergeAll(chain);
  assert.deepEqual([alone.id, alone.status, alone.accounts, alone.filling], [root, 'Live', 80n, false]);
  assert.deepEqual((await now(chain)).map(({ id }) => id), [root], 'merged children are forgotten');
  assert.deepEqual(await balances(), before);
  await sound(chain, pairs);
});

test('a split is not undone before it has cooled down', async () => {
  const done = await split(chain, root);
  assert.notEqual(done.left, left, 'a later split makes new ids');
  left = done.left;
  right = done.right;
  await chain.refused(call('forceMerge', left, right), 'CoolingDown');
});

test('an account can be given another shard, and stays there', async () => {
  const moved = await someoneIn(left);
  const before = await chain.ledger(moved);
  const receipt = await chain.root(call('forceOverride', moved.address, right));
  assert.equal(receipt.error, undefined);
  assert.deepEqual(only(receipt.events, 'bisection.AccountRelocated').data, {
    record: only(receipt.events, 'bisection.AccountRelocated').data['record'],
    account: blinded(moved),
    from: left,
    to: right,
  });
  assert.deepEqual(await chain.ledger(moved), { ...before, shard: right });
  assert.deepEqual(await route(chain.api, moved.address), { shard: right, overridden: true });
  await chain.transfer(moved, dev('Bob'), NERV);
  await sound(chain, pairs);
  // Both leaves become one again, and nobody is left behind.
  const alone = await mergeAll(chain);
  assert.equal(liveOf(await now(chain)).length, 1);
  assert.equal(alone.accounts, 81n, 'the eighty and Bob');
  await sound(chain, pairs);
});

/** What the shards know an account by. */
function blinded({ publicKey }: Pair): string {
  return chain.api.registry.hash(Buffer.concat([Buffer.from('nerv/blind'), publicKey])).toHex();
}

/** The id a shard's left child would get in the cutover of a block. */
function leftChildAt(parent: string, height: number): string {
  const bytes = Buffer.alloc(10 + 32 + 1 + 4);
  bytes.write('nerv/shard');
  bytes.write(parent.slice(2), 10, 'hex');
  bytes.writeUInt32LE(height, 43);
  return chain.api.registry.hash(bytes).toHex();
}

async function someoneIn(id: string): Promise<Pair> {
  for (const pair of pairs) {
    if ((await chain.ledger(pair)).shard === id) return pair;
  }
  return assert.fail(`nobody lives in ${id}`);
}

function unwrap(codec: unknown): unknown {
  const option = codec as { isNone: boolean; unwrap(): unknown };
  assert.ok(!option.isNone, 'there is a record');
  return option.unwrap();
}
