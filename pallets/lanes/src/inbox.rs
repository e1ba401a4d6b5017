// SPDX-License-Identifier: Apache-2.0
//! The inbox: all that comes into a lane, in one order.
//!
//! Whoever has something put into it pays for the entry, and for its being forgotten again. Orders and
//! deposits are an account's own doing, and an account has few of them at a time; what others send it does
//! not count among them, or they could keep it out. What brings units finds three quarters of the room, so
//! that orders find some whatever is sent. What comes back to its sender always finds room: there is never
//! more of it than has gone out, which is bounded by itself.

use crate::{
    types::{Lane, Posted},
    Config, Error, Event, Inbox, LaneStatus, Lanes, OwnEntries, Pallet,
};
use frame_support::{dispatch::DispatchResult, ensure, traits::Get};
use nerv_primitives_core::{
    traits::{Home, ShardRouting},
    Balance, Nonce, ShardId,
};
use nerv_primitives_embedding::BlindedId;
use nerv_primitives_lane::{InboxEntry, InboxKind, Order, OrderAction};
use sp_runtime::DispatchError;

impl<T: Config> Pallet<T> {
    /// The lane of a shard, if it takes deposits and orders.
    pub(crate) fn taking(shard: &ShardId) -> Option<Lane> {
        Lanes::<T>::get(shard).filter(|lane| lane.status.takes_commits())
    }

    /// The entries that wait in a lane's inbox, and those for which room is kept.
    fn taken_room(lane: &Lane) -> u64 {
        lane.waiting().saturating_add(lane.expected.into())
    }

    /// The least that may enter a lane. Its own rules, which are those of its opening, must be able to credit it:
    /// an entry that they refuse would be the last that the lane ever takes. And so must those of the chain, to
    /// which it may return.
    pub(crate) fn least(lane: &Lane) -> Balance {
        let rules = &lane.position.rules.rules;
        rules.minimum_balance.max(T::MinimumBalance::get())
    }

    /// Whether there is room for one more entry that brings units.
    pub(crate) fn has_room_for_units(lane: &Lane) -> bool {
        let most = u64::from(T::MaxInbox::get()).saturating_mul(3) / 4;
        Self::taken_room(lane) < most && Self::is_kept_short(lane)
    }

    /// Whether there is room for one more order.
    fn has_room_for_order(lane: &Lane) -> bool {
        Self::taken_room(lane) < u64::from(T::MaxInbox::get()) && Self::is_kept_short(lane)
    }

    /// Whether entries that were taken are forgotten as fast as others come.
    fn is_kept_short(lane: &Lane) -> bool {
        let kept = lane.position.inbox.next.saturating_sub(lane.kept);
        kept < u64::from(T::MaxInbox::get()).saturating_mul(2)
    }

    /// Counts one more entry among an account's own.
    fn count_own(shard: &ShardId, account: &BlindedId) -> DispatchResult {
        OwnEntries::<T>::try_mutate(shard, account, |own| {
            ensure!(*own < T::MaxOwn::get(), Error::<T>::TooManyOwn);
            *own = own.saturating_add(1);
            Ok(())
        })
    }

    /// Puts an entry into the inbox, and tells of it. The lane is written by the caller.
    pub(crate) fn post(
        shard: &ShardId,
        lane: &mut Lane,
        kind: InboxKind,
        who: Option<T::AccountId>,
        of: Option<BlindedId>,
    ) {
        let index = lane.position.inbox.next;
        Self::put(shard, lane, kind, who, of);
        Self::deposit_event(Event::Entered {
            shard: *shard,
            index,
        });
    }

