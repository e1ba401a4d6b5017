// SPDX-License-Identifier: Apache-2.0
/**
 * `make clients`: tries what each client can do with a node of its own, and holds it against the matrix.
 *
 * Usage: node run.mjs [--all] [--write] [CLIENT...]
 *   --all    subxt as well, which is compiled first (some minutes)
 *   --write  write what was seen into the matrix and into docs/clients.md
 *
 * Clients are installed as pinned into a cache folder, of which NERV_CLIENTS is the name. They are tried one
 * after the other against one node.
 */
import { execFileSync, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readMatrix, table, withTable } from './matrix.mjs';
import { Node, until } from './node.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const page = join(here, '..', '..', 'docs', 'clients.md');
const cacheHome = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
const cache = process.env.NERV_CLIENTS || join(cacheHome, 'nerv', 'clients');
const binary = process.env.NERV_NODE || join(cacheHome, 'nerv', 'target', 'testnet', 'nerv-node');

/** A client may take so long for all it is asked to do. */
const CLIENT_SECONDS = 400;

const js = (program) => ({ install: () => npm('js'), command: () => [process.execPath, join(cache, 'js', `${program}.mjs`)] });
const python = (name) => ({
  install: () => pip(name),
  command: () => [join(cache, 'python', name, 'env', 'bin', 'python'), join(cache, 'python', name, 'program.py')],
});
const own = (name) => ({ install: () => npm(name), command: () => [process.execPath, join(cache, name, `${name}.mjs`)] });

/** How each client is installed, and which program tries it. */
const CLIENTS = {
  'polkadot.js': js('polkadot-js'),
  PAPI: js('papi'),
  dedot: js('dedot'),
  'py-substrate-interface': python('substrate-interface'),
  'async-substrate-interface': python('async-substrate-interface'),
  smoldot: js('smoldot'),
  chopsticks: own('chopsticks'),
  sidecar: own('sidecar'),
  subxt: { slow: true, install: cargo, command: () => [join(cache, 'subxt', 'release', 'nerv-clients-subxt')] },
};

const options = process.argv.slice(2).filter((word) => word.startsWith('--'));
const named = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const unknown = named.filter((name) => !(name in CLIENTS));
if (unknown.length > 0) throw new Error(`no such client: ${unknown}; there are ${Object.keys(CLIENTS).join(', ')}`);
const chosen = Object.entries(CLIENTS).filter(([name, { slow }]) =>
  named.length > 0 ? named.includes(name) : !slow || options.includes('--all'));

const matrix = readMatrix();
// Accounts are opened through polkadot.js.
npm('js');
for (const [, { install }] of chosen) install();
const node = new Node(binary);
let differences = 0;
/** The blocks that were looked at for a general transaction. */
let looked = 0;
try {
  await node.start();
  const told = await tell(node);
  let run = Date.now();
  for (const [name, { command }] of chosen) {
    console.log(`\n${name}`);
    run += 1;
    const cells = await tried(command(), { ...told, NERV_CLIENTS_RUN: String(run) });
    differences += compare(name, cells, matrix.clients[name]?.cells ?? {});
    if (options.includes('--write')) matrix.clients[name] = { ...matrix.clients[name], cells: Object.fromEntries(cells.map(({ cell, can }) => [cell, can])) };
  }
} finally {
  node.stop();
}
if (options.includes('--write')) {
  writeFileSync(join(here, 'matrix.json'), `${JSON.stringify(matrix, null, 2)}\n`);
  writeFileSync(page, withTable(readFileSync(page, 'utf8'), table(matrix)));
  differences = 0;
}
console.log(`\n${table(matrix)}`);
if (withTable(readFileSync(page, 'utf8'), table(matrix)) !== readFileSync(page, 'utf8')) {
  console.error('docs/clients.md has another table than tests/clients/matrix.json');
  differences += 1;
}
if (differences > 0) {
  console.error(`${differences} differ from what is recorded`);
  process.exitCode = 1;
}

/** Opens accounts, waits for a placement, and says what the programs need to know. */
async function tell(node) {
  const general = await until(180, 'a block with a general transaction', () => blockWithGeneral(node));
  // Shards are told of with the root first: a length, and the id.
  const shards = await node.ask('state_call', 'ShardsApi_shards', '0x');
  const trie = `0x${shards.slice(4, 68)}`;
  const told = {
    NERV_CLIENTS_URL: node.url,
    NERV_CLIENTS_TRIE: trie,
    NERV_CLIENTS_BLOCK: general,
    NERV_CLIENTS_SPEC: node.spec(),
  };
  execFileSync(process.execPath, [join(cache, 'js', 'open.mjs')], { env: { ...process.env, ...told }, stdio: ['ignore', 'ignore', 'pipe'], timeout: CLIENT_SECONDS * 1000 });
  const prefixed = `0x${Buffer.from(':child_storage:default:').toString('hex')}${trie.slice(2)}`;
  const [record] = await node.ask('childstate_getKeys', prefixed, '0x');
  return { ...told, NERV_CLIENTS_RECORD: record };
}

