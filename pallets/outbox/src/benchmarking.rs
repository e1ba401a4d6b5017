// SPDX-License-Identifier: Apache-2.0
//! Benchmarks.
//!
//! What accounts cost is not in them: it is added by the weights of `ShardAccounts`. So the accounts here take or
//! refuse everything, and do nothing. Nor is what it costs to count what has arrived, for which `LoadMeter` has a weight.

use crate::{delivery::Run, *};
use alloc::{collections::BTreeMap, vec};
use frame_benchmarking::{benchmarking::add_to_whitelist, v2::*};
use frame_support::{traits::Get, weights::Weight, weights::WeightMeter, BoundedVec};
use nerv_primitives_core::{
    traits::{
        CrossShardTransfer, Half, Remitted, SeenAccount, SetAside, ShardAccounts, Unexpected,
    },
    AbortReason, Arrival, Balance, BlockHeight, Remittance, RemittanceId, RemittanceKind, ShardId,
};
use nerv_primitives_embedding::BlindedId;
use sp_runtime::DispatchError;

const AMOUNT: Balance = 1_000_000_000_000;
const FROM: BlindedId = BlindedId([1; 32]);
const TO: BlindedId = BlindedId([2; 32]);

fn source() -> ShardId {
    ShardId::from([3; 32])
}

fn destination() -> ShardId {
    ShardId::from([4; 32])
}

/// A half done in a leaf, which took nothing.
fn half(shard: ShardId) -> Half {
    Half {
        shard,
        weight: Weight::zero(),
    }
}

/// Accounts that take whatever comes, or nothing.
struct Accounts<const WILLING: bool>;

type Willing = Accounts<true>;
type Unwilling = Accounts<false>;

impl<const WILLING: bool> ShardAccounts for Accounts<WILLING> {
    fn lock(
        _: impl Into<SeenAccount>,
        _: &BlindedId,
        _: Balance,
    ) -> Result<(Half, u64), DispatchError> {
        Err(DispatchError::Unavailable)
    }

    fn release(_: impl Into<SeenAccount>, _: Balance) -> Result<Half, DispatchError> {
        Err(DispatchError::Unavailable)
    }

    fn settle(_: impl Into<SeenAccount>, _: Balance) -> Result<Half, DispatchError> {
        Err(DispatchError::Unavailable)
    }

    fn expect(_: impl Into<SeenAccount>, _: Balance) -> Result<Half, Unexpected> {
        Self::credit(&TO, 0)
    }

    fn receive(_: impl Into<SeenAccount>, _: Balance) -> Result<Half, DispatchError> {
        Err(DispatchError::Unavailable)
    }

    fn debit(
        _: impl Into<SeenAccount>,
        _: &BlindedId,
        _: Balance,
    ) -> Result<(Half, u64), DispatchError> {
        Ok((half(source()), 7))
    }

    fn credit(_: impl Into<SeenAccount>, _: Balance) -> Result<Half, Unexpected> {
        if WILLING {
            Ok(half(destination()))
        } else {
            Err(Unexpected {
                shard: destination(),
                reason: AbortReason::Overflow,
            })
        }
    }

    fn forget(_: impl Into<SeenAccount>, _: Balance) -> Result<Half, DispatchError> {
        Err(DispatchError::Unavailable)
    }

    fn weight() -> Weight {
        Weight::zero()
    }

    fn credit_weight() -> Weight {
        Weight::zero()
    }

    fn set_aside() -> Result<BTreeMap<BlindedId, SetAside>, DispatchError> {
        Ok(BTreeMap::new())
    }

    fn plain_weight() -> Weight {
        Weight::zero()
    }
}

/// As long as any remittance.
fn longest() -> Remittance {
    Remittance {
        from: FROM,
        to: TO,
        amount: Balance::MAX,
        kind: RemittanceKind::Returned {
            of: id(0, u32::MAX),
            reason: AbortReason::Overflow,
        },
    }
}

