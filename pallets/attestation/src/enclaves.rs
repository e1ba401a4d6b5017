// SPDX-License-Identifier: Apache-2.0
//! The enclaves of nodes: registered, renewed, withdrawn, expired.

use crate::{
    evidence::Verdict, Config, Enclave, EnclaveEnd, EnclaveKey, EnclaveKeys, Enclaves, Error,
    Event, Evidence, FormerKey, FormerKeys, LastSwept, Measurements, Pallet, Policy, WeightInfo,
    FORMER_KEYS, SWEPT,
};
use alloc::vec::Vec;
use frame_support::{
    dispatch::{DispatchResultWithPostInfo, WithPostDispatchInfo},
    ensure,
    traits::Get,
    weights::Weight,
    BoundedVec,
};
use nerv_primitives_core::{traits::Custodians, BlockHeight, NodeId};
use sp_runtime::{traits::SaturatedConversion, DispatchError, DispatchResult};

impl<T: Config> Pallet<T> {
    /// This block.
    pub(crate) fn now() -> BlockHeight {
        frame_system::Pallet::<T>::block_number().saturated_into()
    }

    /// The enclave of a node, if it counts in this block: its time is not over, its node is there, and
    /// what was measured of it is admitted.
    pub fn counting(node: NodeId) -> Option<Enclave> {
        Enclaves::<T>::get(node).filter(|it| Self::end_of(node, it).is_none())
    }

    /// Why an enclave does not count, if it does not.
    fn end_of(node: NodeId, enclave: &Enclave) -> Option<EnclaveEnd> {
        let is_over = |until: u64| until < Self::seconds();
        if enclave.until < Self::now() || enclave.valid_until.is_some_and(is_over) {
            return Some(EnclaveEnd::Expired);
        }
        let is_withdrawn = |measurement| !Measurements::<T>::contains_key(measurement);
        if enclave.measurement.is_some_and(is_withdrawn) {
            return Some(EnclaveEnd::MeasurementWithdrawn);
        }
        if T::Custodians::custodian(node).is_none() {
            return Some(EnclaveEnd::NodeGone);
        }
        None
    }

    pub(crate) fn do_register(
        who: &T::AccountId,
        node: NodeId,
        key: EnclaveKey,
        evidence: &Evidence,
    ) -> DispatchResultWithPostInfo {
        // What costs little to refuse costs the caller little.
        let cheap = |error: DispatchError| error.with_weight(Self::unverified_weight());
        let operator = Self::may_register(who, node, &key).map_err(cheap)?;
        Self::look_at(evidence, node, &operator, &key).map_err(|error| cheap(error.into()))?;
        let verdict = Self::judge(evidence)?;
        // Nothing fails from here on.
        if let Some(other) = EnclaveKeys::<T>::get(key).filter(|other| *other != node) {
            Self::sweep_one(other);
        }
        Self::sweep();
        let Verdict {
            kind: evidence,
            measurement,
            valid_until,
            collateral,
        } = verdict;
        let since = Self::now();
        let until = since.saturating_add(T::Policy::enclave_lifetime());
        Self::put(
            node,
            Enclave {
                key,
                evidence,
                measurement,
                since,
                until,
                valid_until,
                collateral,
            },
        );
        Self::deposit_event(Event::EnclaveRegistered {
            node,
            operator,
            key,
            evidence,
            measurement,
            until,
            valid_until,
        });
        Ok(().into())
    }

    /// Whether an account may register an enclave with that key for a node. Returns the node's operator.
    fn may_register(
        who: &T::AccountId,
        node: NodeId,
        key: &EnclaveKey,
    ) -> Result<T::AccountId, DispatchError> {
        let custodian = T::Custodians::custodian(node).ok_or(Error::<T>::NoSuchNode)?;
        ensure!(!custodian.simulated, Error::<T>::SimulatedNode);
        ensure!(T::Custodians::may_sign(who, node), Error::<T>::MayNotSign);
        let other = EnclaveKeys::<T>::get(key).filter(|other| *other != node);
        ensure!(
            other.is_none_or(|other| Self::counting(other).is_none()),
            Error::<T>::KeyInUse
        );
        let replaced = Enclaves::<T>::get(node).map(|enclave| enclave.key);
        let answers = Self::answers_for(node)
            .into_iter()
            .map(|former| former.key)
            .chain(replaced)
            .filter(|former| former != key);
        ensure!(
            answers.count() <= FORMER_KEYS as usize,
            Error::<T>::TooManyKeys
        );
        Ok(custodian.operator)
    }

