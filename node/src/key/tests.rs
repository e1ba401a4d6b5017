// SPDX-License-Identifier: Apache-2.0
use super::*;
use crate::{cli::Subcommand, command};
use nerv_primitives_pqc::{seed_of_phrase, SecretKey};
use sc_cli::SubstrateCli;
use serde_json::Value;
use std::{fs, path::Path};

const PHRASE: &str = "legal winner thank year wave sausage worth useful legal winner thank yellow";
const OURS: [&str; 2] = ["--scheme", "ml-dsa-65"];

fn parse(arguments: &[&str]) -> sc_cli::Result<Cli> {
    let arguments = std::iter::once(&"nerv-node").chain(arguments);
    Cli::try_from_iter(arguments).map_err(|error| Error::Input(error.to_string()))
}

fn key(arguments: &[&str]) -> sc_cli::Result<KeyCommand> {
    match parse(&[&["key"], arguments].concat())?.subcommand {
        Some(Subcommand::Key(command)) => Ok(command),
        other => panic!("{other:?}"),
    }
}

/// What is printed as JSON.
fn outcome(arguments: &[&str]) -> sc_cli::Result<Value> {
    let json = ["--output-type", "json"];
    let text = match key(&[arguments, &OURS, &json].concat())? {
        KeyCommand::Generate(command) => command.outcome()?,
        KeyCommand::Inspect(command) => command.outcome()?,
        other => panic!("{other:?}"),
    };
    Ok(serde_json::from_str(&text).unwrap())
}

