#![doc = include_str!("../README.md")]
// SPDX-License-Identifier: Apache-2.0
#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

pub use pallet::*;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod calls;
mod claims;
mod collateral;
#[cfg(any(test, feature = "runtime-benchmarks"))]
mod der;
mod enclaves;
mod errors;
mod events;
mod evidence;
mod hooks;
mod keeper;
mod measurements;
#[cfg(test)]
mod mock;
mod policy;
mod punish;
mod refusal;
mod rounds;
mod settlements;
#[cfg(test)]
mod tests;
#[cfg(any(feature = "std", feature = "try-runtime"))]
mod try_state;
pub mod types;
mod views;
pub mod weights;

pub use claims::{claim_hash, hash_of, CLAIM_AGE};
pub use collateral::collateral_hash;
pub use keeper::KEY_TYPE as ENCLAVE_KEY_TYPE;
pub use policy::Policy;
pub use refusal::ClaimRefusal;
pub use types::{
    settlement::{Attestation, ConcludedAttestation},
    Enclave, EnclaveEnd, EnclaveKey, Evidence, FormerKey, Upload,
};
pub use weights::WeightInfo;

use frame_support::pallet_macros::import_section;
use nerv_primitives_core::BlockHeight;

/// What the pallet logs under.
const LOG_TARGET: &str = "nerv::attestation";

/// The enclaves that each registration looks at, beside those it is about, to remove what does not count
/// any more: two for each one that comes, so that those do not pile up.
pub const SWEPT: u32 = 2;

/// The keys of enclaves that a node may have had not long ago when it registers another one. Who could change
/// keys without end would never answer for what the first has signed.
pub const FORMER_KEYS: u32 = 16;

/// The pallet: its configuration and its storage here, what it does in the sections that are imported.
#[import_section(calls::calls)]
#[import_section(errors::errors)]
#[import_section(events::events)]
#[import_section(hooks::hooks)]
#[frame_support::pallet]
pub mod pallet {
    use super::*;
    use crate::types::settlement::{NotAsked, OpenAttestation};
    use alloc::boxed::Box;
    use frame_support::weights::WeightMeter;
    use frame_support::{
        pallet_prelude::*,
        traits::{
            fungible::{Inspect, InspectHold, MutateHold},
            UnixTime,
        },
    };
    use frame_system::{
        ensure_authorized,
        offchain::{AppCrypto, CreateAuthorizedTransaction, CreateSignedTransaction, SigningTypes},
        pallet_prelude::*,
    };
    use nerv_primitives_attestation::{EvidenceKind, Field, Statement};
    use nerv_primitives_core::{
        traits::{
            Checkpoints, Custodians, Delegation, NodeReliability, Placements, ProposalBonds,
            Settlements, ShardContents, ShardRouting, ShardTree,
        },
        Balance, NodeId, RecordIndex, ShardId,
    };
    use nerv_primitives_quote::{Checked, Collateral, TrustAnchor};
    use sp_core::{sr25519, H256};

    /// The layout of what is stored.
    const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

    /// Enclaves, and what replicas claim.
    #[pallet::pallet]
    #[pallet::storage_version(STORAGE_VERSION)]
    pub struct Pallet<T>(_);

    /// What the pallet asks of its runtime. The transactions are those of its worker.
    #[pallet::config]
    pub trait Config:
        CreateAuthorizedTransaction<Call<Self>>
        + CreateSignedTransaction<Call<Self>>
        + SigningTypes
        + frame_system::Config
    {
        /// What deposits are held in.
        type Currency: Inspect<Self::AccountId, Balance = Balance>
            + InspectHold<Self::AccountId>
            + MutateHold<Self::AccountId, Reason = Self::RuntimeHoldReason>;

        /// The reasons under which deposits are held.
        type RuntimeHoldReason: From<HoldReason>;

        /// The tree of shards.
        type Tree: ShardTree + ShardRouting;

        /// What stands in the shards.
        type Contents: ShardContents;

        /// Which node is in which slot of a shard.
        type Placements: Placements;

        /// The nodes.
        type Custodians: Custodians<Self::AccountId>;

        /// The keys that act for operators.
        type Delegation: Delegation<Self::AccountId>;

        /// Who is told what nodes keep and miss.
        type Reliability: NodeReliability;

        /// The checkpoints that replicas begin with.
        type Checkpoints: Checkpoints;

        /// The operations that wait for the word of replicas.
        type Settlements: Settlements;

        /// The bonds that vouch for operations which were proposed.
        type Bonds: ProposalBonds;

        /// The keys of operators and their delegates.
        type KeeperKey: AppCrypto<Self::Public, <Self as SigningTypes>::Signature>;

        /// Who admits measurements, and withdraws them.
        type AdmitOrigin: EnsureOrigin<Self::RuntimeOrigin>;

        /// The time of the block, at which evidence must be valid.
        type Time: UnixTime;

        /// The root that evidence must come from: [`TrustAnchor::INTEL`] everywhere but in tests.
        type Anchor: Get<TrustAnchor<'static>>;

        /// The least that an account may own, in the smallest unit: by this rule of the ledger's steps are
        /// taken again.
        type MinimumBalance: Get<Balance>;

        /// What was decided of enclaves and claims.
        type Policy: Policy;

        /// What attestations that are due may take of a block.
        type Budget: Get<Weight>;

        /// The attestations that may be open at a time.
        #[pallet::constant]
        type MaxOpen: Get<u32>;

        /// The measurements that may be admitted at a time.
        #[pallet::constant]
        type MaxMeasurements: Get<u32>;

        /// The collaterals that may be kept at a time.
        #[pallet::constant]
        type MaxCollaterals: Get<u32>;

        /// The collaterals of one account that may be kept at a time.
        #[pallet::constant]
        type MaxCollateralsPerAccount: Get<u32>;

        /// Puts nodes into the slots of a shard.
        #[cfg(feature = "runtime-benchmarks")]
        type Seats: nerv_primitives_core::traits::SeatNodes<Self::AccountId>;

        /// What the calls and hooks cost.
        type WeightInfo: WeightInfo;
    }

