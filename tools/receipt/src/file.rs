// SPDX-License-Identifier: Apache-2.0
//! The file that a proof comes in.

use crate::check::{verify, Error, Header};
use codec::DecodeAll;
use nerv_primitives_core::{BlockHeight, Transfer, TransferId};
use serde::{Deserialize, Serialize};
use sp_core::{Bytes, H256};

/// The proof of a transfer's receipts with all it takes to check it.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ProofFile {
    /// The chain's first block, by which a person knows the chain. It proves nothing.
    pub genesis: H256,
    /// The encoded header of the block in whose state the transfer stands.
    pub header: Bytes,
    /// The transfer's key in that state.
    pub key: Bytes,
    /// The nodes of the state's trie on the way to it.
    pub proof: Vec<Bytes>,
}

/// What a file proves to whoever trusts its block.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Proven {
    /// What names the transfer.
    pub id: TransferId,
    /// The transfer, with the receipts of both its sides.
    pub transfer: Transfer,
    /// The block in whose state it stands.
    pub number: BlockHeight,
    /// That block's hash.
    pub hash: H256,
}

impl ProofFile {
    /// Reads a file's content.
    pub fn parse(content: &str) -> Result<Self, Error> {
        serde_json::from_str(content).map_err(|error| Error::Unreadable(error.to_string()))
    }

    /// Checks the proof, and that the header has the trusted hash if there is one.
    pub fn verify(&self, trusted: Option<H256>) -> Result<Proven, Error> {
        let header =
            Header::decode_all(&mut self.header.0.as_slice()).map_err(|_| Error::NotAHeader)?;
        // Not of what was decoded: other bytes that decode to the same are another header.
        let hash = H256(sp_crypto_hashing::blake2_256(&self.header.0));
        if let Some(trusted) = trusted.filter(|trusted| *trusted != hash) {
            return Err(Error::UntrustedHeader {
                trusted,
                found: hash,
            });
        }
        let nodes = self.proof.iter().map(|node| node.0.clone());
        let (id, transfer) = verify(&header.state_root, &self.key.0, nodes)?;
        Ok(Proven {
            id,
            transfer,
            number: header.number,
            hash,
        })
    }
}
