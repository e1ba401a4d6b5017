// SPDX-License-Identifier: Apache-2.0
//! The NERV runtime: the pallets composed, the presets, the runtime APIs.
//!
//! | module | what it holds |
//! |---|---|
//! | [`configs`] | how each pallet is set up and wired to the others |
//! | [`extensions`] | what extrinsics pass through besides FRAME's own extensions |
//! | [`filter`] | what nobody may call, root neither |
//! | [`fees`] | what room in a block costs |
//! | [`keys`] | signatures of wallets outside of transactions |
//! | [`migrations`] | what an upgrade changes of what is stored |
//! | [`model`] | the model of the forecast that a chain begins with |
//! | [`offchain`] | how off-chain workers sign and send extrinsics |
//! | [`parameters`] | the dynamic parameters, their bounds, and how a chain begins with its own |
//! | [`presets`] | the chains one can start: `development` and `local_testnet` |
//! | [`views`] | what `ShardsApi` answers |
//! | [`apis`] | the runtime APIs |
//! | [`weights`] | what the database costs, and pallets of others as they are set up here |

#![cfg_attr(not(feature = "std"), no_std)]
// The runtime macro makes items of its own, without docs, and can stand at the root only.
#![allow(missing_docs)]
// The runtime macro nests deeply.
#![recursion_limit = "256"]

extern crate alloc;

#[cfg(feature = "std")]
include!(concat!(env!("OUT_DIR"), "/wasm_binary.rs"));

pub mod apis;
#[cfg(feature = "runtime-benchmarks")]
mod benchmarks;
pub mod configs;
pub mod extensions;
pub mod fees;
pub mod filter;
pub mod keys;
pub mod migrations;
pub mod model;
pub mod offchain;
pub mod parameters;
pub mod phases;
pub mod presets;
pub mod views;
pub mod weights;

use alloc::vec::Vec;
use sp_runtime::{
    generic,
    traits::{BlakeTwo256, IdentifyAccount, PipelineAtVers, Verify},
    MultiAddress, MultiSignature,
};
use sp_version::RuntimeVersion;

pub use apis::RuntimeApi;
#[cfg(feature = "std")]
pub use nerv_primitives_core::api::ShardsApi;

/// The signature of an extrinsic.
pub type Signature = MultiSignature;
/// An account: the public key, or its hash, that checks a [`Signature`].
pub type AccountId = <<Signature as Verify>::Signer as IdentifyAccount>::AccountId;
/// An amount in the smallest unit, [`UNIT`] of which are one NERV.
pub type Balance = nerv_primitives_core::Balance;
/// The number of extrinsics an account has signed.
pub type Nonce = u32;
/// A block's number.
pub type BlockNumber = nerv_primitives_core::BlockHeight;
/// A hash of 32 bytes.
pub type Hash = sp_core::H256;
/// How an extrinsic names an account.
pub type Address = MultiAddress<AccountId, ()>;
/// A block's header.
pub type Header = generic::Header<BlockNumber, BlakeTwo256>;
/// A block.
pub type Block = generic::Block<Header, UncheckedExtrinsic>;
/// A block with its justifications.
pub type SignedBlock = generic::SignedBlock<Block>;
/// An extrinsic as it arrives: signed by a wallet, authorised by what it says, or signed by an ML-DSA-65 key.
pub type UncheckedExtrinsic = generic::UncheckedExtrinsic<
    Address,
    RuntimeCall,
    Signature,
    TxExtension,
    PipelineAtVers<{ pallet_pqc::EXTENSION_VERSION }, PqcTxExtension>,
>;
/// What a signature signs.
pub type SignedPayload = generic::SignedPayload<RuntimeCall, TxExtension>;

/// What extrinsics pass through that wallets sign, or that are authorised by what they say, in this order: version 0.
pub type TxExtension = (
    frame_system::AuthorizeCall<Runtime>,
    extensions::CheckSender,
    frame_system::CheckSpecVersion<Runtime>,
    frame_system::CheckTxVersion<Runtime>,
    frame_system::CheckGenesis<Runtime>,
    frame_system::CheckEra<Runtime>,
    frame_system::CheckNonce<Runtime>,
    extensions::CheckRoom,
    pallet_transaction_payment::ChargeTransactionPayment<Runtime>,
    frame_metadata_hash_extension::CheckMetadataHash<Runtime>,
    frame_system::WeightReclaim<Runtime>,
);

/// What those pass through that ML-DSA-65 keys sign: version 1. Behind who signs it is as in version 0.
pub type PqcTxExtension = (
    pallet_pqc::Authenticate<Runtime>,
    extensions::CheckSender<{ extensions::AUTHENTICATED }>,
    frame_system::CheckSpecVersion<Runtime>,
    frame_system::CheckTxVersion<Runtime>,
    frame_system::CheckGenesis<Runtime>,
    frame_system::CheckEra<Runtime>,
    frame_system::CheckNonce<Runtime>,
    extensions::CheckRoom,
    pallet_transaction_payment::ChargeTransactionPayment<Runtime>,
    frame_metadata_hash_extension::CheckMetadataHash<Runtime>,
    frame_system::WeightReclaim<Runtime>,
);

/// Executes blocks.
pub type Executive = frame_executive::Executive<
    Runtime,
    Block,
    frame_system::ChainContext<Runtime>,
    Runtime,
    phases::PolledByBlock<AllPalletsWithSystem>,
>;

