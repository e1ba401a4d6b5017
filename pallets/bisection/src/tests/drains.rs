// SPDX-License-Identifier: Apache-2.0
//! Drains from cutover to settlement: cut short at any block, beside each other, with accounts
//! that are touched meanwhile.

use super::*;
use frame_support::{assert_ok, weights::Weight};
use nerv_primitives_core::{
    traits::{ShardLedger, ShardRouting, ShardTree},
    ShardStatus,
};
use proptest::prelude::*;

#[test]
fn success_everything_arrives_and_is_settled() {
    build_and_execute(|| {
        populated();
        let whole = Registry::embedding(&root()).unwrap();
        assert_ok!(force_split(root()));
        let (left, right) = children(&root());
        assert_eq!(run_drains(), 1);
        assert_eq!(
            events(),
            vec![Event::Settled {
                record: 0,
                drained: 40
            }]
        );
        assert_eq!(
            last_record().1.outcome,
            Outcome::Settled {
                at: height(),
                drained: 40
            }
        );
        assert_eq!(shard(&root()).status, ShardStatus::Split);
        assert!(Ledger::is_empty(&root()));
        assert!(!Registry::is_filling(&left) && !Registry::is_filling(&right));
        assert_eq!(Ledger::total(&left) + Ledger::total(&right), 40 * DEPOSIT);
        // The homomorphism, exactly.
        let [left, right] = [left, right].map(|shard| Registry::embedding(&shard).unwrap());
        assert_eq!(left.checked_add(&right).unwrap(), whole);
    });
}

#[test]
fn success_an_empty_shard_drains_as_well() {
    build_and_execute(|| {
        MinAccounts::set(0);
        assert_ok!(force_split(root()));
        assert_eq!(run_drains(), 1);
        let (left, right) = children(&root());
        Cooldown::set(0);
        assert_ok!(force_merge(left, right));
        assert_eq!(run_drains(), 1);
        let settled = Outcome::Settled {
            at: height(),
            drained: 0,
        };
        assert_eq!(last_record().1.outcome, settled);
    });
}

#[test]
fn success_touched_accounts_are_not_counted() {
    build_and_execute(|| {
        populated();
        hold_drains();
        assert_ok!(force_split(root()));
        deposit_all(1..=15);
        check();
        release_drains();
        run_drains();
        assert!(matches!(
            last_record().1.outcome,
            Outcome::Settled { drained: 25, .. }
        ));
        assert_eq!(Ledger::pot_held(), 55 * DEPOSIT);
    });
}

/// A single record a block: everything stays live and every invariant holds in between.
#[test]
fn success_over_many_blocks_everything_stays_live() {
    build_and_execute(|| {
        populated();
        DrainBudget::set(budget(1));
        assert_ok!(force_split(root()));
        let (left, right) = children(&root());
        for (n, who) in (1..=40u64).enumerate() {
            next_block();
            check();
            let dest = (who * 7) % 60 + 1;
            if dest != who {
                let origin = RuntimeOrigin::signed(who);
                assert_ok!(Ledger::transfer(origin, dest, 10));
            }
            check();
            if n < 10 {
                assert_eq!(drains()[0].drained, n as u64 + 1);
            }
        }
        run_drains();
        assert!(Ledger::is_empty(&root()));
        assert_eq!(Ledger::total(&left) + Ledger::total(&right), 40 * DEPOSIT);
    });
}

#[test]
fn boundary_one_record_a_block() {
    build_and_execute(|| {
        populated();
        DrainBudget::set(budget(1));
        assert_ok!(force_split(root()));
        for drained in 1..=40 {
            next_block();
            assert_eq!(drains()[0].drained, drained);
            assert_eq!(Ledger::total(&root()), DEPOSIT * u128::from(40 - drained));
            check();
        }
        // That nothing is left the next block finds.
        next_block();
        assert!(drains().is_empty());
        assert!(matches!(
            last_record().1.outcome,
            Outcome::Settled { drained: 40, .. }
        ));
    });
}

#[test]
fn success_a_merge_drains_one_child_after_the_other() {
    build_and_execute(|| {
        let (left, right) = two_leaves();
        let count = |shard: &ShardId| Registry::account_count(shard);
        let (in_left, in_right) = (count(&left), count(&right));
        pass_blocks(Cooldown::get());
        DrainBudget::set(budget(1));
        assert_ok!(force_merge(left, right));
        for drained in 1..=in_left {
            next_block();
            assert_eq!(count(&left), in_left - drained);
            assert_eq!(count(&right), in_right);
            check();
        }
        // The left one is found empty, and the right one is next.
        next_block();
        assert_eq!((drains()[0].source, drains()[0].next), (right, None));
        assert_eq!(shard(&left).status, ShardStatus::Retiring);
        check();
        run_drains();
        assert_eq!(Registry::shards(), vec![root()]);
    });
}

