// SPDX-License-Identifier: Apache-2.0
/** What blocks tell of enclaves, of what replicas claim, and of operations that wait for their word. */
import type { Block } from '../blocks.ts';
import { big, number, text, variant, type PlainStruct } from '../plain.ts';
import { toEvidence, type EvidenceKind } from './views.ts';

/** An operation, by its record. */
interface Of {
  readonly record: number;
}

/** That something is otherwise than it was claimed. */
interface Differs extends Of {
  readonly node: number;
  /** The field, and the shard whose it is. */
  readonly field: string;
  readonly shard: string;
}

/** An event of each of some kinds, with the same fields. */
type Each<Is extends string, Fields> = Is extends string ? Fields & { readonly is: Is } : never;

/** What a block tells of enclaves and claims. */
export type AttestationEvent =
  | {
      readonly is: 'registered';
      readonly node: number;
      readonly evidence: EvidenceKind;
      readonly key: string;
      readonly until: number;
    }
  | { readonly is: 'ended'; readonly node: number; readonly why: string }
  | Each<'asked' | 'asked again' | 'agreed' | 'unsettled', Of>
  | (Of & { readonly is: 'passed over'; readonly why: string })
  | (Of & { readonly is: 'claimed'; readonly node: number; readonly slot: number; readonly claim: string })
  | Each<'refuted' | 'contradicted' | 'lost', Differs>
  | (Of & { readonly is: 'disputed'; readonly field: string; readonly shard: string })
  | (Of & { readonly is: 'undone'; readonly by: number })
  | (Of & { readonly is: 'punished'; readonly node: number; readonly amount: bigint });

/** What a block tells of splits and merges, from the cutover on. */
export type OperationEvent =
  | Each<'split' | 'merge', Of & { readonly sources: readonly string[]; readonly heirs: readonly string[] }>
  | Each<'drained' | 'settled' | 'unsettled', Of>
  | (Of & { readonly is: 'undone'; readonly by: number });

/** What a block tells of enclaves and claims, in its order. */
export function attestationEvents({ events }: Pick<Block, 'events'>): AttestationEvent[] {
  return events.flatMap(({ name, data }) => {
    const found = toAttestationEvent(name, data);
    return found === undefined ? [] : [found];
  });
}

/** What a block tells of splits and merges, in its order. */
export function operationEvents({ events }: Pick<Block, 'events'>): OperationEvent[] {
  return events.flatMap(({ name, data }) => {
    const found = toOperationEvent(name, data);
    return found === undefined ? [] : [found];
  });
}

function toAttestationEvent(name: string, data: PlainStruct): AttestationEvent | undefined {
  const of = (): Of => ({ record: number(data, 'record') });
  const field = (): { field: string; shard: string } => ({
    field: variant(data['field'], 'a field'),
    shard: text(data, 'shard'),
  });
  const node = (): { node: number } => ({ node: number(data, 'node') });
  switch (name) {
    case 'attestation.EnclaveRegistered':
      return {
        is: 'registered',
        ...node(),
        evidence: toEvidence(data['evidence']),
        key: text(data, 'key'),
        until: number(data, 'until'),
      };
    case 'attestation.EnclaveEnded':
      return { is: 'ended', ...node(), why: variant(data['end'], 'an end') };
    case 'attestation.Asked':
      return { is: number(data, 'round') === 0 ? 'asked' : 'asked again', ...of() };
    case 'attestation.NotAsked':
      return { is: 'passed over', ...of(), why: variant(data['reason'], 'a reason') };
    case 'attestation.Claimed':
      return { is: 'claimed', ...of(), ...node(), slot: number(data, 'slot'), claim: text(data, 'claim') };
    case 'attestation.ClaimRefuted':
      return { is: 'refuted', ...of(), ...node(), ...field() };
    case 'attestation.Contradicted':
      return { is: 'contradicted', ...of(), ...node(), ...field() };
    case 'attestation.ClaimLost':
      return { is: 'lost', ...of(), ...node(), ...field() };
    case 'attestation.Agreed':
      return { is: 'agreed', ...of() };
    case 'attestation.Disputed':
      return { is: 'disputed', ...of(), ...field() };
    case 'attestation.Undone':
      return { is: 'undone', ...of(), by: number(data, 'by') };
    case 'attestation.Unsettled':
      return { is: 'unsettled', ...of() };
    case 'attestation.Punished':
      return { is: 'punished', ...of(), ...node(), amount: big(data, 'amount') };
    default:
      return undefined;
  }
}

function toOperationEvent(name: string, data: PlainStruct): OperationEvent | undefined {
  const of = (): Of => ({ record: number(data, 'record') });
  const shardsNamed = (...names: string[]): string[] => names.map((one) => text(data, one));
  switch (name) {
    case 'bisection.SplitCutOver':
      return { is: 'split', ...of(), sources: shardsNamed('shard'), heirs: shardsNamed('left', 'right') };
    case 'bisection.MergeCutOver':
      return { is: 'merge', ...of(), sources: shardsNamed('left', 'right'), heirs: shardsNamed('parent') };
    case 'bisection.Drained':
      return { is: 'drained', ...of() };
    case 'bisection.Settled':
      return { is: 'settled', ...of() };
    case 'bisection.Unsettled':
      return { is: 'unsettled', ...of() };
    case 'bisection.Undone':
      return { is: 'undone', ...of(), by: number(data, 'by') };
    default:
      return undefined;
  }
}
