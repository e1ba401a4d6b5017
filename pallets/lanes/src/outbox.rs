// SPDX-License-Identifier: Apache-2.0
//! The outbox: what has left a lane is paid out, handed over to another shard, or given back.
//!
//! A transfer that another shard has no room for is tried again, and goes back to its sender after a while.
//! Others to the same shard are passed over in that visit, and the next visit begins where this one has ended:
//! so a shard that is busy holds up nobody who sends to another, and what a lane has sent is decided about in
//! bounded time, whoever fills what.

use crate::{
    types::{HandedOver, OutboxPage, Parcel, Tick},
    Config, Event, HandingOver, Lane, Outbox, Pallet, Policy, Ticks, WeightInfo,
};
use alloc::vec::Vec;
use frame_support::{
    storage::with_storage_layer,
    traits::Get,
    weights::{Weight, WeightMeter},
    BoundedVec,
};
use nerv_primitives_core::{
    traits::{CrossShardTransfer, HandOver, LaneLedger, ShardRouting},
    Balance, ShardId,
};
use nerv_primitives_embedding::BlindedId;
use nerv_primitives_lane::OutMessage;

/// The pages that one visit looks at, those that are gone included.
const PAGES: u32 = 64;

/// The messages that one visit looks at.
const SENT: u32 = 128;

/// The shards that one visit finds without room for a transfer before it tries no more.
const REFUSED: usize = 8;

/// What one visit has done.
struct Round {
    ticks: Tick,
    patience: Tick,
    sent: u32,
    /// The shards that had no room.
    full: Vec<ShardId>,
}

/// What is left on a page.
enum Left {
    /// Nothing.
    Nothing,
    /// Something that was tried.
    Tried,
    /// Only what was not looked at.
    Untried,
}

/// What became of a message.
enum Sent {
    /// It is on its way, with its receiver or with its sender.
    Done,
    /// There is no room for it.
    Refused,
    /// There was none before, in the same visit.
    PassedOver,
    /// It was not looked at.
    Untried,
}

impl<T: Config> Pallet<T> {
    /// Sends on what waits in the outbox of a lane, as far as the weight goes. Returns whether anything has
    /// changed.
    pub(crate) fn empty_outbox(shard: &ShardId, lane: &mut Lane, meter: &mut WeightMeter) -> bool {
        if lane.outbox.messages == 0 {
            return false;
        }
        let mut round = Round {
            ticks: Ticks::<T>::get(),
            patience: T::Policy::outbox_patience(),
            sent: 0,
            full: Vec::new(),
        };
        let before = lane.outbox;
        let pages = before.next.saturating_sub(before.first);
        for _ in 0..pages.min(PAGES.into()) {
            let is_done = round.sent >= SENT || lane.outbox.messages == 0;
            if is_done || meter.try_consume(T::WeightInfo::outbox_page()).is_err() {
                break;
            }
            let index = lane.outbox.turn();
            let left = match Outbox::<T>::get(shard, index) {
                Some(page) => Self::send_page(shard, lane, index, page, &mut round, meter),
                None => Left::Nothing,
            };
            if matches!(left, Left::Untried) {
                // There was no weight for it: the next visit goes on here.
                break;
            }
            lane.outbox.turn_page(matches!(left, Left::Nothing));
        }
        lane.outbox != before
    }

    /// Sends on what is on a page. Returns what is left on it: what was not looked at is in front, and has its
    /// turn before what was.
    fn send_page(
        shard: &ShardId,
        lane: &mut Lane,
        index: u64,
        page: OutboxPage<T::AccountId>,
        round: &mut Round,
        meter: &mut WeightMeter,
    ) -> Left {
        let is_late = round.ticks.saturating_sub(page.since) >= round.patience;
        let parcels = page.parcels.len();
        let mut left: Vec<Parcel<T::AccountId>> = Vec::new();
        let mut refused: Vec<Parcel<T::AccountId>> = Vec::new();
        for parcel in page.parcels {
            match Self::send(shard, lane, &parcel, is_late, round, meter) {
                Sent::Done => lane.outbox.messages = lane.outbox.messages.saturating_sub(1),
                Sent::Untried => left.push(parcel),
                Sent::Refused | Sent::PassedOver => refused.push(parcel),
            }
        }
        let is_reordered = !left.is_empty() && !refused.is_empty();
        let is_untried = !left.is_empty() && refused.is_empty();
        left.append(&mut refused);
        if left.is_empty() {
            Outbox::<T>::remove(shard, index);
            return Left::Nothing;
        }
        if left.len() < parcels || is_reordered {
            let page = OutboxPage {
                since: page.since,
                parcels: BoundedVec::truncate_from(left),
            };
            Outbox::<T>::insert(shard, index, page);
        }
        if is_untried {
            Left::Untried
        } else {
            Left::Tried
        }
    }

