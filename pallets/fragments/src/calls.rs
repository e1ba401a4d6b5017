// SPDX-License-Identifier: Apache-2.0
//! What holders of fragments, operators and root can ask of the pallet.

use frame_support::pallet_macros::pallet_section;

/// Part of the pallet's module, which imports it.
#[pallet_section]
mod calls {
    #[pallet::call]
    impl<T: Config> Pallet<T> {
        /// Say that your node holds its fragment of a checkpoint, and which commitment it reckons the
        /// checkpoint to have: the node's keeper does. Nobody signs the extrinsic, so nobody pays a fee.
        ///
        /// Enough equal ones commit the checkpoint. One that differs is kept as evidence.
        ///
        /// ## Dispatch Origin
        ///
        /// Must be `Authorized`: nobody signs the extrinsic. What cannot be so is refused before: see
        /// [`Refusal`].
        ///
        /// ## Parameters
        ///
        /// - `acknowledgement`: the shard, the checkpoint's height, slot and node, the commitment, and
        ///   the block after which the node looked.
        /// - `signer`: the node's operator, or its delegate.
        /// - `signature`: the signer's, of the acknowledgement on this chain after that block.
        ///
        /// ## Errors
        ///
        /// - [`Error::NotALeaf`], [`Error::StaleView`], [`Error::NotAssigned`],
        ///   [`Error::UnknownCheckpoint`], [`Error::CheckpointRetired`], [`Error::TooLate`],
        ///   [`Error::AlreadyAcknowledged`], [`Error::BadCommitment`]: what is not so, or not any more.
        ///
        /// ## Events
        ///
        /// - [`Event::Acknowledged`] and, of one that differs, [`Event::CommitmentDiffers`]
        /// - [`Event::CheckpointCommitted`] if enough have said the same, with [`Event::Retired`] of an
        ///   older one
        /// - [`Event::FragmentRepaired`] if the node had to rebuild its fragment
        /// - [`Event::FragmentLost`] where the placement has changed
        /// - [`Event::AlarmRaised`], [`Event::AlarmCleared`]
        #[pallet::call_index(0)]
        #[pallet::weight((Pallet::<T>::acknowledge_weight(), DispatchClass::Operational))]
        #[pallet::weight_of_authorize(T::WeightInfo::authorize_acknowledge())]
        #[pallet::authorize(|_source, acknowledgement, signer, signature| {
            Pallet::<T>::authorize_acknowledgement(acknowledgement, signer, signature)
        })]
        pub fn acknowledge(
            origin: OriginFor<T>,
            acknowledgement: Acknowledgement,
            signer: T::AccountId,
            signature: T::NodeSignature,
        ) -> DispatchResultWithPostInfo {
            ensure_authorized(origin)?;
            // They were looked at when the call was authorised, in this block.
            let _ = (signer, signature);
            Self::do_acknowledge(&acknowledgement)
        }

        /// Answer a challenge with the chunk that is asked for, and the proof that it is in the
        /// fragment: the node's keeper does. Nobody signs the extrinsic, so nobody pays a fee.
        ///
        /// The node's operator has earned the price of what the node has kept since it was last paid.
        ///
        /// ## Dispatch Origin
        ///
        /// Must be `Authorized`: nobody signs the extrinsic. What cannot be so is refused before: see
        /// [`Refusal`].
        ///
        /// ## Parameters
        ///
        /// - `answer`: the shard, the checkpoint's height, slot and node, the period, the chunk's index,
        ///   the chunk and its proof, and the block after which the node looked.
        /// - `signer`: the node's operator, or its delegate.
        /// - `signature`: the signer's, of the answer on this chain after that block.
        ///
        /// ## Errors
        ///
        /// - [`Error::NotALeaf`], [`Error::StaleView`], [`Error::NotAssigned`], [`Error::NoChallenge`],
        ///   [`Error::NotAsked`], [`Error::TooLate`], [`Error::AlreadyAnswered`],
        ///   [`Error::WrongChunk`]: what is not so, or not any more.
        #[pallet::call_index(1)]
        #[pallet::weight((T::WeightInfo::answer(), DispatchClass::Operational))]
        #[pallet::weight_of_authorize(T::WeightInfo::authorize_answer())]
        #[pallet::authorize(|_source, answer, signer, signature| {
            Pallet::<T>::authorize_answer(answer, signer, signature)
        })]
        pub fn answer(
            origin: OriginFor<T>,
            answer: Answer,
            signer: T::AccountId,
            signature: T::NodeSignature,
        ) -> DispatchResult {
            ensure_authorized(origin)?;
            // They were looked at when the call was authorised, in this block.
            let _ = (signer, signature);
            Self::do_answer(&answer)
        }

        /// Have what your nodes have earned by keeping fragments: all of it, or as much as the treasury
        /// has. The rest stays yours.
        ///
        /// ## Dispatch Origin
        ///
        /// Must be `Signed` by an account that has earned something.
        ///
        /// ## Errors
        ///
        /// - [`Error::NothingEarned`]: nothing is owed to the account.
        /// - [`Error::TreasuryEmpty`]: the treasury has nothing but what keeps its account alive.
        /// - An error of the currency, if the account cannot take the amount.
        ///
        /// ## Events
        ///
        /// - [`Event::RewardPaid`]
        #[pallet::call_index(2)]
        #[pallet::weight(T::WeightInfo::claim())]
        pub fn claim(origin: OriginFor<T>) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_claim(&who)
        }

        /// Have a checkpoint of a leaf taken as soon as its turn comes, whatever has changed.
        ///
        /// ## Dispatch Origin
        ///
        /// Must be `ForceOrigin`: root.
        ///
        /// ## Parameters
        ///
        /// - `shard`: the leaf.
        ///
        /// ## Errors
        ///
        /// - [`Error::NotALeaf`]: it is none.
        #[pallet::call_index(3)]
        #[pallet::weight(T::WeightInfo::force_checkpoint())]
        pub fn force_checkpoint(origin: OriginFor<T>, shard: ShardId) -> DispatchResult {
            T::ForceOrigin::ensure_origin(origin)?;
            Custodies::<T>::try_mutate(shard, |custody| {
                let custody = custody.as_mut().ok_or(Error::<T>::NotALeaf)?;
                custody.is_due = true;
                Ok(())
            })
        }
    }
}
