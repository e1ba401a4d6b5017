// SPDX-License-Identifier: Apache-2.0
//! What executes the runtime, and where it keeps what it has compiled.

use super::{Executor, HostFunctions};
use sc_executor::{HeapAllocStrategy, WasmExecutor, DEFAULT_HEAP_ALLOC_STRATEGY};
use sc_service::Configuration;
use std::{
    fs,
    path::{Path, PathBuf},
};

/// The folder below the base path, if the command line names none.
const FOLDER: &str = "runtime-cache";

/// As [`sc_service::new_wasm_executor`], which compiles the runtime anew at each start: with a folder in
/// which the machine code of runtimes is kept, so that only a runtime that it has not met is compiled.
///
/// What is in that folder is executed without further question, as is what the keystore signs. So nobody but
/// the node's user can read or write there. Where such a folder cannot be had the node says so, and compiles
/// as ever.
pub fn new_executor(config: &Configuration, folder: Option<&Path>) -> Executor {
    let settings = &config.executor;
    let strategy = settings
        .default_heap_pages
        .map_or(DEFAULT_HEAP_ALLOC_STRATEGY, |pages| {
            HeapAllocStrategy::Static {
                extra_pages: pages as u32,
            }
        });
    let builder = WasmExecutor::<HostFunctions>::builder()
        .with_execution_method(settings.wasm_method)
        .with_onchain_heap_alloc_strategy(strategy)
        .with_offchain_heap_alloc_strategy(strategy)
        .with_max_runtime_instances(settings.max_runtime_instances)
        .with_runtime_cache_size(settings.runtime_cache_size);
    let folder = folder.map_or_else(|| config.base_path.path().join(FOLDER), Path::to_path_buf);
    match private_folder(&folder) {
        Ok(folder) => builder.with_cache_path(folder).build(),
        Err(error) => {
            log::warn!(
                "Compiled runtimes are not kept in {}: {error}",
                folder.display()
            );
            builder.build()
        }
    }
}

/// Sees to it that the folder is there, and is the user's alone; its absolute path.
fn private_folder(folder: &Path) -> std::io::Result<PathBuf> {
    fs::create_dir_all(folder)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // Fails where it is somebody else's.
        fs::set_permissions(folder, fs::Permissions::from_mode(0o700))?;
    }
    folder.canonicalize()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn the_folder_becomes_the_users_alone() {
        use std::os::unix::fs::PermissionsExt;
        let base = tempfile::tempdir().unwrap();
        let folder = base.path().join("some").join("where");
        fs::create_dir_all(&folder).unwrap();
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o777)).unwrap();
        assert_eq!(
            private_folder(&folder).unwrap(),
            folder.canonicalize().unwrap()
        );
        let mode = fs::metadata(&folder).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o700);
    }

    #[test]
    fn what_is_no_folder_is_an_error() {
        let file = tempfile::NamedTempFile::new().unwrap();
        assert!(private_folder(file.path()).is_err());
        assert!(private_folder(&file.path().join("below")).is_err());
    }
}
