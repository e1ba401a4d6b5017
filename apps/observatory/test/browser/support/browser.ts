// SPDX-License-Identifier: Apache-2.0
/** A real browser with the built page in it. */
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { preview, type PreviewServer } from 'vite';

const APP = fileURLToPath(new URL('../../../', import.meta.url));
/** Names by which systems have Chromium. */
const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];

/** Where pictures are kept that a person is to look at. */
export const PICTURES = process.env['NERV_PICTURES'] ?? join(APP, 'test', 'pictures');

/** The browser: `NERV_CHROMIUM`, or what the path has. */
function executable(): string {
  const named = process.env['NERV_CHROMIUM'];
  if (named !== undefined) return named;
  for (const name of NAMES) {
    const { status, stdout } = spawnSync('which', [name], { encoding: 'utf8' });
    if (status === 0) return stdout.trim();
  }
  throw new Error('there is no Chromium on the path: install it, or name it in NERV_CHROMIUM');
}

/** The built page on a port of its own, and a browser. */
export class Stage {
  private constructor(
    private readonly server: PreviewServer,
    private readonly browser: Browser,
    /** Where the page is. */
    readonly url: string,
  ) {}

  static async open(): Promise<Stage> {
    const port = await freePort();
    const server = await preview({ root: APP, preview: { port, strictPort: true }, logLevel: 'error' });
    // No sandbox: tests run as root in containers, which it refuses; the page is our own.
    const browser = await chromium.launch({ executablePath: executable(), args: ['--no-sandbox'] });
    return new Stage(server, browser, `http://127.0.0.1:${port}/`);
  }

  /** A page that looks at a node, with all that it complains of. */
  async visit(node: string, options: BrowserContextOptions = {}, before?: (page: Page) => Promise<void>): Promise<Visit> {
    const context = await this.browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
    const page = await context.newPage();
    const visit = new Visit(page);
    await before?.(page);
    await page.goto(`${this.url}?node=${encodeURIComponent(node)}`);
    return visit;
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.server.close();
  }
}

/** A page as a person has it before them. */
export class Visit {
  /** What the page complained of: errors, and requests to anywhere but the page's host and the node. */
  readonly complaints: string[] = [];

  constructor(readonly page: Page) {
    page.on('console', (message) => {
      if (message.type() === 'error') this.complaints.push(message.text());
    });
    page.on('pageerror', (error) => this.complaints.push(String(error)));
    page.on('request', (request) => {
      const { hostname, protocol } = new URL(request.url());
      if (hostname !== '127.0.0.1' && protocol !== 'data:') this.complaints.push(`asked for ${request.url()}`);
    });
  }

  /** Keeps a picture of what is seen. */
  async picture(name: string): Promise<void> {
    mkdirSync(PICTURES, { recursive: true });
    await this.page.screenshot({ path: join(PICTURES, `${name}.png`) });
  }

  async close(): Promise<void> {
    await this.page.context().close();
  }
}

/** A port of the loopback interface that nobody listens on now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
