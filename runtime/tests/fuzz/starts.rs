// SPDX-License-Identifier: Apache-2.0
//! The chains that runs begin with: none of them is at rest.

use super::{
    common::{attesting::enclave, custody::*, *},
    keys::keys,
};
use frame_support::weights::Weight;
use frame_support::{assert_ok, traits::fungible::Mutate};
use nerv_primitives_core::ShardId;
use nerv_runtime::parameters::{
    dynamic_params::{governance, placement},
    RuntimeParameters,
};
use nerv_runtime::{
    Attestation, Balances, Lanes, Ledger, Parameters, Placement, Runtime, RuntimeCall,
    RuntimeOrigin, ShardGovernance, System, UNIT,
};
use pallet_attestation::Evidence;
use sp_core::offchain::testing::TestPersistentOffchainDB;
use sp_core::{traits::ReadRuntimeVersionExt, Pair, H256};
use std::{collections::BTreeMap, sync::OnceLock};

/// What has decisions end within a run: a small electorate, short periods, and nodes that are trusted.
fn pace() -> Vec<RuntimeParameters> {
    use governance::{
        EnactmentDelay, MinElectorate, Parameters as Governance, RootDelay, UnbondingPeriod,
        VotingPeriod,
    };
    use placement::{NewcomerSlots, Parameters as Placement, ProbationPeriod};
    let governance = [
        Governance::MinElectorate(MinElectorate, Some(1_000 * UNIT)),
        Governance::VotingPeriod(VotingPeriod, Some(40)),
        Governance::EnactmentDelay(EnactmentDelay, Some(4)),
        Governance::RootDelay(RootDelay, Some(4)),
        Governance::UnbondingPeriod(UnbondingPeriod, Some(10)),
    ];
    let placement = [
        Placement::ProbationPeriod(ProbationPeriod, Some(0)),
        Placement::NewcomerSlots(NewcomerSlots, Some(16)),
    ];
    let governance = governance.into_iter().map(RuntimeParameters::Governance);
    governance
        .chain(placement.into_iter().map(RuntimeParameters::Placement))
        .collect()
}

/// The accounts of the ledger that cannot sign.
pub const ACCOUNTS: u32 = 24;

/// A chain as it was prepared, from which any number of runs begin.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Start {
    /// One shard on seven nodes, and stakers.
    Plain,
    /// Four leaves of which some drain, transfers between them, votes, a committed checkpoint, and replicas that are asked.
    Busy,
    /// A lane that is open.
    Lane,
    /// A lane that returns.
    Returning,
}

pub const ALL: [Start; 4] = [Start::Plain, Start::Busy, Start::Lane, Start::Returning];

/// A node of the state's trie, with how often it is referred to.
type Node = (Vec<u8>, (Vec<u8>, i32));

/// What is kept of a chain that was prepared.
struct Made {
    state: Vec<Node>,
    root: H256,
    log: TestPersistentOffchainDB,
    kept: Kept,
}

/// The bytes of committed checkpoints, by shard and height.
pub type Kept = BTreeMap<(ShardId, u32), Vec<u8>>;

