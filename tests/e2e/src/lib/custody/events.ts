// SPDX-License-Identifier: Apache-2.0
/** What blocks tell of checkpoints, of their fragments, and of those who hold them. */
import type { Block } from '../blocks.ts';
import { big, number, text, variant, type PlainStruct } from '../plain.ts';

/** A checkpoint of a shard, by its height. */
interface Of {
  readonly shard: string;
  readonly height: number;
}

/** The node in a slot of a shard. */
interface Holding {
  readonly shard: string;
  readonly slot: number;
  readonly node: number;
}

/** What the node in a slot says of a checkpoint: its commitment's hash. */
interface Said extends Of, Holding {
  readonly commitment: string;
}

/** What a block tells of custody. */
export type CustodyEvent =
  | (Of & {
      readonly is: 'taken';
      readonly root: string;
      readonly accounts: bigint;
      readonly steps: bigint;
      /** The last block in which it can be acknowledged. */
      readonly until: number;
    })
  | (Said & { readonly is: 'acknowledged' })
  | (Said & { readonly is: 'differs' })
  | (Of & {
      readonly is: 'committed';
      readonly commitment: string;
      /** The bytes of the records. */
      readonly length: bigint;
      /** The fragments that rebuild it, and those that may be lost. */
      readonly data: number;
      readonly parity: number;
    })
  | (Of & { readonly is: 'abandoned'; readonly acknowledged: number })
  | (Of & { readonly is: 'challenged'; readonly period: number; readonly asked: number; readonly until: number })
  | {
      readonly is: 'closed';
      readonly shard: string;
      readonly period: number;
      readonly answered: number;
      readonly missed: number;
    }
  | (Holding & { readonly is: 'missed'; readonly times: number })
  | (Holding & { readonly is: 'lost'; readonly why: string })
  | (Of & Holding & { readonly is: 'repaired'; readonly blocks: number })
  | (Of & { readonly is: 'alarm'; readonly held: number; readonly needed: number })
  | { readonly is: 'calm'; readonly shard: string; readonly blocks: number }
  | (Of & { readonly is: 'retired' })
  | { readonly is: 'paid'; readonly who: string; readonly amount: bigint; readonly owed: bigint };

/** What a block tells of custody, in its order. */
export function custodyEvents({ events }: Pick<Block, 'events'>): CustodyEvent[] {
  return events.flatMap(({ name, data }) => {
    const [pallet, event = ''] = name.split('.');
    const found = pallet === 'fragments' ? toEvent(event, data) : undefined;
    return found === undefined ? [] : [found];
  });
}

function toEvent(name: string, data: PlainStruct): CustodyEvent | undefined {
  const shard = (): { shard: string } => ({ shard: text(data, 'shard') });
  const of = (): Of => ({ ...shard(), height: number(data, 'height') });
  const holding = (): Holding => ({ ...shard(), slot: number(data, 'slot'), node: number(data, 'node') });
  switch (name) {
    case 'CheckpointTaken':
      return {
        is: 'taken',
        ...of(),
        root: text(data, 'root'),
        accounts: big(data, 'accounts'),
        steps: big(data, 'steps'),
        until: number(data, 'until'),
      };
    case 'Acknowledged':
      return { is: 'acknowledged', ...of(), ...holding(), commitment: text(data, 'commitment') };
    case 'CommitmentDiffers':
      return { is: 'differs', ...of(), ...holding(), commitment: text(data, 'commitment') };
    case 'CheckpointCommitted':
      return {
        is: 'committed',
        ...of(),
        commitment: text(data, 'commitment'),
        length: big(data, 'length'),
        data: number(data, 'data'),
        parity: number(data, 'parity'),
      };
    case 'CheckpointAbandoned':
      return { is: 'abandoned', ...of(), acknowledged: number(data, 'acknowledged') };
    case 'Challenged':
      return {
        is: 'challenged',
        ...of(),
        period: number(data, 'period'),
        asked: number(data, 'asked'),
        until: number(data, 'until'),
      };
    case 'ChallengeClosed':
      return {
        is: 'closed',
        ...shard(),
        period: number(data, 'period'),
        answered: number(data, 'answered'),
        missed: number(data, 'missed'),
      };
    case 'AnswerMissed':
      return { is: 'missed', ...holding(), times: number(data, 'times') };
    case 'FragmentLost':
      return { is: 'lost', ...holding(), why: variant(data['loss'], 'a loss') };
    case 'FragmentRepaired':
      return { is: 'repaired', ...of(), ...holding(), blocks: number(data, 'blocks') };
    case 'AlarmRaised':
      return { is: 'alarm', ...of(), held: number(data, 'held'), needed: number(data, 'needed') };
    case 'AlarmCleared':
      return { is: 'calm', ...shard(), blocks: number(data, 'blocks') };
    case 'Retired':
      return { is: 'retired', ...of() };
    case 'RewardPaid':
      return { is: 'paid', who: text(data, 'who'), amount: big(data, 'amount'), owed: big(data, 'owed') };
    default:
      return undefined;
  }
}
