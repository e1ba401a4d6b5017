//! What was measured of shards' load when an operation was judged by it.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// Transfers a second, in thousandths: 1,500 are one and a half transfers a second.
pub type Rate = u32;

/// Thousandths in one transfer a second.
pub const RATE_UNIT: Rate = 1_000;

/// A shard's load.
#[derive(
    Clone,
    Copy,
    Debug,
    Decode,
    DecodeWithMemTracking,
    Default,
    Encode,
    Eq,
    MaxEncodedLen,
    PartialEq,
    TypeInfo,
)]
pub struct Load {
    /// The mean rate over the last samples, rounded down.
    pub rate: Rate,
    /// For how many seconds that mean has been under the merge threshold; 0 while it is not.
    pub quiet_for: u32,
}

/// Whether the load of the shards calls for an operation, and the figures that say so.
#[derive(
    Clone,
    Copy,
    Debug,
    Decode,
    DecodeWithMemTracking,
    Encode,
    Eq,
    MaxEncodedLen,
    PartialEq,
    TypeInfo,
)]
pub enum Assessment {
    /// The operation is none that load could call for: anyone may want it.
    #[codec(index = 0)]
    Unconditional,
    /// A shard is to be split because it is overloaded.
    #[codec(index = 1)]
    Overload {
        /// Its load.
        load: Load,
        /// The rate above which a shard is overloaded.
        limit: Rate,
    },
    /// Two siblings are to be merged because they are idle.
    #[codec(index = 2)]
    Idleness {
        /// The load of the sibling on the left.
        left: Load,
        /// The load of the sibling on the right.
        right: Load,
        /// The seconds for which both must have been quiet.
        period: u32,
        /// The rate under which their sum must be, lest the parent be split again.
        limit: Rate,
    },
}

impl Assessment {
    /// Whether the figures call for the operation.
    pub fn holds(&self) -> bool {
        match self {
            Self::Unconditional => true,
            Self::Overload { load, limit } => load.rate > *limit,
            Self::Idleness {
                left,
                right,
                period,
                limit,
            } => {
                let quiet_for = left.quiet_for.min(right.quiet_for);
                // Quiet for no time at all is not quiet, whatever the period.
                quiet_for > 0
                    && quiet_for >= *period
                    && left.rate.saturating_add(right.rate) < *limit
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(rate: Rate, quiet_for: u32) -> Load {
        Load { rate, quiet_for }
    }

    #[test]
    fn a_shard_is_overloaded_above_the_limit() {
        let at = |rate| Assessment::Overload {
            load: load(rate, 0),
            limit: 5_000,
        };
        assert!(!at(0).holds());
        assert!(!at(5_000).holds());
        assert!(at(5_001).holds());
    }

    #[test]
    fn siblings_are_idle_when_both_are_quiet_and_their_sum_is_small() {
        let of = |left, right| Assessment::Idleness {
            left,
            right,
            period: 10,
            limit: 500,
        };
        assert!(of(load(0, 10), load(0, 10)).holds());
        assert!(of(load(249, 10), load(250, 99)).holds());
        assert!(!of(load(250, 10), load(250, 10)).holds(), "too much in all");
        assert!(!of(load(0, 9), load(0, 10)).holds(), "the left not yet");
        assert!(!of(load(0, 10), load(0, 9)).holds(), "the right not yet");
        assert!(!of(load(u32::MAX, 10), load(1, 10)).holds(), "no overflow");
    }

    #[test]
    fn without_a_period_siblings_still_have_to_be_quiet() {
        let of = |quiet_for| Assessment::Idleness {
            left: load(0, quiet_for),
            right: load(0, 1),
            period: 0,
            limit: 500,
        };
        assert!(!of(0).holds());
        assert!(of(1).holds());
    }

    #[test]
    fn what_load_cannot_call_for_is_not_asked_for_it() {
        assert!(Assessment::Unconditional.holds());
    }
}
