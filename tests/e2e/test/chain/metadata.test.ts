// SPDX-License-Identifier: Apache-2.0
/** What polkadot.js learns about the chain from its metadata, without any types of ours. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hasRuntimeApi } from '../../src/lib/chain.ts';
import { useChain } from '../support/chain.ts';

/** The pallets that are NERV's own. */
const OURS = [
  'Ledger',
  'CrossShard',
  'Outbox',
  'Bisection',
  'ShardRegistry',
  'LoadPredictor',
  'ShardGovernance',
  'Placement',
  'Fragments',
  'Attestation',
  'Binding',
  'Pqc',
];

const chain = useChain();

test('the token and the addresses are those of NERV', async () => {
  const properties = await chain.api.rpc.system.properties();
  assert.deepEqual(properties.tokenSymbol.unwrap().map(String), ['NERV']);
  assert.deepEqual(properties.tokenDecimals.unwrap().map(Number), [12]);
  assert.equal(properties.ss58Format.unwrap().toNumber(), 42);
});

test('the pallets are there with their calls', () => {
  for (const [pallet, calls] of Object.entries({
    ledger: ['deposit', 'withdraw', 'transfer', 'send'],
    bisection: ['forceSplit', 'forceMerge', 'forceOverride', 'retryDrain'],
    shardGovernance: [
      'bond',
      'unbond',
      'withdrawUnbonded',
      'proposeSplit',
      'proposeMerge',
      'proposeOverride',
      'proposeRelocation',
      'proposeCoLocation',
      'proposeParameters',
      'proposeModel',
      'proposeUpgrade',
      'proposeRoot',
      'proposeCoLocation',
      'enactRoot',
      'vote',
      'setDelegate',
      'renounce',
      'retire',
      'wake',
      'close',
    ],
    loadPredictor: ['uploadModel'],
    placement: [
      'registerNode',
      'updateNode',
      'drainNode',
      'deregisterNode',
      'reportLatencies',
      'bondPlacer',
      'unbondPlacer',
      'submitPlacement',
      'forceFail',
      'displaceNode',
    ],
    attestation: [
      'registerEnclave',
      'withdrawEnclave',
      'uploadCollateral',
      'removeCollateral',
      'admitMeasurement',
      'withdrawMeasurement',
      'claim',
    ],
    binding: ['bind', 'refuse', 'clear'],
    pqc: ['bind'],
    balances: ['transferKeepAlive'],
    sudo: ['sudo'],
    utility: ['batch', 'batchAll'],
    parameters: ['setParameter'],
  })) {
    for (const name of calls) {
      assert.ok(chain.api.tx[pallet]?.[name], `${pallet}.${name}`);
    }
  }
  assert.ok(chain.api.query['shardRegistry'], 'the shard registry has storage');
  assert.ok(chain.api.query['crossShard']?.['transfers'], 'transfers are in the storage with their receipts');
  assert.ok(chain.api.query['loadPredictor'], 'the load predictor has storage');
});

