// SPDX-License-Identifier: Apache-2.0
//! Two shards: one that is a lane or is to become one, and one that never is.

use super::{InLane, Standing};
use frame_support::weights::Weight;
use nerv_primitives_core::{
    traits::{Home, LaneStandings, SeenAccount, ShardRouting},
    LaneStanding, ShardId,
};
use nerv_primitives_embedding::{BlindedId, EmbeddingDelta, ShardEmbedding};
use sp_runtime::DispatchError;

/// The routing of accounts to the two shards.
pub struct Shards;

fn lane() -> ShardId {
    ShardId::from([1; 32])
}

fn home(account: &BlindedId) -> Home {
    let in_lane = InLane::get();
    let mut blinded = in_lane.iter().map(|who| BlindedId::of(who.as_ref()));
    let shard = match blinded.any(|it| it == *account) {
        true => lane(),
        false => ShardId::from([2; 32]),
    };
    Home {
        shard,
        sources: [None, None],
        leaves: 2,
    }
}

impl ShardRouting for Shards {
    fn homes<const N: usize>(accounts: [&BlindedId; N]) -> Result<[Home; N], DispatchError> {
        Ok(accounts.map(home))
    }

    fn epoch() -> Option<u32> {
        unreachable!("nothing is sent from here")
    }

    fn home_of(_: &SeenAccount) -> Result<Home, DispatchError> {
        unreachable!("nothing is seen here")
    }

    fn opened(_: &ShardId, _: &BlindedId) {
        unreachable!("no record is opened here")
    }

    fn closed(_: &ShardId, _: &BlindedId) {
        unreachable!("no record is closed here")
    }

    fn change_weight() -> Weight {
        unreachable!("no record is opened here")
    }

    fn moved(_: &ShardId, _: &ShardId, _: &EmbeddingDelta) -> Result<(), DispatchError> {
        unreachable!("no account is moved here")
    }

    fn embedding(_: &ShardId) -> Result<ShardEmbedding, DispatchError> {
        unreachable!("no embedding is asked for here")
    }

    fn shards() -> Vec<ShardId> {
        unreachable!("the tree is not walked here")
    }

    fn set_override(_: &BlindedId, _: &ShardId) -> Result<(), DispatchError> {
        unreachable!("no account is moved here")
    }
}

/// How the two shards stand.
pub struct Lanes;

impl LaneStandings for Lanes {
    fn standing(shard: &ShardId) -> LaneStanding {
        match *shard == lane() {
            true => Standing::get(),
            false => LaneStanding::Resident,
        }
    }

    fn all() -> Vec<(ShardId, LaneStanding)> {
        unreachable!("lanes are not listed here")
    }
}

#[cfg(feature = "runtime-benchmarks")]
impl nerv_primitives_core::traits::GrowTree for Shards {
    fn grow(_: u32) -> Vec<ShardId> {
        Vec::new()
    }

    fn join(_: &ShardId, _: &EmbeddingDelta) {
        unreachable!("no account comes here")
    }
}
