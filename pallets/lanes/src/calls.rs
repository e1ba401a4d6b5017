// SPDX-License-Identifier: Apache-2.0
//! What accounts, replicas and root can ask of the pallet.

use frame_support::pallet_macros::pallet_section;

/// Part of the pallet's module, which imports it.
#[pallet_section]
mod calls {
    #[pallet::call]
    impl<T: Config> Pallet<T> {
        /// Send units from your account in a lane to another's, whatever shards they live in.
        ///
        /// Handed to the lane's replicas, which is the usual way, the call costs nothing but the lane's fee
        /// and takes part of a second. Put on the chain it only enters the lane's inbox, which its replicas
        /// must take in order: so that nobody can keep you out. It counts once, whichever way it comes.
        ///
        /// ## Dispatch Origin
        ///
        /// Must be `Signed` by the sender.
        ///
        /// ## Parameters
        ///
        /// - `dest`: to whom.
        /// - `amount`: how many. The lane's fee comes on top of it.
        /// - `nonce`: the next one of your account in the lane.
        ///
        /// ## Errors
        ///
        /// - [`Error::SelfTransfer`], [`Error::AmountTooLow`]: no lane would take it.
        /// - [`Error::NotInALane`]: your account is in no lane that takes orders: use the ledger's transfer.
        /// - [`Error::InboxFull`], [`Error::TooManyOwn`]: there is no room.
        ///
        /// ## Events
        ///
        /// - [`Event::Entered`]
        #[pallet::call_index(0)]
        #[pallet::weight(Pallet::<T>::order_weight())]
        pub fn transfer(
            origin: OriginFor<T>,
            dest: LookupSourceOf<T>,
            #[pallet::compact] amount: Balance,
            #[pallet::compact] nonce: Nonce,
        ) -> DispatchResult {
            let who = ensure_signed(origin)?;
            let dest = T::Lookup::lookup(dest)?;
            Self::do_transfer(&who, &dest, amount, nonce)
        }

        /// Move units from your account in a lane into your balance outside the ledger.
        ///
        /// It goes the ways of [`Self::transfer`].
        ///
        /// ## Dispatch Origin
        ///
        /// Must be `Signed` by the account's owner.
        ///
        /// ## Parameters
        ///
        /// - `amount`: how many, at least the ledger's minimum balance. The lane's fees come on top of it.
        /// - `nonce`: the next one of your account in the lane.
        ///
        /// ## Errors
        ///
        /// - [`Error::AmountTooLow`]: no lane would take it.
        /// - [`Error::NotInALane`]: your account is in no lane that takes orders: use the ledger's withdraw.
        /// - [`Error::InboxFull`], [`Error::TooManyOwn`]: there is no room.
        ///
        /// ## Events
        ///
        /// - [`Event::Entered`]
        #[pallet::call_index(1)]
        #[pallet::weight(Pallet::<T>::order_weight())]
        pub fn withdraw(
            origin: OriginFor<T>,
            #[pallet::compact] amount: Balance,
            #[pallet::compact] nonce: Nonce,
        ) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_withdraw(&who, amount, nonce)
        }

