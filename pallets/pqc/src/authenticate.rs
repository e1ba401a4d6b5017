// SPDX-License-Identifier: Apache-2.0
//! The extension by which an ML-DSA-65 key speaks for a transaction.

use crate::{control::bytes_of, terms, Config, Pallet, Refusal, WeightInfo};
use alloc::boxed::Box;
use codec::{Decode, DecodeWithMemTracking, Encode};
use frame_support::{
    dispatch::RawOrigin, traits::OriginTrait, weights::Weight, CloneNoBound, DebugNoBound,
    EqNoBound, PartialEqNoBound,
};
use nerv_primitives_pqc::{verify, Context, PublicKey, Signature, MAX_CALL_LENGTH};
use scale_info::TypeInfo;
use sp_runtime::{
    traits::{DispatchInfoOf, Implication, TransactionExtension, ValidateResult},
    transaction_validity::{TransactionSource, TransactionValidityError, ValidTransaction},
};

/// Whose transaction this is, and that the key which speaks for the account has signed it. Everything behind it in the
/// pipeline, and the call, finds the account as the signer.
///
/// It is the first of its pipeline, the one of version [`EXTENSION_VERSION`](crate::EXTENSION_VERSION). Behind it come
/// those that hold what is signed, in the order of [`Terms`](nerv_primitives_pqc::Terms); others between them have no
/// bytes.
#[derive(
    CloneNoBound,
    DebugNoBound,
    Decode,
    DecodeWithMemTracking,
    Encode,
    EqNoBound,
    PartialEqNoBound,
    TypeInfo,
)]
#[scale_info(skip_type_params(T))]
pub struct Authenticate<T: Config> {
    /// Whose transaction it is.
    pub account: T::AccountId,
    /// The key that speaks for the account.
    pub public: Box<PublicKey>,
    /// Its signature for the [payload](nerv_primitives_pqc::Terms::payload), under the context of transactions.
    pub signature: Box<Signature>,
}

impl<T: Config + Send + Sync> TransactionExtension<T::RuntimeCall> for Authenticate<T> {
    const IDENTIFIER: &'static str = "AuthenticateMlDsa65";
    type Implicit = ();
    type Val = ();
    type Pre = ();

    /// With the call in it, which is signed in full. One that is too long is refused before.
    fn weight(&self, call: &T::RuntimeCall) -> Weight {
        let bytes = call.encoded_size().min(MAX_CALL_LENGTH);
        T::WeightInfo::authenticate(u32::try_from(bytes).unwrap_or(u32::MAX))
    }

    /// What is cheap comes first: nobody makes a node verify for an account that the key has nothing to do with.
    fn validate(
        &self,
        mut origin: T::RuntimeOrigin,
        _call: &T::RuntimeCall,
        _info: &DispatchInfoOf<T::RuntimeCall>,
        _len: usize,
        _self_implicit: (),
        inherited_implication: &impl Implication,
        _source: TransactionSource,
    ) -> ValidateResult<(), T::RuntimeCall> {
        if !matches!(origin.as_system_ref(), Some(RawOrigin::None)) {
            return Err(Refusal::AlreadySigned.into());
        }
        if !Pallet::<T>::is_controlled_by(&self.account, &self.public) {
            return Err(Refusal::NotInControl.into());
        }
        let payload = terms::payload(bytes_of(&self.account), inherited_implication)?;
        verify(
            Context::Transaction,
            &payload,
            &self.public,
            &self.signature,
        )
        .map_err(|_| Refusal::BadSignature)?;
        origin.set_caller_from_signed(self.account.clone());
        Ok((ValidTransaction::default(), (), origin))
    }

    fn prepare(
        self,
        _val: (),
        _origin: &T::RuntimeOrigin,
        _call: &T::RuntimeCall,
        _info: &DispatchInfoOf<T::RuntimeCall>,
        _len: usize,
    ) -> Result<(), TransactionValidityError> {
        Ok(())
    }
}
