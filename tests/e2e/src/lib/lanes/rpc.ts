// SPDX-License-Identifier: Apache-2.0
/**
 * The methods `lane_*` of nodes, as polkadot.js is told of them: `ApiPromise.create({ provider, rpc: LANE_RPC, types:
 * LANE_TYPES })` has `api.rpc.lane.submit`, `account`, `pending` and `subscribeBatches`.
 */
import type { DefinitionsRpc, RegistryTypes } from '@polkadot/types/types';

/** What the methods answer. */
export const LANE_TYPES = {
  LaneSubmitted: { hash: 'H256', lane: 'H256', handedTo: 'u32' },
  LaneHas: { sequence: 'u64', head: 'H256', free: 'Option<u128>', nonce: 'Option<u64>' },
  LaneAccount: { lane: 'H256', certain: 'LaneHas', settled: 'LaneHas' },
  LanePending: { nonce: 'u64', hash: 'H256', expires: 'u32' },
  // Of whoever is too slow: how many it has missed, and nothing else.
  LaneBatch: {
    missed: 'Option<u64>',
    term: 'u32',
    sequence: 'u64',
    head: 'H256',
    inbox: 'u64',
    extrinsics: 'Vec<H256>',
    signers: 'Vec<u8>',
  },
} as const satisfies RegistryTypes;

/** The methods. */
export const LANE_RPC = {
  lane: {
    submit: {
      description: 'Hands an order to the replicas of its lane',
      params: [{ name: 'extrinsic', type: 'Bytes' }],
      type: 'LaneSubmitted',
    },
    account: {
      description: 'What an account has in its lane, as a replica has it',
      params: [{ name: 'account', type: 'AccountId' }],
      type: 'LaneAccount',
    },
    pending: {
      description: 'The orders of an account that wait in a replica',
      params: [{ name: 'account', type: 'AccountId' }],
      type: 'Vec<LanePending>',
    },
    subscribeBatches: {
      description: 'Each batch of a lane that enough replicas have signed',
      params: [{ name: 'lane', type: 'H256' }],
      type: 'LaneBatch',
      pubsub: ['batch', 'subscribeBatches', 'unsubscribeBatches'],
    },
  },
} as const satisfies Record<string, DefinitionsRpc | Record<string, unknown>>;

/** Why `lane_submit` refuses, by the code of the error. */
export const LANE_ERRORS = {
  NotInALane: -32_060,
  NotAReplica: -32_061,
  NoReplica: -32_062,
  Busy: -32_063,
  NoChain: -32_064,
  TooLong: -32_065,
  Malformed: -32_066,
  Unsigned: -32_067,
  NotAnOrder: -32_068,
  UnknownAddress: -32_069,
  BadSignature: -32_070,
  Expired: -32_071,
  Known: -32_072,
  UnknownAccount: -32_073,
  Stale: -32_074,
  TooFar: -32_075,
  Occupied: -32_076,
  AccountFull: -32_077,
  Full: -32_078,
  Uncovered: -32_079,
  LivesTooLong: -32_080,
} as const;

/** The name of a refusal. */
export type LaneRefusal = keyof typeof LANE_ERRORS;

/** The name of the refusal that an error of a node tells, if it is one of a lane. */
export function refusalOf(error: unknown): LaneRefusal | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  const found = Object.entries(LANE_ERRORS).find(([, code]) => code === error.code);
  return found?.[0] as LaneRefusal | undefined;
}
