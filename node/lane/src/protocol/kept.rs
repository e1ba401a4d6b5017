// SPDX-License-Identifier: Apache-2.0
//! The batches on a replica's own disk that are not settled.
//!
//! Whoever votes has the batch on its disk, and all before it. So it needs nobody to get to a head that
//! it has voted for: `needed - f > f` honest ones have voted for what is committed, and should all
//! replicas fail at once and only liars know of it, they get there by themselves, and the others from
//! them.

use super::message::Record;
use nerv_primitives_lane::{Head, MAX_PATH};
use sp_core::H256;
use std::{collections::BTreeMap, sync::Arc};

/// The records at the most: of one term a path of them, and the votes for others in their place.
pub(super) const MAX_KEPT: usize = MAX_PATH * 2;

/// Records by sequence and id, of whatever term.
#[derive(Debug, Default)]
pub(super) struct Kept(BTreeMap<(u64, H256), Arc<Record>>);

impl Kept {
    /// Keeps one. Beyond the bound the oldest of the oldest term goes.
    pub fn keep(&mut self, id: H256, record: Arc<Record>) {
        self.0.insert((record.header.sequence, id), record);
        while self.0.len() > MAX_KEPT {
            let age = |(at, record): &(&(u64, H256), &Arc<Record>)| (record.header.term, **at);
            let Some(oldest) = self.0.iter().min_by_key(age).map(|(at, _)| *at) else {
                return;
            };
            self.0.remove(&oldest);
        }
    }

    pub fn get(&self, sequence: u64, id: &H256) -> Option<&Arc<Record>> {
        self.0.get(&(sequence, *id))
    }

    /// The records from behind a head up to another, oldest first, if all are here.
    pub fn way(&self, from: &Head, sequence: u64, id: &H256) -> Option<Vec<Arc<Record>>> {
        let first = from.header.sequence.checked_add(1)?;
        let mut way = Vec::new();
        let mut id = *id;
        for at in (first..=sequence).rev() {
            let record = self.get(at, &id)?;
            id = record.batch.parent;
            way.push(record.clone());
        }
        way.reverse();
        (id == from.id && !way.is_empty()).then_some(way)
    }

    /// Forgets those up to a sequence that is settled.
    pub fn settled(&mut self, sequence: u64) {
        let next = (sequence.saturating_add(1), H256::zero());
        self.0 = self.0.split_off(&next);
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use nerv_primitives_lane::{Batch, Header, LaneRules};
    use nerv_primitives_transition::{Books, Rules};
    use nerv_primitives_types::ShardId;

    const GENESIS: H256 = H256([9; 32]);

    fn opening() -> Head {
        let rules = LaneRules {
            rules: Rules { minimum_balance: 1 },
            fee: 0,
            delivery_fee: 0,
        };
        let shard = ShardId::default();
        let header = Header::opening(shard, 0, H256::zero(), Books::default(), 0, &rules);
        Head::opening(&GENESIS, header)
    }

    fn behind(parent: &Head, term: u32) -> (Head, Arc<Record>) {
        let sequence = parent.header.sequence + 1;
        let batch = Batch {
            shard: parent.header.shard,
            term,
            sequence,
            parent: parent.id,
            inbox: 0,
            extrinsics: vec![],
        };
        let header = Header {
            term,
            sequence,
            batch: batch.hash(),
            ..parent.header
        };
        let inbox = Vec::new();
        let record = Record {
            header,
            batch,
            inbox,
        };
        (record.head(&GENESIS), Arc::new(record))
    }

    #[test]
    fn a_way_is_there_if_each_step_is() {
        let (mut kept, opening) = (Kept::default(), opening());
        let (one, first) = behind(&opening, 0);
        let (two, second) = behind(&one, 1);
        // Of another term, in the same place.
        let (other, stray) = behind(&opening, 1);
        kept.keep(two.id, second.clone());
        kept.keep(other.id, stray.clone());
        assert_eq!(kept.way(&opening, 2, &two.id), None);
        kept.keep(one.id, first.clone());
        let both = vec![first, second.clone()];
        assert_eq!(kept.way(&opening, 2, &two.id), Some(both));
        assert_eq!(kept.way(&one, 2, &two.id), Some(vec![second]));
        assert_eq!(kept.way(&opening, 1, &other.id), Some(vec![stray]));
        // From elsewhere, to elsewhere, and to where one is.
        assert_eq!(kept.way(&other, 2, &two.id), None);
        assert_eq!(kept.way(&opening, 2, &one.id), None);
        assert_eq!(kept.way(&one, 1, &one.id), None);
        kept.settled(1);
        assert_eq!((kept.len(), kept.get(1, &one.id)), (1, None));
    }

    #[test]
    fn the_oldest_term_goes_first() {
        let mut kept = Kept::default();
        let mut head = opening();
        let mut ids = Vec::new();
        for at in 0..=MAX_KEPT as u64 {
            // The second is of an older term than all others.
            let (next, record) = behind(&head, u32::from(at != 1));
            kept.keep(next.id, record);
            ids.push(next.id);
            head = next;
        }
        assert_eq!(kept.len(), MAX_KEPT);
        assert_eq!(kept.get(2, &ids[1]), None);
        assert!(kept.get(1, &ids[0]).is_some());
    }
}
