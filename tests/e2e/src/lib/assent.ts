/**
 * How a split or a merge is asked for.
 *
 * Who decides is not the same in every version of the chain: root alone first, the holders
 * of stake by a vote later. Whoever wants a shard cut asks through `Assent` and need not
 * know; another way of deciding is another class here.
 */
import { dev, type Pair } from './accounts.ts';
import { call, type Tx } from './chain.ts';
import type { Client } from './client.ts';
import { show } from './plain.ts';

/** What came of asking. */
export interface Answer {
  /** The block in which it was decided. */
  readonly block: number;
  /** Why it was refused or failed; none if it was agreed to. */
  readonly refusal: string | undefined;
}

/** Somebody who can have shards split and merged. */
export interface Assent {
  /** For messages: "by sudo". */
  readonly name: string;
  /** Asks for a leaf to be cut in two. */
  split(shard: string): Promise<Answer>;
  /** Asks for two sibling leaves to become their parent again. */
  merge(left: string, right: string): Promise<Answer>;
}

/** Root decides: the development chain's sudo key asks and gets. */
export class SudoAssent implements Assent {
  readonly name = 'sudo';

  constructor(
    private readonly client: Client,
    private readonly sudo: Pair = dev('Alice'),
  ) {}

  split(shard: string): Promise<Answer> {
    return this.asRoot(call(this.client.api, 'bisection', 'forceSplit', shard));
  }

  merge(left: string, right: string): Promise<Answer> {
    return this.asRoot(call(this.client.api, 'bisection', 'forceMerge', left, right));
  }

  private async asRoot(inner: Tx): Promise<Answer> {
    const { api } = this.client;
    const receipt = await this.client.send(this.sudo, call(api, 'sudo', 'sudo', inner));
    const refused = receipt.events.find((event) => event.name === 'bisection.Refused');
    const reason = refused?.data['reason'];
    const refusal = typeof reason === 'string' ? reason : show(reason);
    return {
      block: receipt.block.number,
      refusal: receipt.error ?? (refused === undefined ? undefined : refusal),
    };
  }
}
