// SPDX-License-Identifier: Apache-2.0
/** Follows a chain block by block, and keeps the store as the newest one says. */
import { nerv } from '@polkadot-api/descriptors';
import { batch } from '@preact/signals';
import type { BlockInfo, PolkadotClient } from 'polkadot-api';
import {
  chainInfo,
  connection,
  forecasts,
  head,
  history,
  parameters,
  proposals,
  records,
  seenTransfers,
  selected,
  shards,
  viewed,
  votes,
} from '../store.ts';
import { keepSeen, type SeenTransfer } from '../model/crossings.ts';
import { History } from '../model/history.ts';
import { headPhase } from '../model/pulse.ts';
import type { ChainInfo, Forecast, OperationRecord, Shard, ShardId, Vote } from '../model/types.ts';
import type { Api } from './api.ts';
import { forecastOf, FULL_LEVEL, hex, proposalOf, recordOf, shardOf } from './convert.ts';
import { Docs } from './docs.ts';
import { parametersOf } from './parameters.ts';
import { readerOf } from './read.ts';
import { makeSender } from './send.ts';
import { session } from './session.ts';
import { suits } from './suits.ts';
import { Turns } from './turns.ts';

export interface Following {
  url: string;
  /** Aborted when the connection is given up. */
  signal: AbortSignal;
  /** Called once blocks come. */
  onFollowing(): void;
}

/** Forecasts that are read at a block: of more leaves than that by turns. */
const FORECASTS_PER_BLOCK = 32;
/** Blocks whose events are read, if many come at once. */
const MOST_BLOCKS = 64;
/** Leaves of which the load before the page looked is asked. */
const EARLIER_LEAVES = 64;

/**
 * Follows until the connection is gone. Rejects if it does, or if the chain is none that the page can show.
 */
export async function follow(client: PolkadotClient, { url, signal, onFollowing }: Following): Promise<void> {
  const [spec, type, finalized] = await Promise.all([
    client.getChainSpecData(),
    client._request<string>('system_chainType', []),
    client.getFinalizedBlock(),
  ]);
  const docs = new Docs(await client.getMetadata(finalized.hash));
  const api = client.getTypedApi(nerv);
  await suits(api, spec.name, docs.pallets);
  const info = await infoOf(api, { name: spec.name, type: String(type), genesis: hex(spec.genesisHash) });
  if (signal.aborted) return;
  batch(() => {
    if (chainInfo.value?.genesis !== info.genesis) forgetChain();
    chainInfo.value = info;
  });
  session.value = { reader: readerOf(client, api, docs), sender: makeSender(api, docs) };
  const follower = new Follower(api, info, signal);
  const pulse = setInterval(() => {
    if (head.value !== null) connection.value = { url, ...headPhase(head.value, Date.now(), info.blockTime) };
  }, 1_000);
  signal.addEventListener('abort', () => clearInterval(pulse));
  await new Promise<void>((resolve, reject) => {
    const subscription = client.bestBlocks$.subscribe({
      next: (blocks) => {
        follower.take(blocks).then((isNew) => {
          if (!isNew || signal.aborted) return;
          onFollowing();
          if (head.value !== null) connection.value = { url, ...headPhase(head.value, Date.now(), info.blockTime) };
        }, reject);
      },
      error: reject,
      complete: resolve,
    });
    signal.addEventListener('abort', () => {
      subscription.unsubscribe();
      resolve();
    });
  });
}

async function infoOf(api: Api, chain: Pick<ChainInfo, 'name' | 'type' | 'genesis'>): Promise<ChainInfo> {
  const [version, ss58Prefix, slot] = await Promise.all([
    api.constants.System.Version(),
    api.constants.System.SS58Prefix(),
    api.apis.AuraApi.slot_duration({ at: 'best' }),
  ]);
  const { spec_name: specName, spec_version: specVersion } = version;
  return { ...chain, specName, specVersion, ss58Prefix, blockTime: Number(slot) };
}

/** Another chain: nothing of the one before is true of it. */
function forgetChain(): void {
  head.value = null;
  shards.value = new Map();
  forecasts.value = new Map();
  proposals.value = [];
  records.value = [];
  votes.value = new Map();
  seenTransfers.value = [];
  history.value = new History();
  parameters.value = null;
  selected.value = null;
  viewed.value = null;
}

