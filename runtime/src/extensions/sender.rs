// SPDX-License-Identifier: Apache-2.0
//! Refuses calls that their signer may never make, before they take room in the pool or in a block.
//!
//! A call that fails pays for its weight, but it has pushed others out of the block first, and one of the
//! operational class pushes ahead of all. So that the room kept for splits and for upgrades is theirs:
//!
//! - what only root, or nobody's signature, may do is refused to every signer;
//! - what only the sudo key may do is refused to all others;
//! - a call as root that was decided on is refused unless it is that one, and its delay is over;
//! - operational extrinsics are refused to all but the sudo key and those who have power, or their
//!   delegates: a vote on what is not there, on another motion or the same again is refused as well.
//!
//! Calls inside those of `utility` are looked at as well.
//!
//! A wallet's key that was switched off, as control of its account has gone to another one, speaks for nobody.
//!
//! What is not refused and frees what its signer owns is funded from there: see `funding`.

use super::funding;
use crate::{AccountId, Pqc, Runtime, RuntimeCall, RuntimeOrigin, ShardGovernance};
use codec::{Decode, DecodeWithMemTracking, Encode};
use frame_support::{
    dispatch::{DispatchClass, DispatchInfo, DispatchResult, PostDispatchInfo},
    traits::OriginTrait,
    weights::Weight,
};
use frame_system::CheckNonZeroSender;
use scale_info::TypeInfo;
use sp_runtime::{
    traits::{BlakeTwo256, Hash, Implication, TransactionExtension, ValidateResult},
    transaction_validity::{InvalidTransaction, TransactionSource, TransactionValidityError},
};

/// Said of the pipeline whose signer has signed with the key that the account's id is: a wallet.
pub const BY_OWN_KEY: bool = true;

/// Said of the pipeline in which it was looked at before which key has control of the signer's account.
pub const AUTHENTICATED: bool = false;

/// Frame's check that the signer is an account, that of this module, and what funds calls that free what
/// one owns.
///
/// To clients it is the former: they need to know nothing of it, since neither has anything in the
/// extrinsic or signs more than it.
#[derive(Clone, Debug, Decode, DecodeWithMemTracking, Default, Encode, Eq, PartialEq, TypeInfo)]
pub struct CheckSender<const SIGNED: bool = BY_OWN_KEY>;

impl CheckSender<BY_OWN_KEY> {
    /// The extension, which has nothing to be set.
    pub const fn new() -> Self {
        Self
    }
}

impl CheckSender<AUTHENTICATED> {
    /// The same for signers of whom is known that their key speaks for the account.
    pub const fn authenticated() -> Self {
        Self
    }
}

impl<const SIGNED: bool> TransactionExtension<RuntimeCall> for CheckSender<SIGNED> {
    const IDENTIFIER: &'static str = "CheckNonZeroSender";
    type Implicit = ();
    /// Whether the call was funded.
    type Val = bool;
    /// What was declared for funding the call and not needed.
    type Pre = Weight;

    /// An estimate. Nested calls are no part of it: to look at one takes some nanoseconds, and the calls
    /// that carry them weigh microseconds for each.
    fn weight(&self, call: &RuntimeCall) -> Weight {
        let mut checked = CheckNonZeroSender::<Runtime>::new().weight(call);
        if SIGNED == BY_OWN_KEY {
            checked = checked.saturating_add(Pqc::own_key_weight());
        }
        let reads = |count| <Runtime as frame_system::Config>::DbWeight::get().reads(count);
        let looked = match call {
            RuntimeCall::Sudo(_) => reads(1),
            RuntimeCall::ShardGovernance(_) => ShardGovernance::admission_weight(),
            RuntimeCall::Utility(_) => reads(3),
            // A byte is hashed in less than a nanosecond.
            RuntimeCall::System(frame_system::Call::apply_authorized_upgrade { code }) => reads(1)
                .saturating_add(Weight::from_parts(1_000, 0).saturating_mul(code.len() as u64)),
            _ => Weight::zero(),
        };
        checked
            .saturating_add(looked)
            .saturating_add(funding::weight(call))
    }

    fn validate(
        &self,
        origin: RuntimeOrigin,
        call: &RuntimeCall,
        info: &DispatchInfo,
        len: usize,
        _self_implicit: (),
        inherited_implication: &impl Implication,
        source: TransactionSource,
    ) -> ValidateResult<bool, RuntimeCall> {
        let mut is_funded = false;
        if let Some(signer) = origin.as_signer() {
            if SIGNED == BY_OWN_KEY {
                Pqc::check_own_key(signer)?;
            }
            let is_operational = info.class == DispatchClass::Operational;
            check(signer, call, is_operational)?;
            // Here, and not when the extrinsic is prepared: an account without units outside the
            // ledger does not exist for what validates nonce and fee. If the extrinsic is invalid
            // after all, nothing of this is kept, as it is in no block.
            is_funded = funding::fund(signer, call, info, len);
        }
        let (valid, (), origin) = CheckNonZeroSender::<Runtime>::new().validate(
            origin,
            call,
            info,
            len,
            (),
            inherited_implication,
            source,
        )?;
        Ok((valid, is_funded, origin))
    }

    fn prepare(
        self,
        is_funded: bool,
        _origin: &RuntimeOrigin,
        call: &RuntimeCall,
        _info: &DispatchInfo,
        _len: usize,
    ) -> Result<Weight, TransactionValidityError> {
        Ok(if is_funded {
            Weight::zero()
        } else {
            funding::weight(call)
        })
    }

