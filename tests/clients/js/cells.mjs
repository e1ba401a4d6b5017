// SPDX-License-Identifier: Apache-2.0
/** What the programs of the JavaScript clients share: what they are told, and how they say what they could do. */

const { env } = process;

/** The node's RPC. */
export const url = env.NERV_CLIENTS_URL;
/** The id of the root shard's child trie: the 32 bytes of the shard, as hexadecimal text. */
export const trie = env.NERV_CLIENTS_TRIE;
/** The key of a record in it. */
export const record = env.NERV_CLIENTS_RECORD;
/** The hash of a block with a general transaction in it. */
export const block = env.NERV_CLIENTS_BLOCK;
/** A file with the chain's raw specification, this node being the boot node. */
export const spec = env.NERV_CLIENTS_SPEC;
/** What is deposited and sent on: 2 NERV, and 1 NERV to somebody new. */
export const [DEPOSIT, SENT] = [2_000_000_000_000n, 1_000_000_000_000n];
/** `Bisection(MinAccounts(MinAccounts, Some(20)))`, a parameter with its value, as the runtime reads it. */
export const PARAMETER = '00000114000000';
/** What makes the receiver's key: another for each client and each run. */
export const receiver = `//clients//${env.NERV_CLIENTS_RUN}`;

const TRY_SECONDS = 90;

/**
 * Tries one thing after the other, prints for each a line of JSON with what came of it, and ends.
 *
 * A try that throws, or takes too long, is a `no`. What it returns is told as a remark.
 */
export async function tries(steps) {
  for (const [cell, step] of Object.entries(steps)) {
    let timer;
    const late = new Promise((_, fail) => {
      timer = setTimeout(() => fail(new Error(`nothing in ${TRY_SECONDS} s`)), TRY_SECONDS * 1000);
    });
    try {
      say(cell, 'yes', await Promise.race([step(), late]));
    } catch (error) {
      say(cell, 'no', error?.message ?? String(error));
    } finally {
      clearTimeout(timer);
    }
  }
  // Connections and workers of the clients would keep the program from ending.
  process.exit(0);
}

/** Throws what is to be said where something is not so. */
export function must(holds, otherwise) {
  if (!holds) throw new Error(otherwise);
}

function say(cell, can, remark = '') {
  console.log(JSON.stringify({ cell, can, remark: String(remark).split('\n')[0].slice(0, 200) }));
}
