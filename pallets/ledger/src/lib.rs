#![doc = include_str!("../README.md")]
// SPDX-License-Identifier: Apache-2.0
#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

pub use pallet::*;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod books;
mod calls;
mod contents;
mod lanes;
pub mod migrations;
#[cfg(test)]
mod mock;
mod moves;
mod place;
#[cfg(test)]
mod tests;
mod transfers;
mod trie;
#[cfg(any(feature = "std", feature = "try-runtime"))]
mod try_state;
mod weight;
pub mod weights;

pub use trie::ShardTrie;
pub use weights::WeightInfo;

#[frame_support::pallet]
pub mod pallet {
    use super::*;
    use frame_support::{
        pallet_prelude::*,
        traits::fungible::{Inspect, InspectHold, Mutate, MutateHold},
        PalletId,
    };
    use frame_system::pallet_prelude::*;
    use nerv_primitives_core::{
        traits::{HandOver, Lanes, LoadMeter, Remit, ShardRouting},
        Balance, RemittanceId, ShardId, TransferId,
    };
    use nerv_primitives_embedding::MAX_LEAVES;
    use nerv_primitives_transition::{Books, TransitionError};
    use sp_runtime::traits::{AccountIdConversion, StaticLookup};

    /// How a call names an account.
    pub type LookupSourceOf<T> = <<T as frame_system::Config>::Lookup as StaticLookup>::Source;

    /// The layout of the storage: see [`crate::migrations`].
    pub const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

    /// The most shards that are noted as touched in a block: all nodes of the largest tree. They are more
    /// than a block has room for.
    const MAX_TOUCHED: u32 = 2 * MAX_LEAVES;

    /// The ledger.
    #[pallet::pallet]
    #[pallet::storage_version(STORAGE_VERSION)]
    pub struct Pallet<T>(_);

    /// What the pallet asks of its runtime.
    #[pallet::config]
    pub trait Config: frame_system::Config {
        /// Where units come from and go back to.
        type Currency: Inspect<Self::AccountId, Balance = Balance>
            + InspectHold<Self::AccountId>
            + Mutate<Self::AccountId>
            + MutateHold<Self::AccountId, Reason = Self::RuntimeHoldReason>;

        /// The reason under which the pot holds what the ledger's accounts own.
        type RuntimeHoldReason: From<HoldReason>;

        /// Which shard owns an account.
        type Shards: ShardRouting;

        /// Who carries transfers from one shard to another, through this pallet's
        /// [`ShardAccounts`](nerv_primitives_core::traits::ShardAccounts).
        type HandOver: HandOver;

        /// Who carries units from one shard to another that have left their sender at once.
        type Remit: Remit;

        /// What sending units so costs their sender beside the fee of the call, as [`Config::DeliveryFee`] does.
        #[pallet::constant]
        type RemitFee: Get<Balance>;

        /// What a transfer to another shard costs its sender beside the fee of the call, whose weight
        /// ends where the transfer begins: what the chain has to do later to carry it over. Paid in
        /// advance, from the balance outside the ledger, whatever becomes of the transfer.
        #[pallet::constant]
        type DeliveryFee: Get<Balance>;

        /// The shards that their replicas execute.
        type Lanes: Lanes;

        /// Who counts the transfers of each shard.
        type Load: LoadMeter;

        /// The least an account of the ledger may own.
        #[pallet::constant]
        type MinimumBalance: Get<Balance>;

        /// Makes the pot's account.
        #[pallet::constant]
        type PalletId: Get<PalletId>;

        /// What the calls cost.
        type WeightInfo: WeightInfo;
    }

    /// Why units are held.
    #[pallet::composite_enum]
    pub enum HoldReason {
        /// The pot holds them for the ledger's accounts.
        #[codec(index = 0)]
        Ledger,
    }

    /// The books of each shard that has, or may have, records: its units, the nonce at which accounts
    /// open, and the head of the log of its steps.
    #[pallet::storage]
    pub type ShardBooks<T: Config> = StorageMap<_, Identity, ShardId, Books, ValueQuery>;

    /// The shards whose records were changed in this block by calls and messages: the first to do so pays
    /// for the shard's root. Empty between blocks.
    #[pallet::storage]
    #[pallet::whitelist_storage]
    pub type Touched<T: Config> =
        StorageValue<_, BoundedVec<ShardId, ConstU32<MAX_TOUCHED>>, ValueQuery>;

