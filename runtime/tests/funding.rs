// SPDX-License-Identifier: Apache-2.0
//! Whoever owns something in the ledger alone can use it: its calls are paid from there.

use crate::common;

use common::*;
use frame_support::assert_ok;
use nerv_primitives_core::{Balance, ShardId};
use nerv_runtime::{
    configs::RemitFee, views, Balances, Executive, Ledger, Runtime, RuntimeCall, ShardGovernance,
    System, EXISTENTIAL_DEPOSIT, MILLI_UNIT, UNIT,
};
use pallet_ledger::Call;
use sp_keyring::Sr25519Keyring::{self, Eve, Ferdie};
use sp_runtime::{
    transaction_validity::{InvalidTransaction, TransactionSource::External},
    DispatchResult,
};

/// What a transfer has opened an account in the ledger with.
const GIFT: Balance = 10 * UNIT;

/// A chain on which Ferdie owns something in the ledger, and nothing else.
fn opened() -> sp_io::TestExternalities {
    let mut ext = chain(2, eager());
    ext.execute_with(|| {
        assert_ok!(deposit(0, 100 * UNIT));
        let gift = Call::transfer {
            dest: Ferdie.to_account_id().into(),
            amount: GIFT,
        };
        assert_ok!(ledger(0, gift));
        assert_eq!(held(Ferdie), GIFT);
        assert_eq!(outside(Ferdie), 0);
    });
    ext
}

/// What somebody has in the ledger.
fn held(who: Sr25519Keyring) -> Balance {
    views::account(&who.to_account_id()).map_or(0, |view| view.free)
}

/// What somebody has outside it.
fn outside(who: Sr25519Keyring) -> Balance {
    Balances::free_balance(who.to_account_id())
}

/// Signs a call and puts it into this block.
fn apply(
    who: Sr25519Keyring,
    nonce: u32,
    call: impl Into<RuntimeCall>,
) -> Result<DispatchResult, InvalidTransaction> {
    use sp_runtime::transaction_validity::TransactionValidityError::Invalid;
    let extrinsic = signed(who, nonce, call.into());
    match Executive::apply_extrinsic(extrinsic) {
        Ok(result) => Ok(result),
        Err(Invalid(invalid)) => Err(invalid),
        Err(other) => panic!("{other:?}"),
    }
}

fn to_bob(amount: Balance) -> Call<Runtime> {
    Call::transfer {
        dest: account(1).into(),
        amount,
    }
}

#[test]
fn an_account_opened_by_a_transfer_can_send_on_what_it_has() {
    opened().execute_with(|| {
        let issuance = Balances::total_issuance();
        assert_eq!(apply(Ferdie, 0, to_bob(UNIT)), Ok(Ok(())));
        assert_eq!(views::account(&account(1)).unwrap().free, UNIT);
        // Nobody owns more than before, and the fee is all that is gone.
        let fee = issuance - Balances::total_issuance();
        assert_eq!(held(Ferdie) + outside(Ferdie) + fee, GIFT - UNIT);
        assert!(fee > 0 && fee < 20 * MILLI_UNIT, "{fee}");
        // What keeps the account, and what was not needed of the fee.
        assert!(outside(Ferdie) >= EXISTENTIAL_DEPOSIT);
        assert!(outside(Ferdie) < EXISTENTIAL_DEPOSIT + 20 * MILLI_UNIT);
        assert_ok!(Ledger::do_try_state());

        // Again, with the next nonce.
        let before = held(Ferdie);
        assert_eq!(apply(Ferdie, 1, to_bob(UNIT)), Ok(Ok(())));
        assert!(before - held(Ferdie) >= UNIT);
        let fees = issuance - Balances::total_issuance();
        assert_eq!(held(Ferdie) + outside(Ferdie) + fees, GIFT - 2 * UNIT);
        assert_eq!(
            apply(Ferdie, 1, to_bob(UNIT)),
            Err(InvalidTransaction::Stale)
        );
        assert_ok!(Ledger::do_try_state());
    });
}

