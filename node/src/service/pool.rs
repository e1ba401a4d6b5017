// SPDX-License-Identifier: Apache-2.0
//! The transactions that wait for a block: how many there may be, and the pool that keeps them.
//!
//! The pools of `sc-transaction-pool` keep their limits by throwing out what they had accepted: with
//! too many that wait for an earlier nonce (a tenth of `--pool-limit`) the oldest of those goes, and
//! with too many that are ready the oldest of the cheapest, each together with all that build on it.
//! Who sent them over `author_submitExtrinsic` is told nothing. The fork-aware pool comes to the first
//! by itself: what arrives while it makes the view of a new block is missing from that view until the
//! next block, and all later nonces of its sender wait with it.
//!
//! So here the pool itself gets limits that it does not reach, and an [`Entrance`] in front of it
//! refuses what is too much, at once and with a reason.

mod entrance;
mod held;
mod room;

use super::{FullClient, TransactionPool};
use entrance::Entrance;
use nerv_runtime::opaque::Block;
use sc_service::{Configuration, TaskManager};
use sc_transaction_pool::{
    BasicPool, ForkAwareTxPool, FullChainApi, Options, PoolLimit, TransactionPoolType,
    TransactionPoolWrapper,
};
use std::{sync::Arc, time::Duration};

pub use room::Limits;

/// How many transactions may wait, where the command line does not say.
///
/// Sixteen full blocks of transfers. The pool works on each of them at every block: more than these
/// delay the blocks of a small machine.
pub const DEFAULT_LIMIT: &str = "32768";

/// For how long a transaction that was invalid is refused without a look at it, where the command
/// line does not say. Long enough that peers who pass it on do no harm, and short enough for whoever
/// sends it again after the account was funded.
const BAN: Duration = Duration::from_secs(60);

/// The pool's own limits as a multiple of those at the entrance. Beyond what waits it keeps what is
/// in a block and not final yet: with this some hundred full blocks, if finality stalls.
const SLACK: usize = 4;

type Api = FullChainApi<FullClient, Block>;

/// What the command line says of the pool.
#[derive(Clone, Debug)]
pub struct Settings {
    /// How many may wait.
    pub limits: Limits,
    /// For how long an invalid transaction is refused unseen; without it as is usual.
    pub ban: Option<Duration>,
    /// One pool for the best chain, or one that follows all forks.
    pub kind: TransactionPoolType,
}

impl Settings {
    /// Of the options of a node. A development node bans nothing: who tries something out tries again.
    pub fn new(params: &sc_cli::TransactionPoolParams, is_dev: bool) -> Self {
        let usual = is_dev.then_some(Duration::ZERO);
        Self {
            limits: Limits {
                count: params.pool_limit,
                bytes: params.pool_kbytes.saturating_mul(1024),
            },
            ban: params.tx_ban_seconds.map(Duration::from_secs).or(usual),
            kind: params.pool_type.into(),
        }
    }

    /// The limits that the pool itself gets.
    fn options(&self) -> Options {
        let room = PoolLimit {
            count: self.limits.count.saturating_mul(SLACK),
            total_bytes: self.limits.bytes.saturating_mul(SLACK),
        };
        Options {
            ready: room.clone(),
            // All that wait may come to wait for an earlier nonce, as after a fork.
            future: room,
            reject_future_transactions: false,
            ban_time: self.ban.unwrap_or(BAN),
        }
    }
}

impl Default for Settings {
    /// For commands that work on the stored chain: nobody sends them anything.
    fn default() -> Self {
        Self {
            limits: Limits {
                count: 1,
                bytes: 1024,
            },
            ban: None,
            kind: TransactionPoolType::SingleState,
        }
    }
}

/// Builds the pool, with the entrance in front of it.
pub fn build(
    settings: &Settings,
    config: &Configuration,
    client: &Arc<FullClient>,
    task_manager: &TaskManager,
) -> TransactionPool {
    let options = settings.options();
    let is_validator = config.role.is_authority().into();
    let prometheus = config.prometheus_registry();
    let spawner = task_manager.spawn_essential_handle();
    log::debug!("Transaction pool: {settings:?}, within {options:?}");
    let chain = client.clone();
    let pool: TransactionPool = match settings.kind {
        TransactionPoolType::SingleState => {
            let pool = BasicPool::<Api, Block>::new_full(
                options,
                is_validator,
                prometheus,
                spawner,
                chain,
            );
            TransactionPoolWrapper(Box::new(pool))
        }
        TransactionPoolType::ForkAware => {
            let pool = ForkAwareTxPool::<Api, Block>::new_full(
                options,
                is_validator,
                prometheus,
                spawner,
                chain,
            );
            TransactionPoolWrapper(Box::new(pool))
        }
    };
    TransactionPoolWrapper(Box::new(Entrance::new(
        pool,
        client.clone(),
        settings.limits,
    )))
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;
    use sc_cli::TransactionPoolParams;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        pool: TransactionPoolParams,
    }

    fn settings(arguments: &str, is_dev: bool) -> Settings {
        let words = std::iter::once("node").chain(arguments.split_whitespace());
        Settings::new(&Line::parse_from(words).pool, is_dev)
    }

    #[test]
    fn what_the_command_line_says_holds_at_the_entrance() {
        let settings = settings("--pool-limit 100 --pool-kbytes 3 --tx-ban-seconds 7", true);
        assert_eq!(
            settings.limits,
            Limits {
                count: 100,
                bytes: 3072
            }
        );
        assert_eq!(settings.options().ban_time, Duration::from_secs(7));
    }

    #[test]
    fn the_pool_itself_never_reaches_its_limits() {
        let settings = settings("--pool-limit 100 --pool-kbytes 3", false);
        let options = settings.options();
        for limit in [&options.ready, &options.future] {
            assert!(limit.count >= 2 * settings.limits.most().count);
            assert!(limit.total_bytes >= 2 * settings.limits.most().bytes);
        }
        assert!(!options.reject_future_transactions);
    }

    #[test]
    fn an_invalid_transaction_may_come_again_soon() {
        assert_eq!(settings("", false).options().ban_time, BAN);
        assert_eq!(settings("", true).options().ban_time, Duration::ZERO);
    }
}