#[test]
fn success_two_drains_at_once_the_oldest_first() {
    build_and_execute(|| {
        let (left, right) = two_leaves();
        let (in_left, in_right) = (
            Registry::account_count(&left),
            Registry::account_count(&right),
        );
        hold_drains();
        assert_ok!(force_split(right));
        assert_ok!(force_split(left));
        assert_eq!(drains().len(), 2);
        DrainBudget::set(budget(1));
        for drained in 1..=in_right {
            next_block();
            assert_eq!(drains()[0].drained, drained);
            assert_eq!(drains()[1].drained, 0);
            check();
        }
        next_block();
        assert_eq!(drains().len(), 1);
        assert_eq!(drains()[0].source, left);
        run_drains();
        let outcome = |index| Records::<Test>::get(index).unwrap().outcome;
        assert!(matches!(outcome(1), Outcome::Settled { drained, .. } if drained == in_right));
        assert!(matches!(outcome(2), Outcome::Settled { drained, .. } if drained == in_left));
    });
}

#[test]
fn success_a_split_and_a_merge_drain_in_one_block() {
    build_and_execute(|| {
        let (left, right) = two_leaves();
        let (a, b) = split_and_drain(left);
        pass_blocks(Cooldown::get());
        hold_drains();
        assert_ok!(force_split(right));
        assert_ok!(force_merge(a, b));
        check();
        release_drains();
        assert_eq!(run_drains(), 1);
        assert_eq!(events().len(), 2);
        assert_eq!(Registry::leaf_count(), 3);
    });
}

/// More records than one step moves, and more than one block can note.
#[test]
fn success_thousands_of_records() {
    build_and_execute(|| {
        assert_ok!(Ledger::deposit(RuntimeOrigin::signed(1), 900_000));
        for dest in 1_000..6_000 {
            assert_ok!(Ledger::transfer(RuntimeOrigin::signed(1), dest, 100));
        }
        assert_ok!(force_split(root()));
        assert_eq!(run_drains(), 1);
        assert!(matches!(
            last_record().1.outcome,
            Outcome::Settled { drained: 5_001, .. }
        ));
    });
}

/// What a block of the random tests below brings.
#[derive(Clone, Debug)]
struct Block {
    /// The records the drain may move before the block's extrinsics.
    budget: u32,
    /// The accounts that are touched.
    touched: Vec<AccountId>,
    /// The records the drain may move after them.
    idle: u32,
}

fn block() -> impl Strategy<Value = Block> {
    let touched = prop::collection::vec(1u64..=60, 0..4);
    (0u32..6, touched, 0u32..6).prop_map(|(budget, touched, idle)| Block {
        budget,
        touched,
        idle,
    })
}

/// The weight with which a drain may move so many records; for none, nothing at all.
fn weight_of(records: u32) -> Weight {
    if records == 0 {
        Weight::zero()
    } else {
        budget(records)
    }
}

/// Lives through a block, with all invariants checked on the way.
fn live(block: &Block) {
    DrainBudget::set(weight_of(block.budget));
    assert!(begin_block().all_lte(DrainBudget::get()));
    check();
    for who in &block.touched {
        match who % 3 {
            0 => drop(Ledger::deposit(RuntimeOrigin::signed(*who), 100)),
            1 => drop(Ledger::withdraw(RuntimeOrigin::signed(*who), DEPOSIT)),
            _ => drop(Ledger::transfer(
                RuntimeOrigin::signed(*who),
                who % 50 + 11,
                40,
            )),
        }
        check();
    }
    let idle = weight_of(block.idle);
    assert!(end_block(idle).all_lte(idle));
    check();
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    /// However a drain is cut into blocks and whoever is touched meanwhile: both operations
    /// settle, and no unit and no account is lost.
    #[test]
    fn success_cut_short_at_any_block(
        splitting in prop::collection::vec(block(), 0..20),
        merging in prop::collection::vec(block(), 0..20),
    ) {
        build_and_execute(|| {
            populated();
            assert_ok!(force_split(root()));
            let (left, right) = children(&root());
            end_block(Weight::zero());
            splitting.iter().for_each(live);
            release_drains();
            begin_block();
            run_drains();
            let settled = last_record().1.outcome;
            assert!(matches!(settled, Outcome::Settled { .. }), "{settled:?}");
            Cooldown::set(0);
            assert_ok!(force_merge(left, right));
            end_block(weight_of(3));
            merging.iter().for_each(live);
            release_drains();
            begin_block();
            run_drains();
            let settled = last_record().1.outcome;
            assert!(matches!(settled, Outcome::Settled { .. }), "{settled:?}");
            assert_eq!(Registry::shards(), vec![root()]);
            assert_eq!(Ledger::total(&root()), Ledger::pot_held());
        });
    }
}
