// SPDX-License-Identifier: Apache-2.0
/**
 * Leaves nothing behind, however the program ends.
 *
 * What must be undone (a child process, a temporary folder) is registered here. Whoever
 * undoes it in the ordinary way removes it again; what is left is undone when the process
 * exits, also after Ctrl-C or an error nobody caught.
 */

/** Undoes something at once. It runs while the process exits, so it cannot wait. */
export type Undo = () => void;

const pending = new Set<Undo>();
let installed = false;

/** Has `undo` run at the latest when the process exits; returns how to take that back. */
export function atExit(undo: Undo): () => void {
  install();
  pending.add(undo);
  return () => pending.delete(undo);
}

function install(): void {
  if (installed) return;
  installed = true;
  process.on('exit', () => {
    // The latest first: a node ends before its folder is removed.
    for (const undo of [...pending].reverse()) {
      try {
        undo();
      } catch {
        // Nothing can be said any more; the others still have their turn.
      }
    }
  });
  // Without a handler these end the process without 'exit'. 128 + the signal's number is
  // what a shell expects.
  for (const [signal, code] of [['SIGINT', 130], ['SIGTERM', 143], ['SIGHUP', 129]] as const) {
    process.on(signal, () => process.exit(code));
  }
}
