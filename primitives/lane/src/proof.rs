// SPDX-License-Identifier: Apache-2.0
//! Showing what a lane's records are: that is how they return to the chain.

use alloc::vec::Vec;
use codec::{Decode, DecodeAll, DecodeWithMemTracking, Encode, MaxEncodedLen};
use nerv_primitives_transition::{Account, Store, StoreError, TrieStore};
use nerv_primitives_types::BlindedId;
use scale_info::TypeInfo;
use sp_core::H256;
use sp_trie::StorageProof;

/// Why a proof shows nothing.
#[derive(
    Clone,
    Copy,
    Debug,
    Decode,
    DecodeWithMemTracking,
    Encode,
    Eq,
    MaxEncodedLen,
    PartialEq,
    TypeInfo,
)]
pub enum ProofError {
    /// The proof does not lead from the root to every account, or to where one would be.
    #[codec(index = 0)]
    Unshown(StoreError),
    /// What stands under an account is no record that the rules can make.
    #[codec(index = 1)]
    CorruptRecord,
}

/// What the trie with this root has under accounts: their records, or none where there certainly is
/// none. Nodes that have nothing to do with them do no harm.
///
/// It costs in proportion to the accounts and to the bytes of the proof, which the caller bounds. It
/// shows records, not that they add up: whoever takes them over holds their units against the
/// header's [books](crate::Header::books).
pub fn proven(
    root: H256,
    proof: StorageProof,
    accounts: &[BlindedId],
) -> Result<Vec<(BlindedId, Option<Account>)>, ProofError> {
    let store = TrieStore::from_proof(root, proof);
    accounts
        .iter()
        .map(|account| Ok((*account, record(&store, account)?)))
        .collect()
}

fn record(store: &TrieStore, account: &BlindedId) -> Result<Option<Account>, ProofError> {
    let Some(bytes) = store.get(&account.0).map_err(ProofError::Unshown)? else {
        return Ok(None);
    };
    // Written again it must be the same bytes, or the root would never be reached.
    let record = Account::decode_all(&mut &bytes[..]).map_err(|_| ProofError::CorruptRecord)?;
    if record.is_empty() || !record.fits() {
        return Err(ProofError::CorruptRecord);
    }
    Ok(Some(record))
}

#[cfg(test)]
mod tests;
