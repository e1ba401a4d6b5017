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

/// The bytes of a proof that are free for each record it brings: the way to it in a trie of millions.
const FREE_BYTES: usize = 4 * 1_024;

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
        let bytes = bytes_of(proof);
        let root = lane.position.head.header.root;
        let records = proven(root, StorageProof::new(nodes), accounts);
        let records = records.map_err(|_| Error::<T>::BadProof)?;
        let of_head = lane.position.head.header.books;
        let most = lane.nonces.most(&of_head);
        let mut brought = records.iter().filter_map(|(_, record)| record.as_ref());
        ensure!(
            brought.all(|record| record.nonce <= most),
            Error::<T>::BadProof
        );
        let most_units = T::Ledger::books(shard).total.max(of_head.total);
        let changed = T::Ledger::import(shard, &records)?;
        ensure!(changed > 0, Error::<T>::NothingToImport);
        // So the shard never has more units than at the opening or by its head, whatever the root says: who gives
        // the lane up need not pay for records that were made up. Whoever brings first what has become less is
        // never refused by this.
        ensure!(
            T::Ledger::books(shard).total <= most_units,
            Error::<T>::TooManyUnits
        );
        Self::deposit_event(Event::RecordsImported {
            shard: *shard,
            records: changed,
        });
        // Whoever brings one record with a hundred others, or with bytes that show nothing, pays for that:
        // else each missing record would be good for a whole free call.
        let useful = changed as usize;
        let is_free = useful.saturating_mul(2) >= accounts.len()
            && bytes <= useful.saturating_mul(FREE_BYTES);
        let pays = if is_free { Pays::No } else { Pays::Yes };
        Ok(pays.into())
    }

    /// What an import of so many records with that proof costs.
    pub fn import_weight(accounts: usize, proof: &ProofNodes) -> Weight {
        let kibibytes = (bytes_of(proof) as u32).div_ceil(1_024);
        let accounts = accounts as u32;
        T::WeightInfo::import(accounts, kibibytes)
            .saturating_add(T::Ledger::import_weight(accounts))
    }
}

/// The bytes of a proof's nodes.
fn bytes_of(proof: &ProofNodes) -> usize {
    let bytes = proof.iter().map(|node| node.len());
    bytes.fold(0, usize::saturating_add)
}
