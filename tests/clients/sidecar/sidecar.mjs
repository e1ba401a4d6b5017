// SPDX-License-Identifier: Apache-2.0
/** substrate-api-sidecar: a REST server beside the node, asked over HTTP. */
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { block, must, tries, url } from './cells.mjs';

const folder = dirname(fileURLToPath(import.meta.url));
const port = await freePort();
const server = spawn(process.execPath, [join(folder, 'node_modules', '@substrate', 'api-sidecar', 'build', 'src', 'main.js')], {
  env: { ...process.env, SAS_SUBSTRATE_URL: url, SAS_EXPRESS_PORT: String(port), SAS_EXPRESS_BIND_HOST: '127.0.0.1', SAS_LOG_LEVEL: 'error' },
  cwd: folder,
  stdio: 'ignore',
});
process.once('exit', () => server.kill());

await tries({
  async connect() {
    const deadline = Date.now() + 60_000;
    while (Date.now() < deadline) {
      try {
        return `specification ${(await get('/runtime/spec')).specVersion}`;
      } catch {
        await new Promise((resolve) => setTimeout(resolve, 500));
      }
    }
    throw new Error('it does not answer');
  },
  async storage() {
    const { value } = await get('/pallets/Sudo/storage/Key');
    must(typeof value === 'string', 'the key is not there');
  },
  async block() {
    const { extrinsics } = await get(`/blocks/${block}`);
    must(extrinsics.length > 0, 'there are no extrinsics');
  },
});

async function get(path) {
  const answer = await fetch(`http://127.0.0.1:${port}${path}`);
  const body = await answer.json();
  must(answer.ok, `${answer.status}: ${body.message ?? body.cause ?? body.error}`);
  return body;
}

/** A port that was free a moment ago. */
function freePort() {
  return new Promise((done, fail) => {
    const probe = createServer().once('error', fail);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => done(port));
    });
  });
}
