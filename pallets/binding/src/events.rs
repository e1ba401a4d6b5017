// SPDX-License-Identifier: Apache-2.0
//! What the pallet tells of.

use frame_support::pallet_macros::pallet_section;

/// Part of the pallet's module, which imports it.
#[pallet_section]
mod events {
    /// What happened to accounts that deal with each other. Counts are in units of
    /// [`UNIT`](nerv_primitives_affinity::UNIT), 1/256 of a transfer.
    #[pallet::event]
    #[pallet::generate_deposit(pub(crate) fn deposit_event)]
    pub enum Event<T: Config> {
        /// A window was closed.
        WindowClosed {
            /// Its number, which is that of the plan, if there are moves.
            window: PlanIndex,
            /// The pairs that are counted.
            pairs: u32,
            /// Whose forecasts decide.
            decides: Forecaster,
            /// The Brier scores of the model, the last window and the aged count; lower is better.
            brier: [Ppm; FORECASTERS],
            /// The forecasts of which these are, older ones counting for less.
            forecasts: u64,
            /// The moves of the plan. Without any there is none.
            moves: u32,
            /// What they are expected to save: transfers across, a window.
            gain: u64,
        },
        /// Another forecaster decides from now on how probable it is that pairs deal.
        ForecasterChanged {
            /// Who.
            decides: Forecaster,
            /// The Brier scores of the model, the last window and the aged count; lower is better.
            brier: [Ppm; FORECASTERS],
            /// The forecasts of which these are, older ones counting for less.
            forecasts: u64,
        },
        /// A plan was carried out.
        PlanCarriedOut {
            /// Its number.
            plan: PlanIndex,
            /// The moves that were made.
            moved: u32,
            /// Those that could not be made any more.
            skipped: u32,
        },
        /// An account was moved to another leaf.
        Moved {
            /// The account.
            account: BlindedId,
            /// The leaf it left.
            from: ShardId,
            /// The leaf it lives in now.
            to: ShardId,
            /// Why.
            reason: Reason,
            /// The transfers across that it was expected to save, a window.
            gain: u64,
            /// The record of the operation.
            record: RecordIndex,
        },
        /// What a plan had done to an account is over without another move: shards have merged so that it lives
        /// where the tree has it, or it was moved by somebody else.
        Ended {
            /// The account.
            account: BlindedId,
        },
        /// An owner has given an instruction for their account.
        Instructed {
            /// The owner.
            who: T::AccountId,
            /// The account.
            account: BlindedId,
            /// What they have ordered.
            instruction: Instruction,
        },
        /// An owner has taken their instruction back, and has the deposit again.
        Cleared {
            /// The owner.
            who: T::AccountId,
            /// The account.
            account: BlindedId,
        },
        /// The cut of a split was chosen.
        CutChosen {
            /// The leaf that is split.
            shard: ShardId,
            /// The number of the hyperplane.
            candidate: u8,
            /// Among so many.
            of: u8,
            /// The leaf's load against which balance was held, in units a window.
            load: u64,
            /// The traffic between the halves, of the pairs that are counted.
            crossing: u64,
            /// The same of candidate 0: the cut without a choice.
            first_crossing: u64,
            /// The part of the load that the larger half has, rounded up.
            larger: Ppm,
        },
    }
}