    /// What happened in the ledger.
    #[pallet::event]
    #[pallet::generate_deposit(pub(crate) fn deposit_event)]
    pub enum Event<T: Config> {
        /// Units entered the ledger.
        Deposited {
            /// Whose they are.
            who: T::AccountId,
            /// The shard that owns the account.
            shard: ShardId,
            /// How many.
            amount: Balance,
        },
        /// Units left the ledger.
        Withdrawn {
            /// Whose they are.
            who: T::AccountId,
            /// The shard that owns the account.
            shard: ShardId,
            /// How many.
            amount: Balance,
        },
        /// Units went from one account to another of the same shard.
        Transferred {
            /// From whom.
            from: T::AccountId,
            /// To whom.
            to: T::AccountId,
            /// How many.
            amount: Balance,
            /// The shard that owns the sender.
            source: ShardId,
            /// The shard that owns the receiver: the same.
            destination: ShardId,
        },
        /// Units were set aside, to go to an account of another shard.
        TransferStarted {
            /// What names the transfer from now on.
            transfer: TransferId,
            /// From whom.
            from: T::AccountId,
            /// To whom.
            to: T::AccountId,
            /// How many.
            amount: Balance,
            /// The shard that owns the sender.
            source: ShardId,
            /// The shard that owns the receiver.
            destination: ShardId,
        },
        /// Units left for an account of another shard, for good unless that cannot take them.
        Sent {
            /// What names them from now on: their batch, which is of the leaf that owns the receiver, and their
            /// place in it.
            remittance: RemittanceId,
            /// From whom.
            from: T::AccountId,
            /// To whom.
            to: T::AccountId,
            /// How many.
            amount: Balance,
            /// The shard that owns the sender.
            source: ShardId,
            /// What the sender paid for carrying them over, which was burnt.
            fee: Balance,
        },
        /// The fee for carrying a transfer over to another shard was burnt.
        DeliveryPaid {
            /// The transfer.
            transfer: TransferId,
            /// Its sender, who paid.
            who: T::AccountId,
            /// How much.
            fee: Balance,
        },
    }

    /// Why the ledger refused. Nothing changed.
    #[pallet::error]
    pub enum Error<T> {
        /// Amounts of zero do nothing.
        ZeroAmount,
        /// The account has no record in the ledger: deposit first.
        UnknownAccount,
        /// The account's free balance in the ledger is lower than the amount.
        InsufficientBalance,
        /// An account of the ledger would be left with less than the minimum balance, of which
        /// nothing counts that is under way to or from other shards.
        BelowMinimum,
        /// A balance or nonce would leave its range.
        Overflow,
        /// The nonce is not the account's next one.
        WrongNonce,
        /// Sender and receiver are one account.
        SelfTransfer,
        /// A record in a shard's trie cannot be read.
        CorruptRecord,
        /// The books of a shard do not cover what leaves it.
        CorruptTotal,
        /// The account has less set aside than is to be unlocked, debited, credited or forgotten.
        NotSetAside,
        /// A record arrives in a shard that has one of the account.
        AlreadyHere,
        /// A shard's trie gives no answer.
        RecordUnavailable,
        /// Your balance outside the ledger does not cover the fee for carrying the transfer over to
        /// another shard.
        DeliveryUnpaid,
        /// The account lives in a lane, whose replicas keep it: sign `lanes.transfer` or `lanes.withdraw`
        /// with the account's nonce in the lane instead.
        InLane,
        /// One of the two shards is about to become a lane: try again in some blocks.
        LaneOpening,
        /// A record that is imported is of an account that lives in another shard.
        ForeignAccount,
    }

    impl<T: Config> From<TransitionError> for Error<T> {
        fn from(error: TransitionError) -> Self {
            match error {
                TransitionError::ZeroAmount => Error::ZeroAmount,
                TransitionError::UnknownAccount => Error::UnknownAccount,
                TransitionError::InsufficientBalance => Error::InsufficientBalance,
                TransitionError::BelowMinimum => Error::BelowMinimum,
                TransitionError::Overflow => Error::Overflow,
                TransitionError::WrongNonce => Error::WrongNonce,
                TransitionError::SelfTransfer => Error::SelfTransfer,
                TransitionError::CorruptRecord => Error::CorruptRecord,
                TransitionError::NotSetAside => Error::NotSetAside,
                TransitionError::CorruptTotal => Error::CorruptTotal,
                TransitionError::AlreadyHere => Error::AlreadyHere,
                TransitionError::Store(_) => Error::RecordUnavailable,
            }
        }
    }

    /// The pot a chain begins with.
    #[pallet::genesis_config]
    #[derive(frame_support::DefaultNoBound)]
    pub struct GenesisConfig<T: Config> {
        /// No more than the type's mark.
        #[serde(skip)]
        pub _config: core::marker::PhantomData<T>,
    }

