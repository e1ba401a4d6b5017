#![doc = include_str!("../README.md")]
// SPDX-License-Identifier: Apache-2.0
#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

pub use pallet::*;

mod authenticate;
#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod bind;
mod control;
#[cfg(test)]
mod mock;
mod refusal;
mod terms;
#[cfg(test)]
mod tests;
#[cfg(any(feature = "std", feature = "try-runtime"))]
mod try_state;
pub mod types;
pub mod weights;

pub use authenticate::Authenticate;
pub use nerv_primitives_pqc::EXTENSION_VERSION;
pub use refusal::Refusal;
pub use types::{Control, Proof};
pub use weights::WeightInfo;

#[frame_support::pallet]
pub mod pallet {
    use super::*;
    use frame_support::{
        pallet_prelude::*,
        traits::fungible::{InspectHold, MutateHold},
    };
    use frame_system::pallet_prelude::*;
    use nerv_primitives_core::{
        traits::{LaneStandings, ShardRouting},
        Balance,
    };
    use nerv_primitives_pqc::Controller;
    use sp_core::H256;
    use sp_runtime::AccountId32;

    /// Counts the layouts of the storage.
    const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

    /// Accounts of ML-DSA-65 keys.
    #[pallet::pallet]
    #[pallet::storage_version(STORAGE_VERSION)]
    pub struct Pallet<T>(_);

    /// What the pallet asks of its runtime.
    ///
    /// An account is 32 bytes: the public key that signs for it, or a hash of one. So are the hashes of blocks, of
    /// which the first one's is signed.
    #[pallet::config]
    pub trait Config: frame_system::Config<AccountId = AccountId32, Hash = H256> {
        /// What deposits are held in.
        type Currency: InspectHold<Self::AccountId, Balance = Balance>
            + MutateHold<Self::AccountId, Reason = Self::RuntimeHoldReason>;

        /// The reason under which they are held.
        type RuntimeHoldReason: From<HoldReason>;

        /// Which shard owns an account.
        type Shards: ShardRouting;

        /// The shards that their replicas execute, who know nothing of bindings.
        type Lanes: LaneStandings;

        /// What is held of an account while another key than its own has control of it.
        type Deposit: Get<Balance>;

        /// What verification, looks and the call cost.
        type WeightInfo: WeightInfo;
    }

    /// Why units are held.
    #[pallet::composite_enum]
    pub enum HoldReason {
        /// Another key than the account's own has control of it.
        #[codec(index = 0)]
        Control,
    }

    /// Which key has control of an account, of those that were bound once. All others are their own key's.
    ///
    /// Entries stay for good, also when control is the own key's again: the numbers that were used must not be
    /// used a second time.
    #[pallet::storage]
    pub type Controllers<T: Config> = StorageMap<_, Blake2_128Concat, T::AccountId, Control>;

    /// What happened to accounts.
    #[pallet::event]
    #[pallet::generate_deposit(pub(crate) fn deposit_event)]
    pub enum Event<T: Config> {
        /// Control of an account has gone to another key. The one that had it speaks for the account no more.
        Bound {
            /// Whose control that is.
            account: T::AccountId,
            /// The key that has it now.
            controller: Controller,
            /// The number of the binding. The next one has the number after it.
            number: u32,
            /// The units that are held of the account now.
            deposit: Balance,
        },
    }

    /// Why control did not go over. Nothing changed.
    #[pallet::error]
    pub enum Error<T> {
        /// The number is not that of the account's next binding: it was used, or is yet to come.
        StaleNumber,
        /// The key that is said to have control does not have it.
        NotInControl,
        /// The key has control already.
        SameController,
        /// The proof is of the other scheme than the key that takes over, or that is a key which is not an
        /// ML-DSA-65 one and not the account's own either: no other can sign for the account.
        WrongScheme,
        /// The key that takes over did not sign the statement of this binding.
        BadProof,
        /// The account lives in a lane, or in a shard that is to become one: its replicas go by the account's own
        /// key. Try again when it has returned.
        InLane,
        /// Your balance outside the ledger does not cover the deposit.
        DepositUnpaid,
        /// The account was bound as often as numbers go.
        NumbersExhausted,
    }

    #[pallet::hooks]
    impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
        #[cfg(feature = "try-runtime")]
        fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
            Self::do_try_state()
        }
    }

    #[pallet::call]
    impl<T: Config> Pallet<T> {
        /// Hand control of your account over to another key: from its own to an ML-DSA-65 key, from there to another
        /// one, or back. From the next transaction on that key speaks for the account, and no other.
        ///
        /// While it is not the account's own, a deposit is held of you. Whoever can have calls made in your name
        /// without your key, as the account that yours is derived of, or root, still can.
        ///
        /// - `from`: the key that has control now. Of an account that was never bound its own: as an sr25519 key the
        ///   account's id, as an ML-DSA-65 key the same.
        /// - `to`: the key that takes over: an ML-DSA-65 key, or the account's own.
        /// - `number`: how many bindings the account had before.
        /// - `proof`: what that key signs to show that somebody has it: the statement of this very binding.
        #[pallet::call_index(0)]
        #[pallet::weight(Pallet::<T>::bind_weight(proof))]
        pub fn bind(
            origin: OriginFor<T>,
            from: Controller,
            to: Controller,
            number: u32,
            proof: Proof,
        ) -> DispatchResult {
            let who = ensure_signed(origin)?;
            Self::do_bind(who, from, to, number, &proof)
        }
    }
}
