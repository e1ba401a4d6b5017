// SPDX-License-Identifier: Apache-2.0
//! Passwords, from where the command line says.

use sc_cli::{Error, KeystoreParams};
use sp_core::crypto::{ExposeSecret, SecretString};
use std::{fs, path::Path};

/// The password in a file. The end of its last line does not count.
pub fn of_file(path: &Path) -> sc_cli::Result<SecretString> {
    let mut text = fs::read_to_string(path)
        .map_err(|error| Error::Input(format!("{}: {error}", path.display())))?;
    if text.ends_with('\n') {
        text.pop();
        if text.ends_with('\r') {
            text.pop();
        }
    }
    Ok(SecretString::new(text))
}

/// The password that was given: typed, in a file, or on the command line.
///
/// Substrate's own reading of a password passes over `--password-filename`.
pub fn read(from: &KeystoreParams) -> sc_cli::Result<Option<SecretString>> {
    match &from.password_filename {
        Some(path) => of_file(path).map(Some),
        None => from.read_password(),
    }
}

/// The same for something new: what is typed is typed twice, since nobody sees it.
pub fn read_new(from: &KeystoreParams) -> sc_cli::Result<Option<SecretString>> {
    let password = read(from)?;
    if from.password_interactive {
        let again = from.read_password()?;
        let is_same = match (&password, &again) {
            (Some(one), Some(other)) => one.expose_secret() == other.expose_secret(),
            _ => false,
        };
        if !is_same {
            return Err(Error::Input("these are two passwords".into()));
        }
    }
    Ok(password)
}

/// Its characters.
pub fn characters(password: &Option<SecretString>) -> Option<&str> {
    password.as_ref().map(|it| it.expose_secret().as_str())
}
