//! Parameters with which a chain begins, where they differ from the defaults.

use super::{bounds, dynamic_params::*, RuntimeParameters};
use crate::{Balance, BlockNumber, Runtime};
use alloc::vec::Vec;
use core::marker::PhantomData;
use frame_support::traits::dynamic_params::AggregatedKeyValue;
use nerv_primitives_core::{Ppm, Rate};
use serde::{Deserialize, Deserializer, Serialize};

pub use pallet::*;

/// What a preset may say of one group of parameters.
pub trait Initial {
    /// The parameters it sets.
    fn parameters(&self) -> Vec<RuntimeParameters>;
}

/// Defines what a preset may say of a group: for each field the parameter it sets.
macro_rules! initial {
    (
        $(#[$doc:meta])*
        $name:ident sets $group:ident of $module:ident {
            $($(#[$field_doc:meta])* $field:ident: $parameter:ident = $value:ty,)+
        }
    ) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
        #[serde(rename_all = "camelCase", deny_unknown_fields, default)]
        pub struct $name {
            $($(#[$field_doc])* pub $field: Option<$value>,)+
        }

        impl Initial for $name {
            fn parameters(&self) -> Vec<RuntimeParameters> {
                let set = [$(self.$field.map(|value| {
                    let key = $module::$parameter;
                    RuntimeParameters::$group($module::Parameters::$parameter(key, Some(value)))
                }),)+];
                set.into_iter().flatten().collect()
            }
        }
    };
}

initial! {
    /// Of splits and merges.
    Bisection sets Bisection of bisection {
        /// The accounts a shard must have to be split: at least 2.
        min_accounts: MinAccounts = u32,
        /// The greatest depth of a leaf: at most 32.
        max_depth: MaxDepth = u32,
        /// The greatest number of leaves: 1 to 1,000.
        max_shards: MaxShards = u32,
        /// The blocks between a split and the merge of its children.
        cooldown: Cooldown = BlockNumber,
    }
}

initial! {
    /// Of load. Rates are in thousandths of a transfer a second.
    Load sets Load of load {
        /// The rate above which a shard is overloaded.
        max_rate: MaxRate = Rate,
        /// The rate under which a shard is quiet.
        quiet_rate: QuietRate = Rate,
        /// The seconds for which siblings must have been quiet to be merged.
        quiet_period: QuietPeriod = u32,
        /// The probability above which the forecast calls for a split, in parts per million.
        split_probability: SplitProbability = Ppm,
        /// The blocks that a shard's transfers may take on the mean.
        latency_limit: LatencyLimit = BlockNumber,
        /// The accounts of a shard that is full.
        state_capacity: StateCapacity = u64,
        /// The seconds for which a shard is not split whose load is one account's.
        unsplittable_period: UnsplittablePeriod = u32,
    }
}

initial! {
    /// Of stake, proposals and votes.
    Governance sets Governance of governance {
        /// The least a staker may have bonded.
        minimum_stake: MinimumStake = Balance,
        /// What a proposer vouches with.
        proposal_bond: ProposalBond = Balance,
        /// The blocks from unbonding to withdrawal.
        unbonding_period: UnbondingPeriod = BlockNumber,
        /// The blocks in which votes are taken.
        voting_period: VotingPeriod = BlockNumber,
        /// The blocks in which an operation that was carried out may be disputed.
        dispute_period: DisputePeriod = BlockNumber,
        /// The blocks over which a staker's proposals are counted.
        rate_period: RatePeriod = BlockNumber,
        /// The proposals a staker may make in that time.
        rate_limit: RateLimit = u32,
    }
}

initial! {
    /// Of transfers between shards.
    Transfers sets Transfers of transfers {
        /// The messages a shard's queue may hold.
        max_queued: MaxQueued = u32,
        /// The blocks after which a transfer that has not been answered is aborted.
        deadline_after: DeadlineAfter = BlockNumber,
        /// The blocks for which receipts are kept.
        keep_receipts: KeepReceipts = BlockNumber,
    }
}

initial! {
    /// Of nodes, keepers and placements.
    Placement sets Placement of placement {
        /// The blocks over which moves for a better score are counted.
        move_period: MovePeriod = BlockNumber,
        /// The blocks in which a placement is to be found where none is whole.
        replace_period: ReplacePeriod = BlockNumber,
        /// The blocks for which a reported round trip counts.
        latency_period: LatencyPeriod = BlockNumber,
        /// The room that a replica takes, in MiB.
        replica_size: ReplicaSize = u32,
        /// What is held of an operator for a node.
        node_deposit: NodeDeposit = Balance,
        /// What is held of a keeper.
        keeper_deposit: KeeperDeposit = Balance,
        /// What a false submission costs a keeper.
        fine: Fine = Balance,
    }
}

/// Reads a group; a value out of its bounds is an error then, not when the chain begins.
fn within_bounds<'de, D: Deserializer<'de>, I: Deserialize<'de> + Initial>(
    deserializer: D,
) -> Result<I, D::Error> {
    let group = I::deserialize(deserializer)?;
    match group.parameters().iter().find_map(bounds::violation) {
        Some(message) => Err(serde::de::Error::custom(message)),
        None => Ok(group),
    }
}

#[frame_support::pallet]
mod pallet {
    use super::*;
    use frame_support::pallet_prelude::*;

    /// The pallet: no calls and no storage of its own.
    #[pallet::pallet]
    pub struct Pallet<T>(_);

    /// Nothing to be set up.
    #[pallet::config]
    pub trait Config: frame_system::Config {}

    /// The parameters of the chain's first block.
    #[pallet::genesis_config]
    #[derive(frame_support::DefaultNoBound)]
    pub struct GenesisConfig<T: Config> {
        /// Of splits and merges.
        #[serde(deserialize_with = "within_bounds")]
        pub bisection: Bisection,
        /// Of load.
        #[serde(deserialize_with = "within_bounds")]
        pub load: Load,
        /// Of stake, proposals and votes.
        #[serde(deserialize_with = "within_bounds")]
        pub governance: Governance,
        /// Of transfers between shards.
        #[serde(deserialize_with = "within_bounds")]
        pub transfers: Transfers,
        /// Of nodes, keepers and placements.
        #[serde(deserialize_with = "within_bounds")]
        pub placement: Placement,
        /// No more than the type's mark.
        #[serde(skip)]
        pub _config: PhantomData<T>,
    }

    #[pallet::genesis_build]
    impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
        fn build(&self) {
            let groups: [&dyn Initial; 5] = [
                &self.bisection,
                &self.load,
                &self.governance,
                &self.transfers,
                &self.placement,
            ];
            for parameter in groups.into_iter().flat_map(Initial::parameters) {
                let (key, value) = parameter.into_parts();
                pallet_parameters::Parameters::<Runtime>::set(key, value);
            }
        }
    }
}
