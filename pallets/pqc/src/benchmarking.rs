// SPDX-License-Identifier: Apache-2.0
//! Benchmarks.

use crate::*;
use alloc::{boxed::Box, vec};
use codec::Compact;
use frame_benchmarking::v2::*;
use frame_support::{
    dispatch::{DispatchInfo, PostDispatchInfo},
    traits::{
        fungible::{Inspect, Mutate},
        Get,
    },
};
use frame_system::{pallet_prelude::BlockNumberFor, RawOrigin};
use nerv_primitives_core::{traits::GrowTree, Balance};
use nerv_primitives_embedding::MAX_LEAVES;
use nerv_primitives_pqc::{
    account_of,
    key::{PUBLIC_KEY_LENGTH, SIGNATURE_LENGTH},
    Binding, Controller, PublicKey, Signature,
};
use sp_core::{crypto::KeyTypeId, H256};
use sp_runtime::{
    generic::Era,
    traits::{Dispatchable, ImplicationParts, TransactionExtension, TxBaseImplication, Zero},
    transaction_validity::{InvalidTransaction, TransactionSource},
    AccountId32, MultiSignature,
};

/// A key, and its signature for [`fixed_binding`]: no runtime can sign. A test makes them again.
const FIXED: &[u8; PUBLIC_KEY_LENGTH + SIGNATURE_LENGTH] = include_bytes!("benchmarking/fixed.bin");

/// Whose account that is about.
const WHOSE: [u8; 32] = [1; 32];

/// Under which the other keys are kept.
const KEY_TYPE: KeyTypeId = KeyTypeId(*b"pqcb");

pub(crate) fn fixed_key() -> PublicKey {
    PublicKey::try_from(&FIXED[..PUBLIC_KEY_LENGTH]).expect("it has the length")
}

pub(crate) fn fixed_signature() -> Signature {
    Signature::try_from(&FIXED[PUBLIC_KEY_LENGTH..]).expect("it has the length")
}

/// On a chain whose first block has no hash.
pub(crate) fn fixed_binding(public: &PublicKey) -> Binding {
    Binding {
        genesis: [0; 32],
        account: WHOSE,
        number: 0,
        from: Controller::Sr25519(WHOSE),
        to: Controller::MlDsa65(account_of(public)),
    }
}

/// A chain whose first block has no hash, and the most that looking for an account's shard takes. The account can pay.
fn prepare<T: Config>(who: &AccountId32)
where
    T::Currency: Mutate<T::AccountId, Balance = Balance>,
    T::Shards: GrowTree,
{
    frame_system::BlockHash::<T>::insert(BlockNumberFor::<T>::zero(), H256::zero());
    T::Shards::grow(MAX_LEAVES);
    let units = T::Deposit::get()
        .saturating_add(T::Currency::minimum_balance())
        .saturating_mul(2);
    T::Currency::set_balance(who, units);
}

#[benchmarks(where
    T: Send + Sync,
    T::Currency: Mutate<T::AccountId, Balance = Balance>,
    T::Shards: GrowTree,
    T::RuntimeCall: Dispatchable<Info = DispatchInfo, PostInfo = PostDispatchInfo>,
)]
mod benches {
    use super::*;

    /// A key that was bound, with a call of so many bytes. Its signature is one for something else: that is found out
    /// when all has been computed, and what follows of a good one is nothing.
    #[benchmark]
    fn authenticate(n: Linear<0, 65_536>) {
        let public = fixed_key();
        let account = AccountId32::new(WHOSE);
        let control = Control {
            controller: Controller::MlDsa65(account_of(&public)),
            number: 1,
            deposit: 0,
        };
        Controllers::<T>::insert(&account, control);
        // The pallet, the call, and up to four bytes for the length.
        let remark = vec![7; n.saturating_sub(6) as usize];
        let call: T::RuntimeCall = frame_system::Call::<T>::remark { remark }.into();
        let extension = Authenticate::<T> {
            account,
            public: Box::new(public),
            signature: Box::new(fixed_signature()),
        };
        let (info, origin) = (DispatchInfo::default(), RawOrigin::None.into());
        let outcome;

        #[block]
        {
            let implication = ImplicationParts {
                base: TxBaseImplication((EXTENSION_VERSION, &call)),
                explicit: (
                    Era::mortal(64, 9),
                    Compact(u32::MAX),
                    Compact(u128::MAX),
                    1u8,
                ),
                implicit: (1u32, 1u32, [0u8; 32], [0u8; 32], Some([0u8; 32])),
            };
            let source = TransactionSource::InBlock;
            outcome = extension.validate(origin, &call, &info, 0, (), &implication, source);
        }

        let refused = outcome.map(|_| ()).expect_err("it is for something else");
        assert_eq!(refused, InvalidTransaction::BadProof.into());
    }

    /// An account that has gone to its own key again: it has an entry, and speaks.
    #[benchmark]
    fn own_key() {
        let who = AccountId32::new(WHOSE);
        let control = Control {
            controller: Controller::Sr25519(WHOSE),
            number: 2,
            deposit: 0,
        };
        Controllers::<T>::insert(&who, control);
        let speaks;

        #[block]
        {
            speaks = Pallet::<T>::own_key_speaks(&who);
        }

        assert!(speaks);
    }

    /// The first binding of an account, for which a deposit is held.
    #[benchmark]
    fn bind_ml_dsa() {
        let who = AccountId32::new(WHOSE);
        prepare::<T>(&who);
        let public = fixed_key();
        let Binding { from, to, .. } = fixed_binding(&public);
        let proof = Proof::MlDsa65 {
            public: Box::new(public),
            signature: Box::new(fixed_signature()),
        };

        #[extrinsic_call]
        bind(RawOrigin::Signed(who.clone()), from, to, 0, proof);

        assert!(!Pallet::<T>::own_key_speaks(&who));
    }

    /// The way back to the account's own key, for which the deposit is let go of.
    #[benchmark]
    fn bind_own() {
        let key = sp_io::crypto::sr25519_generate(KEY_TYPE, None);
        let who = AccountId32::from(key);
        prepare::<T>(&who);
        let account = *who.as_ref();
        let (from, to) = (Controller::MlDsa65([9; 32]), Controller::Sr25519(account));
        let deposit = Pallet::<T>::settle_deposit(&who, false, 0).expect("it can be paid");
        let control = Control {
            controller: from,
            number: 1,
            deposit,
        };
        Controllers::<T>::insert(&who, control);
        let binding = Binding {
            genesis: [0; 32],
            account,
            number: 1,
            from,
            to,
        };
        let signed = sp_io::crypto::sr25519_sign(KEY_TYPE, &key, &binding.wrapped());
        let proof = Proof::Own(MultiSignature::Sr25519(signed.expect("it signs")));

        #[extrinsic_call]
        bind(RawOrigin::Signed(who.clone()), from, to, 1, proof);

        assert!(Pallet::<T>::own_key_speaks(&who));
    }

    impl_benchmark_test_suite!(Pallet, crate::mock::new_test_ext(), crate::mock::Test);
}