/** The hash of a block with an extrinsic of version 5 with extensions, if there is one yet. */
async function blockWithGeneral(node) {
  const { number } = await node.ask('chain_getHeader');
  for (; looked < Number(number); looked += 1) {
    const hash = await node.ask('chain_getBlockHash', looked + 1);
    const { block } = await node.ask('chain_getBlock', hash);
    if (block.extrinsics.some(isGeneral)) return hash;
  }
  return undefined;
}

function isGeneral(extrinsic) {
  const bytes = Buffer.from(extrinsic.slice(2), 'hex');
  // Behind the length, which takes one, two or four bytes.
  return bytes[[1, 2, 4][bytes[0] & 3]] === 0x45;
}

/** What a client's program says of each cell. */
function tried([program, ...args], env) {
  return new Promise((done, fail) => {
    const child = spawn(program, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'], timeout: CLIENT_SECONDS * 1000 });
    let out = '';
    let errors = '';
    child.stdout.on('data', (text) => (out += text));
    child.stderr.on('data', (text) => (errors += text));
    child.once('error', fail);
    child.once('close', (code) => {
      // Clients say things of their own in between.
      const cells = out.split('\n').filter((line) => line.startsWith('{"cell"')).map((line) => JSON.parse(line));
      if (code !== 0 || cells.length === 0) console.error(`ended with ${code}\n${errors.slice(-2000)}`);
      done(cells);
    });
  });
}

/** Prints what was tried, and counts what is not as recorded. */
function compare(name, cells, recorded) {
  let differences = 0;
  for (const { cell, can, remark } of cells) {
    const differs = recorded[cell] !== can;
    if (differs) differences += 1;
    const was = differs ? ` (recorded: ${recorded[cell] ?? 'nothing'})` : '';
    console.log(`  ${cell.padEnd(11)} ${can}${was}${remark ? `  ${remark}` : ''}`);
  }
  for (const cell of Object.keys(recorded)) {
    if (cells.some((tried) => tried.cell === cell)) continue;
    console.log(`  ${cell.padEnd(11)} was not tried`);
    differences += 1;
  }
  return differences;
}

function npm(folder) {
  const to = join(cache, folder);
  // Their packages are found from where the programs are, so these are copied too.
  const before = existsSync(join(to, 'package-lock.json')) ? readFileSync(join(to, 'package-lock.json'), 'utf8') : '';
  mkdirSync(to, { recursive: true });
  cpSync(join(here, folder), to, { recursive: true });
  cpSync(join(here, 'js', 'cells.mjs'), join(to, 'cells.mjs'));
  const isThere = existsSync(join(to, 'node_modules', '.package-lock.json'));
  if (isThere && before === readFileSync(join(to, 'package-lock.json'), 'utf8')) return;
  console.log(`installing ${folder}`);
  execFileSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: to, stdio: ['ignore', 'ignore', 'pipe'] });
}

function pip(name) {
  const to = join(cache, 'python', name);
  const wanted = readFileSync(join(here, 'python', name, 'requirements.txt'), 'utf8');
  const mark = join(to, 'installed.txt');
  mkdirSync(to, { recursive: true });
  cpSync(join(here, 'python', name), to, { recursive: true });
  cpSync(join(here, 'python', 'cells.py'), join(cache, 'python', 'cells.py'));
  if (existsSync(mark) && readFileSync(mark, 'utf8') === wanted) return;
  console.log(`installing ${name}`);
  execFileSync('python3', ['-m', 'venv', '--clear', join(to, 'env')], { stdio: 'ignore' });
  execFileSync(join(to, 'env', 'bin', 'pip'), ['install', '--quiet', '--disable-pip-version-check', '-r', join(to, 'requirements.txt')], { stdio: ['ignore', 'ignore', 'pipe'] });
  writeFileSync(mark, wanted);
}

function cargo() {
  console.log('compiling subxt');
  const environment = { ...process.env, CARGO_TARGET_DIR: join(cache, 'subxt') };
  execFileSync('cargo', ['build', '--locked', '--release', '--quiet', '--manifest-path', join(here, 'subxt', 'Cargo.toml')], { env: environment, stdio: 'inherit' });
}
