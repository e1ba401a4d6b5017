// SPDX-License-Identifier: Apache-2.0
/** A shard that four replicas execute, three of whom must sign: orders, what is refused, a power cut, and the way back. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { potBalance, accountTotal } from '../../src/demo/audit.ts';
import { dev } from '../../src/lib/accounts.ts';
import { call, type Tx } from '../../src/lib/chain.ts';
import { laneEvents, LaneNode, OrderRefused, transfer, withdrawal, type LaneAccount } from '../../src/lib/lanes.ts';
import { big, plain, struct } from '../../src/lib/plain.ts';
import { ledgerAccount, shards, statistics } from '../../src/lib/shards.ts';
import { NERV } from '../../src/lib/units.ts';
import { until } from '../../src/lib/wait.ts';
import { PATIENCE, REPLICAS, useLane, type Person } from '../support/lanes.ts';

const net = useLane();

/** What an order costs, and one whose units leave the lane. */
let fee = 0n;
let deliveryFee = 0n;

const tx = (pallet: string, name: string, ...args: unknown[]): Tx => call(net.api, pallet, name, ...args);
const pay = (from: Person, to: Person, amount: bigint, nonce = from.nonce): Tx =>
  transfer(net.api, to.pair.address, amount, nonce);

/** A replica that runs. */
async function replica(index = 0): Promise<LaneNode> {
  const found = net.network.replicas[index] ?? assert.fail('there are four of them');
  return net.node(found);
}

/** Runs a program as `node` would run it in this folder. */
async function runModule(program: string): Promise<{ status: number | null; stdout: string; stderr: string }> {
  const cwd = fileURLToPath(new URL('../..', import.meta.url));
  const child = spawn(process.execPath, ['--input-type=module', '-'], { cwd, timeout: PATIENCE * 1_000 });
  const said = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said.stderr += text));
  child.stdin.end(program);
  const status = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  return { status, ...said };
}

/** Waits until all replicas that run say the same of an account, as the model has it. */
async function everywhere({ pair, nonce, has }: Person): Promise<void> {
  for (const one of net.network.replicas.filter(({ node }) => node.pid !== undefined)) {
    const node = await net.node(one);
    const settled = async (): Promise<LaneAccount | undefined> => {
      const found = await node.account(pair.address);
      return found.settled.nonce === nonce && found.settled.free === has ? found : undefined;
    };
    await until(settled, PATIENCE, `${one.name} to have what the chain has`, 200);
  }
}

test('root makes a lane of a shard, with all its units, and its replicas know it', async () => {
  const before = (await shards(net.api))[0];
  const from = net.client.follower.latest.number;
  await net.root('lanes', 'openLane', net.shard);
  const { event } = await net.event('opened', from);
  assert.deepEqual([event.total, event.accounts], [before?.total, before?.accounts]);
  const { status, needed, seats, position } = await net.lane();
  assert.deepEqual([status, needed, seats.length], ['Open', 3, REPLICAS]);
  assert.ok(position);
  [fee, deliveryFee] = [position.fee, position.deliveryFee];
  const person = net.person();
  await everywhere(person);
  const found = await (await replica()).account(person.pair.address);
  assert.equal(found.lane, net.shard);
});

test('what anyone signs for the chain is taken by a replica through polkadot.js, signed by enough, and committed', async () => {
  const [from, to] = [net.person(), net.person()];
  const chainNonce = (await net.api.rpc.system.accountNextIndex(from.pair.address)).toNumber();
  const signed = await net.signed(from, pay(from, to, 1_000n), { chainNonce });
  const hash = signed.hash.toHex();
  net.outcomes.sent(hash);
  // The methods by their names, as a wallet has them.
  const { api } = net;
  const methods = (api.rpc as unknown as Record<string, Record<string, (...args: unknown[]) => Promise<unknown>>>)['lane'];
  const answer = struct(plain(await methods?.['submit']?.(signed.toHex())), 'an answer');
  // The validator is no replica: it hands the order on.
  assert.deepEqual([answer['hash'], answer['lane']], [hash, net.shard]);
  assert.ok(big(answer, 'handedTo') > 0n);
  const { soft } = await net.outcomes.soft(hash, PATIENCE);
  assert.ok(soft !== undefined);
  await net.outcomes.committed(hash, PATIENCE);
  const batch = net.outcomes.batchesHeard.find(({ extrinsics }) => extrinsics.includes(hash));
  assert.ok(batch && batch.signers.length >= 3 && new Set(batch.signers).size === batch.signers.length);
  from.nonce += 1n;
  from.has -= 1_000n + fee;
  to.has += 1_000n;
  net.fees += fee;
  await everywhere(from);
  await everywhere(to);
  assert.deepEqual(await (await replica()).pending(from.pair.address), []);
  // The very same on the chain: it enters the inbox, counts no second time, and its sender pays for it.
  const again = await net.client.submit(signed);
  const entered = laneEvents({ events: again.events }).find((event) => event.is === 'entered');
  assert.ok(entered?.is === 'entered' && again.error === undefined);
  await until(async () => ((await net.lane()).position?.head.inbox ?? 0n) > entered.index || undefined, PATIENCE, 'the inbox to be taken');
  await everywhere(from);
  await net.refused('Stale', await replica(), signed.toHex());
});

