// SPDX-License-Identifier: Apache-2.0
//! From version 0 to 1, in the block of the upgrade: no more proposals are looked at than may be open.
//!
//! - An open proposal knows its [`Kind`], whose places it takes, and counts against its proposer.
//! - The vote on the move of an account locks the account, no longer the leaf. Where two votes were
//!   open on the moves of one account, to different leaves, the later one ends as if its time were
//!   over: nobody loses anything, and it can be proposed again.

use crate::{
    AccountProposals, Awaits, Config, Kind, Open, OpenBy, OpenProposals, Pallet, Proposals,
    ShardProposals, STORAGE_VERSION,
};
use alloc::vec::Vec;
use codec::{Decode, Encode, MaxEncodedLen};
use core::marker::PhantomData;
use frame_support::{
    pallet_prelude::*,
    traits::{Get, GetStorageVersion, OnRuntimeUpgrade},
    weights::Weight,
};
use nerv_primitives_core::{BlockHeight, Motion, Operation, ProposalIndex, Verdict};

/// An open proposal as version 0 kept it.
#[derive(Clone, Copy, Debug, Decode, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo)]
pub(crate) struct OpenV0 {
    pub proposal: ProposalIndex,
    pub awaits: Awaits,
    pub due: BlockHeight,
}

/// The migration.
pub struct PlacesByKind<T>(PhantomData<T>);

impl<T: Config> OnRuntimeUpgrade for PlacesByKind<T> {
    fn on_runtime_upgrade() -> Weight {
        let db = T::DbWeight::get();
        if Pallet::<T>::on_chain_storage_version() >= 1 {
            return db.reads(1);
        }
        let old = Self::open_v0();
        let mut open = Vec::with_capacity(old.len());
        let mut late = Vec::new();
        for OpenV0 {
            proposal,
            awaits,
            due,
        } in old.iter().copied()
        {
            let Some(record) = Proposals::<T>::get(proposal) else {
                continue;
            };
            let kind = Kind::of(&record.motion);
            let entry = Open {
                proposal,
                awaits,
                due,
                kind,
            };
            open.push(entry);
            if !entry.takes_place() {
                continue;
            }
            if !kind.is_by_load() {
                OpenBy::<T>::mutate(&record.proposer, kind, |own| *own = own.saturating_add(1));
            }
            if let Motion::Operation(Operation::Relocate { account, shard }) = record.motion {
                ShardProposals::<T>::remove(shard);
                match AccountProposals::<T>::get(account) {
                    Some(first) => late.push((proposal, account, first)),
                    None => AccountProposals::<T>::insert(account, proposal),
                }
            }
        }
        // As many as before: it is within the same bound.
        OpenProposals::<T>::put(BoundedVec::truncate_from(open));
        for (proposal, account, first) in &late {
            if Pallet::<T>::conclude(*proposal, Verdict::Open).is_err() {
                frame_support::defensive!("an open proposal that is not kept");
            }
            AccountProposals::<T>::insert(account, first);
        }
        STORAGE_VERSION.put::<Pallet<T>>();
        let (all, late) = (old.len() as u64, late.len() as u64);
        db.reads_writes(2, 2)
            .saturating_add(db.reads_writes(3, 3).saturating_mul(all))
            .saturating_add(Pallet::<T>::closing_weight().saturating_mul(late))
    }

    #[cfg(feature = "try-runtime")]
    fn pre_upgrade() -> Result<Vec<u8>, sp_runtime::TryRuntimeError> {
        Ok((Self::open_v0().len() as u32).encode())
    }

    #[cfg(feature = "try-runtime")]
    fn post_upgrade(before: Vec<u8>) -> Result<(), sp_runtime::TryRuntimeError> {
        let before = u32::decode(&mut &before[..]).map_err(|_| "what was noted cannot be read")?;
        frame_support::ensure!(
            OpenProposals::<T>::get().len() as u32 <= before,
            "proposals came to be"
        );
        Pallet::<T>::do_try_state()
    }
}

impl<T: Config> PlacesByKind<T> {
    /// The open proposals of version 0, which lie where those of version 1 do.
    fn open_v0() -> Vec<OpenV0> {
        frame_support::storage::unhashed::get::<BoundedVec<OpenV0, T::MaxOpen>>(
            &OpenProposals::<T>::hashed_key(),
        )
        .unwrap_or_default()
        .into_inner()
    }
}
