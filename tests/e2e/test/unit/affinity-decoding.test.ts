// SPDX-License-Identifier: Apache-2.0
/** What is made of the chain's answers about accounts that deal with each other, as polkadot.js decodes them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TypeRegistry } from '@polkadot/types';
import type { ApiPromise } from '@polkadot/api';
import { affinity, binding, blinded, toForecaster, toMove } from '../../src/lib/affinity.ts';
import { assess } from '../../src/lib/governance.ts';

const registry = new TypeRegistry();
registry.register({
  Reason: { _enum: ['Instruction', 'Affinity', 'Expiry'] },
  Instruction: { _enum: { Unset: 'Null', Refuse: 'Null', With: '[u8; 32]' } },
  Forecaster: { _enum: ['Model', 'Last', 'Aged'] },
  PartnerView: { account: '[u8; 32]', count: 'u32', probability: 'u32', last: 'u16' },
  MovedView: { from: '[u8; 32]', to: '[u8; 32]', window: 'u32', reason: 'Reason' },
  AffinityView: {
    partners: 'Vec<PartnerView>',
    load: 'u32',
    within: 'u32',
    instruction: 'Instruction',
    moved: 'Option<MovedView>',
  },
  Move: { account: '[u8; 32]', from: '[u8; 32]', to: '[u8; 32]', gain: 'u64', reason: 'Reason' },
  PlanView: { plan: 'u32', moves: 'Vec<Move>' },
  BindingView: {
    window: 'u32',
    closes: 'u64',
    pairs: 'u32',
    decides: 'Forecaster',
    brier: '[u32; 3]',
    forecasts: 'u64',
    away: 'u32',
    plans: 'Vec<PlanView>',
  },
  Assessed: { _enum: { Unconditional: 'Null', Affinity: '{"moves":"u32","gain":"u64"}' } },
  AssessmentView: { assessed: 'Assessed', holds: 'bool', refusal: 'Option<Text>' },
});

const id = (byte: string): string => `0x${byte.repeat(32)}`;
const [ONE, OTHER, HERE, THERE] = [id('c3'), id('d4'), id('0a'), id('0b')];

/** An api whose runtime answers with this, and that remembers what it was asked. */
function answering(type: string, value: unknown): { api: ApiPromise; asked: unknown[] } {
  const asked: unknown[] = [];
  const answer = (...args: unknown[]) => {
    asked.push(...args);
    return Promise.resolve(registry.createType(type, value));
  };
  const api = { call: { shardsApi: { affinity: answer, binding: answer, assess: answer } }, registry };
  return { api: api as unknown as ApiPromise, asked };
}

const move = { account: ONE, from: HERE, to: THERE, gain: 700, reason: 'Affinity' };

test('with whom an account deals is read with all its fields', async () => {
  const partner = { account: OTHER, count: 1_792, probability: 500_000, last: 8 };
  const view = { partners: [partner], load: 2_048, within: 0, instruction: 'Unset', moved: null };
  const { api, asked } = answering('AffinityView', view);
  assert.deepEqual(await affinity(api, 'alice'), { ...view, moved: undefined });
  assert.deepEqual(asked, ['alice']);
  const away = { from: HERE, to: THERE, window: 4, reason: 'Expiry' };
  const moved = await affinity(answering('AffinityView', { ...view, partners: [], moved: away }).api, 'alice');
  assert.deepEqual([moved.partners, moved.moved], [[], away]);
});

test('what an owner has ordered is read in each of its forms', async () => {
  const read = async (instruction: unknown): Promise<unknown> => {
    const view = { partners: [], load: 0, within: 0, instruction, moved: null };
    return (await affinity(answering('AffinityView', view).api, 'alice')).instruction;
  };
  assert.equal(await read('Unset'), 'Unset');
  assert.equal(await read('Refuse'), 'Refuse');
  assert.deepEqual(await read({ With: OTHER }), { with: OTHER });
});

test('what the chain has found out and plans is read with all its fields', async () => {
  const view = {
    window: 7,
    closes: 112,
    pairs: 840,
    decides: 'Last',
    brier: [250_000, 180_000, 190_000],
    forecasts: 4_200,
    away: 31,
    plans: [{ plan: 6, moves: [move] }, { plan: 5, moves: [] }],
  };
  assert.deepEqual(await binding(answering('BindingView', view).api), {
    ...view,
    forecasts: 4_200n,
    plans: [{ plan: 6, moves: [{ ...move, gain: 700n }] }, { plan: 5, moves: [] }],
  });
});

test('what a plan is judged by is read', async () => {
  const view = { assessed: { Affinity: { moves: 3, gain: 2_100 } }, holds: true, refusal: null };
  assert.deepEqual(await assess(answering('Option<AssessmentView>', view).api, { Split: { shard: HERE } }), {
    assessed: { by: 'affinity', moves: 3, gain: 2_100 },
    holds: true,
    refusal: undefined,
  });
});

test('a reason and a forecaster that are none are mistakes', () => {
  assert.throws(() => toMove({ ...move, gain: 1n, reason: 'Whim' }), /Whim/);
  assert.throws(() => toForecaster('Oracle'), /Oracle/);
});

test('an account is known to shards by the hash of its blinded key', () => {
  const { api } = answering('u32', 0);
  const [first, second] = [1, 2].map((byte) => blinded(api, { publicKey: new Uint8Array(32).fill(byte) }));
  assert.match(first ?? '', /^0x[0-9a-f]{64}$/);
  assert.notEqual(first, second);
});
