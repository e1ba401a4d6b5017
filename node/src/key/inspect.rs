// SPDX-License-Identifier: Apache-2.0
//! `key inspect --scheme ml-dsa-65`.

use super::{
    address, failed, generate, network, password,
    scheme::{self, INDEX},
};
use clap::{ArgMatches, Command, FromArgMatches};
use nerv_key::{given, Given, Shown};
use nerv_primitives_pqc::{account_of, Account, PublicKey};
use sc_cli::{Error, KeystoreParams, NetworkSchemeFlag, OutputType, OutputTypeFlag};
use sp_core::{
    bytes::to_hex,
    crypto::{AccountId32, Ss58Codec},
};
use std::path::Path;
use zeroize::Zeroizing;

/// Shows a key of an ML-DSA-65 account.
#[derive(Debug)]
pub struct Inspect {
    uri: Option<String>,
    is_public: bool,
    expected: Option<String>,
    index: u32,
    keystore: KeystoreParams,
    network: NetworkSchemeFlag,
    output: OutputTypeFlag,
}

impl Inspect {
    /// Gives Substrate's command what this one takes besides.
    pub fn widen(command: Command) -> Command {
        scheme::widen(command)
    }

    /// Prints the key.
    pub fn run(&self) -> sc_cli::Result<()> {
        let shown = self.outcome()?;
        print!("{}", shown.as_str());
        Ok(())
    }

    /// What is to be printed.
    pub(super) fn outcome(&self) -> sc_cli::Result<Zeroizing<String>> {
        let typed = match &self.uri {
            Some(uri) => Zeroizing::new(uri.clone()),
            None => Zeroizing::new(sc_cli::utils::read_uri(None)?),
        };
        if self.is_public {
            let text = match Path::new(typed.as_str()) {
                path if path.is_file() => nerv_key::file::read(path).map_err(failed)?,
                _ => typed,
            };
            let key = given::public_key(&text).map_err(failed)?;
            return self.shown(Secrets::default(), Some(&key), &account_of(&key));
        }

        let given = generate::read(&typed)?;
        let password = password::read(&self.keystore)?;
        let password = password::characters(&password);
        if let (Given::File(file), None) = (&given, password) {
            // What it says of itself, which takes no password.
            return self.shown(Secrets::default(), None, file.account());
        }
        let seed = given.seed(password, self.index).map_err(failed)?;
        let key = given::key_of(&seed);
        let secrets = Secrets {
            phrase: match &given {
                Given::Phrase(phrase) => Some(phrase),
                _ => None,
            },
            seed: Some(&seed),
        };
        self.shown(secrets, Some(key.public()), &key.account())
    }

    fn shown(
        &self,
        secrets: Secrets<'_>,
        public: Option<&PublicKey>,
        account: &Account,
    ) -> sc_cli::Result<Zeroizing<String>> {
        self.ensure_expected(public, account)?;
        let network = network(&self.network);
        let shown = Shown {
            phrase: secrets.phrase,
            index: self.index,
            network: &String::from(network),
            seed: secrets.seed,
            public,
            account,
            address: &address(account, network),
            file: None,
        };
        Ok(match self.output.output_type {
            OutputType::Json => shown.json(),
            OutputType::Text => shown.text(),
        })
    }

    /// Whether it is the key that was expected: by its public key, its account id, or its address of any network.
    fn ensure_expected(&self, public: Option<&PublicKey>, account: &Account) -> sc_cli::Result<()> {
        let Some(expected) = &self.expected else {
            return Ok(());
        };
        let is_hex = |bytes: &[u8]| expected.eq_ignore_ascii_case(&to_hex(bytes, false));
        let is_address = AccountId32::from_string_with_version(expected)
            .is_ok_and(|(found, _)| found == AccountId32::new(*account));
        if is_address || is_hex(account) || public.is_some_and(|key| is_hex(&key.0)) {
            return Ok(());
        }
        // As Substrate says it for the other schemes.
        let message = format!("Expected public ({expected}) key does not match.");
        Err(Error::Input(message))
    }
}

/// What is secret of a key, as far as it is known.
#[derive(Default)]
struct Secrets<'a> {
    phrase: Option<&'a str>,
    seed: Option<&'a nerv_key::Seed>,
}

impl FromArgMatches for Inspect {
    fn from_arg_matches(given: &ArgMatches) -> Result<Self, clap::Error> {
        Ok(Self {
            uri: given.get_one("uri").cloned(),
            is_public: given.get_flag("public"),
            expected: given.get_one("expect_public").cloned(),
            index: given.get_one(INDEX).copied().unwrap_or_default(),
            keystore: KeystoreParams::from_arg_matches(given)?,
            network: NetworkSchemeFlag::from_arg_matches(given)?,
            output: OutputTypeFlag::from_arg_matches(given)?,
        })
    }

    fn update_from_arg_matches(&mut self, given: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(given)?;
        Ok(())
    }
}
