// SPDX-License-Identifier: Apache-2.0
//! Who has room in the pool.

use sc_transaction_pool_api::PoolStatus;
use sp_runtime::transaction_validity::{TransactionPriority, TransactionTag, ValidTransaction};
use std::{
    collections::HashSet,
    time::{Duration, Instant},
};

/// So large a part of the limit stands beside it for what pays more than the cheapest that waits:
/// a full pool must not keep out the votes on the split that would relieve it.
const RESERVE: usize = 8;

/// What waits for an earlier nonce may take so large a part of the limit. It costs its sender nothing
/// until it is ready, and may never be.
const FUTURES: usize = 2;

/// For how long the knowledge of what waits is good enough.
const FRESH: Duration = Duration::from_millis(500);

/// How much may wait at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Transactions.
    pub count: usize,
    /// The bytes of all of them.
    pub bytes: usize,
}

/// Whether another transaction has room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Room {
    /// Whatever it is.
    Enough,
    /// If it is good enough.
    For {
        /// It has to pay more than the cheapest that waits.
        better_only: bool,
        /// It must not wait for another.
        ready_only: bool,
    },
    /// None at all.
    None,
}

impl Limits {
    /// The limits with the reserve.
    pub fn most(self) -> Self {
        let with_reserve = |limit: usize| limit.saturating_add(limit / RESERVE);
        Self {
            count: with_reserve(self.count),
            bytes: with_reserve(self.bytes),
        }
    }

    fn allow(self, count: usize, bytes: usize) -> bool {
        count <= self.count && bytes <= self.bytes
    }

    /// Whether one more of so many bytes has room beside those that wait, while others are on their
    /// way in.
    pub fn room(self, status: &PoolStatus, arriving: Limits, bytes: usize) -> Room {
        let count = status.ready + status.future + arriving.count + 1;
        let bytes = status.ready_bytes + status.future_bytes + arriving.bytes + bytes;
        let futures = Self {
            count: self.count / FUTURES,
            bytes: self.bytes / FUTURES,
        };
        if !self.most().allow(count, bytes) {
            return Room::None;
        }
        let better_only = !self.allow(count, bytes);
        // Those on their way in may all have to wait: nobody knows yet.
        let ready_only = !futures.allow(
            status.future + arriving.count + 1,
            status.future_bytes + arriving.bytes,
        );
        if better_only || ready_only {
            Room::For {
                better_only,
                ready_only,
            }
        } else {
            Room::Enough
        }
    }
}

/// What waits and is ready, as it was a moment ago.
#[derive(Debug, Default)]
pub struct Crowd {
    seen: Option<Instant>,
    /// What the cheapest offers.
    lowest: TransactionPriority,
    /// What others may build on.
    provided: HashSet<TransactionTag>,
}

impl Crowd {
    /// Whether it is good enough still.
    pub fn is_fresh(&self, now: Instant) -> bool {
        self.seen
            .is_some_and(|seen| now.saturating_duration_since(seen) < FRESH)
    }

    /// Looks at all that are ready: what each offers and what it provides.
    pub fn of<'a>(
        now: Instant,
        ready: impl Iterator<Item = (TransactionPriority, &'a [TransactionTag])>,
    ) -> Self {
        let mut crowd = Self {
            seen: Some(now),
            lowest: TransactionPriority::MAX,
            provided: HashSet::new(),
        };
        for (priority, provides) in ready {
            crowd.add(priority, provides);
        }
        if crowd.provided.is_empty() {
            crowd.lowest = 0;
        }
        crowd
    }

    fn add(&mut self, priority: TransactionPriority, provides: &[TransactionTag]) {
        self.lowest = self.lowest.min(priority);
        self.provided.extend(provides.iter().cloned());
    }

