// SPDX-License-Identifier: Apache-2.0
//! What owners order for their accounts: taking it, and visiting it in turn.

use crate::{
    Config, Error, Event, HoldReason, Instructions, Pallet, Standing, Terms, Visited, WeightInfo,
    VISITS,
};
use alloc::vec::Vec;
use codec::Encode;
use frame_support::{
    ensure,
    traits::{fungible::MutateHold, tokens::Precision},
    weights::Weight,
};
use nerv_primitives_affinity::Instruction;
use nerv_primitives_core::traits::ShardLedger;
use nerv_primitives_embedding::BlindedId;
use sp_runtime::DispatchResult;

/// An instruction to follow another account, as it was visited.
pub(crate) struct Order {
    /// The account that is to follow.
    pub account: BlindedId,
    /// The one that it is to follow.
    pub other: BlindedId,
    /// Whether both have a record in the ledger.
    pub has_both: bool,
}

impl Order {
    /// The accounts that it makes residents.
    pub fn accounts(&self) -> impl Iterator<Item = BlindedId> {
        let has_both = self.has_both;
        [self.account, self.other]
            .into_iter()
            .filter(move |_| has_both)
    }
}

impl<T: Config> Pallet<T> {
    /// What [`bind`](Pallet::bind) and [`refuse`](Pallet::refuse) take at most.
    pub(crate) fn instruct_weight() -> Weight {
        T::WeightInfo::instruct()
    }

    /// The id under which shards know an account.
    pub(crate) fn blind(who: &T::AccountId) -> BlindedId {
        who.using_encoded(BlindedId::of)
    }

    /// Takes an instruction of an owner. Unchanged on error.
    pub(crate) fn instruct(who: T::AccountId, instruction: Instruction) -> DispatchResult {
        let account = Self::blind(&who);
        ensure!(
            instruction != Instruction::With(account),
            Error::<T>::SelfBinding
        );
        ensure!(Self::is_there(&account), Error::<T>::UnknownAccount);
        let deposit = match Instructions::<T>::get(account) {
            Some(standing) => {
                ensure!(
                    standing.instruction != instruction,
                    Error::<T>::SameInstruction
                );
                standing.deposit
            }
            None => {
                let deposit = T::Terms::deposit();
                T::Currency::hold(&HoldReason::Instruction.into(), &who, deposit)?;
                deposit
            }
        };
        let standing = Standing {
            owner: who.clone(),
            instruction,
            deposit,
            since: Self::height(),
        };
        Instructions::<T>::insert(account, standing);
        Self::deposit_event(Event::Instructed {
            who,
            account,
            instruction,
        });
        Ok(())
    }

    /// Takes an owner's instruction back. Unchanged on error.
    pub(crate) fn clear_instruction(who: &T::AccountId) -> DispatchResult {
        let account = Self::blind(who);
        let standing = Instructions::<T>::get(account).ok_or(Error::<T>::NoInstruction)?;
        let reason = HoldReason::Instruction.into();
        T::Currency::release(&reason, who, standing.deposit, Precision::BestEffort)?;
        Instructions::<T>::remove(account);
        Self::deposit_event(Event::Cleared {
            who: who.clone(),
            account,
        });
        Ok(())
    }

    /// Whether an account has a record in the ledger. Of one in a lane that is taken to be so.
    fn is_there(account: &BlindedId) -> bool {
        T::Ledger::shard_of(account).is_ok()
    }

    /// Visits the next instructions, each once before any other a second time, and returns those to follow another
    /// account, and how many were visited in all. However many stand, so many are looked at; those that have to wait
    /// longer have paid for it.
    pub(crate) fn visit() -> (u32, Vec<Order>) {
        let count = Instructions::<T>::count().min(VISITS);
        if count == 0 {
            return (0, Vec::new());
        }
        let after = match Visited::<T>::get() {
            Some(last) => Instructions::<T>::iter_from(Instructions::<T>::hashed_key_for(last)),
            None => Instructions::<T>::iter(),
        };
        // Behind the last one they begin again. There are as many at least.
        let visited: Vec<_> = after
            .chain(Instructions::<T>::iter())
            .take(count as usize)
            .collect();
        if let Some((last, _)) = visited.last() {
            Visited::<T>::put(last);
        }
        let order = |(account, standing): (BlindedId, Standing<T::AccountId>)| {
            let Instruction::With(other) = standing.instruction else {
                return None;
            };
            Some(Order {
                account,
                other,
                has_both: Self::is_there(&account) && Self::is_there(&other),
            })
        };
        (count, visited.into_iter().filter_map(order).collect())
    }
}
