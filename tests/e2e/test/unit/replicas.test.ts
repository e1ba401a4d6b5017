// SPDX-License-Identifier: Apache-2.0
/** The network of replicas, without its nodes: chain, ports, chance, and what is made of events. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Block, ChainEvent } from '../../src/lib/blocks.ts';
import { custodyEvents } from '../../src/lib/custody/events.ts';
import type { PlainStruct } from '../../src/lib/plain.ts';
import { Chronicle } from '../../src/replicas/chronicle.ts';
import { damage } from '../../src/replicas/disk.ts';
import { outcomeOf, type Injury } from '../../src/replicas/injuries.ts';
import { replicasOptions } from '../../src/replicas/options.ts';
import { freePorts } from '../../src/replicas/ports.ts';
import { Random } from '../../src/replicas/random.ts';
import { sameRecords } from '../../src/replicas/rebuild.ts';
import { CHAIN_ID, edited } from '../../src/replicas/spec.ts';

const SHARD = `0x${'4d'.repeat(32)}`;

function event(name: string, data: PlainStruct): ChainEvent {
  return { name, data, extrinsic: undefined, error: undefined };
}

function block(number: number, ...events: ChainEvent[]): Block {
  return { number, hash: '0x', parent: '0x', timestamp: 0, seen: 0, extrinsics: [], events };
}

const lost = (slot: bigint, node: bigint): ChainEvent =>
  event('fragments.FragmentLost', { shard: SHARD, slot, node, loss: 'Unanswered' });
const repaired = (slot: bigint, node: bigint): ChainEvent =>
  event('fragments.FragmentRepaired', { shard: SHARD, slot, node, height: 9n, blocks: 4n });

/** A development chain's specification, as far as it matters. */
function specification(): Parameters<typeof edited>[0] {
  return {
    name: 'NERV Development',
    id: 'nerv_dev',
    genesis: {
      runtimeGenesis: {
        code: '0x00',
        patch: {
          placement: { allowPrivate: false, simulated: { allowSimulated: true, nodes: [{}], latencies: [[0, 1, 37]] } },
          parametersAtGenesis: { placement: { maxMoves: null, margin: null }, load: { maxRate: 10_000 } },
        },
      },
    },
  };
}

test("the network's chain has no simulated nodes, takes loopback addresses, and other parameters", () => {
  const made = edited(specification(), { placement: { maxMoves: 0 } });
  assert.deepEqual(made, {
    name: 'NERV Replicas',
    id: CHAIN_ID,
    protocolId: CHAIN_ID,
    bootNodes: [],
    genesis: {
      runtimeGenesis: {
        code: '0x00',
        patch: {
          placement: { allowPrivate: true, simulated: { allowSimulated: false, nodes: [], latencies: [] } },
          parametersAtGenesis: { placement: { maxMoves: 0, margin: null }, load: { maxRate: 10_000 } },
        },
      },
    },
  });
});

test('a parameter that the chain does not have is refused by name', () => {
  const unknown = () => edited(specification(), { placement: { moves: 0 } });
  assert.throws(unknown, /no parameter placement\.moves/);
  assert.throws(() => edited(specification(), { nothing: { moves: 0 } }), /has no nothing/);
  assert.throws(() => edited({}, {}), /has no genesis/);
});

test('ports are free and differ', async () => {
  const ports = await freePorts(20);
  assert.equal(new Set(ports).size, 20);
  const server = createServer();
  await new Promise<void>((listening, failed) => {
    server.once('error', failed);
    server.listen(ports[7], '127.0.0.1', () => listening());
  });
  await new Promise((closed) => server.close(closed));
});

test('the same seed makes the same choices, another one others', () => {
  const draw = (seed: number): number[] => {
    const random = new Random(seed);
    return Array.from({ length: 50 }, () => random.below(7));
  };
  assert.deepEqual(draw(1), draw(1));
  assert.notDeepEqual(draw(1), draw(2));
  assert.deepEqual([...new Set(draw(0))].sort(), [0, 1, 2, 3, 4, 5, 6], 'a seed of zero is one as well');
  assert.equal(new Random(1).pick([]), undefined);
});

