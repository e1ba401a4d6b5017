// SPDX-License-Identifier: Apache-2.0
/** The demonstration itself, in small: it offers load, so that nothing else runs beside it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { report } from '../../src/demo/report.ts';
import { checks } from '../../src/demo/report/checks.ts';
import { runDemo } from '../../src/demo/run.ts';

test('a hundred accounts, four hundred transfers, two splits and two merges by keepers', async () => {
  const said: string[] = [];
  const result = await runDemo({ accounts: 100, transfers: 400, rate: 40, splits: 2 }, (line) => said.push(line));
  const wrong = checks(result, 'blocks').filter(({ holds }) => !holds);
  assert.deepEqual(wrong, [], [...wrong.map(({ text }) => text), ...report(result)].join('\n'));
  // Keepers do not count: a third leaf may be overloaded before the load falls.
  const splits = result.operations.filter(({ kind }) => kind === 'split');
  assert.ok(splits.length >= 2, `${splits.length} splits`);
  assert.equal(splits[0]?.shard, 'root');
  assert.equal(result.operations.at(-1)?.kind, 'merge');
  assert.ok(result.widest.filter(({ status }) => status === 'Live').length >= 3);
  assert.ok(said.some((line) => /forecast \d\.\d\d -> \d\.\d\d/.test(line)), said.join('\n'));
  for (const line of [...said, ...report(result)]) assert.ok(line.length <= 120, line);
});
