// SPDX-License-Identifier: Apache-2.0
/** Enclaves by hand: who may register which, and what the chain shows of them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dev, type Pair } from '../../src/lib/accounts.ts';
import { enclave, type Enclave } from '../../src/lib/attestation.ts';
import { ask } from '../../src/lib/chain.ts';
import { NotAccepted } from '../../src/lib/client.ts';
import { plain } from '../../src/lib/plain.ts';
import { general } from '../../src/lib/placement/submission.ts';
import { bound, measurement, sgxCollateral, sgxQuote } from '../../src/lib/quotes.ts';
import { rootOf } from '../../src/lib/shards.ts';
import { STAKERS } from '../../src/lib/stakers.ts';
import { NERV } from '../../src/lib/units.ts';
import { only, useChain } from '../support/chain.ts';
import { Nodes } from '../support/nodes.ts';
import { now } from '../support/tree.ts';

/** What a chain for development takes. */
const SIMULATED = 'Simulated';
/** The blocks for which an enclave counts on the development chain. */
const LIFETIME = 3_600;
/** A node of the genesis that only stands for one. */
const STANDS_FOR_ONE = 0;

/** A key of which nobody has the secret. */
function key(number: number): string {
  return `0x${number.toString(16).padStart(2, '0').repeat(32)}`;
}

let [operator, other, stranger] = [] as unknown as [Pair, Pair, Pair];
let [node, another] = [-1, -1];
const chain = useChain(async (started) => {
  [operator, other, stranger] = (await started.people(3)) as [Pair, Pair, Pair];
  const registry = new Nodes(started);
  node = await registry.register(operator);
  another = await registry.register(other, { domain: 901 });
});

function register(of: number, by: string, evidence: unknown = SIMULATED): ReturnType<typeof chain.call> {
  return chain.call('attestation', 'registerEnclave', of, by, evidence);
}

async function shown(of = node): Promise<Enclave | undefined> {
  return enclave(chain.api, of, chain.client.follower.latest.hash);
}

/** The call fails, and the node's enclave is what it was. */
async function fails(pair: Pair, tx: ReturnType<typeof register>, error: string): Promise<void> {
  const before = [await shown(node), await shown(another)];
  await chain.fails(pair, tx, `attestation.${error}`);
  assert.deepEqual([await shown(node), await shown(another)], before);
}

test('who may not act for a node cannot register an enclave of it', async () => {
  assert.equal(await shown(), undefined);
  await fails(stranger, register(node, key(1)), 'MayNotSign');
  await fails(other, register(node, key(1)), 'MayNotSign');
  await fails(operator, register(1_000_000, key(1)), 'NoSuchNode');
  await fails(operator, register(STANDS_FOR_ONE, key(1)), 'SimulatedNode');
  await fails(operator, chain.call('attestation', 'withdrawEnclave', node), 'NoEnclave');
});

test('neither root nor nobody registers one', async () => {
  await chain.failsAsRoot(register(node, key(1)), /BadOrigin/);
  await assert.rejects(chain.client.submitBytes(general(chain.api, register(node, key(1)))), NotAccepted);
  await assert.rejects(chain.client.submitBytes(register(node, key(1)).toHex()), NotAccepted);
  assert.equal(await shown(), undefined);
});

test('an operator registers one, which is shown as simulated', async () => {
  const receipt = await chain.client.must(operator, register(node, key(1)), 'registering an enclave');
  const { number } = receipt.block;
  const { data } = only(receipt.events, 'attestation.EnclaveRegistered');
  const told = { node: BigInt(node), key: key(1), evidence: SIMULATED, measurement: undefined };
  assert.deepEqual(data, {
    ...told,
    operator: operator.address,
    until: BigInt(number + LIFETIME),
    validUntil: undefined,
  });
  const expected = { ...told, node, since: number, until: number + LIFETIME, validUntil: undefined };
  assert.deepEqual(await shown(), expected);
});

