// SPDX-License-Identifier: Apache-2.0
/** Waiting that always ends: every wait here has a deadline and says what it waited for. */
import { Failure } from './failure.ts';

/** Resolves after some milliseconds. */
export function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** The promise's value, or a `Failure` naming `what` when it takes longer than `seconds`. */
export async function within<T>(promise: Promise<T>, seconds: number, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Failure(`${what}: nothing after ${seconds} s`)), seconds * 1000);
  });
  try {
    return await Promise.race([promise, deadline]);
  } finally {
    clearTimeout(timer);
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
