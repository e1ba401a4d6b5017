// SPDX-License-Identifier: Apache-2.0
//! One scheme more for commands of Substrate, whose own names no others.

use clap::{
    builder::{PossibleValue, PossibleValuesParser, TypedValueParser},
    error::ErrorKind,
    Arg, ArgMatches, Command, ValueEnum,
};
use nerv_key::file::SCHEME;
use sc_cli::CryptoScheme;

/// Which key of a phrase.
pub const INDEX: &str = "index";
/// Where a key is written to.
pub const FILE: &str = "file";
/// What a key is made of.
pub const SURI: &str = "suri";

/// Lets a command take the scheme, and which key of a phrase is meant.
pub fn widen(command: Command) -> Command {
    let index = Arg::new(INDEX)
        .long(INDEX)
        .value_name("NUMBER")
        .value_parser(clap::value_parser!(u32))
        .help("Which key of the phrase, from 0 on (ml-dsa-65)");
    command
        .mut_arg("scheme", |argument| argument.value_parser(schemes()))
        .arg(index)
}

/// Names of schemes. Substrate's struct has a field of its own type for it, which has no value for ours: what stands
/// there then nobody reads.
fn schemes() -> impl TypedValueParser<Value = CryptoScheme> {
    let theirs = CryptoScheme::value_variants().iter();
    let names = theirs.filter_map(ValueEnum::to_possible_value);
    let ours =
        PossibleValue::new(SCHEME).help("Use ML-DSA-65, which a quantum computer does not break");
    PossibleValuesParser::new(names.chain([ours]))
        .map(|name| CryptoScheme::from_str(&name, true).unwrap_or(CryptoScheme::Sr25519))
}

/// Whether the scheme that was typed is ours.
pub fn is_ours(given: &ArgMatches) -> bool {
    given
        .get_raw("scheme")
        .and_then(Iterator::last)
        .is_some_and(|name| name.eq_ignore_ascii_case(SCHEME))
}

/// What the other schemes' commands would pass over in silence.
pub fn refuse_what_is_ours(given: &ArgMatches) -> Result<(), clap::Error> {
    for name in [INDEX, FILE, SURI] {
        // Not every command has each of them.
        if let Ok(Some(_)) = given.try_get_raw(name) {
            let message = format!("--{name} goes with --scheme {SCHEME} alone\n");
            return Err(clap::Error::raw(ErrorKind::ArgumentConflict, message));
        }
    }
    Ok(())
}
