// SPDX-License-Identifier: Apache-2.0
//! Proposals of models of the forecast, for those who take the uploads.

mod migration;

pub use migration::ModelsByProposer;

use crate::{Config, Pallet, Proposals, ProposedModels};
use frame_support::{traits::Get, weights::Weight};
use nerv_primitives_core::{traits::ModelProposals, ModelHash, ProposalStatus};

impl<T: Config> ModelProposals<T::AccountId> for Pallet<T> {
    fn may_upload(who: &T::AccountId, hash: &ModelHash) -> bool {
        let proposal = ProposedModels::<T>::get((who, hash)).and_then(Proposals::<T>::get);
        proposal.is_some_and(|proposal| match proposal.status {
            ProposalStatus::Voting => Self::height() <= proposal.deadline,
            // What is uploaded has the hash that was voted on, whenever it is.
            ProposalStatus::Approved { .. } => true,
            _ => false,
        })
    }

    fn is_open(who: &T::AccountId, hash: &ModelHash) -> bool {
        ProposedModels::<T>::contains_key((who, hash))
    }

    fn weight() -> Weight {
        T::DbWeight::get().reads(2)
    }

    #[cfg(feature = "runtime-benchmarks")]
    fn propose_model(who: &T::AccountId, hash: &ModelHash) {
        use crate::{Awaits, Kind, NextProposal, Open, OpenBy, OpenProposals, ProposalOf, Terms};
        use nerv_primitives_core::{Assessment, BondStatus, Motion, Tally};

        // Nothing is at stake: neither a bond nor a vote.
        let proposal = NextProposal::<T>::mutate(|next| {
            let index = *next;
            *next = index.saturating_add(1);
            index
        });
        let now = Self::height();
        let deadline = now.saturating_add(T::Terms::voting_period());
        Proposals::<T>::insert(
            proposal,
            ProposalOf::<T> {
                motion: Motion::Model(*hash),
                proposer: who.clone(),
                bond: 0,
                bond_status: BondStatus::Held,
                at: now,
                deadline,
                approval: T::Terms::approval(),
                assessed: Assessment::Unconditional,
                tally: Tally::default(),
                status: ProposalStatus::Voting,
            },
        );
        OpenProposals::<T>::try_append(Open {
            proposal,
            awaits: Awaits::Votes,
            due: deadline.saturating_add(1),
            kind: Kind::Model,
        })
        .expect("there is room for another proposal");
        ProposedModels::<T>::insert((who, hash), proposal);
        OpenBy::<T>::mutate(who, Kind::Model, |own| *own = own.saturating_add(1));
    }
}
