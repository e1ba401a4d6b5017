//! What the worker remembers from block to block: what it did, and after which block it last did so.
//!
//! It is kept in the node's persistent off-chain storage, which no fork and no revert of the chain
//! takes back. Memory that is lost or cannot be read is forgotten, and the worst of it is something
//! done once too often.

use alloc::collections::BTreeMap;
use codec::{Decode, Encode};
use nerv_primitives_core::BlockHeight;
use sp_runtime::offchain::storage::StorageValueRef;

/// What is remembered at most; what was done first makes room.
pub const MAX_REMEMBERED: usize = 2_048;

/// What was done of late, each with the block after which it was done last.
#[derive(Clone, Debug, Decode, Encode, Eq, PartialEq)]
pub struct Recent<K: Ord>(BTreeMap<K, BlockHeight>);

impl<K: Ord> Default for Recent<K> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<K: Ord + Clone + Decode + Encode> Recent<K> {
    /// What was stored there, or nothing if there is nothing, it cannot be read, or it is more than
    /// is ever stored.
    pub fn load(place: &[u8]) -> Self {
        match StorageValueRef::persistent(place).get::<Self>() {
            Ok(Some(recent)) if recent.0.len() <= MAX_REMEMBERED => recent,
            _ => Self::default(),
        }
    }

    /// Stores it there.
    pub fn store(&self, place: &[u8]) {
        StorageValueRef::persistent(place).set(self);
    }

    /// The block after which something was last done. What is remembered of blocks later than `now`
    /// is of another chain.
    pub fn at(&self, what: &K, now: BlockHeight) -> Option<BlockHeight> {
        self.0.get(what).copied().filter(|at| *at <= now)
    }

    /// Something is done after the block `now`.
    pub fn note(&mut self, what: K, now: BlockHeight) {
        self.0.retain(|_, at| *at <= now);
        self.0.insert(what, now);
        if self.0.len() > MAX_REMEMBERED {
            let oldest = self.0.iter().min_by_key(|(_, at)| **at);
            if let Some(oldest) = oldest.map(|(what, _)| what.clone()) {
                self.0.remove(&oldest);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_remembers_when_something_was_last_done() {
        let mut recent = Recent::default();
        recent.note(1u32, 10);
        recent.note(2, 11);
        recent.note(1, 12);
        assert_eq!(recent.at(&1, 12), Some(12));
        assert_eq!(recent.at(&2, 12), Some(11));
        assert_eq!(recent.at(&3, 12), None);
        assert_eq!(recent.at(&2, 10), None, "of another chain");
        recent.note(3, 5);
        assert_eq!(recent.at(&2, 12), None, "forgotten on this one");
    }

    #[test]
    fn boundary_the_oldest_makes_room() {
        let mut recent = Recent::default();
        for number in 0..=MAX_REMEMBERED as u32 {
            recent.note(number, number);
        }
        assert_eq!(recent.0.len(), MAX_REMEMBERED);
        let now = MAX_REMEMBERED as BlockHeight;
        assert_eq!(recent.at(&0, now), None);
        assert_eq!(recent.at(&1, now), Some(1));
    }
}
