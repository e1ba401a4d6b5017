// SPDX-License-Identifier: Apache-2.0
//! States that come from other nodes: `--sync fast`, `fast-unsafe` and `warp` download the state of a block
//! instead of executing all blocks up to it.

use nerv_runtime::opaque::Block;
use sc_consensus::{
    BlockCheckParams, BlockImport, BlockImportParams, ForkChoiceStrategy, ImportResult, StateAction,
};
use sp_blockchain::{BlockStatus, HeaderBackend};
use sp_consensus::{BlockOrigin, Error};
use sp_runtime::traits::Block as BlockT;
use std::sync::Arc;

/// Lets fast sync come to its end: it imports headers and bodies first, then the state of the last block that
/// is final, and from there on executes what it has already.
///
/// Aura calls each block that comes with its state the best one, and none that is not executed, which is right
/// for warp sync alone. In fast sync, the block whose state arrives is there already. If finality has passed it,
/// the database takes a new best block for a finalised one that is to be reverted, and refuses it: the node would
/// ask for the state of each finalised block in turn, for ever. And the sync executes the blocks behind it only if
/// the best block is one of those that have no state: else it takes them for done, and stands still before the
/// first that is new, whose parent has no state.
pub struct StateImport<I, C> {
    inner: I,
    client: Arc<C>,
}

impl<I, C> StateImport<I, C> {
    /// In front of what imports blocks otherwise.
    pub fn new(inner: I, client: Arc<C>) -> Self {
        Self { inner, client }
    }
}

#[async_trait::async_trait]
impl<I, C> BlockImport<Block> for StateImport<I, C>
where
    I: BlockImport<Block, Error = Error> + Send + Sync,
    C: HeaderBackend<Block> + Send + Sync,
{
    type Error = Error;

    async fn check_block(&self, block: BlockCheckParams<Block>) -> Result<ImportResult, Error> {
        self.inner.check_block(block).await
    }

    async fn import_block(
        &self,
        mut block: BlockImportParams<Block>,
    ) -> Result<ImportResult, Error> {
        if block.with_state() {
            if is_known(&*self.client, block.post_hash())? {
                block.fork_choice = Some(ForkChoiceStrategy::Custom(false));
            }
        } else if is_of_fast_sync(&block) {
            block.fork_choice = Some(ForkChoiceStrategy::LongestChain);
        }
        self.inner.import_block(block).await
    }
}

/// Whether a block is taken without execution, and neither proves finality nor fills the history behind a
/// state: those are no better than what there is.
fn is_of_fast_sync(block: &BlockImportParams<Block>) -> bool {
    let is_skipped = matches!(block.state_action, StateAction::Skip);
    let is_history = matches!(block.origin, BlockOrigin::GapSync | BlockOrigin::WarpSync);
    is_skipped && !is_history
}

fn is_known<C: HeaderBackend<Block>>(
    client: &C,
    hash: <Block as BlockT>::Hash,
) -> Result<bool, Error> {
    let status = client.status(hash);
    let status = status.map_err(|error| Error::ClientImport(error.to_string()))?;
    Ok(status == BlockStatus::InChain)
}

