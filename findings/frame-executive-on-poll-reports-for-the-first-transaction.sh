#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# frame-executive 49.0.0, frame-system 49.0.0, frame-support 49.0.1.
#
# A pallet reports something in `on_poll`. The event gets the phase `ApplyExtrinsic` with the number of the
# block's first transaction, by which wallets and explorers show it as a part of that; and where the block has
# no transaction, the number of one that is not there. One would expect the phase of `on_initialize`. The same
# goes for the steps of migrations, which stand in the place of `on_poll` while there are any: both are run
# when inherents are through, and by then the phase is that of what comes next.
#
# Needs cargo and some minutes.
. "$(dirname "$0")/lib.sh"
mkdir "$folder/src"
cat >"$folder/Cargo.toml" <<'MANIFEST'
[package]
name = "phases"
version = "0.0.0"
edition = "2021"

[dependencies]
frame-executive = "=49.0.0"
frame-support = "=49.0.1"
frame-system = "=49.0.0"
parity-scale-codec = "=3.7.5"
scale-info = { version = "=2.11.6", features = ["derive"] }
sp-io = "=49.0.0"
sp-runtime = "=49.0.0"

[features]
default = ["std"]
std = []
MANIFEST
cat >"$folder/src/main.rs" <<'PROGRAM'
use frame_support::derive_impl;
use sp_runtime::{generic, testing::UintAuthorityId, traits::BlakeTwo256, BuildStorage};

#[frame_support::pallet]
pub mod worker {
    use frame_support::{pallet_prelude::*, weights::WeightMeter};
    use frame_system::pallet_prelude::*;

    #[pallet::config]
    pub trait Config: frame_system::Config<RuntimeEvent: From<Event<Self>>> {}

    #[pallet::pallet]
    pub struct Pallet<T>(_);

    #[pallet::event]
    #[pallet::generate_deposit(fn deposit_event)]
    pub enum Event<T: Config> {
        Initialized,
        Polled,
    }

    #[pallet::hooks]
    impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
        fn on_initialize(_: BlockNumberFor<T>) -> Weight {
            Self::deposit_event(Event::Initialized);
            Weight::zero()
        }

        fn on_poll(_: BlockNumberFor<T>, _: &mut WeightMeter) {
            Self::deposit_event(Event::Polled);
        }
    }
}

type Header = generic::Header<u32, BlakeTwo256>;
type Extrinsic = generic::UncheckedExtrinsic<u64, RuntimeCall, UintAuthorityId, ()>;
type Block = generic::Block<Header, Extrinsic>;
type Executive = frame_executive::Executive<
    Runtime,
    Block,
    frame_system::ChainContext<Runtime>,
    Runtime,
    AllPalletsWithSystem,
>;

frame_support::construct_runtime!(
    pub enum Runtime {
        System: frame_system,
        Worker: worker,
    }
);

#[derive_impl(frame_system::config_preludes::SolochainDefaultConfig)]
impl frame_system::Config for Runtime {
    type Block = Block;
    type AccountId = u64;
    type Lookup = sp_runtime::traits::IdentityLookup<u64>;
}

impl worker::Config for Runtime {}

fn block(number: u32, transaction: Option<RuntimeCall>) {
    let parent = System::parent_hash();
    Executive::initialize_block(&Header {
        parent_hash: parent,
        number,
        state_root: Default::default(),
        extrinsics_root: Default::default(),
        digest: Default::default(),
    });
    let count = transaction.iter().count();
    if let Some(call) = transaction {
        let signed = Extrinsic::new_signed(call, 1, UintAuthorityId(1), ());
        Executive::apply_extrinsic(signed).unwrap().unwrap();
    }
    Executive::finalize_block();
    println!("block {number}, transactions: {count}");
    for record in System::events() {
        let told = format!("{:?}", record.event);
        let event = told.split(['{', ' ', ')']).next().unwrap();
        println!("  {:?}: {})", record.phase, event);
    }
}

fn main() {
    let genesis = RuntimeGenesisConfig::default().build_storage().unwrap();
    sp_io::TestExternalities::from(genesis).execute_with(|| {
        let call = frame_system::Call::remark_with_event { remark: vec![1] };
        block(1, Some(RuntimeCall::System(call)));
        block(2, None);
    });
}
PROGRAM
cargo_seen "block 1, transactions: 1
  Initialization: Worker(Event::Initialized)
  ApplyExtrinsic(0): Worker(Event::Polled)
  ApplyExtrinsic(0): System(Event::Remarked)
  ApplyExtrinsic(0): System(Event::ExtrinsicSuccess)
block 2, transactions: 0
  Initialization: Worker(Event::Initialized)
  ApplyExtrinsic(0): Worker(Event::Polled)"
