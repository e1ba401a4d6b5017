// SPDX-License-Identifier: Apache-2.0
//! Putting remittances into the batches of the block.

use crate::{Batches, Config, Pallet, Posted, Posting, MAX_BATCHES};
use codec::Encode;
use frame_support::traits::Get;
use nerv_primitives_core::{Remittance, RemittanceId, ShardId};

/// Where a remittance was put.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Entered {
    /// What names it.
    pub id: RemittanceId,
    /// Whether the batch was begun by it.
    pub begins: bool,
}

impl<T: Config> Pallet<T> {
    /// The entries of this block's batch for a shard. Only the number in front of them is read.
    pub(crate) fn batch_length(shard: &ShardId) -> u32 {
        let entries = Batches::<T>::decode_len(Self::now(), shard);
        entries.map_or(0, |entries| u32::try_from(entries).unwrap_or(u32::MAX))
    }

    /// Whether this block's batch of so many entries can have one more, or be begun.
    pub(crate) fn has_room_in_batch(entries: u32) -> bool {
        entries < T::MaxPerBatch::get()
    }

    /// Whether this block can have a batch more.
    pub(crate) fn has_room_for_batch() -> bool {
        let batches = Posted::<T>::decode_len(Self::now()).unwrap_or(0);
        batches < MAX_BATCHES as usize
    }

    /// Puts a remittance behind the so many of this block's batch for a shard, without reading these. `None`, and
    /// nothing has changed, if there is no room.
    pub(crate) fn post(to: Posting, index: u32, remittance: Remittance) -> Option<Entered> {
        let block = Self::now();
        let begins = index == 0;
        // A batch that is begun has room for one: that every batch has is checked when the runtime is built.
        if !Self::has_room_in_batch(index) || (begins && !Self::has_room_for_batch()) {
            return None;
        }
        // Not by `try_append`, which would ask the batch once more how long it is.
        sp_io::storage::append(
            &Batches::<T>::hashed_key_for(block, to.shard),
            remittance.encode(),
        );
        if begins {
            Posted::<T>::try_append(block, to).ok()?;
        }
        let id = RemittanceId {
            block,
            destination: to.shard,
            index,
        };
        Some(Entered { id, begins })
    }

    /// The batch of this block into which what comes back is put: the last one, and the one of that shard if there is
    /// none.
    ///
    /// Which leaf owns the sender is not known without a walk of the tree, and need not be: it is looked for when the
    /// units arrive. Behind the last batch nothing was delivered so far, also while this block's batches are being
    /// delivered: so nothing that comes back is passed over.
    pub(crate) fn batch_for_returns(or: ShardId) -> Posting {
        let last = Posted::<T>::get(Self::now()).last().copied();
        last.unwrap_or(Posting {
            shard: or,
            epoch: None,
        })
    }
}
