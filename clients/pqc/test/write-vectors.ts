// SPDX-License-Identifier: Apache-2.0
/** Writes signatures of this package, for the tests of `primitives/pqc` to verify: `npm run vectors`. */
import { writeFileSync } from 'node:fs';
import { type Context, Key } from '../src/index.ts';
import { hex } from './support/hex.ts';
import { file, type SignedVector } from './support/vectors.ts';

const encoder = new TextEncoder();
const messages: [Context, Uint8Array][] = [
  ['transaction', new Uint8Array()],
  ['transaction', encoder.encode('a call that was signed by the client')],
  ['binding', Uint8Array.from({ length: 134 }, (_, at) => at)],
  ['binding', new Uint8Array(1000).fill(255)],
];

const signed: SignedVector[] = messages.map(([context, message], at) => {
  const seed = new Uint8Array(32).fill(0x80 + at);
  const key = Key.ofSeed(seed);
  return {
    seed: hex(seed),
    publicKey: hex(key.publicKey),
    account: hex(key.account),
    context,
    message: hex(message),
    signature: hex(key.sign(context, message)),
  };
});
writeFileSync(file('client.json'), `${JSON.stringify(signed, null, 2)}\n`);
