/** The demonstration itself, in small. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checks, report } from '../src/demo/report.ts';
import { runDemo } from '../src/demo/run.ts';

test('sixty accounts, three hundred transfers, two splits and two merges', async () => {
  const said: string[] = [];
  const result = await runDemo({ accounts: 60, transfers: 300, rate: 20 }, (line) => said.push(line));
  const wrong = checks(result).filter(({ holds }) => !holds);
  assert.deepEqual(wrong, [], report(result).join('\n'));
  assert.deepEqual(
    result.operations.map(({ kind, shard }) => [kind, shard.length]),
    [['split', 4], ['split', 1], ['merge', 1], ['merge', 4]],
  );
  assert.equal(result.widest.filter(({ status }) => status === 'Live').length, 3);
  for (const line of [...said, ...report(result)]) assert.ok(line.length <= 120, line);
});
