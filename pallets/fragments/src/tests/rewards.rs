// SPDX-License-Identifier: Apache-2.0
//! Rewards: what is earned, and what is paid.

use crate::{mock::*, types::reward, Earned, Event};
use frame_support::{assert_noop, assert_ok, traits::fungible::Mutate};
use sp_runtime::DispatchError;

/// What node 0 of a shard with so many bytes has earned in so many blocks.
fn earned(bytes: u64, blocks: u32) -> u128 {
    PRICE * u128::from(bytes) * u128::from(blocks) / (1_048_576 * u128::from(DAY))
}

fn of(node: u64) -> u128 {
    Earned::<Test>::get(OPERATORS + node)
}

#[test]
fn it_is_the_price_of_a_mib_and_a_day() {
    assert_eq!(reward(1_000, 1_048_576, 100, 100), 1_000);
    assert_eq!(reward(1_000, 1_048_576, 50, 100), 500);
    assert_eq!(reward(1_000, 1_048_575, 100, 100), 999);
    assert_eq!(reward(0, u64::MAX, u32::MAX, 1), 0);
    assert_eq!(reward(u128::MAX, 0, 1, 1), 0);
    // Beyond the range nothing is paid that was not earned.
    assert!(reward(u128::MAX, u64::MAX, u32::MAX, 1) == u128::MAX);
    assert_eq!(reward(u128::MAX, 1_048_576, 100, 100), u128::MAX);
    assert_eq!(reward(5, 1_048_576, 3, 0), 15);
}

#[test]
fn who_answers_earns_what_it_kept_since_it_holds_it() {
    build_and_execute(|| {
        open(&root(), 1_000);
        committed(&root(), 0);
        let since = now();
        let bytes = custody(&root()).newest().unwrap().fragment();
        until_challenged(&root());
        answer_all(&root(), [0, 1]);
        let first = earned(bytes, now() - since);
        assert!(first > 0);
        assert_eq!((of(0), of(1), of(2)), (first, first, 0));
        run_to(now() + 3);
        answer_all(&root(), 2..7);
        assert_eq!(of(2), earned(bytes, now() - since));
        let (zero, two) = (now() - 3, now());
        run_to(now() + 6);
        until_challenged(&root());
        answer_all(&root(), [0, 2]);
        assert_eq!(of(0), first + earned(bytes, now() - zero));
        assert_eq!(
            of(2),
            earned(bytes, two - since) + earned(bytes, now() - two)
        );
    });
}

#[test]
fn a_period_without_an_answer_is_not_paid() {
    build_and_execute(|| {
        open(&root(), 1_000);
        let height = committed(&root(), 0);
        let bytes = custody(&root()).newest().unwrap().fragment();
        until_challenged(&root());
        answer_all(&root(), 1..7);
        run_to(now() + 9);
        assert_eq!(of(0), 0);
        // It comes back, and is paid from then on.
        seat(&root(), 0, Some(0));
        next_block();
        join(&root(), height, [0]);
        let since = now();
        until_challenged(&root());
        answer_all(&root(), 0..7);
        assert_eq!(of(0), earned(bytes, now() - since));
    });
}

#[test]
fn what_is_earned_is_paid_from_the_treasury() {
    build_and_execute(|| {
        open(&root(), 1_000);
        committed(&root(), 0);
        until_challenged(&root());
        answer_all(&root(), 0..7);
        let (who, amount) = (OPERATORS, of(0));
        assert_ok!(Fragments::claim(RuntimeOrigin::signed(who)));
        assert_eq!((free(who), free(TREASURY)), (amount, FUND - amount));
        assert_eq!(
            events().last(),
            Some(&Event::RewardPaid {
                who,
                amount,
                owed: 0,
            })
        );
        assert!(!Earned::<Test>::contains_key(who));
        assert_noop!(
            Fragments::claim(RuntimeOrigin::signed(who)),
            DispatchError::from(Failure::NothingEarned)
        );
    });
}

#[test]
fn boundary_the_treasury_pays_what_it_has() {
    build_and_execute(|| {
        Earned::<Test>::insert(7, FUND);
        assert_ok!(Fragments::claim(RuntimeOrigin::signed(7)));
        assert_eq!((free(7), free(TREASURY)), (FUND - 5, 5), "it stays alive");
        assert_eq!(Earned::<Test>::get(7), 5);
        assert_eq!(
            events(),
            [Event::RewardPaid {
                who: 7,
                amount: FUND - 5,
                owed: 5,
            }]
        );
        assert_noop!(
            Fragments::claim(RuntimeOrigin::signed(7)),
            DispatchError::from(Failure::TreasuryEmpty)
        );
        assert_ok!(Balances::transfer(
            &7,
            &TREASURY,
            100,
            frame_support::traits::tokens::Preservation::Preserve
        ));
        assert_ok!(Fragments::claim(RuntimeOrigin::signed(7)));
        assert_eq!((free(TREASURY), Earned::<Test>::get(7)), (100, 0));
    });
}

#[test]
fn an_account_that_could_not_be_is_not_paid() {
    build_and_execute(|| {
        Earned::<Test>::insert(7, 4);
        assert!(Fragments::claim(RuntimeOrigin::signed(7)).is_err());
        assert_eq!((Earned::<Test>::get(7), free(TREASURY)), (4, FUND));
    });
}