/// One that was sent.
fn sent() -> Remittance {
    Remittance {
        from: FROM,
        to: TO,
        amount: AMOUNT,
        kind: RemittanceKind::Sent { nonce: 7 },
    }
}

fn id(block: BlockHeight, index: u32) -> RemittanceId {
    RemittanceId {
        block,
        destination: destination(),
        index,
    }
}

/// What the hook pays for once a block is left out from here on.
fn leave_out_what_is_paid_for<T: Config>() {
    Pallet::<T>::single_values()
        .into_iter()
        .for_each(|key| add_to_whitelist(key.to_vec().into()));
    add_to_whitelist(Posted::<T>::hashed_key_for(Pallet::<T>::now()).into());
}

/// A block has batches for so many shards, the last of which are other than those of the transfers.
fn crowd<T: Config>(block: BlockHeight, batches: u32) {
    let posted = (0..batches).map(|number| {
        let mut bytes = [9; 32];
        bytes[..4].copy_from_slice(&number.to_le_bytes());
        Posting {
            shard: ShardId::from(bytes),
            epoch: Some(number),
        }
    });
    Posted::<T>::insert(block, BoundedVec::truncate_from(posted.collect()));
}

/// A batch with so many entries, as long as may be, of which all but one have arrived.
fn fill_batch<T: Config>(block: BlockHeight, entries: u32) {
    let entries = entries as usize;
    Batches::<T>::insert(
        block,
        destination(),
        BoundedVec::truncate_from(vec![longest(); entries]),
    );
    let arrival = Arrival::Bounced(AbortReason::Overflow);
    Arrivals::<T>::insert(
        block,
        destination(),
        BoundedVec::truncate_from(vec![arrival; entries - 1]),
    );
}

fn remitted<T: Config>() -> Remitted {
    let transfer = CrossShardTransfer {
        from: FROM,
        source: source(),
        to: TO,
        destination: destination(),
        amount: AMOUNT,
        epoch: Some(1),
    };
    Pallet::<T>::begin::<Willing>(&transfer).expect("there is room")
}

#[benchmarks]
mod benches {
    use super::*;

    /// The first of all, in a block that has room for one batch more.
    #[benchmark(pov_mode = Measured)]
    fn remit() {
        crowd::<T>(Pallet::<T>::now(), MAX_BATCHES - 1);
        leave_out_what_is_paid_for::<T>();
        let remitted;

        #[block]
        {
            remitted = super::remitted::<T>();
        }

        assert!(Pallet::<T>::receipts(remitted.remittance).is_some());
        assert_eq!(InTransit::<T>::get().units, AMOUNT);
    }

    /// One look: nothing is to be delivered, and nothing to be forgotten. What a service comes to is entered all the
    /// same.
    #[benchmark]
    fn service() {
        leave_out_what_is_paid_for::<T>();
        let now = Pallet::<T>::now();
        let beginning = Reached {
            overdue: true,
            ..Reached::beginning(now)
        };
        Progress::<T>::put(beginning);
        InTransit::<T>::put(Transit::default().with(AMOUNT));
        let mut meter = WeightMeter::new();

        #[block]
        {
            Pallet::<T>::serve::<Willing, ()>(now, &mut meter);
            Pallet::<T>::book(Run {
                arrived: Transit::default().with(AMOUNT),
                counters: Some(Statistics::<T>::get()),
                returns: None,
            });
        }

        assert_eq!(InTransit::<T>::get(), Transit::default());
        assert_eq!(Progress::<T>::get(), Some(Reached::beginning(now)));
    }

