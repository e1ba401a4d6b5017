// SPDX-License-Identifier: Apache-2.0
//! What was measured of shards' load when an operation was judged by it.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use nerv_primitives_types::{HotAccount, Load, Ppm, Rate, Rule, MILLION};
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

    /// Whether the load in these figures, taken anew, shows that what was `claimed` is false, not
    /// only that it is over.
    ///
    /// A mean that has to be above a limit passes it in either direction sooner or later, and who
    /// proposed while it was above has claimed nothing false. So there is a factor of two between
    /// what is over and what is shown false: a leaf that was overloaded by the plain rule has less
    /// than half the rate of the limit (rounded down), or siblings that were idle have at least
    /// twice the rate under which they had to be. A split that a forecast called for is never shown
    /// false: that forecast was the chain's own.
    ///
    /// Limits are those of the claim. A parameter that was changed since makes no claim false.
    pub fn shows_false(&self, claimed: &Self) -> bool {
        match (claimed, self) {
            (
                Self::Overload {
                    limit,
                    rule: Rule::Plain,
                    ..
                },
                Self::Overload { load, .. },
            ) => load.rate < *limit / 2,
            (Self::Idleness { limit, .. }, Self::Idleness { left, right, .. }) => {
                left.rate.saturating_add(right.rate) >= limit.saturating_mul(2)
            }
            _ => false,
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
    fn overload_is_shown_false_under_half_the_limit_that_was_claimed() {
        let claimed = overload(5_001, 0, Rule::Plain);
        for (rate, is_false) in [
            (2_499, true),
            (2_500, false),
            (5_000, false),
            (5_001, false),
        ] {
            for rule in [Rule::Plain, Rule::Forecast] {
                let mut found = overload(rate, 0, rule);
                assert_eq!(found.shows_false(&claimed), is_false, "{rate}");
                if let Assessment::Overload { limit, .. } = &mut found {
                    *limit = 1_000_000;
                }
                assert_eq!(
                    found.shows_false(&claimed),
                    is_false,
                    "a limit changed since"
                );
            }
        }
    }

    #[test]
    fn idleness_is_shown_false_at_twice_the_sum_that_was_claimed() {
        let idle = |left, right, limit| Assessment::Idleness {
            left: load(left, 0),
            right: load(right, 0),
            period: 10,
            limit,
        };
        let claimed = idle(100, 100, 500);
        for (left, right, is_false) in [
            (499, 500, false),
            (500, 500, true),
            (1_000, 0, true),
            (Rate::MAX, Rate::MAX, true),
        ] {
            assert_eq!(idle(left, right, 500).shows_false(&claimed), is_false);
            let meanwhile = idle(left, right, 1);
            assert_eq!(
                meanwhile.shows_false(&claimed),
                is_false,
                "a limit changed since"
            );
        }
    }

    /// The chain itself forecast it, and what asks for no load claims none.
    #[test]
    fn nothing_shows_a_forecast_false() {
        let found = [
            overload(0, 0, Rule::Plain),
            overload(0, 0, Rule::Forecast),
            Assessment::Unconditional,
        ];
        for found in found {
            assert!(!found.shows_false(&overload(0, MILLION, Rule::Forecast)));
            assert!(!found.shows_false(&Assessment::Unconditional));
        }
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
    fn what_load_cannot_call_for_is_not_asked_for_it() {
        assert!(Assessment::Unconditional.holds());
    }
}
