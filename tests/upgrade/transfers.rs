// SPDX-License-Identifier: Apache-2.0
//! What the next runtime has besides: transfers between shards stand under another name, and go there a
//! few a block.
//!
//! `scripts/next-runtime` puts this file into a copy of the runtime.

use crate::{CrossShard, Runtime};
#[cfg(feature = "try-runtime")]
use alloc::vec::Vec;
#[cfg(feature = "try-runtime")]
use codec::{Decode, Encode};
#[cfg(feature = "try-runtime")]
use frame_support::ensure;
use frame_support::{
    migrations::{MigrationId, SteppedMigration, SteppedMigrationError},
    storage_alias,
    traits::{GetStorageVersion, StorageVersion},
    weights::WeightMeter,
    Identity,
};
use nerv_primitives_core::{Transfer, TransferId};
use pallet_cross_shard::Transfers;
#[cfg(feature = "try-runtime")]
use sp_runtime::TryRuntimeError;

/// How many transfers a block moves: so few that some hundred take some blocks.
const EACH_STEP: u32 = 16;
/// Whether the migration fails once it has moved some.
const FAILS: bool = false;

/// The transfers where they stood.
mod old {
    use super::*;

    #[storage_alias]
    pub type Transfers = StorageMap<CrossShard, Identity, TransferId, Transfer>;
}

/// From version 2 to 3.
pub struct UnderAnotherName;

impl SteppedMigration for UnderAnotherName {
    type Cursor = u32;
    type Identifier = MigrationId<18>;

    fn id() -> Self::Identifier {
        MigrationId {
            pallet_id: *b"pallet-cross-shard",
            version_from: 2,
            version_to: 3,
        }
    }

    fn step(
        cursor: Option<u32>,
        meter: &mut WeightMeter,
    ) -> Result<Option<u32>, SteppedMigrationError> {
        if CrossShard::on_chain_storage_version() >= 3 {
            return Ok(None);
        }
        let required = <Runtime as frame_system::Config>::DbWeight::get().reads_writes(2, 2);
        if !meter.can_consume(required) {
            return Err(SteppedMigrationError::InsufficientWeight { required });
        }
        let mut moved = cursor.unwrap_or_default();
        if FAILS && moved > 0 {
            return Err(SteppedMigrationError::Failed);
        }
        for _ in 0..EACH_STEP {
            if meter.try_consume(required).is_err() {
                break;
            }
            let Some((id, transfer)) = old::Transfers::drain().next() else {
                StorageVersion::new(3).put::<CrossShard>();
                return Ok(None);
            };
            Transfers::<Runtime>::insert(id, transfer);
            moved = moved.saturating_add(1);
        }
        Ok(Some(moved))
    }

    #[cfg(feature = "try-runtime")]
    fn pre_upgrade() -> Result<Vec<u8>, TryRuntimeError> {
        Ok(old::Transfers::iter().collect::<Vec<_>>().encode())
    }

    #[cfg(feature = "try-runtime")]
    fn post_upgrade(before: Vec<u8>) -> Result<(), TryRuntimeError> {
        let before = Vec::<(TransferId, Transfer)>::decode(&mut &before[..])
            .map_err(|_| "what was noted before cannot be read")?;
        ensure!(
            Transfers::<Runtime>::iter().collect::<Vec<_>>() == before,
            "transfers are others than before"
        );
        ensure!(
            old::Transfers::iter().next().is_none(),
            "a transfer stands under the old name"
        );
        CrossShard::do_try_state()
    }
}
