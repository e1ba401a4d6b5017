// SPDX-License-Identifier: Apache-2.0
/** What a node shows to Prometheus: all that rules and dashboard ask for, and what is so. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { dev, type Pair } from '../../src/lib/accounts.ts';
import { metricsAsked, metricsShown, ROOT } from '../../src/lib/monitoring.ts';
import { rootOf } from '../../src/lib/shards.ts';
import { NERV } from '../../src/lib/units.ts';
import { until } from '../../src/lib/wait.ts';
import { freePorts } from '../../src/replicas/ports.ts';
import { useChain } from '../support/chain.ts';
import { merge, now, split } from '../support/tree.ts';

/** How long a node may take to show what is final: it takes little of a machine for that. */
const SECONDS = 120;
/** What nodes show only of lanes and fragments of their own, by where they make it. */
const OF_REPLICAS: Readonly<Record<string, string>> = {
  lane_orders_total: 'node/src/lane/metrics.rs',
  lane_standing: 'node/src/lane/metrics.rs',
  // Of a leaf of which a checkpoint is committed: of holders there are none here.
  shard_checkpoint_age_blocks: 'node/src/metrics/figures.rs',
  shard_fragments_held: 'node/src/metrics/figures.rs',
  // Of a leaf that is placed, which takes keepers.
  shard_placement_score: 'node/src/metrics/figures.rs',
  // A node alone checks no blocks of others.
  substrate_block_verification_and_import_time_bucket: '',
};

const [port] = (await freePorts(1)) as [number];
let pairs: Pair[] = [];

const chain = useChain(
  async (started) => {
    pairs = await started.holders(40, 20n * NERV);
  },
  { metricsPort: port },
);

async function page(): Promise<string> {
  const response = await fetch(`http://127.0.0.1:${port}/metrics`);
  assert.ok(response.ok, `${response.status}`);
  return response.text();
}

/** The value of a sample with these labels, if it is there. */
function valueOf(text: string, name: string, labels: Readonly<Record<string, string>> = {}): number | undefined {
  const line = text.split('\n').find((line) => {
    const isNamed = new RegExp(`^${name}[ {]`).test(line);
    return isNamed && Object.entries(labels).every(([label, value]) => line.includes(`${label}="${value}"`));
  });
  return line === undefined ? undefined : Number(line.slice(line.lastIndexOf(' ')));
}

/** Waits until a sample is as it is to be. */
async function shows(
  name: string,
  labels: Readonly<Record<string, string>>,
  is: (value: number | undefined) => boolean,
): Promise<void> {
  const seen = async (): Promise<true | undefined> => is(valueOf(await page(), name, labels)) || undefined;
  try {
    await until(seen, SECONDS, name, 500);
  } catch (error) {
    const last = valueOf(await page(), name, labels);
    throw new Error(`${name} of ${JSON.stringify(labels)} is ${last}`, { cause: error });
  }
}

/** The shards of which a figure is shown. */
const shardsOf = (text: string, name: string): string[] =>
  [...text.matchAll(new RegExp(`^${name}\\{[^}]*shard_id="([^"]*)"`, 'gm'))].map(([, shard]) => shard ?? '').sort();

test('the chain as it begins: one shard, its accounts, no replicas, no split', async () => {
  const { id } = rootOf(await now(chain));
  await shows('shard_state_accounts', { shard_id: id }, (value) => value === 40);
  // Nobody places it: there are no keepers.
  await shows('shard_replicas_missing', { shard_id: id }, (value) => value === 1);
  await shows('shard_blocks_produced_total', { shard_id: id }, (value) => value !== undefined && value > 0);
  const text = await page();
  assert.deepEqual(shardsOf(text, 'shard_tps'), [id]);
  assert.equal(valueOf(text, 'shard_splits_total', { outcome: 'begun' }), 0, 'there before anything happens');
  assert.equal(valueOf(text, 'shards', { status: 'leaf' }), 1);
  assert.equal(valueOf(text, 'shard_sync_lag', { shard_id: id }), 0);
});

