// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ApiPromise } from '@polkadot/api';
import { Client } from '../../src/lib/client.ts';
import { Failure } from '../../src/lib/failure.ts';
import type { Follower } from '../../src/lib/follower.ts';

const EXTRINSIC = '0x00';

/** A client whose node takes everything, and no block holds any of it; how to end the following of its chain. */
function client(): { client: Client; asked: string[]; lose: (error: Error) => void } {
  let lose: (error: Error) => void = () => assert.fail('nobody wants to know');
  const asked: string[] = [];
  const follower = { onBlock: () => undefined, onFailure: (listener: typeof lose) => (lose = listener) };
  const api = { registry: { hash: () => ({ toHex: () => '0x01' }) } };
  const provider = { send: (method: string) => Promise.resolve(asked.push(method)) };
  const made: unknown = Reflect.construct(Client, [api as unknown as ApiPromise, follower as unknown as Follower, provider]);
  return { client: made as Client, asked, lose: (error) => lose(error) };
}

test('who waits for a block is told when none can come, and who asks later at once', async () => {
  const { client: one, asked, lose } = client();
  const waiting = one.submitBytes(EXTRINSIC);
  const gone = new Failure('the connection to the node is gone');
  lose(gone);
  await assert.rejects(waiting, gone);
  await assert.rejects(one.submitBytes(EXTRINSIC), gone);
  assert.deepEqual(asked, ['author_submitExtrinsic']);
});
