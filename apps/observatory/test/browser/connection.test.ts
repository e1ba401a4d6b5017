// SPDX-License-Identifier: Apache-2.0
/** What the page says of nodes that are slow, wrong, gone, and back again. */
import assert from 'node:assert/strict';
import { createServer, type Server, type Socket } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { until } from '../../../../tests/e2e/src/lib/wait.ts';
import { WebSocketServer } from 'ws';
import { freePort, Stage, type Visit } from './support/browser.ts';
import { DevChain } from './support/chain.ts';
import { accessibility, fact } from './support/look.ts';

describe('a node that', () => {
  let stage: Stage;
  before(async () => {
    stage = await Stage.open();
  });
  after(() => stage.close());

  const saying = async (url: string, sentence: RegExp, name: string): Promise<void> => {
    const visit = await stage.visit(url);
    await visit.page.getByText(sentence).first().waitFor({ timeout: 40_000 });
    assert.deepEqual(await accessibility(visit.page), []);
    await visit.picture(name);
    await visit.close();
  };

  it('is not there is said not to be', async () => {
    await saying(`ws://127.0.0.1:${await freePort()}`, /There is no node at .*Trying again/, 'connection-none');
  });

  it('takes the connection and says nothing is said to do so', async () => {
    const sockets = new Set<Socket>();
    const server: Server = createServer((socket) => sockets.add(socket));
    const port = await freePort();
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    try {
      await saying(`ws://127.0.0.1:${port}`, /There is no node|does not answer as a node does/, 'connection-silent');
    } finally {
      for (const socket of sockets) socket.destroy();
      server.close();
    }
  });

  it('answers with something else is said to', async () => {
    const port = await freePort();
    const server = new WebSocketServer({ host: '127.0.0.1', port });
    server.on('connection', (socket) => {
      socket.on('message', () => socket.send('{"jsonrpc":"2.0","id":"nobody","result":'));
      socket.on('error', () => undefined);
    });
    try {
      await saying(`ws://127.0.0.1:${port}`, /does not answer as a node does|There is no node/, 'connection-garbage');
    } finally {
      for (const socket of server.clients) socket.terminate();
      server.close();
    }
  });
});

describe('a node that is killed', () => {
  let [chain, stage, visit] = [] as unknown as [DevChain, Stage, Visit];
  before(async () => {
    [chain, stage] = await Promise.all([DevChain.start('none'), Stage.open()]);
    await chain.accounts();
    visit = await stage.visit(chain.url);
  });
  after(async () => {
    await stage?.close();
    await chain?.stop();
  });

  it('is missed, and found again by itself, with what was selected', async () => {
    const { page } = visit;
    await page.getByRole('button', { name: 'Look at it' }).click({ timeout: 60_000 });
    await until(async () => (Number(await fact(page, 'Block')) > 5 ? true : undefined), 60, 'some blocks');
    const shard = await page.locator('article.shard h2').innerText();
    await chain.node.kill();
    await page.getByText('No node', { exact: true }).waitFor({ timeout: 30_000 });
    const last = Number(await fact(page, 'Block'));
    await visit.picture('connection-lost');
    await chain.node.restart();
    await page.getByText('Live', { exact: true }).waitFor({ timeout: 60_000 });
    await until(async () => (Number(await fact(page, 'Block')) > last ? true : undefined), 60, 'a new block');
    assert.equal(await page.locator('article.shard h2').innerText(), shard);
  });

  it('that stalls is said to', async () => {
    const { page } = visit;
    chain.node.pause();
    await page.getByText('Stalled', { exact: true }).waitFor({ timeout: 40_000 });
    await page.getByText(/No block for \d+ s/).first().waitFor();
    chain.node.resume();
    await page.getByText('Live', { exact: true }).waitFor({ timeout: 60_000 });
  });
});
