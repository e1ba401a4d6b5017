// SPDX-License-Identifier: Apache-2.0
/** The pages of the project: what they lead to is there, and so are the commands they name. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../../..', import.meta.url));
const ELSEWHERE = new Set(['.git', 'node_modules', 'target', 'tmp']);
const README_LINES = 150;
/** A file or folder of the project, by its way from the root. */
const NAMED = /`((?:docs|findings|models|monitoring|node|pallets|primitives|runtime|scripts|tests|tools)\/[\w./-]*)`/g;

/** All pages below a folder. */
function pagesIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return ELSEWHERE.has(entry.name) ? [] : pagesIn(path);
    return entry.isFile() && entry.name.endsWith('.md') ? [path] : [];
  });
}

/** A page without its blocks of code, in which nothing is a link or a heading. */
const prose = (text: string): string => text.replace(/^(```+)[^\n]*\n[^]*?^\1$/gm, '');

/** The targets of its links that lead to a file; those of the crates' documentation do not. */
function links(text: string): string[] {
  const found = prose(text).matchAll(/\]\(([^)\s]+)\)/g);
  return [...found].map(([, target]) => target ?? '').filter((target) => !/^[a-z]+[:@]|\($/.test(target));
}

/** The anchors of its headings, as they are made where pages are shown. */
function anchors(text: string): Set<string> {
  const headings = prose(text).matchAll(/^#+ +(.*)$/gm);
  return new Set(
    [...headings].map(([, title]) =>
      (title ?? '')
        .toLowerCase()
        .replace(/\]\([^)]*\)/g, '')
        .replace(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}

/** What is wrong with a link on a page, if anything is. */
function fault(page: string, target: string): string | undefined {
  const [path = '', anchor] = target.split('#');
  const file = path === '' ? page : resolve(dirname(page), path);
  if (!existsSync(file)) return `${relative(ROOT, page)}: there is no ${target}`;
  if (anchor === undefined || !statSync(file).isFile()) return undefined;
  return anchors(readFileSync(file, 'utf8')).has(anchor) ? undefined : `${relative(ROOT, page)}: no heading ${target}`;
}

test('a link that leads nowhere is found', () => {
  const page = join(ROOT, 'README.md');
  assert.deepEqual(links('[a](b.md) ```\n`[`c`](mod@c) [d](e()) [f](https://g) ![h](i.svg)'), ['b.md', 'i.svg']);
  assert.deepEqual(links('```sh\n[a](b)\n```\n[c](d)'), ['d']);
  assert.deepEqual([...anchors('# One, two\n```\n# three\n```\n## `four`: five')], ['one-two', 'four-five']);
  assert.equal(fault(page, 'LICENSE'), undefined);
  assert.equal(fault(page, '#five-commands'), undefined);
  assert.match(fault(page, 'no-such-page.md') ?? '', /there is no/);
  assert.match(fault(page, '#no-such-heading') ?? '', /no heading/);
});

test('what the pages lead to is there', () => {
  const pages = pagesIn(ROOT);
  assert.ok(pages.length > 15, `${pages.length} pages`);
  const faults = pages.flatMap((page) => links(readFileSync(page, 'utf8')).map((target) => fault(page, target)));
  assert.deepEqual(faults.filter((found) => found !== undefined), []);
});

test('the files and folders that guides name are there', () => {
  const guides = pagesIn(ROOT).filter((page) => dirname(page) === ROOT || dirname(page) === join(ROOT, 'docs'));
  const named = guides.flatMap((page) => {
    const found = readFileSync(page, 'utf8').matchAll(NAMED);
    return [...found].map(([, path]) => path ?? '');
  });
  assert.ok(named.length > 20, `${named.length} names`);
  assert.deepEqual(named.filter((path) => !existsSync(join(ROOT, path))), []);
});

test('the commands of make that pages name exist', () => {
  const makefile = readFileSync(join(ROOT, 'Makefile'), 'utf8');
  const targets = new Set([...makefile.matchAll(/^([a-z-]+):/gm)].map(([, name]) => name));
  assert.ok(targets.has('demo'));
  for (const page of pagesIn(ROOT)) {
    const code = readFileSync(page, 'utf8').matchAll(/(?:^|`|[A-Z_]=\S+ )make ([a-z][a-z-]*)/gm);
    for (const [, name] of code) assert.ok(targets.has(name), `${relative(ROOT, page)}: make ${name}`);
  }
});

test('the README is short enough to be read', () => {
  const lines = readFileSync(join(ROOT, 'README.md'), 'utf8').split('\n').length;
  assert.ok(lines < README_LINES, `${lines} lines`);
});
