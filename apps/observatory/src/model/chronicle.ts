// SPDX-License-Identifier: Apache-2.0
/** What was done or asked for, the newest first: operations with the proposals behind them, and other proposals. */
import type { Motion, OperationRecord, Proposal, ShardId } from './types.ts';

export interface Entry {
  key: string;
  /** The block in which it was done, or proposed where nothing was. */
  at: number;
  motion: Motion;
  record: OperationRecord | null;
  proposal: Proposal | null;
}

export type Kind = 'done' | 'refused' | 'other';

/** @param records and proposals the newest first */
export function chronicle(records: readonly OperationRecord[], proposals: readonly Proposal[]): Entry[] {
  const byId = new Map(proposals.map((proposal) => [proposal.id, proposal]));
  const entries: Entry[] = records.map((record) => {
    const proposal = record.by.kind === 'Proposal' ? (byId.get(record.by.proposal) ?? null) : null;
    if (proposal !== null) byId.delete(proposal.id);
    const motion: Motion = { kind: 'Operation', operation: record.operation };
    return { key: `record ${record.index}`, at: record.at, motion, record, proposal };
  });
  for (const proposal of byId.values()) {
    const { id, at, motion } = proposal;
    entries.push({ key: `proposal ${id}`, at, motion, record: null, proposal });
  }
  return entries.sort((a, b) => b.at - a.at || number(b) - number(a));
}

/** Whether something was carried out, was refused or lost, or is neither: open, or about no shard. */
export function kindOf({ record, proposal }: Entry): Kind {
  if (record !== null) return record.outcome.kind === 'Refused' ? 'refused' : 'done';
  const status = proposal?.status.kind;
  return status === 'Refused' || status === 'Lost' ? 'refused' : 'other';
}

/** The shards that an entry is about. */
export function shardsOf({ record, motion }: Entry): ShardId[] {
  return [...shardsIn(motion), ...(record?.result ?? [])];
}

/** The shards that a motion names: none of one about something else. */
export function shardsIn(motion: Motion): ShardId[] {
  switch (motion.kind) {
    case 'Operation': {
      const { operation } = motion;
      return operation.kind === 'Merge' ? [operation.left, operation.right] : [operation.shard];
    }
    case 'OpenLane':
    case 'ReturnLane':
      return [motion.shard];
    default:
      return [];
  }
}

function number({ record, proposal }: Entry): number {
  return record?.index ?? proposal?.id ?? 0;
}
