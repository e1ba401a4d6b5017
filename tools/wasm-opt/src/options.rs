// SPDX-License-Identifier: Apache-2.0
//! The calls of `wasm-opt` that `substrate-wasm-builder` makes, under their names.

use crate::strip::without_dwarf;
use std::{error::Error, fmt, fs, io, path::Path};
use wasmparser::{BinaryReaderError, Validator, WasmFeatures};

/// What is done to a module.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pass {
    /// Takes out the sections of debuggers; names stay.
    StripDwarf,
    /// Lowers sign extensions to what Wasm's first version has. Every module that is taken has none.
    SignextLowering,
}

/// Why a module was not written.
#[derive(Debug)]
pub enum OptimizationError {
    /// The file could not be read.
    Read(io::Error),
    /// It is no module of Wasm's first version.
    ValidateWasmInput(BinaryReaderError),
    /// The result could not be written.
    Write(io::Error),
}

impl fmt::Display for OptimizationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Read(error) => write!(f, "the module cannot be read: {error}"),
            Self::ValidateWasmInput(error) => {
                write!(f, "no module of Wasm's first version: {error}")
            }
            Self::Write(error) => write!(f, "the module cannot be written: {error}"),
        }
    }
}

impl Error for OptimizationError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Read(error) | Self::Write(error) => Some(error),
            Self::ValidateWasmInput(error) => Some(error),
        }
    }
}

/// The passes that a module goes through.
#[derive(Clone, Debug, Default)]
pub struct OptimizationOptions {
    passes: Vec<Pass>,
}

impl OptimizationOptions {
    /// Optimises nothing.
    pub fn new_opt_level_0() -> Self {
        Self::default()
    }

    /// Holds the module to Wasm's first version, which is done in any case.
    pub fn mvp_features_only(&mut self) -> &mut Self {
        self
    }

    /// Keeps the names of functions, which is done in any case: no pass takes them out.
    pub fn debug_info(&mut self, _keeps: bool) -> &mut Self {
        self
    }

    /// Adds a pass.
    pub fn add_pass(&mut self, pass: Pass) -> &mut Self {
        self.passes.push(pass);
        self
    }

    /// Reads the module in `from`, checks it, and writes what the passes leave of it to `to`, which may
    /// be the same file.
    ///
    /// # Errors
    ///
    /// Where the file cannot be read, holds anything but a module of Wasm's first version, or the result cannot be
    /// written; in the first two cases nothing is.
    pub fn run(
        &self,
        from: impl AsRef<Path>,
        to: impl AsRef<Path>,
    ) -> Result<(), OptimizationError> {
        let module = fs::read(from).map_err(OptimizationError::Read)?;
        Validator::new_with_features(WasmFeatures::WASM1)
            .validate_all(&module)
            .map_err(OptimizationError::ValidateWasmInput)?;
        let module = if self.passes.contains(&Pass::StripDwarf) {
            without_dwarf(&module).map_err(OptimizationError::ValidateWasmInput)?
        } else {
            module
        };
        fs::write(to, module).map_err(OptimizationError::Write)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: &str = r#"(module
        (func $twice (export "twice") (param i32) (result i32) (i32.add (local.get 0) (local.get 0)))
        (@custom ".debug_info" "where it was written")
        (@custom "runtime_version" "kept"))"#;

    fn optimised(text: &str, passes: &[Pass]) -> Result<Vec<u8>, OptimizationError> {
        let folder = tempfile::tempdir().unwrap();
        let (from, to) = (folder.path().join("from"), folder.path().join("to"));
        fs::write(&from, wat::parse_str(text).unwrap()).unwrap();
        let mut options = OptimizationOptions::new_opt_level_0();
        options.mvp_features_only().debug_info(true);
        for pass in passes {
            options.add_pass(*pass);
        }
        let done = options.run(&from, &to);
        assert_eq!(to.exists(), done.is_ok());
        done.map(|()| fs::read(&to).unwrap())
    }

    #[test]
    fn a_module_is_written_as_it_was_but_for_what_is_stripped() {
        let whole = wat::parse_str(PLAIN).unwrap();
        assert_eq!(optimised(PLAIN, &[Pass::SignextLowering]).unwrap(), whole);
        let stripped = PLAIN.replace(r#"(@custom ".debug_info" "where it was written")"#, "");
        assert_eq!(
            optimised(PLAIN, &[Pass::StripDwarf, Pass::SignextLowering]).unwrap(),
            wat::parse_str(stripped).unwrap()
        );
    }

    #[test]
    fn what_a_later_version_of_wasm_has_is_refused() {
        for later in [
            "(module (func (param i32) (result i32) (i32.extend8_s (local.get 0))))",
            "(module (memory 1) (func (memory.fill (i32.const 0) (i32.const 0) (i32.const 0))))",
            "(module (func (param f32) (result i32) (i32.trunc_sat_f32_s (local.get 0))))",
        ] {
            assert!(
                matches!(
                    optimised(later, &[Pass::SignextLowering]),
                    Err(OptimizationError::ValidateWasmInput(_))
                ),
                "{later}"
            );
        }
    }

    #[test]
    fn files_that_are_not_there_or_no_module_are_told_apart() {
        let folder = tempfile::tempdir().unwrap();
        let (nothing, text) = (folder.path().join("nothing"), folder.path().join("text"));
        fs::write(&text, "no module").unwrap();
        let options = OptimizationOptions::new_opt_level_0();
        assert!(matches!(
            options.run(&nothing, &text),
            Err(OptimizationError::Read(_))
        ));
        assert!(matches!(
            options.run(&text, &nothing),
            Err(OptimizationError::ValidateWasmInput(_))
        ));
        fs::write(&text, wat::parse_str("(module)").unwrap()).unwrap();
        let nowhere = nothing.join("below");
        assert!(matches!(
            options.run(&text, nowhere),
            Err(OptimizationError::Write(_))
        ));
    }
}
