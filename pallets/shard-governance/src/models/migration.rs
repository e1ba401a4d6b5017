// SPDX-License-Identifier: Apache-2.0
//! The models that are voted on, from a map by model to one by proposer and model.

use crate::{Config, OpenProposals, Proposals, ProposedModels};
use core::marker::PhantomData;
use frame_support::{
    traits::{Get, OnRuntimeUpgrade},
    weights::Weight,
};
use nerv_primitives_core::Motion;

/// Enters each model that is voted on by its proposer, too.
///
/// It looks for what is still entered by the model alone, and changes nothing a second time. It reads
/// proposals, so that it comes after whatever changes those. There are no more models than proposals
/// may be open.
pub struct ModelsByProposer<T>(PhantomData<T>);

impl<T: Config> OnRuntimeUpgrade for ModelsByProposer<T> {
    fn on_runtime_upgrade() -> Weight {
        let (mut looked, mut moved) = (1u64, 0u64);
        for open in OpenProposals::<T>::get() {
            looked = looked.saturating_add(1);
            let Some(proposal) = Proposals::<T>::get(open.proposal) else {
                continue;
            };
            let Motion::Model(hash) = proposal.motion else {
                continue;
            };
            looked = looked.saturating_add(1);
            if old::ProposedModels::<T>::take(hash).is_some() {
                ProposedModels::<T>::insert((&proposal.proposer, hash), open.proposal);
                moved = moved.saturating_add(1);
            }
        }
        T::DbWeight::get().reads_writes(looked, moved.saturating_mul(2))
    }

    #[cfg(feature = "try-runtime")]
    fn post_upgrade(_: alloc::vec::Vec<u8>) -> Result<(), sp_runtime::TryRuntimeError> {
        crate::Pallet::<T>::do_try_state()
    }
}

/// What was stored before.
pub(crate) mod old {
    use crate::{Config, Pallet};
    use frame_support::{pallet_prelude::OptionQuery, storage_alias, Blake2_128Concat};
    use nerv_primitives_core::{ModelHash, ProposalIndex};

    /// For each model that is voted on, the proposal.
    #[storage_alias]
    pub(crate) type ProposedModels<T: Config> =
        StorageMap<Pallet<T>, Blake2_128Concat, ModelHash, ProposalIndex, OptionQuery>;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mock::*;
    use frame_support::assert_ok;

    #[test]
    fn success_models_are_entered_by_their_proposers() {
        build_and_execute(|| {
            bond_all([1, 2], 300);
            assert_ok!(Governance::propose_model(signed(1), [1; 32]));
            assert_ok!(Governance::propose_model(signed(2), [2; 32]));
            for (who, model) in [(1u64, [1; 32]), (2, [2; 32])] {
                let index = ProposedModels::<Test>::take((who, model)).expect("it is open");
                old::ProposedModels::<Test>::insert(model, index);
            }
            assert!(Governance::do_try_state().is_err());
            ModelsByProposer::<Test>::on_runtime_upgrade();
            assert_eq!(ProposedModels::<Test>::get((1, [1; 32])), Some(0));
            assert_eq!(ProposedModels::<Test>::get((2, [2; 32])), Some(1));
            assert_eq!(ProposedModels::<Test>::iter().count(), 2);
            assert!(old::ProposedModels::<Test>::get([1; 32]).is_none());
            // A second time nothing changes.
            let _unchanged = frame_support::StorageNoopGuard::default();
            ModelsByProposer::<Test>::on_runtime_upgrade();
        });
    }
}
