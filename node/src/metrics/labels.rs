// SPDX-License-Identifier: Apache-2.0
//! Which shards have a label of their own. Shards come and go, and Prometheus keeps what it has seen: so
//! there are never more than so many, all others are shown together, and who is gone loses its label.

use nerv_primitives_types::ShardId;
use std::{
    collections::{BTreeMap, BTreeSet},
    time::{Duration, Instant},
};

/// The shards that have a label of their own at a time.
pub const MOST: usize = 64;

/// The label of all others together.
pub const OTHER: &str = "other";

/// For how long what was counted of a shard that is gone is shown: for some scrapes.
pub const LINGER: Duration = Duration::from_secs(15 * 60);

/// A label as it is shown: all digits of the id, as other tools take it.
pub fn label(shard: &ShardId) -> String {
    format!("{:?}", shard.0)
}

/// The shards that have one.
#[derive(Debug, Default)]
pub struct Labels {
    /// And since when they are gone, if they are.
    shown: BTreeMap<ShardId, Option<Instant>>,
}

impl Labels {
    /// Takes in which shards there are. Those that were there first keep their labels. Returns who has
    /// none any more.
    pub fn keep(&mut self, there: &[ShardId], now: Instant) -> Vec<ShardId> {
        let present: BTreeSet<&ShardId> = there.iter().collect();
        for (shard, gone) in &mut self.shown {
            match present.contains(shard) {
                true => *gone = None,
                false => *gone = gone.or(Some(now)),
            }
        }
        let over = |since: &Instant| now.duration_since(*since) >= LINGER;
        let mut dropped: Vec<ShardId> = self
            .shown
            .iter()
            .filter(|(_, gone)| gone.as_ref().is_some_and(over))
            .map(|(shard, _)| *shard)
            .collect();
        for shard in &dropped {
            self.shown.remove(shard);
        }
        for shard in there {
            if self.shown.contains_key(shard) {
                continue;
            }
            if self.shown.len() >= MOST {
                let Some(gone) = self.first_gone() else { break };
                self.shown.remove(&gone);
                dropped.push(gone);
            }
            self.shown.insert(*shard, None);
        }
        dropped
    }

    /// Who has been gone for longest.
    fn first_gone(&self) -> Option<ShardId> {
        let gone = self.shown.iter();
        let gone = gone.filter_map(|(shard, since)| Some((since.as_ref()?, shard)));
        gone.min().map(|(_, shard)| *shard)
    }

    /// The label of a shard: its own, or that of all others.
    pub fn of(&self, shard: &ShardId) -> String {
        match self.shown.contains_key(shard) {
            true => label(shard),
            false => OTHER.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shard(number: u16) -> ShardId {
        let mut bytes = [0; 32];
        bytes[..2].copy_from_slice(&number.to_be_bytes());
        ShardId::from(bytes)
    }

    fn shards(numbers: std::ops::Range<u16>) -> Vec<ShardId> {
        numbers.map(shard).collect()
    }

    #[test]
    fn labels_are_all_digits_of_the_id() {
        let label = label(&shard(0x0102));
        assert_eq!(label, format!("0x0102{}", "00".repeat(30)));
    }

    #[test]
    fn boundary_no_more_than_so_many_have_one() {
        let mut labels = Labels::default();
        let now = Instant::now();
        assert!(labels.keep(&shards(0..200), now).is_empty());
        let own = |labels: &Labels| {
            let own = shards(0..300)
                .into_iter()
                .filter(|it| labels.of(it) != OTHER);
            own.collect::<Vec<_>>()
        };
        assert_eq!(own(&labels), shards(0..64));
        // Whoever came first keeps it, however others are named.
        assert!(labels.keep(&shards(0..300), now).is_empty());
        assert_eq!(own(&labels), shards(0..64));
    }

    #[test]
    fn who_is_gone_loses_it_after_a_while_and_not_if_it_comes_back() {
        let mut labels = Labels::default();
        let begin = Instant::now();
        labels.keep(&shards(0..3), begin);
        let second = Duration::from_secs(1);
        assert!(labels.keep(&shards(0..1), begin + second).is_empty());
        // The second comes back before its time is over.
        let just_before = begin + LINGER;
        assert!(labels.keep(&shards(0..2), just_before).is_empty());
        let dropped = labels.keep(&shards(0..1), begin + second + LINGER);
        assert_eq!(dropped, shards(2..3));
        assert_eq!(labels.of(&shard(2)), OTHER);
        assert_eq!(labels.of(&shard(1)), label(&shard(1)));
    }

    #[test]
    fn who_is_gone_makes_room_for_who_is_there_the_first_one_first() {
        let mut labels = Labels::default();
        let begin = Instant::now();
        let second = Duration::from_secs(1);
        labels.keep(&shards(0..64), begin);
        // The last goes, then the first.
        labels.keep(&shards(0..63), begin + second);
        labels.keep(&shards(1..63), begin + second * 2);
        let there = [shards(1..63), shards(100..101)].concat();
        assert_eq!(labels.keep(&there, begin + second * 3), shards(63..64));
        let there = [shards(1..63), shards(100..103)].concat();
        assert_eq!(labels.keep(&there, begin + second * 4), shards(0..1));
        assert_eq!(labels.of(&shard(101)), label(&shard(101)));
        assert_eq!(labels.of(&shard(102)), OTHER);
    }
}
