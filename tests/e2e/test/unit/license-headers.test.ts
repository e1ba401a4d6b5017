// SPDX-License-Identifier: Apache-2.0
/** `scripts/license-headers`, in a checkout that is made for it. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const SCRIPTS = fileURLToPath(new URL('../../../../scripts', import.meta.url));
const LINE = 'SPDX-License-Identifier: Apache-2.0';

let folder: string;

before(() => {
  folder = mkdtempSync(join(tmpdir(), 'nerv-licences-'));
});

after(() => rmSync(folder, { recursive: true }));

beforeEach(() => {
  rmSync(folder, { recursive: true });
  mkdirSync(join(folder, 'scripts'), { recursive: true });
  for (const name of ['license-headers', 'env.sh']) cpSync(join(SCRIPTS, name), join(folder, 'scripts', name));
  assert.equal(run('--fix').status, 0);
});

const file = (name: string, content: string): void => writeFileSync(join(folder, name), content);
const read = (name: string): string => readFileSync(join(folder, name), 'utf8');

function run(...options: string[]): { status: number | null; said: string } {
  const { status, stdout, stderr } = spawnSync(join(folder, 'scripts/license-headers'), options, { encoding: 'utf8' });
  return { status, said: stdout + stderr };
}

test('a source without its licence is named, then mended, and the second time nothing is left to do', () => {
  file('lib.rs', '//! What it does.\n');
  file('a name.mjs', 'export {};\n');
  file('setup.sh', 'true');
  const { status, said } = run('--check');
  assert.equal(status, 1);
  for (const name of ['lib.rs', 'a name.mjs', 'setup.sh']) assert.ok(said.includes(`${name}\n`), said);
  assert.equal(run('--fix').status, 0);
  assert.equal(read('lib.rs'), `// ${LINE}\n//! What it does.\n`);
  assert.equal(read('a name.mjs'), `// ${LINE}\nexport {};\n`);
  assert.equal(read('setup.sh'), `# ${LINE}\ntrue`);
  assert.equal(run('--check').status, 0);
  assert.match(run('--fix').said, /all \d+ source files/);
});

test('behind a shebang it stands in the second line, and a program stays one', () => {
  file('program', '#!/usr/bin/env bash\ntrue\n');
  file('other', '#!/usr/bin/env node\n');
  chmodSync(join(folder, 'program'), 0o755);
  assert.equal(run('--check').status, 1);
  assert.equal(run('--fix').status, 0);
  assert.equal(read('program'), `#!/usr/bin/env bash\n# ${LINE}\ntrue\n`);
  assert.equal(read('other'), `#!/usr/bin/env node\n// ${LINE}\n`);
  assert.equal(statSync(join(folder, 'program')).mode & 0o777, 0o755);
});

test('what is no source is left alone', () => {
  file('LICENSE', 'A licence\n');
  file('page.md', '# A page\n');
  file('model.lstm', '\0\0\n');
  assert.equal(run('--check').status, 0);
  assert.equal(run('--fix').status, 0);
  assert.equal(read('page.md'), '# A page\n');
});

test('what names another licence is named and left as it is', () => {
  file('theirs.ts', '// SPDX-License-Identifier: MIT\n');
  for (const option of ['--check', '--fix']) {
    const { status, said } = run(option);
    assert.equal(status, 1);
    assert.match(said, /theirs\.ts/);
  }
  assert.equal(read('theirs.ts'), '// SPDX-License-Identifier: MIT\n');
});

test('anything but one of the two options is refused', () => {
  for (const options of [[], ['--all'], ['--check', '--fix']]) {
    const { status, said } = run(...options);
    assert.equal(status, 1);
    assert.match(said, /usage/);
  }
});
