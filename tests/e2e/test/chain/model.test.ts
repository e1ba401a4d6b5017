// SPDX-License-Identifier: Apache-2.0
/** Another model by vote. One chain; each test leaves behind what the next begins with. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Pair } from '../../src/lib/accounts.ts';
import type { Tx } from '../../src/lib/chain.ts';
import type { Receipt } from '../../src/lib/client.ts';
import { Failure } from '../../src/lib/failure.ts';
import { forecast } from '../../src/lib/forecast.ts';
import { CHUNK, chunks, type Chunk } from '../../src/lib/model.ts';
import { big, plainStruct, show, type PlainStruct } from '../../src/lib/plain.ts';
import { only } from '../support/chain.ts';
import { useCouncil } from '../support/council.ts';
import { another, damaged, HIDDEN_AT, HORIZON_AT, SHIFT_AT, variant, type Model } from '../support/model.ts';

const { chain, council } = useCouncil();

/** A part of a model's file, as a call. */
function part(hash: string, { offset, chunk }: Chunk): Tx {
  return chain.call('loadPredictor', 'uploadModel', hash, offset, chunk);
}

/** Proposes a model; returns the proposal's number. */
function propose({ hash }: Model, pair: Pair = council.bob): Promise<number> {
  return council.propose(pair, council.call('proposeModel', hash));
}

/** Uploads parts in their order; returns what became of each. */
async function upload({ file, hash }: Model, parts = chunks(file)): Promise<Receipt[]> {
  const signed: Tx[] = [];
  for (const one of parts) signed.push(await chain.client.sign(council.bob, part(hash, one)));
  return Promise.all(signed.map((tx) => chain.client.submit(tx)));
}

/** What an account has on hold, in units. */
async function held(pair: Pair): Promise<bigint> {
  const account = await chain.api.query['system']?.['account']?.(pair.address);
  const { data } = plainStruct(account, 'an account');
  return big(data as PlainStruct, 'reserved');
}

/** The model in force. */
async function inForce(): Promise<string> {
  const found = await forecast(chain.api, council.root, chain.client.follower.latest.hash);
  return found?.model ?? assert.fail('nothing is forecast');
}

/** All vote for a proposal, whatever comes of their votes. */
async function voteForIt(id: number): Promise<Receipt[]> {
  // A call of its own for each: signing writes the signature into it.
  return Promise.all(
    council.assent.stakers.map(async (pair) => chain.client.send(pair, await council.ballot(id, true))),
  );
}

/** All vote for a model that must not be taken, and it is not. */
async function isNotTaken(id: number, model: Model): Promise<void> {
  const before = await inForce();
  const receipts = await voteForIt(id);
  await chain.client.follower.pass(2);
  const names = receipts.flatMap(({ block }) => block.events).map(({ name }) => name);
  assert.ok(!names.includes('loadPredictor.ModelAdopted'), names.join(', '));
  const { event } = await council.find('Passed', id);
  assert.match(show(event.data['execution']), /Failed/);
  assert.equal((await council.record(id)).bondStatus, 'Returned');
  assert.equal(await inForce(), before);
  assert.notEqual(before, model.hash);
}

/** A complete file is thrown away with its last part, and an event tells why. */
function isRejected(receipts: readonly Receipt[], { hash }: Model, fault: RegExp): void {
  const events = receipts.flatMap((receipt) => receipt.events);
  assert.ok(!events.some(({ name }) => name === 'loadPredictor.ModelUploaded'));
  const { data } = only(events, 'loadPredictor.ModelRejected');
  assert.equal(data['model'], hash);
  assert.equal(data['proposer'], council.bob.address);
  assert.match(show(data['fault']), fault);
}

test('a model is proposed, uploaded in parts, voted for, and forecasts from then on', async () => {
  const model = another(chain.api);
  assert.notEqual(await inForce(), model.hash);
  const id = await propose(model);
  assert.deepEqual((await council.record(id)).motion, { Model: model.hash });
  const receipts = await upload(model);
  assert.deepEqual(receipts.map(({ error }) => error), chunks(model.file).map(() => undefined));
  const uploaded = only(receipts.flatMap(({ events }) => events), 'loadPredictor.ModelUploaded');
  assert.equal(uploaded.data['model'], model.hash);
  assert.notEqual(await inForce(), model.hash, 'not before the vote');
  await council.vote(council.bob, id, true);
  await council.vote(council.charlie, id, true);
  const last = await chain.client.must(council.dave, await council.ballot(id, true), 'the last vote');
  assert.deepEqual(only(last.events, 'shardGovernance.Passed').data['execution'], { Done: undefined });
  assert.equal(only(last.block.events, 'loadPredictor.ModelAdopted').data['model'], model.hash);
  assert.equal(await inForce(), model.hash);
  await chain.client.follower.pass(3);
  const found = await forecast(chain.api, council.root);
  assert.ok(found && found.at > 0, 'it goes on');
});

