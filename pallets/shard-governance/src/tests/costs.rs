// SPDX-License-Identifier: Apache-2.0
//! What a vote and its end touch, however many stakers there are.

use crate::{mock::*, Proposals, Stakers};
use frame_support::assert_ok;
use std::collections::BTreeMap;

/// Everything in storage.
fn snapshot() -> BTreeMap<Vec<u8>, Vec<u8>> {
    let mut all = BTreeMap::new();
    let mut key = Vec::new();
    while let Some(next) = sp_io::storage::next_key(&key) {
        let value = sp_io::storage::get(&next).expect("the key is there");
        all.insert(next.clone(), value.to_vec());
        key = next;
    }
    all
}

/// The keys that something changes, but for the list of events.
fn changed_by(action: impl FnOnce()) -> Vec<Vec<u8>> {
    System::reset_events();
    let before = snapshot();
    action();
    System::reset_events();
    let after = snapshot();
    let mut changed: Vec<Vec<u8>> = before
        .iter()
        .filter(|(key, value)| after.get(*key) != Some(value))
        .map(|(key, _)| key.clone())
        .collect();
    changed.extend(after.into_keys().filter(|key| !before.contains_key(key)));
    changed
}

/// The keys changed by a vote against a proposal, and by the one that decides it, among so many
/// stakers of the same stake, of whom all others have voted.
fn changes_among(stakers: u64) -> (usize, usize) {
    new_test_ext().execute_with(|| {
        let all = 1_000..1_000 + stakers;
        for who in all.clone() {
            assert_ok!(Balances::force_set_balance(
                RuntimeOrigin::root(),
                who,
                ENDOWMENT
            ));
            assert_ok!(Governance::bond(signed(who), LEAST_STAKE));
        }
        let index = propose_split(1_000, 1);
        // Half of the stake against it ends it.
        let against = stakers / 2;
        for who in all.clone().skip(against as usize) {
            assert_ok!(vote(who, index, true));
        }
        for who in all.take(against as usize - 2) {
            assert_ok!(vote(who, index, false));
        }
        let [before_last, last] = [1_000 + against - 2, 1_000 + against - 1];
        let one = changed_by(|| {
            assert_ok!(vote(before_last, index, false));
        });
        assert!(one.contains(&Proposals::<Test>::hashed_key_for(index)));
        assert!(one.contains(&Stakers::<Test>::hashed_key_for(before_last)));
        let end = changed_by(|| {
            assert_ok!(vote(last, index, false));
        });
        assert!(open().is_empty(), "the vote is over");
        check();
        (one.len(), end.len())
    })
}

#[test]
fn success_a_vote_and_its_end_cost_the_same_among_a_thousand_stakers() {
    let (one, last) = changes_among(4);
    assert_eq!(one, 2, "the staker and the proposal");
    assert_eq!(changes_among(1_000), (one, last));
}
