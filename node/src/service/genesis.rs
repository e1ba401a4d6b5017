// SPDX-License-Identifier: Apache-2.0
//! Whether the chain that is stored is the one that the chain specification describes.
//!
//! Substrate takes what is stored and does not look: a node with the specification of another chain of
//! the same id goes on with the stored one, under the other's name and boot nodes.

use super::Hash;
use nerv_runtime::opaque::Block;
use sc_client_api::Backend;
use sc_executor::RuntimeVersionOf;
use sc_service::{error::Error, BuildGenesisBlock, GenesisBlockBuilder};
use sp_blockchain::HeaderBackend as _;
use sp_core::storage::Storage;
use sp_runtime::traits::Block as _;
use std::{fmt, sync::Arc};

/// The stored chain and the specification begin with different blocks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OtherChain {
    /// What the stored chain begins with.
    pub stored: Hash,
    /// What the specification begins with.
    pub specified: Hash,
    /// The name in the specification.
    pub name: String,
}

impl fmt::Display for OtherChain {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let Self {
            stored,
            specified,
            name,
        } = self;
        write!(
            f,
            "the stored chain begins with block {stored:?}, the chain specification of {name} with \
             {specified:?}"
        )
    }
}

/// Compares what the stored chain begins with, if one is stored, to what the specification of that
/// name has in its genesis.
pub fn compare<B: Backend<Block>>(
    backend: &Arc<B>,
    executor: impl RuntimeVersionOf,
    genesis: Storage,
    name: &str,
) -> Result<Option<OtherChain>, Error> {
    let Some(stored) = backend.blockchain().hash(0)? else {
        return Ok(None);
    };
    // Nothing of it is written: that takes the second half of the result.
    let builder = GenesisBlockBuilder::<Block, _, _>::new_with_storage(
        genesis,
        false,
        backend.clone(),
        executor,
    )?;
    let (block, _) = builder.build_genesis_block()?;
    let specified = block.hash();
    Ok((stored != specified).then(|| OtherChain {
        stored,
        specified,
        name: name.into(),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{chain_spec, service::HostFunctions};
    use sc_client_api::{in_mem, BlockImportOperation, NewBlockState};
    use sc_executor::WasmExecutor;

    fn storage(id: &str) -> Storage {
        let spec = chain_spec::load(id).unwrap();
        spec.as_storage_builder().build_storage().unwrap()
    }

    #[test]
    fn a_stored_chain_is_told_from_another() {
        let executor = WasmExecutor::<HostFunctions>::builder().build();
        let backend = Arc::new(in_mem::Backend::<Block>::new());
        let compare = |storage, name| compare(&backend, executor.clone(), storage, name).unwrap();

        let development = storage("dev");
        let nothing_stored_yet = compare(development.clone(), "Development");
        assert_eq!(nothing_stored_yet, None);

        let genesis = GenesisBlockBuilder::<Block, _, _>::new_with_storage(
            development.clone(),
            true,
            backend.clone(),
            executor.clone(),
        );
        let (block, mut operation) = genesis.unwrap().build_genesis_block().unwrap();
        let (header, body) = (block.header().clone(), block.extrinsics().to_vec());
        operation
            .set_block_data(header, Some(body), None, None, NewBlockState::Final, true)
            .unwrap();
        backend.commit_operation(operation).unwrap();

        assert_eq!(compare(development, "Development"), None);
        let other = compare(storage("local"), "Local").expect("another chain");
        assert_eq!(other.stored, block.hash());
        assert_ne!(other.specified, block.hash());
        let sentence = other.to_string();
        assert!(sentence.contains("specification of Local"), "{sentence}");
    }
}
