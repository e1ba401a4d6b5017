// SPDX-License-Identifier: Apache-2.0
//! The beginning of a remittance: the units leave their sender.

use crate::{Config, Error, InTransit, Pallet, Posting, Progress, Reached, WeightInfo};
use frame_support::{defensive, traits::Get, weights::Weight};
use nerv_primitives_core::{
    traits::{
        CrossShardTransfer, NotHandedOver, Remit, Remitted, SeenAccount, ShardAccounts, Sighting,
    },
    Balance, Remittance, RemittanceKind,
};

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
        let (half, nonce) = A::debit(sender, &to, amount)?;
        let posting = Posting {
            shard: destination,
            epoch,
        };
        let remittance = Remittance {
            from,
            to,
            amount,
            kind: RemittanceKind::Sent { nonce },
        };
        let Some(entered) = Self::post(posting, entries, remittance) else {
            // There was room, and the sender's account has taken none of it.
            defensive!("a batch that has become full by a debit");
            return Err(sp_runtime::DispatchError::from(Error::<T>::Congested).into());
        };
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
