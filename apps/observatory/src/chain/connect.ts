// SPDX-License-Identifier: Apache-2.0
/**
 * The connection to a node, which heals by itself. Each time the node is gone all that hung on it is given up, and
 * begun anew with what the page has kept: a node that comes back may be of another chain, or of a newer runtime.
 */
import { createClient } from 'polkadot-api';
import { getWsProvider, WsEvent, type StatusChange } from 'polkadot-api/ws';
import { connection, lastFollowed } from '../store.ts';
import type { Connection } from '../model/types.ts';
import { storeNodeUrl } from './address.ts';
import { follow } from './follow.ts';
import { session } from './session.ts';
import { Misfit } from './suits.ts';

/** Milliseconds until the first try again, and the longest. */
const FIRST_WAIT = 500;
const LONGEST_WAIT = 5_000;
/** Milliseconds within which a node must have answered whether it is one. */
const PATIENCE = 15_000;

let stop: () => void = () => undefined;

/** Looks at another node from now on. */
export function look(url: string): void {
  stop();
  stop = keepLooking(url);
}

function keepLooking(url: string): () => void {
  let [failures, ended] = [0, false];
  let timer: ReturnType<typeof setTimeout> | undefined;
  let close = (): void => undefined;

  const say = (phase: Connection['phase'], message: string): void => {
    if (!ended) connection.value = { phase, url, message };
  };

  const open = (): void => {
    const gone = new AbortController();
    /** Once for each connection, whatever goes wrong first. */
    const fail = (why: unknown): void => {
      if (gone.signal.aborted || ended) return;
      close();
      failures += 1;
      if (why instanceof Misfit) say(why.phase, why.message);
      else say(failures === 1 ? 'connecting' : 'lost', sentenceOf(why, url));
      timer = setTimeout(open, Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** Math.min(failures - 1, 5)));
    };
    const onStatusChanged = ({ type }: StatusChange): void => {
      if (type === WsEvent.CLOSE || type === WsEvent.ERROR) fail(null);
    };
    const provider = getWsProvider(url, { timeout: 5_000, heartbeatTimeout: 30_000, onStatusChanged });
    const client = createClient(provider);
    const patience = setTimeout(() => fail(new Error('it does not answer')), PATIENCE);
    close = () => {
      gone.abort();
      clearTimeout(patience);
      session.value = null;
      // Tells the socket that is closed so, and cancels all that waits for an answer.
      client.destroy();
    };
    const onFollowing = (): void => {
      clearTimeout(patience);
      if (lastFollowed.value !== url) {
        lastFollowed.value = url;
        // Not before: one that was mistyped is not to be found here again after a reload.
        storeNodeUrl(url);
      }
      failures = 0;
    };
    follow(client, { url, signal: gone.signal, onFollowing }).catch(fail);
  };

  say('connecting', '');
  open();
  return () => {
    ended = true;
    clearTimeout(timer);
    close();
  };
}

function sentenceOf(why: unknown, url: string): string {
  if (why instanceof Error && why.message === 'it does not answer') {
    return `Something listens at ${url}, but it does not answer as a node does. Trying again.`;
  }
  return `There is no node at ${url}. Is it running? Trying again.`;
}