test('the page for wallets does what it says, word for word', async () => {
  const page = readFileSync(new URL('../../../../docs/clients.md', import.meta.url), 'utf8');
  const example = /^## Lanes\n[^]*?^```js\n([^]*?)^```$/m.exec(page)?.[1] ?? assert.fail('the page has an example');
  // Accounts 0 and 1 are those that it names.
  const [from, to] = net.everybody;
  assert.ok(from && to);
  await everywhere(from);
  const [first] = net.network.replicas;
  const program = example.replace('ws://127.0.0.1:9944', first?.node.url ?? '');
  assert.notEqual(program, example);
  const { stdout, status, stderr } = await runModule(program);
  assert.equal(status, 0, stderr);
  from.nonce += 1n;
  from.has -= 1_000n + fee;
  to.has += 1_000n;
  net.fees += fee;
  assert.match(stdout, /^signed by the replicas in slots \d(, \d){2,3}$/m);
  assert.ok(stdout.includes(`committed: ${from.has} units are left`), stdout);
});

test('a node that is no replica tells nothing of a lane', async () => {
  const node = await LaneNode.connect(net.api, net.network.validator.url);
  try {
    const code = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === -32_061;
    await assert.rejects(node.account(net.person().pair.address), code);
    await assert.rejects(node.pending(net.person().pair.address), code);
    await assert.rejects(node.onBatch(net.shard, () => undefined), code);
  } finally {
    await node.close();
  }
});

test('what no lane can take is refused at once, each with its code, and changes nothing', async () => {
  const [from, to] = [net.person(), net.person()];
  const node = await replica();
  const good = pay(from, to, 5n);
  const hex = async (order: Tx, odd = {}): Promise<string> => (await net.signed(from, order, odd)).toHex();
  const { number } = net.client.follower.latest;
  await net.refused('Malformed', node, '0x00');
  await net.refused('TooLong', node, `0x${'00'.repeat(513)}`);
  await net.refused('Unsigned', node, pay(from, to, 5n).toHex());
  await net.refused('NotAnOrder', node, await hex(tx('system', 'remark', '0x01')));
  await net.refused('NotAnOrder', node, await hex(tx('ledger', 'transfer', to.pair.address, 5n)));
  await net.refused('UnknownAddress', node, await hex(tx('lanes', 'transfer', { Raw: '0x0102' }, 5n, from.nonce)));
  await net.refused('LivesTooLong', node, await hex(pay(from, to, 5n), { period: 8_192 }));
  const signed = await hex(good);
  const wrong = Buffer.from(signed.slice(2), 'hex');
  // A bit of the signature: behind the length, the version, the address and the kind of signature.
  wrong[2 + 1 + 33 + 1 + 5] = (wrong[2 + 1 + 33 + 1 + 5] ?? 0) ^ 1;
  await net.refused('BadSignature', node, `0x${wrong.toString('hex')}`);
  await net.refused('BadSignature', node, await hex(pay(from, to, 5n), { genesis: `0x${'ab'.repeat(32)}` }));
  await net.refused('BadSignature', node, await hex(pay(from, to, 5n), { since: 1, period: 4 }));
  // Its era has just ended for this replica, and may not have for another.
  await net.refused('Expired', node, await hex(pay(from, to, 5n), { since: number - 42, period: 16 }));
  await net.refused('TooFar', node, await hex(pay(from, to, 5n, from.nonce + 64n)));
  const stranger = { pair: dev('Ferdie'), nonce: 0n, has: 0n };
  await net.refused('UnknownAccount', node, (await net.signed(stranger, pay(stranger, to, 5n))).toHex());
  // One that waits for another before it.
  const waits = await hex(pay(from, to, 5n, from.nonce + 1n));
  await node.submit(waits);
  await net.refused('Known', node, waits);
  await net.refused('Occupied', node, await hex(pay(from, to, 6n, from.nonce + 1n)));
  const [pending] = await node.pending(from.pair.address);
  assert.equal(pending?.nonce, from.nonce + 1n);
  await everywhere(from);
});

