// SPDX-License-Identifier: Apache-2.0
//! Why a model was not taken.

use frame_support::pallet_macros::pallet_section;

/// Part of the pallet's module, which imports it.
#[pallet_section]
mod errors {
    /// Why a model was not taken. Nothing changed.
    #[pallet::error]
    pub enum Error<T> {
        /// No proposal of yours to adopt this model is being voted on.
        NotProposed,
        /// As many uploads of yours as may be stand: try again when a vote on one of them has ended.
        TooManyUploads,
        /// There is nothing in the chunk.
        EmptyChunk,
        /// The chunk does not begin where the last one ended.
        WrongOffset,
        /// A model's file is shorter than that.
        TooLong,
        /// The model was not uploaded, or not all of it.
        NotUploaded,
        /// The first chunk does not begin with the whole header, 20 bytes, of a model with which this
        /// chain can forecast: magic, version, shape, horizon or scale are others.
        UnusableHeader,
    }
}
