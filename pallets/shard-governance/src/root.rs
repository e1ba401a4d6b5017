// SPDX-License-Identifier: Apache-2.0
//! Calls as root, decided on by their hash.
//!
//! The chain keeps the hash alone. Whoever proposes signs the whole call, so that all who vote can read
//! it in the block of the proposal; whoever wants it carried out hands the same in again once the delay
//! is over, and pays for it as for any other extrinsic. So nothing has to be kept, found again, or
//! fitted into a block by the chain, and a call weighs what it declares.
//!
//! A call that fails changes nothing, its proposal neither: it can be handed in again until its time is
//! over. Otherwise whoever hands it in could choose a moment at which it fails, and spoil what was
//! decided.

use crate::{Config, Error, Pallet, ProposalOf, Proposals, WeightInfo};
use codec::Encode;
use frame_support::{
    dispatch::{
        extract_actual_weight, DispatchClass, DispatchErrorWithPostInfo,
        DispatchResultWithPostInfo, GetDispatchInfo,
    },
    ensure,
    traits::{Get, UnfilteredDispatchable},
    weights::Weight,
};
use frame_system::RawOrigin;
use nerv_primitives_core::{
    Assessment, CallHash, Execution, Motion, ProposalIndex, ProposalStatus,
};
use sp_runtime::{
    traits::{BlakeTwo256, Hash},
    DispatchResult,
};

/// The bytes of the longest call that can be decided on.
pub const MAX_CALL_BYTES: usize = 16 * 1_024;

impl<T: Config> Pallet<T> {
    pub(crate) fn do_propose_root(who: T::AccountId, call: &T::RootCall) -> DispatchResult {
        let hash = Self::call_hash(call).ok_or(Error::<T>::CallTooLong)?;
        ensure!(
            call.get_dispatch_info()
                .call_weight
                .all_lte(Self::max_call_weight()),
            Error::<T>::CallTooHeavy
        );
        Self::do_propose(who, Motion::Root(hash))
    }

    /// Carries out the call of a proposal that has the votes and whose delay is over.
    pub(crate) fn do_enact_root(
        index: ProposalIndex,
        call: T::RootCall,
    ) -> DispatchResultWithPostInfo {
        let mut proposal = Self::may_enact(index, &call).map_err(Self::refused)?;
        // Before the call, which could look at it or change it; undone with the call if that fails.
        let execution = Execution::Done(None);
        Self::make_way(&proposal);
        Self::finish(index, &mut proposal, Assessment::Unconditional, execution);
        Proposals::<T>::insert(index, proposal);
        let info = call.get_dispatch_info();
        let result = call.dispatch_bypass_filter(RawOrigin::Root.into());
        let weight =
            T::WeightInfo::enact_root().saturating_add(extract_actual_weight(&result, &info));
        match result {
            Ok(_) => Ok(Some(weight).into()),
            Err(failed) => Err(DispatchErrorWithPostInfo {
                post_info: Some(weight).into(),
                error: failed.error,
            }),
        }
    }

    /// The proposal by which a call may be carried out now.
    pub(crate) fn may_enact(
        index: ProposalIndex,
        call: &T::RootCall,
    ) -> Result<ProposalOf<T>, Error<T>> {
        let proposal = Proposals::<T>::get(index).ok_or(Error::<T>::UnknownProposal)?;
        let Motion::Root(decided) = proposal.motion else {
            return Err(Error::<T>::OtherCall);
        };
        let is_due = matches!(
            proposal.status,
            ProposalStatus::Approved { due, .. } if due <= Self::height()
        );
        ensure!(is_due, Error::<T>::NotDue);
        ensure!(
            Self::call_hash(call).is_some_and(|hash| hash == decided),
            Error::<T>::OtherCall
        );
        Ok(proposal)
    }

    /// The weight of handing a call in. What is refused may take more of a proof than a light call does.
    pub(crate) fn enact_root_weight(call: &T::RootCall) -> Weight {
        T::WeightInfo::enact_root()
            .saturating_add(call.get_dispatch_info().call_weight)
            .max(T::WeightInfo::refused())
    }

    /// The hash by which a call is decided on; none of one that is too long.
    fn call_hash(call: &T::RootCall) -> Option<CallHash> {
        (call.encoded_size() <= MAX_CALL_BYTES).then(|| BlakeTwo256::hash_of(call).0)
    }

    /// The most that a call may weigh: half of what a signed extrinsic may, which is to carry it.
    fn max_call_weight() -> Weight {
        let weights = T::BlockWeights::get();
        let most = weights.get(DispatchClass::Normal).max_extrinsic;
        most.unwrap_or(weights.max_block).saturating_div(2)
    }
}
