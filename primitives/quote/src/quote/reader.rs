// SPDX-License-Identifier: Apache-2.0

use crate::QuoteError;

/// Reads little-endian fields from the front. Only borrows.
pub(super) struct Reader<'a> {
    bytes: &'a [u8],
    position: usize,
}

impl<'a> Reader<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, position: 0 }
    }

    /// The next `length` bytes. Fails if there are fewer.
    pub(super) fn slice(&mut self, length: usize) -> Result<&'a [u8], QuoteError> {
        let slice = self.rest().get(..length).ok_or(QuoteError::Truncated)?;
        self.position += length;
        Ok(slice)
    }

    /// The next `N` bytes.
    pub(super) fn array<const N: usize>(&mut self) -> Result<&'a [u8; N], QuoteError> {
        self.slice(N)?.try_into().map_err(|_| QuoteError::Truncated)
    }

    pub(super) fn u16(&mut self) -> Result<u16, QuoteError> {
        self.array().map(|bytes| u16::from_le_bytes(*bytes))
    }

    pub(super) fn u32(&mut self) -> Result<u32, QuoteError> {
        self.array().map(|bytes| u32::from_le_bytes(*bytes))
    }

    /// What has been read so far.
    pub(super) fn consumed(&self) -> &'a [u8] {
        &self.bytes[..self.position]
    }

    /// What is left.
    pub(super) fn rest(&self) -> &'a [u8] {
        &self.bytes[self.position..]
    }
}
