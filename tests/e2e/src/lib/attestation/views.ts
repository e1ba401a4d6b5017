// SPDX-License-Identifier: Apache-2.0
/** What replicas say of splits and merges: what `ShardsApi` says, as plain values. */
import type { ApiPromise } from '@polkadot/api';
import { ask } from '../chain.ts';
import { big, list, number, plain, struct, text, variant, type Plain, type PlainStruct } from '../plain.ts';

/** Where the log of a shard's steps stands. */
export interface Log {
  readonly head: string;
  readonly length: bigint;
}

/** What stands in a shard. */
export interface Contents {
  readonly root: string;
  readonly accounts: bigint;
  readonly total: bigint;
  /** The hash of its embedding. */
  readonly embedding: string;
}

/** A shard that was: from its checkpoint to the cutover. */
export interface Source {
  readonly shard: string;
  readonly from: { readonly height: number; readonly root: string; readonly log: Log };
  readonly log: Log;
  readonly contents: Contents;
}

/** A shard that is, as it was at the cutover. */
export interface Heir {
  readonly shard: string;
  readonly contents: Contents;
}

/** What whoever has executed the last steps of an operation's shards again has found. */
export interface Claim {
  readonly record: number;
  readonly sources: readonly Source[];
  readonly heirs: readonly Heir[];
}

/** A claim, and its hash. */
export interface ClaimView {
  readonly hash: string;
  readonly claim: Claim;
}

/** What vouches for an enclave. `Simulated` is nothing. */
export type EvidenceKind = 'Simulated' | 'Sgx' | 'Tdx';

/** Who made a claim. */
export interface ClaimedView {
  readonly slot: number;
  readonly node: number;
  /** Its hash. */
  readonly claim: string;
  readonly evidence: EvidenceKind;
  readonly at: number;
}

/** How an operation stands with replicas. */
export type AttestationState = 'Awaited' | 'Agreed' | 'Settled' | 'Disputed' | 'Undone' | 'Unsettled';

/** What replicas say of an operation. */
export interface AttestationView {
  readonly record: number;
  readonly state: AttestationState;
  /** The block of the cutover. */
  readonly since: number;
  /** For the how manieth time replicas are asked, from 0. */
  readonly round: number;
  readonly until: number;
  /** The equal claims that settle it. */
  readonly needed: number;
  /** Who is asked, by slot. */
  readonly asked: readonly (number | undefined)[];
  /** The checkpoint of each shard that was: its shard, height and log. */
  readonly checkpoints: readonly { readonly shard: string; readonly height: number; readonly log: Log }[];
  readonly claims: readonly ClaimView[];
  readonly claimed: readonly ClaimedView[];
}

/** What replicas say of an operation, at a block or now; nothing if they are not asked, or it is forgotten. */
export async function attestation(
  api: ApiPromise,
  record: number,
  block?: string,
): Promise<AttestationView | undefined> {
  const answer = plain(await ask(api, 'shardsApi', 'attestation', [record], block));
  return answer === undefined ? undefined : toAttestation(answer);
}

/** The steps between the checkpoints and the cutover, which a claim says were executed again. */
export function stepsOf({ sources }: Claim): number {
  return sources.reduce((sum, { from, log }) => sum + Number(log.length - from.log.length), 0);
}

/** An attestation as the chain shows it. */
export function toAttestation(value: Plain): AttestationView {
  const view = struct(value, 'an attestation');
  return {
    record: number(view, 'record'),
    state: stateOf(view['state']),
    since: number(view, 'since'),
    round: number(view, 'round'),
    until: number(view, 'until'),
    needed: number(view, 'needed'),
    asked: list(view['asked'], 'who is asked').map((node) => (node === undefined ? undefined : Number(node))),
    checkpoints: list(view['checkpoints'], 'the checkpoints').map((one) => {
      const checkpoint = struct(one, 'a checkpoint');
      return { shard: text(checkpoint, 'shard'), height: number(checkpoint, 'height'), log: logIn(checkpoint) };
    }),
    claims: list(view['claims'], 'the claims').map((one) => {
      const claim = struct(one, 'a claim');
      return { hash: text(claim, 'claimHash'), claim: toClaim(claim['claim']) };
    }),
    claimed: list(view['claimed'], 'who claimed').map((one) => {
      const claimed = struct(one, 'who claimed');
      return {
        slot: number(claimed, 'slot'),
        node: number(claimed, 'node'),
        claim: text(claimed, 'claim'),
        evidence: toEvidence(claimed['evidence']),
        at: number(claimed, 'at'),
      };
    }),
  };
}

/** A claim as the chain writes it. */
export function toClaim(value: Plain): Claim {
  const claim = struct(value, 'a claim');
  return {
    record: number(claim, 'record'),
    sources: list(claim['sources'], 'the shards that were').map((one) => {
      const source = struct(one, 'a shard that was');
      const from = struct(source['from'], 'its checkpoint');
      return {
        shard: text(source, 'shard'),
        from: { height: number(from, 'height'), root: text(from, 'root'), log: logIn(from) },
        log: logIn(source),
        contents: toContents(source['contents']),
      };
    }),
    heirs: list(claim['heirs'], 'the shards that are').map((one) => {
      const heir = struct(one, 'a shard that is');
      return { shard: text(heir, 'shard'), contents: toContents(heir['contents']) };
    }),
  };
}

const EVIDENCE: readonly string[] = ['Simulated', 'Sgx', 'Tdx'] satisfies EvidenceKind[];
const STATES: readonly string[] = [
  'Awaited',
  'Agreed',
  'Settled',
  'Disputed',
  'Undone',
  'Unsettled',
] satisfies AttestationState[];

/** The kind of evidence; one that nobody knows is a mistake. */
export function toEvidence(value: Plain): EvidenceKind {
  const kind = variant(value, 'a kind of evidence');
  if (!EVIDENCE.includes(kind)) throw new TypeError(`evidence that is ${kind}`);
  return kind as EvidenceKind;
}

function stateOf(value: Plain): AttestationState {
  const state = variant(value, 'a state');
  if (!STATES.includes(state)) throw new TypeError(`an attestation that is ${state}`);
  return state as AttestationState;
}

function logIn(of: PlainStruct): Log {
  const log = struct(of['log'], 'a log');
  return { head: text(log, 'head'), length: big(log, 'length') };
}

function toContents(value: Plain): Contents {
  const contents = struct(value, 'what stands in a shard');
  return {
    root: text(contents, 'root'),
    accounts: big(contents, 'accounts'),
    total: big(contents, 'total'),
    embedding: text(contents, 'embedding'),
  };
}
