// SPDX-License-Identifier: Apache-2.0
//! Renewals: replicas that cannot agree any more begin anew at the committed head.

use crate::{
    commits::{PRIORITY, TAG},
    types::Signatures,
    Config, Event, Lane, Lanes, Pallet, Refusal, RENEWAL_AGE,
};
use alloc::vec::Vec;
use frame_support::{
    dispatch::DispatchResult,
    ensure,
    pallet_prelude::{TransactionValidityWithRefund, ValidTransaction},
    weights::Weight,
};
use nerv_primitives_core::NodeId;
use nerv_primitives_lane::Renewal;

impl<T: Config> Pallet<T> {
    /// Whether a renewal may enter a block: all that the call looks at as well, and then the signatures. So
    /// the pool keeps one of a term.
    pub(crate) fn authorize_renewal(
        renewal: &Renewal,
        signatures: &Signatures,
    ) -> TransactionValidityWithRefund {
        let (_, nodes) = Self::examine_renewal(renewal, signatures)?;
        Self::have_signed(&nodes, signatures, &renewal.hash(&Self::genesis()))?;
        let until = renewal.at.saturating_add(RENEWAL_AGE);
        let validity = ValidTransaction::with_tag_prefix(TAG)
            .and_provides((1u8, renewal.shard, renewal.term))
            .priority(PRIORITY)
            .longevity(until.saturating_sub(Self::now()).max(1).into())
            .propagate(true)
            .build()?;
        Ok((validity, Weight::zero()))
    }

    /// Whether a term can be renewed now. The signatures are not looked at.
    ///
    /// A renewal counts once: it names the term that it ends. It is of the committed head, so that what was
    /// signed before the last commit cannot undo what its replicas have agreed upon since.
    pub(crate) fn examine_renewal(
        renewal: &Renewal,
        signatures: &Signatures,
    ) -> Result<(Lane, Vec<NodeId>), Refusal> {
        let lane = Lanes::<T>::get(renewal.shard).ok_or(Refusal::NotALane)?;
        ensure!(lane.status.takes_commits(), Refusal::NotALane);
        let now = Self::now();
        // So no term is above the height of its block, with which the next lane of the shard begins.
        ensure!(lane.renewed_at < now, Refusal::TooSoon);
        ensure!(renewal.term == lane.position.term, Refusal::WrongTerm);
        ensure!(renewal.head == lane.position.head.id, Refusal::WrongHead);
        let is_fresh = renewal.at < now && now.saturating_sub(renewal.at) <= RENEWAL_AGE;
        ensure!(is_fresh, Refusal::StaleView);
        let nodes = Self::seated(&renewal.shard, signatures)?;
        Ok((lane, nodes))
    }

    pub(crate) fn do_renew(renewal: &Renewal, signatures: &Signatures) -> DispatchResult {
        let (mut lane, nodes) =
            Self::examine_renewal(renewal, signatures).map_err(Refusal::error::<T>)?;
        let term = renewal.term.saturating_add(1);
        lane.position.term = term;
        lane.renewed_at = Self::now();
        Lanes::<T>::insert(renewal.shard, lane);
        Self::deposit_event(Event::Renewed {
            shard: renewal.shard,
            term,
            signers: nodes.len() as u32,
        });
        Ok(())
    }
}
