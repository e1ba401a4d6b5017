// SPDX-License-Identifier: Apache-2.0
/** A block with everything that happened in it, in plain values. */
import type { ApiPromise } from '@polkadot/api';
import type { DispatchError, EventRecord } from '@polkadot/types/interfaces';
import type { Codec } from '@polkadot/types/types';
import { storage } from './chain.ts';
import { errorName } from './errors.ts';
import { plain, type PlainStruct } from './plain.ts';

/** Something a pallet reported. */
export interface ChainEvent {
  /** `pallet.Event`, as in `bisection.SplitCutOver`. */
  readonly name: string;
  readonly data: PlainStruct;
  /** The extrinsic it belongs to; none if it came out of the block's own hooks. */
  readonly extrinsic: number | undefined;
  /** The error it carries, for events that report a failure. */
  readonly error: string | undefined;
}

/** A block. */
export interface Block {
  readonly number: number;
  readonly hash: string;
  /** The hash of the block before it. */
  readonly parent: string;
  /** Chain time in milliseconds. */
  readonly timestamp: number;
  /** When this machine first heard of it, in milliseconds: as soon as it was built. */
  readonly seen: number;
  /** The hash of every extrinsic, in order. */
  readonly extrinsics: readonly string[];
  readonly events: readonly ChainEvent[];
}

interface RawBlock {
  readonly block: {
    readonly header: { readonly parentHash: string };
    readonly extrinsics: readonly `0x${string}`[];
  };
}

/** Reads one block. Extrinsics are only hashed, not decoded: that is all it takes to find ours. */
export async function readBlock(api: ApiPromise, number: number, seen = Date.now()): Promise<Block> {
  const hash = (await api.rpc.chain.getBlockHash(number)).toHex();
  const [raw, records, timestamp] = await Promise.all([
    api.rpc.chain.getBlock.raw(hash) as Promise<unknown>,
    storage(api, 'system', 'events', [], hash),
    storage(api, 'timestamp', 'now', [], hash),
  ]);
  const { header, extrinsics } = (raw as RawBlock).block;
  return {
    number,
    hash,
    parent: header.parentHash,
    timestamp: Number(timestamp.toString()),
    seen,
    extrinsics: extrinsics.map((bytes) =>
      api.registry.hash(Buffer.from(bytes.slice(2), 'hex')).toHex(),
    ),
    events: [...(records as unknown as Iterable<EventRecord>)].map((record) => toEvent(api, record)),
  };
}

/** The events of one extrinsic. */
export function eventsOf(block: Block, extrinsic: number): ChainEvent[] {
  return block.events.filter((event) => event.extrinsic === extrinsic);
}

function toEvent(api: ApiPromise, { event, phase }: EventRecord): ChainEvent {
  const fields = event.data.names ?? event.data.map((_, index) => String(index));
  const data: PlainStruct = {};
  event.data.forEach((value, index) => (data[fields[index] ?? index] = plain(value)));
  return {
    name: `${event.section}.${event.method}`,
    data,
    extrinsic: phase.isApplyExtrinsic ? phase.asApplyExtrinsic.toNumber() : undefined,
    error: errorIn(api, event.data),
  };
}

/** The error of `system.ExtrinsicFailed`, `sudo.Sudid`, `utility.ItemFailed` and their like. */
function errorIn(api: ApiPromise, data: Iterable<Codec>): string | undefined {
  for (const value of data) {
    const error = asDispatchError(value);
    if (error !== undefined) return errorName(api, error);
  }
  return undefined;
}

function asDispatchError(value: Codec): DispatchError | undefined {
  if (value.toRawType().startsWith('Result')) {
    const result = value as unknown as { isErr: boolean; asErr: Codec };
    return result.isErr ? asDispatchError(result.asErr) : undefined;
  }
  const error = value as DispatchError;
  return error.isModule !== undefined && error.isBadOrigin !== undefined ? error : undefined;
}