test('a split is counted, and each shard shows its own; transfers between them and how long they took', async () => {
  const { id } = rootOf(await now(chain));
  const { left, right } = await split(chain, id);
  await shows('shard_splits_total', { outcome: 'begun' }, (value) => value === 1);
  await shows('shard_splits_total', { outcome: 'settled' }, (value) => value === 1);
  await shows('shards', { status: 'inner' }, (value) => value === 1);
  const homes = await Promise.all(pairs.map(async (pair) => (await chain.ledger(pair)).shard));
  const of = (shard: string): number => homes.filter((home) => home === shard).length;
  await shows('shard_state_accounts', { shard_id: left }, (value) => value === of(left));
  await shows('shard_state_accounts', { shard_id: right }, (value) => value === of(right));
  assert.deepEqual(shardsOf(await page(), 'shard_tps'), [left, right].sort());

  const [from, to] = [pairs[homes.indexOf(left)], pairs[homes.indexOf(right)]];
  assert.ok(from && to);
  await chain.transfer(from, to, NERV);
  await shows('cross_shard_transactions_total', { status: 'committed' }, (value) => value === 1);
  await shows('receipt_latency_seconds_count', {}, (value) => value === 1);
  await shows('cross_shard_under_way', {}, (value) => value === 0);

  await merge(chain, left, right);
  await shows('shard_merges_total', { outcome: 'settled' }, (value) => value === 1);
  await until(async () => shardsOf(await page(), 'shard_tps').join() === id || undefined, SECONDS, 'the children to be gone', 500);
});

test('votes and proposals are those of others where the node has no keeper', async () => {
  const { id } = rootOf(await now(chain));
  const refused = await chain.client.must(dev('Bob'), chain.call('shardGovernance', 'proposeSplit', id), 'the proposal');
  assert.ok(refused.events.some(({ name }) => name === 'shardGovernance.ProposalRefused'), 'nothing calls for it');
  await shows('keeper_proposals_total', { by: 'others', outcome: 'refused' }, (value) => value === 1);
  const text = await page();
  assert.equal(valueOf(text, 'keeper_proposals_total', { by: 'this_node', outcome: 'refused' }), 0);
  assert.equal(valueOf(text, 'keeper_keys'), 0);
});

test('a failed extrinsic is one', async () => {
  const before = valueOf(await page(), 'chain_extrinsics_total', { result: 'failed' }) ?? 0;
  const [pair] = pairs;
  assert.ok(pair);
  const { error } = await chain.client.send(pair, chain.call('ledger', 'transfer', pair.address, NERV));
  assert.match(error ?? '', /SelfTransfer/);
  await shows('chain_extrinsics_total', { result: 'failed' }, (value) => (value ?? 0) === before + 1);
});

test('all that rules and dashboard ask for is shown by a node', async () => {
  await shows('substrate_proposer_block_constructed_count', {}, (value) => (value ?? 0) > 0);
  const shown = metricsShown(await page());
  const asked = metricsAsked();
  const missing = asked.filter((name) => !shown.has(name));
  assert.deepEqual(missing.filter((name) => !(name in OF_REPLICAS)), []);
  for (const [name, file] of Object.entries(OF_REPLICAS)) {
    assert.ok(asked.includes(name), `nobody asks for ${name}`);
    if (file !== '') assert.ok(readFileSync(join(ROOT, file), 'utf8').includes(`"${name}"`), `${file} makes no ${name}`);
  }
});

test('a node that is killed begins anew, and shows the chain as it is', async () => {
  const last = await chain.finalized();
  await chain.powerCut();
  await shows('shard_metrics_height', { of: 'finalised' }, (value) => (value ?? 0) >= last.number);
  const text = await page();
  assert.equal(valueOf(text, 'cross_shard_transactions_total', { status: 'committed' }), 1, 'the chain has counted it');
  assert.equal(valueOf(text, 'shard_splits_total', { outcome: 'begun' }), 0, 'the node has not');
});
