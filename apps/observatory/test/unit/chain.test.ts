// SPDX-License-Identifier: Apache-2.0
/** Of what stands between the page and the node: addresses, turns, the pulse, parameters, transfers seen. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { checkNodeUrl, firstNodeUrl } from '../../src/chain/address.ts';
import { DEFAULTS, parametersOf } from '../../src/chain/parameters.ts';
import { Turns } from '../../src/chain/turns.ts';
import { crossingsOf, keepSeen } from '../../src/model/crossings.ts';
import { headPhase } from '../../src/model/pulse.ts';

describe("a node's address", () => {
  it('is taken as people write it', () => {
    for (const [typed, url] of [
      ['ws://127.0.0.1:9944', 'ws://127.0.0.1:9944'],
      ['  127.0.0.1:9955 ', 'ws://127.0.0.1:9955'],
      ['wss://node.example/rpc', 'wss://node.example/rpc'],
      ['[::1]:9944', 'ws://[::1]:9944'],
    ] as const) {
      assert.deepEqual(checkNodeUrl(typed), { url });
    }
  });

  it('is refused with a sentence', () => {
    for (const typed of ['', 'http://127.0.0.1:9944', 'ws://', 'ws://me:secret@host', 'ws://a b', 'wss:// x']) {
      const checked = checkNodeUrl(typed);
      assert.ok('error' in checked && /[.4]$|\/\/$/.test(checked.error), typed);
    }
  });

  it('comes from the link, from what was chosen before, or from who serves the page', () => {
    const page = (href: string): Location => new URL(href) as unknown as Location;
    assert.equal(firstNodeUrl(page('http://h:4173/?node=ws://x:1'), 'ws://y:2'), 'ws://x:1');
    assert.equal(firstNodeUrl(page('http://h:4173/?node=http://x'), 'ws://y:2'), 'ws://y:2');
    assert.equal(firstNodeUrl(page('http://h:4173/'), null), 'ws://h:9944');
    assert.equal(firstNodeUrl(page('https://h/'), null), 'wss://h:9944');
    assert.equal(firstNodeUrl(page('file:///tmp/index.html'), 'nonsense://'), 'ws://127.0.0.1:9944');
  });
});

describe('turns', () => {
  it('leave nobody out for longer than a round', () => {
    const turns = new Turns<number>();
    const among = Array.from({ length: 100 }, (_, index) => index);
    const seen = new Set<number>();
    for (let round = 0; round < 10; round += 1) for (const id of turns.choose(among, 10, [])) seen.add(id);
    assert.equal(seen.size, 100);
  });

  it('begin with who is looked at, and take new ones first', () => {
    const turns = new Turns<string>();
    assert.deepEqual(turns.choose(['a', 'b', 'c'], 2, ['c']), ['c', 'a']);
    assert.deepEqual(turns.choose(['a', 'b', 'c', 'd'], 3, ['c']), ['c', 'b', 'd']);
    assert.deepEqual(turns.choose(['a'], 0, ['a']), ['a']);
  });
});

describe('the pulse', () => {
  const head = { height: 100, hash: '0x00', finalized: 98, time: 1_000_000, seen: 1_000_500 } as const;

  it('is well while blocks come', () => {
    assert.deepEqual(headPhase(head, 1_003_000, 1_000), { phase: 'following', message: '' });
  });

  it('stalls after some block times, however short these are', () => {
    assert.equal(headPhase(head, 1_008_000, 1_000).phase, 'following');
    const { phase, message } = headPhase(head, 1_013_500, 1_000);
    assert.deepEqual([phase, message.includes('13 s')], ['stalled', true]);
    assert.equal(headPhase(head, 1_013_500, 6_000).phase, 'following');
  });

  it('is behind where the newest block is old, and warns where nothing becomes final', () => {
    assert.equal(headPhase({ ...head, time: 900_000 }, 1_001_000, 1_000).phase, 'behind');
    assert.match(headPhase({ ...head, finalized: 10 }, 1_001_000, 1_000).message, /90 blocks are not final/);
  });
});

describe('parameters', () => {
  it('are the defaults of the documentation where nothing is set', () => {
    const page = readFileSync(new URL('../../../../docs/parameters.md', import.meta.url), 'utf8');
    const rows = new Map(
      [...page.matchAll(/^\| `([^`]+)` \|[^|]*\|[^|]*\| ([^|]+) \|/gm)].map(([, name, value]) => [name, value]),
    );
    const shown = (name: string): string => (rows.get(name) ?? '').replaceAll(',', '').replace(' NERV', '').trim();
    const nerv = (amount: bigint): string => String(amount / 10n ** 12n);
    assert.equal(shown('Bisection.MinAccounts'), String(DEFAULTS.minAccounts));
    assert.equal(shown('Bisection.MaxDepth'), String(DEFAULTS.maxDepth));
    assert.equal(shown('Bisection.MaxShards'), String(DEFAULTS.maxShards));
    assert.equal(shown('Load.QuietRate'), String(DEFAULTS.quietRate * 1_000));
    assert.equal(shown('Load.QuietPeriod'), String(DEFAULTS.quietPeriod));
    assert.equal(shown('Governance.ProposalBond'), nerv(DEFAULTS.proposalBond));
    assert.equal(shown('Governance.MinimumStake'), nerv(DEFAULTS.minStake));
    assert.equal(shown('Governance.VotingPeriod'), String(DEFAULTS.votingPeriod));
  });

  it('are what is set, and the default where that is of another kind', () => {
    const set = [
      { type: 'Bisection', value: { type: 'MinAccounts', value: 16 } },
      { type: 'Governance', value: { type: 'ProposalBond', value: 7n } },
      { type: 'Governance', value: { type: 'VotingPeriod', value: undefined } },
    ];
    assert.deepEqual(parametersOf(set), { ...DEFAULTS, minAccounts: 16, proposalBond: 7n });
  });
});

describe('transfers seen', () => {
  const seen = (at: number, from: `0x${string}`, to: `0x${string}`) => ({ id: String(at), from, to, amount: 2n, at });

  it('count for a minute of blocks, by pair', () => {
    const all = keepSeen([], [seen(1, '0x0a', '0x0b'), seen(1, '0x0a', '0x0b'), seen(1, '0x0b', '0x0a')], 2);
    assert.deepEqual(crossingsOf(all), [
      { from: '0x0a', to: '0x0b', count: 2, amount: 4n },
      { from: '0x0b', to: '0x0a', count: 1, amount: 2n },
    ]);
    assert.equal(keepSeen(all, [], 60).length, 3);
    assert.equal(keepSeen(all, [], 61).length, 0);
  });
});
