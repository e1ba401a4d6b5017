// SPDX-License-Identifier: Apache-2.0
//! What wallets sign besides transactions: placements, and what nodes say of their fragments.

use crate::{AccountId, Pqc, Signature};
use codec::{Decode, DecodeWithMemTracking, Encode};
use scale_info::TypeInfo;
use sp_runtime::traits::{Lazy, Verify};

/// A wallet's signature, which counts for its account while that account's own key has control.
///
/// Transactions are asked for that by their extensions. What a call carries in itself is not: without this a key that
/// was switched off could still speak for its account's node, and have it fined.
#[derive(Clone, Debug, Decode, DecodeWithMemTracking, Encode, Eq, PartialEq, TypeInfo)]
pub struct OwnKeySignature(pub Signature);

impl From<Signature> for OwnKeySignature {
    fn from(signature: Signature) -> Self {
        Self(signature)
    }
}

impl Verify for OwnKeySignature {
    type Signer = <Signature as Verify>::Signer;

    fn verify<L: Lazy<[u8]>>(&self, message: L, signer: &AccountId) -> bool {
        Pqc::own_key_speaks(signer) && self.0.verify(message, signer)
    }
}
