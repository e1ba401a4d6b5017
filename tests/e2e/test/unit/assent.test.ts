// SPDX-License-Identifier: Apache-2.0
/** Proposing and voting, against a chain that is made up: what is sent, and what is made of the answers. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TypeRegistry } from '@polkadot/types';
import type { Pair } from '../../src/lib/accounts.ts';
import { StakeAssent } from '../../src/lib/assent.ts';
import type { Block, ChainEvent } from '../../src/lib/blocks.ts';
import type { Client, Receipt } from '../../src/lib/client.ts';
import type { PlainStruct } from '../../src/lib/plain.ts';

const registry = new TypeRegistry();
const LOAD = '{"rate":"u32","quietFor":"u32"}';
const HOTTEST = '{"account":"[u8;32]","share":"u32"}';
const OVERLOAD =
  `{"load":${LOAD},"limit":"u32","probability":"u32","threshold":"u32",` +
  `"rule":{"_enum":["Forecast","Plain"]},"hottest":"Option<${HOTTEST.replaceAll('"', '\\"')}>"}`;
const ASSESSED = `{"_enum":{"Unconditional":"Null","Overload":${OVERLOAD}}}`;
const ASSESSMENT = `{"assessed":${ASSESSED},"holds":"bool","refusal":"Option<Text>"}`;

const VIEW = '{"motionHash":"[u8;32]"}';
const HASH = `0x${'ab'.repeat(32)}`;

const stakers = ['one', 'two', 'three'].map((address) => ({ address }) as Pair);

interface Call {
  readonly name: string;
  readonly args: unknown[];
}

/** An error, or events. */
type Answering = (call: Call, pair: Pair) => string | [string, PlainStruct][];

/** A chain of one block a call: it answers each with events, or with an error. */
class Made {
  readonly sent: string[] = [];
  /** What `assess` answers, one after the other; the last one stays. */
  assessments: unknown[] = [{ assessed: { Overload: { load: { rate: 9, quietFor: 0 }, limit: 5 } }, holds: true }];
  private readonly blocks: Block[] = [];

  constructor(private readonly answer: Answering) {}

  get client(): Client {
    const names = ['bond', 'vote', 'proposeSplit', 'proposeMerge', 'proposeParameters', 'proposeCoLocation'];
    const make = (name: string) => [name, (...args: unknown[]): Call => ({ name, args })] as const;
    return {
      api: {
        tx: { shardGovernance: Object.fromEntries(names.map(make)) },
        call: {
          shardsApi: {
            assess: () => Promise.resolve(this.assess()),
            proposal: () => Promise.resolve(registry.createType(`Option<${VIEW}>`, { motionHash: HASH })),
          },
        },
      },
      send: (pair: Pair, call: Call) => Promise.resolve(this.send(pair, call)),
      follower: {
        pass: () => Promise.resolve(),
        find: (pick: (block: Block) => unknown, what: string, _: number, from: number) => {
          const found = this.blocks.filter(({ number }) => number >= from).map(pick).find((one) => one !== undefined);
          return found === undefined ? Promise.reject(new Error(`no ${what}`)) : Promise.resolve(found);
        },
      },
    } as unknown as Client;
  }

  private assess(): unknown {
    const [next] = this.assessments;
    if (this.assessments.length > 1) this.assessments.shift();
    this.sent.push('assess');
    return registry.createType(`Option<${ASSESSMENT}>`, next);
  }

  private send(pair: Pair, call: Call): Receipt {
    this.sent.push([pair.address, call.name, ...call.args].join(' '));
    const answer = this.answer(call, pair);
    const events = (typeof answer === 'string' ? [] : answer).map(
      ([name, data]): ChainEvent => ({ name: `shardGovernance.${name}`, data, extrinsic: 1, error: undefined }),
    );
    const block = { number: this.blocks.length + 1, events } as unknown as Block;
    this.blocks.push(block);
    return { hash: '0x', block, events, error: typeof answer === 'string' ? answer : undefined, fee: 0n };
  }
}

/** Takes proposal 7, and ends with `end` at the vote of the third staker. */
const ending =
  (...end: [string, PlainStruct][]) =>
  ({ name }: Call, { address }: Pair): ReturnType<Answering> => {
    if (name !== 'vote') return [['Proposed', { proposal: 7n }]];
    // Another proposal that ends in the same block is not ours.
    return address === 'three' ? [['Lost', { proposal: 6n, why: 'Expired' }], ...end] : [];
  };

test('one proposes and all vote; what passed was carried out', async () => {
  const made = new Made(ending(['Passed', { proposal: 7n, execution: { Done: 3n } }]));
  const decision = await new StakeAssent(made.client, stakers).split('0x01');
  assert.deepEqual(made.sent, [
    'assess',
    'one proposeSplit 0x01',
    `one vote 7 ${HASH} true`,
    `two vote 7 ${HASH} true`,
    `three vote 7 ${HASH} true`,
  ]);
  assert.deepEqual([decision.refusal, decision.proposal, decision.block], [undefined, 7, 4]);
  assert.equal(decision.proposed.number, 1);
});

