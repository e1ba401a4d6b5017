/** The demonstration itself, in small. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checks, report } from '../src/demo/report.ts';
import { runDemo } from '../src/demo/run.ts';

test('a hundred accounts, four hundred transfers, two splits and two merges by votes', async () => {
  const said: string[] = [];
  const result = await runDemo({ accounts: 100, transfers: 400, rate: 40, splits: 2 }, (line) => said.push(line));
  const wrong = checks(result).filter(({ holds }) => !holds);
  assert.deepEqual(wrong, [], report(result).join('\n'));
  assert.deepEqual(
    result.operations.map(({ kind, shard }) => [kind, shard.length]),
    [['split', 4], ['split', 1], ['merge', 1], ['merge', 4]],
  );
  assert.equal(result.widest.filter(({ status }) => status === 'Live').length, 3);
  for (const line of [...said, ...report(result)]) assert.ok(line.length <= 120, line);
});
