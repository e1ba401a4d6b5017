// SPDX-License-Identifier: Apache-2.0
/** Receipts proven by a running chain, and checked without one. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { Pair } from '../../src/lib/accounts.ts';
import { receiptBinary } from '../../src/lib/node.ts';
import { text } from '../../src/lib/plain.ts';
import { proveReceipts, type Proven, type ReceiptProof } from '../../src/lib/proof.ts';
import { rootOf } from '../../src/lib/shards.ts';
import { NERV } from '../../src/lib/units.ts';
import { only, useChain } from '../support/chain.ts';
import { now, split } from '../support/tree.ts';

const UNKNOWN = `0x${'5a'.repeat(32)}`;
const folder = mkdtempSync(join(tmpdir(), 'nerv-e2e-receipt-'));
after(() => rmSync(folder, { recursive: true, force: true }));

let id = '';
let shardsOf: { left: string; right: string };
let proven: Proven;

const chain = useChain(async (started) => {
  const pairs = await started.holders(40, 10n * NERV);
  shardsOf = await split(started, rootOf(await now(started)).id);
  const homes = await Promise.all(pairs.map(async (pair) => (await started.ledger(pair)).shard));
  const someone = (shard: string): Pair => pairs[homes.indexOf(shard)] ?? assert.fail(`nobody lives in ${shard}`);
  const receipt = await started.transfer(someone(shardsOf.left), someone(shardsOf.right), NERV);
  id = text(only(receipt.events, 'ledger.TransferStarted').data, 'transfer');
  await started.finalized();
  proven = await proveReceipts(started.api, id);
});

/** Writes a file and has it checked. */
function verify(content: ReceiptProof | string, ...options: string[]): { code: number | null; told: string } {
  const path = join(folder, 'receipt.json');
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  const { status, stdout, stderr } = spawnSync(receiptBinary(), ['verify', path, ...options], { encoding: 'utf8' });
  return { code: status, told: `${stdout}${stderr}` };
}

function refuses(content: ReceiptProof | string, why: RegExp, ...options: string[]): void {
  const { code, told } = verify(content, ...options);
  assert.match(told, why);
  assert.equal(code, 1, told);
}

/** Hexadecimal text with its last digit changed. */
function changed(hex: string): string {
  return hex.slice(0, -1) + (hex.endsWith('0') ? '1' : '0');
}

test('the receipts of both sides are proven against a finalized header', () => {
  const { code, told } = verify(proven.file, '--hash', proven.hash);
  assert.equal(code, 0, told);
  const lines = told.split('\n');
  assert.ok(lines.some((line) => line.includes(id)) && told.includes(proven.hash), told);
  for (const [side, shard] of [
    ['Source', shardsOf.left],
    ['Destination', shardsOf.right],
  ] as const) {
    const line = lines.find((one) => one.includes(side)) ?? assert.fail(`no line for the ${side} in ${told}`);
    assert.ok(line.includes(shard) && line.includes('Committed'), line);
  }
});

test('without a hash to trust it says what is left to be checked', () => {
  const { code, told } = verify(proven.file);
  assert.equal(code, 0, told);
  assert.ok(told.includes(proven.hash) && told.includes('--hash'), told);
});

test('another block than the trusted one is refused', () => {
  refuses(proven.file, /trust/, '--hash', UNKNOWN);
});

test('a proof of which anything was changed or left out is refused', () => {
  const { file, hash } = proven;
  file.proof.forEach((node, index) => {
    const rest = file.proof.filter((_, other) => other !== index);
    refuses({ ...file, proof: rest }, /proof/, '--hash', hash);
    refuses({ ...file, proof: [...rest, changed(node)] }, /proof/, '--hash', hash);
  });
  refuses({ ...file, header: changed(file.header) }, /trust/, '--hash', hash);
  refuses({ ...file, header: file.header.slice(0, -2) }, /header/, '--hash', hash);
});

test('another key is not proven by it', () => {
  const { file, hash } = proven;
  refuses({ ...file, key: changed(file.key) }, /proof|no transfer/, '--hash', hash);
  const statistics = chain.api.query['crossShard']?.['statistics']?.key() ?? assert.fail('no statistics');
  refuses({ ...file, key: statistics }, /not that of a transfer/, '--hash', hash);
});

test('a file that was cut off, or is none of ours, is refused', () => {
  const whole = JSON.stringify(proven.file);
  refuses(whole.slice(0, whole.length / 2), /cannot be read/);
  refuses('{}', /cannot be read/);
});

test('a receipt that the chain does not have is not proven', async () => {
  await assert.rejects(proveReceipts(chain.api, UNKNOWN), /has no receipt/);
});
