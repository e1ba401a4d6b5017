// SPDX-License-Identifier: Apache-2.0
//! `transfer`, within a shard and across.

use super::*;
use crate::{Event, WeightInfo};
use frame_support::{
    assert_noop, assert_ok, traits::fungible::Inspect, weights::Weight, StorageNoopGuard,
};
use nerv_primitives_core::{
    traits::{CrossShardTransfer, ShardRouting},
    AbortReason, TransferId,
};
use sp_runtime::{traits::BadOrigin, DispatchError};

#[test]
fn success_within_a_shard() {
    build_and_execute(|| {
        deposit_all([1, 2], 1_000);
        next_block();
        assert_ok!(Ledger::transfer(signed(1), 2, 300));
        assert_eq!(find(1), Some((root(), account(700, 2))));
        // Receiving is no transaction of one's own.
        assert_eq!(find(2), Some((root(), account(1_300, 1))));
        assert_eq!(total(&root()), 2_000);
        assert_eq!(Ledger::pot_held(), 2_000);
        assert!(UnderWay::get().is_empty());
        assert_eq!(
            events(),
            vec![Event::Transferred {
                from: 1,
                to: 2,
                amount: 300,
                source: root(),
                destination: root()
            }]
        );
        // The currency has nothing to do with it.
        assert_eq!(outside(1), ENDOWMENT - 1_000);
        assert_eq!(outside(2), ENDOWMENT - 1_000);
    });
}

#[test]
fn success_within_a_shard_opens_and_closes() {
    build_and_execute(|| {
        deposit_all([1], 1_000);
        assert_ok!(Ledger::transfer(signed(1), STRANGER, 1_000));
        assert_eq!(find(1), None);
        assert_eq!(find(STRANGER), Some((root(), account(1_000, 0))));
        assert_eq!(Registry::embedding(&root()).unwrap(), sum_of([STRANGER]));
    });
}

#[test]
fn success_across_shards() {
    build_and_execute(|| {
        let Cut { cut, lefts, rights } = two_leaves();
        let (from, to) = (lefts[0], rights[0]);
        let before = [cut.left, cut.right].map(|shard| total(&shard));
        assert_ok!(Ledger::transfer(signed(from), to, 300));
        assert!(Registry::epoch().is_some(), "no leaf is filling");
        // Nothing has moved yet, but it cannot be spent any more.
        assert_eq!(find(from), Some((cut.left, locking(700, 300, 2))));
        assert_eq!(find(to), Some((cut.right, account(1_000, 1))));
        assert_eq!([cut.left, cut.right].map(|shard| total(&shard)), before);
        assert_eq!(
            UnderWay::get(),
            vec![CrossShardTransfer {
                from: id(from),
                source: cut.left,
                to: id(to),
                destination: cut.right,
                amount: 300,
                epoch: Registry::epoch(),
            }]
        );
        let started = Event::<Test>::TransferStarted {
            transfer: TransferId::of(&id(from), 1, now()),
            from,
            to,
            amount: 300,
            source: cut.left,
            destination: cut.right,
        };
        assert_eq!(events(), vec![started.clone()]);
        check();

        assert!(carry_all().is_empty());
        assert_eq!(find(from), Some((cut.left, account(700, 2))));
        assert_eq!(find(to), Some((cut.right, account(1_300, 1))));
        assert_eq!(total(&cut.left), before[0] - 300);
        assert_eq!(total(&cut.right), before[1] + 300);
        // What becomes of it is told by whom it was handed over to.
        assert_eq!(events(), vec![started]);
    });
}

#[test]
fn success_across_shards_opens_and_closes() {
    build_and_execute(|| {
        let Cut { cut, lefts, .. } = two_leaves();
        let (from, to) = (lefts[0], newcomer(&cut.right));
        let count = |shard| Registry::embedding(&shard).unwrap().count();
        let before = (count(cut.left), count(cut.right));
        assert_ok!(Ledger::transfer(signed(from), to, 1_000));
        assert_eq!(find(from), Some((cut.left, locking(0, 1_000, 2))));
        assert_eq!(find(to), None);
        assert_eq!((count(cut.left), count(cut.right)), before);
        assert!(carry_all().is_empty());
        assert_eq!(find(from), None);
        assert_eq!(find(to), Some((cut.right, account(1_000, 0))));
        assert_eq!(
            (count(cut.left), count(cut.right)),
            (before.0 - 1, before.1 + 1)
        );
    });
}

/// A sender and receivers with and without a record, in the same shard and in another.
fn pairs() -> (AccountId, [AccountId; 4]) {
    let Cut { cut, lefts, rights } = two_leaves();
    let receivers = [
        lefts[1],
        newcomer(&cut.left),
        rights[0],
        newcomer(&cut.right),
    ];
    (lefts[0], receivers)
}

#[test]
fn fails_zero() {
    build_and_execute(|| {
        let (from, receivers) = pairs();
        for to in receivers {
            assert_noop!(Ledger::transfer(signed(from), to, 0), Failure::ZeroAmount);
        }
    });
}

