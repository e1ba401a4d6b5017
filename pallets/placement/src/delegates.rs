// SPDX-License-Identifier: Apache-2.0
//! Keys that act for operators and placers, so that those which own the deposits need not lie on a machine
//! that signs by itself.
//!
//! Who names them, replaces them and revokes them is the governance's business. They may submit
//! placements and report round trips, and nothing else that is asked of this pallet.

use crate::{Config, Operators, Pallet, Placers};
use frame_support::{traits::Get, weights::Weight};
use nerv_primitives_core::{traits::Delegation, NodeId};

impl<T: Config> Pallet<T> {
    /// Whether a key signs for an account: it is the account's own, or its delegate's.
    pub(crate) fn signs_for(key: &T::AccountId, account: &T::AccountId) -> bool {
        key == account || T::Delegation::acts_for(key) == *account
    }

    /// The account in whose name a key reports round trips. Somebody may have made an operator its
    /// delegate without asking: a key with a node of its own is its own operator's.
    pub(crate) fn operator_behind(key: &T::AccountId) -> T::AccountId {
        if Operators::<T>::contains_key(key) {
            key.clone()
        } else {
            T::Delegation::acts_for(key)
        }
    }

    /// The weight of [`Self::operator_behind`].
    pub(crate) fn acts_for_weight() -> Weight {
        T::DbWeight::get()
            .reads(1)
            .saturating_add(T::Delegation::weight())
    }

    /// The node that a key reports for.
    pub(crate) fn node_behind(key: &T::AccountId) -> Option<NodeId> {
        Operators::<T>::get(Self::operator_behind(key))
    }

    /// The placer that a key submits for, if that has turns: itself before any other.
    pub(crate) fn placer_behind(key: &T::AccountId) -> Option<T::AccountId> {
        let has_turns = |it: &T::AccountId| Placers::<T>::get(it).is_some_and(|it| !it.suspended);
        Some(key.clone())
            .filter(has_turns)
            .or_else(|| Some(T::Delegation::acts_for(key)).filter(has_turns))
    }
}
