/** What the demonstration says while it runs: one line a block and one an event. */
import type { Client } from '../lib/client.ts';
import { liveOf, shards } from '../lib/shards.ts';
import type { Stream } from '../lib/stream.ts';
import { pad } from '../lib/table.ts';
import { count, perSecond, plural } from '../lib/units.ts';

/** Takes one line. */
export type Out = (line: string) => void;

/** Tells the story with the time since its start in front of each line. */
export class Narrator {
  private readonly began = performance.now();

  constructor(private readonly out: Out) {}

  /** One line, with the block it is about if there is one. */
  say(text: string, block?: number): void {
    const time = pad(((performance.now() - this.began) / 1000).toFixed(0), 4, 'right');
    const where = block === undefined ? '' : `block ${pad(String(block), 4, 'left')} `;
    this.out(`${time} s  ${pad(where, 11, 'left')} ${text}`.trimEnd());
  }

  /** A line without a time. */
  plain(text = ''): void {
    this.out(text);
  }

  /** Says for every block how the stream stands; returns how to stop, once all is said. */
  follow(client: Client, stream: Stream): () => Promise<void> {
    let telling = Promise.resolve();
    const stop = client.follower.onBlock((block) => {
      // In a row, so that lines keep the order of their blocks.
      telling = telling
        .then(() => shards(client.api, block.hash))
        .then((all) => {
          const { sent, included, failed } = stream.stats;
          const leaves = liveOf(all);
          const live = plural(leaves.length, 'live shard');
          const busiest = perSecond(Math.max(...leaves.map(({ load }) => load.rate)));
          const draining = all.filter((one) => one.status === 'Draining' || one.status === 'Retiring').length;
          this.say(
            `sent ${pad(count(sent), 6, 'right')}  included ${pad(count(included), 6, 'right')}  ` +
              `failed ${count(failed)}  ${live}, load up to ${busiest}/s` +
              (draining === 0 ? '' : `, ${draining} draining`),
            block.number,
          );
        })
        // A line less is no reason to end; a lost connection is reported by the follower.
        .catch(() => undefined);
    });
    return () => {
      stop();
      return telling;
    };
  }
}
