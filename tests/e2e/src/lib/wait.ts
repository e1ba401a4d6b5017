// SPDX-License-Identifier: Apache-2.0
/** Waiting that always ends: every wait here has a deadline and says what it waited for. */
import { Failure } from './failure.ts';

/** Resolves after some milliseconds. */
export function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** Into so many parts a wait is cut. */
const PARTS = 20;

/**
 * Calls `then` after some seconds; returns how to prevent that. The seconds are those of the event loop: for as long
 * as this process itself keeps it busy, nothing that has arrived can be read, and at most one part of them passes.
 * A process that has nothing else to do waits for it, unless it is `idle`.
 */
export function patience(seconds: number, then: () => void, idle = false): () => void {
  let left = PARTS;
  const part = (): NodeJS.Timeout => {
    const next = setTimeout(
      () => {
        left -= 1;
        if (left === 0) then();
        else timer = part();
      },
      (seconds * 1000) / PARTS,
    );
    return idle ? next.unref() : next;
  };
  let timer = part();
  return () => clearTimeout(timer);
}

/** The promise's value, or a `Failure` naming `what` when it takes longer than `seconds`. */
export async function within<T>(promise: Promise<T>, seconds: number, what: string): Promise<T> {
  let prevent = (): void => {};
  const deadline = new Promise<never>((_, reject) => {
    prevent = patience(seconds, () => reject(new Failure(`${what}: nothing after ${seconds} s`)));
  });
  try {
    return await Promise.race([promise, deadline]);
  } finally {
    prevent();
  }
}

/** Asks `probe` again and again until it answers with something, at most for `seconds`. */
export async function until<T>(
  probe: () => Promise<T | undefined> | T | undefined,
  seconds: number,
  what: string,
  everyMilliseconds = 100,
): Promise<T> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const answer = await probe();
    if (answer !== undefined) return answer;
    if (Date.now() >= deadline) throw new Failure(`${what}: not after ${seconds} s`);
    await sleep(everyMilliseconds);
  }
}
