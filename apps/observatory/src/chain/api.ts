// SPDX-License-Identifier: Apache-2.0
/** The chain's interface, as its metadata describes it: `npm run descriptors` makes the types. */
import type { nerv } from '@polkadot-api/descriptors';
import type { TypedApi } from 'polkadot-api';

export type Api = TypedApi<typeof nerv>;

type Shards = Api['apis']['ShardsApi'];
type Answer<Call extends (...args: never[]) => Promise<unknown>> = Awaited<ReturnType<Call>>;

export type ShardView = Answer<Shards['shards']>[number];
export type ForecastView = NonNullable<Answer<Shards['forecast']>>;
export type ContentionView = NonNullable<Answer<Shards['contention']>>;
export type ProposalView = Answer<Shards['proposals']>[number];
export type AssessmentView = NonNullable<Answer<Shards['assess']>>;
export type StakerView = NonNullable<Answer<Shards['staker']>>;
export type TransferView = NonNullable<Answer<Shards['transfer']>>;
export type PlacementView = NonNullable<Answer<Shards['placement']>>;
export type FragmentsView = NonNullable<Answer<Shards['fragments']>>;
export type AttestationView = NonNullable<Answer<Shards['attestation']>>;
export type StoredRecord = NonNullable<Answer<Api['query']['Bisection']['Records']['getValue']>>;
export type StoredShard = NonNullable<Answer<Api['query']['ShardRegistry']['Shards']['getValue']>>;
