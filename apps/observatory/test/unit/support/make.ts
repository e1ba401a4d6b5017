// SPDX-License-Identifier: Apache-2.0
/** Parts of a chain for tests: what is not named is calm. */
import type {
  Forecast,
  OperationRecord,
  Outcome,
  Proposal,
  Shard,
  ShardId,
} from '../../../src/model/types.ts';

export function shard(some: Partial<Shard> & { id: ShardId }): Shard {
  return {
    parent: null,
    side: null,
    depth: 0,
    status: 'Live',
    filling: false,
    accounts: 0,
    total: 0n,
    rate: 0,
    quietFor: 0,
    children: null,
    since: 0,
    standing: 'Resident',
    ...some,
  };
}

export function shardsBy(...shards: Shard[]): Map<ShardId, Shard> {
  return new Map(shards.map((each) => [each.id, each]));
}

export function forecast(some: Partial<Forecast> = {}): Forecast {
  return {
    probability: 0,
    threshold: 0.92,
    rule: 'Forecast',
    features: [0, 0, 0, 0, 0, 0],
    rate: 0,
    limit: 10,
    latency: [0, 0, 0],
    score: {
      forecasts: 0,
      brierModel: 0,
      brierPlain: 0,
      brierEwma: 0,
      hitModel: 0,
      hitPlain: 0,
      hitEwma: 0,
    },
    hottest: null,
    unsplittableUntil: null,
    height: 1,
    ...some,
  };
}

const LIMITS = { minAccounts: 16, maxDepth: 10, maxShards: 1_000, cooldown: 10 };

export function split(
  index: number,
  id: ShardId,
  result: ShardId[],
  at: number,
  outcome: Outcome = { kind: 'Settled', at: at + 1, drained: 0 },
): OperationRecord {
  return {
    index,
    operation: { kind: 'Split', shard: id },
    by: { kind: 'Proposal', proposal: index },
    at,
    accounts: 100,
    total: 0n,
    limits: LIMITS,
    result,
    outcome,
  };
}

export function merge(
  index: number,
  left: ShardId,
  right: ShardId,
  parent: ShardId,
  at: number,
): OperationRecord {
  return { ...split(index, left, [parent], at), operation: { kind: 'Merge', left, right } };
}

export function proposal(some: Partial<Proposal> = {}): Proposal {
  return {
    id: 0,
    motion: { kind: 'Operation', operation: { kind: 'Split', shard: '0x00' } },
    motionHash: '0x01',
    proposer: '5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY',
    bond: 10_000_000_000_000n,
    bondStatus: 'Held',
    at: 1,
    deadline: 101,
    due: 101,
    needed: 67n,
    ayes: 0n,
    nays: 0n,
    electorate: 100n,
    voters: 0,
    assessed: { kind: 'Unconditional' },
    status: { kind: 'Voting' },
    ...some,
  };
}
