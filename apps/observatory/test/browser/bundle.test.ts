// SPDX-License-Identifier: Apache-2.0
/** What the built page is made of. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const DIST = fileURLToPath(new URL('../../dist/', import.meta.url));
/** Kilobytes of all files together, compressed. */
const MOST = 350;

const files = readdirSync(DIST, { recursive: true, encoding: 'utf8' }).filter((name) => statSync(join(DIST, name)).isFile());

describe('the built page', () => {
  it('is small, with all that is loaded later', () => {
    const size = files.reduce((sum, name) => sum + gzipSync(readFileSync(join(DIST, name)), { level: 9 }).length, 0);
    console.log(`# ${(size / 1_000).toFixed(1)} kB compressed, in ${files.length} files`);
    assert.ok(size <= MOST * 1_000, `${size} bytes`);
  });

  it('names nothing by a path from the root, so that it works wherever it is put', () => {
    const index = readFileSync(join(DIST, 'index.html'), 'utf8');
    const named = [...index.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, path]) => path ?? '');
    assert.ok(named.some((path) => path.endsWith('.js')));
    for (const path of named) assert.match(path, /^(\.\/|data:)/);
  });
});
