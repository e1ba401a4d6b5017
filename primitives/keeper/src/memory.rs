// SPDX-License-Identifier: Apache-2.0
//! What the keeper remembers from block to block.
//!
//! It is kept in the node's persistent off-chain storage, which no fork and no revert of the chain
//! takes back. Nothing depends on it but good manners: memory that is lost or cannot be read is
//! forgotten, and the worst of it is something done once too often.

use alloc::collections::BTreeMap;
use codec::{Decode, Encode};
use nerv_primitives_core::BlockHeight;
use sp_runtime::offchain::storage::StorageValueRef;

/// The things that [`Recent`] remembers at most; what was done first makes room.
pub const MAX_REMEMBERED: usize = 2_048;

/// Something that is remembered, in a place of its own.
pub trait Remembered: Decode + Default + Encode {
    /// Whether it is no more than is ever stored.
    fn is_bounded(&self) -> bool;

    /// Forgets what was remembered of blocks later than `now`: that is of another chain, or of a part
    /// of it that was reverted.
    fn forget(&mut self, now: BlockHeight);

    /// What was stored there, or nothing if there is nothing, it cannot be read, or it is more than
    /// is ever stored.
    fn load(place: &[u8]) -> Self {
        match StorageValueRef::persistent(place).get::<Self>() {
            Ok(Some(memory)) if memory.is_bounded() => memory,
            _ => Self::default(),
        }
    }

    /// Stores it there.
    fn store(&self, place: &[u8]) {
        StorageValueRef::persistent(place).set(self);
    }
}

/// What was done of late, each with the block after which it was done last.
#[derive(Clone, Debug, Decode, Encode, Eq, PartialEq)]
pub struct Recent<K: Ord>(BTreeMap<K, BlockHeight>);

impl<K: Ord> Default for Recent<K> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<K: Ord + Decode + Encode> Remembered for Recent<K> {
    fn is_bounded(&self) -> bool {
        self.0.len() <= MAX_REMEMBERED
    }

    fn forget(&mut self, now: BlockHeight) {
        self.0.retain(|_, at| *at <= now);
    }
}

impl<K: Ord + Clone + Decode + Encode> Recent<K> {
    /// The block after which something was last done, none that is later than `now`.
    pub fn at(&self, what: &K, now: BlockHeight) -> Option<BlockHeight> {
        self.0.get(what).copied().filter(|at| *at <= now)
    }

    /// Something is done after the block `now`.
    pub fn note(&mut self, what: K, now: BlockHeight) {
        self.forget(now);
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
    use sp_core::offchain::{testing::TestOffchainExt, OffchainDbExt};

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

    #[test]
    fn what_is_stored_is_loaded_and_what_cannot_be_is_forgotten() {
        let mut ext = sp_io::TestExternalities::default();
        let (offchain, _) = TestOffchainExt::new();
        ext.register_extension(OffchainDbExt::new(offchain));
        ext.execute_with(|| {
            let place = b"a place";
            assert_eq!(Recent::<u32>::load(place), Recent::default());
            let mut recent = Recent::default();
            recent.note(7u32, 3);
            recent.store(place);
            assert_eq!(Recent::load(place), recent);
            assert_eq!(Recent::<u32>::load(b"another"), Recent::default());
            StorageValueRef::persistent(place).set(&[0xffu8; 64]);
            assert_eq!(Recent::<u32>::load(place), Recent::default());
            let many = (0..=MAX_REMEMBERED as u32).map(|it| (it, it)).collect();
            Recent::<u32>(many).store(place);
            assert_eq!(Recent::<u32>::load(place), Recent::default(), "too much");
        });
    }
}
