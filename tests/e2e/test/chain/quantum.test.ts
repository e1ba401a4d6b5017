// SPDX-License-Identifier: Apache-2.0
/** Accounts of ML-DSA-65 keys: what they do, what is refused to them, and control that goes to such a key and back. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { accountTotal } from '../../src/demo/audit.ts';
import { dev, type Pair } from '../../src/lib/accounts.ts';
import { storage, type Tx } from '../../src/lib/chain.ts';
import { NotAccepted, type Receipt } from '../../src/lib/client.ts';
import { holdsOf } from '../../src/lib/governance.ts';
import { nodeBinary } from '../../src/lib/node.ts';
import { big, plainStruct } from '../../src/lib/plain.ts';
import {
  addressOfKey,
  bind,
  bindingOf,
  controlOf,
  flipped,
  type Key,
  keyOf,
  remark,
  signedBy,
} from '../../src/lib/quantum.ts';
import { ledgerAccount } from '../../src/lib/shards.ts';
import { NERV } from '../../src/lib/units.ts';
import { only } from '../support/chain.ts';
import { LEAST, LOW, STAKE, UNBONDING, useCouncil } from '../support/council.ts';

/** What is held of an account while another key has control of it: the default of `Pqc.ControlDeposit`. */
const DEPOSIT = NERV;
/** What stands before the key: length, format, version, account. */
const BEFORE_KEY = 2 + 1 + 1 + 32;
const BEFORE_SIGNATURE = BEFORE_KEY + 1952;
/** How the node tells refusals of `pallet-pqc`. */
const [NOT_IN_CONTROL, SWITCHED_OFF] = [/Custom error: 64/, /Custom error: 67/];
/** Where the command line is. */
const PACKAGE = fileURLToPath(new URL('../../../../clients/pqc/', import.meta.url));

const { chain, council } = useCouncil();
const folder = mkdtempSync(join(tmpdir(), 'nerv-quantum-'));
after(() => rmSync(folder, { recursive: true, force: true }));

/** What an account has outside the ledger, and its nonce: what a transaction changes that counts. */
async function purse(address: string): Promise<{ balance: bigint; nonce: bigint }> {
  const { hash } = chain.client.follower.latest;
  const account = plainStruct(await storage(chain.api, 'system', 'account', [address], hash), 'an account');
  return { balance: await accountTotal(chain.api, address, hash), nonce: big(account, 'nonce') };
}

/** Gives an address so much outside the ledger. */
async function fund(address: string, amount: bigint): Promise<void> {
  await chain.client.must(dev('Alice'), chain.call('balances', 'transferKeepAlive', address, amount), 'funding');
}

/** A call that the key signs, for its own account or another one, which must succeed. */
async function must(key: Key, tx: Tx, account?: Pair): Promise<Receipt> {
  const whose = account === undefined ? {} : { account: account.publicKey };
  const receipt = await chain.client.submitBytes(await signedBy(chain.api, key, tx, whose));
  assert.equal(receipt.error, undefined);
  return receipt;
}

/** The node does not take these bytes, for that reason; the account pays nothing, and its nonce is what it was. */
async function isRefused(bytes: string, address: string, why: RegExp): Promise<void> {
  const before = await purse(address);
  await assert.rejects(chain.client.submitBytes(bytes), (error: unknown) => {
    assert.ok(error instanceof NotAccepted, String(error));
    assert.match(error.message, why);
    return true;
  });
  await chain.client.follower.pass(1);
  assert.deepEqual(await purse(address), before);
}

