// SPDX-License-Identifier: Apache-2.0
/** What the page asks of the chain when a person looks at something: see {@link Reader}. */
import { AccountId } from '@polkadot-api/substrate-bindings';
import type { PolkadotClient } from 'polkadot-api';
import { toHex } from '../model/address.ts';
import { blindedId } from '../model/route.ts';
import type { Address, ShardId, Variant, Vote } from '../model/types.ts';
import type { Api } from './api.ts';
import {
  asOperation,
  attestationOf,
  contentionOf,
  fragmentsOf,
  hex,
  placementOf,
  possibleOf,
  stakerOf,
  transferOf,
} from './convert.ts';
import type { Docs } from './docs.ts';
import type { Reader } from './reader.ts';

const BEST = { at: 'best' } as const;
/** Transfers whose parties are looked at to find those of an account, at most. */
const MOST_TRANSFERS = 2_000;
/** Blocks in which votes on one proposal are looked for, at most. */
const MOST_VOTING_BLOCKS = 128;

export function readerOf(client: PolkadotClient, api: Api, docs: Docs): Reader {
  const { ShardsApi } = api.apis;
  const { query } = api;
  return {
    async account(address) {
      const [system, ledger, route, staker] = await Promise.all([
        query.System.Account.getValue(address, BEST),
        ShardsApi.account(address, BEST),
        ShardsApi.route(address, BEST),
        ShardsApi.staker(address, BEST),
      ]);
      return {
        free: system.data.free,
        ledger:
          ledger === undefined
            ? null
            : {
                shard: hex(ledger.shard),
                free: ledger.free,
                locked: ledger.locked,
                incoming: ledger.incoming,
                nonce: Number(ledger.nonce),
              },
        route:
          route === undefined
            ? null
            : {
                shard: hex(route.shard),
                path: route.path.map(({ type }) => type),
                overridden: route.overridden,
              },
        staker: staker === undefined ? null : stakerOf(staker),
      };
    },
    async possible(operation) {
      const view = await ShardsApi.assess(asOperation(operation), BEST);
      return view === undefined ? null : possibleOf(view);
    },
    async contention(shard) {
      const view = await ShardsApi.contention(shard, BEST);
      return view === undefined ? null : contentionOf(view);
    },
    async placement(shard) {
      const view = await ShardsApi.placement(shard, BEST);
      return view === undefined ? null : placementOf(view);
    },
    async fragments(shard) {
      const view = await ShardsApi.fragments(shard, BEST);
      return view === undefined ? null : fragmentsOf(view);
    },
    async attestation(record) {
      const view = await ShardsApi.attestation(record, BEST);
      return view === undefined ? null : attestationOf(view);
    },
    async cuts(shards) {
      const stored = await query.ShardRegistry.Shards.getValues(
        shards.map((id): [ShardId] => [id]),
        BEST,
      );
      return stored.map((shard) => {
        const cut = shard?.hyperplane;
        if (cut === undefined) return null;
        return { direction: signsOf(cut.direction), projection: cut.projection, count: cut.count };
      });
    },
    async embedding(shard) {
      const { sum, count } = await query.ShardRegistry.Embeddings.getValue(shard, BEST);
      return count === 0n ? null : { sum: [...sum], count };
    },
    async transfersOf(address) {
      return transfersOf(api, address);
    },
    async votesOn(proposal, from, to) {
      return votesOn(client, api, proposal, from, to);
    },
    words: (variant: Variant) => docs.words(variant),
  };
}

/**
 * Those under way, found by their deadlines: the chain keeps no list by account. Where more are under way than can
 * be looked at, the newest.
 */
async function transfersOf(api: Api, address: Address): ReturnType<Reader['transfersOf']> {
  const view = await api.apis.ShardsApi.account(address, BEST);
  if (view !== undefined && view.locked === 0n && view.incoming === 0n) return [];
  const blinded = toHex(blindedId(AccountId().enc(address)));
  const deadlines = await api.query.CrossShard.Deadlines.getEntries(BEST);
  const ids = deadlines
    .sort((a, b) => b.keyArgs[0] - a.keyArgs[0])
    .flatMap(({ value }) => value)
    .slice(0, MOST_TRANSFERS);
  const stored = await api.query.CrossShard.Transfers.getValues(
    ids.map((id): [typeof id] => [id]),
    BEST,
  );
  const own = ids.filter((_, index) => {
    const transfer = stored[index];
    return transfer !== undefined && (transfer.from === blinded || transfer.to === blinded);
  });
  const views = await Promise.all(own.map((id) => api.apis.ShardsApi.transfer(id, BEST)));
  return views
    .flatMap((each) => (each === undefined ? [] : [transferOf(each)]))
    .filter(({ finished }) => finished === null);
}

/** The votes of blocks that have passed, as far as the node still has their events: null of none of them. */
async function votesOn(
  client: PolkadotClient,
  api: Api,
  proposal: number,
  from: number,
  to: number,
): Promise<readonly Vote[] | null> {
  const heights = Array.from({ length: Math.max(0, Math.min(to - from + 1, MOST_VOTING_BLOCKS)) }, (_, index) => from + index);
  const blocks = await Promise.all(
    heights.map(async (height) => {
      const [hash] = await client._request<string[]>('archive_v1_hashByHeight', [height]);
      if (hash === undefined) return null;
      return api.query.System.Events.getValue({ at: hex(hash) }).then(
        (events) => ({ height, events }),
        () => null,
      );
    }),
  );
  if (blocks.every((block) => block === null)) return null;
  const votes = new Map<string, Vote>();
  for (const block of blocks) {
    for (const { event } of block?.events ?? []) {
      if (event.type !== 'ShardGovernance' || event.value.type !== 'Voted') continue;
      const { who, aye, power } = event.value.value;
      if (event.value.value.proposal !== proposal || block === null) continue;
      votes.set(who, { proposal, who, aye, power, at: block.height });
    }
  }
  return [...votes.values()];
}

/** 512 signs are eight words of 64 bits, the lowest bit first. */
function signsOf(words: readonly bigint[]): `0x${string}` {
  const bytes = new Uint8Array(words.length * 8);
  const view = new DataView(bytes.buffer);
  words.forEach((word, index) => view.setBigUint64(index * 8, word, true));
  return toHex(bytes);
}
