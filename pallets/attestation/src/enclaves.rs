// SPDX-License-Identifier: Apache-2.0
//! The enclaves of nodes: registered, renewed, withdrawn, expired.

use crate::{
    evidence::Verdict, Config, Enclave, EnclaveEnd, EnclaveKey, EnclaveKeys, Enclaves, Error,
    Event, Evidence, LastSwept, Pallet, SWEPT,
};
use frame_support::ensure;
use nerv_primitives_core::{traits::Custodians, BlockHeight, NodeId};
use sp_runtime::{traits::SaturatedConversion, DispatchResult};

impl<T: Config> Pallet<T> {
    /// This block.
    pub(crate) fn now() -> BlockHeight {
        frame_system::Pallet::<T>::block_number().saturated_into()
    }

    /// The enclave of a node, if it counts in this block: its time is not over, and its node is there.
    pub fn counting(node: NodeId) -> Option<Enclave> {
        Enclaves::<T>::get(node).filter(|it| Self::end_of(node, it).is_none())
    }

    /// Why an enclave does not count, if it does not.
    fn end_of(node: NodeId, enclave: &Enclave) -> Option<EnclaveEnd> {
        if enclave.until < Self::now() {
            return Some(EnclaveEnd::Expired);
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
    ) -> DispatchResult {
        let custodian = T::Custodians::custodian(node).ok_or(Error::<T>::NoSuchNode)?;
        ensure!(!custodian.simulated, Error::<T>::SimulatedNode);
        ensure!(T::Custodians::may_sign(who, node), Error::<T>::MayNotSign);
        let other = EnclaveKeys::<T>::get(key).filter(|other| *other != node);
        ensure!(
            other.is_none_or(|other| Self::counting(other).is_none()),
            Error::<T>::KeyInUse
        );
        let verdict = Self::judge(evidence)?;
        // Nothing fails from here on.
        if let Some(other) = other {
            Self::sweep_one(other);
        }
        Self::sweep();
        let Verdict {
            kind: evidence,
            measurement,
            until,
        } = verdict;
        Self::put(
            node,
            Enclave {
                key,
                evidence,
                measurement,
                since: Self::now(),
                until,
            },
        );
        Self::deposit_event(Event::EnclaveRegistered {
            node,
            operator: custodian.operator,
            key,
            evidence,
            measurement,
            until,
        });
        Ok(())
    }

    pub(crate) fn do_withdraw(who: &T::AccountId, node: NodeId) -> DispatchResult {
        let enclave = Enclaves::<T>::get(node).ok_or(Error::<T>::NoEnclave)?;
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

    /// Stores the enclave of a node, in the place of another one that it may have had.
    fn put(node: NodeId, enclave: Enclave) {
        if let Some(before) = Enclaves::<T>::get(node) {
            EnclaveKeys::<T>::remove(before.key);
        }
        EnclaveKeys::<T>::insert(enclave.key, node);
        Enclaves::<T>::insert(node, enclave);
    }

    /// Forgets the enclave of a node, if it has one.
    pub(crate) fn end(node: NodeId, end: EnclaveEnd) {
        let Some(enclave) = Enclaves::<T>::take(node) else {
            return;
        };
        EnclaveKeys::<T>::remove(enclave.key);
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