test('the account of a key is funded, and pays for what it sends as any other', async () => {
  const key = keyOf(1);
  const address = addressOfKey(key);
  await fund(address, 100n * NERV);
  const receipt = await must(key, chain.call('balances', 'transferKeepAlive', council.ferdie.address, NERV));
  assert.ok(receipt.fee > 0n);
  assert.deepEqual(await purse(address), { balance: 99n * NERV - receipt.fee, nonce: 1n });
  await must(key, chain.call('ledger', 'deposit', 10n * NERV));
  await must(key, chain.call('ledger', 'transfer', council.one().address, NERV));
  await chain.settled();
  const { hash } = chain.client.follower.latest;
  assert.equal((await ledgerAccount(chain.api, address, hash))?.free, 9n * NERV);
  // Many calls in one are signed once.
  const batch = chain.call('utility', 'batchAll', [remark(chain.api, 'a'), remark(chain.api, 'b')]);
  only((await must(key, batch)).events, 'utility.BatchCompleted');
});

test('what is badly signed, or was sent before, is refused and costs nothing', async () => {
  const key = keyOf(2);
  const address = addressOfKey(key);
  await fund(address, 10n * NERV);
  const good = await signedBy(chain.api, key, remark(chain.api, 'once'));
  // A bit of the signature, and one of the call, which is signed.
  const last = good.length / 2 - 2;
  for (const at of [BEFORE_SIGNATURE, BEFORE_SIGNATURE + 3308, last]) {
    await isRefused(flipped(good, at), address, /bad signature/);
  }
  // Another key, of which the account is not.
  await isRefused(flipped(good, BEFORE_KEY), address, NOT_IN_CONTROL);
  const { error } = await chain.client.submitBytes(good);
  assert.equal(error, undefined);
  // Until then the pool has it, and would say so.
  await chain.finalized();
  await isRefused(good, address, /outdated|banned/);
  const second = await signedBy(chain.api, key, remark(chain.api, 'twice'), { nonce: 0 });
  await isRefused(second, address, /outdated/);
  assert.equal((await purse(address)).nonce, 1n);
});

test('it bonds stake, and its vote carries a split out', async () => {
  const key = keyOf(3);
  const address = addressOfKey(key);
  await fund(address, STAKE + 100n * NERV);
  const bonded = await must(key, council.call('bond', STAKE));
  assert.deepEqual(only(bonded.events, 'shardGovernance.Bonded').data, { who: address, amount: STAKE, bonded: STAKE });
  assert.deepEqual(await holdsOf(chain.api, address), { stake: STAKE, bonds: 0n });

  await chain.set('Load', 'MaxRate', LOW);
  await council.overloaded(council.root);
  const id = await council.propose(council.bob, council.call('proposeSplit', council.root));
  await council.vote(council.bob, id, true);
  await council.vote(council.charlie, id, true);
  assert.equal((await council.record(id)).status, 'Voting', 'two of four are not enough');
  const vote = await must(key, await council.ballot(id, true));
  const { who, aye, power, ayes } = only(vote.events, 'shardGovernance.Voted').data;
  assert.deepEqual([who, aye, power, ayes], [address, true, STAKE, 3n * STAKE]);
  only(vote.events, 'shardGovernance.Passed');
  only(vote.events, 'bisection.SplitCutOver');
  await council.children();

  await must(key, council.call('unbond', STAKE));
  await council.until(chain.client.follower.latest.number + UNBONDING);
  await must(key, council.call('withdrawUnbonded'));
  assert.deepEqual(await holdsOf(chain.api, address), { stake: 0n, bonds: 0n });
});