/** By what each pallet tells what became of things. */
const TOLD: Readonly<Record<string, { events: readonly string[]; errors: readonly string[] }>> = {
  shardGovernance: {
    events: [
      'Bonded',
      'Unbonded',
      'Withdrawn',
      'Proposed',
      'ProposalRefused',
      'Voted',
      'Passed',
      'Lost',
      'BondReturned',
      'BondSlashed',
      'Approved',
      'CalledForByContention',
    ],
    errors: [
      'NotAStaker',
      'NoPower',
      'BelowMinimum',
      'ZeroAmount',
      'InsufficientStake',
      'TooManyChunks',
      'NothingToWithdraw',
      'RateLimited',
      'TooManyProposals',
      'AlreadyProposed',
      'UnknownProposal',
      'VotingClosed',
      'NotDue',
      'OutOfBounds',
      'ModelMissing',
      'TooManyOfKind',
      'ElectorateTooSmall',
      'CallTooLong',
      'CallTooHeavy',
      'OtherCall',
    ],
  },
  ledger: {
    events: ['Transferred', 'TransferStarted', 'DeliveryPaid'],
    errors: ['DeliveryUnpaid'],
  },
  outbox: {
    events: ['Credited', 'Bounced', 'Returned', 'Postponed'],
    errors: ['Congested', 'TooManyKept', 'TooManyBatches', 'BlockClosed'],
  },
  crossShard: {
    events: ['Locked', 'Committed', 'Aborted'],
    errors: ['DestinationBusy', 'TooManyTransfers', 'Congested'],
  },
  loadPredictor: {
    events: [
      'RuleChanged',
      'Unsplittable',
      'ModelUploaded',
      'ModelRejected',
      'ModelAdopted',
      'ModelDiscarded',
      'Splittable',
      'Contended',
      'Relieved',
    ],
    errors: [
      'NotProposed',
      'TooManyUploads',
      'EmptyChunk',
      'WrongOffset',
      'TooLong',
      'NotUploaded',
      'UnusableHeader',
    ],
  },
  binding: {
    events: [
      'WindowClosed',
      'ForecasterChanged',
      'PlanCarriedOut',
      'Moved',
      'Ended',
      'Instructed',
      'Cleared',
      'CutChosen',
    ],
    errors: ['SelfBinding', 'UnknownAccount', 'SameInstruction', 'NoInstruction'],
  },
  pqc: {
    events: ['Bound'],
    errors: [
      'StaleNumber',
      'NotInControl',
      'SameController',
      'WrongScheme',
      'BadProof',
      'InLane',
      'DepositUnpaid',
      'NumbersExhausted',
    ],
  },
  placement: {
    events: [
      'NodeRegistered',
      'NodeUpdated',
      'NodeDraining',
      'NodeLeaving',
      'NodeFailed',
      'NodeLeft',
      'LatenciesReported',
      'PlacerBonded',
      'PlacerUnbonded',
      'PlacerFined',
      'PlacerSuspended',
      'PlacementDue',
      'PlacementBroken',
      'PlacementAccepted',
      'PlacementDropped',
      'NodeSlashed',
      'NodePunished',
    ],
    errors: [
      'AlreadyRegistered',
      'NoCapacity',
      'BadKey',
      'PrivateEndpoint',
      'OwnNode',
      'UnknownNode',
      'AbsurdLatency',
      'RegistryNotFull',
      'NotDisplaceable',
    ],
  },
};

for (const [pallet, told] of Object.entries(TOLD)) {
  test(`${pallet} tells by events and errors what became of calls`, () => {
    const { events, errors } = chain.api;
    for (const name of told.events) assert.ok(events[pallet]?.[name], `the event ${name}`);
    for (const name of told.errors) assert.ok(errors[pallet]?.[name], `the error ${name}`);
  });
}

test('calls, events, errors and fields of the pallets are documented', () => {
  for (const { name, calls, events, errors } of chain.api.runtimeMetadata.asLatest.pallets) {
    if (!OURS.includes(name.toString())) continue;
    for (const part of [calls, events, errors]) {
      if (part.isNone) continue;
      const { def } = chain.api.registry.lookup.getSiType(part.unwrap().type);
      for (const variant of def.asVariant.variants) {
        assert.ok(variant.docs.length > 0, `${name.toString()}.${variant.name.toString()} has no documentation`);
      }
    }
  }
});

test('the runtime API is decoded without types of ours', () => {
  for (const name of [
    'shards',
    'shard',
    'route',
    'account',
    'proposals',
    'proposal',
    'staker',
    'assess',
    'transfer',
    'remittance',
    'statistics',
    'forecast',
    'contention',
    'loadHistory',
    'evaluate',
    'placement',
    'node',
    'nodes',
    'latency',
    'fragments',
    'checkpoint',
    'duties',
    'recalls',
    'enclaves',
    'attestation',
    'attestations',
    'affinity',
    'binding',
  ]) {
    assert.ok(hasRuntimeApi(chain.api, 'shardsApi', name), `shardsApi.${name}`);
  }
});

for (const version of [14, 15, 16]) {
  test(`metadata of version ${version} can be fetched`, async () => {
    const argument = `0x${version.toString(16).padStart(2, '0')}000000`;
    const answer = await chain.api.rpc.state.call('Metadata_metadata_at_version', argument);
    // Some, the length, `meta`, the version: Option<Vec<u8>> around the metadata's prefix.
    const bytes = Buffer.from(answer.toU8a(true));
    const magic = bytes.indexOf('meta');
    assert.ok(bytes[0] === 1 && magic > 0 && magic <= 6, 'it is there');
    assert.equal(bytes[magic + 4], version);
  });
}

test('metadata of a version that does not exist is none, not an error', async () => {
  const answer = await chain.api.rpc.state.call('Metadata_metadata_at_version', '0x63000000');
  assert.equal(answer.toHex(), '0x00');
});
