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
        /// Must be `Signed` by the proposer of the model.
        ///
        /// ## Details
        ///
        /// A file that is not the proposed model's is thrown away with its last part, and the call
        /// succeeds. You may begin anew.
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
        /// - [`Error::TooManyUploads`]: [`Config::MaxUploads`] other models are being uploaded.
        /// - [`Error::WrongOffset`]: the chunk does not begin where the last one ended.
        /// - [`Error::TooLong`]: a model's file is shorter than that.
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
