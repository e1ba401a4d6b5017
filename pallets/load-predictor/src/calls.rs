// SPDX-License-Identifier: Apache-2.0
//! What proposers of models can ask of the pallet.

use frame_support::pallet_macros::pallet_section;

/// Part of the pallet's module, which imports it.
#[pallet_section]
mod calls {
    #[pallet::call]
    impl<T: Config> Pallet<T> {
        /// Upload a part of a model that you proposed, while the vote is open. The parts are uploaded
        /// in order; with the last one the whole is checked.
        ///
        /// ## Dispatch Origin
        ///
        /// Must be `Signed` by a proposer of the model. Each uploads for its own proposal.
        ///
        /// ## Details
        ///
        /// A file that is not the proposed model's is thrown away with its last part, and the call
        /// succeeds. You may begin anew.
        ///
        /// With the first part, which must have the whole header in it, the deposit for all bytes of
        /// a model's file is held of you. You have it back when the file is thrown away, the model is
        /// adopted, or the vote ends.
        ///
        /// ## Parameters
        ///
        /// - `model`: its hash, as proposed.
        /// - `offset`: the bytes that were uploaded before.
        /// - `chunk`: the next ones, at most 8 KiB.
        ///
        /// ## Errors
        ///
        /// - [`Error::NotProposed`]: no proposal of yours to adopt the model is being voted on.
        /// - [`Error::EmptyChunk`]: there is nothing in the chunk.
        /// - [`Error::WrongOffset`]: the chunk does not begin where the last one ended.
        /// - [`Error::TooManyUploads`]: [`Config::MaxUploads`] other uploads of yours stand.
        /// - [`Error::UnusableHeader`]: the file does not begin as that of a model with which the chain
        ///   can forecast.
        /// - [`Error::TooLong`]: a model's file is shorter than that.
        /// - The currency's own, if the deposit cannot be held.
        ///
        /// ## Events
        ///
        /// - [`Event::ModelUploaded`]: all of the file is there, and is the model's.
        /// - [`Event::ModelRejected`]: all of the file is there, and is not the model's.
        #[pallet::call_index(0)]
        #[pallet::weight(Pallet::<T>::upload_weight())]
        pub fn upload_model(
            origin: OriginFor<T>,
            model: ModelHash,
            offset: u32,
            chunk: ModelChunk,
        ) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_upload(&who, &model, offset, &chunk)
        }
    }
}
