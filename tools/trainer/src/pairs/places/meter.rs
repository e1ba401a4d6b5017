// SPDX-License-Identifier: Apache-2.0
//! What leaves carry.

use super::terms::{HOT_SHARE, MAX_DEPTH};
use nerv_primitives_types::MILLION;

/// Transfers of a window, by the numbers of the accounts: who sent and who received.
pub type Sent = [u32; 2];

/// The transfers that each leaf took part in. One within a leaf counts there once, and one across once in each
/// of the two.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Meter {
    /// Those of the window.
    window: Vec<u64>,
    /// Those of its last slice.
    slice: Vec<u64>,
    /// The transfers of the window that were across.
    across: u64,
    /// And all of them.
    all: u64,
}

impl Meter {
    /// Begins a window with so many leaves.
    pub fn begin(&mut self, leaves: usize) {
        *self = Self {
            window: vec![0; leaves],
            slice: vec![0; leaves],
            across: 0,
            all: 0,
        };
    }

    /// Counts a slice, in which accounts live where they do now.
    ///
    /// # Panics
    ///
    /// If an account or a leaf is not there.
    pub fn count(&mut self, slice: &[Sent], leaves: &[usize]) {
        self.slice.fill(0);
        for ends in slice {
            let [from, to] = ends.map(|account| leaves[account as usize]);
            self.slice[from] += 1;
            if from != to {
                self.slice[to] += 1;
                self.across += 1;
            }
        }
        self.all += slice.len() as u64;
        for (sum, count) in self.window.iter_mut().zip(&self.slice) {
            *sum += count;
        }
    }

    /// The transfers of each leaf in the window.
    pub fn window(&self) -> &[u64] {
        &self.window
    }

    /// Those of each leaf in the last slice.
    pub fn slice(&self) -> &[u64] {
        &self.slice
    }

    /// The transfers of the window that were across.
    pub fn across(&self) -> u64 {
        self.across
    }

    /// All transfers of the window.
    pub fn all(&self) -> u64 {
        self.all
    }

    /// The leaf with most transfers in the window of those that can be split, of equals the first: not one that is
    /// too deep, in which one account makes for most of the load, or with less than two accounts. The transfers
    /// of each account are those that it took part in.
    ///
    /// # Panics
    ///
    /// If an account's leaf is not there.
    pub fn to_split(&self, leaves: &[usize], depths: &[u32], by_account: &[u64]) -> Option<usize> {
        let (mut owned, mut hottest) = (vec![0u32; depths.len()], vec![0; depths.len()]);
        for (leaf, transfers) in leaves.iter().zip(by_account) {
            owned[*leaf] += 1;
            hottest[*leaf] = (*transfers).max(hottest[*leaf]);
        }
        let can_be = |leaf: &usize| {
            let is_hot =
                hottest[*leaf] * u64::from(MILLION) > self.window[*leaf] * u64::from(HOT_SHARE);
            owned[*leaf] > 1 && depths[*leaf] < MAX_DEPTH && !is_hot
        };
        let leaves = (0..depths.len()).rev().filter(can_be);
        leaves.max_by_key(|leaf| self.window[*leaf])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_across_counts_in_both_leaves_and_one_within_once() {
        let mut meter = Meter::default();
        meter.begin(2);
        meter.count(&[[0, 1], [0, 2], [2, 0]], &[0, 0, 1]);
        assert_eq!((meter.all(), meter.across()), (3, 2));
        assert_eq!(meter.window(), [3, 2]);
        // The one at 1 has moved.
        meter.count(&[[0, 1]], &[0, 1, 1]);
        assert_eq!((meter.all(), meter.across()), (4, 3));
        assert_eq!((meter.slice(), meter.window()), (&[1, 1][..], &[4, 3][..]));
        meter.begin(3);
        assert_eq!((meter.all(), meter.window()), (0, &[0, 0, 0][..]));
    }

    #[test]
    fn the_most_loaded_leaf_is_split_that_can_be() {
        let mut meter = Meter::default();
        meter.begin(3);
        let leaves = [0, 0, 0, 1, 1, 2, 2, 2];
        // In leaf 1 each transfer is of both accounts.
        meter.count(&[[3, 4], [3, 4], [3, 4], [3, 4]], &leaves);
        meter.count(&[[0, 1], [1, 2], [2, 0], [5, 6], [6, 7]], &leaves);
        let by_account = [2, 2, 2, 4, 4, 1, 2, 1];
        assert_eq!(meter.to_split(&leaves, &[2, 2, 2], &by_account), None);
        // What an account takes part in elsewhere counts for it as well.
        let by_account = [1, 1, 1, 2, 2, 1, 1, 1];
        assert_eq!(meter.to_split(&leaves, &[2, 2, 2], &by_account), Some(1));
        assert_eq!(meter.to_split(&leaves, &[2, 10, 2], &by_account), Some(0));
        assert_eq!(meter.to_split(&leaves, &[10; 3], &by_account), None);
        assert_eq!(meter.to_split(&[1, 1], &[2, 2, 2], &[1, 1]), Some(1));
    }
}
