// SPDX-License-Identifier: Apache-2.0
//! `force_override`.

use super::*;
use frame_support::{assert_noop, assert_ok};
use nerv_primitives_core::traits::ShardLedger;
use sp_runtime::traits::BadOrigin;

fn force_override(who: AccountId, shard: ShardId) -> DispatchResult {
    Bisection::force_override(RuntimeOrigin::root(), who, shard)
}

/// Two leaves, the account of the one on the left, and the two leaves.
fn on_the_left() -> (AccountId, ShardId, ShardId) {
    let (left, right) = two_leaves();
    let who = (1..=40).find(|who| leaf_of(*who) == left).unwrap();
    (who, left, right)
}

#[test]
fn success_the_account_moves_and_stays_there() {
    build_and_execute(|| {
        let (who, left, right) = on_the_left();
        let before = [left, right].map(|shard| Ledger::total(&shard));
        System::reset_events();
        assert_ok!(force_override(who, right));
        assert_eq!(
            Cutovers::get().last(),
            Some(&Cutover::Relocated([left, right]))
        );
        assert_eq!(leaf_of(who), right);
        let (shard, account) = Ledger::find(&id(who)).unwrap().unwrap();
        assert_eq!((shard, account.free), (right, DEPOSIT));
        assert_eq!(Ledger::total(&left), before[0] - DEPOSIT);
        assert_eq!(Ledger::total(&right), before[1] + DEPOSIT);
        assert_eq!(
            events(),
            vec![Event::AccountRelocated {
                record: 1,
                account: id(who),
                from: left,
                to: right
            }]
        );
        let (index, record) = last_record();
        assert_eq!(index, 1);
        assert_eq!(
            record,
            OperationRecord {
                operation: Operation::Relocate {
                    account: id(who),
                    shard: right
                },
                requested_by: RequestedBy::Root,
                at: height(),
                // What stood in the shard when it was decided.
                accounts: (before[1] / DEPOSIT) as u64,
                total: before[1],
                limits: Bisection::limits(),
                result: None,
                hyperplane: None,
                outcome: Outcome::Settled {
                    at: height(),
                    drained: 1
                },
            }
        );
        assert!(drains().is_empty());
    });
}

#[test]
fn success_to_its_own_leaf_takes_the_choice_back() {
    build_and_execute(|| {
        let (who, left, right) = on_the_left();
        assert_ok!(force_override(who, right));
        assert_ok!(force_override(who, left));
        assert_eq!(leaf_of(who), left);
        let table = Registry::routing_table().unwrap();
        assert!(table.overrides().is_empty());
        // Where it is already: a record, but nothing to move.
        assert_ok!(force_override(who, left));
        assert_eq!(
            last_record().1.outcome,
            Outcome::Settled {
                at: height(),
                drained: 0
            }
        );
    });
}

#[test]
fn success_while_its_record_is_on_its_way() {
    build_and_execute(|| {
        populated();
        hold_drains();
        assert_ok!(force_split(root()));
        let (left, right) = children(&root());
        let who = (1..=40).find(|who| leaf_of(*who) == left).unwrap();
        assert_ok!(force_override(who, right));
        assert_eq!(Ledger::find(&id(who)).unwrap().unwrap().0, right);
        check();
        release_drains();
        run_drains();
        assert_eq!(Ledger::find(&id(who)).unwrap().unwrap().0, right);
    });
}

#[test]
fn success_the_choice_goes_on_through_splits_and_merges() {
    build_and_execute(|| {
        let (who, left, right) = on_the_left();
        assert_ok!(force_override(who, right));
        next_block();
        let (a, b) = split_and_drain(right);
        assert!([a, b].contains(&leaf_of(who)));
        pass_blocks(Cooldown::get());
        assert_ok!(force_merge(a, b));
        run_drains();
        assert_eq!(leaf_of(who), right);
        assert_ok!(force_merge(left, right));
        run_drains();
        assert_eq!(leaf_of(who), root());
        assert!(Registry::routing_table().unwrap().overrides().is_empty());
    });
}

#[test]
fn fails_bad_origin() {
    build_and_execute(|| {
        let (who, _, right) = on_the_left();
        for origin in [RuntimeOrigin::signed(who), RuntimeOrigin::none()] {
            assert_noop!(Bisection::force_override(origin, who, right), BadOrigin);
        }
    });
}

#[test]
fn fails_unknown_shard() {
    build_and_execute(|| {
        let (who, ..) = on_the_left();
        assert_noop!(
            force_override(who, ShardId::from([7; 32])),
            Failure::UnknownShard
        );
    });
}

#[test]
fn fails_what_is_no_leaf() {
    build_and_execute(|| {
        let (who, left, right) = on_the_left();
        assert_noop!(force_override(who, root()), Failure::NotALeaf);
        hold_drains();
        pass_blocks(Cooldown::get());
        assert_ok!(force_merge(left, right));
        for retiring in [left, right] {
            assert_noop!(force_override(who, retiring), Failure::NotALeaf);
        }
        release_drains();
        run_drains();
    });
}

#[test]
fn fails_without_a_record() {
    build_and_execute(|| {
        let (_, left, right) = on_the_left();
        for shard in [left, right] {
            assert_noop!(
                force_override(150, shard),
                pallet_ledger::Error::<Test>::UnknownAccount
            );
        }
    });
}

/// What was moved on the way to an error is moved back.
#[test]
fn fails_without_moving_a_record_that_is_on_its_way() {
    build_and_execute(|| {
        populated();
        hold_drains();
        assert_ok!(force_split(root()));
        let (left, _) = children(&root());
        assert_noop!(
            force_override(150, left),
            pallet_ledger::Error::<Test>::UnknownAccount
        );
        release_drains();
        run_drains();
    });
}
