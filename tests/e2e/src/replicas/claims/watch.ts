// SPDX-License-Identifier: Apache-2.0
/** What blocks told of operations and of what replicas claim: told on at once, and kept. */
import {
  attestationEvents,
  operationEvents,
  type AttestationEvent,
  type OperationEvent,
} from '../../lib/attestation/events.ts';
import type { Block } from '../../lib/blocks.ts';
import type { Follower } from '../../lib/follower.ts';
import { amount, shortId } from '../../lib/units.ts';
import type { NameOf } from '../chronicle.ts';

/** The events of one kind. */
type OfKind<Event extends { readonly is: string }, Is extends Event['is']> = Extract<Event, { readonly is: Is }>;

/** Something that a block told. */
export interface Seen<Event> {
  readonly block: Block;
  readonly event: Event;
}

/** Keeps what blocks told. */
export class Watch {
  private readonly operations: Seen<OperationEvent>[] = [];
  private readonly attestations: Seen<AttestationEvent>[] = [];

  constructor(
    private readonly nameOf: NameOf,
    private readonly tell: (line: string, block: number) => void,
  ) {}

  /** Takes what a block told. */
  take(block: Block): void {
    for (const event of operationEvents(block)) this.operations.push({ block, event });
    for (const event of attestationEvents(block)) {
      this.attestations.push({ block, event });
      const line = lineOf(event, this.nameOf);
      if (line !== undefined) this.tell(line, block.number);
    }
  }

  /** What was told of enclaves and claims of a kind, from a block on. */
  all<Is extends AttestationEvent['is']>(is: Is, from = 0): Seen<OfKind<AttestationEvent, Is>>[] {
    return this.attestations.filter(
      (one): one is Seen<OfKind<AttestationEvent, Is>> => one.event.is === is && one.block.number >= from,
    );
  }

  /** Waits for what is told of enclaves and claims. What blocks told before counts. */
  async wait<Is extends AttestationEvent['is']>(
    follower: Follower,
    is: Is,
    what: string,
    seconds: number,
    options: { readonly from?: number; readonly where?: (event: OfKind<AttestationEvent, Is>) => boolean } = {},
  ): Promise<Seen<OfKind<AttestationEvent, Is>>> {
    const { from = 0, where = () => true } = options;
    const look = (): Seen<OfKind<AttestationEvent, Is>> | undefined =>
      this.all(is, from).find(({ event }) => where(event));
    return look() ?? (await follower.find(look, what, seconds));
  }

  /** Waits for a cutover, from a block on. */
  async cutover(
    follower: Follower,
    kind: 'split' | 'merge',
    from: number,
    seconds: number,
  ): Promise<Seen<OfKind<OperationEvent, 'split' | 'merge'>>> {
    const look = (): Seen<OfKind<OperationEvent, 'split' | 'merge'>> | undefined =>
      this.operations.find(
        (one): one is Seen<OfKind<OperationEvent, 'split' | 'merge'>> =>
          one.event.is === kind && one.block.number >= from,
      );
    return look() ?? (await follower.find(look, `the ${kind}`, seconds));
  }

  /** Waits for the end of an operation. */
  async end(
    follower: Follower,
    record: number,
    seconds: number,
  ): Promise<Seen<OfKind<OperationEvent, 'settled' | 'unsettled' | 'undone'>>> {
    const look = (): Seen<OfKind<OperationEvent, 'settled' | 'unsettled' | 'undone'>> | undefined =>
      this.operations.find(
        (one): one is Seen<OfKind<OperationEvent, 'settled' | 'unsettled' | 'undone'>> =>
          one.event.record === record &&
          (one.event.is === 'settled' || one.event.is === 'unsettled' || one.event.is === 'undone'),
      );
    return look() ?? (await follower.find(look, `the end of operation ${record}`, seconds));
  }
}

/** What a person is told of an event, if anything. */
export function lineOf(event: AttestationEvent, nameOf: NameOf): string | undefined {
  switch (event.is) {
    case 'registered':
      return `${nameOf(event.node)} has an enclave, ${shortId(event.key)}: ${evidenceOf(event.evidence)}`;
    case 'ended':
      return `the enclave of ${nameOf(event.node)} counts no more (${event.why})`;
    case 'passed over':
      return `operation ${event.record}: no replica is asked (${event.why})`;
    case 'claimed':
      return `operation ${event.record}: ${nameOf(event.node)}, slot ${event.slot}, claims ${shortId(event.claim)}`;
    case 'refuted':
      return `operation ${event.record}: what ${nameOf(event.node)} claims is refuted by the chain: ${differing(event)}`;
    case 'contradicted':
      return `operation ${event.record}: ${nameOf(event.node)} contradicts the others: ${differing(event)}`;
    case 'lost':
      return `operation ${event.record}: ${nameOf(event.node)} has signed a losing claim: ${differing(event)}`;
    case 'punished':
      return `${nameOf(event.node)} pays ${amount(event.amount)} of its deposit`;
    case 'asked again':
      return `operation ${event.record}: too few have answered; replicas are asked once more`;
    case 'unsettled':
      return `operation ${event.record}: UNSETTLED, too few have answered`;
    case 'disputed':
      return `operation ${event.record}: DISPUTED, no claim has enough: ${differing(event)}`;
    case 'undone':
      return `operation ${event.record} is undone, by operation ${event.by}`;
    case 'asked':
    case 'agreed':
      return undefined;
  }
}

/** How evidence is told of. */
export function evidenceOf(kind: string): string {
  return kind === 'Simulated' ? 'SIMULATED evidence, which proves nothing' : `${kind} evidence`;
}

function differing({ field, shard }: { readonly field: string; readonly shard: string }): string {
  return `${field} of shard ${shortId(shard)}`;
}
