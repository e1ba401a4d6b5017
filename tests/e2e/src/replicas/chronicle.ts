// SPDX-License-Identifier: Apache-2.0
/** What blocks told of one shard's custody and placement: told on at once, and kept. */
import type { Block } from '../lib/blocks.ts';
import { custodyEvents, type CustodyEvent } from '../lib/custody/events.ts';
import { placementEvents } from '../lib/placement/events.ts';
import type { Follower } from '../lib/follower.ts';
import { count, plural, shortId } from '../lib/units.ts';

/** Something that a block told. */
export interface Noted<Event extends CustodyEvent = CustodyEvent> {
  readonly block: number;
  readonly event: Event;
}

/** The events of one kind. */
export type Kind = CustodyEvent['is'];
export type OfKind<Is extends Kind> = Extract<CustodyEvent, { readonly is: Is }>;

/** A placement as it was accepted. */
export interface Assignment {
  readonly block: number;
  /** By slot. */
  readonly nodes: readonly number[];
}

/** How to tell of a node. */
export type NameOf = (node: number) => string;

/** Keeps what blocks told. */
export class Chronicle {
  readonly assignments: Assignment[] = [];
  private readonly noted: Noted[] = [];

  constructor(
    private readonly shard: string,
    private readonly nameOf: NameOf,
    private readonly tell: (line: string, block: number) => void,
  ) {}

  /** Takes what a block told. */
  take(block: Block): void {
    for (const event of placementEvents(block)) {
      if (event.is !== 'accepted' || event.shard !== this.shard) continue;
      this.assignments.push({ block: block.number, nodes: event.nodes });
    }
    for (const event of custodyEvents(block)) {
      if (event.is !== 'paid' && event.shard !== this.shard) continue;
      this.noted.push({ block: block.number, event });
      const line = lineOf(event, this.nameOf);
      if (line !== undefined) this.tell(line, block.number);
    }
  }

  /** All of a kind, the first one first, from a block on. */
  all<Is extends Kind>(is: Is, from = 0): Noted<OfKind<Is>>[] {
    return this.noted.filter(
      (one): one is Noted<OfKind<Is>> => one.event.is === is && one.block >= from,
    );
  }

  /** The last of a kind. */
  last<Is extends Kind>(is: Is): Noted<OfKind<Is>> | undefined {
    return this.all(is).at(-1);
  }

  /**
   * The first of a kind that is wanted, from a block on; waits for it. What blocks told before counts.
   */
  async wait<Is extends Kind>(
    follower: Follower,
    is: Is,
    what: string,
    options: { readonly from?: number; readonly seconds: number; readonly where?: (event: OfKind<Is>) => boolean },
  ): Promise<Noted<OfKind<Is>>> {
    const { from = 0, seconds, where = () => true } = options;
    const look = (): Noted<OfKind<Is>> | undefined => this.all(is, from).find(({ event }) => where(event));
    return look() ?? (await follower.find(look, what, seconds));
  }
}

/** What a person is told of an event, if anything. */
export function lineOf(event: CustodyEvent, nameOf: NameOf): string | undefined {
  switch (event.is) {
    case 'taken': {
      const { height, accounts, steps, root, until } = event;
      const what = `${count(accounts)} accounts, ${plural(steps, 'step')}, root ${shortId(root)}`;
      return `checkpoint of block ${height} taken: ${what}; to be acknowledged by block ${until}`;
    }
    case 'acknowledged': {
      const { slot, node, height, commitment } = event;
      return `slot ${slot}: ${nameOf(node)} holds its fragment of ${height}, commitment ${shortId(commitment)}`;
    }
    case 'differs':
      return `slot ${event.slot}: ${nameOf(event.node)} says another commitment, ${shortId(event.commitment)}`;
    case 'committed': {
      const { height, length, data, parity, commitment } = event;
      const pieces = `${count(length)} bytes in ${data} + ${parity} fragments`;
      return `checkpoint of block ${height} committed, ${shortId(commitment)}: ${pieces}`;
    }
    case 'abandoned':
      return `checkpoint of block ${event.height} abandoned: ${event.acknowledged} acknowledged it`;
    case 'challenged': {
      const { period, asked, height, until } = event;
      return `period ${period}: ${plural(asked, 'holder')} asked for a chunk of ${height}, by block ${until}`;
    }
    case 'closed':
      return `period ${event.period}: ${event.answered} answered, ${event.missed} did not`;
    case 'missed':
      return `slot ${event.slot}: ${nameOf(event.node)} did not answer, and is asked again`;
    case 'lost':
      return `slot ${event.slot}: the fragment of ${nameOf(event.node)} is lost (${reasonOf(event.why)})`;
    case 'repaired': {
      const { slot, node, blocks } = event;
      return `slot ${slot}: ${nameOf(node)} holds the fragment again, ${plural(blocks, 'block')} after it took the slot`;
    }
    case 'alarm':
      return `ALARM: ${event.held} hold the checkpoint of ${event.height}, ${event.needed} are needed`;
    case 'calm':
      return `the alarm is over, after ${plural(event.blocks, 'block')}`;
    case 'retired':
      return `checkpoint of block ${event.height} retired`;
    case 'paid':
      return undefined;
  }
}

const REASONS: Readonly<Record<string, string>> = {
  Unanswered: 'no answer',
  Unacknowledged: 'not acknowledged in time',
  NotRepaired: 'not repaired in time',
  Left: 'not in the slot any more',
};

function reasonOf(why: string): string {
  return REASONS[why] ?? why;
}
