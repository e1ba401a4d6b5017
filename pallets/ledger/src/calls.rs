// SPDX-License-Identifier: Apache-2.0
//! What the calls do.

use crate::{Config, Error, Event, HoldReason, LookupSourceOf, Pallet, WeightInfo};
use codec::{Compact, Encode};
use frame_support::{
    dispatch::{DispatchErrorWithPostInfo, DispatchResultWithPostInfo, PostDispatchInfo},
    ensure,
    traits::{
        fungible::{Inspect, Mutate, MutateHold, Unbalanced},
        tokens::{Fortitude, Precision, Preservation, Restriction},
        Get,
    },
    weights::Weight,
};
use nerv_primitives_core::{
    traits::{
        CrossShardTransfer, HandOver, Lanes, LoadMeter, NotHandedOver, Remit, ShardRouting,
        Transferred,
    },
    Balance, RemittanceId, ShardId, TransferId,
};
use nerv_primitives_embedding::BlindedId;
use nerv_primitives_transition::Action;
use sp_runtime::DispatchError;

/// Units on their way to another shard, by what names them.
#[derive(Clone, Copy)]
pub(crate) enum UnderWay {
    /// Locked first, and gone when the other shard is ready.
    Transfer(TransferId),
    /// Gone already.
    Remittance(RemittanceId),
}

/// Units that set out for another shard, and what that took.
pub(crate) type SetOut = Result<(UnderWay, Weight), NotHandedOver>;

/// A transfer that was carried out, or started if it goes to another shard.
pub(crate) struct Sent {
    /// The sender.
    pub from: BlindedId,
    /// The leaf that owns the sender.
    pub source: ShardId,
    /// The receiver.
    pub to: BlindedId,
    /// The leaf that owns the receiver.
    pub destination: ShardId,
    /// What it cost, counting it included.
    pub weight: Weight,
}

impl<T: Config> Pallet<T> {
    pub(crate) fn do_deposit(who: &T::AccountId, amount: Balance) -> DispatchResultWithPostInfo {
        let id = Self::blind(who);
        let [home] = T::Shards::homes([&id])?;
        // The ledger's own rules, or the lane's, speak first; what they wrote goes with the call if the
        // currency refuses.
        let spent = if Self::is_lane(&home.shard) {
            T::Lanes::deposit(&home.shard, &id, amount)?;
            Self::lane_deposit_weight(home.leaves)
        } else {
            let mut place = Self::touch(&home, &id)?;
            let delta = Self::take_next(&mut place, &id, Action::Deposit { amount })?;
            let own = Self::plain_deposit_weight(place.leaves);
            Self::spent(own, [&place], &delta)
        };
        T::Currency::transfer_and_hold(
            &HoldReason::Ledger.into(),
            who,
            &Self::pot(),
            amount,
            Precision::Exact,
            Preservation::Preserve,
            Fortitude::Polite,
        )?;
        Self::deposit_event(Event::Deposited {
            who: who.clone(),
            shard: home.shard,
            amount,
        });
        Ok(Some(spent).into())
    }

    pub(crate) fn do_withdraw(who: &T::AccountId, amount: Balance) -> DispatchResultWithPostInfo {
        let id = Self::blind(who);
        let [home] = T::Shards::homes([&id])?;
        Self::ensure_no_lane(&home.shard).map_err(|error| Self::refused(error, home.leaves))?;
        let mut place = Self::touch(&home, &id)?;
        let delta = Self::take_next(&mut place, &id, Action::Withdraw { amount })?;
        T::Currency::transfer_on_hold(
            &HoldReason::Ledger.into(),
            &Self::pot(),
            who,
            amount,
            Precision::Exact,
            Restriction::Free,
            Fortitude::Polite,
        )?;
        Self::deposit_event(Event::Withdrawn {
            who: who.clone(),
            shard: place.shard,
            amount,
        });
        let own = Self::plain_withdraw_weight(place.leaves);
        Ok(Some(Self::spent(own, [&place], &delta)).into())
    }

    pub(crate) fn do_transfer(
        from: &T::AccountId,
        to: &T::AccountId,
        amount: Balance,
        bytes: u32,
    ) -> DispatchResultWithPostInfo {
        let sent = Self::move_units(from, to, amount, T::DeliveryFee::get, |transfer| {
            let handed_over = T::HandOver::hand_over(transfer)?;
            Ok((UnderWay::Transfer(handed_over.transfer), handed_over.weight))
        })?;
        Ok(Self::counted(&sent, bytes))
    }

    pub(crate) fn do_send(
        from: &T::AccountId,
        to: &T::AccountId,
        amount: Balance,
        bytes: u32,
    ) -> DispatchResultWithPostInfo {
        let sent = Self::move_units(from, to, amount, T::RemitFee::get, |transfer| {
            let remitted = T::Remit::remit(transfer)?;
            Ok((UnderWay::Remittance(remitted.remittance), remitted.weight))
        })?;
        Ok(Self::counted(&sent, bytes))
    }

