// SPDX-License-Identifier: Apache-2.0
//! What must hold of enclaves and collateral at all times.

mod claims;

use crate::{
    AllowSimulated, CheckedCollaterals, Collaterals, CollateralsOf, Config, EnclaveKeys, Enclaves,
    FormerKeys, HoldReason, Measurements, Pallet, FORMER_KEYS,
};
use alloc::collections::{BTreeMap, BTreeSet};
use codec::Encode;
use frame_support::{
    ensure,
    traits::{fungible::InspectHold, Get},
};
use nerv_primitives_attestation::EvidenceKind;
use nerv_primitives_core::Balance;
use sp_core::H256;
use sp_runtime::TryRuntimeError;

impl<T: Config> Pallet<T> {
    /// Checks the pallet's invariants:
    ///
    /// 1. Each enclave's key names its node, and there is no other key. A node has had each of its former
    ///    keys once, and has had no more than there is room for with the one that it has.
    /// 2. There are simulated enclaves only where the chain allows it. They alone have no measurement, no
    ///    second in which they end, and no collateral.
    /// 3. No enclave was registered after this block, or ends before it was registered.
    /// 4. Each collateral that is kept knows how many of the enclaves were registered with it. There is
    ///    what remains of it, and of no other.
    /// 5. Each account has as many of them as is noted, no more than it may, and at least their deposits
    ///    on hold.
    /// 6. There are no more measurements and collaterals than there may be.
    /// 7. What is open is in the list, once, and is not over. It is looked at again, unless it waits for
    ///    its drain alone. What is agreed and has drained is over; what is left is in the next block.
    /// 8. An operation ends one shard and begins two, or the other way round. More than half of the slots
    ///    are needed, and no more than there are.
    /// 9. No slot has claimed twice in a round, and in this round only who is asked. Each claim that was
    ///    made and not refuted is kept, once, and no other; each that was refuted has cost its node.
    /// 10. Enough have claimed what is agreed, and only then. Where there is a dispute claims differ.
    /// 11. The last that were concluded are over, are not open, and stand in their places.
    pub fn do_try_state() -> Result<(), TryRuntimeError> {
        Self::check_attestations()?;
        let used = Self::check_enclaves()?;
        Self::check_collaterals(&used)?;
        ensure!(
            Measurements::<T>::iter_keys().count() == Measurements::<T>::count() as usize
                && Measurements::<T>::count() <= T::MaxMeasurements::get(),
            "more measurements than are counted, or than there may be"
        );
        Ok(())
    }

    /// Checks the enclaves. Returns how many were registered with each collateral.
    fn check_enclaves() -> Result<BTreeMap<H256, u32>, TryRuntimeError> {
        let mut enclaves = 0usize;
        let mut used = BTreeMap::new();
        for (node, enclave) in Enclaves::<T>::iter() {
            enclaves = enclaves.saturating_add(1);
            ensure!(
                EnclaveKeys::<T>::get(enclave.key) == Some(node),
                "an enclave whose key names another node"
            );
            let simulated = enclave.evidence == EvidenceKind::Simulated;
            ensure!(
                !simulated || AllowSimulated::<T>::get(),
                "a simulated enclave where none may be"
            );
            let kinds = [
                enclave.measurement.is_none(),
                enclave.valid_until.is_none(),
                enclave.collateral.is_none(),
            ];
            ensure!(
                kinds.iter().all(|none| *none == simulated),
                "a simulated enclave that was measured, or another that was not"
            );
            ensure!(
                enclave.since <= Self::now() && enclave.since <= enclave.until,
                "an enclave of another time"
            );
            if let Some(hash) = enclave.collateral {
                let count: &mut u32 = used.entry(hash).or_default();
                *count = count.saturating_add(1);
            }
        }
        ensure!(
            EnclaveKeys::<T>::iter_keys().count() == enclaves,
            "a key of no enclave"
        );
        for (node, former) in FormerKeys::<T>::iter() {
            let keys: BTreeSet<_> = former.iter().map(|it| it.key).collect();
            ensure!(keys.len() == former.len(), "a key that a node had twice");
            let current = Enclaves::<T>::get(node).map(|enclave| enclave.key);
            let others = Self::answers_for(node);
            let others = others.iter().filter(|it| Some(it.key) != current).count();
            let most = if current.is_some() {
                FORMER_KEYS
            } else {
                FORMER_KEYS + 1
            };
            ensure!(
                others <= most as usize,
                "more keys than a node may have had"
            );
        }
        Ok(used)
    }

    fn check_collaterals(used: &BTreeMap<H256, u32>) -> Result<(), TryRuntimeError> {
        let mut count = 0usize;
        let mut accounts: BTreeMap<_, (T::AccountId, u32, Balance)> = BTreeMap::new();
        for (hash, upload) in Collaterals::<T>::iter() {
            count = count.saturating_add(1);
            let enclaves = used.get(&hash).copied().unwrap_or_default();
            ensure!(
                upload.enclaves == enclaves,
                "collateral that counts other enclaves than there are"
            );
            let checked = CheckedCollaterals::<T>::get(hash);
            ensure!(
                checked.is_some_and(|it| it.valid_until() == upload.valid_until),
                "collateral of which nothing remains, or of another time"
            );
            let entry = accounts
                .entry(upload.uploader.encode())
                .or_insert((upload.uploader, 0, 0));
            entry.1 = entry.1.saturating_add(1);
            entry.2 = entry.2.saturating_add(upload.deposit);
        }
        ensure!(
            CheckedCollaterals::<T>::iter_keys().count() == count,
            "what remains of collateral that is not kept"
        );
        ensure!(
            count == Collaterals::<T>::count() as usize
                && Collaterals::<T>::count() <= T::MaxCollaterals::get(),
            "more collateral than is counted, or than there may be"
        );
        ensure!(
            CollateralsOf::<T>::iter_keys().count() == accounts.len(),
            "an account that is noted for nothing"
        );
        let reason = HoldReason::CollateralDeposit.into();
        for (who, collaterals, deposit) in accounts.values() {
            ensure!(
                CollateralsOf::<T>::get(who) == *collaterals
                    && *collaterals <= T::MaxCollateralsPerAccount::get(),
                "an account with other collateral than is noted, or with more than it may"
            );
            ensure!(
                T::Currency::balance_on_hold(&reason, who) >= *deposit,
                "a deposit that is not held"
            );
        }
        Ok(())
    }
}
