//! The check of a receipt against the root of a state.

use codec::{DecodeAll, Encode};
use core::fmt;
use nerv_primitives_core::{BlockHeight, Receipt, TransferId, TransferSide};
use sp_core::H256;
use sp_crypto_hashing::{twox_128, twox_64};
use sp_runtime::{generic, traits::BlakeTwo256};
use sp_trie::{read_trie_value, HashDBT, LayoutV1, StorageProof, EMPTY_PREFIX};

/// A block's header, as NERV's chains have it.
pub type Header = generic::Header<BlockHeight, BlakeTwo256>;

/// The trie of a chain's state, in state version 1.
type Layout = LayoutV1<BlakeTwo256>;

/// The names of the pallet and of the storage item that receipts are kept in.
const PALLET: &[u8] = b"CrossShard";
const ITEM: &[u8] = b"Receipts";

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
    /// What is under the key is not a receipt.
    NotAReceipt,
    /// The receipt is not the one that the key names.
    OtherReceipt {
        /// The transfer that the receipt is of.
        transfer: TransferId,
        /// The side that the receipt is of.
        side: TransferSide,
    },
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
            Self::KeyAbsent => write!(formatter, "the state has no receipt under the key"),
            Self::NotAReceipt => write!(formatter, "what is under the key is no receipt"),
            Self::OtherReceipt { transfer, side } => write!(
                formatter,
                "there is no receipt that the key names, but the {side:?} one of {:?}",
                transfer.0
            ),
        }
    }
}

impl std::error::Error for Error {}

/// The key under which a chain's state has a receipt.
pub fn receipt_key(transfer: &TransferId, side: TransferSide) -> Vec<u8> {
    let side = side.encode();
    [
        twox_128(PALLET).as_slice(),
        &twox_128(ITEM),
        transfer.0.as_bytes(),
        &twox_64(&side),
        &side,
    ]
    .concat()
}

/// The receipt that stands under a key in the state with this root, by the nodes of the state's
/// trie on the way to it. Their order does not matter.
pub fn verify(
    state_root: &H256,
    key: &[u8],
    proof: impl IntoIterator<Item = Vec<u8>>,
) -> Result<Receipt, Error> {
    // Each node is filed under the hash of what it is, so a changed one is not found any more.
    let nodes = StorageProof::new(proof).into_memory_db::<BlakeTwo256>();
    if !nodes.contains(state_root, EMPTY_PREFIX) {
        return Err(Error::OtherRoot(*state_root));
    }
    let value = read_trie_value::<Layout, _>(&nodes, state_root, key, None, None)
        .map_err(|_| Error::Incomplete)?
        .ok_or(Error::KeyAbsent)?;
    let receipt = Receipt::decode_all(&mut value.as_slice()).map_err(|_| Error::NotAReceipt)?;
    if receipt_key(&receipt.transfer, receipt.side) != key {
        return Err(Error::OtherReceipt {
            transfer: receipt.transfer,
            side: receipt.side,
        });
    }
    Ok(receipt)
}
