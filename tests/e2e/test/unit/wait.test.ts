// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Failure } from '../../src/lib/failure.ts';
import { patience, until, within } from '../../src/lib/wait.ts';

const isFailure = (part: string) => (error: unknown) => error instanceof Failure && error.message.includes(part);

test('a wait that is fulfilled gives its value', async () => {
  assert.equal(await within(Promise.resolve(7), 5, 'seven'), 7);
  let asked = 0;
  assert.equal(await until(() => ((asked += 1) === 3 ? 'third' : undefined), 5, 'the third', 1), 'third');
});

test('a wait ends at its deadline and says what it waited for', async () => {
  await assert.rejects(within(new Promise(() => undefined), 0.01, 'godot'), isFailure('godot'));
  await assert.rejects(until(() => undefined, 0.01, 'godot', 1), isFailure('godot'));
});

test('an error of what is waited for is passed on', async () => {
  await assert.rejects(within(Promise.reject(new Error('broken')), 5, 'it'), /broken/);
  await assert.rejects(until(() => Promise.reject(new Error('broken')), 5, 'it'), /broken/);
});

test('what arrives while the process is busy for longer than a wait is taken still', async () => {
  const arrives = new Promise<string>((resolve) => setImmediate(() => setImmediate(() => resolve('late'))));
  const waiting = within(arrives, 0.2, 'what arrives');
  const end = Date.now() + 400;
  while (Date.now() < end);
  assert.equal(await waiting, 'late');
});

test('a wait that is called off says nothing', async () => {
  let said = false;
  patience(0.02, () => (said = true))();
  await assert.rejects(within(new Promise(() => undefined), 0.1, 'longer'), isFailure('longer'));
  assert.equal(said, false);
});
