// SPDX-License-Identifier: Apache-2.0
/** What the chain answers, in the page's own words: `model/types.ts`. Nothing is left to guess elsewhere. */
import type {
  Assessment,
  Attestation,
  Contention,
  Execution,
  Forecast,
  Fragments,
  Hex,
  HotAccount,
  Motion,
  Operation,
  OperationRecord,
  Outcome,
  Placement,
  Possible,
  Proposal,
  ProposalStatus,
  Receipt,
  Shard,
  Staker,
  Transfer,
  Variant,
} from '../model/types.ts';
import type {
  AssessmentView,
  AttestationView,
  ContentionView,
  ForecastView,
  FragmentsView,
  PlacementView,
  ProposalView,
  ShardView,
  StakerView,
  StoredRecord,
  TransferView,
} from './api.ts';

/** Parts per million in a whole. */
const MILLION = 1_000_000;
/** Rates are counted in thousandths of a transfer a second. */
const RATE_UNIT = 1_000;
/** The aged counts of transfers are in 256ths of one. */
const TRANSFER_UNIT = 256;
/** A level of load that is the whole of a capacity. */
export const FULL_LEVEL = 4_096;

const OPERATION = 'nerv_primitives_core::operation::';
const PROPOSAL = 'nerv_primitives_core::proposal::';
const LANE_REFUSAL = 'nerv_primitives_core::lane::LaneRefusal';
const PLAN_REFUSAL = 'nerv_primitives_core::colocation::CoLocationRefusal';
const ABORT_REASON = 'nerv_primitives_core::transfer::AbortReason';
const DISPATCH_ERROR = 'sp_runtime::DispatchError';

/** What tells the error of a pallet apart from a type: `pallet Bisection` is the path of its errors. */
export function palletError(pallet: string): string {
  return `pallet ${pallet}`;
}

export function shardOf(view: ShardView): Shard {
  return {
    id: hex(view.id),
    parent: view.parent === undefined ? null : hex(view.parent),
    side: view.side?.type ?? null,
    depth: view.depth,
    status: view.status.type,
    filling: view.filling,
    accounts: Number(view.accounts),
    total: view.total,
    rate: view.load.rate / RATE_UNIT,
    quietFor: view.load.quiet_for,
    children: pairOf(view.children),
    since: view.since,
    standing: view.standing.type,
  };
}

/** The client has pairs of one kind as arrays of some length. */
function pairOf(ids: readonly string[] | undefined): [Hex, Hex] | null {
  const [left, right] = ids ?? [];
  return left === undefined || right === undefined ? null : [hex(left), hex(right)];
}

export function forecastOf(view: ForecastView, height: number): Forecast {
  const { score } = view;
  const [p50 = 0, p95 = 0, p99 = 0] = view.latency;
  return {
    probability: view.probability / MILLION,
    threshold: view.threshold / MILLION,
    rule: view.rule.type,
    features: [...view.features].map((part) => part / MILLION),
    rate: view.rate / RATE_UNIT,
    limit: view.limit / RATE_UNIT,
    latency: [p50, p95, p99],
    score: {
      forecasts: score.forecasts,
      brierModel: score.brier_model / MILLION,
      brierPlain: score.brier_plain / MILLION,
      brierEwma: score.brier_ewma / MILLION,
      hitModel: score.hit_model / MILLION,
      hitPlain: score.hit_plain / MILLION,
      hitEwma: score.hit_ewma / MILLION,
    },
    hottest: hotAccountOf(view.hottest),
    unsplittableUntil: view.unsplittable_until === undefined ? null : Number(view.unsplittable_until),
    height,
  };
}

export function contentionOf(view: ContentionView): Contention {
  return {
    last: view.last,
    mean: view.time.mean,
    peak: view.time.peak,
    limit: view.limit,
    contendedSince: view.contended_since ?? null,
    hottest: view.hottest.flatMap((hot) => hotAccountOf(hot) ?? []),
    spread: view.spread.type,
    relief: view.relief === undefined ? null : operationOf(view.relief),
  };
}

