// SPDX-License-Identifier: Apache-2.0
//! Quotes of an SGX enclave by Gramine's `/dev/attestation`.
//!
//! The files belong to the process that opens them, which is an enclave of its own: the quote is that of
//! the enclave in which the agent runs.

use crate::{
    back_end::{BackEnd, Evidence},
    files::{Disk, Files},
    quote::{self, MAX_QUOTE_BYTES},
    QuoteError, ReportData,
};
use std::{
    io,
    path::{Path, PathBuf},
    time::Instant,
};

/// Where Gramine has its files.
const ROOT: &str = "/dev/attestation";
/// The kind of attestation whose quotes the chain takes.
const DCAP: &str = "dcap";
/// The most bytes of its name.
const TYPE: usize = 64;

/// The interface, at its usual place or another.
#[derive(Debug)]
pub struct Gramine<F = Disk> {
    root: PathBuf,
    files: F,
}

impl<F: Files> Gramine<F> {
    /// One at another place.
    pub fn at(root: PathBuf, files: F) -> Self {
        Self { root, files }
    }

    fn check_type(&self) -> Result<(), QuoteError> {
        let bytes = self.files.read(&self.root.join("attestation_type"), TYPE);
        let bytes = bytes.map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => QuoteError::Missing {
                what: format!("the folder {}", self.root.display()),
            },
            _ => QuoteError::io("reading the kind of attestation", error),
        })?;
        match String::from_utf8_lossy(&bytes).trim() {
            DCAP => Ok(()),
            other => Err(QuoteError::UnsupportedProvider(other.into())),
        }
    }
}

impl<F: Files> BackEnd for Gramine<F> {
    fn name(&self) -> &'static str {
        "gramine"
    }

    fn quote(&self, about: &ReportData, _: Instant) -> Result<Evidence, QuoteError> {
        self.check_type()?;
        self.files
            .write(&self.root.join("user_report_data"), about.bytes())
            .map_err(|error| QuoteError::io("writing the report data", error))?;
        let quote = self.files.read(&self.root.join("quote"), MAX_QUOTE_BYTES);
        let quote = quote.map_err(|error| match error.kind() {
            io::ErrorKind::FileTooLarge => QuoteError::TooLong {
                limit: MAX_QUOTE_BYTES,
            },
            _ => QuoteError::io("reading the quote", error),
        })?;
        quote::check(&quote, about)?;
        Ok(Evidence::of_quote(quote))
    }
}

/// Where the interface of this enclave is.
pub(crate) fn usual_place() -> &'static Path {
    Path::new(ROOT)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quote::tests::form_of;
    use std::fs;
    use tempfile::{tempdir, TempDir};

    const ABOUT: [u8; 64] = [7; 64];

    /// Behaves as Gramine does: the quote is made of what was written when it is read.
    struct Enclave(TempDir);

    impl Enclave {
        fn with(attestation: &str) -> Self {
            let folder = tempdir().unwrap();
            fs::write(folder.path().join("attestation_type"), attestation).unwrap();
            fs::write(folder.path().join("user_report_data"), [0; 64]).unwrap();
            Self(folder)
        }

        fn back_end(self) -> Gramine<Self> {
            Gramine::at(self.0.path().into(), self)
        }
    }

    impl Files for Enclave {
        fn make_dir(&self, _: &Path) -> io::Result<()> {
            Err(io::ErrorKind::PermissionDenied.into())
        }

        fn remove_dir(&self, _: &Path) -> io::Result<()> {
            Err(io::ErrorKind::PermissionDenied.into())
        }

        fn read(&self, path: &Path, limit: usize) -> io::Result<Vec<u8>> {
            if path.ends_with("quote") {
                let about: [u8; 64] = fs::read(path.with_file_name("user_report_data"))?
                    .try_into()
                    .map_err(|_| io::Error::from(io::ErrorKind::InvalidInput))?;
                fs::write(path, form_of(3, 0, &about.into(), 4_600))?;
            }
            Disk.read(path, limit)
        }

        fn write(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
            Disk.write(path, bytes)
        }
    }

    fn kind(back_end: &Gramine) -> &'static str {
        let result = back_end.quote(&ABOUT.into(), Instant::now());
        result.expect_err("there is a quote").kind()
    }

    #[test]
    fn a_quote_is_about_what_was_written() {
        let back_end = Enclave::with("dcap\n").back_end();
        for byte in [7, 8] {
            let about = [byte; 64].into();
            let evidence = back_end.quote(&about, Instant::now()).unwrap();
            assert_eq!(evidence, Evidence::of_quote(form_of(3, 0, &about, 4_600)));
        }
    }

    #[test]
    fn other_attestation_is_refused() {
        for name in ["none", "epid"] {
            let back_end = Enclave::with(name).back_end();
            let error = back_end.quote(&ABOUT.into(), Instant::now()).unwrap_err();
            assert!(matches!(error, QuoteError::UnsupportedProvider(other) if other == name));
        }
    }

    #[test]
    fn outside_of_gramine_that_is_said() {
        let folder = tempdir().unwrap();
        assert_eq!(
            kind(&Gramine::at(folder.path().join("attestation"), Disk)),
            "Missing"
        );
    }

    #[test]
    fn each_file_that_fails_is_told() {
        let folder = tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        let back_end = Gramine::at(folder.path().into(), Disk);
        fs::write(at("attestation_type"), "dcap").unwrap();
        assert_eq!(kind(&back_end), "Io");
        fs::write(at("user_report_data"), [0; 64]).unwrap();
        assert_eq!(kind(&back_end), "Io");
        fs::write(at("quote"), [0; MAX_QUOTE_BYTES + 1]).unwrap();
        assert_eq!(kind(&back_end), "TooLong");
        fs::write(at("quote"), []).unwrap();
        assert_eq!(kind(&back_end), "NotAQuote");
        fs::write(at("quote"), form_of(3, 0, &[8; 64].into(), 4_600)).unwrap();
        assert_eq!(kind(&back_end), "OtherReportData");
        fs::write(at("quote"), form_of(3, 0, &ABOUT.into(), 4_600)).unwrap();
        assert!(back_end.quote(&ABOUT.into(), Instant::now()).is_ok());
    }
}
