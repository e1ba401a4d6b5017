// SPDX-License-Identifier: Apache-2.0
/** A keeper with an ML-DSA-65 key of a sealed file, and no other: nobody here proposes or votes by hand. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { accountTotal } from '../../src/demo/audit.ts';
import { dev, type Pair } from '../../src/lib/accounts.ts';
import type { Block, ChainEvent } from '../../src/lib/blocks.ts';
import { storage, type Tx } from '../../src/lib/chain.ts';
import { proposal, proposalIn } from '../../src/lib/governance.ts';
import { nodeBinary } from '../../src/lib/node.ts';
import { big, plainStruct, show } from '../../src/lib/plain.ts';
import { addressOfKey, keyOf, signedBy } from '../../src/lib/quantum.ts';
import { liveOf, rootOf } from '../../src/lib/shards.ts';
import { STAKE } from '../../src/lib/stakers.ts';
import { NERV } from '../../src/lib/units.ts';
import { until } from '../../src/lib/wait.ts';
import { freePorts } from '../../src/replicas/ports.ts';
import { useChain } from '../support/chain.ts';
import { evenly, OVERLOAD, send } from '../support/traffic.ts';
import { calledForSplit, now, sound } from '../support/tree.ts';

/** Blocks in which a keeper that acts would have proposed. */
const LONG_ENOUGH = 10;
const SPLIT_SECONDS = 90;
/** How long a node may take to show what is final. */
const SHOWN_SECONDS = 120;
/** How long a command may take on a busy machine. */
const COMMAND_SECONDS = 120;
/** What the keeper pays its fees of. */
const FOR_FEES = 100n * NERV;
const PASSWORD = 'words that nobody guesses';

/** The seed of the key is 32 of this byte. */
const SEED = 0x2b;

