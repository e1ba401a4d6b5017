// SPDX-License-Identifier: Apache-2.0
/** What blocks tell of lanes. */
import type { Block } from '../blocks.ts';
import { big, number, text, variant, type Plain, type PlainStruct } from '../plain.ts';

/** An event of each of some kinds, with the same fields. */
type Each<Is extends string, Fields> = Is extends string ? Fields & { readonly is: Is } : never;

interface Of {
  readonly shard: string;
}

/** What a block tells of a lane. */
export type LaneEvent =
  | Each<'opening' | 'closing' | 'unsound' | 'ended', Of>
  | (Of & { readonly is: 'opened'; readonly term: number; readonly root: string; readonly accounts: bigint; readonly total: bigint })
  | (Of & { readonly is: 'not opened'; readonly why: string })
  | (Of & { readonly is: 'entered'; readonly index: bigint })
  | (Of & {
      readonly is: 'committed';
      readonly sequence: bigint;
      readonly head: string;
      readonly root: string;
      readonly messages: number;
      readonly signers: number;
    })
  | (Of & { readonly is: 'renewed'; readonly term: number })
  | (Of & { readonly is: 'paid out'; readonly who: string; readonly amount: bigint })
  | (Of & { readonly is: 'set out'; readonly transfer: string; readonly nonce: bigint })
  | (Of & { readonly is: 'given back'; readonly account: string; readonly amount: bigint })
  | (Of & { readonly is: 'forfeited'; readonly amount: bigint })
  | (Of & { readonly is: 'earned'; readonly node: number; readonly amount: bigint })
  | (Of & { readonly is: 'rest'; readonly amount: bigint })
  | (Of & { readonly is: 'equivocated'; readonly node: number; readonly sequence: bigint; readonly amount: bigint })
  | (Of & { readonly is: 'quiet'; readonly missed: number })
  | (Of & { readonly is: 'returning'; readonly why: string; readonly root: string })
  | (Of & { readonly is: 'imported'; readonly records: number })
  | (Of & { readonly is: 'returned'; readonly total: bigint })
  | (Of & { readonly is: 'void'; readonly index: bigint });

/** What a block tells of lanes, in its order. */
export function laneEvents({ events }: Pick<Block, 'events'>): LaneEvent[] {
  return events.flatMap(({ name, data }) => {
    const found = toLaneEvent(name, data);
    return found === undefined ? [] : [found];
  });
}

function toLaneEvent(name: string, data: PlainStruct): LaneEvent | undefined {
  const of = (): Of => ({ shard: text(data, 'shard') });
  const units = (): { amount: bigint } => ({ amount: big(data, 'amount') });
  switch (name) {
    case 'lanes.LaneOpening':
      return { is: 'opening', ...of() };
    case 'lanes.LaneOpened':
      return {
        is: 'opened',
        ...of(),
        term: number(data, 'term'),
        root: text(data, 'root'),
        accounts: big(data, 'accounts'),
        total: big(data, 'total'),
      };
    case 'lanes.LaneNotOpened':
      return { is: 'not opened', ...of(), why: reason(data['refusal']) };
    case 'lanes.Entered':
      return { is: 'entered', ...of(), index: big(data, 'index') };
    case 'lanes.Committed':
      return {
        is: 'committed',
        ...of(),
        sequence: big(data, 'sequence'),
        head: text(data, 'head'),
        root: text(data, 'root'),
        messages: number(data, 'messages'),
        signers: number(data, 'signers'),
      };
    case 'lanes.Renewed':
      return { is: 'renewed', ...of(), term: number(data, 'term') };
    case 'lanes.PaidOut':
      return { is: 'paid out', ...of(), who: text(data, 'who'), ...units() };
    case 'lanes.SetOut':
      return { is: 'set out', ...of(), transfer: text(data, 'transfer'), nonce: big(data, 'nonce') };
    case 'lanes.GivenBack':
      return { is: 'given back', ...of(), account: text(data, 'account'), ...units() };
    case 'lanes.Forfeited':
      return { is: 'forfeited', ...of(), ...units() };
    case 'lanes.EarningsPaid':
      return { is: 'earned', ...of(), node: number(data, 'node'), ...units() };
    case 'lanes.RestPaid':
      return { is: 'rest', ...of(), ...units() };
    case 'lanes.Equivocated':
      return { is: 'equivocated', ...of(), node: number(data, 'node'), sequence: big(data, 'sequence'), ...units() };
    case 'lanes.LaneQuiet':
      return { is: 'quiet', ...of(), missed: number(data, 'missed') };
    case 'lanes.LaneClosing':
      return { is: 'closing', ...of() };
    case 'lanes.LaneReturning':
      return { is: 'returning', ...of(), why: variant(data['reason'], 'a reason'), root: text(data, 'root') };
    case 'lanes.RecordsImported':
      return { is: 'imported', ...of(), records: number(data, 'records') };
    case 'lanes.LaneUnsound':
      return { is: 'unsound', ...of() };
    case 'lanes.LaneReturned':
      return { is: 'returned', ...of(), total: big(data, 'total') };
    case 'lanes.OrderVoid':
      return { is: 'void', ...of(), index: big(data, 'index') };
    case 'lanes.LaneEnded':
      return { is: 'ended', ...of() };
    default:
      return undefined;
  }
}

/** Why a leaf does not become a lane; without a refusal something was set aside for too long. */
function reason(refusal: Plain): string {
  return refusal === undefined ? 'SetAside' : variant(refusal, 'a refusal');
}
