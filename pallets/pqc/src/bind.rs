// SPDX-License-Identifier: Apache-2.0
//! Control that goes from one key to another.

use crate::{
    control::{bytes_of, is_own},
    Config, Control, Controllers, Error, Event, HoldReason, Pallet, Proof, WeightInfo,
};
use frame_support::{
    ensure,
    traits::{fungible::MutateHold, tokens::Precision, Get},
    weights::Weight,
};
use frame_system::pallet_prelude::BlockNumberFor;
use nerv_primitives_core::{
    traits::{LaneStandings, ShardRouting},
    Balance,
};
use nerv_primitives_embedding::BlindedId;
use nerv_primitives_pqc::{account_of, verify, Binding, Context, Controller};
use sp_runtime::{
    traits::{Verify, Zero},
    AccountId32, DispatchError, DispatchResult,
};

impl<T: Config> Pallet<T> {
    /// What [`bind`](Pallet::bind) takes with that proof.
    pub(crate) fn bind_weight(proof: &Proof) -> Weight {
        match proof {
            Proof::Own(_) => T::WeightInfo::bind_own(),
            Proof::MlDsa65 { .. } => T::WeightInfo::bind_ml_dsa(),
        }
    }

    /// Hands control of an account over. Unchanged on error, but for a deposit that the caller's transaction takes
    /// back.
    pub(crate) fn do_bind(
        who: AccountId32,
        from: Controller,
        to: Controller,
        number: u32,
        proof: &Proof,
    ) -> DispatchResult {
        let account = bytes_of(&who);
        let standing = Controllers::<T>::get(&who);
        let due = standing.map_or(0, |control| control.number);
        ensure!(number == due, Error::<T>::StaleNumber);
        let next = due.checked_add(1).ok_or(Error::<T>::NumbersExhausted)?;
        let has_control = match standing {
            Some(control) => control.controller == from,
            None => is_own(&account, &from),
        };
        ensure!(has_control, Error::<T>::NotInControl);
        // An account that was never bound has control by its own key, whatever that one is called.
        let was_never_bound = standing.is_none();
        let is_same = to == from || (was_never_bound && is_own(&account, &to));
        ensure!(!is_same, Error::<T>::SameController);
        Self::ensure_can_sign(&account, &to, proof)?;
        Self::ensure_resident(&who)?;

        let binding = Binding {
            genesis: Self::genesis(),
            account,
            number,
            from,
            to,
        };
        ensure!(is_proved(&who, &binding, proof), Error::<T>::BadProof);

        let held = standing.map_or(0, |control| control.deposit);
        let deposit = Self::settle_deposit(&who, is_own(&account, &to), held)?;
        let control = Control {
            controller: to,
            number: next,
            deposit,
        };
        Controllers::<T>::insert(&who, control);
        Self::deposit_event(Event::Bound {
            account: who,
            controller: to,
            number,
            deposit,
        });
        Ok(())
    }

    /// Whether what is said to take over can sign for the account at all, and the proof is of such a key.
    fn ensure_can_sign(account: &[u8; 32], to: &Controller, proof: &Proof) -> DispatchResult {
        let can_sign = match (to, proof) {
            (Controller::Sr25519(key), Proof::Own(_)) => key == account,
            (Controller::MlDsa65(_), Proof::MlDsa65 { .. }) => true,
            _ => false,
        };
        ensure!(can_sign, Error::<T>::WrongScheme);
        Ok(())
    }

    /// The replicas of a lane take what an account's own key signs, and nothing else. So for an account in one there is
    /// no other key, whether it has a record there or not.
    fn ensure_resident(who: &AccountId32) -> DispatchResult {
        let [home] = T::Shards::homes([&BlindedId::of(who.as_ref())])?;
        ensure!(
            T::Lanes::standing(&home.shard).is_resident(),
            Error::<T>::InLane
        );
        Ok(())
    }

    /// Holds the deposit while another key than its own has control of an account, and lets go of it when that is over.
    /// What is held stays as it is from one key to the next. Returns what is held from then on.
    pub(crate) fn settle_deposit(
        who: &AccountId32,
        is_own: bool,
        held: Balance,
    ) -> Result<Balance, DispatchError> {
        let reason = HoldReason::Control.into();
        if is_own {
            T::Currency::release(&reason, who, held, Precision::BestEffort)?;
            return Ok(0);
        }
        if held > 0 {
            return Ok(held);
        }
        let deposit = T::Deposit::get();
        T::Currency::hold(&reason, who, deposit).map_err(|_| Error::<T>::DepositUnpaid)?;
        Ok(deposit)
    }

    /// The hash of the chain's first block.
    pub(crate) fn genesis() -> [u8; 32] {
        frame_system::Pallet::<T>::block_hash(BlockNumberFor::<T>::zero()).0
    }
}

/// Whether the key that takes over has signed the binding.
fn is_proved(who: &AccountId32, binding: &Binding, proof: &Proof) -> bool {
    match proof {
        Proof::Own(signature) => signature.verify(&binding.wrapped()[..], who),
        Proof::MlDsa65 { public, signature } => {
            let is_that_key = binding.to == Controller::MlDsa65(account_of(public));
            let statement = binding.statement();
            is_that_key && verify(Context::Binding, &statement, public, signature).is_ok()
        }
    }
}
