// SPDX-License-Identifier: Apache-2.0
//! What executes the runtime, and where it keeps what it has compiled.

use super::{Executor, HostFunctions};
use sc_executor::{HeapAllocStrategy, WasmExecutor, DEFAULT_HEAP_ALLOC_STRATEGY};
use sc_service::Configuration;
use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// The folder below the base path, if the command line names none.
const FOLDER: &str = "runtime-cache";

/// As [`sc_service::new_wasm_executor`], which compiles the runtime anew at each start: with a folder in
/// which the machine code of runtimes is kept, so that only a runtime that it has not met is compiled.
///
/// What is in that folder is executed without further question, as is what the keystore signs. So it is made for the
/// node's user alone, and one that others can write to is not used. Where such a folder cannot be had the node
/// says so, and compiles as ever.
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

/// Sees to it that the folder is there, and that nobody else can write to it; its absolute path. The
/// permissions of one that is there already stay as they are: it may be one that others need.
fn private_folder(folder: &Path) -> io::Result<PathBuf> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::{DirBuilderExt, MetadataExt};
        fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(folder)?;
        let found = fs::metadata(folder)?;
        // Whose files are ours, without a call that only libc has.
        let probe = folder.join(".owner");
        let ours = fs::File::create(&probe)?.metadata()?.uid();
        if found.mode() & 0o022 != 0 || found.uid() != ours {
            fs::remove_file(&probe)?;
            return Err(io::Error::new(
                io::ErrorKind::PermissionDenied,
                "others can write there",
            ));
        }
    }
    #[cfg(not(unix))]
    fs::create_dir_all(folder)?;
    folder.canonicalize()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn a_new_folder_is_the_users_alone() {
        use std::os::unix::fs::PermissionsExt;
        let base = tempfile::tempdir().unwrap();
        let folder = base.path().join("some").join("where");
        assert_eq!(
            private_folder(&folder).unwrap(),
            folder.canonicalize().unwrap()
        );
        let mode = fs::metadata(&folder).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o700);
        // And again, when it is there.
        assert!(private_folder(&folder).is_ok());
    }

    #[cfg(unix)]
    #[test]
    fn one_that_others_can_write_to_is_not_used_and_stays_as_it_is() {
        use std::os::unix::fs::PermissionsExt;
        for mode in [0o777, 0o770, 0o1777] {
            let folder = tempfile::tempdir().unwrap();
            fs::set_permissions(folder.path(), fs::Permissions::from_mode(mode)).unwrap();
            let error = private_folder(folder.path()).unwrap_err();
            assert_eq!(error.kind(), io::ErrorKind::PermissionDenied);
            let left = fs::metadata(folder.path()).unwrap().permissions().mode();
            assert_eq!(left & 0o7777, mode);
            assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
        }
    }

    #[test]
    fn what_is_no_folder_is_an_error() {
        let file = tempfile::NamedTempFile::new().unwrap();
        assert!(private_folder(file.path()).is_err());
        assert!(private_folder(&file.path().join("below")).is_err());
    }
}
