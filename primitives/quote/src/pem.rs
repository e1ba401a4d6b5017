// SPDX-License-Identifier: Apache-2.0
//! Chains of certificates in PEM, in one spelling only.
//!
//! Readers of PEM are lenient: text before, between and after, any width of lines, spare bits in
//! the last character. Each of these is a place for bytes that nothing protects, so none is taken:
//! lines of 64 characters, the last one shorter, ended by a line feed; base64 with padding and
//! without spare bits; nothing between the certificates; after the last one at most a line feed and
//! one zero, as Intel's quoting library writes it.

use crate::{Part, QuoteError};
use alloc::vec::Vec;
use base64ct::{Base64, Encoding};

const BEGIN: &[u8] = b"-----BEGIN CERTIFICATE-----\n";
const END: &[u8] = b"-----END CERTIFICATE-----";
const WIDTH: usize = 64;

/// The `N` certificates of a chain, in DER.
pub(crate) fn chain<const N: usize>(
    mut text: &[u8],
    part: Part,
) -> Result<[Vec<u8>; N], QuoteError> {
    let mut chain = [const { Vec::new() }; N];
    for certificate in &mut chain {
        if is_end(text) {
            return Err(QuoteError::ChainLength(part));
        }
        *certificate = one(&mut text).ok_or(QuoteError::InvalidPem(part))?;
    }
    if is_end(text) {
        Ok(chain)
    } else if text.starts_with(BEGIN) {
        Err(QuoteError::ChainLength(part))
    } else {
        Err(QuoteError::InvalidPem(part))
    }
}

fn is_end(text: &[u8]) -> bool {
    matches!(text, [] | [0])
}

/// The certificate at the front, which is taken off, with the line feed after it if there is one.
fn one(text: &mut &[u8]) -> Option<Vec<u8>> {
    let mut rest = text.strip_prefix(BEGIN)?;
    let mut certificate = Vec::new();
    let mut last = false;
    while !rest.starts_with(END) {
        if last {
            return None;
        }
        let length = rest
            .iter()
            .take(WIDTH + 1)
            .position(|byte| *byte == b'\n')?;
        let mut decoded = [0; WIDTH / 4 * 3];
        let decoded = Base64::decode(&rest[..length], &mut decoded).ok()?;
        last = decoded.len() < WIDTH / 4 * 3;
        certificate.extend_from_slice(decoded);
        rest = &rest[length + 1..];
    }
    rest = &rest[END.len()..];
    *text = rest.strip_prefix(b"\n").unwrap_or(rest);
    Some(certificate)
}
