// SPDX-License-Identifier: Apache-2.0
/** What the chain keeps of votes and transfers, in sentences. */
import { showAmount, showCount, showPart, showRate, showSeconds } from './amounts.ts';
import { nameOperation, shortAddress, shortShard } from './names.ts';
import type {
  Assessment,
  BondStatus,
  HotAccount,
  Motion,
  Proposal,
  ProposalStatus,
  Receipt,
  Transfer,
  Variant,
} from './types.ts';

/** What the chain's metadata says of a variant. */
export type Words = (variant: Variant) => string;

/** What was measured, and what calls for the operation. */
export function assessmentWords(assessed: Assessment): string {
  switch (assessed.kind) {
    case 'Unconditional':
      return 'Load does not call for it, nor need it: anyone with stake may want it.';
    case 'Overload': {
      const { rate, limit, probability, threshold, rule, hottest } = assessed;
      const forecast = `forecast ${showProbability(probability)} ${against(probability, threshold)}`;
      const measured = `rate ${showRate(rate)} of limit ${showRate(limit)} transfers a second`;
      const decides = rule === 'Forecast' ? 'The forecast decides' : 'The plain rule decides: the rate alone';
      return sentences(capital(`${forecast}; ${measured}`), decides, hotWords(hottest));
    }
    case 'Idleness': {
      const { left, right, quietFor, period, limit } = assessed;
      const rates = `left ${showRate(left)} and right ${showRate(right)}`;
      return sentences(
        `Rates ${rates}, together under ${showRate(limit)} transfers a second are wanted`,
        `Both quiet for ${showSeconds(quietFor)} of ${showSeconds(period)}`,
      );
    }
    case 'Fullness': {
      const { change, fullness, share, limit, least } = assessed;
      return change === 'Open'
        ? sentences(
            `Blocks are ${showPart(fullness)} full; a lane is called for above ${showPart(limit)}`,
            `The shard takes ${showPart(share)} of it, and ${showPart(least)} make a lane worth it`,
          )
        : sentences(
            `Blocks are ${showPart(fullness)} full, and the lane would add ${showPart(share)}`,
            `It is called back where both stay under ${showPart(limit)}`,
          );
    }
    case 'Contention': {
      const { mean, peak, limit, release, hottest, relieves } = assessed;
      return sentences(
        `Writes take ${showCount(mean)} µs of a block, ${showCount(peak)} µs at most`,
        `Above ${showCount(limit)} µs is too much, until ${showCount(release)} µs`,
        relieves ? 'This would relieve it' : 'This would not relieve it',
        hotWords(hottest),
      );
    }
    case 'Affinity': {
      const { moves, gain } = assessed;
      return sentences(
        `${countOf(moves, 'account')} would live where those do with whom they deal`,
        `That is expected to save ${countOf(Math.round(gain), 'transfer')} between shards in each window`,
      );
    }
  }
}

/** What is to be decided, as the object of a sentence: `split 4d8f4ee3`. */
export function motionWords(motion: Motion): string {
  switch (motion.kind) {
    case 'Operation':
      return nameOperation(motion.operation);
    case 'Parameter':
      return `set ${motion.name} to ${motion.value}`;
    case 'Model':
      return `let the model ${shortAddress(motion.hash)} forecast load`;
    case 'Upgrade':
      return `replace the runtime by ${shortAddress(motion.hash)}`;
    case 'Root':
      return `carry out the call ${shortAddress(motion.hash)} as root`;
    case 'OpenLane':
      return `let its replicas execute ${shortShard(motion.shard)}`;
    case 'ReturnLane':
      return `let ${shortShard(motion.shard)} return to the chain`;
    case 'CoLocate':
      return `carry out plan ${showCount(motion.plan)} of moves`;
  }
}

