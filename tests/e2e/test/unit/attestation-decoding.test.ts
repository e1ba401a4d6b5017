// SPDX-License-Identifier: Apache-2.0
/** Reading what replicas claim: what the chain shows and tells, as plain values, and what is made of it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { attestationEvents, operationEvents } from '../../src/lib/attestation/events.ts';
import { stepsOf, toAttestation, type AttestationView } from '../../src/lib/attestation/views.ts';
import type { Block, ChainEvent } from '../../src/lib/blocks.ts';
import type { Plain, PlainStruct } from '../../src/lib/plain.ts';
import { operationsTable, timesOf } from '../../src/replicas/claims/figures.ts';
import { agreeing, isSettled, stepsIn, toldOf, type Ended } from '../../src/replicas/claims/operation.ts';
import { Watch } from '../../src/replicas/claims/watch.ts';

const ROOT = `0x${'ab'.repeat(32)}`;
const [SHARD, LEFT, RIGHT] = [`0x${'4d'.repeat(32)}`, `0x${'01'.repeat(32)}`, `0x${'02'.repeat(32)}`];

function log(length: bigint): PlainStruct {
  return { head: `0x${'cc'.repeat(32)}`, length };
}

const contents: PlainStruct = { root: ROOT, accounts: 20n, total: 9_000n, embedding: '0xee' };

const claim: PlainStruct = {
  record: 7n,
  sources: [{ shard: SHARD, from: { height: 40n, root: ROOT, log: log(1_000n) }, log: log(1_512n), contents }],
  heirs: [
    { shard: LEFT, contents },
    { shard: RIGHT, contents },
  ],
};

function claimed(slot: bigint, hash: string): PlainStruct {
  return { slot, node: slot + 10n, claim: hash, evidence: 'Simulated', at: 51n };
}

function shown(state: Plain, claims: PlainStruct[], who: PlainStruct[]): PlainStruct {
  return {
    record: 7n,
    state,
    since: 50n,
    round: 0n,
    until: 80n,
    needed: 2n,
    asked: [10n, undefined, 12n, 13n],
    checkpoints: [{ shard: SHARD, height: 40n, root: ROOT, log: log(1_000n), accounts: 20n }],
    claims,
    claimed: who,
  };
}

const honest = { claimHash: '0xaa', claim };
const lie = { claimHash: '0xbb', claim };

test('what replicas claim of an operation is read', () => {
  const view = toAttestation(shown({ Settled: { at: 52n } }, [honest], [claimed(0n, '0xaa'), claimed(2n, '0xaa')]));
  assert.equal(view.state, 'Settled');
  assert.deepEqual(view.asked, [10, undefined, 12, 13]);
  assert.deepEqual(view.checkpoints, [{ shard: SHARD, height: 40, log: log(1_000n) }]);
  assert.deepEqual(view.claimed[1], { slot: 2, node: 12, claim: '0xaa', evidence: 'Simulated', at: 51 });
  assert.deepEqual(view.claims[0]?.claim, {
    record: 7,
    sources: [{ shard: SHARD, from: { height: 40, root: ROOT, log: log(1_000n) }, log: log(1_512n), contents }],
    heirs: [
      { shard: LEFT, contents },
      { shard: RIGHT, contents },
    ],
  });
  assert.equal(view.claims[0] === undefined ? 0 : stepsOf(view.claims[0].claim), 512);
});

test('what nobody knows is no state, and no evidence', () => {
  assert.throws(() => toAttestation(shown('Elsewhere', [], [])), /an attestation that is Elsewhere/);
  const odd = { ...claimed(0n, '0xaa'), evidence: 'Trust' };
  assert.throws(() => toAttestation(shown('Awaited', [honest], [odd])), /evidence that is Trust/);
});

function viewOf(state: Plain, who: PlainStruct[]): AttestationView {
  return toAttestation(shown(state, [lie, honest], who));
}

test('those agree who made the claim that most have made', () => {
  const { claims } = viewOf('Awaited', []);
  assert.deepEqual(agreeing({ claims, claimed: [] }), []);
  const view = viewOf('Awaited', [claimed(3n, '0xbb'), claimed(0n, '0xaa'), claimed(2n, '0xaa')]);
  assert.deepEqual(agreeing(view).map(({ node }) => node), [10, 12]);
  assert.equal(stepsIn(view), 512);
  assert.equal(stepsIn({ ...view, claims: [], claimed: [] }), 0);
});

test('an operation is settled by claims only if enough are equal', () => {
  const enough = viewOf({ Settled: { at: 52n } }, [claimed(0n, '0xaa'), claimed(2n, '0xaa')]);
  const few = viewOf({ Settled: { at: 52n } }, [claimed(0n, '0xaa'), claimed(2n, '0xbb')]);
  assert.ok(isSettled({ end: 'settled', view: enough }));
  assert.ok(!isSettled({ end: 'settled', view: few }));
  assert.ok(!isSettled({ end: 'undone', view: enough }));
});

function event(name: string, data: PlainStruct): ChainEvent {
  return { name, data, extrinsic: undefined, error: undefined };
}

function block(number: number, ...events: ChainEvent[]): Block {
  return { number, hash: '0x', parent: '0x', timestamp: 0, seen: number * 1_000, extrinsics: [], events };
}

function ended(kind: 'split' | 'merge', milliseconds: number): Ended {
  return {
    kind,
    record: 7,
    block: block(50),
    sources: [SHARD],
    heirs: [LEFT, RIGHT],
    end: 'settled',
    ended: block(52),
    view: viewOf({ Settled: { at: 52n } }, [claimed(0n, '0xaa'), claimed(2n, '0xaa')]),
    milliseconds,
  };
}

test('the table and the figures tell how long operations took, by kind', () => {
  const all = [ended('split', 1_900), ended('split', 2_100.4), ended('split', 4_000), ended('merge', 1_000)];
  const [, , first] = operationsTable(all);
  assert.equal(first?.replaceAll(/ +/g, ' ').trim(), '7 split settled 512 3 2 Simulated 2 1,900');
  assert.deepEqual(timesOf(all, 'split'), [
    ['split: from approval to settled, ms, median of 3', '2,100 (goal: 3,100)'],
    ['split: from approval to settled, ms, 95th percentile', '4,000 (goal: 4,000)'],
    ['split: from approval to settled, ms, most', '4,000'],
  ]);
  assert.deepEqual(timesOf([{ ...ended('merge', 1_000), end: 'undone' }], 'merge'), [], 'it was not settled');
});

test('a person is told who claimed what, and that simulated evidence proves nothing', () => {
  const line = toldOf(ended('split', 2_013.2), (node) => `replica ${node}`);
  assert.match(line, /^split settled 2 blocks, 2,013 ms after its approval; 2 of 3 claim the same: replica 10, replica 12;/);
  assert.match(line, /SIMULATED evidence, which proves nothing; 512 steps executed again$/);
});

test('events of enclaves, claims and operations are read, those of others passed over', () => {
  const events = [
    event('fragments.Retired', { shard: SHARD, height: 4n }),
    event('attestation.EnclaveRegistered', { node: 3n, key: ROOT, evidence: 'Simulated', until: 90n }),
    event('attestation.ClaimLost', { record: 7n, node: 13n, field: 'Root', shard: SHARD }),
    event('attestation.ClaimRefuted', { record: 7n, node: 13n, field: 'Total', shard: SHARD }),
    event('attestation.Punished', { record: 7n, node: 13n, amount: 5n }),
    event('attestation.SomethingNew', {}),
  ];
  assert.deepEqual(attestationEvents({ events }), [
    { is: 'registered', node: 3, key: ROOT, evidence: 'Simulated', until: 90 },
    { is: 'lost', record: 7, node: 13, field: 'Root', shard: SHARD },
    { is: 'refuted', record: 7, node: 13, field: 'Total', shard: SHARD },
    { is: 'punished', record: 7, node: 13, amount: 5n },
  ]);
  const operations = [
    event('bisection.SplitCutOver', { record: 7n, shard: SHARD, left: LEFT, right: RIGHT, accounts: 20n }),
    event('bisection.MergeCutOver', { record: 8n, parent: SHARD, left: LEFT, right: RIGHT, accounts: 20n }),
    event('bisection.Undone', { record: 7n, by: 8n }),
    event('bisection.Refused', { record: 9n }),
  ];
  assert.deepEqual(operationEvents({ events: operations }), [
    { is: 'split', record: 7, sources: [SHARD], heirs: [LEFT, RIGHT] },
    { is: 'merge', record: 8, sources: [LEFT, RIGHT], heirs: [SHARD] },
    { is: 'undone', record: 7, by: 8 },
  ]);
});

test('a watch keeps what was told, and tells of it', () => {
  const said: string[] = [];
  const watch = new Watch((node) => `replica ${node}`, (line, at) => said.push(`${at}: ${line}`));
  watch.take(block(5, event('attestation.ClaimLost', { record: 7n, node: 13n, field: 'Root', shard: SHARD })));
  watch.take(block(9, event('attestation.Punished', { record: 7n, node: 13n, amount: 5_000_000_000_000n })));
  assert.deepEqual(said, [
    '5: operation 7: replica 13 has signed a losing claim: Root of shard 0x4d4d4d4d',
    '9: replica 13 pays 5 NERV of its deposit',
  ]);
  assert.equal(watch.all('lost').length, 1);
  assert.equal(watch.all('lost', 6).length, 0);
});
