// SPDX-License-Identifier: Apache-2.0
/**
 * Accounts that sign transfers faster than blocks take them in. polkadot.js makes a pattern of each one's extrinsic;
 * from one to the next only nonce and signature change.
 */
import { createHash, createPrivateKey, sign, type KeyObject } from 'node:crypto';
import { ofSecret, type Pair } from '../../../e2e/src/lib/accounts.ts';
import { call } from '../../../e2e/src/lib/chain.ts';
import { Failure } from '../../../e2e/src/lib/failure.ts';
import type { Client } from '../../../e2e/src/lib/client.ts';
import { NERV } from '../../../e2e/src/lib/units.ts';
import { open } from './traffic.ts';

/** What a transfer carries. */
const AMOUNT = NERV / 1_000_000n;
/** What an Ed25519 secret begins with as PKCS #8 has it. */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');
/** A signature that stands out, and its length. */
const MARK = Buffer.alloc(64, 0xa5);

/** Nonces that are as long as each other when they are encoded, and how they are. */
const LENGTHS = [
  { from: 0, to: 64, encode: (nonce: number) => Buffer.from([nonce << 2]) },
  { from: 64, to: 16_384, encode: (nonce: number) => Buffer.from([((nonce << 2) | 1) & 255, nonce >> 6]) },
] as const;

/** An extrinsic of one sender, and what is signed of it. */
interface Pattern {
  readonly signed: Buffer;
  readonly extrinsic: Buffer;
  /** Where the nonce is in each, and the signature. */
  readonly nonceInSigned: number;
  readonly nonce: number;
  readonly signature: number;
}

/** One account, which sends to another one. */
export class Sender {
  readonly pair: Pair;
  private readonly secret: KeyObject;
  private patterns: readonly Pattern[] = [];
  private nonce = 0;

  constructor(index: number) {
    const seed = createHash('sha256').update(`sender ${index}`).digest();
    this.secret = createPrivateKey({ key: Buffer.concat([PKCS8, seed]), format: 'der', type: 'pkcs8' });
    this.pair = ofSecret(seed);
  }

  /** Makes the patterns of transfers to this address; nothing was sent by the account before. */
  aim({ api }: Client, to: string): void {
    const tx = call(api, 'ledger', 'transfer', to, AMOUNT);
    const { genesisHash, runtimeVersion } = api;
    const made = (nonce: number): { signed: Buffer; extrinsic: Buffer } => {
      let signed: Buffer | undefined;
      const pair: Pair = {
        ...this.pair,
        sign: (message) => {
          signed = Buffer.from(message as Uint8Array);
          // The first byte says that it is an Ed25519 signature.
          return Buffer.concat([Buffer.from([0]), MARK]);
        },
      };
      tx.sign(pair, { nonce, blockHash: genesisHash, genesisHash, runtimeVersion });
      if (signed === undefined) throw new Failure('nothing was signed');
      return { signed, extrinsic: Buffer.from(tx.toU8a()) };
    };
    this.patterns = LENGTHS.map(({ from }) => {
      const [one, other] = [made(from), made(from + 1)];
      return {
        ...one,
        nonceInSigned: firstDifference(one.signed, other.signed),
        nonce: firstDifference(one.extrinsic, other.extrinsic),
        signature: one.extrinsic.indexOf(MARK),
      };
    });
    for (const nonce of LENGTHS.map(({ to }) => to - 1)) {
      const expected = tx.sign(this.pair, { nonce, blockHash: genesisHash, genesisHash, runtimeVersion }).toHex();
      if (this.signed(nonce) !== expected) throw new Failure('an extrinsic is made otherwise than its pattern says');
    }
  }

  /** The next transfer, in hexadecimal. */
  next(): string {
    this.nonce += 1;
    return this.signed(this.nonce - 1);
  }

  private signed(nonce: number): string {
    const index = LENGTHS.findIndex(({ from, to }) => nonce >= from && nonce < to);
    const [length, pattern] = [LENGTHS[index], this.patterns[index]];
    if (length === undefined || pattern === undefined) throw new Failure('a sender has sent all that it can, or aims at nobody');
    const encoded = length.encode(nonce);
    encoded.copy(pattern.signed, pattern.nonceInSigned);
    encoded.copy(pattern.extrinsic, pattern.nonce);
    sign(null, pattern.signed, this.secret).copy(pattern.extrinsic, pattern.signature);
    return `0x${pattern.extrinsic.toString('hex')}`;
  }
}

/** Opens so many accounts, each of which sends to the next. */
export async function aimed(client: Client, howMany: number): Promise<Sender[]> {
  const senders = Array.from({ length: howMany }, (_, index) => new Sender(index));
  await open(client, senders.map(({ pair }) => pair.address));
  senders.forEach((sender, index) => sender.aim(client, senders[(index + 1) % howMany]?.pair.address ?? ''));
  return senders;
}

function firstDifference(one: Buffer, other: Buffer): number {
  const found = one.findIndex((byte, index) => byte !== other[index]);
  if (found < 0) throw new Failure('two nonces make no difference');
  return found;
}
