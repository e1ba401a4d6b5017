// SPDX-License-Identifier: Apache-2.0
//! Benchmarks.

use crate::{
    types::{Acknowledged, Asked, BySlot, KEPT, MAX_ANCESTORS},
    *,
};
use alloc::{vec, vec::Vec};
use frame_benchmarking::{account, v2::*};
use frame_support::{
    traits::{
        fungible::{Inspect, Mutate},
        EnsureOrigin, Get,
    },
    weights::WeightMeter,
    BoundedVec,
};
use frame_system::{
    offchain::{AppCrypto, SigningTypes},
    RawOrigin,
};
use nerv_primitives_checkpoint::{Acknowledgement, Answer, Checkpoint, Commitment, Layout};
use nerv_primitives_core::{
    traits::{OnCutover, SeatNodes},
    Balance, NodeId, Nonce, ShardId, MAX_REPLICAS,
};
use nerv_primitives_erasure::{chunk, FragmentTree, Profile};
use sp_core::H256;
use sp_runtime::{
    app_crypto::RuntimeAppPublic,
    traits::{IdentifyAccount, SaturatedConversion},
};

mod setup;

use setup::*;

/// The block in which everything here happens.
const NOW: BlockHeight = 10_000;

/// The pieces: as many as there may be, of which most must agree.
const PROFILE: (u8, u8) = (12, 4);

/// The bytes of a fragment: a thousand chunks. Four times as many are two hashes more.
const FRAGMENT: usize = 4 * 1024 * 1024;

#[benchmarks(where T::Currency: Mutate<T::AccountId>)]
mod benches {
    use super::*;

    /// Of a checkpoint that one more has to acknowledge after it.
    #[benchmark]
    fn acknowledge() {
        let (acknowledgement, signer, signature) = next_acknowledgement::<T>(2);

        #[extrinsic_call]
        _(RawOrigin::Authorized, acknowledgement, signer, signature);

        assert!(custody::<T>(&ShardId::root()).pending.is_some());
    }

    #[benchmark]
    fn authorize_acknowledge() {
        let (acknowledgement, signer, signature) = next_acknowledgement::<T>(2);

        #[block]
        {
            Pallet::<T>::authorize_acknowledgement(&acknowledgement, &signer, &signature)
                .expect("it is awaited");
        }
    }

    /// It is the last that is needed. An older one is retired, and some are asked for it.
    #[benchmark]
    fn commit() {
        let (acknowledgement, ..) = next_acknowledgement::<T>(1);

        #[block]
        {
            Pallet::<T>::do_acknowledge(&acknowledgement).expect("it is awaited");
        }

        assert!(custody::<T>(&ShardId::root()).pending.is_none());
    }

    /// The operator has earned something before.
    #[benchmark]
    fn answer() {
        let (said, signer, signature) = next_answer::<T>();
        Earned::<T>::insert(&signer, 1);

        #[extrinsic_call]
        _(RawOrigin::Authorized, said, signer, signature);

        let challenge = custody::<T>(&ShardId::root()).challenge;
        assert!(!challenge.expect("it is open").answered.is_empty());
    }

    #[benchmark]
    fn authorize_answer() {
        let (said, signer, signature) = next_answer::<T>();

        #[block]
        {
            Pallet::<T>::authorize_answer(&said, &signer, &signature).expect("it is asked for");
        }
    }

    #[benchmark]
    fn claim() {
        let who: T::AccountId = account("operator", 1, 0);
        let amount = T::Currency::minimum_balance().saturating_mul(10).max(1);
        T::Currency::set_balance(&T::Treasury::get(), amount.saturating_mul(10));
        Earned::<T>::insert(&who, amount);

        #[extrinsic_call]
        _(RawOrigin::Signed(who.clone()));

        assert!(!Earned::<T>::contains_key(&who));
    }

    #[benchmark]
    fn force_checkpoint() -> Result<(), BenchmarkError> {
        full::<T>();
        let origin =
            T::ForceOrigin::try_successful_origin().map_err(|()| BenchmarkError::Weightless)?;

        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, ShardId::root());

        assert!(custody::<T>(&ShardId::root()).is_due);
        Ok(())
    }

    /// None of them is due.
    #[benchmark]
    fn look(n: Linear<1, { T::MaxLooks::get() }>) {
        let mut custody = full::<T>();
        custody.pending = None;
        custody.is_due = false;
        custody.last = Some(types::Taken {
            height: NOW,
            steps: u64::MAX,
        });
        Custodies::<T>::remove(ShardId::root());
        for number in 0..n {
            Custodies::<T>::insert(shard(number), &custody);
        }

        #[block]
        {
            Pallet::<T>::look();
        }

        assert!(LastLooked::<T>::exists());
    }

    /// Another one has waited in vain.
    #[benchmark]
    fn take() {
        let custody = full::<T>();

        #[block]
        {
            Pallet::<T>::take(&ShardId::root(), custody);
        }

        let taken = super::custody::<T>(&ShardId::root()).pending;
        assert_eq!(taken.expect("one waits").checkpoint.height, NOW - 1);
    }

    /// A period begins.
    #[benchmark]
    fn visit() {
        let mut custody = full::<T>();
        custody.challenge = None;
        custody.next_period = NOW;
        Custodies::<T>::insert(ShardId::root(), custody);

        #[block]
        {
            Pallet::<T>::visit(&ShardId::root());
        }

        assert!(super::custody::<T>(&ShardId::root()).challenge.is_some());
    }

    /// There is room to find that there is none.
    #[benchmark]
    fn visit_nobody() {
        full::<T>();
        LastVisited::<T>::kill();
        let mut meter = WeightMeter::with_limit(T::WeightInfo::visit_nobody());

        #[block]
        {
            Pallet::<T>::visit_some(&mut meter);
        }

        assert!(!LastVisited::<T>::exists());
    }

    /// A merge of two that have committed checkpoints.
    #[benchmark]
    fn cutover() {
        let custody = full::<T>();
        Custodies::<T>::insert(shard(1), &custody);
        Custodies::<T>::insert(shard(2), &custody);

        #[block]
        {
            <Pallet<T> as OnCutover>::merged(&shard(1), &shard(2), &shard(3));
        }

        assert_eq!(super::custody::<T>(&shard(3)).ancestors.len(), 2);
    }

    /// It was waited for by nobody but this one.
    #[benchmark]
    fn release() {
        let mut custody = full::<T>();
        let key = (shard(1), 1);
        let ended = EndedCustody {
            slots: Default::default(),
            committed: custody.committed.clone(),
            waiting: 1,
            keepers: 0,
        };
        EndedCustodies::<T>::insert(key, ended);
        for committed in &custody.committed {
            let commitment = commitment(H256::zero());
            Commitments::<T>::insert((shard(1), committed.checkpoint.height), commitment);
        }
        custody.ancestors = BoundedVec::truncate_from(vec![key]);

        #[block]
        {
            Pallet::<T>::release(&mut custody);
        }

        assert!(!EndedCustodies::<T>::contains_key(key));
        assert!(MAX_ANCESTORS > 0);
    }

    impl_benchmark_test_suite!(Pallet, crate::mock::new_test_ext(), crate::mock::Test);
}
