// SPDX-License-Identifier: Apache-2.0
//! The signatures of extrinsics, many at once.
//!
//! Those of sr25519 are verified as batches, on all cores: one equation for all, with random weights,
//! takes about half the time of one each. A batch is accepted exactly if each signature in it would
//! be by itself, but for a chance of 2^-128 that no signer can influence: the weights are drawn from
//! the system's randomness once the signatures are there. A batch that fails is searched for the
//! bad ones by halves. Signatures of other kinds are verified one by one, by `sp-runtime`.

use schnorrkel::{context::SigningContext, verify_batch, PublicKey, Signature};
use sp_runtime::{traits::Verify, AccountId32, MultiSignature};
use std::{num::NonZero, thread};

/// What `sp-core` signs under.
const CONTEXT: &[u8] = b"substrate";

/// The signatures of a batch at the most. More would hardly be faster.
const BATCH: usize = 512;

/// As many as are rather verified one by one.
const FEW: usize = 8;

/// The least for which another core is worth while.
const PART: usize = 64;

/// A signature, and what it is to be of.
#[derive(Clone, Copy, Debug)]
pub struct Signed<'a> {
    /// Who is said to have signed.
    pub signer: &'a AccountId32,
    /// The bytes that were signed: of an extrinsic's payload of more than 256 bytes, the hash.
    pub message: &'a [u8],
    /// The signature.
    pub signature: &'a MultiSignature,
}

/// Which of these signatures are good, on all cores.
pub fn verify(all: &[Signed]) -> Vec<bool> {
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    verify_on(all, cores)
}

/// The same on this many threads at the most, of which the caller's is one.
pub fn verify_on(all: &[Signed], threads: usize) -> Vec<bool> {
    let mut good = vec![false; all.len()];
    let part = all.len().div_ceil(threads.max(1)).max(PART);
    thread::scope(|scope| {
        let mut parts = all.chunks(part).zip(good.chunks_mut(part));
        let own = parts.next();
        for (all, good) in parts {
            scope.spawn(move || verify_part(all, good));
        }
        if let Some((all, good)) = own {
            verify_part(all, good);
        }
    });
    good
}

/// A signature of sr25519 whose parts are well formed.
struct Candidate<'a> {
    public: PublicKey,
    signature: Signature,
    message: &'a [u8],
    /// Its place among all.
    at: usize,
}

fn verify_part(all: &[Signed], good: &mut [bool]) {
    let mut candidates = Vec::new();
    for (at, signed) in all.iter().enumerate() {
        match signed.signature {
            MultiSignature::Sr25519(signature) => {
                let public = PublicKey::from_bytes(signed.signer.as_ref());
                let signature = Signature::from_bytes(signature.as_ref());
                if let (Ok(public), Ok(signature)) = (public, signature) {
                    candidates.push(Candidate {
                        public,
                        signature,
                        message: signed.message,
                        at,
                    });
                }
            }
            other => good[at] = other.verify(signed.message, signed.signer),
        }
    }
    let context = SigningContext::new(CONTEXT);
    for batch in candidates.chunks(BATCH) {
        search(&context, batch, false, good);
    }
}

/// Marks the good ones of a batch. That there is a bad one may be known already.
fn search(context: &SigningContext, batch: &[Candidate], bad: bool, good: &mut [bool]) -> bool {
    if batch.len() <= FEW {
        let mut all = true;
        for one in batch {
            let transcript = context.bytes(one.message);
            good[one.at] = one.public.verify(transcript, &one.signature).is_ok();
            all &= good[one.at];
        }
        return all;
    }
    if !bad && holds(context, batch) {
        batch.iter().for_each(|one| good[one.at] = true);
        return true;
    }
    let (left, right) = batch.split_at(batch.len() / 2);
    let left = search(context, left, false, good);
    // If none is on the left there is one on the right.
    search(context, right, left, good);
    false
}

fn holds(context: &SigningContext, batch: &[Candidate]) -> bool {
    let transcripts = batch.iter().map(|one| context.bytes(one.message));
    let signatures: Vec<_> = batch.iter().map(|one| one.signature).collect();
    let publics: Vec<_> = batch.iter().map(|one| one.public).collect();
    // Never the variant without randomness: its weights do not depend on all of a signature, so a
    // signer could choose two bad ones whose errors cancel.
    verify_batch(transcripts, &signatures, &publics, false).is_ok()
}

#[cfg(test)]
mod tests;
