// SPDX-License-Identifier: Apache-2.0
//! What was measured of shards' load when an operation was judged by it.

use crate::lane::LaneChange;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use nerv_primitives_types::{HotAccount, Load, Ppm, Rate, Rule, WriteTime, MILLION};
use scale_info::TypeInfo;

/// The probability under which a forecast no longer speaks for a split that was called for when it
/// was proposed: from here on the other outcome is the likelier one.
pub const REFUTED_BELOW: Ppm = MILLION / 2;

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
    /// A shard is to be split because it is overloaded, or is about to be.
    #[codec(index = 1)]
    Overload {
        /// Its load.
        load: Load,
        /// The rate above which a shard is overloaded.
        limit: Rate,
        /// The probability that it is overloaded within the forecast's horizon, as last forecast.
        probability: Ppm,
        /// The probability above which the forecast calls for a split.
        threshold: Ppm,
        /// Which of the two decides.
        rule: Rule,
        /// The account that makes for most of the load, if one does: no cut divides that load.
        hottest: Option<HotAccount>,
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
    /// A shard is to become a lane because blocks are full, or a lane is to return because there is room for
    /// it. Nobody has to wait for that: such changes are voted on whatever the fullness.
    #[codec(index = 3)]
    Fullness {
        /// Which of the two.
        change: LaneChange,
        /// The part that extrinsics have taken of late of what they may have of blocks.
        fullness: Ppm,
        /// The part that the shard's transfers take of it, or would take if it returned.
        share: Ppm,
        /// The fullness above which a lane is called for, or below which blocks must stay when one returns.
        limit: Ppm,
        /// The share that a leaf must have at least for a lane of it to be of use. Nothing of a return.
        least: Ppm,
    },
    /// A shard is to be split, or an account of it to be moved, because its writes take too much of blocks.
    #[codec(index = 4)]
    Contention {
        /// The time that they took of the last blocks.
        time: WriteTime,
        /// The mean above which that has become too much, in microseconds a block.
        limit: u32,
        /// The mean at or under which it is so no longer.
        release: u32,
        /// The account that makes for most of the load, if one does, or the one that is to be moved.
        hottest: Option<HotAccount>,
        /// Whether the operation would relieve the shard: a split does not where one account makes for most
        /// of the load.
        relieves: bool,
    },
    /// Accounts are to be moved to where those live with whom they deal.
    #[codec(index = 5)]
    Affinity {
        /// The moves of the plan.
        moves: u32,
        /// The transfers between shards that they are expected to save, in 1/256 of one a window.
        gain: u64,
    },
}

impl Assessment {
    /// Whether the figures call for the operation.
    pub fn holds(&self) -> bool {
        match self {
            Self::Unconditional => true,
            Self::Overload {
                load,
                limit,
                probability,
                threshold,
                rule,
                hottest,
            } => {
                hottest.is_none()
                    && match rule {
                        Rule::Forecast => probability > threshold,
                        Rule::Plain => load.rate > *limit,
                    }
            }
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
            Self::Fullness {
                change: LaneChange::Open,
                fullness,
                share,
                limit,
                least,
            } => fullness > limit && share >= least,
            Self::Fullness {
                change: LaneChange::Return,
                fullness,
                share,
                limit,
                ..
            } => fullness.saturating_add(*share) < *limit,
            Self::Contention {
                time,
                release,
                relieves,
                ..
            } => *relieves && time.mean > *release,
            // Moves by instruction, and such as go home, save nothing and are called for as well.
            Self::Affinity { moves, .. } => *moves > 0,
        }
    }

