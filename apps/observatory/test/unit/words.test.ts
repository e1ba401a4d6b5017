// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type {
  Assessment,
  Execution,
  Motion,
  Proposal,
  Receipt,
  Transfer,
  Variant,
} from '../../src/model/types.ts';
import { blocksLeft, isOpen, mergeOf, standingsOf } from '../../src/model/votes.ts';
import {
  assessmentWords,
  bondWords,
  motionWords,
  receiptWords,
  statusWords,
  transferWords,
} from '../../src/model/words.ts';

const words = ({ path, name }: Variant): string => `${path.split('::').at(-1)} ${name}`;
const SHARD = '0x4d8f4ee37cf6e520f563add3abcfc8ab0547f517c1804a4556d12aa8a836968c';

function overload(over: Partial<Assessment & { kind: 'Overload' }>): Assessment {
  return {
    kind: 'Overload',
    rate: 120,
    limit: 100,
    probability: 0.97,
    threshold: 0.92,
    rule: 'Forecast',
    hottest: null,
    ...over,
  };
}

describe('an assessment', () => {
  it('of overload says what is over what, and what decides', () => {
    assert.equal(
      assessmentWords(overload({})),
      'Forecast 0.97 over 0.92; rate 120 of limit 100 transfers a second. The forecast decides.',
    );
    assert.match(assessmentWords(overload({ rule: 'Plain' })), /The plain rule decides/);
  });

  it('does not round a probability over its threshold, nor up to certainty', () => {
    assert.match(assessmentWords(overload({ probability: 0.9199 })), /0\.91 under 0\.92/);
    assert.match(assessmentWords(overload({ probability: 0.92 })), /0\.92 at 0\.92/);
    assert.match(assessmentWords(overload({ probability: 0.999_9 })), /0\.99 over/);
    assert.match(assessmentWords(overload({ probability: 0.29 })), /0\.29 under/);
  });

  it('names the account that makes for the load', () => {
    const hottest = { account: SHARD, share: 0.61 } as const;
    assert.match(assessmentWords(overload({ hottest })), /One account makes for 61.% of it: 0x4d8f…36968c\./);
  });

  it('of idle siblings tells both rates and times', () => {
    const idle = { kind: 'Idleness', left: 0, right: 1.5, quietFor: 3, period: 10, limit: 5 } as const;
    assert.equal(
      assessmentWords(idle),
      'Rates left 0 and right 1.5, together under 5.0 transfers a second are wanted. Both quiet for 3 s of 10 s.',
    );
  });

  it('of fullness differs between opening and returning', () => {
    const full = { kind: 'Fullness', fullness: 0.8, share: 0.2, limit: 0.75, least: 0.1 } as const;
    assert.match(assessmentWords({ ...full, change: 'Open' }), /called for above 75/);
    assert.match(assessmentWords({ ...full, change: 'Return' }), /would add 20/);
  });

  it('of contention says whether it helps', () => {
    const contended = { kind: 'Contention', mean: 2_000, peak: 9_000, limit: 1_500, release: 1_000 } as const;
    assert.match(assessmentWords({ ...contended, hottest: null, relieves: false }), /would not relieve/);
    assert.match(assessmentWords({ ...contended, hottest: null, relieves: true }), /would relieve it\.$/);
  });

  it('of a plan tells its moves and what they save', () => {
    assert.equal(
      assessmentWords({ kind: 'Affinity', moves: 12, gain: 40.4 }),
      '12 accounts would live where those do with whom they deal. ' +
        'That is expected to save 40 transfers between shards in each window.',
    );
    assert.match(assessmentWords({ kind: 'Affinity', moves: 1, gain: 1 }), /^1 account would .* save 1 transfer between/);
  });
});

describe('a motion', () => {
  it('is the object of a sentence', () => {
    const of: readonly [Motion, string][] = [
      [{ kind: 'Operation', operation: { kind: 'Split', shard: SHARD } }, 'split 4d8f4ee3'],
      [{ kind: 'Parameter', name: 'Bisection.MinAccounts', value: '20' }, 'set Bisection.MinAccounts to 20'],
      [{ kind: 'OpenLane', shard: SHARD }, 'let its replicas execute 4d8f4ee3'],
      [{ kind: 'ReturnLane', shard: SHARD }, 'let 4d8f4ee3 return to the chain'],
      [{ kind: 'CoLocate', plan: 1_234 }, 'carry out plan 1\u2009234 of moves'],
      [{ kind: 'Root', hash: SHARD }, 'carry out the call 0x4d8f…36968c as root'],
    ];
    for (const [motion, expected] of of) assert.equal(motionWords(motion), expected);
  });
});

