// SPDX-License-Identifier: Apache-2.0
/** Governing from the page, by hand: a proposal, votes that carry it, stake, and what is refused. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Locator, Page } from 'playwright-core';
import { until } from '../../../../tests/e2e/src/lib/wait.ts';
import { accessibility, fact, tab } from './support/look.ts';
import { Stage, type Visit } from './support/browser.ts';
import { DevChain } from './support/chain.ts';
import { offerWallets } from './support/wallet.ts';

const LOAD_SECONDS = 90;

describe('governing from the page', () => {
  let [chain, stage, visit] = [] as unknown as [DevChain, Stage, Visit];
  let page: Page;

  before(async () => {
    [chain, stage] = await Promise.all([DevChain.start('none'), Stage.open()]);
    await chain.accounts();
    visit = await stage.visit(chain.url, {}, offerWallets);
    page = visit.page;
    page.setDefaultTimeout(20_000);
    await page.getByRole('tab', { name: 'Govern' }).click({ timeout: 60_000 });
  });
  after(async () => {
    await stage?.close();
    await chain?.stop();
  });

  /** Signs what is shown, and waits for what became of it. */
  const sign = async (outcome: RegExp): Promise<void> => {
    await page.getByRole('button', { name: 'Sign and send' }).click({ timeout: 20_000 });
    await progress().getByText(outcome).first().waitFor({ timeout: 60_000 });
    await page.getByRole('button', { name: 'Close' }).click({ timeout: 60_000 });
  };
  const progress = (): Locator => page.getByRole('region', { name: 'Actions' }).getByRole('status');
  /** Opens the list of wallets and accounts, which folds away when one was chosen. */
  const offers = async (): Promise<void> => {
    const list = page.locator('section.wallet > details');
    if (!(await list.evaluate((details: HTMLDetailsElement) => details.open))) await list.locator('summary').click();
  };
  const use = async (name: string): Promise<void> => {
    await offers();
    await page.getByRole('button', { name: new RegExp(`^${name} `) }).first().click();
  };

  it('offers development keys on a development chain, and says what they are', async () => {
    await page.getByRole('button', { name: /Show them/ }).click();
    await page.getByText('development key, known to everyone').first().waitFor();
    await use('Bob');
  });

  it('says that a split would be refused while load does not call for it', async () => {
    await page.getByRole('button', { name: /Select .*likeliest/ }).click();
    await page.getByText('It would be refused now: load does not call for it.').first().waitFor();
    assert.equal(await page.getByRole('button', { name: /^Propose to split/ }).isDisabled(), true);
    await visit.picture('govern-1-refused');
  });

  it('proposes once load calls for it, and names the bond before it is signed', async () => {
    chain.load(20, 300);
    const propose = page.getByRole('button', { name: /^Propose to split/ });
    await until(async () => ((await propose.isEnabled()) ? true : undefined), LOAD_SECONDS, 'the split to be called for');
    await propose.click();
    await page.getByText(/A bond of 10 NERV is held/).waitFor();
    await page.getByText(/up to 0\.\d+ NERV/).waitFor({ timeout: 20_000 });
    assert.deepEqual(await accessibility(page), []);
    await visit.picture('govern-2-sign');
    await sign(/put to the vote|is voted on|done/i);
    await page.getByRole('heading', { name: /^Proposal 0: split/ }).waitFor();
  });

  it('carries it by three votes from the page', async () => {
    for (const [index, name] of ['Bob', 'Charlie', 'Dave'].entries()) {
      await use(name);
      await page.getByText(/Your power: 1.000.000 NERV/).waitFor({ timeout: 20_000 });
      await page.getByRole('button', { name: 'Aye', exact: true }).click();
      if (index === 0) await visit.picture('govern-3-vote');
      await sign(/voted|done|block/i);
    }
    await until(async () => ((await fact(page, 'Leaves')) === '2' ? true : undefined), 30, 'two leaves');
    await page.getByText(/^Decided, 1/).click();
    await page.getByText(/Passed in block .*carried out/).first().waitFor();
    await visit.picture('govern-4-carried');
  });

  it('bonds what a person types, and says what is wrong with what cannot be', async () => {
    await use('Eve');
    const amount = page.getByLabel('Amount to bond', { exact: true });
    await amount.fill('12,5');
    await page.getByText(/without commas/).waitFor();
    await amount.fill('1.1234567890123');
    await page.getByText(/12 digits behind the point at most/).waitFor();
    await amount.fill('150');
    await page.getByRole('button', { name: 'Bond', exact: true }).click();
    await sign(/bonded|done|block/i);
    await page.getByText('150 NERV').first().waitFor({ timeout: 20_000 });
  });

  it('bonds with an account of a wallet that signs', async () => {
    await offers();
    await page.getByRole('button', { name: /Connect.*keeper/ }).click();
    await use('Keeping');
    await page.getByLabel('Amount to bond', { exact: true }).fill('321');
    await page.getByRole('button', { name: 'Bond', exact: true }).click();
    await sign(/bonded|done|block/i);
    await page.getByText('321 NERV').first().waitFor({ timeout: 20_000 });
    await visit.picture('govern-5-wallet');
  });

  it('keeps what was typed where a wallet refuses', async () => {
    await offers();
    await page.getByRole('button', { name: /Connect.*refuser/ }).click();
    await use('Refusing');
    await page.getByLabel('Amount to bond', { exact: true }).fill('123');
    await page.getByRole('button', { name: 'Bond', exact: true }).click();
    await page.getByRole('button', { name: 'Sign and send' }).click({ timeout: 20_000 });
    await progress().getByText(/refused|not signed|Nothing was sent/i).first().waitFor();
    await page.getByRole('button', { name: 'Close' }).click();
    assert.equal(await page.getByLabel('Amount to bond', { exact: true }).inputValue(), '123');
  });

  it('finds an account, its way through the cuts, and says what is wrong with an address', async () => {
    await tab(page, 'Find');
    const address = page.getByLabel(/Address, or public key/);
    await address.fill('5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQX');
    await page.getByText(/checksum of that address is wrong/).waitFor();
    await address.fill('//Alice');
    await page.getByText(/5GrwvaEF/).first().waitFor({ timeout: 20_000 });
    await page.getByText(/left|right/).first().waitFor();
    await address.fill(`0x${'07'.repeat(32)}`);
    await page.getByText(/no record/i).first().waitFor({ timeout: 20_000 });
    assert.deepEqual(await accessibility(page), []);
    await visit.picture('find');
  });

  it('has complained of nothing, and asked nobody but the node', () => {
    assert.deepEqual(visit.complaints, []);
  });
});
