// SPDX-License-Identifier: Apache-2.0
//! Takes the sections of debuggers out of a module.

use wasmparser::{BinaryReaderError, Parser, Payload};

/// How the names of the sections begin that hold DWARF.
const DWARF: &str = ".debug_";

/// The module without DWARF, all else byte for byte. The names of functions are in a section of another
/// name, and stay.
pub(crate) fn without_dwarf(module: &[u8]) -> Result<Vec<u8>, BinaryReaderError> {
    let mut kept = Vec::with_capacity(module.len());
    // A section ends where its contents end; its kind and length are before these.
    let mut begin = 0;
    for payload in Parser::new(0).parse_all(module) {
        let payload = payload?;
        let end = match &payload {
            Payload::Version { range, .. } => range.end,
            _ => match payload.as_section() {
                Some((_, range)) => range.end,
                // A function's body, within its section, or the end of it all.
                None => continue,
            },
        };
        let dropped =
            matches!(&payload, Payload::CustomSection(it) if it.name().starts_with(DWARF));
        if !dropped {
            kept.extend_from_slice(&module[begin..end]);
        }
        begin = end;
    }
    Ok(kept)
}
