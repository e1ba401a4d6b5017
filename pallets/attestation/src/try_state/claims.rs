// SPDX-License-Identifier: Apache-2.0
//! What must hold of operations and claims at all times.

use crate::{
    claims::hash_of,
    types::settlement::{Attestation, AttestationState, KEPT_CONCLUDED, ROUNDS},
    Attestations, Concluded, Config, NextConcluded, Open, Pallet,
};
use alloc::collections::BTreeSet;
use frame_support::ensure;
use sp_core::H256;
use sp_runtime::TryRuntimeError;

impl<T: Config> Pallet<T> {
    /// Checks operations and claims: see `do_try_state`.
    pub(super) fn check_attestations() -> Result<(), TryRuntimeError> {
        let open = Open::<T>::get();
        let listed: BTreeSet<_> = open.iter().map(|entry| entry.record).collect();
        let stored: BTreeSet<_> = Attestations::<T>::iter_keys().collect();
        ensure!(
            listed.len() == open.len() && listed == stored,
            "an attestation that is open and not in the list, or the other way round"
        );
        for entry in &open {
            let Some(it) = Attestations::<T>::get(entry.record) else {
                continue;
            };
            check(&it)?;
            ensure!(!it.is_over(), "an attestation that is over, and open");
            let ends = it.state != AttestationState::Awaited;
            let soon = Self::now().saturating_add(1);
            let waits = match it.state {
                AttestationState::Disputed => true,
                AttestationState::Unanswered => entry.due.is_some_and(|due| due <= soon),
                _ => Self::is_punishing(&it),
            };
            ensure!(!ends || !it.drained || waits, "one that should have ended");
            ensure!(
                entry.due.is_some() || (ends && !it.drained),
                "one that nobody will look at"
            );
        }
        let next = NextConcluded::<T>::get();
        let mut concluded = BTreeSet::new();
        for (place, it) in Concluded::<T>::iter() {
            check(&it.attestation)?;
            ensure!(
                it.attestation.is_over(),
                "one that was concluded, and is not over"
            );
            ensure!(
                concluded.insert(it.record) && !listed.contains(&it.record),
                "one that was concluded twice, or is open"
            );
            ensure!(
                place < KEPT_CONCLUDED.min(next),
                "one at a place where none should be"
            );
        }
        ensure!(
            concluded.len() as u32 == KEPT_CONCLUDED.min(next),
            "one that was concluded is missing"
        );
        Ok(())
    }
}

fn check(it: &Attestation) -> Result<(), TryRuntimeError> {
    let shapes = [(1, 2), (2, 1)];
    ensure!(
        shapes.contains(&(it.sources.len(), it.heirs.len())),
        "an operation of another form"
    );
    let asked = it.asked.len() as u32;
    ensure!(
        it.round < ROUNDS
            && u32::from(it.needed) <= asked
            && u32::from(it.needed).saturating_mul(2) > asked,
        "more are needed than there are, or no more than half"
    );
    check_claims(it)?;
    let hashes: BTreeSet<H256> = it.claims.iter().map(hash_of).collect();
    let needed = u32::from(it.needed);
    let is_enough = hashes.iter().any(|claim| it.count(claim) >= needed);
    let agreed = match it.state {
        AttestationState::Agreed(claim) => {
            ensure!(
                it.count(&claim) >= needed,
                "fewer have agreed than it takes"
            );
            true
        }
        // What it did not come to, for nobody waited for it any more.
        AttestationState::Settled(_) | AttestationState::Unsettled(_) => is_enough,
        _ => false,
    };
    ensure!(
        agreed == is_enough,
        "enough have agreed, and it is not said"
    );
    let is_disputed = matches!(
        it.state,
        AttestationState::Disputed | AttestationState::Undone(..)
    );
    ensure!(
        !is_disputed || hashes.len() > 1,
        "a dispute in which nobody contradicts anybody"
    );
    Ok(())
}

fn check_claims(it: &Attestation) -> Result<(), TryRuntimeError> {
    let hashes: BTreeSet<H256> = it.claims.iter().map(hash_of).collect();
    ensure!(
        hashes.len() == it.claims.len(),
        "a claim that is kept twice"
    );
    let mut places = BTreeSet::new();
    let mut named = BTreeSet::new();
    for claimed in &it.claimed {
        ensure!(
            places.insert((claimed.round, claimed.slot)),
            "a slot that has claimed twice"
        );
        let is_asked = it.asked.get(usize::from(claimed.slot)).copied().flatten();
        ensure!(
            claimed.round < it.round
                || (claimed.round == it.round && is_asked == Some(claimed.node)),
            "a claim of one who was not asked"
        );
        ensure!(
            !claimed.refuted || claimed.punished,
            "a claim that was refuted, and cost nothing"
        );
        if !claimed.refuted {
            named.insert(claimed.claim);
        }
    }
    ensure!(
        named == hashes,
        "a claim that is not kept, or one that nobody has made"
    );
    Ok(())
}
