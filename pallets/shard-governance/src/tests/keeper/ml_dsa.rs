// SPDX-License-Identifier: Apache-2.0
//! The keeper with an ML-DSA-65 key that the node holds beside its keystore.

use super::{next_sent, sent_in, split, splits, votes};
use crate::mock::*;
use frame_support::assert_ok;
use nerv_primitives_keeper::{Tally, MAX_KEYS, TALLY};
use sp_core::offchain::{
    testing::TestOffchainExt, OffchainDbExt, OffchainWorkerExt, TransactionPool, TransactionPoolExt,
};
use sp_runtime::{offchain::storage::StorageValueRef, testing::UintAuthorityId};
use std::sync::{Arc, Mutex};

/// A pool that takes nothing, as where the node does not sign; and what was handed in.
#[derive(Clone, Default)]
struct Refusing(Arc<Mutex<Vec<Vec<u8>>>>);

impl TransactionPool for Refusing {
    fn submit_transaction(&mut self, extrinsic: Vec<u8>) -> Result<(), ()> {
        self.0.lock().unwrap().push(extrinsic);
        Err(())
    }
}

#[test]
fn success_proposes_and_votes_where_the_keystore_has_no_key() {
    with_keeper([], |take| {
        bond_all([1], 300);
        CalledFor::set(vec![split(1)]);
        assert_eq!(sent_in(4, take), vec![], "there is none yet");
        hold_ml_dsa_key(Some(1));
        let (_, sent) = next_sent(take);
        assert_eq!(sent, vec![(1, 0, splits(1))]);
        CalledFor::set(vec![]);
        next_block();
        assert_eq!(include(sent), vec![Ok(())]);
        keep();
        let sent = take();
        assert_eq!(sent, vec![(1, 1, votes(0, true))]);
        assert_eq!(sent_in(4, take), vec![], "it is on its way");
        assert_eq!(include(sent), vec![Ok(())]);
        assert_eq!(Performed::get().len(), 1);
    });
}

#[test]
fn success_what_it_sends_after_a_block_has_nonces_one_after_the_other() {
    with_keeper([], |take| {
        hold_ml_dsa_key(Some(1));
        bond_all([1, 2], 300);
        propose_split(2, 1);
        propose_split(2, 2);
        Quiet::set(vec![shard(2)]);
        keep();
        let sent = take();
        assert_eq!(sent, vec![(1, 0, votes(0, true)), (1, 1, votes(1, false))]);
        assert_eq!(include(sent), vec![Ok(()), Ok(())]);
        assert_eq!(sent_in(20, take), vec![], "it has voted");
    });
}

#[test]
fn success_as_a_delegate_it_leaves_the_staker_s_own_key_alone() {
    with_keeper([1], |take| {
        bond_all([1, 2], 300);
        assert_ok!(Governance::set_delegate(signed(1), Some(11)));
        hold_ml_dsa_key(Some(11));
        propose_split(2, 1);
        keep();
        assert_eq!(take(), vec![(11, 0, votes(0, true))]);
    });
}

#[test]
fn success_keys_of_both_kinds_act_for_their_stakers() {
    with_keeper([1], |take| {
        bond_all([1, 2, 3], 300);
        hold_ml_dsa_key(Some(3));
        propose_split(2, 1);
        keep();
        let sent = take();
        assert_eq!(sent, vec![(3, 0, votes(0, true)), (1, 0, votes(0, true))]);
        hold_ml_dsa_key(None);
        propose_split(2, 2);
        next_block();
        assert_eq!(include(sent), vec![Ok(()), Ok(())]);
        keep();
        assert_eq!(
            take(),
            vec![(1, 1, votes(1, true))],
            "the other is held no more"
        );
    });
}

#[test]
fn boundary_it_takes_the_place_of_the_last_key_of_the_keystore() {
    let most = MAX_KEYS as AccountId;
    with_keeper(1..=most, |take| {
        bond_all((1..=most).chain([17, 18]), 300);
        hold_ml_dsa_key(Some(17));
        propose_split(18, 1);
        keep();
        let voters: Vec<AccountId> = take().into_iter().map(|(who, ..)| who).collect();
        let expected: Vec<AccountId> = [17].into_iter().chain(1..most).collect();
        assert_eq!(voters, expected);
    });
}

#[test]
fn fails_to_send_what_the_node_does_not_sign_and_tries_it_again_after_the_next_block() {
    UintAuthorityId::set_all_keys(Vec::<AccountId>::new());
    let (offchain, _) = TestOffchainExt::new();
    let pool = Refusing::default();
    let mut ext = new_test_ext();
    ext.register_extension(OffchainDbExt::new(offchain.clone()));
    ext.register_extension(OffchainWorkerExt::new(offchain));
    ext.register_extension(TransactionPoolExt::new(pool.clone()));
    ext.execute_with(|| {
        switch_keeper(true);
        hold_ml_dsa_key(Some(1));
        bond_all([1, 2], 300);
        propose_split(2, 1);
        propose_split(2, 2);
        for _ in 0..3 {
            keep();
            next_block();
        }
        // The first vote, with the same nonce each time; the second is not tried behind it.
        let handed_in = pool.0.lock().unwrap();
        assert_eq!(handed_in.len(), 3);
        assert!(handed_in.iter().all(|it| *it == handed_in[0]));
        let tally = StorageValueRef::persistent(TALLY).get::<Tally>();
        let expected = Tally {
            taken: 0,
            refused: 3,
        };
        assert_eq!(tally, Ok(Some(expected)));
    });
}
