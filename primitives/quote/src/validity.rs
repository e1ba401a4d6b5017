// SPDX-License-Identifier: Apache-2.0
//! From when to when something holds.

use crate::{Part, QuoteError};

/// Unix seconds; both ends are part of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Validity {
    pub(crate) from: u64,
    pub(crate) until: u64,
}

impl Validity {
    /// Fails unless `now` lies within.
    pub(crate) fn ensure(self, now: u64, part: Part) -> Result<Self, QuoteError> {
        if now < self.from {
            Err(QuoteError::NotYetValid(part))
        } else if now > self.until {
            Err(QuoteError::Expired(part))
        } else {
            Ok(self)
        }
    }

    /// When both hold.
    pub(crate) fn and(self, other: Self) -> Self {
        Self {
            from: self.from.max(other.from),
            until: self.until.min(other.until),
        }
    }
}

/// Unix seconds of a time like `2025-06-19T10:56:11Z`, in this form only.
pub(crate) fn parse_time(text: &str) -> Option<u64> {
    const FORM: &[u8; 20] = b"0000-00-00T00:00:00Z";
    let text: &[u8; 20] = text.as_bytes().try_into().ok()?;
    let fits = text.iter().zip(FORM).all(|(byte, form)| match form {
        b'0' => byte.is_ascii_digit(),
        form => byte == form,
    });
    if !fits {
        return None;
    }
    let number = |range: core::ops::Range<usize>| {
        text[range]
            .iter()
            .fold(0, |n, b| n * 10 + (b - b'0') as u16)
    };
    let two = |at: usize| number(at..at + 2) as u8;
    let time = der::DateTime::new(number(0..4), two(5), two(8), two(11), two(14), two(17)).ok()?;
    Some(time.unix_duration().as_secs())
}
