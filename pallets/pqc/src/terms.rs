// SPDX-License-Identifier: Apache-2.0
//! What an ML-DSA-65 key signs, read of what comes behind [`Authenticate`](crate::Authenticate) in a transaction.
//!
//! The other extensions of the pipeline hold the nonce, the tip and the era, and know the chain, its versions and its
//! metadata. They hand it on encoded: whoever reads it must know which of them there are.

use crate::Refusal;
use alloc::vec::Vec;
use codec::{Compact, DecodeAll, Encode};
use nerv_primitives_pqc::{Account, Era, PqcError, Terms, EXTENSION_VERSION};
use sp_runtime::{
    generic,
    traits::{Implication, ImplicationParts},
};

/// What stands in the transaction: era, nonce, tip, and whether the metadata's hash is signed.
type Explicit = (generic::Era, Compact<u32>, Compact<u128>, u8);

/// What does not: spec version, transaction version, genesis, the era's block, and the metadata's hash.
type Implicit = (u32, u32, [u8; 32], [u8; 32], Option<[u8; 32]>);

/// The bytes that the key must have signed for an account to have a call dispatched.
///
/// # Errors
///
/// [`Refusal::CallTooLong`] if the call is too long to be signed for; [`Refusal::UnknownTerms`] if the pipeline is not
/// the one that this reads.
pub(crate) fn payload(
    account: Account,
    implication: &impl Implication,
) -> Result<Vec<u8>, Refusal> {
    let ImplicationParts {
        base,
        explicit,
        implicit,
    } = implication.parts();
    let terms = read(account, &explicit.encode(), &implicit.encode());
    let terms = terms.ok_or(Refusal::UnknownTerms)?;
    // The pipeline's version, and the call.
    let base = base.encode();
    match base.split_first() {
        Some((&EXTENSION_VERSION, call)) => terms.payload(call).map_err(|error| match error {
            PqcError::CallTooLong => Refusal::CallTooLong,
            _ => Refusal::UnknownTerms,
        }),
        _ => Err(Refusal::UnknownTerms),
    }
}

fn read(account: Account, explicit: &[u8], implicit: &[u8]) -> Option<Terms> {
    let (era, nonce, tip, _) = Explicit::decode_all(&mut &explicit[..]).ok()?;
    let (spec_version, transaction_version, genesis, era_block, metadata) =
        Implicit::decode_all(&mut &implicit[..]).ok()?;
    let era = match era {
        generic::Era::Immortal => Era::Immortal,
        generic::Era::Mortal(period, phase) => Era::Mortal {
            period: period.try_into().ok()?,
            phase: phase.try_into().ok()?,
        },
    };
    Some(Terms {
        genesis,
        spec_version,
        transaction_version,
        account,
        nonce: nonce.0,
        tip: tip.0,
        era,
        era_block,
        metadata,
    })
}