/// A block whose state can be read when the node starts: the last one that is final and has a state. The best
/// one may have none yet, where a fast sync was interrupted; if no block has, the genesis is in memory.
pub fn readable_block<C: HeaderBackend<Block>>(client: &C) -> <Block as BlockT>::Hash {
    let info = client.info();
    info.finalized_state
        .map_or(info.genesis_hash, |(hash, _)| hash)
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::executor::block_on;
    use sc_client_api::{in_mem, Backend, BlockImportOperation, KeyValueStates, NewBlockState};
    use sc_consensus::{ImportedState, StorageChanges};
    use sp_core::H256;
    use sp_runtime::traits::Header as _;
    use std::sync::Mutex;

    type Header = <Block as BlockT>::Header;
    type Chain = in_mem::Blockchain<Block>;

    /// Notes how the blocks that it is given are to be chosen from.
    #[derive(Default)]
    struct Noting(Mutex<Vec<Choice>>);

    #[derive(Debug, PartialEq)]
    enum Choice {
        Longest,
        Best,
        NotBest,
    }

    #[async_trait::async_trait]
    impl BlockImport<Block> for &Noting {
        type Error = Error;

        async fn check_block(&self, _: BlockCheckParams<Block>) -> Result<ImportResult, Error> {
            Ok(ImportResult::AlreadyInChain)
        }

        async fn import_block(
            &self,
            block: BlockImportParams<Block>,
        ) -> Result<ImportResult, Error> {
            self.0
                .lock()
                .unwrap()
                .push(match block.fork_choice.unwrap() {
                    ForkChoiceStrategy::LongestChain => Choice::Longest,
                    ForkChoiceStrategy::Custom(true) => Choice::Best,
                    ForkChoiceStrategy::Custom(false) => Choice::NotBest,
                });
            Ok(ImportResult::imported(false))
        }
    }

    fn header(number: u32) -> Header {
        let root = H256::repeat_byte(1);
        Header::new(number, root, root, H256::zero(), Default::default())
    }

    /// A chain of one block.
    fn chain(header: &Header) -> Arc<Chain> {
        let backend = in_mem::Backend::<Block>::new();
        let mut operation = backend.begin_operation().unwrap();
        operation
            .set_block_data(header.clone(), None, None, None, NewBlockState::Final, true)
            .unwrap();
        backend.commit_operation(operation).unwrap();
        Arc::new(backend.blockchain().clone())
    }

    /// What is known of a state by the time it arrives, and the choice that Aura makes of it.
    fn with_state(header: Header) -> BlockImportParams<Block> {
        let mut block = BlockImportParams::new(BlockOrigin::NetworkInitialSync, header);
        let state = ImportedState {
            block: block.post_hash(),
            state: KeyValueStates(Vec::new()),
        };
        block.state_action = StateAction::ApplyChanges(StorageChanges::Import(state));
        block.fork_choice = Some(ForkChoiceStrategy::Custom(true));
        block
    }

    /// A block that is not executed, and the choice that Aura makes of it.
    fn skipped(origin: BlockOrigin) -> BlockImportParams<Block> {
        let mut block = BlockImportParams::new(origin, header(1));
        block.state_action = StateAction::Skip;
        block.fork_choice = Some(ForkChoiceStrategy::Custom(false));
        block
    }

    #[test]
    fn the_state_of_a_known_block_makes_it_no_better() {
        let known = header(0);
        let noting = Noting::default();
        let import = StateImport::new(&noting, chain(&known));
        // Warp sync knows nothing of the block before it has the state.
        for block in [with_state(known), with_state(header(1))] {
            block_on(import.import_block(block)).unwrap();
        }
        assert_eq!(*noting.0.lock().unwrap(), [Choice::NotBest, Choice::Best]);
    }

    #[test]
    fn headers_of_fast_sync_are_followed_and_those_of_history_are_not() {
        use BlockOrigin::*;
        let noting = Noting::default();
        let import = StateImport::new(&noting, chain(&header(0)));
        for origin in [NetworkInitialSync, NetworkBroadcast, GapSync, WarpSync] {
            block_on(import.import_block(skipped(origin))).unwrap();
        }
        let mut executed = skipped(NetworkBroadcast);
        executed.state_action = StateAction::Execute;
        block_on(import.import_block(executed)).unwrap();
        let expected = [
            Choice::Longest,
            Choice::Longest,
            Choice::NotBest,
            Choice::NotBest,
            Choice::NotBest,
        ];
        assert_eq!(*noting.0.lock().unwrap(), expected);
    }

    #[test]
    fn a_chain_without_states_is_read_at_its_genesis() {
        let genesis = header(0);
        assert_eq!(readable_block(&*chain(&genesis)), genesis.hash());
    }
}
