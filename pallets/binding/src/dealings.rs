// SPDX-License-Identifier: Apache-2.0
//! Noting who deals with whom, and counting it at the end of the block.
//!
//! The sketch takes more than a hundred kilobytes. So the transfers of a block are first noted in a list, to which
//! noting one more costs the same however long it is, and counted together.
//!
//! How long it is stands beside it. `try_append` would ask the list, and the host then copies the whole of it, to have
//! its first bytes read.

use crate::{Config, Dealing, Dealt, DealtCount, Notes, OpenWindow, Pairs, Pallet, WeightInfo};
use alloc::vec::Vec;
use codec::Encode;
use frame_support::weights::Weight;
use nerv_primitives_affinity::{Bounds, Transfer, PAIRS};
use nerv_primitives_core::traits::{Dealings, Transferred};

impl<T: Config> Dealings for Pallet<T> {
    fn dealt(transfer: &Transferred<'_>) {
        Self::note(&Dealing {
            from: *transfer.from,
            to: *transfer.to,
            across: transfer.source != transfer.destination,
        });
    }

    fn weight() -> Weight {
        T::WeightInfo::note()
            .saturating_add(T::WeightInfo::merge(1).saturating_sub(T::WeightInfo::merge(0)))
    }
}

impl<T: Config> Pallet<T> {
    pub(crate) fn note(dealing: &Dealing) {
        let noted = DealtCount::<T>::get();
        // What does not fit any more is not counted: a block has no room for so many.
        if (noted as usize) < Notes::bound() {
            DealtCount::<T>::put(noted.saturating_add(1));
            sp_io::storage::append(&Dealt::<T>::hashed_key(), dealing.encode());
        }
    }

    /// Counts what was noted in this block. Whoever noted something has paid for its share.
    pub(crate) fn merge_notes() {
        let notes = Dealt::<T>::take();
        DealtCount::<T>::kill();
        if notes.is_empty() {
            return;
        }
        // There is one from the first block on.
        let Some(window) = OpenWindow::<T>::get() else {
            return;
        };
        let transfers: Vec<Transfer> = notes.iter().map(Transfer::from).collect();
        let bounds = Bounds {
            pairs: PAIRS,
            payer: window.payer,
            within: window.within,
        };
        Pairs::<T>::mutate(|pairs| pairs.merge(&transfers, &bounds, Self::salt()));
    }

    /// What decides between pairs with equal counts: the first eight bytes of the hash of the block before, which
    /// nobody knows who signs a transfer of this one.
    fn salt() -> u64 {
        let parent = frame_system::Pallet::<T>::parent_hash();
        let bytes = parent.as_ref().first_chunk().copied();
        u64::from_le_bytes(bytes.unwrap_or_default())
    }
}