describe('the status of a proposal', () => {
  const why = { path: 'a::Refusal', name: 'CoolingDown' };
  const assessed = { kind: 'Unconditional' } as const;

  it('has the reason in the words of the chain, with one point at its end', () => {
    assert.equal(
      statusWords({ kind: 'Refused', why }, words),
      'Refused, and not put to the vote. Refusal CoolingDown.',
    );
    assert.equal(
      statusWords({ kind: 'Lost', at: 12, why }, () => 'Time ran out.'),
      'Lost in block 12. Time ran out.',
    );
  });

  it('of what passed tells whether it was done', () => {
    const passed = (execution: Execution) =>
      statusWords({ kind: 'Passed', at: 7, assessed, execution }, words);
    assert.equal(passed({ done: true, record: 0 }), 'Passed in block 7, and was carried out as operation 0.');
    assert.equal(passed({ done: true, record: null }), 'Passed in block 7, and was carried out.');
    assert.equal(passed({ done: true, moved: 3, skipped: 0 }), 'Passed in block 7, and moved 3 accounts.');
    assert.equal(
      passed({ done: true, moved: 1, skipped: 2 }),
      'Passed in block 7, and moved 1 account; 2 moves could not be made any more.',
    );
    assert.equal(
      passed({ done: false, why }),
      'Passed in block 7, and could not be carried out. Refusal CoolingDown.',
    );
  });

  it('tells the fate of every bond', () => {
    const bond = 100_000_000_000_000n;
    const fate = (bondStatus: Proposal['bondStatus']) => bondWords({ bond, bondStatus });
    assert.equal(fate('NotTaken'), 'No bond was taken.');
    assert.equal(fate('Held'), 'The bond of 100 NERV is held.');
    assert.match(fate('Slashed'), /100 NERV is lost/);
    assert.match(fate('PartlySlashed'), /A part .* is lost/);
    assert.match(fate('Returned'), /went back/);
  });
});

describe('a transfer', () => {
  const receipt = (side: Receipt['side'], status: Receipt['status'], why: Variant | null = null): Receipt => {
    return { side, shard: SHARD, status, why, block: 40 };
  };

  it('has two sides that say different things of one status', () => {
    assert.equal(receiptWords(receipt('Source', 'Pending'), words), 'Set aside in block 40, shard 4d8f4ee3.');
    assert.equal(
      receiptWords(receipt('Destination', 'Pending'), words),
      'Ready to take it in block 40, shard 4d8f4ee3.',
    );
    assert.match(receiptWords(receipt('Source', 'Committed'), words), /^Left/);
    assert.match(receiptWords(receipt('Destination', 'Committed'), words), /^Arrived/);
  });

  it('that was aborted says why', () => {
    const aborted = receipt('Source', 'Aborted', { path: 'AbortReason', name: 'Deadline' });
    assert.match(receiptWords(aborted, words), /^Given back to the sender .*\. AbortReason Deadline\.$/);
  });

  it('of which one side has not heard says until when it can', () => {
    const transfer: Transfer = {
      id: SHARD,
      amount: 1n,
      started: 38,
      deadline: 50,
      source: receipt('Source', 'Pending'),
      destination: null,
      finished: null,
    };
    assert.match(transferWords(transfer, words).destination, /goes back after block 50/);
  });
});

describe('a vote', () => {
  it('stands as parts of the electorate, of which there may be none', () => {
    const unit = 10n ** 30n;
    const of = { ayes: unit, nays: 0n, needed: 2n * unit, electorate: 3n * unit };
    assert.deepEqual(standingsOf(of), { ayes: 0.333333, nays: 0, needed: 0.666666 });
    assert.equal(standingsOf({ ...of, electorate: 0n }).ayes, 0);
  });

  it('is open while stakers or the chain still act on it', () => {
    assert.ok(isOpen({ status: { kind: 'Voting' } }));
    assert.ok(isOpen({ status: { kind: 'Approved', at: 1, due: 2 } }));
    assert.ok(!isOpen({ status: { kind: 'Lost', at: 1, why: { path: '', name: '' } } }));
  });

  it('has no negative time left', () => {
    assert.deepEqual([blocksLeft({ deadline: 10 }, 7), blocksLeft({ deadline: 10 }, 12)], [3, 0]);
  });
});

describe('the merge of a leaf', () => {
  const shard = {
    side: null,
    depth: 0,
    filling: false,
    accounts: 0,
    total: 0n,
    rate: 0,
    quietFor: 0,
    since: 0,
  };
  const make = (id: '0x00' | '0x01' | '0x02', status: 'Live' | 'Draining' | 'Split', isRoot = false) =>
    [
      id,
      {
        ...shard,
        id,
        status,
        standing: 'Resident' as const,
        parent: isRoot ? null : ('0x00' as const),
        children: isRoot ? (['0x01', '0x02'] as const) : null,
      },
    ] as const;

  it('names the left one first, whichever is selected', () => {
    const shards = new Map([make('0x00', 'Split', true), make('0x01', 'Live'), make('0x02', 'Live')]);
    const expected = { kind: 'Merge', left: '0x01', right: '0x02' };
    assert.deepEqual([mergeOf(shards, '0x02'), mergeOf(shards, '0x01')], [expected, expected]);
  });

  it('is none for the root, for a sibling that was split, and for what is not there', () => {
    const shards = new Map([make('0x00', 'Split', true), make('0x01', 'Live'), make('0x02', 'Split')]);
    assert.deepEqual(
      [mergeOf(shards, '0x00'), mergeOf(shards, '0x01'), mergeOf(shards, '0x09')],
      [null, null, null],
    );
  });
});
