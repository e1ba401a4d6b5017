// SPDX-License-Identifier: Apache-2.0
/** The vectors that this package and `primitives/pqc` share. */
import { readFileSync } from 'node:fs';
import type { Binding, Context, Controller, Era, Terms } from '../../src/index.ts';
import { unhex } from './hex.ts';

const FOLDER = new URL('../../../../primitives/pqc/vectors/', import.meta.url);

/** Where a file of them is. */
export const file = (name: string): URL => new URL(name, FOLDER);

const read = <T>(name: string): T => JSON.parse(readFileSync(file(name), 'utf8')) as T;

interface KeyVector {
  phrase: string;
  password: string;
  index: number;
  seed: string;
  publicKey: string;
  account: string;
}

interface TransactionVector {
  seed: string;
  genesis: string;
  specVersion: number;
  transactionVersion: number;
  account: string;
  nonce: number;
  tip: string;
  era: Era;
  eraBlock: string;
  metadata: string | null;
  call: string;
  payload: string;
  signature: string;
}

interface ControllerVector {
  scheme: Controller['scheme'];
  id: string;
}

interface BindingVector {
  seed: string;
  genesis: string;
  account: string;
  number: number;
  from: ControllerVector;
  to: ControllerVector;
  statement: string;
  wrapped: string;
  signature: string;
}

/** What the node's crate makes: see `primitives/pqc/examples/vectors.rs`. */
export const node = () =>
  read<{ keys: KeyVector[]; transactions: TransactionVector[]; bindings: BindingVector[] }>('node.json');

/** A signature that this package has made. */
export interface SignedVector {
  seed: string;
  publicKey: string;
  account: string;
  context: Context;
  message: string;
  signature: string;
}

export const client = (): SignedVector[] => read<SignedVector[]>('client.json');

export const termsOfVector = (one: TransactionVector): Terms => ({
  genesis: unhex(one.genesis),
  specVersion: one.specVersion,
  transactionVersion: one.transactionVersion,
  account: unhex(one.account),
  nonce: one.nonce,
  tip: BigInt(one.tip),
  era: one.era,
  eraBlock: unhex(one.eraBlock),
  metadata: one.metadata === null ? undefined : unhex(one.metadata),
});

const controller = ({ scheme, id }: ControllerVector): Controller => ({ scheme, id: unhex(id) });

export const bindingOfVector = (one: BindingVector): Binding => ({
  genesis: unhex(one.genesis),
  account: unhex(one.account),
  number: one.number,
  from: controller(one.from),
  to: controller(one.to),
});
