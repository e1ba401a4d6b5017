// SPDX-License-Identifier: Apache-2.0
/**
 * The runtime is replaced by a vote while a split drains, a vote is open and transfers between shards are
 * under way. The new one has a migration that takes some blocks, of the transfers themselves.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { issuance, potBalance } from '../../src/demo/audit.ts';
import { dev, type Pair } from '../../src/lib/accounts.ts';
import { readBlock, type Block } from '../../src/lib/blocks.ts';
import { constant, storage, type Tx } from '../../src/lib/chain.ts';
import { connect, finalizedNumber } from '../../src/lib/connect.ts';
import { NervNode } from '../../src/lib/node.ts';
import { big, plain, struct, text, type Plain } from '../../src/lib/plain.ts';
import { liveOf, shards, statistics } from '../../src/lib/shards.ts';
import { shardTransfer, transferTotals, underWay } from '../../src/lib/transfers.ts';
import { NERV } from '../../src/lib/units.ts';
import { until } from '../../src/lib/wait.ts';
import { openAccounts } from '../../src/replicas/content.ts';
import { freePorts } from '../../src/replicas/ports.ts';
import { CALM } from '../../src/replicas/claims/conditions.ts';
import { only, useChain } from '../support/chain.ts';
import { Council, minAccounts } from '../support/council.ts';
import { now, sound, splitSides } from '../support/tree.ts';

/** How long anything may take on a slow and busy machine, in seconds or blocks. */
const PATIENCE = 300;
/** Transfers that the chain keeps, and as many that begin with the new runtime: moving them takes some blocks. */
const TRANSFERS = 60;
/** How many of them a block of the migration moves. */
const EACH_STEP = 16;
/** What each of them carries. */
const EACH = NERV / 100n;
/** Accounts of the ledger, of which a part moves when half of them are split. */
const ACCOUNTS = 1_000;
/** Whether the runtime has feature `try-runtime`, and what that checks is checked. */
const CHECKED = process.env['NERV_TRY_RUNTIME'] === '1';
/** What is left of a block that is full, in reference time: half a hundredth. */
const SPARE = 2_500_000_000n;

const council = new Council();
/** The version that the chain begins with. */
let version = 0;