#[test]
fn boundary_what_is_owned_inside() {
    build_and_execute(|| {
        let (from, receivers) = pairs();
        for to in receivers {
            for amount in [1_001, Balance::MAX] {
                assert_noop!(
                    Ledger::transfer(signed(from), to, amount),
                    Failure::InsufficientBalance
                );
            }
        }
        assert_ok!(Ledger::transfer(signed(from), receivers[3], 1_000));
    });
}

#[test]
fn boundary_dust_of_the_sender() {
    build_and_execute(|| {
        let (from, receivers) = pairs();
        for to in receivers {
            for left in [1, MINIMUM - 1] {
                assert_noop!(
                    Ledger::transfer(signed(from), to, 1_000 - left),
                    Failure::BelowMinimum
                );
            }
        }
        assert_ok!(Ledger::transfer(
            signed(from),
            receivers[2],
            1_000 - MINIMUM
        ));
        assert_eq!(inside(from), MINIMUM);
    });
}

#[test]
fn boundary_dust_of_the_receiver() {
    build_and_execute(|| {
        let (from, [near, near_new, far, far_new]) = pairs();
        assert_noop!(
            Ledger::transfer(signed(from), near_new, MINIMUM - 1),
            Failure::BelowMinimum
        );
        // In another shard it turns out later, and the sender has the units back.
        assert_ok!(Ledger::transfer(signed(from), far_new, MINIMUM - 1));
        assert_eq!(carry_all(), vec![AbortReason::BelowMinimum]);
        assert_eq!(inside(from), 1_000);
        for to in [near_new, far_new] {
            assert_ok!(Ledger::transfer(signed(from), to, MINIMUM));
        }
        assert!(carry_all().is_empty());
        // Who has a record can be sent as little as one unit.
        for to in [near, far, near_new, far_new] {
            assert_ok!(Ledger::transfer(signed(from), to, 1));
        }
        assert!(carry_all().is_empty());
        assert_eq!(inside(far_new), MINIMUM + 1);
    });
}

/// What is left free must not be dust, whatever becomes of what is under way.
#[test]
fn boundary_a_second_transfer_of_all_the_rest() {
    build_and_execute(|| {
        let (from, receivers) = pairs();
        assert_ok!(Ledger::transfer(signed(from), receivers[2], 400));
        for to in receivers {
            for left in [0, 1, MINIMUM - 1] {
                assert_noop!(
                    Ledger::transfer(signed(from), to, 600 - left),
                    Failure::BelowMinimum
                );
            }
        }
        assert!(carry_all().is_empty());
        assert_ok!(Ledger::transfer(signed(from), receivers[3], 600));
        assert!(carry_all().is_empty());
        assert_eq!(find(from), None);
    });
}

#[test]
fn fails_unknown_account() {
    build_and_execute(|| {
        let Cut { cut, lefts, rights } = two_leaves();
        let from = newcomer(&cut.left);
        for to in [lefts[0], rights[0]] {
            assert_noop!(
                Ledger::transfer(signed(from), to, 100),
                Failure::UnknownAccount
            );
        }
    });
}

#[test]
fn fails_self_transfer() {
    build_and_execute(|| {
        deposit_all([1], 1_000);
        for who in [1, 2] {
            assert_noop!(
                Ledger::transfer(signed(who), who, 100),
                Failure::SelfTransfer
            );
        }
    });
}

#[test]
fn fails_bad_origin() {
    build_and_execute(|| {
        for origin in [RuntimeOrigin::root(), RuntimeOrigin::none()] {
            assert_noop!(Ledger::transfer(origin, 1, 100), BadOrigin);
        }
    });
}

#[test]
fn fails_overflow() {
    new_test_ext().execute_with(|| {
        let Cut { cut, lefts, rights } = two_leaves();
        write_record(&cut.left, lefts[1], account(Balance::MAX - 99, 0));
        assert_noop!(
            Ledger::transfer(signed(lefts[0]), lefts[1], 100),
            Failure::Overflow
        );
        // In another shard it turns out later.
        write_record(&cut.right, rights[0], account(Balance::MAX - 99, 0));
        assert_ok!(Ledger::transfer(signed(lefts[0]), rights[0], 100));
        assert_eq!(carry_all(), vec![AbortReason::Overflow]);
        assert_eq!(inside(lefts[0]), 1_000);
    });
}

#[test]
fn fails_corrupt_record() {
    new_test_ext().execute_with(|| {
        let Cut { cut, lefts, rights } = two_leaves();
        spoil_record(&cut.left, lefts[1]);
        spoil_record(&cut.right, rights[0]);
        for (from, to) in [
            (lefts[0], lefts[1]),
            (lefts[1], lefts[0]),
            (rights[0], lefts[0]),
        ] {
            assert_noop!(
                Ledger::transfer(signed(from), to, 100),
                Failure::CorruptRecord
            );
        }
        assert_ok!(Ledger::transfer(signed(lefts[0]), rights[0], 100));
        assert_eq!(carry_all(), vec![AbortReason::CorruptRecord]);
        assert_eq!(inside(lefts[0]), 1_000);
    });
}

