// SPDX-License-Identifier: Apache-2.0
use super::*;
use crate::seal::{GREATEST_COST, LEAST_COST};
use proptest::prelude::*;
use zeroize::Zeroizing;

/// What clients are held against, see `examples/key-file.rs`.
const VECTOR: &str = include_str!("../../vectors/key-file.json");
const PASSPHRASE: &str = "correct horse battery staple";

fn sealed(byte: u8) -> KeyFile {
    let cost = Cost::try_from(LEAST_COST).unwrap();
    KeyFile::seal(&Zeroizing::new([byte; 32]), "passphrase", cost).unwrap()
}

/// The text with something else in the place of a part of it.
fn altered(from: &str, to: &str) -> Result<KeyFile, KeyError> {
    let text = sealed(1).text();
    assert!(text.contains(from), "{from} is in {text}");
    KeyFile::parse(&text.replacen(from, to, 1))
}

#[test]
fn a_file_is_read_as_it_was_written() {
    let file = sealed(1);
    let read = KeyFile::parse(&file.text()).unwrap();
    assert_eq!(read, file);
    assert_eq!(read.account(), file.account());
    assert_eq!(read.open("passphrase").unwrap(), Zeroizing::new([1; 32]));
}

#[test]
fn its_text_has_the_documented_form() {
    let text = sealed(1).text();
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(value["format"], "nerv-key-file/1");
    assert_eq!(value["scheme"], "ml-dsa-65");
    assert_eq!(value["scrypt"]["logN"], 10);
    assert_eq!(value["scrypt"]["r"], 8);
    assert_eq!(value["scrypt"]["p"], 1);
    let length = |field: &serde_json::Value| field.as_str().unwrap().len();
    assert_eq!(length(&value["account"]), 2 + 64);
    assert_eq!(length(&value["scrypt"]["salt"]), 2 + 64);
    assert_eq!(length(&value["xchacha20poly1305"]["nonce"]), 2 + 48);
    assert_eq!(length(&value["xchacha20poly1305"]["sealed"]), 2 + 96);
    assert!(text.ends_with("}\n"));
}

/// What `clients/pqc` opens as well.
#[test]
fn the_file_that_clients_are_held_against_opens() {
    let file = KeyFile::parse(VECTOR).unwrap();
    let seed = file.open(PASSPHRASE).unwrap();
    assert_eq!(seed, Zeroizing::new([0x5e; 32]));
}

/// Nothing of the seed is in it.
#[test]
fn its_text_tells_nothing_of_the_seed() {
    assert!(!sealed(0xab).text().contains("abababab"));
}

#[test]
fn other_formats_and_schemes_are_refused_by_name() {
    let other = altered("nerv-key-file/1", "nerv-key-file/2");
    assert!(matches!(other, Err(KeyError::Format(format)) if format == "nerv-key-file/2"));
    let other = altered("ml-dsa-65", "sr25519");
    assert!(matches!(other, Err(KeyError::Scheme(scheme)) if scheme == "sr25519"));
    // A later version may have other fields: its name is told all the same.
    let later = r#"{ "format": "nerv-key-file/9", "scheme": "x", "more": {} }"#;
    assert!(matches!(KeyFile::parse(later), Err(KeyError::Format(_))));
}

#[test]
fn a_file_that_asks_for_other_work_is_refused_before_it_is_done() {
    for cost in [0, LEAST_COST - 1, GREATEST_COST + 1, 40, 255] {
        let other = altered("\"logN\": 10", &format!("\"logN\": {cost}"));
        assert!(matches!(other, Err(KeyError::Cost)), "{cost}");
    }
    for (from, to) in [("\"r\": 8", "\"r\": 1"), ("\"p\": 1", "\"p\": 4294967295")] {
        assert!(matches!(altered(from, to), Err(KeyError::Cost)), "{to}");
    }
}

