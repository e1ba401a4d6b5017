//! The pallet's tests, one module for each topic. Those of a window by itself stand beside it.

mod cutover;
mod meter;
mod rule;
mod try_state;

use crate::{mock::*, WeightInfo, Window, Windows};
use nerv_primitives_core::{
    traits::{LoadCondition, LoadMeter, OnCutover},
    Assessment, Load, Operation, ShardId,
};

/// Shorthand for the pallet's own weights.
type Weights = ();

#[test]
fn success_each_trait_tells_its_weight() {
    assert_eq!(
        <LoadPredictor as LoadMeter>::weight(),
        <Weights as WeightInfo>::transferred()
    );
    assert_eq!(
        <LoadPredictor as OnCutover>::weight(),
        <Weights as WeightInfo>::cutover()
    );
    assert_eq!(
        <LoadPredictor as LoadCondition>::weight(),
        <Weights as WeightInfo>::assess()
    );
}
