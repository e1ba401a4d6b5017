// SPDX-License-Identifier: Apache-2.0
//! Who deals with whom, window by window.

use std::collections::HashMap;

/// The transfers from one account to another within a window.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Deal {
    /// The account that sends.
    pub from: u32,
    /// The one that receives, another.
    pub to: u32,
    /// The transfers, one or more.
    pub transfers: u32,
}

/// All transfers of a chain, window by window.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Traffic {
    /// The family it is of, or the file.
    pub name: String,
    /// The deals of each window, in the order in which they happen.
    pub windows: Vec<Vec<Deal>>,
    /// The probability that a pair deals in a window, where that is known and always the same: of two
    /// accounts, the one with the lower number first.
    pub odds: Option<HashMap<[u32; 2], f64>>,
}

impl Traffic {
    /// The same in two parts, of which the first has so many windows.
    ///
    /// # Panics
    ///
    /// If there are fewer.
    pub fn split(&self, at: usize) -> [Self; 2] {
        let (early, late) = self.windows.split_at(at);
        [early, late].map(|windows| Self {
            name: self.name.clone(),
            windows: windows.to_vec(),
            odds: self.odds.clone(),
        })
    }

    /// All transfers.
    pub fn transfers(&self) -> u64 {
        let deals = self.windows.iter().flatten();
        deals.map(|deal| u64::from(deal.transfers)).sum()
    }
}
