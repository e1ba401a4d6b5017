// SPDX-License-Identifier: Apache-2.0

use super::*;
use clap::{Args, Command, FromArgMatches};

fn parse(line: &str) -> Result<Arguments, clap::Error> {
    let command = Arguments::augment_args(Command::new("places"));
    let matches =
        command.try_get_matches_from(std::iter::once("places").chain(line.split_whitespace()))?;
    Arguments::from_arg_matches(&matches)
}

#[test]
fn by_default_there_are_rows_for_each_family_strength_and_size() {
    Arguments::augment_args(Command::new("places")).debug_assert();
    let rows = parse("").unwrap().rows();
    assert_eq!(rows.len(), Family::ALL.len() * 2 * 3);
    let (family, chains) = &rows[1];
    assert_eq!((*family, chains.len()), (Family::ALL[0], 3));
    assert_eq!(
        (chains[0].wanted.accounts, chains[0].wanted.within),
        (1_000, 0.9)
    );
    assert_eq!((chains[0].seed, chains[2].seed), (1, 3));
    assert!(chains.iter().all(|chain| chain.terms == Terms::default()));
}

#[test]
fn terms_are_what_the_line_says() {
    let line = "--family market --accounts 30,40 --within 0 --seed 7 --chains 1 --away 3 --gain 99 --leaves 4";
    let rows = parse(line).unwrap().rows();
    assert_eq!(rows.len(), 2);
    let chain = &rows[1].1[0];
    assert_eq!((chain.family, chain.seed), (Family::Market, 7));
    assert_eq!((chain.wanted.accounts, chain.wanted.within), (40, 0.0));
    assert_eq!((chain.terms.away, chain.terms.gain), (3, 99));
    assert_eq!(chain.schedule.leaves, 4);
}

#[test]
fn what_cannot_be_is_refused() {
    for line in [
        "--family markets",
        "--within 101",
        "--accounts 1",
        "--rate 0",
        "--chains 0",
        "--warm-up 0",
        "--between 0",
        "--measured 0",
        "--away 257",
        "--plan-moves 33",
        "--candidates 17",
        "--window 30",
    ] {
        assert!(parse(line).is_err(), "{line}");
    }
}

#[test]
fn the_page_goes_to_a_file() {
    let file = std::env::temp_dir().join(format!("nerv-pairs-places-{}.md", std::process::id()));
    let model = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../models/pairs.gru");
    let line = "--family drifting --within 90 --accounts 40 --chains 2 --leaves 2 --warm-up 1 --settle 2 --measured 1";
    let arguments = Arguments {
        model,
        out: Some(file.clone()),
        ..parse(line).unwrap()
    };
    run(&arguments).unwrap();
    let text = std::fs::read_to_string(&file).unwrap();
    assert_eq!(text.matches("| drifting |").count(), 3, "{text}");
    std::fs::remove_file(&file).unwrap();
    let nowhere = Arguments {
        model: file,
        ..arguments
    };
    assert!(run(&nowhere)
        .unwrap_err()
        .to_string()
        .contains("nerv-pairs-places"));
}