test('more than an account has is in no batch, and stands in nobody\'s way', async () => {
  const [from, to] = [net.person(), net.person()];
  const node = await replica();
  const signed = await net.signed(from, pay(from, to, from.has));
  await net.refused('Uncovered', node, signed.toHex());
  // What waits counts as well.
  const most = await net.signed(from, pay(from, to, from.has - fee - NERV / 2n, from.nonce + 1n));
  await node.submit(most.toHex());
  await net.refused('Uncovered', node, (await net.signed(from, pay(from, to, NERV / 2n, from.nonce + 2n))).toHex());
  assert.equal((await node.pending(from.pair.address)).length, 1);
  await everywhere(from);
  // It goes once the one before it is there.
  await net.order(from, pay(from, to, 7n));
  from.nonce += 1n;
  const moved = 7n + from.has - fee - NERV / 2n;
  from.has -= moved + 2n * fee;
  to.has += moved;
  net.fees += 2n * fee;
  await everywhere(from);
  await everywhere(to);
});

test('units go into a lane and out of it', async () => {
  const person = net.person();
  const { client } = net;
  const before = await accountTotal(net.api, person.pair.address);
  const deposit = await client.must(person.pair, tx('ledger', 'deposit', NERV), 'a deposit');
  person.has += NERV;
  await everywhere(person);
  const from = client.follower.latest.number;
  await net.order(person, withdrawal(net.api, NERV / 4n, person.nonce));
  person.has -= NERV / 4n + fee + deliveryFee;
  net.fees += fee + deliveryFee;
  const { event } = await net.event('paid out', from);
  assert.deepEqual([event.who, event.amount], [person.pair.address, NERV / 4n]);
  await everywhere(person);
  const now = await accountTotal(net.api, person.pair.address, client.follower.latest.hash);
  assert.equal(now, before - NERV - deposit.fee + NERV / 4n);
  // What belongs to the chain's ledger is refused by it.
  for (const one of [tx('ledger', 'withdraw', 5n), tx('ledger', 'transfer', dev('Bob').address, NERV)]) {
    assert.equal((await client.send(person.pair, one)).error, 'ledger.InLane');
  }
});

test('an order by the chain is taken, though no replica was handed it', async () => {
  const [from, to] = [net.person(), net.person()];
  const { events } = await net.client.must(from.pair, pay(from, to, 9n), 'an order on the chain');
  assert.ok(laneEvents({ events }).some((event) => event.is === 'entered'));
  from.nonce += 1n;
  from.has -= 9n + fee;
  to.has += 9n;
  net.fees += fee;
  await everywhere(from);
  await everywhere(to);
});

test('a replica killed without warning knows what it knew, catches up, and is needed again', async () => {
  const [from, to] = [net.person(), net.person()];
  const { replicas } = net.network;
  const [first, second] = [replicas[1], replicas[2]];
  assert.ok(first && second);
  const move = async (): Promise<void> => {
    await net.order(from, pay(from, to, 11n));
    from.has -= 11n + fee;
    to.has += 11n;
    net.fees += fee;
  };
  await move();
  await first.node.kill();
  await move();
  await first.node.restart();
  await net.node(first);
  await everywhere(from);
  // Three must sign: without another one, the first has to.
  await second.node.kill();
  await move();
  await second.node.restart();
  await net.node(second);
  await everywhere(from);
});

test('the lane returns, and all that it had is the chain\'s again', async () => {
  const { client } = net;
  const from = client.follower.latest.number;
  const somebody = net.person();
  await net.root('lanes', 'returnLane', net.shard);
  const { event: returned } = await net.event('returned', from);
  const { block } = await net.event('ended', from);
  const node = await replica();
  await until(
    async () => {
      try {
        await node.submit((await net.signed(somebody, pay(somebody, somebody, 1n))).toHex());
        return undefined;
      } catch (error) {
        return (error instanceof OrderRefused && error.why === 'NotInALane') || undefined;
      }
    },
    PATIENCE,
    'nodes to know of no lane',
  );
  const hash = await net.hashOf(block);
  const [all, numbers, pot] = await Promise.all([shards(net.api, hash), statistics(net.api, hash), potBalance(net.api, hash)]);
  assert.equal(all[0]?.total, returned.total);
  assert.deepEqual([big(numbers, 'inLanes'), pot], [0n, returned.total]);
  assert.equal(net.earned, net.fees, 'all fees of orders were paid out');
  for (const { pair, has } of net.everybody) {
    assert.equal((await ledgerAccount(net.api, pair.address, hash))?.free, has, pair.address);
  }
  // The chain executes it again.
  await client.must(somebody.pair, tx('ledger', 'transfer', dev('Bob').address, NERV / 2n), 'a transfer on the chain');
});