/** What happened in blocks, as far as the page shows it. */
interface Happened {
  transfers: SeenTransfer[];
  votes: Vote[];
  /** Records of operations that came or changed. */
  records: Set<number>;
  /** Whether proposals came or changed. */
  proposals: boolean;
  parameters: boolean;
}

class Follower {
  readonly #api: Api;
  readonly #info: ChainInfo;
  readonly #signal: AbortSignal;
  readonly #turns = new Turns<ShardId>();
  readonly #records = new Map<number, OperationRecord>();
  /** Hashes of the blocks that were looked at, by height. */
  readonly #looked = new Map<number, string>();
  #waiting: BlockInfo[] | null = null;
  #busy = false;
  #first = true;

  constructor(api: Api, info: ChainInfo, signal: AbortSignal) {
    this.#api = api;
    this.#info = info;
    this.#signal = signal;
  }

  /**
   * Takes the best blocks, the newest first. While one is read, only the newest that come are kept. Tells whether
   * something new was read.
   */
  async take(blocks: BlockInfo[]): Promise<boolean> {
    this.#waiting = blocks;
    if (this.#busy) return false;
    this.#busy = true;
    let isNew = false;
    try {
      while (this.#waiting !== null && !this.#signal.aborted) {
        const next: BlockInfo[] = this.#waiting;
        this.#waiting = null;
        isNew = (await this.#look(next)) || isNew;
      }
    } finally {
      this.#busy = false;
    }
    return isNew;
  }

  async #look(blocks: BlockInfo[]): Promise<boolean> {
    const [best] = blocks;
    const finalized = blocks.at(-1);
    if (best === undefined || finalized === undefined) return false;
    if (this.#looked.get(best.number) === best.hash) {
      if (head.value !== null) head.value = { ...head.value, finalized: finalized.number };
      return false;
    }
    const at = { at: best.hash };
    const fresh = blocks.filter(({ number, hash }) => this.#looked.get(number) !== hash).slice(0, MOST_BLOCKS);
    const [views, time, ...happened] = await Promise.all([
      this.#api.apis.ShardsApi.shards(at),
      this.#api.query.Timestamp.Now.getValue(at),
      ...fresh.map((block) => this.#happened(block)),
    ]);
    const now = new Map(views.map((view) => shardOf(view)).map((shard) => [shard.id, shard]));
    const [newForecasts] = await Promise.all([
      this.#forecasts(now, best),
      this.#governance(best, happened),
    ]);
    if (this.#signal.aborted) return false;
    for (const { number, hash } of fresh) this.#looked.set(number, hash);
    for (const height of this.#looked.keys()) if (height < best.number - 2 * MOST_BLOCKS) this.#looked.delete(height);
    batch(() => {
      const { number: height, hash } = best;
      head.value = { height, hash: hex(hash), finalized: finalized.number, time: Number(time), seen: Date.now() };
      shards.value = now;
      forecasts.value = newForecasts;
      seenTransfers.value = keepSeen(
        seenTransfers.value.filter((seen) => !fresh.some(({ number }) => number === seen.at)),
        happened.flatMap(({ transfers }) => transfers),
        height + 1,
      );
      noteVotes(happened.flatMap((each) => each.votes));
      history.value.note(height, now.values(), newForecasts);
      if (selected.value !== null && !now.has(selected.value)) selected.value = heirOf(selected.value, now);
    });
    if (this.#first) {
      this.#first = false;
      await this.#earlier(now, best, Number(time));
    }
    return true;
  }

  async #happened({ hash, number }: BlockInfo): Promise<Happened> {
    const happened: Happened = {
      transfers: [],
      votes: [],
      records: new Set(),
      proposals: false,
      parameters: false,
    };
    for (const { event } of await this.#api.query.System.Events.getValue({ at: hash })) {
      switch (event.type) {
        case 'CrossShard':
          if (event.value.type === 'Locked') {
            const { transfer, source, destination, amount } = event.value.value;
            happened.transfers.push({ id: transfer, from: hex(source), to: hex(destination), amount, at: number });
          }
          break;
        case 'Bisection':
          happened.records.add(event.value.value.record);
          break;
        case 'ShardGovernance':
          happened.proposals = true;
          if (event.value.type === 'Voted') {
            const { proposal, who, aye, power } = event.value.value;
            happened.votes.push({ proposal, who, aye, power, at: number });
          }
          break;
        case 'Parameters':
          happened.parameters = true;
          break;
      }
    }
    return happened;
  }

  /** Reads what of forecasts there is time for: all of a few leaves, those of many by turns. */
  async #forecasts(now: ReadonlyMap<ShardId, Shard>, block: BlockInfo): Promise<Map<ShardId, Forecast>> {
    const leaves = [...now.values()].filter(({ status }) => status === 'Live').map(({ id }) => id);
    const first = selected.value === null || !leaves.includes(selected.value) ? [] : [selected.value];
    const chosen = this.#turns.choose(leaves, FORECASTS_PER_BLOCK, first);
    const read = await Promise.all(
      chosen.map((id) => this.#api.apis.ShardsApi.forecast(id, { at: block.hash })),
    );
    const known = new Map<ShardId, Forecast>();
    for (const id of leaves) {
      const old = forecasts.value.get(id);
      if (old !== undefined) known.set(id, old);
    }
    chosen.forEach((id, index) => {
      const view = read[index];
      if (view !== undefined) known.set(id, forecastOf(view, block.number));
    });
    return known;
  }

  /** Reads proposals, records and parameters anew where something happened to them. */
  async #governance({ hash }: BlockInfo, happened: readonly Happened[]): Promise<void> {
    const at = { at: hash };
    const isFirst = this.#first;
    const changed = [...new Set(happened.flatMap((each) => [...each.records]))];
    const [views, all, some, set] = await Promise.all([
      isFirst || happened.some((each) => each.proposals) ? this.#api.apis.ShardsApi.proposals(at) : null,
      isFirst ? this.#api.query.Bisection.Records.getEntries(at) : [],
      isFirst || changed.length === 0
        ? []
        : this.#api.query.Bisection.Records.getValues(
            changed.map((index) => [index]),
            at,
          ),
      isFirst || happened.some((each) => each.parameters)
        ? this.#api.query.Parameters.Parameters.getEntries(at)
        : null,
    ]);
    if (this.#signal.aborted) return;
    batch(() => {
      if (views !== null) proposals.value = views.map((view) => proposalOf(view));
      if (set !== null) parameters.value = parametersOf(set.map(({ value }) => value));
      for (const { keyArgs, value } of all) this.#records.set(keyArgs[0], recordOf(keyArgs[0], value));
      changed.forEach((index, place) => {
        const record = some[place];
        if (record !== undefined) this.#records.set(index, recordOf(index, record));
      });
      if (all.length + some.length > 0 || isFirst) {
        records.value = [...this.#records.values()].sort((a, b) => b.index - a.index);
      }
    });
  }

  /** The rates of leaves in the two minutes before the page looked. */
  async #earlier(now: ReadonlyMap<ShardId, Shard>, { hash, number }: BlockInfo, time: number): Promise<void> {
    const leaves = [...now.values()].filter(({ status }) => status === 'Live').slice(0, EARLIER_LEAVES);
    const samples = await Promise.all(
      leaves.map(({ id }) => this.#api.apis.ShardsApi.load_history(id, { at: hash })),
    );
    if (this.#signal.aborted) return;
    const seconds = this.#info.blockTime / 1_000;
    leaves.forEach(({ id }, place) => {
      const limit = forecasts.value.get(id)?.limit;
      if (limit === undefined) return;
      const rates = (samples[place] ?? []).map(({ second, levels: [rate] }) => ({
        height: number - Math.round((time / 1_000 - Number(second)) / seconds),
        rate: ((rate ?? 0) / FULL_LEVEL) * limit,
      }));
      history.value.noteEarlier(
        id,
        rates.filter(({ height }) => height > 0 && height < number),
      );
    });
  }
}

function noteVotes(more: readonly Vote[]): void {
  if (more.length === 0) return;
  const all = new Map(votes.value);
  for (const vote of more) {
    // Who votes again changes the vote.
    const others = (all.get(vote.proposal) ?? []).filter(({ who }) => who !== vote.who);
    all.set(vote.proposal, [...others, vote]);
  }
  votes.value = all;
}

/** What is selected in place of a shard that is gone: who has its accounts now, if that is known. */
function heirOf(gone: ShardId, now: ReadonlyMap<ShardId, Shard>): ShardId | null {
  for (const { operation, result } of records.value) {
    if (operation.kind !== 'Merge' || (operation.left !== gone && operation.right !== gone)) continue;
    const [parent] = result;
    return parent !== undefined && now.has(parent) ? parent : null;
  }
  return null;
}
