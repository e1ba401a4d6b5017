// SPDX-License-Identifier: Apache-2.0
//! Fees paid from the stake that a call frees.

use crate::{mock::*, Call, Error, Event, PaidFromStake, Stakers};
use frame_support::{assert_ok, assert_storage_noop};
use nerv_primitives_core::Balance;

const FEE: Balance = 7;

fn unbond(amount: Balance) -> Call<Test> {
    Call::unbond { amount }
}

/// Pays for a call from stake, and has it made in the same extrinsic.
#[track_caller]
fn paid(who: AccountId, call: Call<Test>) {
    let free_before = free(who);
    assert!(Governance::pay_from_stake(&who, &call, FEE));
    assert_eq!(free(who), free_before + FEE);
    let amount = FEE;
    assert!(events().contains(&Event::PaidFromStake { who, amount }));
    check();
    let made = match call {
        Call::unbond { amount } => Governance::unbond(signed(who), amount).is_ok(),
        _ => Governance::withdraw_unbonded(signed(who)).is_ok(),
    };
    assert!(made);
    assert_eq!(PaidFromStake::<Test>::get(), None);
}

fn unbonding(who: AccountId) -> Balance {
    let staker = Stakers::<Test>::get(who).expect("it has stake");
    staker.unbonding.iter().map(|chunk| chunk.amount).sum()
}

#[test]
fn success_all_stake_leaves_and_pays_for_it() {
    build_and_execute(|| {
        bond_all([1], 300);
        paid(1, unbond(300));
        assert_eq!((bonded(1), unbonding(1)), (0, 300 - FEE));
        assert_eq!(held(1), (300 - FEE, 0));
        run_to(21);
        paid(1, Call::withdraw_unbonded {});
        assert_eq!(held(1), (0, 0));
        assert!(!Stakers::<Test>::contains_key(1));
        assert_eq!(free(1), ENDOWMENT);
    });
}

#[test]
fn boundary_what_is_to_stay_stays() {
    build_and_execute(|| {
        bond_all([1], LEAST_STAKE + 50);
        paid(1, unbond(50));
        assert_eq!((bonded(1), unbonding(1)), (LEAST_STAKE, 50 - FEE));
    });
}

/// The power is gone with it, as of all that unbonds.
#[test]
fn success_what_pays_leaves_votes_as_well() {
    build_and_execute(|| {
        bond_all([1, 2], 300);
        assert_ok!(Governance::propose_parameters(signed(2), Knob(3)));
        assert_ok!(vote(1, 0, true));
        assert!(Governance::pay_from_stake(&1, &unbond(150), FEE));
        assert_eq!(Governance::power(&1, 0), 300 - FEE);
        assert_eq!(proposal(0).tally.ayes, 300 - FEE);
        check();
    });
}

#[test]
fn success_a_staker_that_sleeps_can_leave() {
    build_and_execute(|| {
        bond_all([1, 2], 300);
        let staker = crate::Stakers::<Test>::get(1).expect("it has bonded");
        let asleep = crate::stake::total(&staker.layers);
        crate::Stakers::<Test>::mutate(1, |staker| {
            staker.as_mut().expect("it has bonded").layers = Default::default();
        });
        crate::Asleep::<Test>::insert(1, asleep);
        crate::AsleepStake::<Test>::put(asleep);
        check();
        paid(1, unbond(300));
        assert_eq!(bonded(1), 0);
    });
}

/// Where the call would fail, or would free no more than the fee, nothing is taken.
#[test]
fn fails_where_the_call_would() {
    build_and_execute(|| {
        bond_all([1], 300);
        let never = |who: AccountId, call: Call<Test>| {
            assert_storage_noop!(assert!(!Governance::pay_from_stake(&who, &call, FEE)));
        };
        never(2, unbond(100));
        never(2, Call::withdraw_unbonded {});
        never(1, unbond(301));
        never(1, unbond(FEE));
        never(1, unbond(300 - LEAST_STAKE + 1));
        never(1, Call::withdraw_unbonded {});
        never(1, Call::wake {});
        assert_ok!(Governance::unbond(signed(1), FEE));
        run_to(21);
        // All that is due would be gone with the fee.
        never(1, Call::withdraw_unbonded {});
        for _ in 0..3 {
            assert_ok!(Governance::unbond(signed(1), 10));
            next_block();
        }
        // No part of the stake more can be unbonding.
        never(1, unbond(10));
        let error = Governance::unbond(signed(1), 10).unwrap_err().error;
        assert_eq!(error, Error::<Test>::TooManyChunks.into());
    });
}

/// What was taken for a call that was not made counts for no other.
#[test]
fn boundary_it_is_for_the_call_of_that_extrinsic() {
    build_and_execute(|| {
        bond_all([1, 2], 300);
        assert!(Governance::pay_from_stake(&1, &unbond(100), FEE));
        assert_ok!(Governance::unbond(signed(2), 100));
        assert_eq!(unbonding(2), 100);
        assert!(Governance::pay_from_stake(&1, &unbond(100), FEE));
        next_block();
        assert_ok!(Governance::unbond(signed(1), 100));
        assert_eq!((bonded(1), unbonding(1)), (200 - 2 * FEE, 100));
    });
}
