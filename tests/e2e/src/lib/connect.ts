// SPDX-License-Identifier: Apache-2.0
/** Connecting polkadot.js to a node. */
import { ApiPromise, WsProvider } from '@polkadot/api';
import { Failure, messageOf } from './failure.ts';
import { LANE_RPC, LANE_TYPES } from './lanes/rpc.ts';
import { until, within } from './wait.ts';

/** Where a development chain listens by default. */
export const DEV_URL = 'ws://127.0.0.1:9944';

const CONNECT_SECONDS = 60;
const FINALITY_SECONDS = 60;

/** A connection to a chain that has finalized its first block. */
export interface Connection {
  readonly api: ApiPromise;
  readonly provider: WsProvider;
}

/** Connects, and waits for the chain to be under way. */
export async function connect(url: string): Promise<Connection> {
  // Reconnecting by itself would hide that a node went away, and never end.
  const provider = new WsProvider(url, false, {}, 60_000);
  try {
    await within(provider.connect().then(() => provider.isReady), CONNECT_SECONDS, `connecting to ${url}`);
    const api = await within(
      ApiPromise.create({ provider, noInitWarn: true, throwOnConnect: true, rpc: LANE_RPC, types: LANE_TYPES }),
      CONNECT_SECONDS,
      `reading the chain's metadata from ${url}`,
    );
    await until(
      async () => ((await finalizedNumber(api)) > 0 ? true : undefined),
      FINALITY_SECONDS,
      'waiting for the first finalized block',
    );
    return { api, provider };
  } catch (error) {
    await provider.disconnect().catch(() => undefined);
    throw error instanceof Failure ? error : new Failure(`no connection to ${url}: ${messageOf(error)}`);
  }
}

/** The height of the latest finalized block. */
export async function finalizedNumber(api: ApiPromise): Promise<number> {
  const hash = await api.rpc.chain.getFinalizedHead();
  return (await api.rpc.chain.getHeader(hash)).number.toNumber();
}