/// The delivery is paid for from there as well, whichever way the units go.
#[test]
fn it_can_send_to_another_shard() {
    opened().execute_with(|| {
        for n in 0..2 {
            assert_ok!(deposit(n, UNIT));
        }
        split(ShardId::root());
        settle_all();
        let home = |who| views::route(&who).unwrap().shard;
        let far = [
            Sr25519Keyring::Alice,
            Sr25519Keyring::Bob,
            Sr25519Keyring::Charlie,
        ]
        .map(|key| key.to_account_id())
        .into_iter()
        .chain((0..2).map(account))
        .find(|who| home(who.clone()) != home(Ferdie.to_account_id()))
        .expect("somebody lives elsewhere");
        let dest = far.clone().into();
        let send = Call::send { dest, amount: UNIT };
        let issuance = Balances::total_issuance();
        let before = views::account(&far).map_or(0, |view| view.free);
        assert_eq!(apply(Ferdie, 0, send), Ok(Ok(())));
        remit_all();
        assert_eq!(views::account(&far).unwrap().free, before + UNIT);
        let fees = issuance - Balances::total_issuance();
        assert!(fees > RemitFee::get());
        assert_eq!(held(Ferdie) + outside(Ferdie) + fees, GIFT - UNIT);
        assert_ok!(Ledger::do_try_state());
    });
}

#[test]
fn it_can_withdraw_what_it_has() {
    opened().execute_with(|| {
        let issuance = Balances::total_issuance();
        let amount = 9 * UNIT;
        assert_eq!(apply(Ferdie, 0, Call::withdraw { amount }), Ok(Ok(())));
        let fee = issuance - Balances::total_issuance();
        assert_eq!(held(Ferdie) + outside(Ferdie) + fee, GIFT);
        assert!(outside(Ferdie) >= amount);
        // It pays for itself from now on.
        let before = held(Ferdie);
        assert_eq!(apply(Ferdie, 1, to_bob(MILLI_UNIT)), Ok(Ok(())));
        assert_eq!(held(Ferdie), before - MILLI_UNIT);
        assert_ok!(Ledger::do_try_state());
    });
}

#[test]
fn a_call_that_fails_is_paid_for() {
    opened().execute_with(|| {
        let issuance = Balances::total_issuance();
        assert!(matches!(apply(Ferdie, 0, to_bob(GIFT)), Ok(Err(_))));
        let fee = issuance - Balances::total_issuance();
        assert!(fee > 0);
        assert_eq!(held(Ferdie) + outside(Ferdie) + fee, GIFT);
        assert_eq!(System::account_nonce(Ferdie.to_account_id()), 1);
        assert_ok!(Ledger::do_try_state());
    });
}

#[test]
fn the_pool_takes_it_and_moves_nothing() {
    opened().execute_with(|| {
        let extrinsic = signed(Ferdie, 0, to_bob(UNIT).into());
        frame_support::storage::with_transaction(|| {
            assert_ok!(Executive::validate_transaction(
                External,
                extrinsic,
                Default::default()
            ));
            sp_runtime::TransactionOutcome::Rollback(Ok::<_, sp_runtime::DispatchError>(()))
        })
        .unwrap();
        assert_eq!((held(Ferdie), outside(Ferdie)), (GIFT, 0));
    });
}

#[test]
fn other_calls_and_those_without_enough_are_not_funded() {
    opened().execute_with(|| {
        let payment = Err(InvalidTransaction::Payment);
        let remark = frame_system::Call::remark { remark: vec![] };
        assert_eq!(apply(Ferdie, 0, remark), payment);
        let split = pallet_shard_governance::Call::propose_split {
            shard: ShardId::root(),
        };
        assert_eq!(apply(Ferdie, 0, split), Err(InvalidTransaction::BadSigner));
        assert_eq!((held(Ferdie), outside(Ferdie)), (GIFT, 0));
        // Nobody in the ledger.
        assert_eq!(apply(Eve, 0, to_bob(1)), payment);
        // The least that an account there has is not enough for the fee and what keeps an account.
        let least = Call::transfer {
            dest: Eve.to_account_id().into(),
            amount: MILLI_UNIT,
        };
        assert_ok!(ledger(0, least));
        assert_eq!(apply(Eve, 0, to_bob(1)), payment);
        assert_eq!((held(Eve), outside(Eve)), (MILLI_UNIT, 0));
    });
}