test('damage changes one byte and not the length', () => {
  const folder = mkdtempSync(join(tmpdir(), 'nerv-e2e-test-'));
  try {
    const path = join(folder, 'file');
    const before = Buffer.from(Array.from({ length: 100 }, (_, index) => index));
    writeFileSync(path, before);
    damage({ path, shard: SHARD, height: 1, slot: 0 });
    const after = readFileSync(path);
    assert.equal(after.length, 100);
    assert.deepEqual([...after].flatMap((byte, index) => (byte === before[index] ? [] : [index])), [75]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('events of custody are read, those of others passed over', () => {
  const other = event('placement.NodeFailed', { node: 1n });
  assert.deepEqual(custodyEvents({ events: [other, lost(3n, 8n), repaired(3n, 2n)] }), [
    { is: 'lost', shard: SHARD, slot: 3, node: 8, why: 'Unanswered' },
    { is: 'repaired', shard: SHARD, height: 9, slot: 3, node: 2, blocks: 4 },
  ]);
  assert.deepEqual(custodyEvents({ events: [event('fragments.SomethingNew', {})] }), []);
});

test('a chronicle keeps what is of its shard, and tells of it', () => {
  const said: string[] = [];
  const chronicle = new Chronicle(SHARD, (node) => `node ${node}`, (line, at) => said.push(`${at}: ${line}`));
  const elsewhere = event('fragments.FragmentLost', { shard: '0x01', slot: 1n, node: 1n, loss: 'Left' });
  chronicle.take(block(5, elsewhere, lost(3n, 8n)));
  chronicle.take(block(9, repaired(3n, 2n)));
  assert.deepEqual(said, [
    '5: slot 3: the fragment of node 8 is lost (no answer)',
    '9: slot 3: node 2 holds the fragment again, 4 blocks after it took the slot',
  ]);
  assert.equal(chronicle.all('lost').length, 1);
  assert.equal(chronicle.all('lost', 6).length, 0);
  assert.equal(chronicle.last('repaired')?.block, 9);
});

test('an injury is open, then lost and repaired, or healed by an answer to a later challenge', () => {
  const chronicle = new Chronicle(SHARD, String, () => undefined);
  const injury: Injury = { kind: 'kill', slot: 3, node: 8, block: 4, period: 2 };
  const outcome = (node: number, period: number) => outcomeOf(injury, chronicle, () => ({ node, period }), 7);
  assert.deepEqual(outcome(8, 2), { is: 'open' });
  assert.deepEqual(outcome(2, 3), { is: 'open' }, 'another node answered');
  assert.deepEqual(outcome(8, 3), { is: 'healed', block: 7 });
  chronicle.take(block(4, lost(3n, 8n)));
  assert.deepEqual(outcome(8, 2), { is: 'open' }, 'what was lost before is not of this injury');
  chronicle.take(block(6, lost(3n, 8n), lost(4n, 5n)));
  assert.deepEqual(outcome(8, 2), { is: 'lost', block: 6 });
  chronicle.take(block(9, repaired(3n, 2n)));
  assert.deepEqual(outcome(2, 2), { is: 'repaired', block: 9, lost: 6 });
});

test('records are the same only if each is', () => {
  const one = [['0x01', '0x0a'], ['0x02', '0x0b']] as const;
  assert.ok(sameRecords(one, [['0x01', '0x0a'], ['0x02', '0x0b']]));
  assert.ok(!sameRecords(one, [['0x01', '0x0a']]));
  assert.ok(!sameRecords(one, [['0x01', '0x0a'], ['0x02', '0x0c']]));
  assert.ok(!sameRecords(one, [['0x02', '0x0b'], ['0x01', '0x0a']]));
});

test('settings that make no sense are refused', () => {
  assert.deepEqual(replicasOptions({}), { accounts: 1_000, keep: false });
  const given = { NERV_REPLICAS_ACCOUNTS: '80', NERV_REPLICAS_KEEP: '1' };
  assert.deepEqual(replicasOptions(given), { accounts: 80, keep: true });
  assert.throws(() => replicasOptions({ NERV_REPLICAS_ACCOUNTS: '63' }), /NERV_REPLICAS_ACCOUNTS must be/);
});
