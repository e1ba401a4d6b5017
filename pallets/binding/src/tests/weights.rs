// SPDX-License-Identifier: Apache-2.0
//! What blocks pay for, and how much of one that is.

use super::*;
use crate::MAX_MOVES as MOST_MOVES;
use frame_support::weights::constants::WEIGHT_REF_TIME_PER_MILLIS;
use nerv_primitives_core::traits::PairForecasts;
use nerv_primitives_embedding::{MAX_LEAVES, MAX_OVERRIDES};

/// What the pallet may take of a block of two seconds at most: three parts of a hundred.
const MOST: u64 = 60 * WEIGHT_REF_TIME_PER_MILLIS;

fn reads(count: u64) -> Weight {
    <Test as frame_system::Config>::DbWeight::get().reads(count)
}

#[test]
fn a_block_pays_for_merging_and_for_a_look_at_the_window() {
    build_and_execute(|| {
        deal(1, 2, 5);
        assert_eq!(next_block(), Weights::merge(0).saturating_add(reads(1)));
    });
}

#[test]
fn while_records_are_migrated_the_window_is_not_looked_at() {
    build_and_execute(|| {
        Migrating::set(true);
        assert_eq!(next_block(), Weights::merge(0));
    });
}

#[test]
fn closing_pays_for_what_there_is() {
    build_and_execute(|| {
        let [(_, on_left), (_, on_right)] = two_leaves();
        close_window();
        Standings::set([(ShardId::from([9; 32]), LaneStanding::Lane)].into());
        while height() + 1 < window().closes {
            deal(on_left[0], on_right[0], 4);
            next_block();
        }
        let looked = Weights::merge(0).saturating_add(reads(1));
        let survey = Weights::survey(2)
            .saturating_add(LoadOfTests::rates_weight(2))
            .saturating_add(reads(1));
        assert_eq!(next_block(), looked.saturating_add(survey));
        deal(on_left[0], on_right[0], 4);
        let closed = [
            Weights::close(),
            Weights::begin(),
            ModelOfTests::weight(1),
            Weights::visit(0),
            Weights::residents(2),
            Weights::away(0, 0),
            Weights::plan(1),
        ];
        let closed = closed.into_iter().fold(looked, Weight::saturating_add);
        assert_eq!(next_block(), closed);
    });
}

/// The largest tree, a full sketch, as many accounts away as can be, of which as many are put right as may be, and as
/// many instructions as are visited.
#[test]
fn no_block_takes_more_than_three_parts_of_a_hundred() {
    let looked = Weights::merge(0).saturating_add(reads(1));
    let survey = looked
        .saturating_add(Weights::survey(MAX_LEAVES))
        .saturating_add(<pallet_load_rates::Rates>::of(MAX_LEAVES));
    assert!(survey.ref_time() <= MOST, "{survey:?}");
    let closed = [
        Weights::close(),
        Weights::begin(),
        <Weights as WeightInfo>::forecast(nerv_primitives_affinity::PAIRS),
        Weights::visit(VISITS),
        Weights::residents(RESIDENTS),
        Weights::away(MAX_OVERRIDES, TIDIED),
        Weights::plan(MOST_MOVES),
    ];
    let closed = closed.into_iter().fold(looked, Weight::saturating_add);
    assert!(closed.ref_time() <= MOST, "{closed:?}");
}

/// What the load predictor takes for rates, which is measured there.
mod pallet_load_rates {
    use super::*;

    pub struct Rates;

    impl Rates {
        pub fn of(leaves: u32) -> Weight {
            let each = Weight::from_parts(9_000_000, 0).saturating_add(reads(1));
            each.saturating_mul(leaves.into())
        }
    }
}
