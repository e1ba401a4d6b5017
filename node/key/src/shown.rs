// SPDX-License-Identifier: Apache-2.0
//! What is shown of a key, to people and to programs.

use crate::{file::SCHEME, Seed};
use nerv_primitives_pqc::{Account, PublicKey};
use std::{fmt::Write, path::Path};
use zeroize::Zeroizing;

/// What is shown of a key. What is not known is left out.
pub struct Shown<'a> {
    /// The phrase that it is made of.
    pub phrase: Option<&'a str>,
    /// Which key of the phrase it is.
    pub index: u32,
    /// The network that the address is of.
    pub network: &'a str,
    /// What the key is made of.
    pub seed: Option<&'a Seed>,
    /// The public key.
    pub public: Option<&'a PublicKey>,
    /// The account.
    pub account: &'a Account,
    /// The account as SS58 writes it.
    pub address: &'a str,
    /// The file that the key was written to.
    pub file: Option<&'a Path>,
}

fn digits(bytes: &[u8]) -> String {
    format!("0x{}", hex::encode(bytes))
}

impl Shown<'_> {
    /// Each part by its name: as the other schemes have it, in JSON and in text.
    fn parts(&self) -> Vec<(&'static str, &'static str, Zeroizing<String>)> {
        let phrase = self.phrase.map(str::to_owned);
        let index = (self.index > 0).then(|| self.index.to_string());
        let seed = self.seed.map(|seed| digits(&seed[..]));
        let public = self.public.map(|key| digits(&key.0));
        let file = self.file.map(|path| path.display().to_string());
        [
            ("secretPhrase", "Secret phrase", phrase),
            ("keyIndex", "Key index", index),
            ("scheme", "Scheme", Some(SCHEME.into())),
            ("networkId", "Network ID", Some(self.network.into())),
            ("secretSeed", "Secret seed", seed),
            ("publicKey", "Public key (hex)", public),
            ("accountId", "Account ID", Some(digits(self.account))),
            ("ss58Address", "SS58 Address", Some(self.address.into())),
            ("keyFile", "Key file", file),
        ]
        .into_iter()
        .filter_map(|(name, title, value)| value.map(|value| (name, title, Zeroizing::new(value))))
        .collect()
    }

    /// For people.
    pub fn text(&self) -> Zeroizing<String> {
        let mut text = Zeroizing::new(String::new());
        for (_, title, value) in self.parts() {
            // Writing to a string does not fail.
            let _ = writeln!(text, "{:<19}{}", format!("{title}:"), value.as_str());
        }
        text
    }

    /// For programs: an object of text.
    pub fn json(&self) -> Zeroizing<String> {
        let object: serde_json::Map<_, _> = self
            .parts()
            .into_iter()
            .map(|(name, _, value)| (name.to_owned(), value.as_str().into()))
            .collect();
        let mut text = Zeroizing::new(format!("{:#}", serde_json::Value::Object(object)));
        text.push('\n');
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::given::key_of;

    #[test]
    fn all_that_is_known_is_shown() {
        let seed = Zeroizing::new([1; 32]);
        let key = key_of(&seed);
        let account = key.account();
        let shown = Shown {
            phrase: Some("some words"),
            index: 3,
            network: "substrate",
            seed: Some(&seed),
            public: Some(key.public()),
            account: &account,
            address: "5Address",
            file: Some(Path::new("/keys/one.json")),
        };
        let value: serde_json::Value = serde_json::from_str(&shown.json()).unwrap();
        let parts = [
            ("secretPhrase", "some words".to_owned()),
            ("keyIndex", "3".to_owned()),
            ("scheme", "ml-dsa-65".to_owned()),
            ("networkId", "substrate".to_owned()),
            ("secretSeed", digits(&[1; 32])),
            ("publicKey", digits(&key.public().0)),
            ("accountId", digits(&account)),
            ("ss58Address", "5Address".to_owned()),
            ("keyFile", "/keys/one.json".to_owned()),
        ];
        assert_eq!(value.as_object().unwrap().len(), parts.len());
        for (name, part) in &parts {
            assert_eq!(value[name], part.as_str());
            assert!(shown.text().contains(part.as_str()), "{name}");
        }
    }

    #[test]
    fn nothing_secret_is_shown_that_was_not_told() {
        let account = [9; 32];
        let shown = Shown {
            phrase: None,
            index: 0,
            network: "substrate",
            seed: None,
            public: None,
            account: &account,
            address: "5Address",
            file: None,
        };
        let value: serde_json::Value = serde_json::from_str(&shown.json()).unwrap();
        let names: Vec<_> = value.as_object().unwrap().keys().collect();
        assert_eq!(names, ["accountId", "networkId", "scheme", "ss58Address"]);
        assert!(!shown.text().contains("Secret"));
        assert_eq!(shown.text().lines().count(), 4);
    }
}
