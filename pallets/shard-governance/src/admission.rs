// SPDX-License-Identifier: Apache-2.0
//! Which calls are taken at all, and what those cost that fail.
//!
//! A vote may carry out a split, so that it declares the weight of one; and it is of the class for
//! which a part of each block is kept free. Whoever could sign votes that fail would fill that part
//! with nothing. So a runtime asks here before a call is let into its pool or a block: what would fail
//! for its signer alone is refused there, and costs nobody anything. What fails all the same, since
//! others were first, is charged for what was read.

use crate::{
    ActsFor, Asleep, Call, Config, Error, OpenProposals, Pallet, Proposals, StakerOf, Stakers,
    WeightInfo,
};
use frame_support::{dispatch::DispatchErrorWithPostInfo, ensure, weights::Weight};
use nerv_primitives_core::traits::Delegation;
use sp_runtime::DispatchError;

impl<T: Config> Pallet<T> {
    /// Whether a call by that account is let in. The error is the one it would fail with.
    ///
    /// A vote that came too late is let in, and fails: it had power, and whoever voted so should
    /// learn of it from the chain. Errors that depend on more than the signer and what it names are
    /// the call's to tell as well.
    pub fn admit(who: &T::AccountId, call: &Call<T>) -> Result<(), Error<T>> {
        // Whom a key acts for counts where it may act: elsewhere an account acts for itself.
        let principal = || Self::acts_for(who);
        match call {
            Call::vote {
                proposal,
                motion_hash,
                aye,
            } => match Self::may_vote(&principal(), *proposal, *motion_hash, *aye) {
                Ok(_) | Err(Error::VotingClosed) => Ok(()),
                Err(error) => Err(error),
            },
            Call::propose_split { .. }
            | Call::propose_merge { .. }
            | Call::propose_lane { .. }
            | Call::propose_return { .. }
            | Call::propose_co_location { .. } => Self::ensure_staker(&principal()),
            Call::propose_override { .. }
            | Call::propose_parameters { .. }
            | Call::propose_model { .. }
            | Call::propose_upgrade { .. } => Self::ensure_staker(who),
            Call::unbond { .. } if Asleep::<T>::contains_key(who) => Ok(()),
            Call::unbond { .. } => Self::ensure_staker(who),
            Call::wake {} => {
                ensure!(
                    Asleep::<T>::contains_key(principal()),
                    Error::<T>::NotAsleep
                );
                Ok(())
            }
            Call::withdraw_unbonded {} | Call::set_delegate { .. } => {
                ensure!(Stakers::<T>::contains_key(who), Error::<T>::NotAStaker);
                Ok(())
            }
            Call::renounce {} => {
                ensure!(ActsFor::<T>::contains_key(who), Error::<T>::NotADelegate);
                Ok(())
            }
            Call::propose_root { .. } => Self::ensure_staker(who),
            Call::enact_root { proposal, call } => Self::may_enact(*proposal, call).map(|_| ()),
            Call::close { proposal } => {
                ensure!(
                    Proposals::<T>::contains_key(proposal),
                    Error::<T>::UnknownProposal
                );
                let open = OpenProposals::<T>::get();
                let mut due = Self::due(&open);
                ensure!(
                    due.any(|entry| entry.proposal == *proposal),
                    Error::<T>::NotDue
                );
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn ensure_staker(who: &T::AccountId) -> Result<(), Error<T>> {
        let is_staker = |it: StakerOf<T>| !it.layers.is_empty();
        ensure!(
            Stakers::<T>::get(who).is_some_and(is_staker),
            Error::<T>::NotAStaker
        );
        Ok(())
    }

    /// The weight of [`Self::admit`].
    pub fn admission_weight() -> Weight {
        T::WeightInfo::refused().saturating_add(<Self as Delegation<T::AccountId>>::weight())
    }

    /// The error of a call that has done nothing but read.
    pub(crate) fn refused(error: impl Into<DispatchError>) -> DispatchErrorWithPostInfo {
        DispatchErrorWithPostInfo {
            post_info: Some(T::WeightInfo::refused()).into(),
            error: error.into(),
        }
    }
}
