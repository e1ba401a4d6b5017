// SPDX-License-Identifier: Apache-2.0
//! A chain with 1,000 leaves, on which as many pairs deal across as can be known.

use crate::common::*;
use frame_support::{
    assert_ok,
    traits::{fungible::Mutate, Hooks},
    weights::Weight,
};
use nerv_primitives_core::{
    traits::{Dealings, OnCutover, ShardRouting, ShardTree, SplitCut, Transferred},
    ShardId,
};
use nerv_runtime::{
    parameters::at_genesis, Balances, Binding, Ledger, LoadPredictor, ParametersAtGenesisConfig,
    Runtime, RuntimeOrigin, ShardRegistry, System, UNIT,
};
use std::collections::VecDeque;

/// The leaves that a chain may have.
pub const LEAVES: usize = 1_000;
/// The pairs that can be known.
pub const PAIRS: u32 = 1_024;
/// Transfers that a block counts: as many as a full one has.
pub const COUNTED: u32 = 480;
/// What each pair deals before: more than a move must save.
const DEALT: u32 = 40;

/// What the next block is to be like.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Nobody has dealt with anybody.
    Nothing,
    /// All pairs are known, and no window is over.
    Known,
    /// The same, and there were transfers in this block.
    Counted,
    /// The window is over, and the leaves were not looked at.
    Surveyed,
    /// The leaves were looked at.
    Closed,
}

/// A chain of which the next block is of that kind.
pub fn state(stage: Stage) -> sp_io::TestExternalities {
    let mut state = chain_with(
        0,
        ParametersAtGenesisConfig {
            bisection: eager(),
            binding: at_genesis::Binding {
                plan_moves: Some(pallet_binding::MAX_MOVES),
                // As many moves as can be, however few live in a leaf.
                leaf_balance: Some(4_000_000),
                ..Default::default()
            },
            ..Default::default()
        },
    );
    state.execute_with(|| {
        grow();
        populate();
        Binding::on_initialize(System::block_number());
        if stage == Stage::Nothing {
            return;
        }
        for _ in 0..DEALT / 4 {
            deal(0..PAIRS, 4);
        }
        match stage {
            Stage::Counted => note(0..COUNTED, 1),
            Stage::Surveyed => close_in(1),
            Stage::Closed => {
                close_in(0);
                Binding::on_initialize(System::block_number());
                assert!(pallet_binding::Surveyed::<Runtime>::exists());
            }
            Stage::Nothing | Stage::Known => (),
        }
    });
    state
}

/// Splits leaves, while nobody lives in them.
fn grow() {
    let mut leaves = VecDeque::from([ShardId::root()]);
    while leaves.len() < LEAVES {
        let shard = leaves.pop_front().expect("there are leaves");
        let SplitCut { left, right, .. } = <ShardRegistry as ShardTree>::split(&shard, 1, |_| 0)
            .expect("there is room for another leaf");
        <LoadPredictor as OnCutover>::split(&shard, &left, &right);
        ShardRegistry::settle_split(&shard).expect("there are no accounts");
        leaves.extend([left, right]);
    }
}

/// Gives each account of each pair a record.
fn populate() {
    for n in 0..2 * PAIRS {
        let who = account(n);
        Balances::set_balance(&who, 10 * UNIT);
        assert_ok!(Ledger::deposit(RuntimeOrigin::signed(who), UNIT));
    }
    ShardRegistry::on_finalize(System::block_number());
}

/// Notes transfers of these pairs, so many of each.
fn note(pairs: core::ops::Range<u32>, times: u32) {
    for pair in pairs {
        let (from, to) = (blinded(2 * pair), blinded(2 * pair + 1));
        let home =
            |account| ShardRegistry::homes([account]).expect("everybody has a home")[0].shard;
        let (source, destination) = (home(&from), home(&to));
        for time in 0..times {
            let there = Transferred {
                from: &from,
                source: &source,
                to: &to,
                destination: &destination,
                weight: Weight::zero(),
                bytes: 0,
            };
            let back = Transferred {
                from: &to,
                source: &destination,
                to: &from,
                destination: &source,
                ..there
            };
            <Binding as Dealings>::dealt(if time % 2 == 0 { &there } else { &back });
        }
    }
}

/// Notes transfers and counts them.
fn deal(pairs: core::ops::Range<u32>, times: u32) {
    note(pairs, times);
    Binding::on_finalize(System::block_number());
}

/// Has the window be over in so many blocks.
fn close_in(blocks: u32) {
    pallet_binding::OpenWindow::<Runtime>::mutate(|window| {
        let window = window.as_mut().expect("a window is open");
        window.closes = System::block_number() + blocks;
    });
}