    /// Puts an entry into the inbox. The lane is written by the caller.
    pub(crate) fn put(
        shard: &ShardId,
        lane: &mut Lane,
        kind: InboxKind,
        who: Option<T::AccountId>,
        of: Option<BlindedId>,
    ) {
        let units = kind.units();
        let total = lane.inbox_total().saturating_add(units);
        let entry = InboxEntry { kind, total };
        let inbox = &mut lane.position.inbox;
        let index = inbox.next;
        inbox.next = index.saturating_add(1);
        inbox.pending = inbox.pending.saturating_add(units);
        Inbox::<T>::insert(shard, index, Posted { entry, who, of });
    }

    /// Puts units for an account into the inbox.
    pub(crate) fn post_credit(
        shard: &ShardId,
        lane: &mut Lane,
        account: &BlindedId,
        amount: Balance,
        of: Option<BlindedId>,
    ) {
        let account = *account;
        Self::post(shard, lane, InboxKind::Credit { account, amount }, None, of);
    }

    /// Units of an account's own have come into the pot.
    pub(crate) fn post_deposit(
        shard: &ShardId,
        account: &BlindedId,
        amount: Balance,
    ) -> DispatchResult {
        let mut lane = Self::taking(shard).ok_or(Error::<T>::NotALane)?;
        ensure!(amount >= Self::least(&lane), Error::<T>::AmountTooLow);
        ensure!(Self::has_room_for_units(&lane), Error::<T>::InboxFull);
        Self::count_own(shard, account)?;
        Self::post_credit(shard, &mut lane, account, amount, Some(*account));
        Lanes::<T>::insert(shard, lane);
        Ok(())
    }

    pub(crate) fn do_transfer(
        who: &T::AccountId,
        dest: &T::AccountId,
        amount: Balance,
        nonce: Nonce,
    ) -> DispatchResult {
        ensure!(who != dest, Error::<T>::SelfTransfer);
        ensure!(amount > 0, Error::<T>::AmountTooLow);
        let to = Self::blind(dest);
        Self::order(who, nonce, OrderAction::Transfer { to, amount })
    }

    pub(crate) fn do_withdraw(who: &T::AccountId, amount: Balance, nonce: Nonce) -> DispatchResult {
        ensure!(amount >= T::MinimumBalance::get(), Error::<T>::AmountTooLow);
        Self::order(who, nonce, OrderAction::Withdraw { amount })
    }

    /// Puts an account's order into the inbox of its lane.
    fn order(who: &T::AccountId, nonce: Nonce, action: OrderAction) -> DispatchResult {
        let from = Self::blind(who);
        let shard = Self::home(&from)?.shard;
        let mut lane = Self::taking(&shard).ok_or(Error::<T>::NotInALane)?;
        ensure!(Self::has_room_for_order(&lane), Error::<T>::InboxFull);
        Self::count_own(&shard, &from)?;
        let order = Order {
            from,
            nonce,
            action,
        };
        let (kind, who) = (InboxKind::Forced(order), Some(who.clone()));
        Self::post(&shard, &mut lane, kind, who, Some(from));
        Lanes::<T>::insert(shard, lane);
        Ok(())
    }

    /// Where an account lives.
    pub(crate) fn home(account: &BlindedId) -> Result<Home, DispatchError> {
        let [home] = T::Tree::homes([account])?;
        Ok(home)
    }

    /// Forgets the first entry that is kept. Returns it.
    pub(crate) fn forget_entry(shard: &ShardId, lane: &mut Lane) -> Option<Posted<T::AccountId>> {
        let posted = Inbox::<T>::take(shard, lane.kept);
        lane.kept = lane.kept.saturating_add(1);
        if let Some(account) = posted.as_ref().and_then(|posted| posted.of) {
            OwnEntries::<T>::mutate_exists(shard, account, |own| {
                let left = own.unwrap_or_default().saturating_sub(1);
                *own = (left > 0).then_some(left);
            });
        }
        posted
    }

    /// Whether the first entry that is kept was taken by the lane.
    pub(crate) fn has_taken_entry(lane: &Lane) -> bool {
        lane.kept < lane.position.head.header.marks.inbox && lane.status != LaneStatus::Settling
    }
}
