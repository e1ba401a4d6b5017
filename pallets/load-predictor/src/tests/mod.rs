// SPDX-License-Identifier: Apache-2.0
//! The pallet's tests, one module for each topic. Those of what a leaf's seconds come to stand in
//! `nerv-primitives-load`, those of the model in `nerv-primitives-neural`.

mod budget;
mod contention;
mod cutover;
mod floor;
mod fullness;
mod legacies;
mod meter;
mod migrations;
mod models;
mod rule;
mod score;
mod state_machine;
mod try_state;
mod unsplittable;
mod uploads;
mod views;
mod visits;

use crate::{
    mock::*, Event, Forecasts, Heirs, LeafForecast, LeafMeter, Legacies, Legacy, Meters, Model,
    ModelFile, Noted, PendingNotes, RuleInForce, Scores, Upload, UploadFault, Uploads, Visited,
    WeightInfo, MAX_NOTES,
};
use frame_support::{assert_noop, assert_ok, traits::Hooks, weights::Weight};
use nerv_primitives_core::{
    traits::{ForecastModels, LoadCondition, LoadMeter, OnCutover},
    Assessment, HotAccount, Load, Operation, Rule, ShardId, MILLION,
};

/// Shorthand for the pallet's own weights.
type Weights = ();

#[test]
fn success_each_trait_tells_its_weight() {
    assert_eq!(
        <LoadPredictor as LoadMeter>::weight(),
        LoadPredictor::note_weight(<Weights as WeightInfo>::transferred())
    );
    assert_eq!(
        <LoadPredictor as LoadMeter>::finished_weight(),
        LoadPredictor::note_weight(<Weights as WeightInfo>::finished())
    );
    assert_eq!(
        <LoadPredictor as OnCutover>::weight(),
        <Weights as WeightInfo>::cutover()
    );
    assert_eq!(
        <LoadPredictor as LoadCondition>::weight(),
        <Weights as WeightInfo>::assess()
    );
    assert_eq!(
        <LoadPredictor as ForecastModels<AccountId>>::weight(),
        <Weights as WeightInfo>::adopt_model()
    );
}

#[test]
fn success_a_chain_begins_with_the_shipped_model_and_a_forecast_of_the_root() {
    build_and_execute(|| {
        assert_eq!(LoadPredictor::model_hash(), Some(follower().hash()));
        assert_eq!(leaf(&root()), LeafForecast::new(0, 0));
        assert_eq!(RuleInForce::<Test>::get(), Rule::Forecast);
    });
}