    #[pallet::genesis_build]
    impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
        fn build(&self) {
            // A chain without a pot could take no deposit; better that it does not begin.
            Pallet::<T>::provide_pot().expect("the pot can be given the minimum balance");
        }
    }

    #[pallet::hooks]
    impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
        fn integrity_test() {
            // The pot must be able to give any account back what it owns, and with less than this
            // the receiving account could not come to be.
            assert!(
                T::MinimumBalance::get() >= T::Currency::minimum_balance(),
                "the ledger's minimum balance is lower than the currency's"
            );
        }

        fn on_initialize(_: BlockNumberFor<T>) -> Weight {
            // The list of touched shards is looked for in the database once, and forgotten at the end.
            T::DbWeight::get().reads_writes(1, 1)
        }

        fn on_finalize(_: BlockNumberFor<T>) {
            Touched::<T>::kill();
        }

        #[cfg(feature = "try-runtime")]
        fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
            Self::do_try_state()
        }
    }

    #[pallet::call]
    impl<T: Config> Pallet<T> {
        /// Move units of your own from your balance into your account in the ledger, which is
        /// opened if need be.
        ///
        /// - `amount`: how many. Your balance outside the ledger must stay alive, to pay fees.
        #[pallet::call_index(0)]
        #[pallet::weight(Pallet::<T>::deposit_weight())]
        pub fn deposit(
            origin: OriginFor<T>,
            #[pallet::compact] amount: Balance,
        ) -> DispatchResultWithPostInfo {
            let who = ensure_signed(origin)?;
            Self::do_deposit(&who, amount)
        }

        /// Move units from your account in the ledger back into your balance.
        ///
        /// - `amount`: how many: so many that the minimum balance stays, or all of them if nothing
        ///   is under way to or from other shards.
        #[pallet::call_index(1)]
        #[pallet::weight(Pallet::<T>::withdraw_weight())]
        pub fn withdraw(
            origin: OriginFor<T>,
            #[pallet::compact] amount: Balance,
        ) -> DispatchResultWithPostInfo {
            let who = ensure_signed(origin)?;
            Self::do_withdraw(&who, amount)
        }

        /// Send units from your account in the ledger to another's, whatever shards they live in.
        ///
        /// Within a shard they are there at once. Across shards they are locked first; you have
        /// them back if the other shard cannot take them. That costs you `DeliveryFee` besides the
        /// fee of the call.
        ///
        /// - `dest`: to whom. The account is opened if need be, with at least the minimum balance.
        /// - `amount`: how many: so many that the minimum balance stays, or all of them if nothing
        ///   else is under way to or from other shards.
        #[pallet::call_index(2)]
        #[pallet::weight(Pallet::<T>::transfer_weight())]
        pub fn transfer(
            origin: OriginFor<T>,
            dest: LookupSourceOf<T>,
            #[pallet::compact] amount: Balance,
        ) -> DispatchResultWithPostInfo {
            let from = ensure_signed(origin)?;
            let bytes = Self::transfer_bytes(&dest, amount);
            let to = T::Lookup::lookup(dest)?;
            Self::do_transfer(&from, &to, amount, bytes)
        }

        /// Send units from your account in the ledger to another's, and do not wait for the other shard.
        ///
        /// Within a shard this is a transfer. Across shards the units leave your account at once, and arrive
        /// within the next blocks; they come back if the receiver cannot take them. That costs you `RemitFee`
        /// besides the fee of the call, which is less than a transfer's: nothing is locked, and the two shards
        /// do not agree first.
        ///
        /// - `dest`: to whom. The account is opened if need be.
        /// - `amount`: how many: at least the minimum balance, so that they can come back whatever becomes of
        ///   your account; and so many that the minimum balance stays, or all of them if nothing else is under
        ///   way to or from other shards.
        #[pallet::call_index(3)]
        #[pallet::weight(Pallet::<T>::send_weight())]
        pub fn send(
            origin: OriginFor<T>,
            dest: LookupSourceOf<T>,
            #[pallet::compact] amount: Balance,
        ) -> DispatchResultWithPostInfo {
            let from = ensure_signed(origin)?;
            let bytes = Self::transfer_bytes(&dest, amount);
            let to = T::Lookup::lookup(dest)?;
            Self::do_send(&from, &to, amount, bytes)
        }
    }

    impl<T: Config> Pallet<T> {
        /// The account that holds what the ledger's accounts own.
        pub fn pot() -> T::AccountId {
            T::PalletId::get().into_account_truncating()
        }

        /// What the pot holds for the ledger's accounts.
        pub fn pot_held() -> Balance {
            T::Currency::balance_on_hold(&HoldReason::Ledger.into(), &Self::pot())
        }

        /// Gives the pot the minimum balance of its own, without which the currency would refuse
        /// deposits smaller than that. Genesis calls it; a chain that takes the pallet in later
        /// calls it from its upgrade. Doing so again changes nothing.
        pub fn provide_pot() -> DispatchResult {
            let (pot, minimum) = (Self::pot(), T::Currency::minimum_balance());
            let missing = minimum.saturating_sub(T::Currency::balance(&pot));
            if missing > 0 {
                T::Currency::mint_into(&pot, missing)?;
            }
            Ok(())
        }
    }
}