// The node has the keepers' keys, which sign for the same accounts as the tests: load calls for nothing.
const chain = useChain(
  async (started) => {
    await started.set('Load', 'MaxRate', CALM.load.maxRate);
    await started.set('Load', 'QuietPeriod', CALM.load.quietPeriod);
    await council.prepare(started);
    version = started.api.runtimeVersion.specVersion.toNumber();
  },
  { keepers: 'development' },
);
const folder = mkdtempSync(join(tmpdir(), 'nerv-upgrade-'));
/** A node that follows, and makes no blocks. */
let other: NervNode | undefined;
after(async () => {
  await other?.stop();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

/** The code of the runtime that comes next, in hexadecimal; compiled unless it was. */
function nextRuntime(): string {
  const file = join(folder, 'next.wasm');
  const script = fileURLToPath(new URL('../../../../scripts/next-runtime', import.meta.url));
  const { status, stderr } = spawnSync(script, [...(CHECKED ? ['--checked'] : []), file], { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  return `0x${readFileSync(file).toString('hex')}`;
}

/** Starts a node that follows the chain. */
async function follower(): Promise<NervNode> {
  const peer = (await chain.api.rpc.system.localPeerId()).toString();
  const addresses = (await chain.api.rpc.system.localListenAddresses()).map(String);
  const address = addresses.find((one) => one.includes('/ip4/127.0.0.1/')) ?? assert.fail(addresses.join());
  const boot = address.includes('/p2p/') ? address : `${address}/p2p/${peer}`;
  const [rpcPort = 0, port = 0] = await freePorts(2);
  const seat = { folder, chain: ['--chain', 'dev'], rpcPort, port };
  const node = NervNode.seated(seat, { extra: ['--bootnodes', boot, '--no-mdns'] });
  await node.restart();
  return node;
}

/** Transfers of Alice to some accounts in turn, in one call. */
function transfers(receivers: readonly Pair[]): Tx {
  const each = Array.from({ length: TRANSFERS }, (_, index) => {
    const to = receivers[index % receivers.length] ?? assert.fail('there are receivers');
    return chain.call('ledger', 'transfer', to.address, EACH);
  });
  return chain.call('utility', 'batchAll', each);
}

/** The reference time of a weight. */
const refTime = (weight: Plain): bigint => big(struct(weight, 'a weight'), 'refTime');

/** The event of a name in a block. */
const event = (block: Block, name: string) => block.events.find((one) => one.name === name);

/**
 * Has Alice make two calls in a block that is full with them, since one between them does nothing and is said to be
 * heavy: of what the chain does with what a block has left it does hardly any in such a block. The first takes so
 * much reference time as is said, the second as much as it may.
 */
async function inFullBlock(first: Tx, takes: bigint, last: Tx): Promise<void> {
  const { api, client } = chain;
  const alice = dev('Alice');
  const most = refTime(struct(plain(constant(api, 'system', 'blockWeights')), "the runtime's weights")['maxBlock']);
  const used = struct(plain(await storage(api, 'system', 'blockWeight', [])), 'the weight of a block');
  const may = (await last.paymentInfo(alice)).weight.refTime.toBigInt();
  const rest = most - refTime(used['mandatory']) - takes - may - SPARE;
  assert.ok(rest > 0n, `a block has ${most}, and the calls take ${takes} and ${may}`);
  const nothing = chain.call('system', 'killStorage', []);
  const heavy = chain.call('sudo', 'sudoUncheckedWeight', nothing, { refTime: rest, proofSize: 0 });
  const signed: Tx[] = [];
  for (const tx of [first, heavy, last]) signed.push(await client.sign(alice, tx));
  // They wait for the first, so that a block has all. A client may not understand that block any more.
  for (const tx of signed.reverse()) await api.rpc.author.submitExtrinsic(tx);
}

/**
 * What `try-runtime` checks, of the state after a block and by its code: that the migrations of one block bear to be
 * made again, that pallets have the version that their code has, that all storage can be decoded, and, with `All`,
 * what each pallet holds of itself. Why it fails is in the node's log.
 */
async function tryRuntime(hash: string, checks: 'All' | 'PreAndPost'): Promise<void> {
  await chain.api.rpc.state.call('TryRuntime_on_runtime_upgrade', checks === 'All' ? '0x01' : '0x02', hash);
}

/** All blocks from a number on up to the first with an event of that name. */
async function blocksUntil(name: string, from: number): Promise<Block[]> {
  const blocks: Block[] = [];
  for (let number = from; number < from + PATIENCE; number += 1) {
    const { follower: seen } = chain.client;
    if (number > seen.latest.number) await seen.pass(number - seen.latest.number, PATIENCE);
    const block = await readBlock(chain.api, number);
    blocks.push(block);
    if (event(block, name) !== undefined) return blocks;
  }
  return assert.fail(`no block from ${from} on tells ${name}`);
}

test('a vote replaces the runtime in the midst of a drain, a vote and transfers, which end', async (context) => {
  const code = nextRuntime();
  other = await follower();
  const { client } = chain;
  const { pairs } = council;
  await openAccounts(client, ACCOUNTS);
  const { left, right, lefts, rights } = await splitSides(chain, council.root, pairs);
  const { shard: home } = await chain.ledger(dev('Alice'));
  const [away, receivers] = home === left ? [right, rights] : [left, lefts];
  const kept = await client.must(dev('Alice'), transfers(receivers), 'transfers to the other shard');
  const took = struct(only(kept.events, 'system.ExtrinsicSuccess').data['dispatchInfo'], 'what it took')['weight'];
  await chain.settled();

  // 80 % of the stake authorise it; whoever has the code may hand it in.
  const hash = client.api.registry.hash(Buffer.from(code.slice(2), 'hex')).toHex();
  const decision = await council.assent.decide(council.call('proposeUpgrade', hash));
  assert.equal(decision.refusal, undefined);

  // A vote in which two of three have taken part.
  await chain.set('Governance', 'VotingPeriod', PATIENCE);
  const open = await council.propose(council.bob, council.call('proposeParameters', minAccounts(20)));
  await council.vote(council.bob, open, true);
  await council.vote(council.charlie, open, true);
  await chain.set('Bisection', 'Cooldown', 0);

  // Transfers to the other shard, which is split behind them, in one block with the runtime.
  const pot = await potBalance(chain.api, client.follower.latest.hash);
  const cut = chain.call('sudo', 'sudo', chain.call('bisection', 'forceSplit', away));
  const bringing = chain.call('system', 'applyAuthorizedUpgrade', code);
  const since = client.follower.latest.number + 1;
  await inFullBlock(transfers(receivers), refTime(took), chain.call('utility', 'batchAll', [cut, bringing]));

  // The client learns of the new runtime by itself, but what it was reading then may fail, and runtime APIs are
  // lost to it. For those it connects anew.
  const knows = () => chain.api.runtimeVersion.specVersion.toNumber() === version + 1 || undefined;
  await until(knows, PATIENCE, 'the client to know the new version');
  await chain.reconnect();
  assert.equal(chain.api.runtimeVersion.specVersion.toNumber(), version + 1);
  const applied = (await blocksUntil('system.CodeUpdated', since)).at(-1) ?? assert.fail('there is the block');
  only(applied.events, 'bisection.SplitCutOver');
  const [begun] = await blocksUntil('multiBlockMigrations.UpgradeStarted', applied.number + 1);
  assert.equal(begun?.number, applied.number + 1);

  // The migration: no block of it has a call, and what was under way waits.
  const migrating = await blocksUntil('multiBlockMigrations.UpgradeCompleted', applied.number + 1);
  assert.ok(migrating.length >= (2 * TRANSFERS) / EACH_STEP, `${migrating.length} blocks`);
  const counted = transferTotals(await statistics(chain.api, applied.hash));
  assert.ok(underWay(counted) > 0n, 'transfers are under way');
  for (const block of migrating) assert.equal(block.extrinsics.length, 1, `block ${block.number} has only the time`);
  // With what the last of them has left it goes on.
  for (const block of migrating.slice(0, -1)) {
    const numbers = await statistics(chain.api, block.hash);
    assert.equal(big(numbers, 'draining'), 1n, 'the drain is under way');
    assert.deepEqual(transferTotals(numbers), counted, 'so are the transfers');
    assert.equal(await issuance(chain.api, block.hash), await issuance(chain.api, applied.hash));
  }

  if (CHECKED) {
    // Where transfers stand is told by the pallet's version, which is the old one until the last step.
    const from = chain.node.said().end;
    await assert.rejects(tryRuntime(applied.hash, 'PreAndPost'), /TryRuntime_on_runtime_upgrade/);
    const why = /CrossShard: On chain storage version .* doesn't match/;
    const says = () => why.test(chain.node.said(from).text) || undefined;
    await until(says, PATIENCE, "the node's log to say why");
  }

  // The drain ends, the vote is counted, each transfer ends once.
  const after = await blocksUntil('bisection.Settled', applied.number + 1);
  assert.equal(big(await statistics(chain.api, after.at(-1)?.hash), 'draining'), 0n);
  assert.equal((await council.record(open)).status, 'Voting');
  const last = await chain.client.must(council.dave, await council.ballot(open, true), 'the last vote');
  only(last.events, 'shardGovernance.Passed');
  assert.equal(await council.parameter('Bisection', 'MinAccounts'), 20n);
  await chain.settled();
  const crossed = applied.events.filter(({ name }) => name === 'ledger.TransferStarted');
  assert.equal(crossed.length, TRANSFERS);
  for (const { data } of crossed) {
    const found = await shardTransfer(chain.api, text(data, 'transfer'));
    assert.ok(found?.finished !== undefined, 'it has ended, and is known under its new name');
    assert.equal(found.source?.status, found.destination?.status ?? found.source?.status);
  }
  await chain.client.must(dev('Alice'), transfers(receivers), 'transfers after all');
  await chain.settled();
  await sound(chain, pairs);
  if (CHECKED) {
    const { number: end } = chain.client.follower.latest;
    const done = migrating.at(-1)?.number ?? assert.fail('there are blocks');
    for (let number = done; number <= end; number += 1) {
      await tryRuntime((await readBlock(chain.api, number)).hash, 'All');
    }
    context.diagnostic(`checked the states of ${end - done + 1} blocks`);
  }
  assert.equal(await potBalance(chain.api, chain.client.follower.latest.hash), pot, 'no unit is lost, none has come');
});

test('nodes agree, whoever has executed the migration', async () => {
  const { latest } = chain.client.follower;
  const url = other?.url ?? assert.fail('it runs');
  const first = await connect(url);
  const has = async () => (await first.api.rpc.chain.getHeader()).number.toNumber() >= latest.number || undefined;
  await until(has, PATIENCE, 'the other node to have the blocks');
  await first.api.disconnect();
  const { api } = await connect(url);
  try {
    assert.equal((await api.rpc.chain.getBlockHash(latest.number)).toHex(), latest.hash);
    assert.deepEqual(await shards(api, latest.hash), await shards(chain.api, latest.hash));
    assert.equal(api.runtimeVersion.specVersion.toNumber(), version + 1);
    const final = async () => (await finalizedNumber(api)) >= latest.number || undefined;
    await until(final, PATIENCE, 'it to be final there');
  } finally {
    await api.disconnect();
  }
});

test('the keepers go on: what is idle is merged, and a node that starts anew has the chain', async () => {
  const leaves = liveOf(await now(chain)).length;
  const from = chain.client.follower.latest.number;
  await chain.powerCut();
  await chain.set('Load', 'QuietPeriod', 0);
  await blocksUntil('bisection.MergeCutOver', from);
  const fewer = async () => liveOf(await now(chain)).length < leaves || undefined;
  await until(fewer, PATIENCE, 'the leaves to be fewer');
  await sound(chain, council.pairs);
});
