// SPDX-License-Identifier: Apache-2.0
//! What may be measured of enclaves.

use crate::{Config, Error, Event, Measurements, Pallet};
use frame_support::{ensure, traits::Get};
use sp_core::H256;
use sp_runtime::DispatchResult;

impl<T: Config> Pallet<T> {
    pub(crate) fn do_admit(measurement: H256) -> DispatchResult {
        ensure!(
            !Measurements::<T>::contains_key(measurement),
            Error::<T>::AlreadyAdmitted
        );
        ensure!(
            Measurements::<T>::count() < T::MaxMeasurements::get(),
            Error::<T>::TooManyMeasurements
        );
        Measurements::<T>::insert(measurement, ());
        Self::deposit_event(Event::MeasurementAdmitted { measurement });
        Ok(())
    }

    pub(crate) fn do_withdraw_measurement(measurement: H256) -> DispatchResult {
        Measurements::<T>::take(measurement).ok_or(Error::<T>::NotAdmitted)?;
        Self::deposit_event(Event::MeasurementWithdrawn { measurement });
        Ok(())
    }
}
