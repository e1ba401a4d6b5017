// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { shardsOf } from '../../src/model/view.ts';
import type { Motion, Proposal } from '../../src/model/types.ts';
import { idOf } from './trees.ts';

function proposal(motion: Motion, status: Proposal['status'] = { kind: 'Voting' }): Proposal {
  return {
    id: 0,
    motion,
    motionHash: '0x00',
    proposer: 'somebody',
    bond: 0n,
    bondStatus: 'Held',
    at: 1,
    deadline: 100,
    due: null,
    needed: 67n,
    ayes: 0n,
    nays: 0n,
    electorate: 100n,
    voters: 0,
    assessed: { kind: 'Unconditional' },
    status,
  };
}

describe('shards with a ballot', () => {
  const split: Motion = { kind: 'Operation', operation: { kind: 'Split', shard: idOf('a') } };

  it('are those that an open proposal is about', () => {
    assert.deepEqual(shardsOf(proposal(split)), [idOf('a')]);
    const merge = { kind: 'Merge', left: idOf('b'), right: idOf('c') } as const;
    assert.deepEqual(shardsOf(proposal({ kind: 'Operation', operation: merge })), [idOf('b'), idOf('c')]);
    const opening: Motion = { kind: 'OpenLane', shard: idOf('d') };
    assert.deepEqual(shardsOf(proposal(opening, { kind: 'Approved', at: 4, due: 9 })), [idOf('d')]);
  });

  it('are none of one that is decided, or about something else', () => {
    const lost = { kind: 'Lost', at: 9, why: { path: 'Loss', name: 'Expired' } } as const;
    assert.deepEqual(shardsOf(proposal(split, lost)), []);
    assert.deepEqual(shardsOf(proposal({ kind: 'Model', hash: '0x12' })), []);
    assert.deepEqual(shardsOf(proposal({ kind: 'CoLocate', plan: 7 })), []);
  });
});
