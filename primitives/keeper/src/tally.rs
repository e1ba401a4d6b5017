// SPDX-License-Identifier: Apache-2.0
//! What has become of all that the keeper has sent: the node shows it to whoever runs it.

use codec::{Decode, Encode};
use sp_runtime::offchain::storage::StorageValueRef;

/// Where it is kept, in the node's persistent off-chain storage.
pub const TALLY: &[u8] = b"nerv/keeper/tally/1";

/// How often a run tries to write it down while others write as well.
const TRIES: u32 = 3;

/// What has become of all that the keeper has sent since there is that storage.
#[derive(Clone, Copy, Debug, Decode, Default, Encode, Eq, PartialEq)]
pub struct Tally {
    /// What the pool has taken.
    pub taken: u64,
    /// What it has not: there is no such key, nothing that pays the fee, or no room; or somebody else was
    /// first.
    pub refused: u64,
}

impl Tally {
    fn with(mut self, taken: bool) -> Self {
        let count = match taken {
            true => &mut self.taken,
            false => &mut self.refused,
        };
        *count = count.saturating_add(1);
        self
    }
}

/// Notes that the pool has taken something, or not. What cannot be read begins anew. Runs may overlap: of
/// those that write at once one may be forgotten, which is better than to wait.
pub(crate) fn note(taken: bool) {
    let place = StorageValueRef::persistent(TALLY);
    for _ in 0..TRIES {
        let noted = place.mutate::<Tally, (), _>(|found| {
            let before = found.ok().flatten().unwrap_or_default();
            Ok(before.with(taken))
        });
        if noted.is_ok() {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sp_core::offchain::{testing::TestOffchainExt, OffchainDbExt};

    #[test]
    fn it_counts_and_begins_anew_where_it_cannot_be_read() {
        let mut ext = sp_io::TestExternalities::default();
        let (offchain, _) = TestOffchainExt::new();
        ext.register_extension(OffchainDbExt::new(offchain));
        ext.execute_with(|| {
            let place = StorageValueRef::persistent(TALLY);
            let is = |taken, refused| {
                assert_eq!(place.get::<Tally>(), Ok(Some(Tally { taken, refused })));
            };
            for taken in [true, true, false] {
                note(taken);
            }
            is(2, 1);
            place.set(&[1u8; 3]);
            note(false);
            is(0, 1);
        });
    }

    #[test]
    fn boundary_it_stays_at_the_most() {
        let most = Tally {
            taken: u64::MAX,
            refused: u64::MAX,
        };
        assert_eq!(most.with(true), most);
        assert_eq!(most.with(false), most);
    }
}
