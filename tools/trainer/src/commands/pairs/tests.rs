// SPDX-License-Identifier: Apache-2.0
//! The shipped model: its files belong together, and it is as good as it is said to be.

use super::*;
use crate::{
    commands::hexadecimal,
    pairs::{
        judge::{judge as judge_model, Figures, Yardsticks},
        quantise::HORIZON,
        report::Training,
        sets::generated,
    },
};

/// A file of the shipped model. It is read when the tests run, so that they compile while a model is made.
fn shipped(name: &str) -> Vec<u8> {
    let models = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models");
    std::fs::read(models.join(name)).unwrap()
}

/// Neither of the training nor of the report.
const SEED: u64 = 4_000;

#[test]
fn the_shipped_file_is_the_model_that_note_and_report_are_of() {
    let file = shipped(FILE);
    let (model, hash) = Model::verify(&file).unwrap();
    let name = hexadecimal(&hash);
    let note: Training = serde_json::from_slice(&shipped("report/pairs-training.json")).unwrap();
    assert_eq!(note.hash, name);
    let page = String::from_utf8(shipped("report/pairs.md")).unwrap();
    assert!(page.contains(&format!("Model `{name}`")));
    assert_eq!(model.horizon(), HORIZON);
    assert_eq!(model.encode(), file);
}

#[test]
fn a_model_is_not_judged_by_the_note_of_another() {
    let folder = std::env::temp_dir().join(format!("nerv-pairs-report-{}", std::process::id()));
    std::fs::create_dir_all(folder.join("report")).unwrap();
    let arguments = judge::Report {
        out: folder.clone(),
        recorded: None,
    };
    let reason = || judge::report(&arguments).unwrap_err().to_string();
    assert!(reason().contains(FILE), "there is no model");
    let other = nerv_primitives_neural::gru::golden::model().encode();
    std::fs::write(folder.join(FILE), &other[1..]).unwrap();
    assert!(reason().contains("no model of pairs"));
    std::fs::write(folder.join(FILE), other).unwrap();
    assert!(reason().contains("pairs-training.json"), "there is no note");
    let note = folder.join("report/pairs-training.json");
    std::fs::write(note, shipped("report/pairs-training.json")).unwrap();
    assert!(reason().ends_with("of another model"));
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn the_shipped_model_is_better_than_both_rules_in_every_family() {
    let (model, _) = Model::verify(&shipped(FILE)).unwrap();
    let yardsticks = Yardsticks::fit(&generated(Family::trained(), SEED, Set::Validation, 2));
    for family in Family::ALL {
        let worlds = generated([family].into_iter(), SEED, Set::Test, 4);
        let figures = Figures::of(&judge_model(&model, &worlds, &yardsticks));
        assert!(figures.gain > 0.0, "{}: {figures:?}", family.name());
    }
}
