// SPDX-License-Identifier: Apache-2.0
//! On a temporary folder in which something behaves as the kernel does.

use super::*;
use crate::quote::tests::form;
use std::{
    fs,
    sync::{atomic::AtomicUsize, Arc},
};
use tempfile::{tempdir, TempDir};

const EBUSY: i32 = 16;
const EFBIG: i32 = 27;
const EINTR: i32 = 4;
const EPERM: i32 = 1;
const ETIMEDOUT: i32 = 110;

/// What goes wrong.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Fault {
    /// Nobody makes reports.
    NoProvider,
    /// Who made them goes before the quote is read.
    ProviderGoes,
    /// Somebody else makes them.
    OtherProvider,
    /// The first writes fail.
    BusyWrites(usize),
    /// The first writes are dropped when the file is closed, and nobody is told.
    DroppedWrites(usize),
    /// The first reads fail with this number.
    FailingReads(usize, i32),
    /// A stranger writes before the quote is made.
    StrangerBefore,
    /// A stranger writes after that.
    StrangerAfter,
    /// The quote is longer than the kernel allows.
    TooLong,
    /// The quote is longer than the chain allows.
    LongerThanWanted,
    /// The quote is about something else.
    OtherQuote,
    /// There is no quote.
    Empty,
    /// The generation is no number.
    NoNumber,
    /// The quote takes so many milliseconds.
    Slow(u64),
    /// Names are taken.
    Taken(usize),
}

/// Behaves as `drivers/virt/coco/tsm.c` does: a report has its files as soon as it is a folder.
struct Kernel {
    folder: TempDir,
    fault: Option<Fault>,
    tried: AtomicUsize,
}

impl Kernel {
    fn with(fault: Option<Fault>) -> Arc<Self> {
        Arc::new(Self {
            folder: tempdir().unwrap(),
            fault,
            tried: AtomicUsize::new(0),
        })
    }

    fn has(&self, fault: Fault) -> bool {
        self.fault == Some(fault)
    }

    /// Whether this try is one of the first ones.
    fn is_among(&self, first: usize) -> bool {
        self.tried.fetch_add(1, Ordering::Relaxed) < first
    }

    fn count_up(&self, report: &Path) {
        let path = report.join("generation");
        let generation: u64 = fs::read_to_string(&path).unwrap().trim().parse().unwrap();
        fs::write(path, format!("{}\n", generation + 1)).unwrap();
    }

    fn stranger_writes(&self, report: &Path) {
        fs::write(report.join("inblob"), [9; 64]).unwrap();
        self.count_up(report);
    }

    fn reports(&self) -> usize {
        fs::read_dir(self.folder.path()).unwrap().count()
    }
}

impl Files for Arc<Kernel> {
    fn make_dir(&self, path: &Path) -> io::Result<()> {
        match self.fault {
            Some(Fault::NoProvider) => return Err(io::Error::from_raw_os_error(ENXIO)),
            Some(Fault::Taken(names)) if self.is_among(names) => {
                return Err(io::ErrorKind::AlreadyExists.into())
            }
            _ => {}
        }
        fs::create_dir(path)?;
        let provider = if self.has(Fault::OtherProvider) {
            "sev_guest\n"
        } else {
            "tdx_guest\n"
        };
        fs::write(path.join("provider"), provider)?;
        let number = if self.has(Fault::NoNumber) {
            "many\n"
        } else {
            "0\n"
        };
        fs::write(path.join("generation"), number)?;
        fs::write(path.join("inblob"), [])
    }

    fn remove_dir(&self, path: &Path) -> io::Result<()> {
        fs::remove_dir_all(path)
    }

    fn read(&self, path: &Path, limit: usize) -> io::Result<Vec<u8>> {
        if !path.ends_with("outblob") {
            return Disk.read(path, limit);
        }
        let report = path.parent().unwrap();
        match self.fault {
            Some(Fault::FailingReads(first, number)) if self.is_among(first) => {
                return Err(io::Error::from_raw_os_error(number))
            }
            Some(Fault::ProviderGoes) => return Err(io::Error::from_raw_os_error(ENOTTY)),
            Some(Fault::TooLong) => return Err(io::Error::from_raw_os_error(EFBIG)),
            Some(Fault::Slow(milliseconds)) => thread::sleep(Duration::from_millis(milliseconds)),
            Some(Fault::StrangerBefore) => self.stranger_writes(report),
            _ => {}
        }
        let inblob: [u8; 64] = fs::read(report.join("inblob"))?
            .try_into()
            .map_err(|_| io::Error::from(io::ErrorKind::InvalidInput))?;
        let mut quote = form(&inblob.into());
        match self.fault {
            Some(Fault::StrangerAfter) => self.stranger_writes(report),
            Some(Fault::LongerThanWanted) => quote.resize(MAX_QUOTE_BYTES + 1, 0),
            Some(Fault::OtherQuote) => quote = form(&[8; 64].into()),
            Some(Fault::Empty) => quote.clear(),
            _ => {}
        }
        crate::files::read_to_end(&quote[..], limit)
    }

