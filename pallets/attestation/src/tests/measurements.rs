// SPDX-License-Identifier: Apache-2.0
//! Measurements are admitted and withdrawn by root alone.

use crate::{mock::*, Event, Measurements};
use frame_support::assert_ok;
use sp_core::H256;
use sp_runtime::{DispatchError, DispatchResult};

fn measurement(number: u8) -> H256 {
    H256::repeat_byte(number)
}

fn admit(number: u8) -> DispatchResult {
    Attestation::admit_measurement(RuntimeOrigin::root(), measurement(number))
}

fn withdraw(number: u8) -> DispatchResult {
    Attestation::withdraw_measurement(RuntimeOrigin::root(), measurement(number))
}

#[test]
fn root_admits_and_withdraws() {
    build_and_execute(|| {
        assert_ok!(admit(1));
        fails(|| admit(1), Failure::AlreadyAdmitted);
        fails(|| withdraw(2), Failure::NotAdmitted);
        assert_ok!(withdraw(1));
        fails(|| withdraw(1), Failure::NotAdmitted);
        let measurement = measurement(1);
        assert_eq!(
            events(),
            [
                Event::MeasurementAdmitted { measurement },
                Event::MeasurementWithdrawn { measurement },
            ]
        );
    });
}

#[test]
fn there_are_only_so_many() {
    build_and_execute(|| {
        for number in 0..4 {
            assert_ok!(admit(number));
        }
        fails(|| admit(4), Failure::TooManyMeasurements);
        assert_ok!(withdraw(2));
        assert_ok!(admit(4));
        assert_eq!(Measurements::<Test>::count(), 4);
    });
}

#[test]
fn nobody_else_does() {
    build_and_execute(|| {
        let by = signed(operator(0));
        let admitted = Attestation::admit_measurement(by.clone(), measurement(1));
        assert_eq!(admitted, Err(DispatchError::BadOrigin));
        assert_ok!(admit(1));
        let withdrawn = Attestation::withdraw_measurement(by, measurement(1));
        assert_eq!(withdrawn, Err(DispatchError::BadOrigin));
    });
}
