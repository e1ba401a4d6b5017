// SPDX-License-Identifier: Apache-2.0
//! What the benchmarks find when they begin.

use super::*;

/// An account that owns enough for everything here.
pub(super) fn funded<T: Config>(name: &'static str, number: u32) -> T::AccountId
where
    T::Currency: Mutate<T::AccountId>,
{
    let who: T::AccountId = account(name, number, 0);
    let enough = Pallet::<T>::deposit_for(CAPACITY)
        .saturating_add(T::Policy::registration_fee())
        .saturating_add(T::Policy::placer_deposit())
        .saturating_add(T::Currency::minimum_balance())
        .max(1)
        .saturating_mul(10);
    T::Currency::set_balance(&who, enough);
    who
}

pub(super) fn spec(domain: u32) -> NodeSpec {
    NodeSpec {
        region: Region::Europe,
        domain,
        capacity: CAPACITY,
        bandwidth: 1_000,
        price: Balance::from(domain),
        key: KeyBytes::truncate_from(vec![0; KEY_LENGTH as usize]),
        endpoint: BoundedVec::truncate_from(
            b"https://[2606:4700:4700::1111]:9000/of/all/kinds".to_vec(),
        ),
    }
}

pub(super) fn shard(number: u32) -> ShardId {
    let mut bytes = [0u8; 32];
    bytes[..4].copy_from_slice(&number.to_be_bytes());
    ShardId::from(bytes)
}

/// As many nodes, each in a failure domain of its own, with round trips between all of them.
pub(super) fn nodes<T: Config>(count: u32) -> Vec<NodeId>
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
                // Nothing has happened to it since anybody looked, and it is trusted.
                node.changed = 0;
                node.trusted_from = Some(0);
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
pub(super) fn row<T: Config>(own: NodeId, others: &[NodeId]) -> RowOf<T> {
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
pub(super) fn hold<T: Config>(shard: ShardId, ids: &[NodeId], by: &T::AccountId) {
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

pub(super) fn open_round<T: Config>(shard: ShardId) -> u64 {
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
pub(super) fn holder<T: Config>(shards: u32) -> (T::AccountId, NodeId)
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
pub(super) fn placer<T: Config>() -> (<T as SigningTypes>::Public, T::AccountId)
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
pub(super) fn better<T: Config>(replicas: u32) -> (SubmissionOf<T>, T::PlacerSignature)
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
        placer: who.clone(),
        signer: who,
    };
    let hash = signing_hash::<T>(&submission);
    let signature = T::KeeperKey::sign(&hash, public).expect("the key is in the keystore");
    (submission, signature.into())
}
