// SPDX-License-Identifier: Apache-2.0
/** The life of a split in the browser, on a chain whose keepers propose and vote. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Client } from '../../../../tests/e2e/src/lib/client.ts';
import { until } from '../../../../tests/e2e/src/lib/wait.ts';
import { accessibility, fact, note, noted, tab } from './support/look.ts';
import { Stage, type Visit } from './support/browser.ts';
import { DevChain } from './support/chain.ts';

/** How long a split may take to be called for, proposed, voted on and cut over. */
const SPLIT_SECONDS = 90;

describe('the life of a split', () => {
  let [chain, client, stage, visit] = [] as unknown as [DevChain, Client, Stage, Visit];

  before(async () => {
    [chain, stage] = await Promise.all([DevChain.start('development'), Stage.open()]);
    client = await chain.connect();
    const began = Date.now();
    visit = await stage.visit(chain.url);
    await visit.page.getByRole('img', { name: /One shard/ }).waitFor({ timeout: 60_000 });
    console.log(`# the first view of the tree came after ${Date.now() - began} ms`);
  });
  after(async () => {
    await client?.close();
    await stage?.close();
    await chain?.stop();
  });

  it('begins with one leaf, and says that no split is called for', async () => {
    assert.equal(await fact(visit.page, 'Leaves'), '1');
    await visit.page.getByText(/No split is called for|Nothing is forecast yet/).first().waitFor();
    await visit.picture('1-one-leaf');
  });

  it('says which leaf splits next, and shows the cutover', async () => {
    await chain.accounts();
    await note(visit.page);
    chain.load();
    await until(
      async () => (await noted(visit.page)).sentences.find((said) => /is the next to split|vote on splitting/.test(said)),
      SPLIT_SECONDS,
      'the page to say that a split is next',
    );
    await visit.picture('2-called-for');
    const shown = await until(
      async () => (await noted(visit.page)).leaves.find(([leaves]) => leaves === '2')?.[1],
      SPLIT_SECONDS,
      'two leaves on the page',
    );
    await visit.picture('3-cutover');
    const record = await client.api.query['bisection']?.['records']?.(0);
    const at = Number((record?.toJSON() as { at: number }).at);
    const hash = await client.api.rpc.chain.getBlockHash(at);
    const made = Number((await (await client.api.at(hash)).query['timestamp']?.['now']?.())?.toString());
    console.log(`# the cutover of block ${at} was shown ${shown - made} ms after the beginning of its slot`);
  });

  it('tells why: what was forecast and measured, who proposed, and who voted with what', async () => {
    await tab(visit.page, 'Why');
    const entry = visit.page.locator('details.entry.is-done').last();
    await entry.locator('summary').click();
    await entry.getByText(/forecast 0\.\d\d over 0\.92|The plain rule decides/i).first().waitFor();
    await entry.getByText(/aye.*with 1.000.000 NERV/).first().waitFor();
    assert.equal(await entry.locator('.voters li').count(), 3);
    await visit.picture('4-why');
  });

  it('shows a leaf with its load, its forecast, its place and its replicas', async () => {
    await tab(visit.page, 'Shard');
    await visit.page.getByRole('group', { name: 'Picture of the tree' }).press('ArrowRight');
    for (const title of ['Load', 'How good forecasts were', 'Its place', 'Replicas', 'Fragments']) {
      await visit.page.getByRole('heading', { name: title, exact: true }).waitFor();
    }
    await visit.page.getByRole('img', { name: /Nodes by region/ }).waitFor({ timeout: 30_000 });
    await visit.picture('5-shard');
  });

  it('shows the tree as it was', async () => {
    await visit.page.getByRole('button', { name: /Before the last change/ }).click();
    await visit.page.getByText(/about \d/).first().waitFor();
    await visit.picture('6-past');
    await visit.page.getByRole('button', { name: 'Now', exact: true }).click();
  });

  it('has nothing that keeps people out, in any panel, dark or light', async () => {
    for (const scheme of ['light', 'dark'] as const) {
      await visit.page.emulateMedia({ colorScheme: scheme });
      for (const name of ['Shard', 'Why', 'Govern', 'Find', 'Outline']) {
        await tab(visit.page, name);
        assert.deepEqual(await accessibility(visit.page), [], `${name}, ${scheme}`);
      }
      await visit.picture(`7-${scheme}`);
    }
  });

  it('fits a telephone', async () => {
    await visit.page.setViewportSize({ width: 360, height: 740 });
    const width = await visit.page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(width <= 360, `the page is ${width} wide`);
    assert.deepEqual(await accessibility(visit.page), []);
    await visit.picture('8-telephone');
    await visit.page.setViewportSize({ width: 1440, height: 900 });
  });

  it('merges what is idle, and shows that too', async () => {
    chain.calm();
    await until(async () => ((await fact(visit.page, 'Leaves')) === '1' ? true : undefined), 240, 'one leaf again');
    await visit.picture('9-merged');
  });

  it('has complained of nothing, and asked nobody but the node', () => {
    assert.deepEqual(visit.complaints, []);
  });
});