    fn write(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        match self.fault {
            Some(Fault::BusyWrites(first)) if self.is_among(first) => {
                return Err(io::Error::from_raw_os_error(EBUSY))
            }
            Some(Fault::DroppedWrites(first)) if self.is_among(first) => return Ok(()),
            _ => {}
        }
        Disk.write(path, bytes)?;
        self.count_up(path.parent().unwrap());
        Ok(())
    }
}

const ABOUT: [u8; 64] = [7; 64];

/// As much time as nothing needs that succeeds.
const ENOUGH: Duration = Duration::from_secs(20);
/// A time that is meant to be over.
const SHORT: Duration = Duration::from_millis(100);

fn run(fault: Option<Fault>, time: Duration) -> (Arc<Kernel>, Result<Evidence, QuoteError>) {
    let kernel = Kernel::with(fault);
    let back_end = ConfigFs::at(kernel.folder.path().into(), kernel.clone());
    let result = back_end.quote(&ABOUT.into(), Instant::now() + time);
    assert_eq!(kernel.reports(), 0, "the report was left behind");
    (kernel, result)
}

fn kind(fault: Fault) -> &'static str {
    run(Some(fault), SHORT)
        .1
        .expect_err("there is a quote")
        .kind()
}

#[test]
fn a_quote_is_about_what_was_written() {
    let (_, evidence) = run(None, ENOUGH);
    assert_eq!(evidence.unwrap(), Evidence::of_quote(form(&ABOUT.into())));
}

#[test]
fn every_quote_has_a_report_of_its_own() {
    let kernel = Kernel::with(None);
    let back_end = ConfigFs::at(kernel.folder.path().into(), kernel.clone());
    let [one, other] = [back_end.report().unwrap(), back_end.report().unwrap()];
    assert_ne!(one.path, other.path);
    assert_eq!(kernel.reports(), 2);
    drop((one, other));
    assert_eq!(kernel.reports(), 0);
}

#[test]
fn names_that_are_taken_are_passed_over() {
    assert!(run(Some(Fault::Taken(NAMES as usize - 1)), ENOUGH)
        .1
        .is_ok());
    assert_eq!(kind(Fault::Taken(NAMES as usize)), "Io");
}

#[test]
fn what_is_busy_is_tried_again() {
    assert!(run(Some(Fault::BusyWrites(2)), ENOUGH).1.is_ok());
    for number in [EBUSY, EINTR, ETIMEDOUT] {
        assert!(
            run(Some(Fault::FailingReads(2, number)), ENOUGH).1.is_ok(),
            "{number}"
        );
    }
    assert_eq!(kind(Fault::BusyWrites(usize::MAX)), "Busy");
    assert_eq!(kind(Fault::FailingReads(usize::MAX, EBUSY)), "Busy");
}

#[test]
fn a_write_that_was_dropped_in_silence_is_made_again() {
    assert!(run(Some(Fault::DroppedWrites(2)), ENOUGH).1.is_ok());
    assert_eq!(kind(Fault::DroppedWrites(usize::MAX)), "Busy");
}

#[test]
fn another_error_is_told_at_once() {
    let (kernel, result) = run(Some(Fault::FailingReads(usize::MAX, EPERM)), ENOUGH);
    assert_eq!(result.unwrap_err().kind(), "Io");
    assert_eq!(kernel.tried.load(Ordering::Relaxed), 1);
    assert_eq!(kind(Fault::NoNumber), "Io");
}

#[test]
fn a_strangers_write_is_noticed() {
    assert_eq!(kind(Fault::StrangerBefore), "Interfered");
    // The quote is a right one, but nobody can know.
    assert_eq!(kind(Fault::StrangerAfter), "Interfered");
}

#[test]
fn without_a_provider_there_is_nothing() {
    assert_eq!(kind(Fault::NoProvider), "Missing");
    assert_eq!(kind(Fault::ProviderGoes), "Missing");
    assert_eq!(kind(Fault::OtherProvider), "UnsupportedProvider");
}

#[test]
fn what_is_no_quote_about_the_data_is_refused() {
    assert_eq!(kind(Fault::TooLong), "TooLong");
    assert_eq!(kind(Fault::LongerThanWanted), "TooLong");
    assert_eq!(kind(Fault::Empty), "NotAQuote");
    assert_eq!(kind(Fault::OtherQuote), "OtherReportData");
}

#[test]
fn a_late_quote_is_a_quote() {
    assert!(run(Some(Fault::Slow(200)), SHORT).1.is_ok());
}

#[test]
fn where_nothing_is_mounted_that_is_said() {
    let folder = tempdir().unwrap();
    let back_end = ConfigFs::at(folder.path().join("tsm"), Disk);
    let error = back_end.quote(&ABOUT.into(), Instant::now()).unwrap_err();
    assert_eq!(error.kind(), "Missing");
    assert!(error.to_string().contains("tsm"), "{error}");
}

#[test]
fn a_report_without_files_has_no_provider() {
    // An empty folder: the kernel hides the files when who made reports has gone.
    let folder = tempdir().unwrap();
    let back_end = ConfigFs::at(folder.path().into(), Disk);
    let error = back_end.quote(&ABOUT.into(), Instant::now()).unwrap_err();
    assert_eq!(error.kind(), "Missing");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}
