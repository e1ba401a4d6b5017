// SPDX-License-Identifier: Apache-2.0
/** What room in a block costs. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dev } from '../../src/lib/accounts.ts';
import { NERV } from '../../src/lib/units.ts';
import { useChain } from '../support/chain.ts';

const chain = useChain();

/** Bytes of a remark that takes most of what a block holds. */
const LONG = 3_700_000;

test('bytes are paid for as the room that they take', async () => {
  const ferdie = dev('Ferdie');
  const remark = chain.call('system', 'remark', `0x${'ab'.repeat(LONG)}`);
  const receipt = await chain.client.must(ferdie, remark, 'the remark');
  // A ten-millionth of a NERV for each byte; its weight costs a tenth of that.
  const bytes = (BigInt(LONG) * NERV) / 10_000_000n;
  assert.ok(receipt.fee >= bytes, `${receipt.fee} for ${LONG} bytes`);
  assert.ok(receipt.fee < bytes + NERV / 20n, `${receipt.fee} for ${LONG} bytes`);
});

test('a transfer costs about a thousandth of a NERV', async () => {
  const [from, to] = await chain.holders(2, 10n * NERV);
  assert.ok(from && to);
  const receipt = await chain.transfer(from, to, NERV);
  assert.ok(receipt.fee > NERV / 5_000n && receipt.fee < NERV / 100n, `${receipt.fee}`);
});

test('code that only root may bring is not taken from others, however it is wrapped', async () => {
  const ferdie = dev('Ferdie');
  const code = chain.call('system', 'setCode', `0x${'00'.repeat(100_000)}`);
  await chain.keptOut(ferdie, code);
  await chain.keptOut(ferdie, chain.call('sudo', 'sudo', code));
  await chain.keptOut(ferdie, chain.call('utility', 'batchAll', [code]));
  await chain.keptOut(ferdie, chain.call('system', 'applyAuthorizedUpgrade', `0x${'00'.repeat(100_000)}`));
});
