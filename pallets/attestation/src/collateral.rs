// SPDX-License-Identifier: Apache-2.0
//! Collateral: uploaded once, checked once, used by every registration of such a platform.

use crate::{
    CheckedCollaterals, Collaterals, CollateralsOf, Config, Error, Event, HoldReason, Pallet,
    Policy, Upload,
};
use codec::Encode;
use frame_support::{
    ensure,
    traits::{fungible::MutateHold, tokens::Precision, Get, UnixTime},
};
use nerv_primitives_core::Balance;
use nerv_primitives_quote::Collateral;
use sp_core::H256;
use sp_runtime::{
    traits::{BlakeTwo256, Hash},
    DispatchResult,
};

/// The bytes of a unit that is paid for by deposit.
const UNIT: usize = 1_024;

/// By what collateral is named: the BLAKE2b-256 hash of it as it is encoded.
pub fn collateral_hash(collateral: &Collateral) -> H256 {
    BlakeTwo256::hash(&collateral.encode())
}

/// The begun KiB of collateral as it is encoded.
pub(crate) fn units(collateral: &Collateral) -> u32 {
    let units = collateral.encoded_size().div_ceil(UNIT);
    u32::try_from(units).unwrap_or(u32::MAX)
}

impl<T: Config> Pallet<T> {
    /// The seconds since 1970.
    pub(crate) fn seconds() -> u64 {
        T::Time::now().as_secs()
    }

    /// Keeps collateral that holds at a time, in seconds since 1970. What costs little is looked at
    /// first.
    pub(crate) fn do_upload(
        who: &T::AccountId,
        collateral: &Collateral,
        now: u64,
    ) -> DispatchResult {
        let hash = collateral_hash(collateral);
        ensure!(
            !Collaterals::<T>::contains_key(hash),
            Error::<T>::AlreadyUploaded
        );
        ensure!(
            Collaterals::<T>::count() < T::MaxCollaterals::get(),
            Error::<T>::TooManyCollaterals
        );
        let of_account = CollateralsOf::<T>::get(who);
        ensure!(
            of_account < T::MaxCollateralsPerAccount::get(),
            Error::<T>::TooManyOfAccount
        );
        let deposit =
            T::Policy::collateral_deposit().saturating_mul(Balance::from(units(collateral)));
        T::Currency::hold(&HoldReason::CollateralDeposit.into(), who, deposit)?;
        let checked = collateral
            .check_under(T::Anchor::get(), now)
            .map_err(Self::fault)?;
        let valid_until = checked.valid_until();
        CheckedCollaterals::<T>::insert(hash, checked);
        CollateralsOf::<T>::insert(who, of_account.saturating_add(1));
        Collaterals::<T>::insert(
            hash,
            Upload {
                uploader: who.clone(),
                deposit,
                valid_until,
                enclaves: 0,
            },
        );
        Self::deposit_event(Event::CollateralUploaded {
            collateral: hash,
            uploader: who.clone(),
            deposit,
            valid_until,
        });
        Ok(())
    }

    pub(crate) fn do_remove(who: &T::AccountId, hash: H256) -> DispatchResult {
        let upload = Collaterals::<T>::get(hash).ok_or(Error::<T>::NoCollateral)?;
        if Self::seconds() <= upload.valid_until {
            ensure!(*who == upload.uploader, Error::<T>::NotUploader);
            ensure!(upload.enclaves == 0, Error::<T>::CollateralInUse);
        }
        let Upload {
            uploader, deposit, ..
        } = upload;
        let reason = HoldReason::CollateralDeposit.into();
        T::Currency::release(&reason, &uploader, deposit, Precision::BestEffort)?;
        Collaterals::<T>::remove(hash);
        CheckedCollaterals::<T>::remove(hash);
        CollateralsOf::<T>::mutate_exists(&uploader, |count| {
            *count = count.and_then(|count| count.checked_sub(1));
            *count = count.filter(|count| *count > 0);
        });
        Self::deposit_event(Event::CollateralRemoved {
            collateral: hash,
            uploader,
            deposit,
        });
        Ok(())
    }

    /// One more enclave, or one less, is kept that was registered with collateral. Of collateral that
    /// is not kept any more nothing is noted.
    pub(crate) fn count_use(hash: Option<H256>, more: bool) {
        let Some(hash) = hash else { return };
        Collaterals::<T>::mutate_exists(hash, |upload| {
            let Some(upload) = upload else { return };
            upload.enclaves = if more {
                upload.enclaves.saturating_add(1)
            } else {
                upload.enclaves.saturating_sub(1)
            };
        });
    }
}
