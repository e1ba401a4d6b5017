// SPDX-License-Identifier: Apache-2.0
//! A runtime with the pallet, whose transactions pass through two pipelines, and shards that stand as the tests say.

mod keys;
mod shards;
mod transactions;

pub use keys::*;
pub use shards::*;
pub use transactions::*;

use crate as pallet_pqc;
use crate::{Control, Controllers, Event};
use frame_support::{derive_impl, parameter_types, traits::ConstU128, weights::IdentityFee};
use nerv_primitives_core::{Balance, LaneStanding};
use pallet_transaction_payment::FungibleAdapter;
use sp_core::H256;
use sp_keystore::{testing::MemoryKeystore, KeystoreExt};
use sp_runtime::{traits::IdentityLookup, AccountId32, BuildStorage};
use sp_version::RuntimeVersion;

#[frame_support::runtime]
mod runtime {
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
        RuntimeTask
    )]
    pub struct Test;

    #[runtime::pallet_index(0)]
    pub type System = frame_system;
    #[runtime::pallet_index(1)]
    pub type Balances = pallet_balances;
    #[runtime::pallet_index(2)]
    pub type TransactionPayment = pallet_transaction_payment;
    #[runtime::pallet_index(3)]
    pub type Pqc = pallet_pqc;
}

/// What each of the keys' accounts owns at first.
pub const ENDOWMENT: Balance = 1_000_000_000_000_000;
/// What is held while another key has control, at first.
pub const USUAL_DEPOSIT: Balance = 500;
/// The hash of the first block.
pub const GENESIS: [u8; 32] = [0x6e; 32];

parameter_types! {
    /// The chain's versions: `spec_version` 2, `transaction_version` 3.
    pub Version: RuntimeVersion = RuntimeVersion {
        spec_name: "test".into(),
        impl_name: "test".into(),
        authoring_version: 1,
        spec_version: SpecVersion::get(),
        impl_version: 1,
        apis: Default::default(),
        transaction_version: 3,
        system_version: 1,
    };
    pub static SpecVersion: u32 = 2;
    pub static Deposit: Balance = USUAL_DEPOSIT;
    /// How the shard of [`LANE`]s stands. All other accounts are in a resident one.
    pub static Standing: LaneStanding = LaneStanding::Lane;
    /// The accounts of the shard that is no resident one.
    pub static InLane: Vec<AccountId32> = Vec::new();
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
    type Block = Block;
    type AccountId = AccountId32;
    type Lookup = IdentityLookup<AccountId32>;
    type AccountData = pallet_balances::AccountData<Balance>;
    type Version = Version;
}

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Test {
    type Balance = Balance;
    type ExistentialDeposit = ConstU128<5>;
    type AccountStore = System;
}

#[derive_impl(pallet_transaction_payment::config_preludes::TestDefaultConfig)]
impl pallet_transaction_payment::Config for Test {
    type OnChargeTransaction = FungibleAdapter<Balances, ()>;
    type WeightToFee = IdentityFee<Balance>;
    type LengthToFee = IdentityFee<Balance>;
    type FeeMultiplierUpdate = ();
}

impl pallet_pqc::Config for Test {
    type Currency = Balances;
    type RuntimeHoldReason = RuntimeHoldReason;
    type Shards = Shards;
    type Lanes = Lanes;
    type Deposit = Deposit;
    type WeightInfo = ();
}

/// A chain in its first block, on which the accounts of [`WALLETS`] and [`KEYS`] own [`ENDOWMENT`] each.
pub fn new_test_ext() -> sp_io::TestExternalities {
    SpecVersion::reset();
    Deposit::reset();
    Standing::reset();
    InLane::reset();
    let accounts = WALLETS.map(wallet_account).chain(KEYS.map(key_account));
    let storage = RuntimeGenesisConfig {
        balances: pallet_balances::GenesisConfig {
            balances: accounts.map(|who| (who, ENDOWMENT)).collect(),
            ..Default::default()
        },
        ..Default::default()
    }
    .build_storage()
    .expect("the genesis can be built");
    let mut ext = sp_io::TestExternalities::new(storage);
    ext.register_extension(KeystoreExt::new(MemoryKeystore::new()));
    ext.execute_with(|| {
        frame_system::BlockHash::<Test>::insert(0, H256(GENESIS));
        System::set_block_number(1);
    });
    ext
}

/// Runs a test, and checks afterwards that the invariants hold.
pub fn build_and_execute(test: impl FnOnce()) {
    new_test_ext().execute_with(|| {
        test();
        assert_eq!(Pqc::do_try_state(), Ok(()));
    });
}

/// Who has control of an account, if it was ever bound.
pub fn control(who: &AccountId32) -> Option<Control> {
    Controllers::<Test>::get(who)
}

/// The pallet's own events of this block.
pub fn events() -> Vec<Event<Test>> {
    System::read_events_for_pallet()
}

/// What an account can spend, what is held of it, and its nonce: what a transaction that counts changes.
pub fn purse(who: &AccountId32) -> (Balance, Balance, u32) {
    let account = System::account(who);
    (account.data.free, account.data.reserved, account.nonce)
}