fn why(arguments: &[&str]) -> String {
    outcome(arguments).unwrap_err().to_string()
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// A folder with a password in a file.
fn folder() -> (tempfile::TempDir, std::path::PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let password = folder.path().join("password");
    fs::write(&password, "correct horse\n").unwrap();
    (folder, password)
}

#[test]
fn substrate_keeps_its_commands_and_schemes() {
    use KeyCommand::Substrate;
    for scheme in ["sr25519", "ed25519", "ecdsa", "ECDSA"] {
        let generated = key(&["generate", "--scheme", scheme]).unwrap();
        assert!(
            matches!(generated, Substrate(KeySubcommand::Generate(_))),
            "{scheme}"
        );
        let inspected = key(&["inspect", "--scheme", scheme, "//Alice"]).unwrap();
        assert!(
            matches!(inspected, Substrate(KeySubcommand::Inspect(_))),
            "{scheme}"
        );
    }
    for unknown in ["ml-dsa-44", "dilithium", ""] {
        assert!(
            key(&["generate", "--scheme", unknown]).is_err(),
            "{unknown}"
        );
    }
    assert!(key(&["insert", "--scheme", "ml-dsa-65", "--key-type", "keep"]).is_err());
}

#[test]
fn what_is_ours_is_refused_with_other_schemes() {
    for other in [&["--file", "f"][..], &["--suri", "s"], &["--index", "1"]] {
        for scheme in [&[][..], &["--scheme", "ed25519"]] {
            let error = key(&[&["generate"], other, scheme].concat()).unwrap_err();
            assert!(error.to_string().contains("ml-dsa-65"), "{error}");
        }
    }
    assert!(key(&["inspect", "--index", "1", "//Alice"]).is_err());
}

#[test]
fn a_new_key_is_that_of_the_phrase_which_is_shown() {
    let made = outcome(&["generate"]).unwrap();
    let phrase = made["secretPhrase"].as_str().unwrap();
    assert_eq!(phrase.split(' ').count(), 12);
    assert_eq!(outcome(&["inspect", phrase]).unwrap(), made);
    assert_ne!(outcome(&["generate"]).unwrap(), made);
    let long = outcome(&["generate", "--words", "24"]).unwrap();
    assert_eq!(
        long["secretPhrase"].as_str().unwrap().split(' ').count(),
        24
    );
    assert!(why(&["generate", "--words", "13"]).contains("not 13"));
}

#[test]
fn a_phrase_has_the_key_that_clients_make_of_it() {
    for (password, index) in [("", 0), ("x", 0), ("x", 5)] {
        let seed = seed_of_phrase(PHRASE, password, index).unwrap();
        let key = SecretKey::from_seed(&seed);
        let number = index.to_string();
        let mut arguments = vec!["inspect", PHRASE, "--index", &number];
        if !password.is_empty() {
            arguments.extend(["--password", password]);
        }
        let shown = outcome(&arguments).unwrap();
        assert_eq!(
            shown["accountId"],
            sp_core::bytes::to_hex(&key.account(), false)
        );
        assert_eq!(
            shown["publicKey"],
            sp_core::bytes::to_hex(&key.public().0, false)
        );
        assert_eq!(
            shown["secretSeed"],
            sp_core::bytes::to_hex(&seed[..], false)
        );
        arguments[0] = "generate";
        arguments.insert(1, "--suri");
        assert_eq!(outcome(&arguments).unwrap(), shown);
    }
}

#[test]
fn an_address_is_of_the_network_that_was_asked_for() {
    let generic = outcome(&["inspect", PHRASE]).unwrap();
    assert_eq!(generic["networkId"], "substrate");
    assert!(generic["ss58Address"].as_str().unwrap().starts_with('5'));
    let polkadot = outcome(&["inspect", PHRASE, "--network", "polkadot"]).unwrap();
    assert!(polkadot["ss58Address"].as_str().unwrap().starts_with('1'));
    assert_eq!(polkadot["accountId"], generic["accountId"]);
}

#[test]
fn a_key_is_written_under_a_password_and_read_with_it() {
    let (folder, password) = folder();
    let path = folder.path().join("key.json");
    let arguments = [
        "generate",
        "--file",
        text(&path),
        "--password-filename",
        text(&password),
    ];
    let made = outcome(&arguments).unwrap();
    assert_eq!(made["keyFile"], text(&path));

    // The password is the file's: the phrase has none.
    let phrase = made["secretPhrase"].as_str().unwrap();
    assert_eq!(
        outcome(&["inspect", phrase]).unwrap()["accountId"],
        made["accountId"]
    );

    let closed = outcome(&["inspect", text(&path)]).unwrap();
    assert_eq!(closed["accountId"], made["accountId"]);
    assert!(closed.get("secretSeed").is_none() && closed.get("publicKey").is_none());
    let open = outcome(&["inspect", text(&path), "--password", "correct horse"]).unwrap();
    assert_eq!(open["secretSeed"], made["secretSeed"]);
    assert_eq!(open["publicKey"], made["publicKey"]);
    let wrong = why(&["inspect", text(&path), "--password", "correct"]);
    assert!(wrong.contains("does not open"), "{wrong}");
}

#[test]
fn a_file_that_is_there_stays() {
    let (folder, password) = folder();
    let path = folder.path().join("key.json");
    fs::write(&path, "something").unwrap();
    let arguments = [
        "generate",
        "--file",
        text(&path),
        "--password-filename",
        text(&password),
    ];
    assert!(why(&arguments).contains("not overwritten"));
    assert_eq!(fs::read_to_string(&path).unwrap(), "something");
}

#[test]
fn a_file_is_not_written_without_a_password() {
    let (folder, _) = folder();
    let path = folder.path().join("key.json");
    assert!(why(&["generate", "--file", text(&path)]).contains("under a password"));
    assert!(why(&["generate", "--file", text(&path), "--password", ""]).contains("passphrase"));
    assert!(!path.exists());
    assert!(key(&["generate", "--password", "x", "--password-interactive"]).is_err());
    let none = ["generate", "--password-filename", "/nonexistent"];
    assert!(why(&none).contains("/nonexistent"));
}

#[test]
fn a_phrase_can_lie_in_a_file_and_a_seed_be_typed() {
    let (folder, _) = folder();
    let path = folder.path().join("phrase");
    fs::write(&path, format!("{PHRASE}\n")).unwrap();
    let shown = outcome(&["inspect", PHRASE]).unwrap();
    assert_eq!(outcome(&["inspect", text(&path)]).unwrap(), shown);
    let seed = shown["secretSeed"].as_str().unwrap();
    let by_seed = outcome(&["inspect", seed]).unwrap();
    assert_eq!(by_seed["accountId"], shown["accountId"]);
    assert!(by_seed.get("secretPhrase").is_none());
    assert!(why(&["inspect", "//Alice"]).contains("words"));
    assert!(why(&["inspect", "0xab"]).contains("64 hexadecimal digits"));
}

#[test]
fn a_public_key_has_an_account_and_no_secrets() {
    let shown = outcome(&["inspect", PHRASE]).unwrap();
    let public = shown["publicKey"].as_str().unwrap();
    let by_public = outcome(&["inspect", "--public", public]).unwrap();
    assert_eq!(by_public["accountId"], shown["accountId"]);
    assert_eq!(by_public["publicKey"], shown["publicKey"]);
    assert!(by_public.get("secretSeed").is_none());
    assert!(why(&["inspect", "--public", "0xabcd"]).contains("1952 bytes"));
}

#[test]
fn a_key_that_was_not_expected_is_told() {
    let shown = outcome(&["inspect", PHRASE]).unwrap();
    for name in ["publicKey", "accountId", "ss58Address"] {
        let expected = shown[name].as_str().unwrap();
        let found = outcome(&["inspect", PHRASE, "--expect-public", expected]);
        assert_eq!(found.unwrap(), shown, "{name}");
        let other = [
            "inspect",
            PHRASE,
            "--index",
            "1",
            "--expect-public",
            expected,
        ];
        assert!(why(&other).contains("does not match"), "{name}");
    }
}

#[test]
fn commands_do_what_they_print() {
    let cli = parse(&[&["key", "inspect", PHRASE], &OURS[..]].concat()).unwrap();
    assert!(command::run_subcommand(&cli, cli.subcommand.as_ref().unwrap()).is_ok());
}