/// A staker who has given away all else, and has something in the ledger.
#[test]
fn stake_is_freed_by_a_fee_from_the_ledger() {
    opened().execute_with(|| {
        let stake = 100 * UNIT;
        assert_ok!(Balances::force_set_balance(
            nerv_runtime::RuntimeOrigin::root(),
            Ferdie.to_account_id().into(),
            stake + UNIT
        ));
        let bond = pallet_shard_governance::Call::bond { amount: stake };
        assert_eq!(apply(Ferdie, 0, bond), Ok(Ok(())));
        let left = outside(Ferdie) - 2 * MILLI_UNIT;
        let away = pallet_balances::Call::transfer_allow_death {
            dest: account(0).into(),
            value: left,
        };
        let _ = apply(Ferdie, 1, away.clone());
        let before = held(Ferdie);
        let unbond = pallet_shard_governance::Call::unbond { amount: stake };
        // The multiplier at its greatest: what is left outside is not enough.
        pallet_transaction_payment::NextFeeMultiplier::<Runtime>::put(
            nerv_runtime::fees::FeeAdjustment::MOST,
        );
        let nonce = System::account_nonce(Ferdie.to_account_id());
        assert_eq!(apply(Ferdie, nonce, unbond), Ok(Ok(())));
        assert!(held(Ferdie) < before);
        assert_ok!(Ledger::do_try_state());
    });
}

/// A staker who has given away all else, and has nothing in the ledger either.
#[test]
fn stake_is_freed_by_a_fee_from_what_is_freed() {
    opened().execute_with(|| {
        let who = Eve.to_account_id();
        let stake = 100 * UNIT;
        assert_ok!(Balances::force_set_balance(
            nerv_runtime::RuntimeOrigin::root(),
            who.clone().into(),
            stake + UNIT
        ));
        let bond = pallet_shard_governance::Call::bond { amount: stake };
        assert_eq!(apply(Eve, 0, bond), Ok(Ok(())));
        let away = pallet_balances::Call::transfer_all {
            dest: account(0).into(),
            keep_alive: false,
        };
        assert_eq!(apply(Eve, 1, away), Ok(Ok(())));
        assert!(outside(Eve) <= EXISTENTIAL_DEPOSIT);
        let remark = frame_system::Call::remark { remark: vec![] };
        assert_eq!(apply(Eve, 2, remark), Err(InvalidTransaction::Payment));

        // What would fail is not funded, and nothing is taken for it.
        let too_much = pallet_shard_governance::Call::unbond { amount: stake + 1 };
        assert_eq!(apply(Eve, 2, too_much), Err(InvalidTransaction::Payment));
        assert_eq!(views::staker(&who).unwrap().bonded, stake);

        let issuance = Balances::total_issuance();
        let unbond = pallet_shard_governance::Call::unbond { amount: stake };
        assert_eq!(apply(Eve, 2, unbond), Ok(Ok(())));
        let view = views::staker(&who).unwrap();
        let (from, unbonding) = view.unbonding[0];
        let fee = issuance - Balances::total_issuance();
        assert_eq!(view.bonded, 0);
        assert!(unbonding < stake && stake - unbonding < fee + 20 * MILLI_UNIT);
        assert!(outside(Eve) >= EXISTENTIAL_DEPOSIT);
        assert_ok!(ShardGovernance::do_try_state());

        System::set_block_number(from);
        let withdraw = || pallet_shard_governance::Call::withdraw_unbonded {};
        assert_eq!(apply(Eve, 3, withdraw()), Ok(Ok(())));
        assert_eq!(views::staker(&who), None);
        let spent = stake + EXISTENTIAL_DEPOSIT - outside(Eve);
        assert!(spent < 40 * MILLI_UNIT, "{spent}");
        assert_ok!(ShardGovernance::do_try_state());
    });
}
