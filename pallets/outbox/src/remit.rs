// SPDX-License-Identifier: Apache-2.0
//! The beginning of a remittance: the units leave their sender.

use crate::{Config, Error, InTransit, Pallet, Posting, Progress, Reached, WeightInfo};
use frame_support::{
    storage::in_storage_layer,
    traits::{DefensiveOption, Get},
    weights::Weight,
};
use nerv_primitives_core::{
    traits::{
        CrossShardTransfer, NotHandedOver, Remit, Remitted, SeenAccount, ShardAccounts, Sighting,
    },
    Balance, Remittance, RemittanceKind,
};
use sp_runtime::DispatchError;

impl<T: Config> Remit for Pallet<T> {
    fn remit(transfer: &CrossShardTransfer) -> Result<Remitted, NotHandedOver> {
        Self::begin::<T::Accounts>(transfer)
    }

    fn in_transit() -> Balance {
        InTransit::<T>::get().units
    }

    fn weight() -> Weight {
        Self::first_weight().saturating_add(T::Accounts::weight())
    }
}

impl<T: Config> Pallet<T> {
    /// Takes the units from the sender and puts them on their way. All that could refuse them later is looked for
    /// before.
    pub(crate) fn begin<A: ShardAccounts>(
        transfer: &CrossShardTransfer,
    ) -> Result<Remitted, NotHandedOver> {
        let CrossShardTransfer {
            from,
            source,
            to,
            destination,
            amount,
            epoch,
        } = *transfer;
        let reached = Progress::<T>::get();
        let transit = InTransit::<T>::get();
        let room = Self::ensure_room(&destination, reached.as_ref(), &transit);
        let entries = room.map_err(|error| NotHandedOver {
            error,
            weight: Some(T::WeightInfo::look()),
        })?;
        let sender = SeenAccount {
            id: from,
            seen: epoch.map(|epoch| Sighting {
                leaf: source,
                epoch,
            }),
        };
        let posting = Posting {
            shard: destination,
            epoch,
        };
        let (half, entered) = in_storage_layer(|| -> Result<_, DispatchError> {
            let (half, nonce) = A::debit(sender, &to, amount)?;
            let remittance = Remittance {
                from,
                to,
                amount,
                kind: RemittanceKind::Sent { nonce },
            };
            // There was room, and the sender's account has taken none of it.
            let entered =
                Self::post(posting, entries, remittance).defensive_ok_or(Error::<T>::Congested)?;
            Ok((half, entered))
        })?;
        if reached.is_none() {
            Progress::<T>::put(Reached::beginning(entered.id.block));
        }
        InTransit::<T>::put(transit.with(amount));
        let own = if entered.begins {
            Self::first_weight()
        } else {
            T::WeightInfo::remit().saturating_sub(T::DbWeight::get().reads_writes(1, 1))
        };
        Ok(Remitted {
            remittance: entered.id,
            weight: own.saturating_add(half.weight),
        })
    }
}