/// Types for code that knows the chain's format but not its calls.
pub mod opaque {
    use super::*;
    use alloc::vec::Vec;
    pub use sp_runtime::OpaqueExtrinsic as UncheckedExtrinsic;

    /// A block whose extrinsics are bytes.
    pub type Block = generic::Block<Header, UncheckedExtrinsic>;
    /// The hash of a block.
    pub type Hash = super::Hash;

    sp_runtime::impl_opaque_keys! {
        /// The keys of an authority.
        pub struct SessionKeys {
            /// Authors blocks.
            pub aura: super::Aura,
            /// Finalises them.
            pub grandpa: super::Grandpa,
        }
    }
}

/// The version of the runtime.
#[sp_version::runtime_version]
pub const VERSION: RuntimeVersion = RuntimeVersion {
    spec_name: alloc::borrow::Cow::Borrowed("nerv"),
    impl_name: alloc::borrow::Cow::Borrowed("nerv"),
    authoring_version: 1,
    spec_version: 2,
    impl_version: 1,
    apis: apis::RUNTIME_API_VERSIONS,
    transaction_version: 2,
    system_version: 1,
};

/// Milliseconds from one block to the next.
pub const MILLISECS_PER_BLOCK: u64 = 1_000;
/// Milliseconds of an Aura slot. Authorities and the clock count in it from genesis on: to change it
/// on a running chain takes a migration.
pub const SLOT_DURATION: u64 = MILLISECS_PER_BLOCK;
/// Blocks in a minute.
pub const MINUTES: BlockNumber = 60_000 / (MILLISECS_PER_BLOCK as BlockNumber);
/// Blocks in an hour.
pub const HOURS: BlockNumber = 60 * MINUTES;

/// What wallets call the native token. Part of the metadata's digest, as the decimals are.
pub const TOKEN_SYMBOL: &str = "NERV";
/// How many decimal places the native token has.
pub const TOKEN_DECIMALS: u8 = 12;

/// One NERV in the smallest unit.
pub const UNIT: Balance = (10 as Balance).pow(TOKEN_DECIMALS as u32);
/// A thousandth of a NERV.
pub const MILLI_UNIT: Balance = UNIT / 1_000;
/// A millionth of a NERV.
pub const MICRO_UNIT: Balance = UNIT / 1_000_000;
/// The least an account outside the ledger may own.
pub const EXISTENTIAL_DEPOSIT: Balance = MILLI_UNIT;

/// The pallets and their indices.
#[frame_support::runtime]
mod runtime {
    /// The NERV runtime.
    #[runtime::runtime]
    #[runtime::derive(
        RuntimeCall,
        RuntimeEvent,
        RuntimeError,
        RuntimeOrigin,
        RuntimeFreezeReason,
        RuntimeHoldReason,
        RuntimeSlashReason,
        RuntimeLockId,
        RuntimeTask,
        RuntimeViewFunction
    )]
    pub struct Runtime;

    #[runtime::pallet_index(0)]
    pub type System = frame_system;
    #[runtime::pallet_index(1)]
    pub type Timestamp = pallet_timestamp;
    #[runtime::pallet_index(2)]
    pub type Aura = pallet_aura;
    #[runtime::pallet_index(3)]
    pub type Grandpa = pallet_grandpa;
    #[runtime::pallet_index(4)]
    pub type Balances = pallet_balances;
    #[runtime::pallet_index(5)]
    pub type TransactionPayment = pallet_transaction_payment;
    #[runtime::pallet_index(6)]
    pub type Sudo = pallet_sudo;
    #[runtime::pallet_index(7)]
    pub type Utility = pallet_utility;
    #[runtime::pallet_index(8)]
    pub type Parameters = pallet_parameters;
    #[runtime::pallet_index(9)]
    pub type ParametersAtGenesis = crate::parameters::at_genesis;

    #[runtime::pallet_index(10)]
    pub type MessageQueue = pallet_message_queue;
    #[runtime::pallet_index(11)]
    pub type MultiBlockMigrations = pallet_migrations;

    // Checkpoints are taken before anything moves units in a block. A block begins with the pallets in
    // the order of their indices, wherever they stand here, and the messages between shards are handled
    // when it does: by the pallet of transfers, not by that of the queues.
    #[runtime::pallet_index(12)]
    pub type Fragments = pallet_fragments;
    #[runtime::pallet_index(13)]
    pub type Attestation = pallet_attestation;
    #[runtime::pallet_index(14)]
    pub type Lanes = pallet_lanes;

    #[runtime::pallet_index(20)]
    pub type ShardRegistry = pallet_shard_registry;
    #[runtime::pallet_index(21)]
    pub type Ledger = pallet_ledger;
    #[runtime::pallet_index(22)]
    pub type Bisection = pallet_bisection;
    #[runtime::pallet_index(23)]
    pub type CrossShard = pallet_cross_shard;
    #[runtime::pallet_index(24)]
    pub type LoadPredictor = pallet_load_predictor;
    #[runtime::pallet_index(25)]
    pub type ShardGovernance = pallet_shard_governance;
    #[runtime::pallet_index(26)]
    pub type Outbox = pallet_outbox;
    #[runtime::pallet_index(27)]
    pub type Placement = pallet_placement;
    #[runtime::pallet_index(28)]
    pub type Binding = pallet_binding;
    #[runtime::pallet_index(29)]
    pub type Pqc = pallet_pqc;
}
