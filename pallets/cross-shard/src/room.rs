// SPDX-License-Identifier: Apache-2.0
//! How many transfers there is room for.
//!
//! A transfer that is accepted and not carried over in time has cost all that it would have cost
//! otherwise, and was for nothing. A chain that accepts more than its messages can carry over is so busy
//! with those that come too late that fewer and fewer come in time. So it accepts no more.

use crate::{
    Config, Counters, Error, FinishedNumbers, FinishedRange, Pallet, Statistics, WeightInfo,
};
use frame_support::{
    ensure,
    traits::{Get, QueueFootprintQuery},
    weights::Weight,
};
use nerv_primitives_core::{
    traits::{LoadMeter, ShardAccounts},
    BlockHeight, ShardId,
};
use sp_runtime::DispatchResult;

/// The messages of a transfer that is committed.
pub const MESSAGES: u64 = 3;

/// Those of them that are answers to another one.
const ANSWERS: u64 = 2;

/// The accounts of a transfer that is carried over whole, each of which takes one step.
const HALVES: u64 = 2;

impl<T: Config> Pallet<T> {
    /// What the messages of a transfer take that is committed, as a rule: the halves in the largest
    /// tree, with what the queues take themselves. As a rule is: in a block with others, which were told to the same
    /// shards and were counted in the same leaves, and in another block than that of the lock. What of the transfer's
    /// entry is paid for twice where messages follow each other in a block, is not taken off.
    ///
    /// Where answers are handled at once, that is one message with two halves.
    pub fn messages_weight() -> Weight {
        let each = T::Accounts::plain_weight();
        let (own, halves, messages) = if T::AnswersAtOnce::get() {
            (Self::carry_over_weight(), HALVES, MESSAGES - ANSWERS)
        } else {
            let answers = T::QueueGrowsAgain::get().saturating_mul(ANSWERS);
            let own = T::WeightInfo::prepare()
                .saturating_add(Self::prepared_weight())
                .saturating_sub(answers)
                .saturating_add(Self::commit_weight());
            (own, MESSAGES, MESSAGES)
        };
        own.saturating_sub(T::Load::most_shared())
            .saturating_add(each.saturating_mul(halves))
            .saturating_add(T::QueueItem::get().saturating_mul(messages))
    }

    /// What the chain has to do for a transfer after the call that starts it, as a rule: its messages,
    /// its place in the list of deadlines, and its pruning. Whoever starts one is to pay for that.
    pub fn delivery_weight() -> Weight {
        Self::messages_weight()
            .saturating_add(T::WeightInfo::decided())
            .saturating_add(T::WeightInfo::prune())
    }

    /// The transfers that the messages of a full block carry over.
    pub fn served_per_block() -> u64 {
        T::MessageService::get()
            .checked_div_per_component(&Self::messages_weight())
            .unwrap_or(u64::MAX)
    }

    /// The transfers that may be under way in all the chain: as many as full blocks carry over in half
    /// the time that each has. The other half is for queues that are served out of turn, which must
    /// not have a transfer miss its deadline. At least as many as one block carries over.
    pub fn most_under_way() -> u64 {
        Self::most_under_way_for(T::DeadlineAfter::get())
    }

    fn most_under_way_for(deadline_after: BlockHeight) -> u64 {
        let served = Self::served_per_block();
        let most = served.saturating_mul(deadline_after.into()) / 2;
        most.max(served)
    }

    /// The transfers under way in all the chain: those on which one side or both have something to say.
    /// Messages wait for no others, but for some that are dead.
    pub fn under_way() -> u64 {
        Self::under_way_of(&Statistics::<T>::get(), &FinishedNumbers::<T>::get())
    }

    fn under_way_of(counters: &Counters, finished: &FinishedRange) -> u64 {
        counters.started.saturating_sub(finished.next)
    }

    /// Whether no further transfer is accepted before some of those under way have finished.
    pub fn is_congested() -> bool {
        Self::under_way() >= Self::most_under_way()
    }

    /// What [`Self::is_congested`] takes, whose single values the block has paid for.
    pub fn congestion_weight() -> Weight {
        T::DbWeight::get().reads(1)
    }

    /// Checks that the chain and the queue have room for one more transfer. Whether its list of
    /// deadlines has is seen when it is put there.
    pub(crate) fn ensure_room(
        destination: &ShardId,
        counters: &Counters,
        deadline_after: BlockHeight,
    ) -> DispatchResult {
        let finished = FinishedNumbers::<T>::get();
        ensure!(
            Self::under_way_of(counters, &finished) < Self::most_under_way_for(deadline_after),
            Error::<T>::Congested
        );
        let queued = T::Queue::footprint(*destination).storage.count;
        ensure!(
            queued < u64::from(T::MaxQueued::get()),
            Error::<T>::DestinationBusy
        );
        let kept = Self::kept_of(counters, &finished);
        // However short receipts are kept there is room for so many: mostly that is enough, and
        // the parameter need not be looked up.
        ensure!(
            kept < Self::capacity_for(deadline_after, 0)
                || kept < Self::capacity_for(deadline_after, T::KeepReceipts::get()),
            Error::<T>::TooManyTransfers
        );
        Ok(())
    }

    /// What [`Self::ensure_room`] takes: the parameters, and the queue's book.
    pub(crate) fn room_weight() -> Weight {
        T::WeightInfo::ignored().saturating_add(T::DbWeight::get().reads(3))
    }
}
