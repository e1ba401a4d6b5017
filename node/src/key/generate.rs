// SPDX-License-Identifier: Apache-2.0
//! `key generate --scheme ml-dsa-65`.

use super::{
    address, failed, network, password,
    scheme::{self, FILE, INDEX, SURI},
};
use clap::{value_parser, Arg, ArgMatches, Command, FromArgMatches};
use nerv_key::{file, given, new_phrase, Cost, Given, KeyFile, Seed, Shown};
use sc_cli::{Error, KeystoreParams, NetworkSchemeFlag, OutputType, OutputTypeFlag};
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// How many words a phrase has if nothing is said, as with the other schemes.
const WORDS: usize = 12;

/// Makes a key of an ML-DSA-65 account: of a new phrase or of one that is there.
#[derive(Debug)]
pub struct Generate {
    words: usize,
    suri: Option<String>,
    index: u32,
    file: Option<PathBuf>,
    keystore: KeystoreParams,
    network: NetworkSchemeFlag,
    output: OutputTypeFlag,
}

impl Generate {
    /// Gives Substrate's command what this one takes besides.
    pub fn widen(command: Command) -> Command {
        let file = Arg::new(FILE)
            .long(FILE)
            .value_name("FILE")
            .value_parser(value_parser!(PathBuf))
            .help("Write the key to this file, under the password (ml-dsa-65)")
            .long_help(
                "Write the key to this file, under the password (ml-dsa-65).\n\n\
                 The password is the file's then, and the phrase has none. The file is readable for its owner alone. \
                 What is there already stays.",
            );
        let suri = Arg::new(SURI)
            .long(SURI)
            .value_name("SURI")
            .conflicts_with("words")
            .help("Make the key of this phrase or seed, or of the one in this file, and of no new one (ml-dsa-65)");
        scheme::widen(command).arg(file).arg(suri)
    }

    /// Makes the key, and prints it.
    pub fn run(&self) -> sc_cli::Result<()> {
        let shown = self.outcome()?;
        print!("{}", shown.as_str());
        Ok(())
    }

    /// Makes the key, writes its file if there is to be one, and returns what is to be printed.
    pub(super) fn outcome(&self) -> sc_cli::Result<Zeroizing<String>> {
        let password = password::read_new(&self.keystore)?;
        let password = password::characters(&password);
        let given = self.given()?;
        let of_the_phrase = if self.file.is_some() { None } else { password };
        let seed = given.seed(of_the_phrase, self.index).map_err(failed)?;
        if let Some(path) = &self.file {
            write(path, &seed, password)?;
        }

        let key = given::key_of(&seed);
        let account = key.account();
        let network = network(&self.network);
        let shown = Shown {
            phrase: match &given {
                Given::Phrase(phrase) => Some(phrase),
                _ => None,
            },
            index: self.index,
            network: &String::from(network),
            seed: Some(&seed),
            public: Some(key.public()),
            account: &account,
            address: &address(&account, network),
            file: self.file.as_deref(),
        };
        Ok(match self.output.output_type {
            OutputType::Json => shown.json(),
            OutputType::Text => shown.text(),
        })
    }

    fn given(&self) -> sc_cli::Result<Given> {
        let Some(suri) = &self.suri else {
            return new_phrase(self.words).map(Given::Phrase).map_err(failed);
        };
        match read(suri)? {
            Given::File(_) => Err(Error::Input(
                "a file of a key is what comes of this: `key inspect` shows one".into(),
            )),
            given => Ok(given),
        }
    }
}

/// What was typed, or what is in the file that was.
pub(super) fn read(typed: &str) -> sc_cli::Result<Given> {
    let path = Path::new(typed);
    if path.is_file() {
        Given::parse(&file::read(path).map_err(failed)?).map_err(failed)
    } else {
        Given::parse(typed).map_err(failed)
    }
}

fn write(path: &Path, seed: &Seed, password: Option<&str>) -> sc_cli::Result<()> {
    let passphrase = password.ok_or_else(|| {
        Error::Input(
            "a key is written under a password: give one by --password-interactive or --password-filename".into(),
        )
    })?;
    // Before the work is done.
    if path.symlink_metadata().is_ok() {
        return Err(failed(nerv_key::KeyError::Exists(path.into())));
    }
    KeyFile::seal(seed, passphrase, Cost::default())
        .and_then(|file| file.write_new(path))
        .map_err(failed)
}

impl FromArgMatches for Generate {
    fn from_arg_matches(given: &ArgMatches) -> Result<Self, clap::Error> {
        Ok(Self {
            words: given.get_one("words").copied().unwrap_or(WORDS),
            suri: given.get_one(SURI).cloned(),
            index: given.get_one(INDEX).copied().unwrap_or_default(),
            file: given.get_one(FILE).cloned(),
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