        /// Commit what the replicas of a lane have signed: its head from now on. Any of them sends it. Nobody
        /// signs the extrinsic, so nobody pays a fee.
        ///
        /// ## Dispatch Origin
        ///
        /// Must be `Authorized`: nobody signs the extrinsic. What cannot be so is refused before: see
        /// [`Refusal`].
        ///
        /// ## Parameters
        ///
        /// - `header`: what the lane is.
        /// - `path`: the digests of the headers between the committed head and this one, oldest first.
        /// - `messages`: what has left the lane since the committed head, oldest first.
        /// - `payees`: the accounts of those messages that are withdrawals, in their order. The chain knows
        ///   them by their blinded ids only.
        /// - `signatures`: slots of the lane's placement, in ascending order, and what the enclaves of their
        ///   nodes have signed: see [`vote_hash`](nerv_primitives_lane::vote_hash).
        ///
        /// ## Errors
        ///
        /// - Those that [`Refusal`] names: what is not so, or not any more.
        ///
        /// ## Events
        ///
        /// - [`Event::Committed`]
        #[pallet::call_index(2)]
        #[pallet::weight((
            Pallet::<T>::commit_weight(path.len(), messages.len()),
            DispatchClass::Operational,
        ))]
        #[pallet::weight_of_authorize(Pallet::<T>::authorize_commit_weight(
            path.len(),
            messages.len(),
            signatures.len(),
        ))]
        #[pallet::authorize(|_source, header, path, messages, payees, signatures| {
            let said = Said {
                header,
                path,
                messages,
                payees: payees.as_slice(),
            };
            Pallet::<T>::authorize_commit(&said, signatures)
        })]
        pub fn commit(
            origin: OriginFor<T>,
            header: Box<Header>,
            path: Path,
            messages: Messages,
            payees: Payees<T::AccountId>,
            signatures: Signatures,
        ) -> DispatchResult {
            ensure_authorized(origin)?;
            // The signatures were looked at when the call was authorised, in this block.
            let said = Said {
                header: &header,
                path: &path,
                messages: &messages,
                payees: payees.as_slice(),
            };
            Self::do_commit(&said, &signatures)
        }

        /// End the term of a lane whose replicas cannot agree: they begin anew at the committed head. Any of
        /// them sends it. Nobody signs the extrinsic, so nobody pays a fee.
        ///
        /// ## Dispatch Origin
        ///
        /// Must be `Authorized`: nobody signs the extrinsic. What cannot be so is refused before: see
        /// [`Refusal`].
        ///
        /// ## Parameters
        ///
        /// - `renewal`: the lane, its term, its committed head, and the block after which the replicas looked.
        /// - `signatures`: slots of the lane's placement, in ascending order, and what the enclaves of their
        ///   nodes have signed: see [`Renewal::hash`].
        ///
        /// ## Errors
        ///
        /// - [`Error::NotALane`], [`Error::TooSoon`], [`Error::WrongTerm`], [`Error::WrongHead`],
        ///   [`Error::StaleView`], [`Error::TooFewSigners`], [`Error::DoubledSigner`],
        ///   [`Error::NotAssigned`]: what is not so, or not any more.
        ///
        /// ## Events
        ///
        /// - [`Event::Renewed`]
        #[pallet::call_index(3)]
        #[pallet::weight((Pallet::<T>::renew_weight(), DispatchClass::Operational))]
        #[pallet::weight_of_authorize(Pallet::<T>::authorize_renew_weight(signatures.len()))]
        #[pallet::authorize(|_source, renewal, signatures| {
            Pallet::<T>::authorize_renewal(renewal, signatures)
        })]
        pub fn renew(
            origin: OriginFor<T>,
            renewal: Renewal,
            signatures: Signatures,
        ) -> DispatchResult {
            ensure_authorized(origin)?;
            // The signatures were looked at when the call was authorised, in this block.
            Self::do_renew(&renewal, &signatures)
        }

        /// Bring records of a lane that returns to the chain, with a proof that its head has them.
        ///
        /// ## Dispatch Origin
        ///
        /// Must be `Signed`, by anybody. No fee is paid if half of the records were missing, and the proof has
        /// no more than 4 KiB for each of those.
        ///
        /// ## Parameters
        ///
        /// - `shard`: the lane.
        /// - `accounts`: whose records.
        /// - `proof`: the nodes of the trie of the lane's records that show them, or that there are none.
        ///
        /// ## Errors
        ///
        /// - [`Error::NotALane`]: it does not return.
        /// - [`Error::BadProof`]: the proof does not show all of them, or one has a nonce that no account can
        ///   have come to.
        /// - [`Error::NothingToImport`]: they are all as they should be.
        /// - [`Error::TooManyUnits`]: the shard would have more units than it has, and than the lane's books say.
        ///   Where nobody has made up units this is never so if those that have fewer come first.
        /// - An error of the ledger, for an account of another shard or a record that no rules leave. Only
        ///   replicas that collude can have signed that.
        ///
        /// ## Events
        ///
        /// - [`Event::RecordsImported`]
        #[pallet::call_index(4)]
        #[pallet::weight(Pallet::<T>::import_weight(accounts.len(), proof))]
        pub fn import(
            origin: OriginFor<T>,
            shard: ShardId,
            accounts: Imported,
            proof: ProofNodes,
        ) -> DispatchResultWithPostInfo {
            ensure_signed(origin)?;
            Self::do_import(&shard, &accounts, &proof)
        }

        /// Show that a node has voted for two heads in one place of a lane. It pays with a part of its
        /// deposit, its enclave counts no longer, and its slot is free.
        ///
        /// ## Dispatch Origin
        ///
        /// Must be `Signed`, by anybody. No fee is paid if it is so.
        ///
        /// ## Parameters
        ///
        /// - `first`, `second`: the votes.
        ///
        /// ## Errors
        ///
        /// - [`Error::NoContradiction`]: they are of different nodes or places, or for the same head.
        /// - [`Error::NoEnclave`]: the node has none that counts.
        /// - [`Error::AlreadyReported`]: it has paid for all keys that it answers for.
        /// - [`Error::BadSignature`]: its enclave has not signed both.
        ///
        /// ## Events
        ///
        /// - [`Event::Equivocated`]
        #[pallet::call_index(5)]
        #[pallet::weight(Pallet::<T>::report_weight())]
        pub fn report_equivocation(
            origin: OriginFor<T>,
            first: Box<Vote>,
            second: Box<Vote>,
        ) -> DispatchResultWithPostInfo {
            ensure_signed(origin)?;
            Self::do_report(&first, &second)?;
            Ok(Pays::No.into())
        }

        /// Have the return of a lane go on: let its shard be executed by the chain again once all records are
        /// there, and credit what was left in its inbox. Every block does so as far as it has room.
        ///
        /// ## Dispatch Origin
        ///
        /// Must be `Signed`, by anybody. No fee is paid if it went on.
        ///
        /// ## Parameters
        ///
        /// - `shard`: the lane.
        ///
        /// ## Errors
        ///
        /// - [`Error::NotALane`]: it does not return.
        /// - [`Error::NotFinished`]: records are missing, or something is under way.
        ///
        /// ## Events
        ///
        /// - [`Event::LaneReturned`], [`Event::LaneUnsound`]
        /// - [`Event::OrderVoid`], [`Event::LaneEnded`]
        #[pallet::call_index(6)]
        #[pallet::weight(Pallet::<T>::finish_weight())]
        pub fn finish(origin: OriginFor<T>, shard: ShardId) -> DispatchResultWithPostInfo {
            ensure_signed(origin)?;
            Self::do_finish(&shard)
        }

        /// Have a leaf become a lane, without a vote.
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
        /// - [`Error::Disabled`], [`Error::TooManyLanes`], [`Error::AlreadyLane`], [`Error::StillDraining`],
        ///   [`Error::AwaitingClaims`], [`Error::UnsoundPlacement`], [`Error::SimulatedNode`],
        ///   [`Error::NoEnclave`], [`Error::NoCheckpoint`]: why it may not be one now.
        ///
        /// ## Events
        ///
        /// - [`Event::LaneOpening`], and later [`Event::LaneOpened`] or [`Event::LaneNotOpened`]
        #[pallet::call_index(7)]
        #[pallet::weight(Pallet::<T>::change_weight())]
        pub fn open_lane(origin: OriginFor<T>, shard: ShardId) -> DispatchResult {
            T::ForceOrigin::ensure_origin(origin)?;
            Self::force(LaneChange::Open, &shard)
        }

        /// Have a lane return to the chain, without a vote.
        ///
        /// ## Dispatch Origin
        ///
        /// Must be `ForceOrigin`: root.
        ///
        /// ## Parameters
        ///
        /// - `shard`: the lane.
        ///
        /// ## Errors
        ///
        /// - [`Error::NotALeaf`], [`Error::NotALane`]: it is none, or returns already.
        /// - [`Error::StillOpening`]: it is not open yet.
        ///
        /// ## Events
        ///
        /// - [`Event::LaneClosing`], and later [`Event::LaneReturning`], [`Event::LaneReturned`],
        ///   [`Event::LaneEnded`]
        #[pallet::call_index(8)]
        #[pallet::weight(Pallet::<T>::change_weight())]
        pub fn return_lane(origin: OriginFor<T>, shard: ShardId) -> DispatchResult {
            T::ForceOrigin::ensure_origin(origin)?;
            Self::force(LaneChange::Return, &shard)
        }

        /// Give up a lane whose records nobody can bring, or whose replicas have signed other units than there are.
        /// The chain executes its shard again with the records that it has: those of the opening, but for what was
        /// imported. The treasury has the units that these are short of, or pays those that they have too many: at
        /// the most those that were sent out of the lane since it opened, whoever has had them sent, and its fees.
        ///
        /// Accounts have their nonces of then as well: leave 4,096 blocks between this and another lane of the shard,
        /// or it may execute again what this one has.
        ///
        /// ## Dispatch Origin
        ///
        /// Must be `ForceOrigin`: root.
        ///
        /// ## Parameters
        ///
        /// - `shard`: the lane.
        /// - `most_lacking`: the units that the treasury pays at the most.
        ///
        /// ## Errors
        ///
        /// - [`Error::NotALane`]: it is none, or does not return.
        /// - [`Error::NotFinished`]: something of it is under way.
        /// - [`Error::LacksMore`]: the treasury would have to pay more.
        /// - Those of the currency: the treasury cannot pay, or be paid.
        ///
        /// ## Events
        ///
        /// - [`Event::LaneAbandoned`], and later [`Event::LaneEnded`]
        #[pallet::call_index(9)]
        #[pallet::weight(Pallet::<T>::abandon_weight())]
        pub fn abandon_lane(
            origin: OriginFor<T>,
            shard: ShardId,
            #[pallet::compact] most_lacking: Balance,
        ) -> DispatchResult {
            T::ForceOrigin::ensure_origin(origin)?;
            Self::do_abandon(&shard, most_lacking)
        }
    }
}