    fn post_dispatch_details(
        unspent: Weight,
        _info: &DispatchInfo,
        _post_info: &PostDispatchInfo,
        _len: usize,
        _result: &DispatchResult,
    ) -> Result<Weight, TransactionValidityError> {
        Ok(unspent)
    }
}

/// What is wrong with a call by that account, if anything is. An operational extrinsic has none but
/// operational calls in it.
fn check(
    caller: &AccountId,
    call: &RuntimeCall,
    is_operational: bool,
) -> Result<(), InvalidTransaction> {
    use pallet_shard_governance::Call as Governance;
    use pallet_utility::Call as Utility;
    match call {
        RuntimeCall::Utility(
            Utility::batch { calls }
            | Utility::batch_all { calls }
            | Utility::force_batch { calls },
        ) => calls
            .iter()
            .try_for_each(|call| check(caller, call, is_operational)),
        RuntimeCall::Utility(Utility::if_else { main, fallback }) => {
            check(caller, main, is_operational)?;
            check(caller, fallback, is_operational)
        }
        RuntimeCall::Utility(Utility::as_derivative { index, call }) => {
            let caller = pallet_utility::derivative_account_id(caller.clone(), *index);
            check(&caller, call, is_operational)
        }
        RuntimeCall::Sudo(_) if !is_sudo(caller) => Err(InvalidTransaction::BadSigner),
        call if is_of_no_signer(call) => Err(InvalidTransaction::Call),
        // It declares what the call in it weighs, and only one is due.
        RuntimeCall::ShardGovernance(call @ Governance::enact_root { .. })
            if ShardGovernance::admit(caller, call).is_err() =>
        {
            Err(InvalidTransaction::Call)
        }
        call if is_operational && !may_be_operational(caller, call) => {
            Err(InvalidTransaction::BadSigner)
        }
        _ => Ok(()),
    }
}

/// Whether a call fails for whoever signs it: it is root's, or its extrinsic must not be signed.
fn is_of_no_signer(call: &RuntimeCall) -> bool {
    use frame_system::Call as System;
    use pallet_attestation::Call as Attestation;
    use pallet_balances::Call as Balances;
    use pallet_bisection::Call as Bisection;
    use pallet_fragments::Call as Fragments;
    use pallet_migrations::Call as Migrations;
    use pallet_placement::Call as Placement;
    use pallet_utility::Call as Utility;
    matches!(
        call,
        RuntimeCall::System(
            System::set_heap_pages { .. }
                | System::set_code { .. }
                | System::set_code_without_checks { .. }
                | System::set_storage { .. }
                | System::kill_storage { .. }
                | System::kill_prefix { .. }
                | System::authorize_upgrade { .. }
                | System::authorize_upgrade_without_checks { .. }
        ) | RuntimeCall::Timestamp(pallet_timestamp::Call::set { .. })
            | RuntimeCall::Grandpa(pallet_grandpa::Call::note_stalled { .. })
            | RuntimeCall::Balances(
                Balances::force_transfer { .. }
                    | Balances::force_unreserve { .. }
                    | Balances::force_set_balance { .. }
                    | Balances::force_adjust_total_issuance { .. }
            )
            | RuntimeCall::Utility(
                Utility::dispatch_as { .. }
                    | Utility::dispatch_as_fallible { .. }
                    | Utility::with_weight { .. }
            )
            | RuntimeCall::Parameters(pallet_parameters::Call::set_parameter { .. })
            | RuntimeCall::MultiBlockMigrations(
                Migrations::force_set_cursor { .. }
                    | Migrations::force_set_active_cursor { .. }
                    | Migrations::force_onboard_mbms { .. }
                    | Migrations::clear_historic { .. }
            )
            | RuntimeCall::Attestation(
                Attestation::admit_measurement { .. }
                    | Attestation::withdraw_measurement { .. }
                    | Attestation::claim { .. }
            )
            | RuntimeCall::Bisection(
                Bisection::force_split { .. }
                    | Bisection::force_merge { .. }
                    | Bisection::force_override { .. }
            )
            | RuntimeCall::Fragments(
                Fragments::acknowledge { .. }
                    | Fragments::answer { .. }
                    | Fragments::force_checkpoint { .. },
            )
            | RuntimeCall::Placement(
                Placement::force_fail { .. } | Placement::submit_placement { .. }
            )
    )
}

/// Whether an account may have the room that is kept free of normal extrinsics for a call.
fn may_be_operational(caller: &AccountId, call: &RuntimeCall) -> bool {
    match call {
        // Who has no power has no use for it: see there.
        RuntimeCall::ShardGovernance(call) => ShardGovernance::admit(caller, call).is_ok(),
        // Whoever it is, and no more than the one code that was decided on.
        RuntimeCall::System(frame_system::Call::apply_authorized_upgrade { code }) => {
            // The hash comes first in what is stored; outside of tests nothing else hands it out.
            let hash = BlakeTwo256::hash(code);
            frame_system::Pallet::<Runtime>::authorized_upgrade()
                .is_some_and(|decided| decided.using_encoded(|it| it.starts_with(&hash.0)))
        }
        // It was found to be signed by the key before.
        RuntimeCall::Sudo(_) => true,
        _ => false,
    }
}

fn is_sudo(account: &AccountId) -> bool {
    pallet_sudo::Key::<Runtime>::get().as_ref() == Some(account)
}
