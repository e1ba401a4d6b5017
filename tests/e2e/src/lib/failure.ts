// SPDX-License-Identifier: Apache-2.0
/**
 * What a person is told when something does not work.
 *
 * A `Failure` is expected: its message says what happened and what to do, and it is shown
 * without a stack trace. Any other error is a mistake in this code.
 */
export class Failure extends Error {
  override readonly name = 'Failure';
}

/** The message of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
