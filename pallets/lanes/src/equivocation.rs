// SPDX-License-Identifier: Apache-2.0
//! Nodes that have signed two heads in one place, which is proved by the two.

use crate::{Config, Equivocators, Error, Event, Pallet, Policy, WeightInfo};
use frame_support::{dispatch::DispatchResult, ensure, weights::Weight};
use nerv_primitives_core::{
    traits::{Custodians, EnclaveKeys, NodeReliability},
    Observation,
};
use nerv_primitives_lane::Vote;
use sp_core::{sr25519, H256};

impl<T: Config> Pallet<T> {
    /// Cheap questions come first, the two signatures last. What a node has signed before another key was
    /// registered for it cannot be told any more.
    pub(crate) fn do_report(first: &Vote, second: &Vote) -> DispatchResult {
        ensure!(first.contradicts(second), Error::<T>::NoContradiction);
        let node = first.node;
        let key = T::Enclaves::key(node).ok_or(Error::<T>::NoEnclave)?;
        ensure!(
            !Equivocators::<T>::contains_key(key),
            Error::<T>::AlreadyReported
        );
        let genesis = Self::genesis();
        let public = sr25519::Public::from_raw(key);
        for vote in [first, second] {
            let hash: H256 = vote.hash(&genesis);
            let is_signed =
                sp_io::crypto::sr25519_verify(&vote.signature, hash.as_bytes(), &public);
            ensure!(is_signed, Error::<T>::BadSignature);
        }
        // A key pays once, whatever it has signed: it counts for nobody any more.
        Equivocators::<T>::insert(key, node);
        let amount = T::Custodians::punish(node, T::Policy::equivocation_fine());
        T::Reliability::observed(node, Observation::Missed);
        T::Enclaves::revoke(node);
        // It may have left the lane before.
        let _ = T::Custodians::vacate(&first.shard, node);
        Self::deposit_event(Event::Equivocated {
            shard: first.shard,
            node,
            term: first.term,
            sequence: first.sequence,
            amount,
        });
        Ok(())
    }

    /// What a report costs.
    pub fn report_weight() -> Weight {
        T::WeightInfo::report_equivocation()
            .saturating_add(T::Enclaves::weight())
            .saturating_add(T::Enclaves::revoke_weight())
            .saturating_add(T::Custodians::punish_weight())
            .saturating_add(T::Custodians::vacate_weight())
            .saturating_add(T::Reliability::observed_weight())
    }
}