test('a key counts for one node only', async () => {
  await fails(other, register(another, key(1)), 'KeyInUse');
  await chain.client.must(other, register(another, key(2)), 'registering an enclave');
  assert.equal((await shown(another))?.key, key(2));
});

test('it is renewed with the same key, or another takes its place', async () => {
  const before = await shown();
  await chain.client.must(operator, register(node, key(1)), 'renewing it');
  const renewed = await shown();
  assert.ok(before && renewed && renewed.until > before.until && renewed.key === before.key);
  await chain.client.must(operator, register(node, key(3)), 'registering another');
  assert.equal((await shown())?.key, key(3));
  // The key of before is free.
  await chain.client.must(other, register(another, key(1)), 'taking the key');
  assert.equal((await shown(another))?.key, key(1));
});

test('only who may act for the node withdraws it as long as it counts', async () => {
  const withdraw = chain.call('attestation', 'withdrawEnclave', node);
  await fails(stranger, withdraw, 'MayNotSign');
  const receipt = await chain.client.must(operator, withdraw, 'withdrawing it');
  const { data } = only(receipt.events, 'attestation.EnclaveEnded');
  assert.deepEqual(data, { node: BigInt(node), key: key(3), end: 'Withdrawn' });
  assert.equal(await shown(), undefined);
  await fails(operator, chain.call('attestation', 'withdrawEnclave', node), 'NoEnclave');
});

test('a delegate acts for the operator, who has stake', async () => {
  const staker = dev('Bob');
  assert.equal(staker.address, STAKERS.Bob);
  const id = await new Nodes(chain).register(staker, { domain: 902 });
  await fails(stranger, register(id, key(4)), 'MayNotSign');
  const naming = chain.call('shardGovernance', 'setDelegate', stranger.address);
  await chain.client.must(staker, naming, 'naming a delegate');
  await chain.client.must(stranger, register(id, key(4)), 'registering by a delegate');
  assert.equal((await shown(id))?.key, key(4));
});

test('what cannot be evidence is not even sent, and its bytes are not taken', async () => {
  assert.throws(() => register(node, key(5), 'Believe'), /Believe/i);
  assert.throws(() => register(node, `${key(5)}00`), /length|bytes/i);
  const good = register(node, key(5));
  const signed = await good.signAsync(operator, { nonce: -1 });
  // Its last byte is the evidence: a kind that there is not.
  const bad = `${signed.toHex().slice(0, -2)}f0`;
  await assert.rejects(chain.client.submitBytes(bad), NotAccepted);
  assert.equal(await shown(), undefined);
});

/** Evidence that is a quote. */
function dcap(quote: Uint8Array, collateral = `0x${'11'.repeat(32)}`): unknown {
  return { Dcap: { quote: `0x${Buffer.from(quote).toString('hex')}`, collateral } };
}

test('what a quote is not good for is told at little cost', async () => {
  const quote = sgxQuote();
  await fails(operator, register(node, key(6), dcap(Buffer.alloc(0))), 'Malformed');
  await fails(operator, register(node, key(6), dcap(quote.subarray(0, quote.length - 1))), 'Malformed');
  await fails(operator, register(node, key(6), dcap(quote.subarray(0, 100))), 'Malformed');
  await fails(operator, register(node, key(6), dcap(Buffer.concat([quote, Buffer.alloc(1, 1)]))), 'Malformed');
  // Zeros after it are the rest of the buffer in which a host hands it out.
  await fails(operator, register(node, key(6), dcap(Buffer.concat([quote, Buffer.alloc(1)]))), 'BoundElsewhere');
  await fails(operator, register(node, key(6), dcap(Buffer.alloc(16 * 1_024, 7))), 'Malformed');
  // It is a real one, and binds something else.
  await fails(operator, register(node, key(6), dcap(quote)), 'BoundElsewhere');
  // Made for another node, another operator, another key.
  const made = bound(chain.api, quote, node, operator, key(6));
  await fails(operator, register(node, key(7), dcap(made)), 'BoundElsewhere');
  await fails(other, register(another, key(6), dcap(made)), 'BoundElsewhere');
  await fails(operator, register(node, key(6), dcap(made)), 'NotAdmitted');
  assert.equal(await shown(), undefined);
});