    /// Why units are held.
    #[pallet::composite_enum]
    pub enum HoldReason {
        /// They are the deposit for collateral.
        #[codec(index = 0)]
        CollateralDeposit,
    }

    /// The enclaves by node. One that has expired, or whose node is gone, may stand there for a while.
    #[pallet::storage]
    pub type Enclaves<T: Config> = StorageMap<_, Twox64Concat, NodeId, Enclave>;

    /// The node that each enclave's key counts for.
    #[pallet::storage]
    pub type EnclaveKeys<T: Config> = StorageMap<_, Blake2_128Concat, EnclaveKey, NodeId>;

    /// The keys of enclaves that nodes had not long ago, each once. One that is over may stand there for a
    /// while, and those of a node that is gone until its enclave is forgotten or somebody has them forgotten.
    #[pallet::storage]
    pub type FormerKeys<T: Config> = StorageMap<
        _,
        Twox64Concat,
        NodeId,
        BoundedVec<FormerKey, ConstU32<{ FORMER_KEYS + 1 }>>,
        ValueQuery,
    >;

    /// The node whose enclave was last looked at to see whether it still counts.
    #[pallet::storage]
    pub type LastSwept<T: Config> = StorageValue<_, NodeId>;

    /// The measurements that are admitted.
    #[pallet::storage]
    pub type Measurements<T: Config> = CountedStorageMap<_, Identity, H256, ()>;

    /// Who has uploaded which collateral, by its hash.
    #[pallet::storage]
    pub type Collaterals<T: Config> = CountedStorageMap<_, Identity, H256, Upload<T::AccountId>>;

    /// What remains of each collateral since it was checked.
    #[pallet::storage]
    pub type CheckedCollaterals<T: Config> = StorageMap<_, Identity, H256, Checked>;

    /// How many collaterals of each account are kept.
    #[pallet::storage]
    pub type CollateralsOf<T: Config> =
        StorageMap<_, Blake2_128Concat, T::AccountId, u32, ValueQuery>;

    /// The operations about which replicas are asked, by their records.
    #[pallet::storage]
    pub type Attestations<T: Config> = StorageMap<_, Twox64Concat, RecordIndex, Attestation>;

    /// The same operations, in the order of their cutovers, with the block in which each is looked at next.
    #[pallet::storage]
    pub type Open<T: Config> = StorageValue<_, BoundedVec<OpenAttestation, T::MaxOpen>, ValueQuery>;

    /// The last ones that were concluded, each at the place of its number among as many as are kept.
    #[pallet::storage]
    pub type Concluded<T: Config> = StorageMap<_, Twox64Concat, u32, ConcludedAttestation>;

    /// The number of the next one that is concluded.
    #[pallet::storage]
    pub type NextConcluded<T: Config> = StorageValue<_, u32, ValueQuery>;

    /// Whether enclaves may be registered without evidence. Only the genesis of a chain for development
    /// says so, and nothing changes it.
    #[pallet::storage]
    pub type AllowSimulated<T: Config> = StorageValue<_, bool, ValueQuery>;

    /// What evidence a chain asks for.
    #[pallet::genesis_config]
    #[derive(frame_support::DefaultNoBound)]
    pub struct GenesisConfig<T: Config> {
        /// See [`AllowSimulated`].
        pub allow_simulated: bool,
        /// No more than the type's mark.
        #[serde(skip)]
        pub _config: core::marker::PhantomData<T>,
    }

    #[pallet::genesis_build]
    impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
        fn build(&self) {
            AllowSimulated::<T>::put(self.allow_simulated);
        }
    }
}
