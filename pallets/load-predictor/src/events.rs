// SPDX-License-Identifier: Apache-2.0
//! What the pallet tells of.

use frame_support::pallet_macros::pallet_section;

/// Part of the pallet's module, which imports it.
#[pallet_section]
mod events {
    /// What happened to forecasts and their model.
    #[pallet::event]
    #[pallet::generate_deposit(pub(crate) fn deposit_event)]
    pub enum Event<T: Config> {
        /// Something else decides on splits from now on.
        RuleChanged {
            /// What.
            rule: Rule,
            /// How good the forecasts were.
            score: ScoreView,
        },
        /// A split is called for and would not help: one account makes for most of the load.
        Unsplittable {
            /// The leaf.
            shard: ShardId,
            /// The account.
            account: BlindedId,
            /// Its part of the leaf's transfers, at least.
            share: Ppm,
            /// The second of chain time from which the leaf may be split again, at the latest.
            until: u64,
        },
        /// All of a model's file is there, and can be adopted.
        ModelUploaded {
            /// The model.
            model: ModelHash,
            /// Who proposed and uploaded it.
            proposer: T::AccountId,
        },
        /// All of a model's file was there, but is not what was proposed. It was thrown away, and
        /// can be uploaded anew from the beginning.
        ModelRejected {
            /// The model that was proposed.
            model: ModelHash,
            /// What is wrong with the file.
            fault: UploadFault,
            /// Who proposed and uploaded it.
            proposer: T::AccountId,
        },
        /// Another model forecasts from now on.
        ModelAdopted {
            /// The model.
            model: ModelHash,
        },
        /// What was uploaded of a model that was not adopted is gone.
        ModelDiscarded {
            /// The model.
            model: ModelHash,
            /// Who proposed and uploaded it.
            proposer: T::AccountId,
        },
        /// A leaf's writes have come to take too much of blocks.
        Contended {
            /// The leaf.
            shard: ShardId,
            /// The time that they took of the last blocks.
            time: WriteTime,
            /// The mean above which that is too much, in microseconds a block.
            limit: u32,
            /// The account that makes for most of the load, if one does: a split would not help.
            hottest: Option<HotAccount>,
        },
        /// A leaf's writes no longer take too much of blocks.
        Relieved {
            /// The leaf.
            shard: ShardId,
            /// The time that they took of the last blocks.
            time: WriteTime,
            /// The block since which it was too much.
            since: BlockHeight,
        },
        /// The account no longer makes for most of the load: the leaf may be split again.
        Splittable {
            /// The leaf.
            shard: ShardId,
            /// The account.
            account: BlindedId,
        },
    }
}
