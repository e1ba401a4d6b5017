// SPDX-License-Identifier: Apache-2.0
//! The models of the forecasts that a chain begins with: of the load of shards, and of who deals with whom.

use frame_support::traits::Get;

/// The file of that model, as the trainer writes it: `make train` makes it anew.
///
/// It is a part of the runtime only for genesis, which puts it into the state. Another one takes its
/// place there by a vote.
pub const FILE: &[u8] = include_bytes!("../../models/forecast.lstm");

/// The file of the model of pairs, as the trainer writes it: `scripts/train pairs` makes it anew.
///
/// It is in force as it stands here: another one comes with another runtime, which takes a vote as well.
pub const PAIRS_FILE: &[u8] = include_bytes!("../../models/pairs.gru");

/// Gives [`FILE`] to the pallet.
pub struct ShippedModel;

impl Get<&'static [u8]> for ShippedModel {
    fn get() -> &'static [u8] {
        FILE
    }
}

/// Gives [`PAIRS_FILE`] to the pallet.
pub struct ShippedPairModel;

impl Get<&'static [u8]> for ShippedPairModel {
    fn get() -> &'static [u8] {
        PAIRS_FILE
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_model_of_pairs_is_one_and_as_it_was_written() {
        nerv_primitives_neural::gru::Model::verify(PAIRS_FILE).expect("a model");
    }
}