    /// Counts a transfer, and says what it cost.
    fn counted(sent: &Sent, bytes: u32) -> PostDispatchInfo {
        T::Load::transferred(&Transferred {
            from: &sent.from,
            source: &sent.source,
            to: &sent.to,
            destination: &sent.destination,
            weight: sent.weight,
            bytes,
        });
        Some(sent.weight).into()
    }

    /// The error of a call that has looked where its accounts are, and no further.
    fn refused(error: Error<T>, leaves: u32) -> DispatchErrorWithPostInfo {
        DispatchErrorWithPostInfo {
            post_info: Some(Self::in_tree(T::WeightInfo::transfer_across(), leaves)).into(),
            error: error.into(),
        }
    }

    /// Burns what carrying a transfer over costs, as other fees are burnt. The sender stays alive.
    pub(crate) fn pay_delivery(who: &T::AccountId, fee: Balance) -> Result<(), DispatchError> {
        if fee == 0 {
            return Ok(());
        }
        // What `burn_from` does, but that it first looks what there is to be burnt, and this looks as well.
        T::Currency::decrease_balance(
            who,
            fee,
            Precision::Exact,
            Preservation::Preserve,
            Fortitude::Polite,
        )
        .map_err(|_| Error::<T>::DeliveryUnpaid)?;
        let issued = T::Currency::total_issuance();
        T::Currency::set_total_issuance(issued.saturating_sub(fee));
        T::Currency::done_burn_from(who, fee);
        Ok(())
    }

    /// The bytes of a transfer's call, as it stands in a block. What is around it there, a signature
    /// or a batch, is not the ledger's to know.
    pub fn transfer_bytes(dest: &LookupSourceOf<T>, amount: Balance) -> u32 {
        // One for the pallet's index and one for the call's.
        let bytes = dest
            .encoded_size()
            .saturating_add(Compact(amount).encoded_size())
            .saturating_add(2);
        u32::try_from(bytes).unwrap_or(u32::MAX)
    }

    /// A transfer, but for its being counted, with the way it is handed over to another shard and the fee for that.
    pub(crate) fn move_units(
        from: &T::AccountId,
        to: &T::AccountId,
        amount: Balance,
        fee: impl FnOnce() -> Balance,
        set_out: impl FnOnce(&CrossShardTransfer) -> SetOut,
    ) -> Result<Sent, DispatchErrorWithPostInfo> {
        let (from_id, to_id) = (Self::blind(from), Self::blind(to));
        ensure!(from_id != to_id, Error::<T>::SelfTransfer);
        let [from_home, to_home] = T::Shards::homes([&from_id, &to_id])?;
        let (source, destination) = (from_home.shard, to_home.shard);
        let (from, to) = (from.clone(), to.clone());
        let weight = if source == destination {
            Self::ensure_no_lane(&source)
                .map_err(|error| Self::refused(error, from_home.leaves))?;
            let mut sender = Self::touch(&from_home, &from_id)?;
            let receiver = Self::touch(&to_home, &to_id)?;
            let action = Action::Transfer { to: to_id, amount };
            let delta = Self::take_next(&mut sender, &from_id, action)?;
            Self::deposit_event(Event::Transferred {
                from,
                to,
                amount,
                source,
                destination,
            });
            let own = Self::plain_transfer_weight(sender.leaves);
            Self::spent(own, [&sender, &receiver], &delta).saturating_add(T::Load::most_shared())
        } else {
            // Neither record is looked at here: the one is locked by whom it is handed over to,
            // and the other is another shard's affair.
            let own = Self::in_tree(T::WeightInfo::transfer_across(), from_home.leaves);
            Self::ensure_may_cross(&source, &destination)
                .map_err(|error| Self::refused(error, from_home.leaves))?;
            let fee = fee();
            Self::pay_delivery(&from, fee)?;
            let (under_way, weight) = set_out(&CrossShardTransfer {
                from: from_id,
                source,
                to: to_id,
                destination,
                amount,
                epoch: T::Shards::epoch(),
            })
            .map_err(|refused| DispatchErrorWithPostInfo {
                // What there is no room for costs little: blocks would be full of it otherwise.
                post_info: refused.weight.map(|spent| own.saturating_add(spent)).into(),
                error: refused.error,
            })?;
            match under_way {
                UnderWay::Transfer(transfer) => {
                    Self::deposit_event(Event::TransferStarted {
                        transfer,
                        from: from.clone(),
                        to,
                        amount,
                        source,
                        destination,
                    });
                    if fee > 0 {
                        let who = from;
                        Self::deposit_event(Event::DeliveryPaid { transfer, who, fee });
                    }
                }
                UnderWay::Remittance(remittance) => Self::deposit_event(Event::Sent {
                    remittance,
                    from,
                    to,
                    amount,
                    source,
                    fee,
                }),
            }
            own.saturating_add(T::Load::weight()).saturating_add(weight)
        };
        // What others have paid for in this block.
        let weight = weight.saturating_sub(T::Load::shared(&source, &destination));
        Ok(Sent {
            from: from_id,
            source,
            to: to_id,
            destination,
            weight,
        })
    }
}