#[test]
fn malformed_text_is_refused_and_says_where() {
    let why = |result: Result<KeyFile, KeyError>| match result {
        Err(KeyError::Malformed(why)) => why,
        other => panic!("{other:?}"),
    };
    assert!(why(altered("\"account\": \"0x", "\"account\": \"")).contains("account"));
    assert!(why(altered("\"salt\": \"0x", "\"salt\": \"0x00")).contains("salt"));
    assert!(why(altered("\"nonce\": \"0x", "\"nonce\": \"0xzz")).contains("nonce"));
    assert!(why(altered("\"sealed\": \"0x", "\"sealed\": \"0x0")).contains("sealed"));
    assert!(why(altered("\"salt\"", "\"pepper\"")).contains("pepper"));
    assert!(why(altered("\"logN\": 10", "\"logN\": 256")).contains("256"));
    for text in [
        "",
        "{",
        "[]",
        "legal winner thank",
        "{}",
        "null",
        "{\"format\": 1}",
    ] {
        assert!(
            matches!(KeyFile::parse(text), Err(KeyError::Malformed(_))),
            "{text}"
        );
    }
}

#[test]
fn it_is_written_for_its_owner_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key.json");
    let file = sealed(1);
    file.write_new(&path).unwrap();
    assert_eq!(KeyFile::parse(&read(&path).unwrap()).unwrap(), file);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}

#[test]
fn what_is_there_stays_a_file_a_folder_and_a_link() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key.json");
    sealed(1).write_new(&path).unwrap();
    let before = fs::read(&path).unwrap();
    let again = sealed(2).write_new(&path);
    assert!(matches!(again, Err(KeyError::Exists(at)) if at == path));
    assert_eq!(fs::read(&path).unwrap(), before);
    assert!(matches!(
        sealed(2).write_new(folder.path()),
        Err(KeyError::Exists(_))
    ));
    #[cfg(unix)]
    {
        let link = folder.path().join("link");
        std::os::unix::fs::symlink(folder.path().join("elsewhere"), &link).unwrap();
        assert!(matches!(
            sealed(2).write_new(&link),
            Err(KeyError::Exists(_))
        ));
        assert!(!folder.path().join("elsewhere").exists());
    }
}

#[test]
fn a_folder_that_is_not_there_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("no/key.json");
    assert!(matches!(sealed(1).write_new(&path), Err(KeyError::Io(at, _)) if at == path));
    assert!(matches!(read(&path), Err(KeyError::Io(at, _)) if at == path));
}

#[test]
fn only_short_files_of_text_are_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("file");
    fs::write(&path, vec![b'a'; LONGEST]).unwrap();
    assert_eq!(read(&path).unwrap().len(), LONGEST);
    fs::write(&path, vec![b'a'; LONGEST + 1]).unwrap();
    assert!(matches!(read(&path), Err(KeyError::NotAFile(at)) if at == path));
    fs::write(&path, [0xff, 0xfe]).unwrap();
    assert!(matches!(read(&path), Err(KeyError::NotAFile(_))));
    fs::write(&path, "  words of a phrase \r\n").unwrap();
    assert_eq!(*read(&path).unwrap(), "words of a phrase");
}

proptest! {
    // Each that is read is opened, which takes its time.
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// No text makes the reader panic, or work.
    #[test]
    fn any_text_is_read_or_refused(text in ".{0,300}") {
        let _ = KeyFile::parse(&text);
    }

    /// A character that was changed is noticed at the latest when the file is opened.
    #[test]
    fn a_changed_character_never_opens_as_another_key(at in 0usize..600, to in "[0-9a-f]") {
        let mut text = VECTOR.to_owned();
        let at = at % text.len();
        text.replace_range(at..=at, &to);
        if let Ok(read) = KeyFile::parse(&text) {
            let opened = read.open(PASSPHRASE);
            prop_assert_eq!(opened.is_ok(), read == KeyFile::parse(VECTOR).unwrap());
        }
    }
}
