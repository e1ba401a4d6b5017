// SPDX-License-Identifier: Apache-2.0
//! The records under a head, page by page: for a replica that comes when nobody has the batches any more.
//!
//! Nobody is believed: the records are those of the head only if their root is. Which page was false
//! cannot be told before, so all of them are asked of one replica, and of the next if it was in vain. As
//! many records as the head has accounts are taken, and no more.

use crate::{
    records::Records,
    wire::{Pair, PAGE},
};
use nerv_primitives_lane::Head;
use nerv_primitives_transition::Store;

/// Records that come in.
#[derive(Clone, Debug)]
pub struct Arriving {
    head: Head,
    records: Records,
    last: Option<[u8; 32]>,
}

/// What a page has come to.
#[derive(Clone, Debug)]
pub enum Progress {
    /// It is not the one that is awaited: as if it had not come.
    Idle,
    /// The next is to be asked for.
    More,
    /// These are the records under the head.
    Whole(Records),
    /// Whoever sends them lies, or does not have them.
    False,
}

impl Arriving {
    /// Nothing yet of the records under a head.
    pub fn new(head: Head) -> Self {
        Self {
            head,
            records: Records::default(),
            last: None,
        }
    }

    /// The head.
    pub fn head(&self) -> &Head {
        &self.head
    }

    /// Behind which key the next page begins.
    pub fn after(&self) -> Option<[u8; 32]> {
        self.last
    }

    /// Takes the page behind a key. One without a record is the last.
    pub fn page(&mut self, after: Option<[u8; 32]>, page: Vec<Pair>) -> Progress {
        if after != self.last {
            return Progress::Idle;
        }
        if page.is_empty() {
            let is_whole = self.records.root() == self.head.header.root;
            return match is_whole {
                true => Progress::Whole(self.records.clone()),
                false => Progress::False,
            };
        }
        for (key, value) in page {
            let is_next = self.last.is_none_or(|last| last < key);
            let has_room = self.records.len() < self.head.header.accounts;
            if !is_next || !has_room || self.records.put(&key, &value).is_err() {
                return Progress::False;
            }
            self.last = Some(key);
        }
        Progress::More
    }
}

/// The page of records behind a key.
pub fn page(records: &Records, after: Option<[u8; 32]>) -> Vec<Pair> {
    let mut bytes = 0usize;
    let first = after.unwrap_or_default();
    let all = records.iter_from(&first);
    let behind = all.filter(|(key, _)| after.is_none_or(|after| **key > after));
    let fitting = behind.take_while(|(key, value)| {
        let fits = bytes < PAGE;
        bytes = bytes.saturating_add(key.len()).saturating_add(value.len());
        fits
    });
    fitting.map(|(key, value)| (*key, value.to_vec())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use nerv_primitives_lane::{Header, LaneRules};
    use nerv_primitives_transition::{Books, Rules};
    use nerv_primitives_types::ShardId;
    use sp_core::H256;

    fn records(count: u32) -> Records {
        let mut records = Records::default();
        for n in 0..count {
            let key = sp_crypto_hashing::blake2_256(&n.to_le_bytes());
            records.put(&key, &[7; 900]).unwrap();
        }
        records
    }

    fn head(records: &Records) -> Head {
        let rules = LaneRules {
            rules: Rules { minimum_balance: 1 },
            fee: 1,
            delivery_fee: 1,
        };
        let (root, count) = (records.root(), records.len());
        let shard = ShardId::root();
        let header = Header::opening(shard, 1, root, Books::default(), count, &rules);
        Head::opening(&H256::zero(), header)
    }

    #[test]
    fn all_records_arrive_in_some_pages() {
        let from = records(1_500);
        let mut arriving = Arriving::new(head(&from));
        let mut pages = 0;
        let whole = loop {
            let after = arriving.after();
            match arriving.page(after, page(&from, after)) {
                Progress::More => pages += 1,
                Progress::Whole(records) => break records,
                other => panic!("{other:?}"),
            }
        };
        assert_eq!((whole.root(), whole.len()), (from.root(), 1_500));
        assert!(pages > 2);
    }

    #[test]
    fn what_is_false_is_found_out() {
        let from = records(3);
        let mut short = Arriving::new(head(&from));
        let all = page(&from, None);
        short.page(None, all[..2].to_vec());
        assert!(matches!(short.page(short.after(), vec![]), Progress::False));
        let mut wrong = Arriving::new(head(&from));
        let backwards = vec![all[1].clone(), all[0].clone()];
        assert!(matches!(wrong.page(None, backwards), Progress::False));
        let mut many = Arriving::new(head(&from));
        assert!(matches!(
            many.page(None, page(&records(9), None)),
            Progress::False
        ));
        let mut other = Arriving::new(head(&from));
        assert!(matches!(other.page(Some([1; 32]), all), Progress::Idle));
    }

    #[test]
    fn a_lane_without_accounts_is_whole_at_once() {
        let none = Records::default();
        let mut arriving = Arriving::new(head(&none));
        assert!(matches!(
            arriving.page(None, page(&none, None)),
            Progress::Whole(_)
        ));
    }
}