    /// Whether there is room for this one, which then counts among them.
    pub fn takes(&mut self, room: Room, valid: &ValidTransaction) -> bool {
        let takes = match room {
            Room::Enough => true,
            Room::None => false,
            Room::For {
                better_only,
                ready_only,
            } => {
                let is_better = valid.priority > self.lowest;
                let is_ready = valid.requires.iter().all(|tag| self.provided.contains(tag));
                (is_better || !better_only) && (is_ready || !ready_only)
            }
        };
        if takes {
            self.provided.extend(valid.provides.iter().cloned());
        }
        takes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: Limits = Limits {
        count: 80,
        bytes: 8000,
    };
    const NOBODY: Limits = Limits { count: 0, bytes: 0 };
    const BETTER: Room = Room::For {
        better_only: true,
        ready_only: false,
    };
    const READY: Room = Room::For {
        better_only: false,
        ready_only: true,
    };

    const BOTH: Room = Room::For {
        better_only: true,
        ready_only: true,
    };

    /// So many that wait, of ten bytes each.
    fn waiting(ready: usize, future: usize) -> PoolStatus {
        PoolStatus {
            ready,
            ready_bytes: 10 * ready,
            future,
            future_bytes: 10 * future,
        }
    }

    fn room(ready: usize, future: usize) -> Room {
        LIMITS.room(&waiting(ready, future), NOBODY, 10)
    }

    #[test]
    fn all_have_room_up_to_the_limit() {
        assert_eq!(room(0, 0), Room::Enough);
        assert_eq!(room(79, 0), Room::Enough);
        assert_eq!(room(40, 39), Room::Enough);
    }

    #[test]
    fn beyond_the_limit_only_the_better_have_room_and_then_nobody() {
        assert_eq!(room(80, 0), BETTER);
        assert_eq!(room(89, 0), BETTER);
        assert_eq!(room(90, 0), Room::None);
    }

    #[test]
    fn what_waits_for_another_gets_half() {
        assert_eq!(room(0, 39), Room::Enough);
        assert_eq!(room(0, 40), READY);
        assert_eq!(room(40, 40), BOTH);
    }

    #[test]
    fn bytes_count_as_well() {
        let room = |ready_bytes, future_bytes, bytes| {
            let status = PoolStatus {
                ready_bytes,
                future_bytes,
                ..waiting(0, 0)
            };
            LIMITS.room(&status, NOBODY, bytes)
        };
        assert_eq!(room(7000, 0, 1000), Room::Enough);
        assert_eq!(room(7000, 0, 1001), BETTER);
        assert_eq!(room(8000, 0, 1001), Room::None);
        assert_eq!(room(0, 4001, 10), READY);
    }

    #[test]
    fn those_on_their_way_in_count() {
        let room = |count, bytes| {
            let arriving = Limits { count, bytes };
            LIMITS.room(&waiting(70, 0), arriving, 10)
        };
        assert_eq!(room(9, 0), Room::Enough);
        assert_eq!(room(10, 0), BETTER);
        assert_eq!(room(0, 4000), Room::Enough);
        assert_eq!(room(0, 4001), READY);
        assert_eq!(room(0, 7290), READY);
        assert_eq!(room(0, 7291), BOTH);
        assert_eq!(room(20, 0), Room::None);
        let futures = |count| {
            let arriving = Limits { count, bytes: 0 };
            LIMITS.room(&waiting(0, 30), arriving, 10)
        };
        assert_eq!(futures(9), Room::Enough);
        assert_eq!(futures(10), READY);
    }

    fn tag(byte: u8) -> TransactionTag {
        vec![byte]
    }

    fn valid(priority: u64, requires: &[u8], provides: &[u8]) -> ValidTransaction {
        ValidTransaction {
            priority,
            requires: requires.iter().copied().map(tag).collect(),
            provides: provides.iter().copied().map(tag).collect(),
            ..Default::default()
        }
    }

    fn crowd() -> Crowd {
        let tags = [[tag(1)], [tag(2)]];
        Crowd::of(
            Instant::now(),
            [7, 5].into_iter().zip(tags.iter().map(|tags| &tags[..])),
        )
    }

    #[test]
    fn the_better_offer_more_than_the_cheapest() {
        assert!(crowd().takes(BETTER, &valid(6, &[9], &[10])));
        assert!(!crowd().takes(BETTER, &valid(5, &[], &[10])));
        assert!(!crowd().takes(Room::None, &valid(9, &[], &[10])));
    }

    #[test]
    fn the_ready_build_on_what_is_there() {
        assert!(crowd().takes(READY, &valid(1, &[], &[10])));
        assert!(crowd().takes(READY, &valid(1, &[1, 2], &[10])));
        assert!(!crowd().takes(READY, &valid(9, &[1, 3], &[10])));
    }

    #[test]
    fn one_may_build_on_another_that_was_let_in() {
        let mut crowd = crowd();
        assert!(!crowd.takes(READY, &valid(1, &[3], &[4])));
        assert!(crowd.takes(READY, &valid(1, &[2], &[3])));
        assert!(crowd.takes(READY, &valid(1, &[3], &[4])));
    }

    #[test]
    fn everybody_is_better_than_nobody() {
        let mut nobody = Crowd::of(Instant::now(), std::iter::empty());
        assert!(nobody.takes(BETTER, &valid(1, &[], &[1])));
    }

    #[test]
    fn knowledge_grows_old() {
        let now = Instant::now();
        let crowd = Crowd::of(now, std::iter::empty());
        assert!(crowd.is_fresh(now + FRESH / 2));
        assert!(!crowd.is_fresh(now + FRESH));
        assert!(!Crowd::default().is_fresh(now));
    }
}