    /// Whether the figures, taken anew, refute what an operation was approved for. Figures under
    /// which it [`holds`](Self::holds) never do.
    ///
    /// A forecast may waver from one second to the next. So a split that was approved by it stands
    /// until overload is neither there nor likely, and is not refuted by a probability that is a
    /// little under the threshold at the moment of the last vote. An account that has come to make
    /// for most of the load refutes any split.
    pub fn refuted(&self) -> bool {
        match self {
            Self::Overload {
                load,
                limit,
                probability,
                rule: Rule::Forecast,
                hottest: None,
                ..
            } => !self.holds() && *probability < REFUTED_BELOW && load.rate <= *limit,
            _ => !self.holds(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use nerv_primitives_types::BlindedId;

    fn load(rate: Rate, quiet_for: u32) -> Load {
        Load { rate, quiet_for }
    }

    fn overload(rate: Rate, probability: Ppm, rule: Rule) -> Assessment {
        Assessment::Overload {
            load: load(rate, 0),
            limit: 5_000,
            probability,
            threshold: 920_000,
            rule,
            hottest: None,
        }
    }

    fn with_hot_account(mut assessment: Assessment) -> Assessment {
        if let Assessment::Overload { hottest, .. } = &mut assessment {
            *hottest = Some(HotAccount {
                account: BlindedId([1; 32]),
                share: 600_000,
            });
        }
        assessment
    }

    #[test]
    fn by_the_plain_rule_a_shard_is_overloaded_above_the_limit() {
        for probability in [0, MILLION] {
            let at = |rate| overload(rate, probability, Rule::Plain);
            assert!(!at(0).holds());
            assert!(!at(5_000).holds());
            assert!(at(5_001).holds());
        }
    }

    #[test]
    fn by_the_forecast_a_shard_is_overloaded_above_the_threshold() {
        for rate in [0, 5_001] {
            let at = |probability| overload(rate, probability, Rule::Forecast);
            assert!(!at(0).holds());
            assert!(!at(920_000).holds());
            assert!(at(920_001).holds());
        }
    }

    #[test]
    fn a_load_of_one_account_calls_for_no_split() {
        for rule in [Rule::Forecast, Rule::Plain] {
            let assessment = with_hot_account(overload(9_000, MILLION, rule));
            assert!(!assessment.holds());
            assert!(assessment.refuted());
        }
    }

    #[test]
    fn a_forecast_that_wavers_refutes_nothing() {
        let at = |rate, probability| overload(rate, probability, Rule::Forecast).refuted();
        assert!(!at(0, 920_001), "it holds");
        assert!(!at(0, 500_000), "overload is as likely as not");
        assert!(at(0, 499_999));
        assert!(at(5_000, 499_999));
        assert!(!at(5_001, 0), "overload is there");
    }

    /// With a threshold under a half, what holds is not refuted either.
    #[test]
    fn what_holds_is_not_refuted_whatever_the_threshold() {
        let assessment = Assessment::Overload {
            load: load(0, 0),
            limit: 5_000,
            probability: 200_000,
            threshold: 100_000,
            rule: Rule::Forecast,
            hottest: None,
        };
        assert!(assessment.holds() && !assessment.refuted());
    }

    #[test]
    fn what_is_not_forecast_is_refuted_when_it_does_not_hold() {
        assert!(overload(5_000, MILLION, Rule::Plain).refuted());
        assert!(!overload(5_001, 0, Rule::Plain).refuted());
        assert!(!Assessment::Unconditional.refuted());
        let idle = |quiet_for| Assessment::Idleness {
            left: load(0, quiet_for),
            right: load(0, 10),
            period: 10,
            limit: 500,
        };
        assert!(!idle(10).refuted());
        assert!(idle(9).refuted());
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
    fn a_lane_opens_where_blocks_are_full_of_the_shard() {
        let of = |fullness, share| Assessment::Fullness {
            change: LaneChange::Open,
            fullness,
            share,
            limit: 750_000,
            least: 100_000,
        };
        assert!(of(750_001, 100_000).holds());
        assert!(!of(750_000, 100_000).holds(), "there is room");
        assert!(!of(MILLION, 99_999).holds(), "others fill them");
        assert!(of(750_000, MILLION).refuted());
    }

    #[test]
    fn a_lane_returns_where_there_is_room_for_it() {
        let of = |fullness, share| Assessment::Fullness {
            change: LaneChange::Return,
            fullness,
            share,
            limit: 300_000,
            least: 0,
        };
        assert!(of(200_000, 99_999).holds());
        assert!(!of(200_000, 100_000).holds());
        assert!(!of(300_000, 0).holds());
        assert!(!of(u32::MAX, u32::MAX).holds(), "no overflow");
    }

    #[test]
    fn contention_calls_for_what_relieves_it() {
        let of = |mean, relieves| Assessment::Contention {
            time: WriteTime { mean, peak: 9_000 },
            limit: 1_500,
            release: 1_000,
            hottest: None,
            relieves,
        };
        // That it was above the limit is known of a shard that is contended.
        assert!(of(1_001, true).holds() && !of(1_001, true).refuted());
        assert!(of(1_000, true).refuted(), "it is over");
        assert!(of(9_000, false).refuted(), "it does not help");
    }

    #[test]
    fn a_plan_without_moves_is_not_called_for() {
        let of = |moves, gain| Assessment::Affinity { moves, gain };
        assert!(of(1, 0).holds() && !of(1, 0).refuted());
        assert!(of(0, 9).refuted());
    }

    #[test]
    fn what_load_cannot_call_for_is_not_asked_for_it() {
        assert!(Assessment::Unconditional.holds());
    }
}
