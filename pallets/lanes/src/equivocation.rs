// SPDX-License-Identifier: Apache-2.0
//! Nodes that have signed two heads in one place, which is proved by the two.

use crate::{Config, Equivocators, Error, Event, Pallet, Policy, WeightInfo};
use frame_support::{dispatch::DispatchResult, ensure, traits::Get, weights::Weight};
use nerv_primitives_core::{
    traits::{Custodians, EnclaveKeys, NodeReliability, MAX_ENCLAVE_KEYS},
    Observation,
};
use nerv_primitives_lane::Vote;
use sp_core::{sr25519, H256};

impl<T: Config> Pallet<T> {
    /// Cheap questions come first, the signatures last. A node answers for the enclaves that it had not long
    /// ago as well: whoever is quick to register another one gains nothing by that.
    pub(crate) fn do_report(first: &Vote, second: &Vote) -> DispatchResult {
        ensure!(first.contradicts(second), Error::<T>::NoContradiction);
        let node = first.node;
        let mut keys = T::Enclaves::keys(node);
        ensure!(!keys.is_empty(), Error::<T>::NoEnclave);
        keys.truncate(MAX_ENCLAVE_KEYS as usize);
        keys.retain(|key| !Equivocators::<T>::contains_key(key, node));
        ensure!(!keys.is_empty(), Error::<T>::AlreadyReported);
        let genesis = Self::genesis();
        let has_signed = |key: &[u8; 32], vote: &Vote| {
            let public = sr25519::Public::from_raw(*key);
            let hash: H256 = vote.hash(&genesis);
            sp_io::crypto::sr25519_verify(&vote.signature, hash.as_bytes(), &public)
        };
        let key = keys.into_iter().find(|key| has_signed(key, first));
        let key = key.ok_or(Error::<T>::BadSignature)?;
        ensure!(has_signed(&key, second), Error::<T>::BadSignature);
        // A node pays once for a key, whatever that has signed: it counts for nobody any more. Another node that
        // has had the same key pays as well, so that none can be sent ahead to pay in its place.
        Equivocators::<T>::insert(key, node, ());
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
        let another = T::WeightInfo::signature().saturating_add(T::DbWeight::get().reads(1));
        T::WeightInfo::report_equivocation()
            .saturating_add(another.saturating_mul(MAX_ENCLAVE_KEYS.into()))
            .saturating_add(T::Enclaves::keys_weight())
            .saturating_add(T::Enclaves::revoke_weight())
            .saturating_add(T::Custodians::punish_weight())
            .saturating_add(T::Custodians::vacate_weight())
            .saturating_add(T::Reliability::observed_weight())
    }
}