export function operationOf(operation: StoredRecord['operation']): Operation {
  switch (operation.type) {
    case 'Split':
      return { kind: 'Split', shard: hex(operation.value.shard) };
    case 'Merge':
      return { kind: 'Merge', left: hex(operation.value.left), right: hex(operation.value.right) };
    case 'Relocate':
      return { kind: 'Relocate', account: hex(operation.value.account), shard: hex(operation.value.shard) };
  }
}

/** An operation as the chain takes it. */
export function asOperation(operation: Operation): StoredRecord['operation'] {
  switch (operation.kind) {
    case 'Split':
      return { type: 'Split', value: { shard: operation.shard } };
    case 'Merge':
      return { type: 'Merge', value: { left: operation.left, right: operation.right } };
    case 'Relocate':
      return { type: 'Relocate', value: { account: operation.account, shard: operation.shard } };
  }
}

export function recordOf(index: number, record: StoredRecord): OperationRecord {
  const { requested_by: by, limits, result } = record;
  const [first, second] = result ?? [];
  return {
    index,
    operation: operationOf(record.operation),
    by:
      by.type === 'Root'
        ? { kind: 'Root' }
        : by.type === 'Proposal'
          ? { kind: 'Proposal', proposal: by.value }
          : { kind: 'Dispute', record: by.value },
    at: record.at,
    accounts: Number(record.accounts),
    total: record.total,
    limits: {
      minAccounts: limits.min_accounts,
      maxDepth: limits.max_depth,
      maxShards: limits.max_shards,
      cooldown: limits.cooldown,
    },
    result: [first, second].flatMap((id) => (id === undefined ? [] : [hex(id)])),
    outcome: outcomeOf(record.outcome),
  };
}

function outcomeOf(outcome: StoredRecord['outcome']): Outcome {
  switch (outcome.type) {
    case 'Refused':
      return { kind: 'Refused', why: { path: `${OPERATION}Refusal`, name: outcome.value.type } };
    case 'Draining':
      return { kind: 'Draining' };
    case 'Drained':
    case 'Settled':
      return { kind: outcome.type, at: outcome.value.at, drained: Number(outcome.value.drained) };
    case 'Broken':
    case 'Unsettled':
      return { kind: outcome.type, at: outcome.value.at };
    case 'Undone':
      return { kind: 'Undone', by: outcome.value.by };
  }
}

export function assessmentOf(assessed: AssessmentView['assessed']): Assessment {
  switch (assessed.type) {
    case 'Unconditional':
      return { kind: 'Unconditional' };
    case 'Overload': {
      const { load, limit, probability, threshold, rule, hottest } = assessed.value;
      return {
        kind: 'Overload',
        rate: load.rate / RATE_UNIT,
        limit: limit / RATE_UNIT,
        probability: probability / MILLION,
        threshold: threshold / MILLION,
        rule: rule.type,
        hottest: hotAccountOf(hottest),
      };
    }
    case 'Idleness': {
      const { left, right, period, limit } = assessed.value;
      return {
        kind: 'Idleness',
        left: left.rate / RATE_UNIT,
        right: right.rate / RATE_UNIT,
        quietFor: Math.min(left.quiet_for, right.quiet_for),
        period,
        limit: limit / RATE_UNIT,
      };
    }
    case 'Fullness': {
      const { change, fullness, share, limit, least } = assessed.value;
      return {
        kind: 'Fullness',
        change: change.type,
        fullness: fullness / MILLION,
        share: share / MILLION,
        limit: limit / MILLION,
        least: least / MILLION,
      };
    }
    case 'Contention': {
      const { time, limit, release, hottest, relieves } = assessed.value;
      const { mean, peak } = time;
      return { kind: 'Contention', mean, peak, limit, release, hottest: hotAccountOf(hottest), relieves };
    }
    case 'Affinity': {
      const { moves, gain } = assessed.value;
      return { kind: 'Affinity', moves, gain: Number(gain) / TRANSFER_UNIT };
    }
  }
}

export function possibleOf(view: AssessmentView): Possible {
  const { refusal } = view;
  return {
    assessed: assessmentOf(view.assessed),
    holds: view.holds,
    refusal: refusal === undefined ? null : { path: `${OPERATION}Refusal`, name: refusal.type },
  };
}