test('a wallet binds its account to a key, is switched off, and comes back', async () => {
  const [first, second] = [keyOf(4), keyOf(5)];
  const wallet = (await chain.people(1))[0] ?? assert.fail('there is one');
  const { address } = wallet;
  const { api } = chain;
  await isRefused(await signedBy(api, first, remark(api, 'yet'), { account: wallet.publicKey }), address, NOT_IN_CONTROL);

  // Signed ahead, to be sent when its key is switched off.
  const nonce = Number((await purse(address)).nonce);
  const constants = { blockHash: api.genesisHash, genesisHash: api.genesisHash, runtimeVersion: api.runtimeVersion };
  const ahead = remark(api, 'ahead').sign(wallet, { nonce: nonce + 1, ...constants }).toHex();

  const over = bindingOf(api, wallet, 0, wallet, first);
  const handed = await chain.client.must(wallet, bind(api, over, first), 'the binding');
  const { account, number, deposit } = only(handed.events, 'pqc.Bound').data;
  assert.deepEqual([account, number, deposit], [address, 0n, DEPOSIT]);
  assert.equal((await controlOf(api, address))?.['number'], 1n);
  await isRefused(ahead, address, SWITCHED_OFF);

  // Who has control rotates it: what the key before has signed is worth nothing.
  await must(first, remark(api, 'now'), wallet);
  const waiting = await signedBy(api, first, remark(api, 'signed before'), {
    account: wallet.publicKey,
    nonce: Number((await purse(address)).nonce) + 1,
  });
  await must(first, bind(api, bindingOf(api, wallet, 1, first, second), second), wallet);
  await isRefused(waiting, address, NOT_IN_CONTROL);
  await isRefused(await signedBy(api, first, remark(api, 'old'), { account: wallet.publicKey }), address, NOT_IN_CONTROL);

  // A proof counts for its number, and for no other.
  const stale = await chain.client.submitBytes(
    await signedBy(api, second, bind(api, bindingOf(api, wallet, 1, second, wallet), wallet), { account: wallet.publicKey }),
  );
  assert.equal(stale.error, 'pqc.StaleNumber');

  await must(second, bind(api, bindingOf(api, wallet, 2, second, wallet), wallet), wallet);
  chain.client.forget(wallet);
  await isRefused(await signedBy(api, second, remark(api, 'over'), { account: wallet.publicKey }), address, NOT_IN_CONTROL);
  await chain.client.must(wallet, remark(api, 'back'), 'its own key again');
  const { controller, number: bindings, deposit: held } = (await controlOf(api, address)) ?? assert.fail('it was bound');
  assert.deepEqual([Object.keys(controller as object), bindings, held], [['Sr25519'], 3n, 0n]);
});

test('all of it works from the command line, with a key that the node has made', async () => {
  const [file, password] = [join(folder, 'me.key'), join(folder, 'me.pass')];
  writeFileSync(password, 'words that nobody guesses\n', { mode: 0o600 });
  const run = promisify(execFile);
  const made = await run(nodeBinary(), [
    'key',
    'generate',
    '--scheme',
    'ml-dsa-65',
    '--file',
    file,
    '--password-filename',
    password,
    '--output-type',
    'json',
  ]);
  const { ss58Address: address } = JSON.parse(made.stdout) as { ss58Address: string };
  await fund(address, 1_000n * NERV);
  await chain.finalized();

  const common = ['--key', file, '--password-filename', password, '--url', chain.node.url];
  const me = (...args: string[]) => run(process.execPath, ['--import', 'tsx', 'src/command.ts', ...args, ...common], { cwd: PACKAGE });
  await me('send', 'shardGovernance.bond', String(LEAST));
  const { hash } = await chain.finalized();
  assert.deepEqual(await holdsOf(chain.api, address, hash), { stake: LEAST, bonds: 0n });
  await assert.rejects(me('send', 'shardGovernance.unbond', String(LEAST + 1n)), /shardGovernance\.InsufficientStake/);
  await me('send', 'shardGovernance.unbond', String(LEAST));

  await me('hand-over', '--seed', '//Eve');
  await assert.rejects(chain.client.send(council.eve, remark(chain.api, 'switched off')), SWITCHED_OFF);
  await me('send', 'system.remark', '0x01', '--account', council.eve.address);
  await me('take-back', '--seed', '//Eve');
  chain.client.forget(council.eve);
  await chain.finalized();
  await chain.client.must(council.eve, remark(chain.api, 'her own'), 'her own key again');
  await council.until(chain.client.follower.latest.number + UNBONDING);
  await me('send', 'shardGovernance.withdrawUnbonded');
  await chain.finalized();
});
