// SPDX-License-Identifier: Apache-2.0
//! What is said in the log, once, so that nobody reads it after every block.

use codec::{Decode, Encode};
use nerv_primitives_core::{BlockHeight, NodeId, RecordIndex, ShardId};
use nerv_primitives_keeper::{Recent, Remembered};

/// The blocks after which something that still is so is said again.
pub(crate) const AGAIN: BlockHeight = 600;

/// What is said.
#[derive(Clone, Copy, Debug, Decode, Encode, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) enum What {
    /// There is no evidence for a node's enclave.
    NoEvidence(NodeId),
    /// Another machine's key is registered for a node.
    ForeignKey(NodeId),
    /// The keystore does not make keys, or sign.
    Keystore(NodeId),
    /// A node is asked, and has no enclave that counts.
    NoEnclave(NodeId),
    /// The records of a checkpoint are not at hand.
    Records(ShardId, BlockHeight),
    /// The steps of an operation's shard are not at hand.
    Steps(RecordIndex),
    /// Records and steps do not come to a claim.
    Execution(RecordIndex),
}

/// What was said of late, kept in the node's own storage.
pub(crate) struct Told {
    place: &'static [u8],
    recent: Recent<What>,
    now: BlockHeight,
}

impl Told {
    /// What was said before, as it is kept in a place.
    pub fn load(place: &'static [u8], now: BlockHeight) -> Self {
        Self {
            place,
            recent: Recent::load(place),
            now,
        }
    }

    /// Whether something is to be said now. Then it counts as said.
    pub fn is_due(&mut self, what: What) -> bool {
        let before = self.recent.at(&what, self.now);
        let is_due = before.is_none_or(|at| self.now.saturating_sub(at) >= AGAIN);
        if is_due {
            self.recent.note(what, self.now);
            self.recent.store(self.place);
        }
        is_due
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sp_core::offchain::{testing::TestOffchainExt, OffchainDbExt};

    #[test]
    fn boundary_it_is_said_once_in_a_while() {
        let mut ext = sp_io::TestExternalities::default();
        let (offchain, _) = TestOffchainExt::new();
        ext.register_extension(OffchainDbExt::new(offchain));
        ext.execute_with(|| {
            let is_due = |now, what| Told::load(b"a place", now).is_due(what);
            assert!(is_due(10, What::Steps(1)));
            assert!(!is_due(10, What::Steps(1)));
            assert!(is_due(10, What::Steps(2)), "something else");
            assert!(is_due(10, What::NoEvidence(1)));
            assert!(!is_due(9 + AGAIN, What::Steps(1)));
            assert!(is_due(10 + AGAIN, What::Steps(1)));
            assert!(!is_due(11 + AGAIN, What::Steps(1)));
        });
    }
}