impl Start {
    fn made(self) -> &'static Made {
        static MADE: [OnceLock<Made>; 4] = [const { OnceLock::new() }; 4];
        MADE[self as usize].get_or_init(|| {
            let (mut ext, kept) = self.prepare();
            ext.persist_offchain_overlay();
            ext.commit_all().expect("nothing is open");
            let log = ext.offchain_db();
            let (state, root) = ext.into_raw_snapshot();
            Made {
                state,
                root,
                log,
                kept,
            }
        })
    }

    /// What was logged of the ledger before a run.
    pub fn log(self) -> &'static TestPersistentOffchainDB {
        &self.made().log
    }

    /// The bytes of the checkpoints that were committed before a run.
    pub fn kept(self) -> Kept {
        self.made().kept.clone()
    }

    /// A chain of its own.
    pub fn chain(self) -> sp_io::TestExternalities {
        let made = self.made();
        let mut ext = sp_io::TestExternalities::from_raw_snapshot(
            made.state.clone(),
            made.root,
            sp_runtime::StateVersion::V1,
        );
        // What hands in a runtime has it looked at.
        let executor = sc_executor::WasmExecutor::<sp_io::SubstrateHostFunctions>::builder();
        let executor = executor.build();
        ext.register_extension(ReadRuntimeVersionExt::new(executor));
        ext
    }

    fn prepare(self) -> (sp_io::TestExternalities, Kept) {
        let mut ext = placed(ACCOUNTS);
        ext.execute_with(|| {
            for parameter in pace() {
                let root = RuntimeOrigin::root();
                assert_ok!(Parameters::set_parameter(root, parameter));
            }
            populate();
        });
        pass(&mut ext);
        pass(&mut ext);
        let mut kept = Kept::new();
        ext.execute_with(|| {
            let (checkpoint, bytes) = commit(&ShardId::root());
            kept.insert((checkpoint.shard, checkpoint.height), bytes);
            if self != Self::Plain {
                enclaves();
            }
        });
        pass(&mut ext);
        match self {
            Self::Plain => {}
            Self::Busy => busy(&mut ext),
            Self::Lane => open(&mut ext),
            Self::Returning => {
                open(&mut ext);
                ext.execute_with(|| {
                    let shard = ShardId::root();
                    lanes_call(pallet_lanes::Call::return_lane { shard });
                });
                for _ in 0..3 {
                    pass(&mut ext);
                }
            }
        }
        (ext, kept)
    }
}

/// Gives all who can sign units outside the ledger, in it, and as stake.
fn populate() {
    pallet_sudo::Key::<Runtime>::put(keys()[0].0.clone());
    for (n, (who, _)) in keys().iter().enumerate() {
        Balances::set_balance(who, 100_000 * UNIT);
        let origin = || RuntimeOrigin::signed(who.clone());
        assert_ok!(Ledger::deposit(origin(), 1_000 * UNIT));
        if n % 2 == 0 {
            assert_ok!(ShardGovernance::bond(origin(), 2_000 * UNIT));
        }
        if n % 4 == 0 {
            assert_ok!(Placement::bond_placer(origin()));
        }
    }
}

/// Has all seven nodes register an enclave.
fn enclaves() {
    for slot in 0..7 {
        let origin = RuntimeOrigin::signed(keeper(slot).to_account_id());
        let key = enclave(slot).public().0;
        let node = node_of(&ShardId::root(), slot);
        let evidence = Evidence::Simulated;
        assert_ok!(Attestation::register_enclave(origin, node, key, evidence));
    }
}

fn lanes_call(call: pallet_lanes::Call<Runtime>) {
    assert_ok!(dispatch(RuntimeOrigin::root(), RuntimeCall::Lanes(call)));
}

fn open(ext: &mut sp_io::TestExternalities) {
    let shard = ShardId::root();
    ext.execute_with(|| lanes_call(pallet_lanes::Call::open_lane { shard }));
    for _ in 0..100 {
        if pallet_lanes_is_open(ext, &shard) {
            return;
        }
        pass(ext);
    }
    panic!("it never opens");
}

fn pallet_lanes_is_open(ext: &mut sp_io::TestExternalities, shard: &ShardId) -> bool {
    ext.execute_with(|| Lanes::lane_view(shard).is_some_and(|it| it.position.is_some()))
}

fn busy(ext: &mut sp_io::TestExternalities) {
    ext.execute_with(|| {
        for n in 0..ACCOUNTS / 2 {
            assert_ok!(transfer(n, n + ACCOUNTS / 2, UNIT / 10));
        }
        let (left, _) = split(ShardId::root());
        next_starved_block(Weight::MAX, Weight::zero(), budget_for(3));
        let _ = left;
        for n in 0..ACCOUNTS {
            // Some of them cross.
            let _ = transfer(n, (n + 7) % ACCOUNTS, UNIT / 3);
        }
        let staker = RuntimeOrigin::signed(keys()[2].0.clone());
        let _ = ShardGovernance::propose_parameters(
            staker,
            nerv_runtime::parameters::ends::ends()[0][0].clone(),
        );
        assert!(System::block_number() > 1);
        next_starved_block(Weight::zero(), Weight::zero(), Weight::zero());
    });
}
