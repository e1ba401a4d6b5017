// SPDX-License-Identifier: Apache-2.0
//! Imports: the records of a lane that returns, shown by proofs.

use crate::{types::ProofNodes, Config, Error, Event, LaneStatus, Lanes, Pallet, WeightInfo};
use alloc::vec::Vec;
use frame_support::{
    dispatch::{DispatchResultWithPostInfo, Pays},
    ensure,
    weights::Weight,
};
use nerv_primitives_core::{traits::LaneLedger, ShardId};
use nerv_primitives_embedding::BlindedId;
use nerv_primitives_lane::proven;
use sp_trie::StorageProof;

impl<T: Config> Pallet<T> {
    /// Each record is one of the head's: it does not matter who brings it, when, or how often.
    pub(crate) fn do_import(
        shard: &ShardId,
        accounts: &[BlindedId],
        proof: &ProofNodes,
    ) -> DispatchResultWithPostInfo {
        let lane = Lanes::<T>::get(shard).ok_or(Error::<T>::NotALane)?;
        let is_returning = matches!(lane.status, LaneStatus::Returning { .. });
        ensure!(is_returning, Error::<T>::NotALane);
        let nodes: Vec<Vec<u8>> = proof.iter().map(|node| node.to_vec()).collect();
        let root = lane.position.head.header.root;
        let records = proven(root, StorageProof::new(nodes), accounts);
        let records = records.map_err(|_| Error::<T>::BadProof)?;
        let changed = T::Ledger::import(shard, &records)?;
        ensure!(changed > 0, Error::<T>::NothingToImport);
        Self::deposit_event(Event::RecordsImported {
            shard: *shard,
            records: changed,
        });
        Ok(Pays::No.into())
    }

    /// What an import of so many records with that proof costs.
    pub fn import_weight(accounts: usize, proof: &ProofNodes) -> Weight {
        let bytes = proof.iter().map(|node| node.len());
        let bytes = bytes.fold(0usize, usize::saturating_add);
        let kibibytes = (bytes as u32).div_ceil(1_024);
        let accounts = accounts as u32;
        T::WeightInfo::import(accounts, kibibytes)
            .saturating_add(T::Ledger::import_weight(accounts))
    }
}
