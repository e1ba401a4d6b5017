// SPDX-License-Identifier: Apache-2.0
//! Who makes room where there is none.

use super::Pool;
use nerv_primitives_types::{BlindedId, Nonce};

impl Pool {
    /// Those behind gaps that have waited for longest, to be rid of so many orders and bytes; none of this
    /// account's.
    pub(super) fn longest_gapped(
        &self,
        orders: usize,
        bytes: usize,
        but: &BlindedId,
    ) -> Option<Vec<(BlindedId, Nonce)>> {
        let (mut victims, mut freed) = (Vec::new(), 0);
        let mut others = self.gapped.values().filter(|(of, _)| of != but);
        while victims.len() < orders || freed < bytes {
            let (of, nonce) = others.next()?;
            let held = self.accounts.get(of)?.orders.get(nonce)?;
            victims.push((*of, *nonce));
            freed += held.waiting.extrinsic.len();
        }
        Some(victims)
    }

    /// The last orders of the account with the most, to be rid of so many bytes and one order at
    /// least, if it then still has as many as are to be left.
    pub(super) fn crowded(&self, bytes: usize, left: usize) -> Option<Vec<(BlindedId, Nonce)>> {
        let (count, crowded) = self.crowds.last()?;
        self.last_of(crowded, count.saturating_sub(left), bytes)
    }

    /// The last orders of an account that come after this nonce, to be rid of so many bytes and one order at
    /// least.
    pub(super) fn behind(
        &self,
        account: &BlindedId,
        nonce: Nonce,
        bytes: usize,
    ) -> Option<Vec<(BlindedId, Nonce)>> {
        let orders = &self.accounts.get(account)?.orders;
        let count = orders.range(nonce.checked_add(1)?..).count();
        self.last_of(account, count, bytes)
    }

    fn last_of(
        &self,
        account: &BlindedId,
        most: usize,
        bytes: usize,
    ) -> Option<Vec<(BlindedId, Nonce)>> {
        let orders = &self.accounts.get(account)?.orders;
        let (mut victims, mut freed) = (Vec::new(), 0);
        for (nonce, held) in orders.iter().rev().take(most) {
            victims.push((*account, *nonce));
            freed += held.waiting.extrinsic.len();
            if freed >= bytes {
                return Some(victims);
            }
        }
        None
    }
}
