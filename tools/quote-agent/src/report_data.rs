// SPDX-License-Identifier: Apache-2.0
//! What a quote is about: 64 bytes that whoever asks for it chooses.

use std::fmt;

/// The bytes of report data in every quote.
pub const REPORT_DATA_BYTES: usize = 64;

/// The 64 bytes that a quote binds to its enclave.
#[derive(Clone, Copy, Eq, PartialEq)]
pub struct ReportData([u8; REPORT_DATA_BYTES]);

/// Why a text is no report data.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum ReportDataError {
    /// It has no byte. A quote about nothing proves nothing.
    Empty,
    /// It has more than 64 bytes.
    TooLong {
        /// Its hexadecimal digits.
        digits: usize,
    },
    /// It is not hexadecimal, or has half a byte.
    NotHex,
}

impl ReportData {
    /// Reads 1 to 64 bytes in hexadecimal, with or without `0x`. What is missing is zero, at the end.
    pub fn from_hex(text: &str) -> Result<Self, ReportDataError> {
        let digits = text.strip_prefix("0x").unwrap_or(text);
        match digits.len() {
            0 => return Err(ReportDataError::Empty),
            digits if digits > REPORT_DATA_BYTES * 2 => {
                return Err(ReportDataError::TooLong { digits })
            }
            _ => {}
        }
        let given = hex::decode(digits).map_err(|_| ReportDataError::NotHex)?;
        let mut bytes = [0; REPORT_DATA_BYTES];
        bytes[..given.len()].copy_from_slice(&given);
        Ok(Self(bytes))
    }

    /// The bytes.
    pub fn bytes(&self) -> &[u8; REPORT_DATA_BYTES] {
        &self.0
    }

    /// All 64 bytes in hexadecimal, without `0x`.
    pub fn to_hex(&self) -> String {
        hex::encode(self.0)
    }
}

impl From<[u8; REPORT_DATA_BYTES]> for ReportData {
    fn from(bytes: [u8; REPORT_DATA_BYTES]) -> Self {
        Self(bytes)
    }
}

impl fmt::Debug for ReportData {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(&self.to_hex())
    }
}

impl fmt::Display for ReportDataError {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("report_data is empty"),
            Self::TooLong { digits } => write!(
                f,
                "report_data has {digits} digits; 64 bytes are {}",
                REPORT_DATA_BYTES * 2
            ),
            Self::NotHex => f.write_str("report_data is not hexadecimal"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_is_zero_at_the_end() {
        let short = ReportData::from_hex("0xabcd").unwrap();
        assert_eq!(short.bytes()[..3], [0xab, 0xcd, 0]);
        assert_eq!(short, ReportData::from_hex("ABCD").unwrap());
        assert_eq!(short, ReportData::from_hex(&short.to_hex()).unwrap());
    }

    #[test]
    fn sixty_four_bytes_are_the_most() {
        let most = "5a".repeat(64);
        assert_eq!(ReportData::from_hex(&most).unwrap().bytes(), &[0x5a; 64]);
        let error = ReportData::from_hex(&format!("{most}00")).unwrap_err();
        assert_eq!(error, ReportDataError::TooLong { digits: 130 });
    }

    #[test]
    fn one_byte_is_the_least() {
        assert!(ReportData::from_hex("00").is_ok());
        assert_eq!(ReportData::from_hex(""), Err(ReportDataError::Empty));
        assert_eq!(ReportData::from_hex("0x"), Err(ReportDataError::Empty));
    }

    #[test]
    fn what_is_not_hexadecimal_is_refused() {
        for text in ["0", "abc", "zz", "0x0x00", "é0"] {
            assert_eq!(
                ReportData::from_hex(text),
                Err(ReportDataError::NotHex),
                "{text}"
            );
        }
    }
}
