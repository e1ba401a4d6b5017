// SPDX-License-Identifier: Apache-2.0
use super::*;
use crate::testing::{json, values};

/// The error of a file.
fn error(json: &str) -> ConstantsError {
    Constants::parse(json).unwrap_err()
}

#[test]
fn success_every_constant_has_its_value_and_source() {
    let constants = Constants::parse(&json(&[("commit_time", 312.5)])).unwrap();
    assert_eq!(constants.values.commit_time, 312.5);
    assert_eq!(constants.values.slots, 7.0);
    assert_eq!(constants.given.len(), DEFINITIONS.len());
    assert_eq!(constants.given["commit_time"].kind, Kind::Assumed);
}

#[test]
fn success_the_constants_that_are_kept_are_complete() {
    let constants = Constants::parse(include_str!("../../constants.json")).unwrap();
    assert!(constants.given.values().any(|it| it.kind == Kind::Measured));
}

#[test]
fn fails_and_names_all_that_was_not_measured() {
    let ConstantsError::Missing(list) = error(r#"{"constants": {}}"#) else {
        panic!("nothing is missing");
    };
    assert_eq!(list.len(), DEFINITIONS.len());
    let without = json(&[]).replace("commit_time", "commit_header_time");
    assert!(matches!(error(&without), ConstantsError::Unreadable(why) if why.contains("twice")));
    let cut = json(&[]);
    let line = cut
        .lines()
        .find(|line| line.contains("\"root_time\""))
        .unwrap();
    let ConstantsError::Missing(list) = error(&cut.replace(&format!("{line}\n"), "")) else {
        panic!("nothing is missing");
    };
    assert_eq!(list, ["root_time (us): A transfer's part of the root."]);
}

#[test]
fn fails_for_what_is_no_file_of_constants() {
    for json in ["", "[]", "{}", r#"{"constants": [], "more": 1}"#] {
        assert!(
            matches!(error(json), ConstantsError::Unreadable(_)),
            "{json}"
        );
    }
    let unknown = json(&[]).replacen("{\"constants\": {", "{\"constants\": {\"speed\": {\"value\": 1, \"unit\": \"us\", \"kind\": \"rule\", \"source\": \"a\", \"how\": \"b\"},", 1);
    assert_eq!(
        error(&unknown),
        ConstantsError::Unknown(vec!["speed".into()])
    );
}

#[test]
fn fails_for_a_value_that_cannot_be() {
    let invalid = |json: &str, why: &str| match error(json) {
        ConstantsError::Invalid(list) => assert!(list[0].contains(why), "{list:?}"),
        other => panic!("{other}"),
    };
    invalid(&json(&[("slots", 2.5)]), "slots: 2.5 is no whole number");
    invalid(&json(&[("slots", 0.0)]), "slots: 0 is not within 1 to 256");
    invalid(&json(&[("commit_time", -1.0)]), "is not within");
    let one = |from: &str, to: &str| {
        let all = json(&[]);
        let line = all
            .lines()
            .find(|line| line.contains("\"root_time\""))
            .unwrap();
        all.replace(line, &line.replace(from, to))
    };
    invalid(&one("\"us\"", "\"ms\""), "root_time: in ms, not in us");
    invalid(&one("a test", "  "), "root_time: without source");
    invalid(&one("made up", ""), "root_time: without source");
}

#[test]
fn boundary_the_largest_commit_has_to_fit() {
    let fits = |change: &[(&str, f64)]| Constants::parse(&json(change)).map(|_| ());
    // 500 + 128 * 2 + 256 * 30 = 8,436 us of time; 600 + 128 * 32 + 256 * 100 = 30,296 bytes.
    assert_eq!(fits(&[("extrinsics_time", 8_436.0)]), Ok(()));
    let error = fits(&[("extrinsics_time", 8_435.0)]).unwrap_err();
    assert!(error.to_string().contains("largest commit"), "{error}");
    assert_eq!(fits(&[("block_length", 30_296.0)]), Ok(()));
    assert!(fits(&[("block_length", 30_295.0)]).is_err());
    // Beside messages, which come first.
    assert_eq!(fits(&[("house_time", 241_564.0)]), Ok(()));
    assert!(fits(&[("house_time", 241_565.0)]).is_err());
}

#[test]
fn fails_for_constants_that_contradict_each_other() {
    let error = |change: &[(&str, f64)]| match Constants::parse(&json(change)) {
        Err(ConstantsError::Contradictory(list)) => list.join(" "),
        other => panic!("{other:?}"),
    };
    assert!(error(&[("needed", 8.0)]).contains("needed"));
    assert!(error(&[("house_time", 500_000.0)]).contains("house_time"));
    assert!(error(&[("messages_time", 500_001.0)]).contains("block_time"));
    assert!(error(&[("most_ahead", 129.0)]).contains("most_ahead"));
    assert!(error(&[("visits_time", 500_001.0)]).contains("visits_time"));
    assert!(error(&[("most_entries", 10_001.0)]).contains("most_entries"));
}

#[test]
fn tests_count_with_every_constant() {
    let values = values(&[]);
    let costs = crate::costs::Costs::new(&values);
    // A megabit a second takes 8 us for a byte: 100 of them 0.08.
    assert_eq!(costs.sending(1_000), 80_000);
    // 100 us each, and 2 ms for the batch.
    assert_eq!(costs.batch_work(500, 0), 52_000_000);
    assert_eq!(costs.batch_work(0, 10), 2_500_000);
    assert_eq!(costs.commit_cost(10, 50, 7), 2_020_000);
    assert_eq!(costs.commit_bytes(10, 50), 5_920);
    // 250 ms for messages of 300 us carry over 833; half of 60 blocks.
    assert_eq!(costs.most_under_way(), 833 * 30);
    assert_eq!(costs.crossing_cost(), 350_000);
}