/** Where a proposal is in its life. */
export function statusWords(status: ProposalStatus, words: Words): string {
  switch (status.kind) {
    case 'Voting':
      return 'Votes are taken.';
    case 'Refused':
      return sentences('Refused, and not put to the vote', words(status.why));
    case 'Lost':
      return sentences(`Lost in block ${showCount(status.at)}`, words(status.why));
    case 'Approved':
      return sentences(`It has the votes, and is carried out in block ${showCount(status.due)}`);
    case 'Passed': {
      const { at, execution } = status;
      if (!execution.done) {
        return sentences(
          `Passed in block ${showCount(at)}, and could not be carried out`,
          words(execution.why),
        );
      }
      if ('moved' in execution) {
        const { moved, skipped } = execution;
        const rest = skipped === 0 ? '' : `; ${countOf(skipped, 'move')} could not be made any more`;
        return sentences(`Passed in block ${showCount(at)}, and moved ${countOf(moved, 'account')}${rest}`);
      }
      const record = execution.record === null ? '' : ` as operation ${showCount(execution.record)}`;
      return sentences(`Passed in block ${showCount(at)}, and was carried out${record}`);
    }
  }
}

const BOND_FATES: Record<BondStatus, (bond: string) => string> = {
  NotTaken: () => 'No bond was taken.',
  Held: (bond) => `The bond of ${bond} is held.`,
  Returned: (bond) => `The bond of ${bond} went back to the proposer.`,
  Slashed: (bond) => `The bond of ${bond} is lost: the treasury has it.`,
  PartlySlashed: (bond) => `A part of the bond of ${bond} is lost; the rest went back to the proposer.`,
};

/** Where the bond of a proposal is. */
export function bondWords({ bond, bondStatus }: Pick<Proposal, 'bond' | 'bondStatus'>): string {
  return BOND_FATES[bondStatus](showAmount(bond));
}

/** What one side of a transfer vouches for. */
export function receiptWords(receipt: Receipt, words: Words): string {
  const where = `in block ${showCount(receipt.block)}, shard ${shortShard(receipt.shard)}`;
  const isSource = receipt.side === 'Source';
  switch (receipt.status) {
    case 'Pending':
      return sentences(isSource ? `Set aside ${where}` : `Ready to take it ${where}`);
    case 'Committed':
      return sentences(isSource ? `Left ${where}` : `Arrived ${where}`);
    case 'Aborted': {
      const what = isSource ? 'Given back to the sender' : 'Not taken';
      return sentences(`${what} ${where}`, receipt.why === null ? '' : words(receipt.why));
    }
  }
}

/** A transfer's two sides, and until when it can still arrive. */
export function transferWords(transfer: Transfer, words: Words): { source: string; destination: string } {
  const { source, destination, deadline } = transfer;
  return {
    source: source === null ? 'Nothing is known of it.' : receiptWords(source, words),
    destination:
      destination === null
        ? `Has not heard of it yet; it goes back after block ${showCount(deadline)}.`
        : receiptWords(destination, words),
  };
}

/** Which of two one is, so that nobody has to compare digits. */
function against(value: number, limit: number): string {
  const word = value > limit ? 'over' : value === limit ? 'at' : 'under';
  return `${word} ${showProbability(limit)}`;
}

/** Cut off, not rounded: 0.996 is not certain, and 0.9196 is not over 0.92. */
function showProbability(probability: number): string {
  return (Math.floor(probability * 100 + 1e-9) / 100).toFixed(2);
}

function hotWords(hottest: HotAccount | null): string {
  if (hottest === null) return '';
  return `One account makes for ${showPart(hottest.share)} of it: ${shortAddress(hottest.account)}`;
}

/** So many of something: `1 account`, `2 accounts`. */
function countOf(count: number, one: string): string {
  return `${showCount(count)} ${one}${count === 1 ? '' : 's'}`;
}

/** Parts as sentences, each with one point at its end; empty parts are left out. */
function sentences(...parts: readonly string[]): string {
  return parts
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => (/[.!?]$/.test(part) ? part : `${part}.`))
    .join(' ');
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
