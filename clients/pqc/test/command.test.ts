// SPDX-License-Identifier: Apache-2.0
/** What the command line is read as. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lineOf, valueOf } from '../src/command/arguments.ts';

const KEY = ['--key', 'me.key', '--password-filename', 'me.pass'];
const FILES = { key: 'me.key', password: 'me.pass', url: 'ws://127.0.0.1:9944' };

test('a call has its arguments behind it, wherever the options stand', () => {
  const asked = { command: 'send', pallet: 'shardGovernance', call: 'vote', values: ['0', '0x5a', true], account: undefined };
  assert.deepEqual(lineOf(['send', 'shardGovernance.vote', '0', '0x5a', 'true', ...KEY]), { asked, ...FILES });
  assert.deepEqual(lineOf([...KEY, 'send', 'shardGovernance.vote', '0', '0x5a', 'true']), { asked, ...FILES });
  const other = lineOf(['send', 'system.remark', '0x01', '--account', '5Address', '--url', 'ws://other', ...KEY]);
  assert.deepEqual([other.url, other.asked.command === 'send' && other.asked.account], ['ws://other', '5Address']);
});

test('control goes over with a seed', () => {
  for (const command of ['hand-over', 'take-back'] as const) {
    assert.deepEqual(lineOf([command, '--seed', '//Ferdie', ...KEY]), { asked: { command, seed: '//Ferdie' }, ...FILES });
    assert.throws(() => lineOf([command, ...KEY]), /no --seed/);
  }
});

test('numbers stay as they are written, and structures are those of JSON', () => {
  assert.equal(valueOf('1100000000000000000'), '1100000000000000000');
  assert.deepEqual(['true', 'false', 'null', 'False', '0x00'].map(valueOf), [true, false, null, 'False', '0x00']);
  assert.deepEqual(valueOf('{"Bisection":{"MinAccounts":[null,20]}}'), { Bisection: { MinAccounts: [null, 20] } });
  assert.deepEqual(valueOf('["a", 1]'), ['a', 1]);
  assert.throws(() => valueOf('{"a"'), SyntaxError);
});

test('what is missing, too much or not known is refused', () => {
  assert.throws(() => lineOf(['send', 'system.remark', '0x01', '--key', 'me.key']), /no --password-filename/);
  assert.throws(() => lineOf(['send', 'system.remark', '0x01', '--password-filename', 'me.pass']), /no --key/);
  for (const name of ['', 'system', 'system.', '.remark', 'tx.system.remark']) {
    assert.throws(() => lineOf(['send', name, ...KEY]), /is no PALLET\.CALL/);
  }
  for (const args of [[], ['sign'], ['hand-over', 'more', '--seed', '//Ferdie'], ['take-back', '--seed', 'x', '--account', 'y']]) {
    assert.throws(() => lineOf([...args, ...KEY]), /usage/);
  }
  assert.throws(() => lineOf(['send', 'system.remark', '--tip', '1', ...KEY]), /--tip/);
});
