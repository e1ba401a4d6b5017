// SPDX-License-Identifier: Apache-2.0
//! Migrations: what was stored before becomes what is stored now.

use crate::{
    migrations::{NodeBefore, PlacementBefore, ToSlotsAndPlacers, ToTrust},
    mock::*,
    AllowPrivate, LastTerms, Nodes, Pallet, Placements, PlacerOrder, Placers,
};
use codec::Encode;
use frame_support::{
    assert_ok,
    storage::{migration::move_prefix, storage_prefix, unhashed},
    traits::{GetStorageVersion, OnRuntimeUpgrade, StorageVersion},
};
use nerv_primitives_core::{NodeId, PlacementState, ShardId};

/// Stores a placement as it was stored before slots, with those nodes.
fn store_before(shard: &ShardId, nodes: &[NodeId]) {
    let placed = placement(shard);
    let before = PlacementBefore {
        nodes: nodes.to_vec().try_into().unwrap(),
        score: placed.score,
        at: placed.at,
        by: placed.by,
        per_domain: placed.per_domain,
        replica_mib: placed.replica_mib,
        state: placed.state,
    };
    let key = Placements::<Test>::hashed_key_for(shard);
    unhashed::put_raw(&key, &before.encode());
}

#[test]
fn success_nodes_take_slots_and_who_had_left_leaves_one_empty() {
    build_and_execute(|| {
        let (left, right) = split(&root());
        let id = register(1, 50);
        run_to(2);
        place(&left, &[0, 2, 4, 6, 8]);
        place(&right, &[1, 3, 5, 7, id]);
        assert_ok!(Placement::deregister_node(signed(1)));
        run_to(23);
        assert_ok!(Placement::deregister_node(signed(1)));
        let (sound, broken) = (placement(&left), placement(&right));
        store_before(&left, &[0, 2, 4, 6, 8]);
        store_before(&right, &[1, 3, 5, 7]);
        StorageVersion::new(0).put::<Pallet<Test>>();

        ToSlotsAndPlacers::<Test>::on_runtime_upgrade();

        assert_eq!(Placement::on_chain_storage_version(), 1);
        assert_eq!(placement(&left), sound);
        assert_eq!(placement(&right), broken);
        assert_eq!(placement(&right).slots.len(), 5);
        assert!(!placement(&right).slots.are_held());
        check();
        // Whoever comes takes what is free.
        next_block();
        place(&right, &[1, 3, 5, 7, 9]);
        assert_eq!(holders(&right), [1, 3, 5, 7, 9]);
    });
}

#[test]
fn success_a_sound_placement_keeps_as_many_slots_as_it_has_nodes() {
    build_and_execute(|| {
        place(&root(), &[0, 2, 4, 6, 8]);
        let placed = placement(&root());
        assert_eq!(placed.state, PlacementState::Sound);
        store_before(&root(), &[0, 2, 4, 6, 8]);
        DataPieces::set(6);
        StorageVersion::new(0).put::<Pallet<Test>>();
        ToSlotsAndPlacers::<Test>::on_runtime_upgrade();
        assert_eq!(placement(&root()), placed);
    });
}

#[test]
fn success_keepers_are_placers_from_now_on() {
    build_and_execute(|| {
        let records: Vec<_> = PLACERS.map(|who| (who, Placers::<Test>::get(who))).to_vec();
        let order = PlacerOrder::<Test>::get();
        // As a chain has them that began before.
        let prefix = |item: &str| storage_prefix(b"Placement", item.as_bytes());
        move_prefix(&prefix("Placers"), &prefix("Keepers"));
        unhashed::put_raw(&prefix("KeeperOrder"), &order.encode());
        PlacerOrder::<Test>::kill();
        assert_eq!(Placers::<Test>::iter().count(), 0);
        StorageVersion::new(0).put::<Pallet<Test>>();

        ToSlotsAndPlacers::<Test>::on_runtime_upgrade();

        for (who, record) in records {
            assert!(record.is_some() && Placers::<Test>::get(who) == record);
        }
        assert_eq!(PlacerOrder::<Test>::get(), order);
        assert_eq!(unhashed::get_raw(&prefix("KeeperOrder")), None);
        assert!(!unhashed::contains_prefixed_key(&prefix("Keepers")));
        check();
    });
}

#[test]
fn success_a_new_chain_and_one_that_was_migrated_stay_as_they_are() {
    build_and_execute(|| {
        assert_eq!(Placement::on_chain_storage_version(), 2);
        place(&root(), &[0, 2, 4, 6, 8]);
        let placed = placement(&root());
        ToSlotsAndPlacers::<Test>::on_runtime_upgrade();
        assert_eq!(placement(&root()), placed);
    });
}

/// Stores a node as it was stored before trust.
fn store_node_before(id: NodeId) {
    let node = node(id);
    let before = NodeBefore::<Test> {
        operator: node.operator,
        region: node.region,
        domain: node.domain,
        capacity: node.capacity,
        used: node.used,
        bandwidth: node.bandwidth,
        price: node.price,
        endpoint: node.endpoint,
        status: node.status,
        kept: node.kept,
        missed: node.missed,
        simulated: node.simulated,
        deposit: node.deposit,
        shards: node.shards,
        changed: node.changed,
        reported: node.reported,
    };
    unhashed::put_raw(&Nodes::<Test>::hashed_key_for(id), &before.encode());
}

#[test]
fn success_who_was_there_before_is_trusted_and_only_development_chains_stay_open() {
    for is_development in [true, false] {
        build_and_execute(|| {
            Probation::set(1_000);
            let id = register(1, 50);
            place(&root(), &[0, 2, 4, 6, id]);
            if !is_development {
                for id in 0..10 {
                    change(id, |node| node.simulated = false);
                }
            }
            let before: Vec<_> = (0..=id).map(node).collect();
            (0..=id).for_each(store_node_before);
            // Terms of before can be read no more.
            unhashed::put_raw(&LastTerms::<Test>::hashed_key(), &[7; 30]);
            AllowPrivate::<Test>::kill();
            StorageVersion::new(1).put::<Pallet<Test>>();

            ToTrust::<Test>::on_runtime_upgrade();

            assert_eq!(Placement::on_chain_storage_version(), 2);
            assert_eq!(Nodes::<Test>::count(), 11);
            for (old, mut expected) in (0..=id).map(node).zip(before) {
                assert!(!old.is_newcomer(0));
                expected.trusted_from = Some(0);
                expected.since = 0;
                assert_eq!(old, expected);
            }
            assert_eq!(AllowPrivate::<Test>::get(), is_development);
            assert_eq!(LastTerms::<Test>::get(), None);
            next_block();
            let terms = LastTerms::<Test>::get().map(|it| it.terms);
            assert_eq!(terms, Some(Placement::terms()));
            // A second time it changes nothing.
            ToTrust::<Test>::on_runtime_upgrade();
            assert_eq!(AllowPrivate::<Test>::get(), is_development);
            for id in 0..10 {
                change(id, |node| node.simulated = true);
            }
        });
    }
}