test('a quote that is longer than any is not even decoded', async () => {
  const long = register(node, key(6), dcap(Buffer.alloc(16 * 1_024 + 1)));
  await chain.keptOut(operator, long);
});

test('measurements are admitted and withdrawn by root, and by nobody else', async () => {
  const measured = measurement(sgxQuote());
  const [admit, withdraw] = ['admitMeasurement', 'withdrawMeasurement'].map((name) =>
    chain.call('attestation', name, measured),
  ) as [ReturnType<typeof chain.call>, ReturnType<typeof chain.call>];
  await chain.keptOut(operator, admit);
  await chain.keptOut(operator, withdraw);
  await chain.failsAsRoot(withdraw, 'attestation.NotAdmitted');
  const receipt = await chain.root(admit);
  assert.equal(receipt.error, undefined);
  assert.deepEqual(only(receipt.events, 'attestation.MeasurementAdmitted').data, { measurement: measured });
  await chain.failsAsRoot(admit, 'attestation.AlreadyAdmitted');
  // Now it is the collateral that is missing.
  const made = bound(chain.api, sgxQuote(), node, operator, key(6));
  await fails(operator, register(node, key(6), dcap(made)), 'NoCollateral');
  assert.equal((await chain.root(withdraw)).error, undefined);
  await fails(operator, register(node, key(6), dcap(made)), 'NotAdmitted');
});

test('collateral that is out of date or not whole is not kept, and no deposit with it', async () => {
  const upload = (change: Record<string, string> = {}): ReturnType<typeof chain.call> =>
    chain.call('attestation', 'uploadCollateral', { ...sgxCollateral(), ...change });
  // It was real, and is over.
  await fails(stranger, upload(), 'NotValidNow');
  // What is looked at before the root's revocation list is found to be over.
  await fails(stranger, upload({ rootCaCrl: '0x' }), 'Malformed');
  await fails(stranger, upload({ pckCrlIssuerChain: '0x' }), 'Malformed');
  await fails(stranger, upload({ tcbInfoIssuerChain: '0x' }), 'Malformed');
  const nothing = `0x${'11'.repeat(32)}`;
  await fails(stranger, chain.call('attestation', 'removeCollateral', nothing), 'NoCollateral');
});

test('a claim about what nobody is asked is refused by the pool, and no claim is signed by an account', async () => {
  const root = rootOf(await now(chain)).id;
  const [hash, log] = [`0x${'22'.repeat(32)}`, { head: `0x${'33'.repeat(32)}`, length: 9 }];
  const contents = { root: hash, accounts: 3, total: 30n * NERV, embedding: hash };
  const statement = {
    claim: {
      record: 77,
      sources: [{ shard: root, from: { height: 1, root: hash, log }, log, contents }],
      heirs: [
        { shard: hash, contents },
        { shard: root, contents },
      ],
    },
    node,
    slot: 0,
    round: 0,
    at: chain.client.follower.latest.number,
  };
  const claim = chain.call('attestation', 'claim', statement, `0x${'44'.repeat(64)}`);
  await assert.rejects(chain.client.submitBytes(general(chain.api, claim)), (error: Error) => {
    assert.ok(error instanceof NotAccepted, error.message);
    assert.match(error.message, /Custom error: 1$/);
    return true;
  });
  await chain.keptOut(operator, claim);
  await chain.failsAsRoot(claim, /BadOrigin/);
  assert.deepEqual(plain(await ask(chain.api, 'shardsApi', 'attestations', [])), []);
  assert.equal(plain(await ask(chain.api, 'shardsApi', 'attestation', [77])), undefined);
});

test('what a node should have at hand is told of those in slots alone', async () => {
  assert.deepEqual(plain(await ask(chain.api, 'shardsApi', 'recalls', [[node, another, 1_000_000]])), []);
});