#[test]
fn fails_as_the_hand_over_does() {
    build_and_execute(|| {
        let Cut { lefts, rights, .. } = two_leaves();
        HandOverFails::set(Some(DispatchError::Unavailable));
        assert_noop!(
            Ledger::transfer(signed(lefts[0]), rights[0], 100),
            DispatchError::Unavailable
        );
        // Within the shard nothing is handed over.
        assert_ok!(Ledger::transfer(signed(lefts[0]), lefts[1], 100));
    });
}

/// Where there is no room, little was done to find that out, and no more is paid for.
#[test]
fn fails_cheaply_where_the_hand_over_was_refused_at_once() {
    build_and_execute(|| {
        let Cut { lefts, rights, .. } = two_leaves();
        HandOverFails::set(Some(DispatchError::Exhausted));
        let took = Weight::from_parts(1_000, 10);
        for refusal in [None, Some(took)] {
            RefusalTook::set(refusal);
            let refused = Ledger::transfer(signed(lefts[0]), rights[0], 100).unwrap_err();
            assert_eq!(refused.error, DispatchError::Exhausted);
            let own = Ledger::in_tree(<() as WeightInfo>::transfer_across(), 2);
            let paid = refused.post_info.actual_weight;
            assert_eq!(paid, refusal.map(|took| own + took));
            assert!(paid.is_none_or(|paid| paid.all_lt(Ledger::transfer_weight())));
        }
    });
}

#[test]
fn fails_without_a_route() {
    new_test_ext().execute_with(|| {
        deposit_all([1], 1_000);
        pallet_shard_registry::Routing::<Test>::kill();
        let _unchanged = StorageNoopGuard::default();
        let lost = pallet_shard_registry::Error::<Test>::CorruptRouting;
        assert_noop!(Ledger::deposit(signed(1), 100), lost);
        let lost = pallet_shard_registry::Error::<Test>::CorruptRouting;
        assert_noop!(Ledger::withdraw(signed(1), 100), lost);
        let lost = pallet_shard_registry::Error::<Test>::CorruptRouting;
        assert_noop!(Ledger::transfer(signed(1), 2, 100), lost);
        assert!(Ledger::find(&id(1)).is_err());
    });
}

#[test]
fn success_units_are_conserved_whatever_is_sent() {
    build_and_execute(|| {
        let Cut { cut, .. } = two_leaves();
        let all = || total(&cut.left) + total(&cut.right) + InTransit::get();
        assert_eq!(all(), 40_000);
        for n in 0..200u64 {
            let (from, to) = (n * 7 % 40 + 1, n * 11 % 60 + 1);
            let _ = Ledger::transfer(signed(from), to, u128::from(n * 37 % 990));
            // Several are under way at once.
            if n % 7 == 0 {
                carry_all();
                check();
            }
            assert_eq!(all(), 40_000);
            assert_eq!(Ledger::pot_held(), 40_000);
        }
    });
}

/// The embedding of some accounts.
fn sum_of(
    accounts: impl IntoIterator<Item = AccountId>,
) -> nerv_primitives_embedding::ShardEmbedding {
    let mut delta = nerv_primitives_embedding::EmbeddingDelta::default();
    accounts
        .into_iter()
        .for_each(|who| delta.join(&id(who).signs()));
    let mut sum = nerv_primitives_embedding::ShardEmbedding::default();
    sum.apply(&delta).unwrap();
    sum
}

/// Carrying a transfer over is paid for in advance, and whoever cannot pay sends nothing.
#[test]
fn success_a_transfer_across_pays_for_its_delivery() {
    new_test_ext().execute_with(|| {
        let Cut { lefts, rights, .. } = two_leaves();
        let (from, to) = (lefts[0], rights[0]);
        let fee = 7;
        DeliveryFee::set(fee);
        let (owned, issuance) = (Balances::free_balance(from), Balances::total_issuance());
        System::reset_events();
        assert_ok!(Ledger::transfer(signed(from), to, 100));
        assert_eq!(Balances::free_balance(from), owned - fee);
        assert_eq!(Balances::total_issuance(), issuance - fee);
        let paid = System::events()
            .into_iter()
            .find_map(|record| match record.event {
                RuntimeEvent::Ledger(Event::DeliveryPaid { transfer, who, fee }) => {
                    Some((transfer, who, fee))
                }
                _ => None,
            });
        let started = UnderWay::get().len();
        assert_eq!(started, 1);
        assert!(matches!(paid, Some((_, who, paid)) if (who, paid) == (from, fee)));

        // Within a shard there is nothing to carry.
        assert_ok!(Ledger::transfer(signed(from), lefts[1], 100));
        assert_eq!(Balances::free_balance(from), owned - fee);

        // One unit more than can be spent of the balance.
        DeliveryFee::set(owned - fee - Balances::minimum_balance() + 1);
        assert_noop!(
            Ledger::transfer(signed(from), to, 100),
            Failure::DeliveryUnpaid
        );
        DeliveryFee::mutate(|fee| *fee -= 1);
        assert_ok!(Ledger::transfer(signed(from), to, 100));
        assert_eq!(Balances::free_balance(from), Balances::minimum_balance());
        check();
    });
}
