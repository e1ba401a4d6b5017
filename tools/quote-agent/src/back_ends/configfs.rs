// SPDX-License-Identifier: Apache-2.0
//! Quotes of a TDX guest by the kernel's `configfs-tsm`, from Linux 6.7 on:
//! `Documentation/ABI/testing/configfs-tsm-report` of the kernel.
//!
//! A report is a folder. What is written into its `inblob` is what the quote is about; `outblob` makes the
//! quote when it is read. Every write counts `generation` up, so a stranger's write shows.

use crate::{
    back_end::{BackEnd, Evidence},
    files::{Disk, Files},
    quote::{self, MAX_QUOTE_BYTES},
    QuoteError, ReportData,
};
use std::{
    io,
    path::{Path, PathBuf},
    process,
    sync::atomic::{AtomicU64, Ordering},
    thread,
    time::{Duration, Instant},
};

/// Where the kernel has its reports.
const ROOT: &str = "/sys/kernel/config/tsm/report";
/// The name of Intel's provider. Others bring evidence that the chain does not take.
const PROVIDER: &str = "tdx_guest";
/// The most bytes of `generation` and `provider`: attributes are a page.
const ATTRIBUTE: usize = 4_096;
/// Until something busy is tried again.
const PAUSE: Duration = Duration::from_millis(20);
/// Names tried before one counts as taken by purpose.
const NAMES: u32 = 8;
/// The kernel has nobody who makes reports.
const ENXIO: i32 = 6;
/// The one who made them has gone.
const ENOTTY: i32 = 25;

/// The interface, at its usual place or another.
#[derive(Debug)]
pub struct ConfigFs<F = Disk> {
    root: PathBuf,
    files: F,
    made: AtomicU64,
}

impl<F: Files> ConfigFs<F> {
    /// One at another place.
    pub fn at(root: PathBuf, files: F) -> Self {
        Self {
            root,
            files,
            made: AtomicU64::new(0),
        }
    }

    /// Makes a report that is nobody else's. It goes when it is dropped.
    fn report(&self) -> Result<Report<'_, F>, QuoteError> {
        for _ in 0..NAMES {
            let number = self.made.fetch_add(1, Ordering::Relaxed);
            let path = self
                .root
                .join(format!("nerv-quote-{}-{number}", process::id()));
            match self.files.make_dir(&path) {
                Ok(()) => return Ok(Report { path, of: self }),
                // What a killed process of the same number has left.
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => continue,
                Err(error) if error.kind() == io::ErrorKind::NotFound => {
                    return Err(missing(format!("the folder {}", self.root.display())))
                }
                Err(error) if error.raw_os_error() == Some(ENXIO) => return Err(no_provider()),
                Err(error) => return Err(QuoteError::io("making a report", error)),
            }
        }
        let taken = io::ErrorKind::AlreadyExists.into();
        Err(QuoteError::io("making a report", taken))
    }
}

impl<F: Files> BackEnd for ConfigFs<F> {
    fn name(&self) -> &'static str {
        "configfs-tsm"
    }

    fn quote(&self, about: &ReportData, deadline: Instant) -> Result<Evidence, QuoteError> {
        let report = self.report()?;
        report.check_provider()?;
        let generation = report.write(about, deadline)?;
        let quote = report.read(deadline)?;
        // Whoever wrote in between has made it a quote about something else, perhaps.
        report.check_generation(generation)?;
        quote::check(&quote, about)?;
        Ok(Evidence::of_quote(quote))
    }
}

/// A report of the kernel.
struct Report<'a, F: Files> {
    path: PathBuf,
    of: &'a ConfigFs<F>,
}

impl<F: Files> Report<'_, F> {
    fn file(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    fn attribute(&self, name: &'static str, doing: &'static str) -> Result<String, QuoteError> {
        let bytes = self.of.files.read(&self.file(name), ATTRIBUTE);
        let bytes = bytes.map_err(|error| match error.kind() {
            // The kernel hides the files of a report when nobody makes reports any more.
            io::ErrorKind::NotFound => no_provider(),
            _ => QuoteError::io(doing, error),
        })?;
        Ok(String::from_utf8_lossy(&bytes).trim().to_owned())
    }

    fn check_provider(&self) -> Result<(), QuoteError> {
        let provider = self.attribute("provider", "reading the provider")?;
        if provider == PROVIDER {
            Ok(())
        } else {
            Err(QuoteError::UnsupportedProvider(provider))
        }
    }

    fn generation(&self) -> Result<u64, QuoteError> {
        const DOING: &str = "reading the generation";
        let text = self.attribute("generation", DOING)?;
        text.parse()
            .map_err(|_| QuoteError::io(DOING, io::ErrorKind::InvalidData.into()))
    }

    fn check_generation(&self, expected: u64) -> Result<(), QuoteError> {
        let found = self.generation()?;
        if found == expected {
            Ok(())
        } else {
            Err(QuoteError::Interfered { expected, found })
        }
    }

    /// Says what the quote is to be about; returns the generation that this made.
    fn write(&self, about: &ReportData, deadline: Instant) -> Result<u64, QuoteError> {
        let before = self.generation()?;
        let expected = before.wrapping_add(1);
        loop {
            match self.of.files.write(&self.file("inblob"), about.bytes()) {
                Ok(()) => {}
                Err(error) if passes(&error) => {}
                Err(error) => return Err(no_provider_or("writing the report data", error)),
            }
            // configfs hands the bytes over when the file is closed, and tells nobody that they were
            // refused then: the generation alone does.
            match self.generation()? {
                found if found == expected => return Ok(expected),
                found if found != before => return Err(QuoteError::Interfered { expected, found }),
                _ => wait(deadline)?,
            }
        }
    }

    /// Makes the quote, which takes the kernel as long as it takes.
    fn read(&self, deadline: Instant) -> Result<Vec<u8>, QuoteError> {
        loop {
            match self.of.files.read(&self.file("outblob"), MAX_QUOTE_BYTES) {
                Ok(quote) => return Ok(quote),
                Err(error) if passes(&error) => wait(deadline)?,
                Err(error) if error.kind() == io::ErrorKind::FileTooLarge => {
                    return Err(QuoteError::TooLong {
                        limit: MAX_QUOTE_BYTES,
                    })
                }
                Err(error) => return Err(no_provider_or("reading the quote", error)),
            }
        }
    }
}

impl<F: Files> Drop for Report<'_, F> {
    fn drop(&mut self) {
        if let Err(error) = self.of.files.remove_dir(&self.path) {
            eprintln!("{} stays: {error}", self.path.display());
        }
    }
}

/// Whether it may go the next time.
fn passes(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ResourceBusy
            | io::ErrorKind::WouldBlock
            | io::ErrorKind::Interrupted
            | io::ErrorKind::TimedOut
    )
}

fn wait(deadline: Instant) -> Result<(), QuoteError> {
    if Instant::now() + PAUSE > deadline {
        return Err(QuoteError::Busy);
    }
    thread::sleep(PAUSE);
    Ok(())
}

fn missing(what: impl Into<String>) -> QuoteError {
    QuoteError::Missing { what: what.into() }
}

fn no_provider() -> QuoteError {
    missing("somebody who makes reports for the kernel")
}

fn no_provider_or(doing: &'static str, error: io::Error) -> QuoteError {
    match error.raw_os_error() {
        Some(ENXIO | ENOTTY) => no_provider(),
        _ => QuoteError::io(doing, error),
    }
}

/// Where the interface of this machine is.
pub(crate) fn usual_place() -> &'static Path {
    Path::new(ROOT)
}

#[cfg(test)]
mod tests;
