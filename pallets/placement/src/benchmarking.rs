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
};

/// The block in which everything here happens.
const NOW: u32 = 1_000;

/// The number of the first node that is gone.
const GONE: NodeId = 1_000_000;

/// An account that owns enough for everything here.
fn funded<T: Config>(name: &'static str, number: u32) -> T::AccountId
where
    T::Currency: Mutate<T::AccountId>,
{
    let who: T::AccountId = account(name, number, 0);
    let enough = T::Policy::node_deposit()
        .saturating_add(T::Policy::placer_deposit())
        .saturating_add(T::Currency::minimum_balance())
        .max(1)
        .saturating_mul(10);
    T::Currency::set_balance(&who, enough);
    who
}

fn spec(domain: u32) -> NodeSpec {
    NodeSpec {
        region: Region::Europe,
        domain,
        capacity: 1_000_000,
        bandwidth: 1_000,
        price: Balance::from(domain),
        key: KeyBytes::truncate_from(vec![0; KEY_LENGTH as usize]),
        endpoint: BoundedVec::truncate_from(
            b"https://[2606:4700:4700::1111]:9000/of/all/kinds".to_vec(),
        ),
    }
}

fn shard(number: u32) -> ShardId {
    let mut bytes = [0u8; 32];
    bytes[..4].copy_from_slice(&number.to_be_bytes());
    ShardId::from(bytes)
}

/// As many nodes, each in a failure domain of its own, with round trips between all of them.
fn nodes<T: Config>(count: u32) -> Vec<NodeId>
where
    T::Currency: Mutate<T::AccountId>,
{
    frame_system::Pallet::<T>::set_block_number(NOW.saturated_into());
    let first = NextNode::<T>::get();
    let ids: Vec<NodeId> = (first..first + count).collect();
    for id in &ids {
        let who = funded::<T>("operator", *id);
        Pallet::<T>::do_register(&who, spec(*id)).expect("there is room for a node");
        Nodes::<T>::mutate(id, |node| {
            if let Some(node) = node {
                // Nothing has happened to it since anybody looked.
                node.changed = 0;
            }
        });
    }
    for id in &ids {
        Reports::<T>::insert(id, row::<T>(*id, &ids));
    }
    ids
}

/// A full row of the operator of a node: of some other nodes, and behind them of as many that are
/// gone as find room, of which what was reported is older.
fn row<T: Config>(own: NodeId, others: &[NodeId]) -> RowOf<T> {
    let samples = |first: u32| {
        let mut samples = Samples::default();
        for number in 0..KEPT_SAMPLES as u32 {
            samples.push(Sample {
                at: first + 10 * number,
                millis: 20,
            });
        }
        samples
    };
    let others = others.iter().filter(|id| **id != own);
    let there = others.map(|node| Reported {
        node: *node,
        samples: samples(NOW - 60),
    });
    let mut row: Vec<Reported> = there.collect();
    let gone = (0..T::MaxNodes::get() - row.len() as u32).map(|number| Reported {
        node: GONE + number,
        samples: samples(NOW - 100),
    });
    row.extend(gone);
    BoundedVec::truncate_from(row)
}

/// Has some nodes hold a shard, whatever the terms say.
fn hold<T: Config>(shard: ShardId, ids: &[NodeId], by: &T::AccountId) {
    for id in ids {
        Nodes::<T>::mutate(id, |node| {
            let node = node.as_mut().expect("the node is there");
            if let Err(place) = node.shards.binary_search(&shard) {
                node.shards
                    .try_insert(place, shard)
                    .expect("there is room for a shard");
                node.used += T::Policy::replica_size();
            }
        });
    }
    let placement = Placement {
        slots: Slots::default().succeeded_by(ids),
        score: Default::default(),
        at: 0,
        by: by.clone(),
        per_domain: Pallet::<T>::terms().per_domain,
        replica_mib: T::Policy::replica_size(),
        state: PlacementState::Sound,
    };
    Placements::<T>::insert(shard, placement);
    open_round::<T>(shard);
}

fn open_round<T: Config>(shard: ShardId) -> u64 {
    let number = NextRound::<T>::get();
    NextRound::<T>::put(number + 1);
    let round = PlacementRound {
        number,
        seed: [0; 32],
        since: 0,
        due: None,
    };
    Rounds::<T>::insert(shard, round);
    number
}

/// A node that holds as many shards, each of which has a whole placement on others as well.
fn holder<T: Config>(shards: u32) -> (T::AccountId, NodeId)
where
    T::Currency: Mutate<T::AccountId>,
{
    let ids = nodes::<T>(7);
    let operator = Nodes::<T>::get(ids[0]).expect("it is there").operator;
    for number in 0..shards {
        hold::<T>(shard(number), &ids, &operator);
    }
    (operator, ids[0])
}

/// A placer whose key is in the keystore, behind as many others as take turns.
fn placer<T: Config>() -> (<T as SigningTypes>::Public, T::AccountId)
where
    T::Currency: Mutate<T::AccountId>,
{
    type AppPublic<T> = <<T as Config>::KeeperKey as AppCrypto<
        <T as SigningTypes>::Public,
        <T as SigningTypes>::Signature,
    >>::RuntimeAppPublic;
    type Generic<T> = <<T as Config>::KeeperKey as AppCrypto<
        <T as SigningTypes>::Public,
        <T as SigningTypes>::Signature,
    >>::GenericPublic;
    let key = AppPublic::<T>::generate_pair(None);
    let public: <T as SigningTypes>::Public = Generic::<T>::from(key).into();
    let who = public.clone().into_account();
    let enough = T::Policy::placer_deposit()
        .saturating_add(T::Currency::minimum_balance())
        .saturating_mul(10);
    T::Currency::set_balance(&who, enough);
    for number in 0..T::MaxPlacers::get() - 1 {
        let other = funded::<T>("placer", number);
        PlacerOrder::<T>::mutate(|order| {
            let _ = order.try_push(other);
        });
    }
    PlacerOrder::<T>::mutate(|order| {
        order.truncate(T::MaxPlacers::get() as usize - 1);
    });
    Pallet::<T>::do_bond_placer(&who).expect("there is room for a placer");
    (public, who)
}

/// A submission of all other nodes than those that hold a shard, all of which have got worse, in its
/// placer's turn.
fn better<T: Config>(replicas: u32) -> (SubmissionOf<T>, T::PlacerSignature)
where
    T::Currency: Mutate<T::AccountId>,
{
    T::Pieces::set(replicas - 1, 1);
    Pallet::<T>::note_terms(&mut WeightMeter::new());
    let ids = nodes::<T>(2 * replicas);
    let (old, new) = ids.split_at(replicas as usize);
    let (public, who) = placer::<T>();
    let shard = ShardId::root();
    hold::<T>(shard, old, &who);
    for id in old {
        for _ in 0..60 {
            Pallet::<T>::observed(*id, Observation::Missed);
        }
    }
    let order = PlacerOrder::<T>::get();
    let mut round = Rounds::<T>::get(shard).expect("it is a leaf");
    // The first one that begins with this placer.
    let number = (0..100_000u64)
        .find(|number| Pallet::<T>::turn(&order, &shard, *number, NOW).as_ref() == Some(&who))
        .expect("it is everybody's turn sometimes");
    round.number = number;
    Rounds::<T>::insert(shard, round);
    NextRound::<T>::put(number + 1);
    let submission = Submission {
        shard,
        round: number,
        at: NOW - 1,
        nodes: BoundedVec::truncate_from(new.to_vec()),
        claimed: 1,
        placer: who,
    };
    let hash = signing_hash::<T>(&submission);
    let signature = T::KeeperKey::sign(&hash, public).expect("the key is in the keystore");
    (submission, signature.into())
}

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

    #[benchmark]
    fn update_node() {
        let (who, id) = holder::<T>(T::MaxShardsPerNode::get());
        let domain = Nodes::<T>::get(id).expect("it is there").domain;

        #[extrinsic_call]
        _(RawOrigin::Signed(who), spec(domain));

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
        let who = Nodes::<T>::get(ids[0]).expect("it is there").operator;
        let report: Vec<(NodeId, u32)> = ids[1..].iter().map(|id| (*id, 20)).collect();
        let report = BoundedVec::truncate_from(report);

        #[extrinsic_call]
        _(RawOrigin::Signed(who), report);

        let node = Nodes::<T>::get(ids[0]).expect("it is there");
        assert!(node.reported.is_some());
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
