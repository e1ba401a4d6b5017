// SPDX-License-Identifier: Apache-2.0
//! What calls cost: by what is in them, and declared for the most that may happen.

use crate::{Config, Pallet, WeightInfo};
use frame_support::{traits::Get, weights::Weight};
use nerv_primitives_core::traits::{EnclaveKeys, LoadMeter, Placements};

impl<T: Config> Pallet<T> {
    /// An order that is put on the chain, with its being forgotten once the lane has taken it. The way of an
    /// account to its shard is that of the largest tree.
    pub fn order_weight() -> Weight {
        T::WeightInfo::order().saturating_add(T::WeightInfo::forget_entry())
    }

    /// A commit with so many headers before it and so many messages.
    pub fn commit_weight(path: usize, messages: usize) -> Weight {
        T::WeightInfo::commit(path as u32, messages as u32)
            .saturating_add(T::Placements::weight().saturating_mul(3))
            .saturating_add(T::Load::executed_weight())
    }

    /// What looking at a commit costs before it enters a block.
    pub fn authorize_commit_weight(path: usize, messages: usize, signatures: usize) -> Weight {
        T::WeightInfo::examine_commit(path as u32, messages as u32)
            .saturating_add(T::Placements::weight().saturating_mul(2))
            .saturating_add(Self::signatures_weight(signatures))
    }

    /// A renewal.
    pub fn renew_weight() -> Weight {
        T::WeightInfo::renew().saturating_add(T::Placements::weight().saturating_mul(2))
    }

    /// What looking at a renewal costs before it enters a block.
    pub fn authorize_renew_weight(signatures: usize) -> Weight {
        T::WeightInfo::examine_renewal()
            .saturating_add(T::Placements::weight().saturating_mul(2))
            .saturating_add(Self::signatures_weight(signatures))
    }

    /// Finding the keys of so many nodes, and verifying what they have signed.
    fn signatures_weight(signatures: usize) -> Weight {
        let each = T::WeightInfo::signature()
            .saturating_add(T::Enclaves::weight())
            .saturating_add(T::DbWeight::get().reads(1));
        each.saturating_mul(signatures as u64)
    }
}