const folder = mkdtempSync(join(tmpdir(), 'nerv-keyed-keeper-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const [file, password, otherPassword] = ['keeper.key', 'keeper.pass', 'other.pass'].map((name) => join(folder, name)) as [
  string,
  string,
  string,
];
const [metricsPort] = (await freePorts(1)) as [number];

/** Runs the binary to its end. */
function run(...args: string[]): { status: number | null; said: string } {
  const options = { encoding: 'utf8', timeout: COMMAND_SECONDS * 1000 } as const;
  const { error, status, stdout, stderr } = spawnSync(nodeBinary(), args, options);
  assert.equal(error, undefined, String(error));
  return { status, said: stdout + stderr };
}

/** What names a key to a node, by the file of its password. */
function named(passwordFile: string): string[] {
  return ['--keeper-key', file, '--keeper-key-password-filename', passwordFile];
}

writeFileSync(password, `${PASSWORD}\n`, { mode: 0o600 });
writeFileSync(otherPassword, 'other words\n', { mode: 0o600 });
const seed = `0x${Buffer.alloc(32, SEED).toString('hex')}`;
const scheme = ['--scheme', 'ml-dsa-65'];
const made = run('key', 'generate', ...scheme, '--suri', seed, '--file', file, '--password-filename', password);
assert.equal(made.status, 0, made.said);

const key = keyOf(SEED);
const address = addressOfKey(key);
let pairs: Pair[] = [];
let stopLoad: (() => Promise<void>) | undefined;

const chain = useChain(
  async (started) => {
    await started.withoutStake();
    pairs = await started.holders(60, 50n * NERV);
  },
  { keepers: 'keyless', metricsPort, extra: named(password) },
);

/** What the account has outside the ledger, and its nonce. */
async function purse(): Promise<{ balance: bigint; nonce: bigint }> {
  const { hash } = chain.client.follower.latest;
  const account = plainStruct(await storage(chain.api, 'system', 'account', [address], hash), 'an account');
  return { balance: await accountTotal(chain.api, address, hash), nonce: big(account, 'nonce') };
}

/** A call that the key signs by hand, while the keeper has nothing to do. */
async function must(tx: Tx): Promise<void> {
  const receipt = await chain.client.submitBytes(await signedBy(chain.api, key, tx));
  assert.equal(receipt.error, undefined);
}

/** The first event of a name, from a block on, and its block. */
async function find(name: string, from: number): Promise<{ block: Block; event: ChainEvent }> {
  return chain.client.follower.find(
    (block) => {
      const event = block.events.find((one) => one.name === name);
      return event === undefined ? undefined : { block, event };
    },
    name,
    SPLIT_SECONDS,
    from,
  );
}

/** Waits until the metrics show a sample with all this in its name and labels, and at least that value. */
async function shows(parts: readonly string[], least: number): Promise<void> {
  const isShown = async (): Promise<true | undefined> => {
    const response = await fetch(`http://127.0.0.1:${metricsPort}/metrics`);
    const lines = (await response.text()).split('\n').filter((line) => !line.startsWith('#'));
    const line = lines.find((each) => parts.every((part) => each.includes(part)));
    return (line !== undefined && Number(line.slice(line.lastIndexOf(' '))) >= least) || undefined;
  };
  await until(isShown, SHOWN_SECONDS, `${parts.join(' ')} to be ${least}`, 500);
}

test('it says as whom it signs, and nothing of the password or the seed', () => {
  const { text } = chain.node.said();
  assert.match(text, new RegExp(`The keeper signs as ${address} with the ML-DSA-65 key in ${file}`));
  assert.doesNotMatch(text, /no key/);
  for (const secret of [PASSWORD, seed.slice(2)]) assert.ok(!text.includes(secret));
  assert.ok(!readFileSync(file, 'utf8').includes(seed.slice(2)));
});

test('without stake it proposes nothing, and pays nothing', async () => {
  await chain.client.must(dev('Alice'), chain.call('balances', 'transferKeepAlive', address, STAKE + FOR_FEES), 'funding');
  const { id: root } = rootOf(await now(chain));
  const { follower } = chain.client;
  const from = follower.latest.number;
  stopLoad = send(chain, OVERLOAD, evenly(pairs));
  await calledForSplit(chain, root);
  const goal = follower.latest.number + LONG_ENOUGH;
  const proposed = await follower.find(
    ({ events, number }) =>
      events.some(({ name }) => name === 'shardGovernance.Proposed') || (number >= goal ? false : undefined),
    'what keepers do',
    60,
    from,
  );
  assert.equal(proposed, false, 'somebody has proposed');
  assert.deepEqual(await purse(), { balance: STAKE + FOR_FEES, nonce: 0n });
});

test('with stake it proposes the split that load calls for, and its vote carries it out', async () => {
  const { id: root } = rootOf(await now(chain));
  const from = chain.client.follower.latest.number;
  await must(chain.call('shardGovernance', 'bond', STAKE));
  const cutover = await find('bisection.SplitCutOver', from);
  await stopLoad?.();
  stopLoad = undefined;
  assert.equal(cutover.event.data['shard'], root);
  const passed = cutover.block.events.find(({ name }) => name === 'shardGovernance.Passed');
  assert.ok(passed, 'a proposal passed in the block of the cutover');
  const id = proposalIn(passed);
  const kept = (await proposal(chain.api, id, cutover.block.hash)) ?? assert.fail('it is kept');
  assert.equal(kept.proposer, address);
  assert.deepEqual([kept.tally.ayes, kept.tally.nays], [STAKE, 0n]);
  const voted = await find('shardGovernance.Voted', from);
  assert.deepEqual([voted.event.data['who'], voted.event.data['aye']], [address, true], show(voted.event.data));

  // It has paid for each by itself.
  const { balance, nonce } = await purse();
  assert.ok(nonce >= 3n, `bonded, proposed and voted: ${nonce}`);
  assert.ok(balance < STAKE + FOR_FEES && balance > STAKE + FOR_FEES - NERV, `${balance}`);
});

test('the metrics tell of it as of any keeper', async () => {
  await shows(['keeper_keys'], 1);
  await shows(['keeper_sent_total', 'result="taken"'], 2);
  await shows(['keeper_votes_total', 'by="this_node"', 'vote="aye"'], 1);
  await shows(['keeper_proposals_total', 'by="this_node"', 'outcome="proposed"'], 1);
});

test('after a power cut it opens the key again, and has the idle children merged', async () => {
  await chain.finalized();
  await chain.powerCut();
  const alone = await until(
    async () => (liveOf(await now(chain)).length === 1 ? rootOf(await now(chain)) : undefined),
    240,
    'the root to stand alone',
    1_000,
  );
  assert.equal(alone.parent, undefined);
  const signs = chain.node.said().text.match(/The keeper signs as/g) ?? [];
  assert.equal(signs.length, 2, 'at each start');
  await sound(chain, pairs);
});

test('a node whose password is another one does not start, and says why', () => {
  const { status, said } = run('--chain', 'dev', '--tmp', ...named(otherPassword));
  assert.equal(status, 1, said);
  assert.match(said, new RegExp(`cannot open the keeper's key ${file}: the file does not open`));
  assert.ok(!said.includes('other words'));
});