    pub(crate) fn do_withdraw(who: &T::AccountId, node: NodeId) -> DispatchResult {
        let Some(enclave) = Enclaves::<T>::get(node) else {
            return Self::forget_former(node);
        };
        let end = match Self::end_of(node, &enclave) {
            Some(end) => end,
            None => {
                ensure!(T::Custodians::may_sign(who, node), Error::<T>::MayNotSign);
                EnclaveEnd::Withdrawn
            }
        };
        Self::end(node, end);
        Ok(())
    }

    /// Forgets the keys that a node had which is gone: nobody answers for them.
    fn forget_former(node: NodeId) -> DispatchResult {
        let is_gone = T::Custodians::custodian(node).is_none();
        let has_some = is_gone && FormerKeys::<T>::contains_key(node);
        ensure!(has_some, Error::<T>::NoEnclave);
        FormerKeys::<T>::remove(node);
        Ok(())
    }

    /// The keys of enclaves that a node had, and for which it still answers.
    pub(crate) fn answers_for(node: NodeId) -> Vec<FormerKey> {
        let now = Self::now();
        let former = FormerKeys::<T>::get(node).into_iter();
        former.filter(|former| former.until >= now).collect()
    }

    /// A node answers for an enclave that it has no longer, for as long as one counts.
    fn keep_key(node: NodeId, key: EnclaveKey) {
        let until = Self::now().saturating_add(T::Policy::enclave_lifetime());
        let mut former = Self::answers_for(node);
        former.retain(|it| it.key != key);
        former.push(FormerKey { key, until });
        // There is room: whoever has registered it has found some.
        FormerKeys::<T>::insert(node, BoundedVec::truncate_from(former));
    }

    /// Stores the enclave of a node, in the place of another one that it may have had.
    fn put(node: NodeId, enclave: Enclave) {
        if let Some(before) = Enclaves::<T>::get(node) {
            if before.key != enclave.key {
                Self::keep_key(node, before.key);
            }
            EnclaveKeys::<T>::remove(before.key);
            Self::count_use(before.collateral, false);
        }
        Self::count_use(enclave.collateral, true);
        EnclaveKeys::<T>::insert(enclave.key, node);
        Enclaves::<T>::insert(node, enclave);
    }

    /// Forgets the enclave of a node, if it has one.
    pub(crate) fn end(node: NodeId, end: EnclaveEnd) {
        let Some(enclave) = Enclaves::<T>::take(node) else {
            return;
        };
        if T::Custodians::custodian(node).is_some() {
            Self::keep_key(node, enclave.key);
        } else {
            // Nobody answers for a node that is gone.
            FormerKeys::<T>::remove(node);
        }
        EnclaveKeys::<T>::remove(enclave.key);
        Self::count_use(enclave.collateral, false);
        let key = enclave.key;
        Self::deposit_event(Event::EnclaveEnded { node, key, end });
    }

    /// Looks at the next few enclaves, and forgets those that do not count any more.
    fn sweep() {
        let mut last = LastSwept::<T>::get();
        for _ in 0..SWEPT {
            let Some(node) = Self::after(last) else { break };
            Self::sweep_one(node);
            last = Some(node);
        }
        LastSwept::<T>::set(last);
    }

    /// The node after that one that has an enclave, or the first.
    fn after(last: Option<NodeId>) -> Option<NodeId> {
        let next = last.and_then(|last| {
            Enclaves::<T>::iter_keys_from(Enclaves::<T>::hashed_key_for(last)).next()
        });
        next.or_else(|| Enclaves::<T>::iter_keys().next())
    }

    /// Forgets the enclave of a node that does not count any more.
    fn sweep_one(node: NodeId) {
        let end = Enclaves::<T>::get(node).and_then(|it| Self::end_of(node, &it));
        if let Some(end) = end {
            Self::end(node, end);
        }
    }
}

/// For those who rely on what enclaves sign.
impl<T: Config> nerv_primitives_core::traits::EnclaveKeys for Pallet<T> {
    fn key(node: NodeId) -> Option<[u8; 32]> {
        Self::counting(node).map(|enclave| enclave.key)
    }

    /// The enclave, whether what was measured of it is admitted, and the node.
    fn weight() -> Weight {
        T::DbWeight::get()
            .reads(2)
            .saturating_add(T::Custodians::custodian_weight())
    }

    fn keys(node: NodeId) -> Vec<[u8; 32]> {
        let current = Enclaves::<T>::get(node).map(|enclave| enclave.key);
        let former = Self::answers_for(node).into_iter().map(|former| former.key);
        let former = former.filter(|key| Some(*key) != current);
        current.into_iter().chain(former).collect()
    }

    fn keys_weight() -> Weight {
        T::DbWeight::get().reads(2)
    }

    fn revoke(node: NodeId) {
        Self::end(node, EnclaveEnd::Lied);
    }

    /// The enclave, its key, and the collateral that it was registered with.
    fn revoke_weight() -> Weight {
        T::WeightInfo::withdraw_enclave()
    }
}
