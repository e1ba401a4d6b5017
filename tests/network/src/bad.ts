// SPDX-License-Identifier: Apache-2.0
/** Inputs that are no good: each must be refused, or fail, and change nothing. */
import type { Pair } from '../../e2e/src/lib/accounts.ts';
import { call } from '../../e2e/src/lib/chain.ts';
import { NERV } from '../../e2e/src/lib/units.ts';
import type { Random } from '../../e2e/src/replicas/random.ts';
import type { Courier } from './courier.ts';
import type { Fleet } from './fleet.ts';

/**
 * `noise`: bytes by chance. `forged`: a transfer with a bit of its signature turned. `stale`: a transfer that is
 * final, once more. `overdraft`: a transfer of more than there is.
 */
export const KINDS = ['noise', 'forged', 'stale', 'overdraft'] as const;
export type BadKind = (typeof KINDS)[number];

/** What a bad input is made with. */
export interface BadInput {
  readonly fleet: Fleet;
  readonly courier: Courier;
  readonly random: Random;
  /** A transfer that is final. */
  readonly old: string | undefined;
}

/** More than any account has. */
const TOO_MUCH = 1_000_000_000n * NERV;
/** The most bytes of noise. */
const NOISE = 400;
/** Where in an extrinsic its signature begins: after its length, version, signer and kind of signature. */
const SIGNATURE = 2 + 1 + 33 + 1;

/** Hands in something bad. `none`: it did nothing, as it should; `untried`: nobody answered; else what it did. */
export async function badInput(kind: BadKind, input: BadInput, from: Pair, to: Pair): Promise<string> {
  const { fleet, courier, random, old } = input;
  if (fleet.up.length === 0 || (kind === 'stale' && old === undefined)) return 'untried';
  const { api } = fleet;
  switch (kind) {
    case 'noise':
      return handIn(input, Buffer.from(Array.from({ length: 1 + random.below(NOISE) }, () => random.below(256))), true);
    case 'forged': {
      const tx = call(api, 'ledger', 'transfer', to.address, NERV);
      const bytes = Buffer.from((await courier.draft(from, tx)).slice(2), 'hex');
      const at = SIGNATURE + random.below(60);
      bytes[at] = (bytes[at] ?? 0) ^ 0x10;
      return handIn(input, bytes, true);
    }
    case 'stale':
      // Who is behind may take it into its pool; in a block it would be found.
      return handIn(input, Buffer.from((old ?? '0x').slice(2), 'hex'), false);
    case 'overdraft': {
      const { error } = await courier.send(from, call(api, 'ledger', 'transfer', to.address, TOO_MUCH));
      return error === 'ledger.InsufficientBalance' ? 'none' : `it ended with ${error ?? 'success'}`;
    }
  }
}

/**
 * Hands in bytes of which no block may ever have anything, unless one has it already. Whoever has just started takes
 * them: the pool has nothing to check them against before its node has seen a block, and looks at them then.
 */
async function handIn(
  { courier, fleet, random }: BadInput,
  bytes: Buffer,
  isForbidden: boolean,
): Promise<string> {
  const one = random.pick(fleet.up);
  if (one === undefined) return 'untried';
  if (isForbidden) courier.forbid(`0x${bytes.toString('hex')}`);
  try {
    await one.ask('author_submitExtrinsic', `0x${bytes.toString('hex')}`);
  } catch (error) {
    // Whoever answers has a code; without one the connection went away.
    return error instanceof Error && 'code' in error ? 'none' : 'untried';
  }
  return 'none';
}
