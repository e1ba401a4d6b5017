// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import {
  account,
  choose,
  connect,
  DEVELOPMENT,
  disconnect,
  lookForWallets,
  wallets,
} from '../../src/chain/wallets.ts';
import { encodeAddress } from '../../src/model/address.ts';
import type { ChainInfo } from '../../src/model/types.ts';
import { chainInfo } from '../../src/store.ts';
import { FakeExtension, injected } from './support/wallet.ts';

const INFO: ChainInfo = {
  name: 'NERV',
  type: 'Live',
  genesis: '0xaa',
  specName: 'nerv',
  specVersion: 1,
  ss58Prefix: 7,
  blockTime: 1_000,
};

function wallet(name: string) {
  const found = wallets.value.find((each) => each.name === name);
  assert.ok(found, `${name} is offered`);
  return found;
}

/** Read anew each time: the compiler takes what was compared once for settled. */
function nameOfChosen(): string | undefined {
  return account.value?.name;
}

describe('wallets', () => {
  let extension: FakeExtension;
  beforeEach(() => {
    chainInfo.value = INFO;
    extension = new FakeExtension();
    extension.inject('talisman');
    lookForWallets();
    disconnect('talisman');
    choose(null);
  });

  it('are offered, and not asked before a person says so', async () => {
    assert.deepEqual([wallet('talisman').state, extension.asked], ['offered', 0]);
    extension.accounts = [injected(1)];
    await connect('talisman');
    assert.deepEqual([wallet('talisman').state, extension.asked], ['connected', 1]);
    await connect('talisman');
    assert.equal(extension.asked, 1, 'it is asked once');
  });

  it('show accounts with the prefix of the chain, and those of this chain alone', async () => {
    extension.accounts = [
      injected(1),
      injected(2, { genesisHash: '0xbb' }),
      injected(3, { genesisHash: '0xaa' }),
      injected(4, { genesisHash: '' }),
    ];
    await connect('talisman');
    const shown = wallet('talisman').accounts.map(({ address }) => address);
    assert.deepEqual(
      shown,
      [1, 3, 4].map((number) => encodeAddress(new Uint8Array(32).fill(number), 7)),
    );
  });

  it('leave out ids that are not of 32 bytes', async () => {
    extension.accounts = [injected(1), injected(2, { type: 'ethereum', address: `0x${'11'.repeat(20)}` })];
    await connect('talisman');
    assert.equal(wallet('talisman').accounts.length, 1);
  });

  it('that refuse say what they said, and can be asked again', async () => {
    extension.refusal = new Error('Rejected');
    await connect('talisman');
    assert.equal(wallet('talisman').state, 'failed');
    assert.match(wallet('talisman').message, /talisman gave no access. It said: Rejected/);
    extension.refusal = null;
    await connect('talisman');
    assert.equal(wallet('talisman').state, 'connected');
  });

  it('without an account for this chain say so', async () => {
    await connect('talisman');
    assert.match(wallet('talisman').message, /shows no account for this chain/);
  });

  it('take the chosen account with them when they do not show it any more, and bring it back', async () => {
    extension.accounts = [injected(1), injected(2)];
    await connect('talisman');
    choose(wallet('talisman').accounts[1] ?? null);
    assert.equal(nameOfChosen(), 'Number 2');
    extension.show([injected(1)]);
    assert.equal(account.value, null);
    extension.show([injected(2, { name: 'Renamed' })]);
    assert.equal(nameOfChosen(), 'Renamed');
    disconnect('talisman');
    assert.equal(account.value, null);
  });

  it('that are left while they are asked show nothing when they answer late', async () => {
    extension.accounts = [injected(1)];
    const late = connect('talisman');
    assert.equal(wallet('talisman').state, 'connecting');
    disconnect('talisman');
    await late;
    assert.deepEqual([wallet('talisman').state, wallet('talisman').accounts], ['offered', []]);
    await connect('talisman');
    disconnect('talisman');
    extension.show([injected(2)]);
    assert.equal(wallet('talisman').state, 'offered');
  });

  it('work where the browser refuses to remember', async () => {
    const refuse = (): never => {
      throw new Error('denied');
    };
    Reflect.set(globalThis, 'localStorage', { getItem: refuse, setItem: refuse, removeItem: refuse });
    extension.accounts = [injected(1)];
    await connect('talisman');
    choose(wallet('talisman').accounts[0] ?? null);
    assert.equal(nameOfChosen(), 'Number 1');
  });
});

describe('development keys', () => {
  it('are there on a development chain alone, whatever was chosen', async () => {
    chainInfo.value = { ...INFO, type: 'Development', ss58Prefix: 42 };
    await connect(DEVELOPMENT);
    const [alice, bob] = wallet(DEVELOPMENT).accounts;
    assert.equal(alice?.address, '5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY');
    assert.equal(bob?.address, '5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty');
    assert.ok(wallet(DEVELOPMENT).accounts.every(({ isDevelopment }) => isDevelopment));
    choose(alice ?? null);
    assert.equal(nameOfChosen(), 'Alice');

    for (const type of ['Local', 'Live', 'development']) {
      chainInfo.value = { ...INFO, type };
      assert.equal(account.value, null, type);
      assert.ok(!wallets.value.some(({ name }) => name === DEVELOPMENT), type);
    }
  });

  it('are not made for another chain', async () => {
    chainInfo.value = { ...INFO, type: 'Development' };
    disconnect(DEVELOPMENT);
    chainInfo.value = INFO;
    await connect(DEVELOPMENT);
    chainInfo.value = { ...INFO, type: 'Development' };
    assert.deepEqual([wallet(DEVELOPMENT).state, wallet(DEVELOPMENT).accounts.length], ['offered', 0]);
  });
});
