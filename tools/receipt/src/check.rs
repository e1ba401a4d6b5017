// SPDX-License-Identifier: Apache-2.0
//! The check of a transfer's receipts against the root of a state.

use codec::DecodeAll;
use core::fmt;
use nerv_primitives_core::{BlockHeight, Transfer, TransferId};
use sp_core::H256;
use sp_crypto_hashing::twox_128;
use sp_runtime::{generic, traits::BlakeTwo256};
use sp_trie::{read_trie_value, HashDBT, LayoutV1, StorageProof, EMPTY_PREFIX};

/// A block's header, as NERV's chains have it.
pub type Header = generic::Header<BlockHeight, BlakeTwo256>;

/// The trie of a chain's state, in state version 1.
type Layout = LayoutV1<BlakeTwo256>;

/// The names of the pallet and of the storage item that transfers are kept in with their receipts.
pub(crate) const PALLET: &[u8] = b"CrossShard";
const ITEM: &[u8] = b"Transfers";

/// Why a receipt is not proven.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Error {
    /// The file is not a proof, or not all of it.
    Unreadable(String),
    /// The header cannot be decoded.
    NotAHeader,
    /// The header is not the trusted block's.
    UntrustedHeader {
        /// The hash that is trusted.
        trusted: H256,
        /// The header's.
        found: H256,
    },
    /// No node of the proof is the root of the header's state.
    OtherRoot(H256),
    /// A node on the way from the root to the key is missing, or was changed.
    Incomplete,
    /// There is nothing under the key.
    KeyAbsent,
    /// What is under the key is not a transfer with its receipts.
    NotATransfer,
    /// The key is not one under which a chain keeps transfers.
    OtherKey,
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Self::Unreadable(why) => write!(formatter, "the file cannot be read: {why}"),
            Self::NotAHeader => write!(formatter, "the file's header cannot be decoded"),
            Self::UntrustedHeader { trusted, found } => write!(
                formatter,
                "the header is that of block {found:?}, not of the trusted {trusted:?}"
            ),
            Self::OtherRoot(root) => write!(
                formatter,
                "the proof is not of the header's state: it lacks the root {root:?}"
            ),
            Self::Incomplete => write!(
                formatter,
                "the proof does not lead to the key: a node is missing or was changed"
            ),
            Self::KeyAbsent => write!(formatter, "the state has no transfer under the key"),
            Self::NotATransfer => write!(formatter, "what is under the key is no transfer"),
            Self::OtherKey => write!(formatter, "the key is not that of a transfer"),
        }
    }
}

impl std::error::Error for Error {}

/// The key under which a chain's state has a transfer, with the receipts of both its sides.
pub fn transfer_key(transfer: &TransferId) -> Vec<u8> {
    [&prefix()[..], transfer.0.as_bytes()].concat()
}

/// What the keys of all transfers begin with.
fn prefix() -> [u8; 32] {
    let mut prefix = [0; 32];
    prefix[..16].copy_from_slice(&twox_128(PALLET));
    prefix[16..].copy_from_slice(&twox_128(ITEM));
    prefix
}

/// The transfer that a key names.
fn named_by(key: &[u8]) -> Option<TransferId> {
    let id: [u8; 32] = key.strip_prefix(&prefix())?.try_into().ok()?;
    Some(TransferId(H256(id)))
}

/// The transfer that stands under a key in the state with this root, by the nodes of the state's
/// trie on the way to it. Their order does not matter.
pub fn verify(
    state_root: &H256,
    key: &[u8],
    proof: impl IntoIterator<Item = Vec<u8>>,
) -> Result<(TransferId, Transfer), Error> {
    // Anybody's storage may hold what looks like a transfer.
    let id = named_by(key).ok_or(Error::OtherKey)?;
    // Each node is filed under the hash of what it is, so a changed one is not found any more.
    let nodes = StorageProof::new(proof).into_memory_db::<BlakeTwo256>();
    if !nodes.contains(state_root, EMPTY_PREFIX) {
        return Err(Error::OtherRoot(*state_root));
    }
    let value = read_trie_value::<Layout, _>(&nodes, state_root, key, None, None)
        .map_err(|_| Error::Incomplete)?
        .ok_or(Error::KeyAbsent)?;
    let transfer = Transfer::decode_all(&mut value.as_slice()).map_err(|_| Error::NotATransfer)?;
    Ok((id, transfer))
}
