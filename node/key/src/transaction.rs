// SPDX-License-Identifier: Apache-2.0
//! Transactions that lack nothing but the signature of an ML-DSA-65 key.
//!
//! A runtime's off-chain worker has no function by which such a key signs. It makes the whole transaction, with zeros in
//! place of the signature, and whoever has the key signs what it says. The bytes, as `pallet-pqc` reads them:
//!
//! | bytes | what |
//! |---:|---|
//! | 1 | `0x45`: a general transaction of format 5 |
//! | 1 | [`EXTENSION_VERSION`]: its pipeline |
//! | 32 | account |
//! | 1,952 | key |
//! | 3,309 | signature: zeros |
//! | 1 or 2 | era |
//! | compact | nonce |
//! | compact | tip |
//! | 1 | whether the hash of the metadata is signed |
//! | the rest | call |

use codec::{Compact, Decode};
use nerv_primitives_pqc::{
    key::{PUBLIC_KEY_LENGTH, SIGNATURE_LENGTH},
    Account, Context, Era, PqcError, SecretKey, Terms, EXTENSION_VERSION,
};
use sp_runtime::generic;
use std::fmt;

/// The byte of a general transaction of format 5.
const GENERAL: u8 = 0b0100_0101;

/// Where the signature begins.
const SIGNATURE_AT: usize = 1 + 1 + size_of::<Account>() + PUBLIC_KEY_LENGTH;

/// Where it ends.
const SIGNATURE_END: usize = SIGNATURE_AT + SIGNATURE_LENGTH;

/// Why a transaction is not signed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Unsignable {
    /// What stands behind the signature is not era, nonce, tip, mode and a call.
    Malformed,
    /// The hash of the metadata is to be signed as well, which is not known here.
    Metadata,
    /// The key does not sign it: the call is too long.
    Key(PqcError),
}

impl fmt::Display for Unsignable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed => write!(f, "it cannot be read behind the signature"),
            Self::Metadata => write!(f, "it asks for the hash of the metadata"),
            Self::Key(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for Unsignable {}

/// The chain, as a transaction that is signed for it must know it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct ChainFacts {
    /// The hash of its first block.
    pub genesis: [u8; 32],
    /// The runtime's `spec_version`.
    pub spec_version: u32,
    /// The runtime's `transaction_version`.
    pub transaction_version: u32,
    /// The hash of the block in which the transaction's era begins, or of the first one if it is immortal.
    pub era_block: [u8; 32],
}

/// A transaction of a key's own account that the key has not signed yet.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Unsigned<'a> {
    /// For which blocks it is valid.
    pub era: generic::Era,
    /// How many transactions the account has sent before.
    pub nonce: u32,
    /// What the author of the block gets on top of the fee, in the smallest unit.
    pub tip: u128,
    /// The call, as the chain encodes it.
    pub call: &'a [u8],
    bytes: &'a [u8],
}

impl<'a> Unsigned<'a> {
    /// Reads a transaction, which has no length before it. `None` if it is not one that waits for the signature of this
    /// key: of another kind, of another key or account, or signed already.
    ///
    /// # Errors
    ///
    /// [`Unsignable::Malformed`] if it is one, and what stands behind the signature cannot be read;
    /// [`Unsignable::Metadata`] if the hash of the metadata is to be signed.
    pub fn read(key: &SecretKey, bytes: &'a [u8]) -> Option<Result<Self, Unsignable>> {
        let (head, rest) = bytes.split_at_checked(SIGNATURE_END)?;
        let (before, signature) = head.split_at_checked(SIGNATURE_AT)?;
        let expected = [
            &[GENERAL, EXTENSION_VERSION][..],
            &key.account(),
            &key.public().0,
        ]
        .concat();
        let is_its = before == expected && signature.iter().all(|byte| *byte == 0);
        is_its.then(|| Self::behind(bytes, rest))
    }

    fn behind(bytes: &'a [u8], mut rest: &'a [u8]) -> Result<Self, Unsignable> {
        type Explicit = (generic::Era, Compact<u32>, Compact<u128>, u8);
        let explicit = Explicit::decode(&mut rest).map_err(|_| Unsignable::Malformed)?;
        let (era, Compact(nonce), Compact(tip), mode) = explicit;
        match mode {
            0 => Ok(Self {
                era,
                nonce,
                tip,
                call: rest,
                bytes,
            }),
            1 => Err(Unsignable::Metadata),
            _ => Err(Unsignable::Malformed),
        }
    }

    /// What is signed of it.
    fn terms(&self, account: Account, chain: &ChainFacts) -> Terms {
        let era = match self.era {
            generic::Era::Immortal => Era::Immortal,
            // What was read has at most 65,536 blocks.
            generic::Era::Mortal(period, phase) => Era::Mortal {
                period: period as u32,
                phase: phase as u32,
            },
        };
        Terms {
            genesis: chain.genesis,
            spec_version: chain.spec_version,
            transaction_version: chain.transaction_version,
            account,
            nonce: self.nonce,
            tip: self.tip,
            era,
            era_block: chain.era_block,
            metadata: None,
        }
    }

    /// The transaction with the signature, deterministically: the same bytes each time.
    ///
    /// # Errors
    ///
    /// [`Unsignable::Key`] if the call has more bytes than can be signed for.
    pub fn signed(&self, key: &SecretKey, chain: &ChainFacts) -> Result<Vec<u8>, Unsignable> {
        let payload = self.terms(key.account(), chain).payload(self.call);
        let signature = payload.and_then(|payload| key.sign(Context::Transaction, &payload));
        let signature = signature.map_err(Unsignable::Key)?;
        let mut signed = self.bytes.to_vec();
        signed
            .get_mut(SIGNATURE_AT..SIGNATURE_END)
            .ok_or(Unsignable::Malformed)?
            .copy_from_slice(&signature.0);
        Ok(signed)
    }
}

#[cfg(test)]
mod tests;