test('a parameter that was changed leaves no record of an operation, and is done all the same', async () => {
  const made = new Made(ending(['Passed', { proposal: 7n, execution: { Done: undefined } }]));
  const assent = new StakeAssent(made.client, stakers);
  assert.equal((await assent.decide(assent.call('proposeParameters', 'x'))).refusal, undefined);
});

test('a plan of which moves were made is carried out, and one of which none could be made is not', async () => {
  const refusalOf = async (execution: PlainStruct): Promise<string | undefined> => {
    const made = new Made(ending(['Passed', { proposal: 7n, execution }]));
    const assent = new StakeAssent(made.client, stakers);
    return (await assent.decide(assent.call('proposeCoLocation', 5))).refusal;
  };
  assert.equal(await refusalOf({ CoLocated: { moved: 2n, skipped: 1n } }), undefined);
  assert.equal(await refusalOf({ CoLocationRefused: 'NothingLeft' }), 'NothingLeft');
});

test('what passed and was not carried out tells why', async () => {
  for (const [execution, reason] of [
    ['ConditionFalse', 'ConditionFalse'],
    [{ Refused: 'TooManyDrains' }, 'TooManyDrains'],
    [{ Failed: { Module: { index: 22n, error: '0x01000000' } } }, /Failed.*Module/],
  ] as const) {
    const made = new Made(ending(['Passed', { proposal: 7n, execution }]));
    const { refusal } = await new StakeAssent(made.client, stakers).merge('0x01', '0x02');
    if (typeof reason === 'string') assert.equal(refusal, reason);
    else assert.match(refusal ?? '', reason);
  }
});

test('those against vote last', async () => {
  const made = new Made(ending(['Lost', { proposal: 7n, why: 'Outvoted' }]));
  const assent = new StakeAssent(made.client, stakers);
  const decision = await assent.decide(assent.call('proposeParameters', 'x'), 1);
  assert.deepEqual(made.sent.slice(1), [
    `one vote 7 ${HASH} true`,
    `two vote 7 ${HASH} true`,
    `three vote 7 ${HASH} false`,
  ]);
  assert.equal(decision.refusal, 'Outvoted');
});

test('a vote that was decided before all had voted is no failure, any other error is', async () => {
  const answering =
    (error: string): Answering =>
    (call, pair) => {
      if (pair.address === 'two') return [['Passed', { proposal: 7n, execution: { Done: 1n } }]];
      return pair.address === 'three' ? error : ending()(call, pair);
    };
  const early = new Made(answering('shardGovernance.VotingClosed'));
  assert.equal((await new StakeAssent(early.client, stakers).split('0x01')).refusal, undefined);
  const wrong = new Made(answering('shardGovernance.NoPower'));
  await assert.rejects(new StakeAssent(wrong.client, stakers).split('0x01'), /vote on proposal 7 failed.*NoPower/);
});

test('nobody votes on what is refused, or could not even be proposed', async () => {
  for (const [reason, told] of [
    ['ConditionFalse', 'ConditionFalse'],
    [{ Operation: 'TooFewAccounts' }, 'TooFewAccounts'],
  ] as const) {
    const made = new Made(() => [['ProposalRefused', { proposal: 8n, reason }]]);
    const decision = await new StakeAssent(made.client, stakers).split('0x01');
    assert.deepEqual([decision.refusal, decision.proposal, made.sent.length], [told, 8, 2]);
  }
  const made = new Made(() => 'shardGovernance.RateLimited');
  const decision = await new StakeAssent(made.client, stakers).split('0x01');
  assert.deepEqual([decision.refusal, decision.proposal], ['shardGovernance.RateLimited', undefined]);
});

test('a proposal waits for its condition, but not for what never changes by itself', async () => {
  const busy = { assessed: { Overload: { load: { rate: 9, quietFor: 0 }, limit: 5 } }, holds: true };
  const idle = { assessed: { Overload: { load: { rate: 1, quietFor: 0 }, limit: 5 } }, holds: false };
  const done = ending(['Passed', { proposal: 7n, execution: { Done: 3n } }]);
  const asked = async (assessments: unknown[]): Promise<number> => {
    const made = new Made(done);
    made.assessments = assessments;
    await new StakeAssent(made.client, stakers).split('0x01');
    return made.sent.indexOf('one proposeSplit 0x01');
  };
  const passing = [idle, { ...busy, refusal: 'StillDraining' }, { ...idle, refusal: 'CoolingDown' }];
  assert.equal(await asked([...passing, busy]), 4);
  assert.equal(await asked([{ ...idle, refusal: 'TooFewAccounts' }, busy]), 1);
  // What makes no sense is the call's to tell.
  assert.equal(await asked([undefined, busy]), 1);
});
