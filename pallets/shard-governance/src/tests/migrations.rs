// SPDX-License-Identifier: Apache-2.0
//! A chain with an older layout, brought over.

use crate::{
    migrations::v1::{OpenV0, PlacesByKind},
    mock::*,
    AccountProposals, Awaits, Kind, OpenBy, OpenProposals, Pallet, ShardProposals,
};
use codec::Encode;
use frame_support::{
    assert_ok,
    traits::{GetStorageVersion, OnRuntimeUpgrade, StorageVersion},
};
use nerv_primitives_core::{BondStatus, Loss, ProposalStatus};
use nerv_primitives_embedding::BlindedId;

/// Takes the open proposals back to the layout of version 0, in which a move locked its leaf.
fn back_to_v0() {
    let old: Vec<OpenV0> = OpenProposals::<Test>::get()
        .iter()
        .map(|entry| OpenV0 {
            proposal: entry.proposal,
            awaits: entry.awaits,
            due: entry.due,
        })
        .collect();
    sp_io::storage::set(&OpenProposals::<Test>::hashed_key(), &old.encode());
    let _ = OpenBy::<Test>::clear(u32::MAX, None);
    let _ = AccountProposals::<Test>::clear(u32::MAX, None);
    StorageVersion::new(0).put::<Pallet<Test>>();
}

#[test]
fn success_open_proposals_get_their_kinds_and_moves_lock_accounts() {
    build_and_execute(|| {
        bond_all([1, 2], 300);
        let split = propose_split(1, 1);
        assert_ok!(vote(1, split, true));
        assert_ok!(vote(2, split, true));
        propose_split(2, 2);
        assert_ok!(Governance::propose_override(signed(1), 9, shard(3)));
        assert_ok!(Governance::propose_parameters(signed(1), Knob(5)));
        assert_ok!(Governance::propose_model(signed(2), [1; 32]));
        back_to_v0();
        ShardProposals::<Test>::insert(shard(3), 2);

        PlacesByKind::<Test>::on_runtime_upgrade();
        assert_eq!(Governance::on_chain_storage_version(), 1);
        let kinds: Vec<(Kind, Awaits)> = OpenProposals::<Test>::get()
            .iter()
            .map(|entry| (entry.kind, entry.awaits))
            .collect();
        assert_eq!(
            kinds,
            vec![
                (Kind::ByLoad, Awaits::Dispute),
                (Kind::ByLoad, Awaits::Votes),
                (Kind::Relocation, Awaits::Votes),
                (Kind::Parameter, Awaits::Votes),
                (Kind::Model, Awaits::Votes),
            ]
        );
        let account = 9u64.using_encoded(BlindedId::of);
        assert_eq!(AccountProposals::<Test>::get(account), Some(2));
        assert_eq!(ShardProposals::<Test>::get(shard(3)), None);
        assert_eq!(OpenBy::<Test>::get(1, Kind::Parameter), 1);
        check();

        // A second time it changes nothing.
        let root = sp_io::storage::root(sp_runtime::StateVersion::V1);
        PlacesByKind::<Test>::on_runtime_upgrade();
        assert_eq!(root, sp_io::storage::root(sp_runtime::StateVersion::V1));
    });
}

#[test]
fn boundary_the_later_of_two_votes_on_one_account_s_move_ends() {
    build_and_execute(|| {
        bond_all([1, 2], 300);
        assert_ok!(Governance::propose_override(signed(1), 9, shard(3)));
        // In version 0 another leaf was enough.
        let account = 9u64.using_encoded(BlindedId::of);
        AccountProposals::<Test>::remove(account);
        assert_ok!(Governance::propose_override(signed(2), 9, shard(4)));
        back_to_v0();
        ShardProposals::<Test>::insert(shard(3), 0);
        ShardProposals::<Test>::insert(shard(4), 1);

        PlacesByKind::<Test>::on_runtime_upgrade();
        assert_eq!(open(), vec![0]);
        assert_eq!(AccountProposals::<Test>::get(account), Some(0));
        let why = Loss::Expired;
        let at = height();
        assert_eq!(proposal(1).status, ProposalStatus::Lost { at, why });
        assert_eq!(proposal(1).bond_status, BondStatus::Returned);
        check();
    });
}

#[test]
fn success_a_chain_without_proposals_goes_through_it() {
    build_and_execute(|| {
        StorageVersion::new(0).put::<Pallet<Test>>();
        PlacesByKind::<Test>::on_runtime_upgrade();
        assert_eq!(Governance::on_chain_storage_version(), 1);
        assert!(open().is_empty());
    });
}
