// SPDX-License-Identifier: Apache-2.0
//! The model of the forecast that a chain begins with.

use frame_support::traits::Get;

/// The file of that model, as the trainer writes it: `make train` makes it anew.
///
/// It is a part of the runtime only for genesis, which puts it into the state. Another one takes its
/// place there by a vote.
pub const FILE: &[u8] = include_bytes!("../../models/forecast.lstm");

/// Gives [`FILE`] to the pallet.
pub struct ShippedModel;

impl Get<&'static [u8]> for ShippedModel {
    fn get() -> &'static [u8] {
        FILE
    }
}