    /// Sends a message on, or gives it back if it is late and cannot be sent on.
    fn send(
        shard: &ShardId,
        lane: &mut Lane,
        parcel: &Parcel<T::AccountId>,
        is_late: bool,
        round: &mut Round,
        meter: &mut WeightMeter,
    ) -> Sent {
        let is_transfer = matches!(parcel.message, OutMessage::Transfer { .. });
        let is_tried = round.sent < SENT && (!is_transfer || round.full.len() < REFUSED);
        let most = if is_transfer {
            Self::hand_over_weight()
        } else {
            Self::pay_out_weight()
        };
        if !is_tried || !meter.can_consume(most) {
            return Sent::Untried;
        }
        round.sent = round.sent.saturating_add(1);
        let (sent, spent) = match (&parcel.message, &parcel.payee) {
            (OutMessage::Payout { account, amount }, Some(payee)) => (
                Self::pay_withdrawal(shard, lane, account, payee, *amount),
                most,
            ),
            // Nobody can have such a message: each has been looked at when it was committed.
            (OutMessage::Payout { account, amount }, None) => {
                Self::give_back(shard, lane, account, *amount);
                (Sent::Done, most)
            }
            (OutMessage::Transfer { from, to, .. }, _) => {
                Self::hand_transfer(shard, lane, &parcel.message, [from, to], &mut round.full)
            }
        };
        meter.consume(spent.min(most));
        if is_late && !matches!(sent, Sent::Done) {
            let account = *parcel.message.account();
            Self::give_back(shard, lane, &account, parcel.message.amount());
            return Sent::Done;
        }
        sent
    }

    /// Pays a withdrawal out of the pot. What the currency refuses goes back.
    fn pay_withdrawal(
        shard: &ShardId,
        lane: &mut Lane,
        account: &BlindedId,
        payee: &T::AccountId,
        amount: Balance,
    ) -> Sent {
        if !Self::pay_from_pot(payee, amount) {
            Self::give_back(shard, lane, account, amount);
            return Sent::Done;
        }
        lane.position.escrow = lane.position.escrow.saturating_sub(amount);
        Self::deposit_event(Event::PaidOut {
            shard: *shard,
            who: payee.clone(),
            amount,
        });
        Sent::Done
    }

    /// Hands a transfer over to the shard of its receiver, if that is not among those that were found full.
    /// Returns what that took.
    fn hand_transfer(
        shard: &ShardId,
        lane: &mut Lane,
        message: &OutMessage,
        [from, to]: [&BlindedId; 2],
        full: &mut Vec<ShardId>,
    ) -> (Sent, Weight) {
        let most = Self::hand_over_weight();
        let amount = message.amount();
        let Ok([sender, receiver]) = T::Tree::homes([from, to]) else {
            return (Sent::Refused, most);
        };
        if sender.shard != *shard {
            // It would be locked where that account lives.
            return (Self::forfeit(shard, lane, from, amount), most);
        }
        let destination = receiver.shard;
        if destination == *shard {
            // Within a shard nothing is carried over.
            Self::give_back(shard, lane, from, amount);
            return (Sent::Done, most);
        }
        // Nothing is given back.
        let entry = T::DbWeight::get().writes(1);
        let own =
            T::Ledger::in_tree(T::WeightInfo::hand_over(), receiver.leaves).saturating_sub(entry);
        if full.contains(&destination) {
            return (Sent::PassedOver, own);
        }
        let transfer = CrossShardTransfer {
            from: *from,
            source: *shard,
            to: *to,
            destination,
            amount,
            epoch: T::Tree::epoch(),
        };
        let (shard, message) = (*shard, *message);
        HandingOver::<T>::put(HandedOver { shard, message });
        // A lane goes on with what follows where this is refused.
        let handed_over = with_storage_layer(|| T::HandOver::hand_over(&transfer));
        // It was taken, or it was not.
        HandingOver::<T>::kill();
        match (handed_over, message) {
            (Ok(handed_over), OutMessage::Transfer { nonce, .. }) => {
                Self::deposit_event(Event::SetOut {
                    shard,
                    transfer: handed_over.transfer,
                    nonce,
                });
                (Sent::Done, own.saturating_add(handed_over.weight))
            }
            (Err(refused), _) => {
                full.push(destination);
                let spent = refused.weight.map(|spent| own.saturating_add(spent));
                (Sent::Refused, spent.unwrap_or(most))
            }
            // Only transfers come here.
            (Ok(_), OutMessage::Payout { .. }) => (Sent::Done, most),
        }
    }

    /// Units that had left a lane go back to their account.
    pub(crate) fn give_back(
        shard: &ShardId,
        lane: &mut Lane,
        account: &BlindedId,
        amount: Balance,
    ) {
        lane.position.escrow = lane.position.escrow.saturating_sub(amount);
        Self::post_credit(shard, lane, account, amount, None);
        Self::deposit_event(Event::GivenBack {
            shard: *shard,
            account: *account,
            amount,
        });
    }

    /// Units that a lane has sent in the name of an account that is not its own go to the treasury. To the
    /// account they would come in a shard where it does not live.
    fn forfeit(shard: &ShardId, lane: &mut Lane, account: &BlindedId, amount: Balance) -> Sent {
        if !Self::pay_from_pot(&T::Treasury::get(), amount) {
            return Sent::Refused;
        }
        lane.position.escrow = lane.position.escrow.saturating_sub(amount);
        Self::deposit_event(Event::Forfeited {
            shard: *shard,
            account: *account,
            amount,
        });
        Sent::Done
    }

    /// Pays units of the pot out. Returns whether the account could take them; nothing has changed if not.
    pub(crate) fn pay_from_pot(who: &T::AccountId, amount: Balance) -> bool {
        with_storage_layer(|| T::Ledger::pay_out(who, amount)).is_ok()
    }

    /// What handing a transfer over costs at most, or giving it back.
    pub(crate) fn hand_over_weight() -> Weight {
        let hand_over = T::HandOver::weight().max(T::Ledger::pay_out_weight());
        T::WeightInfo::hand_over().saturating_add(hand_over)
    }

    /// What paying a withdrawal out costs, or giving it back.
    pub(crate) fn pay_out_weight() -> Weight {
        T::WeightInfo::pay_out().saturating_add(T::Ledger::pay_out_weight())
    }
}
