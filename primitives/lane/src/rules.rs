// SPDX-License-Identifier: Apache-2.0
//! What a lane runs by.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use nerv_primitives_transition::Rules;
use nerv_primitives_types::{Balance, BlindedId};
use scale_info::TypeInfo;
use sp_core::H256;
use sp_runtime::traits::{BlakeTwo256, Hash};

/// The rules of a lane. They are fixed when it opens, and the head it opens with stands for them
/// ([`Header::opening`](crate::Header::opening)): replicas that ran by different rules would never
/// find the same header.
#[derive(
    Clone,
    Copy,
    Debug,
    Decode,
    DecodeWithMemTracking,
    Encode,
    Eq,
    MaxEncodedLen,
    PartialEq,
    TypeInfo,
)]
pub struct LaneRules {
    /// Those of the ledger.
    pub rules: Rules,
    /// What an order costs its account, beside what it moves.
    pub fee: Balance,
    /// What an order costs on top of that if the units leave the lane, be it for another shard or for
    /// the account's balance: the chain works for it.
    pub delivery_fee: Balance,
}

impl LaneRules {
    /// What an order costs whose units stay in the lane or leave it. Saturating: no account can pay
    /// what does not fit.
    pub fn fee_of(&self, leaves: bool) -> Balance {
        let delivery = if leaves { self.delivery_fee } else { 0 };
        self.fee.saturating_add(delivery)
    }

    /// The BLAKE2b-256 hash of the encoded rules.
    pub fn hash(&self) -> H256 {
        BlakeTwo256::hash_of(self)
    }
}

/// Which accounts belong to a lane, whether they have a record or not. It is fixed while the lane is
/// open.
pub trait Territory {
    /// Whether an account belongs to the lane.
    fn contains(&self, account: &BlindedId) -> bool;
}

impl<F: Fn(&BlindedId) -> bool> Territory for F {
    fn contains(&self, account: &BlindedId) -> bool {
        self(account)
    }
}

/// The signatures that a header takes, of a placement with so many slots that tolerates the loss of
/// `parity` of them.
///
/// `max(slots - parity, slots - (slots - 1) / 3)`: as many as can rebuild the lane's fragments, and so
/// many that any two such sets have more in common than a third of the slots. So two headers at one
/// place would take more liars than there may be. Of ten slots with a parity of four, six could
/// rebuild, but two sixes may have but two in common: seven are needed.
pub fn needed(slots: u32, parity: u32) -> u32 {
    let rebuilding = slots.saturating_sub(parity);
    let liars = slots.saturating_sub(1) / 3;
    rebuilding.max(slots.saturating_sub(liars))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_leaves_costs_its_delivery_as_well() {
        let rules = LaneRules {
            rules: Rules { minimum_balance: 1 },
            fee: 2,
            delivery_fee: 5,
        };
        assert_eq!((rules.fee_of(false), rules.fee_of(true)), (2, 7));
        let fee = Balance::MAX;
        assert_eq!(LaneRules { fee, ..rules }.fee_of(true), Balance::MAX);
        assert_ne!(rules.hash(), LaneRules { fee, ..rules }.hash());
    }

    #[test]
    fn any_two_certificates_share_an_honest_signer() {
        assert_eq!((needed(7, 2), needed(10, 4), needed(4, 1)), (5, 7, 3));
        assert_eq!((needed(0, 0), needed(1, 0), needed(1, 5)), (0, 1, 1));
        for slots in 1..=64 {
            for parity in 0..slots {
                let needed = needed(slots, parity);
                let liars = (slots - 1) / 3;
                assert!(needed <= slots && needed >= slots - parity);
                assert!(2 * needed > slots + liars);
            }
        }
    }
}
