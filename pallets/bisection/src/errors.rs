// SPDX-License-Identifier: Apache-2.0
//! Why an operation makes no sense.

use frame_support::pallet_macros::pallet_section;

/// Part of the pallet's module, which imports it.
#[pallet_section]
mod errors {
    /// Why an operation makes no sense, whatever the time and the parameters. Nothing changed.
    ///
    /// One that makes sense but may not be carried out now is refused instead: the call succeeds,
    /// leaves a record and tells the [`Refusal`] by an event.
    #[pallet::error]
    pub enum Error<T> {
        /// There is no such shard.
        UnknownShard,
        /// The shard is not a leaf.
        NotALeaf,
        /// The two shards are not the left and the right child of one parent.
        NotSiblings,
        /// No drain of that operation is broken.
        NotBroken,
        /// The drain broke fewer than 10 blocks ago.
        BrokeJustNow,
        /// As many operations drain as may.
        TooManyDrains,
        /// The word of replicas about that operation is not awaited, or its drain is not over.
        NotAwaiting,
    }
}