test('who proposes a hash before the one whose model it is keeps nobody from uploading it', async () => {
  const model = another(chain.api, 4);
  const before = await held(council.bob);
  const ofAnother = await propose(model, council.charlie);
  const id = await propose(model);
  const [first] = chunks(model.file);
  assert.ok(first);
  await chain.client.must(council.charlie, part(model.hash, first), 'an upload that is never ended');
  const receipts = await upload(model);
  only(receipts.flatMap(({ events }) => events), 'loadPredictor.ModelUploaded');
  assert.ok((await held(council.bob)) > before, 'a deposit is held');
  await council.reject(ofAnother);
  await council.reject(id);
  assert.equal(await held(council.bob), before, 'and released when the vote is over');
});

test('only who proposed a model uploads it', async () => {
  const model = another(chain.api, 4);
  const [first] = chunks(model.file);
  assert.ok(first);
  const NOBODY = 'loadPredictor.NotProposed';
  await chain.fails(council.bob, part(model.hash, first), NOBODY);
  const id = await propose(model);
  await chain.fails(council.charlie, part(model.hash, first), NOBODY);
  await chain.fails(council.ferdie, part(model.hash, first), NOBODY);
  await chain.fails(council.bob, council.call('proposeModel', model.hash), 'shardGovernance.AlreadyProposed');
  await council.reject(id);
  await chain.fails(council.bob, part(model.hash, first), NOBODY);
});

test('parts that are out of order, or beyond the end, are refused', async () => {
  const model = another(chain.api, 4);
  const [first, second, third] = chunks(model.file);
  assert.ok(first && second && third);
  const id = await propose(model);
  const WRONG = 'loadPredictor.WrongOffset';
  await chain.fails(council.bob, part(model.hash, second), WRONG);
  await chain.fails(council.bob, part(model.hash, { ...first, offset: 1 }), WRONG);
  await chain.fails(council.bob, part(model.hash, { ...first, chunk: '0x' }), 'loadPredictor.EmptyChunk');
  await chain.client.must(council.bob, part(model.hash, first), 'the first part');
  await chain.fails(council.bob, part(model.hash, first), WRONG);
  await chain.fails(council.bob, part(model.hash, third), WRONG);
  await chain.fails(council.bob, part(model.hash, { ...second, offset: CHUNK - 1 }), WRONG);
  await chain.fails(council.bob, part(model.hash, { ...second, offset: 4_294_967_295 }), WRONG);
  for (const one of chunks(model.file).slice(1, -1)) {
    await chain.client.must(council.bob, part(model.hash, one), 'a part in its order');
  }
  const offset = CHUNK * (chunks(model.file).length - 1);
  const beyond = part(model.hash, { offset, chunk: `0x${'00'.repeat(CHUNK)}` });
  await chain.fails(council.bob, beyond, 'loadPredictor.TooLong');
  await council.reject(id);
});

test('a part that is too large is refused', async () => {
  const model = another(chain.api, 4);
  const id = await propose(model);
  const [large] = chunks(model.file, CHUNK + 1);
  assert.ok(large);
  // The node does not even take what cannot be decoded; where it can be, the call fails.
  const error = await chain.client.send(council.bob, part(model.hash, large)).then(
    (receipt) => receipt.error ?? 'none',
    (failure: unknown) => (failure instanceof Failure ? 'not accepted' : Promise.reject(failure)),
  );
  assert.match(error, /^not accepted$|^loadPredictor\./);
  await council.reject(id);
});

test('a file that lacks its end is not taken', async () => {
  const model = another(chain.api, 8);
  const id = await propose(model);
  const receipts = await upload(model, chunks(model.file).slice(0, -1));
  assert.ok(receipts.every(({ error }) => error === undefined));
  assert.ok(receipts.every(({ events }) => events.every(({ name }) => name !== 'loadPredictor.ModelUploaded')));
  await isNotTaken(id, model);
});

for (const [what, make, fault] of [
  ['was damaged on its way', () => damaged(chain.api), /Hash/],
  ['is that of another model', () => ({ ...another(chain.api, 8), hash: `0x${'5a'.repeat(32)}` }), /OtherModel/],
] as const) {
  test(`a file that ${what} is refused once it is complete`, async () => {
    const model = make();
    const id = await propose(model);
    const receipts = await upload(model);
    isRejected(receipts, model, fault);
    await isNotTaken(id, model);
  });
}

for (const [what, make] of [
  ['has another shape', () => variant(chain.api, HIDDEN_AT, () => 32)],
  ['has another horizon', () => variant(chain.api, HORIZON_AT, () => 14)],
  ['has another scale', () => variant(chain.api, SHIFT_AT, () => 16)],
  ['is no model at all', () => variant(chain.api, 0, (byte) => byte ^ 0xff)],
] as const) {
  test(`a file that ${what} is refused with its first part`, async () => {
    const model = make();
    const id = await propose(model);
    const [first] = chunks(model.file);
    assert.ok(first);
    await chain.fails(council.bob, part(model.hash, first), 'loadPredictor.UnusableHeader');
    await isNotTaken(id, model);
  });
}

test('the chain forecasts as before', async () => {
  assert.equal(await inForce(), another(chain.api).hash);
});