    /// A block with as many batches as may be, all of which were delivered.
    #[benchmark]
    fn list() {
        leave_out_what_is_paid_for::<T>();
        frame_system::Pallet::<T>::set_block_number(2u32.into());
        crowd::<T>(1, MAX_BATCHES);
        let mut place = Place {
            block: 1,
            batch: MAX_BATCHES,
            entry: 0,
        };
        let (mut meter, mut run) = (WeightMeter::new(), Run::default());
        let is_done;

        #[block]
        {
            is_done = Pallet::<T>::deliver_block::<Willing, ()>(&mut place, &mut meter, &mut run);
        }

        assert!(is_done && Delivered::<T>::contains_key(1));
        assert_eq!(place, Place::beginning(2));
    }

    /// The length of a batch.
    #[benchmark(pov_mode = Measured)]
    fn look() {
        fill_batch::<T>(Pallet::<T>::now(), T::MaxPerBatch::get());
        let length;

        #[block]
        {
            length = Pallet::<T>::batch_length(&destination());
        }

        assert_eq!(length, T::MaxPerBatch::get());
    }

    /// A batch of so many, of which the last one is delivered.
    #[benchmark(pov_mode = Measured)]
    fn batch(n: Linear<1, 4_096>) {
        let entries = n.min(T::MaxPerBatch::get());
        fill_batch::<T>(1, entries);
        let read;

        #[block]
        {
            read = Batches::<T>::get(1, destination());
            Pallet::<T>::vouch(1, &destination(), vec![Arrival::Credited]);
        }

        assert_eq!(read.len(), entries as usize);
        let arrivals = Arrivals::<T>::decode_len(1, destination());
        assert_eq!(arrivals, Some(entries as usize));
    }

    /// The units arrive.
    #[benchmark]
    fn credited() {
        leave_out_what_is_paid_for::<T>();
        let mut run = Run::default();
        let outcome;

        #[block]
        {
            let remittance = sent();
            outcome =
                Pallet::<T>::deliver_one::<Willing, ()>(id(0, 0), None, &remittance, &mut run);
        }

        assert_eq!(outcome.map(|it| it.arrival), Some(Arrival::Credited));
        assert_eq!(run.counters.map(|counters| counters.credited), Some(1));
    }

    /// The units set out for their sender, in a batch that they begin.
    #[benchmark(pov_mode = Measured)]
    fn bounced() {
        leave_out_what_is_paid_for::<T>();
        let mut run = Run {
            returns: Some(Posting {
                shard: destination(),
                epoch: None,
            }),
            ..Run::default()
        };
        crowd::<T>(Pallet::<T>::now(), MAX_BATCHES - 1);
        let outcome;

        #[block]
        {
            let remittance = sent();
            outcome =
                Pallet::<T>::deliver_one::<Unwilling, ()>(id(0, 0), None, &remittance, &mut run);
        }

        let refused = Arrival::Bounced(AbortReason::Overflow);
        assert_eq!(outcome.map(|it| it.arrival), Some(refused));
        assert_eq!(Pallet::<T>::batch_length(&destination()), 1);
    }

    /// A block with as many batches as may be, all of which were forgotten.
    #[benchmark]
    fn prune_list() {
        crowd::<T>(1, MAX_BATCHES);
        Delivered::<T>::insert(1, 2);
        let (since, posted);

        #[block]
        {
            since = Delivered::<T>::get(1);
            posted = Posted::<T>::get(1);
            Pallet::<T>::forget_list(1);
        }

        assert_eq!((since, posted.len()), (Some(2), MAX_BATCHES as usize));
        assert!(!Posted::<T>::contains_key(1) && !Delivered::<T>::contains_key(1));
    }

    /// A batch as long as may be.
    #[benchmark(pov_mode = Measured)]
    fn prune_batch() {
        fill_batch::<T>(1, T::MaxPerBatch::get());

        #[block]
        {
            Pallet::<T>::forget_batch(1, &destination());
        }

        assert_eq!(Pallet::<T>::receipts(id(1, 0)), None);
    }

    impl_benchmark_test_suite!(Pallet, crate::mock::new_test_ext(), crate::mock::Test);
}
