// SPDX-License-Identifier: Apache-2.0
/** The matrix of clients: what is recorded, and the table that docs/clients.md shows of it. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const BEGIN = '<!-- matrix: made by `make clients` -->';
const END = '<!-- end of the matrix -->';

/** What is recorded. */
export function readMatrix() {
  return JSON.parse(readFileSync(join(dirname(fileURLToPath(import.meta.url)), 'matrix.json'), 'utf8'));
}

/** The table in Markdown. */
export function table({ columns, clients }) {
  const keys = Object.keys(columns);
  const row = (cells) => `| ${cells.join(' | ')} |`;
  return [
    row(['client', 'version', ...Object.values(columns)]),
    row(['---', '---', ...keys.map(() => '---')]),
    ...Object.entries(clients).map(([name, { version, cells }]) =>
      row([name, version, ...keys.map((key) => cells[key] ?? '–')])),
  ].join('\n');
}

/** A page with that table in the place of the one it has. */
export function withTable(page, table) {
  const [begin, end] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error('docs/clients.md has no place for the matrix');
  return `${page.slice(0, begin + BEGIN.length)}\n\n${table}\n\n${page.slice(end)}`;
}
