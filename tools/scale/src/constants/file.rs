// SPDX-License-Identifier: Apache-2.0
//! The file of constants.

use super::{Definition, DEFINITIONS};
use serde::{
    de::{Deserializer, Error, MapAccess, Visitor},
    Deserialize, Serialize,
};
use std::{collections::BTreeMap, fmt};

/// How a constant was come by.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// It was measured.
    Measured,
    /// The code sets it.
    Rule,
    /// It is assumed: of machines and networks that are not at hand.
    Assumed,
}

/// A constant as the file has it.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Constant {
    /// The value.
    pub value: f64,
    /// Its unit, which must be the constant's.
    pub unit: String,
    /// How it was come by, in a word.
    pub kind: Kind,
    /// Where it comes from: a command, a file of the code.
    pub source: String,
    /// How it was measured, or why it is assumed.
    pub how: String,
}

/// What is wrong with a file of constants.
#[derive(Clone, Debug, PartialEq)]
pub enum ConstantsError {
    /// It is not JSON of this form.
    Unreadable(String),
    /// These are not in it: they have yet to be measured.
    Missing(Vec<String>),
    /// There are no such constants.
    Unknown(Vec<String>),
    /// These have another unit, a value out of range, or no source.
    Invalid(Vec<String>),
    /// These cannot be together.
    Contradictory(Vec<String>),
}

impl fmt::Display for ConstantsError {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let (what, list) = match self {
            Self::Unreadable(why) => return write!(f, "no file of constants: {why}"),
            Self::Missing(list) => ("not measured yet", list),
            Self::Unknown(list) => ("no such constants", list),
            Self::Invalid(list) => ("invalid", list),
            Self::Contradictory(list) => ("contradictory", list),
        };
        write!(f, "{what}:")?;
        list.iter().try_for_each(|line| write!(f, "\n  {line}"))
    }
}

impl std::error::Error for ConstantsError {}

/// The file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(deserialize_with = "once")]
    constants: BTreeMap<String, Constant>,
}

/// A map that has each key once: of two values for one name it cannot be told which is meant.
fn once<'de, D: Deserializer<'de>>(from: D) -> Result<BTreeMap<String, Constant>, D::Error> {
    struct Once;
    impl<'de> Visitor<'de> for Once {
        type Value = BTreeMap<String, Constant>;
        fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
            f.write_str("constants by name")
        }
        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut all = BTreeMap::new();
            while let Some(name) = map.next_key::<String>()? {
                let constant = map.next_value()?;
                if all.insert(name.clone(), constant).is_some() {
                    return Err(A::Error::custom(format!("{name} stands there twice")));
                }
            }
            Ok(all)
        }
    }
    from.deserialize_map(Once)
}

/// All constants of a file, each sound by itself.
pub(super) fn parse(json: &str) -> Result<BTreeMap<String, Constant>, ConstantsError> {
    let file: File = serde_json::from_str(json)
        .map_err(|error| ConstantsError::Unreadable(error.to_string()))?;
    let given = file.constants;
    let is_known = |name: &&String| DEFINITIONS.iter().any(|known| known.name == name.as_str());
    let unknown: Vec<String> = given
        .keys()
        .filter(|name| !is_known(name))
        .cloned()
        .collect();
    if !unknown.is_empty() {
        return Err(ConstantsError::Unknown(unknown));
    }
    let missing: Vec<String> = DEFINITIONS
        .iter()
        .filter(|known| !given.contains_key(known.name))
        .map(|known| {
            format!(
                "{} ({}): {}",
                known.name,
                known.unit.name(),
                known.meaning.trim()
            )
        })
        .collect();
    if !missing.is_empty() {
        return Err(ConstantsError::Missing(missing));
    }
    let invalid: Vec<String> = DEFINITIONS
        .iter()
        .filter_map(|known| fault(known, &given[known.name]))
        .collect();
    if invalid.is_empty() {
        Ok(given)
    } else {
        Err(ConstantsError::Invalid(invalid))
    }
}

/// What is wrong with one constant by itself.
fn fault(known: &Definition, given: &Constant) -> Option<String> {
    let (name, unit, (least, most)) = (known.name, known.unit, known.range);
    if given.unit != unit.name() {
        return Some(format!("{name}: in {}, not in {}", given.unit, unit.name()));
    }
    if !(least..=most).contains(&given.value) {
        return Some(format!(
            "{name}: {} is not within {least} to {most}",
            given.value
        ));
    }
    if unit.is_whole() && given.value.fract() != 0.0 {
        return Some(format!("{name}: {} is no whole number", given.value));
    }
    if given.source.trim().is_empty() || given.how.trim().is_empty() {
        return Some(format!("{name}: without source, or how it was come by"));
    }
    None
}