export function proposalOf(view: ProposalView): Proposal {
  const { proposal } = view;
  return {
    id: view.id,
    motion: motionOf(proposal.motion),
    motionHash: hex(view.motion_hash),
    proposer: proposal.proposer,
    bond: proposal.bond,
    bondStatus: proposal.bond_status.type,
    at: proposal.at,
    deadline: proposal.deadline,
    due: view.due ?? null,
    needed: view.needed,
    ayes: proposal.tally.ayes,
    nays: proposal.tally.nays,
    electorate: proposal.tally.electorate,
    voters: proposal.tally.voters,
    assessed: assessmentOf(proposal.assessed),
    status: statusOf(proposal.status),
  };
}

function motionOf(motion: ProposalView['proposal']['motion']): Motion {
  switch (motion.type) {
    case 'Operation':
      return { kind: 'Operation', operation: operationOf(motion.value) };
    case 'Parameter': {
      const { type: pallet, value: parameter } = motion.value;
      const name = `${pallet}.${parameter.type}`;
      return { kind: 'Parameter', name, value: parameterValue(parameter.value) };
    }
    case 'Model':
    case 'Upgrade':
    case 'Root':
      return { kind: motion.type, hash: hex(motion.value) };
    case 'OpenLane':
    case 'ReturnLane':
      return { kind: motion.type, shard: hex(motion.value) };
    case 'CoLocate':
      return { kind: 'CoLocate', plan: motion.value };
  }
}

/** A parameter's value in a vote: alone in an array, or none, where it goes back to its default. */
function parameterValue(value: unknown): string {
  const [inner] = Array.isArray(value) ? value : [value];
  return inner === undefined ? 'its default' : String(inner);
}

function statusOf(status: ProposalView['proposal']['status']): ProposalStatus {
  switch (status.type) {
    case 'Voting':
      return { kind: 'Voting' };
    case 'Refused':
      return { kind: 'Refused', why: proposalRefusal(status.value) };
    case 'Lost':
      return { kind: 'Lost', at: status.value.at, why: { path: `${PROPOSAL}Loss`, name: status.value.why.type } };
    case 'Approved':
      return { kind: 'Approved', at: status.value.at, due: status.value.due };
    case 'Passed': {
      const { at, assessed, execution } = status.value;
      return {
        kind: 'Passed',
        at,
        assessed: assessmentOf(assessed),
        execution: executionOf(execution),
      };
    }
  }
}

type ViewOf<Kind extends ProposalView['proposal']['status']['type']> = Extract<
  ProposalView['proposal']['status'],
  { type: Kind }
>['value'];

/** Why a proposal was refused: of what holds another reason, that one. */
export function proposalRefusal(refusal: ViewOf<'Refused'>): Variant {
  switch (refusal.type) {
    case 'Operation':
      return { path: `${OPERATION}Refusal`, name: refusal.value.type };
    case 'Lane':
      return { path: LANE_REFUSAL, name: refusal.value.type };
    case 'CoLocation':
      return { path: PLAN_REFUSAL, name: refusal.value.type };
    default:
      return { path: `${PROPOSAL}ProposalRefusal`, name: refusal.type };
  }
}

/** What became of what passed. */
function executionOf(execution: ViewOf<'Passed'>['execution']): Execution {
  switch (execution.type) {
    case 'Done':
      return { done: true, record: execution.value ?? null };
    case 'CoLocated':
      return { done: true, moved: execution.value.moved, skipped: execution.value.skipped };
    default:
      return { done: false, why: executionFailure(execution) };
  }
}

function executionFailure(execution: ViewOf<'Passed'>['execution']): Variant {
  switch (execution.type) {
    case 'Refused':
      return { path: `${OPERATION}Refusal`, name: execution.value.type };
    case 'LaneRefused':
      return { path: LANE_REFUSAL, name: execution.value.type };
    case 'CoLocationRefused':
      return { path: PLAN_REFUSAL, name: execution.value.type };
    case 'Failed':
      return dispatchError(execution.value);
    default:
      return { path: `${PROPOSAL}Execution`, name: execution.type };
  }
}

