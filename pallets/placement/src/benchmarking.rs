// SPDX-License-Identifier: Apache-2.0
//! Benchmarks.

use crate::{
    types::{KeyBytes, KEPT_SAMPLES, KEY_LENGTH},
    *,
};
use alloc::{vec, vec::Vec};
use frame_benchmarking::{account, v2::*};
use frame_support::{
    pallet_prelude::TransactionSource,
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
use nerv_primitives_core::{
    traits::{NodeReliability, OnCutover, SetPieces},
    Balance, NodeId, Observation, Placement, PlacementRound, PlacementState, Region, ShardId,
    Slots, MAX_REPLICAS,
};
use sp_runtime::{
    app_crypto::RuntimeAppPublic,
    traits::{IdentifyAccount, SaturatedConversion},
    Perbill,
};

/// The block in which everything here happens.
const NOW: u32 = 1_000;

/// The room of each node, in MiB.
const CAPACITY: u32 = 1_000_000;

/// The number of the first node that is gone.
const GONE: NodeId = 1_000_000;

mod setup;

use setup::*;

#[benchmarks(where T::Currency: Mutate<T::AccountId>)]
mod benches {
    use super::*;

    #[benchmark]
    fn register_node() {
        let who = funded::<T>("operator", 1);

        #[extrinsic_call]
        _(RawOrigin::Signed(who.clone()), spec(1));

        assert!(Operators::<T>::contains_key(&who));
    }

    /// It is to have more room, and a higher price: the deposit grows.
    #[benchmark]
    fn update_node() {
        let (who, id) = holder::<T>(T::MaxShardsPerNode::get());
        let mut spec = spec(Nodes::<T>::get(id).expect("it is there").domain);
        spec.capacity += 10 * 1_024;
        spec.price += 1;

        #[extrinsic_call]
        _(RawOrigin::Signed(who), spec);

        assert!(Nodes::<T>::get(id).expect("it is there").is_active());
    }

    /// Every placement that names it was whole before.
    #[benchmark]
    fn drain_node(s: Linear<0, { T::MaxShardsPerNode::get() }>) {
        let (who, id) = holder::<T>(s);

        #[extrinsic_call]
        _(RawOrigin::Signed(who));

        assert!(!Nodes::<T>::get(id).expect("it is there").is_active());
    }

    /// Every placement that names it was whole before; as many nodes as may be are on their way
    /// out.
    #[benchmark]
    fn deregister_node(s: Linear<1, { T::MaxShardsPerNode::get() }>) {
        let (who, id) = holder::<T>(s);
        crowd_leavers::<T>(T::MaxNodes::get() - 1);

        #[extrinsic_call]
        _(RawOrigin::Signed(who));

        let node = Nodes::<T>::get(id).expect("it is there");
        assert!(matches!(node.status, NodeStatus::Leaving { .. }));
    }

    /// It has waited as long as it must, and is the last of as many as may be on their way out.
    #[benchmark]
    fn release_node(s: Linear<0, { T::MaxShardsPerNode::get() }>) {
        let (who, id) = holder::<T>(s);
        crowd_leavers::<T>(T::MaxNodes::get() - 1);
        Leavers::<T>::mutate(|leavers| {
            let _ = leavers.try_push(id);
        });
        Nodes::<T>::mutate(id, |node| {
            let until = NOW - 1;
            node.as_mut().expect("it is there").status = NodeStatus::Leaving { until };
        });

        #[block]
        {
            Pallet::<T>::do_deregister(&who).expect("it has waited long enough");
        }

        assert!(!Nodes::<T>::contains_key(id));
    }

    /// The row is full, and there is nothing in it yet of those that are reported of.
    #[benchmark]
    fn report_latencies(r: Linear<1, { T::MaxReports::get() }>) {
        let ids = nodes::<T>(r + 1);
        Reports::<T>::insert(ids[0], row::<T>(ids[0], &[]));
        // Its probation begins with the report.
        Nodes::<T>::mutate(ids[0], |node| {
            node.as_mut().expect("it is there").trusted_from = None;
        });
        let who = Nodes::<T>::get(ids[0]).expect("it is there").operator;
        let report: Vec<(NodeId, u32)> = ids[1..].iter().map(|id| (*id, 20)).collect();
        let report = BoundedVec::truncate_from(report);

        #[extrinsic_call]
        _(RawOrigin::Signed(who), report);

        let node = Nodes::<T>::get(ids[0]).expect("it is there");
        assert!(node.reported.is_some());
    }

    /// There are as many as may be, and the one that makes room was never heard of.
    #[benchmark]
    fn displace_node() {
        let ids = nodes::<T>(1);
        let gone = Nodes::<T>::mutate(ids[0], |node| {
            let node = node.as_mut().expect("it is there");
            node.status = NodeStatus::Failed;
            node.clone()
        });
        for number in 0..T::MaxNodes::get() - Nodes::<T>::count() {
            Nodes::<T>::insert(GONE + number, gone.clone());
        }
        let who = funded::<T>("newcomer", 1);

        #[extrinsic_call]
        _(RawOrigin::Signed(who.clone()), ids[0], spec(1));

        assert!(Operators::<T>::contains_key(&who));
        assert!(!Nodes::<T>::contains_key(ids[0]));
    }

    /// The last placer that there may be.
    #[benchmark]
    fn bond_placer() {
        let (_, who) = placer::<T>();
        Pallet::<T>::do_unbond_placer(&who).expect("it is a placer");

        #[extrinsic_call]
        _(RawOrigin::Signed(who.clone()));

        assert!(Placers::<T>::contains_key(&who));
    }

    /// The last one of as many as there may be.
    #[benchmark]
    fn unbond_placer() {
        let (_, who) = placer::<T>();

        #[extrinsic_call]
        _(RawOrigin::Signed(who.clone()));

        assert!(!Placers::<T>::contains_key(&who));
    }

    /// What stands is whole, and on none of the nodes.
    #[benchmark]
    fn submit_placement(n: Linear<2, { MAX_REPLICAS }>) {
        let (submission, _) = better::<T>(n);
        let shard = submission.shard;

        #[block]
        {
            Pallet::<T>::do_submit(&submission).expect("it is better than what stands");
        }

        let placed = Placements::<T>::get(shard).expect("it is placed");
        assert_eq!(placed.slots.len() as u32, n);
    }

    /// All that the pool does with a submission, the signature included.
    #[benchmark]
    fn check_placement(n: Linear<2, { MAX_REPLICAS }>) {
        let (submission, signature) = better::<T>(n);

        #[block]
        {
            Pallet::<T>::authorize_submission(TransactionSource::External, &submission, &signature)
                .expect("it is better than what stands");
        }
    }

    /// What a block asks before the call.
    #[benchmark]
    fn authorize_submit_placement() {
        let (submission, signature) = better::<T>(MAX_REPLICAS);

        #[block]
        {
            Pallet::<T>::authorize_submission(TransactionSource::InBlock, &submission, &signature)
                .expect("it is the placer's turn");
        }
    }

    /// Every placement that names it was whole before.
    #[benchmark]
    fn force_fail(s: Linear<0, { T::MaxShardsPerNode::get() }>) -> Result<(), BenchmarkError> {
        let (_, id) = holder::<T>(s);
        let origin =
            T::ForceOrigin::try_successful_origin().map_err(|()| BenchmarkError::Weightless)?;

        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, id);

        let node = Nodes::<T>::get(id).expect("it is there");
        assert_eq!(node.status, NodeStatus::Failed);
        Ok(())
    }

    /// A merge of two leaves on different nodes.
    #[benchmark]
    fn cutover(n: Linear<1, { MAX_REPLICAS }>) {
        let ids = nodes::<T>(2 * n);
        let by = funded::<T>("placer", 0);
        let (left, right) = ids.split_at(n as usize);
        hold::<T>(shard(1), left, &by);
        hold::<T>(shard(2), right, &by);

        #[block]
        {
            <Pallet<T> as OnCutover>::merged(&shard(1), &shard(2), &shard(3));
        }

        assert!(Rounds::<T>::contains_key(shard(3)));
        assert!(!Placements::<T>::contains_key(shard(1)));
    }

    /// The node holds as many shards as may be, which it goes on to.
    #[benchmark]
    fn punish() {
        let (_, id) = holder::<T>(T::MaxShardsPerNode::get());
        let before = Nodes::<T>::get(id).expect("it is there").deposit;
        let amount;

        #[block]
        {
            amount = Pallet::<T>::do_punish(id, Perbill::from_percent(50));
        }

        let after = Nodes::<T>::get(id).expect("it is there").deposit;
        assert_eq!(before.saturating_sub(after), amount);
    }

    /// The placement was whole before, and as many others as are kept have lost their piece of the
    /// shard.
    #[benchmark]
    fn vacate() {
        let (_, id) = holder::<T>(T::MaxShardsPerNode::get());
        let bans = (GONE..GONE + MAX_VACATED).map(|node| Ban {
            node,
            until: NOW + 1,
        });
        Vacated::<T>::insert(shard(0), BoundedVec::truncate_from(bans.collect()));

        #[block]
        {
            Pallet::<T>::do_vacate(&shard(0), id).expect("it holds a slot");
        }

        let placement = Placements::<T>::get(shard(0)).expect("it is placed");
        assert!(!placement.slots.contains(id));
        assert_eq!(
            Pallet::<T>::banned(&shard(0), NOW).len() as u32,
            MAX_VACATED
        );
    }

    #[benchmark]
    fn note_terms() {
        LastTerms::<T>::kill();

        #[block]
        {
            Pallet::<T>::note_terms(&mut WeightMeter::new());
        }

        assert!(LastTerms::<T>::exists());
    }

    /// One node of as many as may be on their way out gets its deposit back.
    #[benchmark]
    fn tend() {
        let ids = nodes::<T>(1);
        let who = Nodes::<T>::get(ids[0]).expect("it is there").operator;
        Nodes::<T>::mutate(ids[0], |node| {
            let until = NOW;
            node.as_mut().expect("it is there").status = NodeStatus::Leaving { until };
        });
        crowd_leavers::<T>(T::MaxNodes::get());
        Leavers::<T>::mutate(|leavers| leavers[0] = ids[0]);
        let enough = T::WeightInfo::tend_nobody().saturating_add(T::WeightInfo::tend());
        let mut meter = WeightMeter::with_limit(enough);

        #[block]
        {
            Pallet::<T>::tend(&mut meter);
        }

        assert!(!Operators::<T>::contains_key(&who));
    }

    /// As many nodes as may be are on their way out, and there is no room to look at one.
    #[benchmark]
    fn tend_nobody() {
        crowd_leavers::<T>(T::MaxNodes::get());
        let mut meter = WeightMeter::with_limit(T::WeightInfo::tend_nobody());

        #[block]
        {
            Pallet::<T>::tend(&mut meter);
        }

        assert_eq!(Leavers::<T>::get().len() as u32, T::MaxNodes::get());
    }

    fn crowd_leavers<T: Config>(count: u32) {
        let leavers = (GONE..GONE + count).collect();
        Leavers::<T>::put(BoundedVec::truncate_from(leavers));
    }

    impl_benchmark_test_suite!(Pallet, crate::mock::new_test_ext(), crate::mock::Test);
}