/** An error of a call: of a pallet, if it is one's. */
export function dispatchError(error: { type: string; value?: unknown }): Variant {
  const inner = isTagged(error.value) ? error.value : null;
  if (error.type === 'Module' && inner !== null) {
    const name = isTagged(inner.value) ? inner.value.type : inner.type;
    return { path: palletError(inner.type), name };
  }
  return inner === null
    ? { path: DISPATCH_ERROR, name: error.type }
    : { path: `${DISPATCH_ERROR}::${error.type}`, name: inner.type };
}

function isTagged(value: unknown): value is { type: string; value?: unknown } {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}

export function stakerOf(view: StakerView): Staker {
  return {
    bonded: view.bonded,
    unbonding: view.unbonding.map(([from, amount]) => ({ from, amount })),
    votes: view.votes.map(([proposal, power, aye]) => ({ proposal, power, aye: aye ?? null })),
    delegate: view.delegate ?? null,
    asleep: view.asleep,
  };
}

export function transferOf(view: TransferView): Transfer {
  return {
    id: hex(view.id),
    amount: view.amount,
    started: view.started,
    deadline: view.deadline,
    source: receiptOf(view.source),
    destination: receiptOf(view.destination),
    finished: view.finished ?? null,
  };
}

function receiptOf(receipt: TransferView['source']): Receipt | null {
  if (receipt === undefined) return null;
  const { status } = receipt;
  return {
    side: receipt.side.type,
    shard: hex(receipt.shard),
    status: status.type,
    why: status.type === 'Aborted' ? { path: ABORT_REASON, name: status.value.type } : null,
    block: receipt.block,
  };
}

export function placementOf(view: PlacementView): Placement {
  const { placed } = view;
  const score = (parts: NonNullable<PlacementView['placed']>['score']): NonNullable<Placement['placed']>['score'] => ({
    latency: parts.latency / MILLION,
    reliability: parts.reliability / MILLION,
    space: parts.space / MILLION,
    cheapness: parts.cheapness / MILLION,
    total: parts.total / MILLION,
  });
  return {
    round: view.round,
    due: view.due ?? null,
    turn: view.turn ?? null,
    placed:
      placed === undefined
        ? null
        : {
            slots: placed.slots.map((node) => node ?? null),
            nodes: placed.nodes.map((node) => ({
              id: node.id,
              operator: node.operator,
              simulated: node.simulated,
              status: node.status.type,
              region: node.region.type,
              domain: node.domain,
              reliability: node.reliability / MILLION,
              endpoint: new TextDecoder().decode(bytesOf(node.endpoint)),
            })),
            score: score(placed.score),
            scoreNow: score(placed.score_now),
            at: placed.at,
            by: placed.by,
            state: placed.state.type,
          },
  };
}

export function fragmentsOf(view: FragmentsView): Fragments {
  const newest = view.checkpoints.at(-1);
  return {
    slots: view.slots.map(({ slot, node, state, held }) => ({
      slot,
      node: node ?? null,
      state: state.type,
      held: [...held],
    })),
    committed: newest?.checkpoint.height ?? null,
    alarm: view.alarm ?? null,
  };
}

export function attestationOf(view: AttestationView): Attestation {
  return {
    record: view.record,
    state: view.state.type,
    needed: view.needed,
    asked: view.asked.map((node) => node ?? null),
    claims: view.claimed.map(({ node, claim, evidence, at }) => ({
      node,
      claim: hex(claim),
      evidence: evidence.type,
      at,
    })),
    until: view.until,
  };
}

function hotAccountOf(hot: { account: string; share: number } | undefined): HotAccount | null {
  return hot === undefined ? null : { account: hex(hot.account), share: hot.share / MILLION };
}

/** What the client hands over as text of hexadecimal digits. */
export function hex(text: string): Hex {
  return (text.startsWith('0x') ? text : `0x${text}`) as Hex;
}

function bytesOf(value: Uint8Array | string): Uint8Array {
  return typeof value === 'string' ? new TextEncoder().encode(value) : value;
}
