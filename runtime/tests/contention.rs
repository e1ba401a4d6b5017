// SPDX-License-Identifier: Apache-2.0
//! Contention through the runtime as it is wired, with the weights of real transfers: what it calls for, and
//! what comes of it.

use crate::common;

use common::*;
use frame_support::{
    assert_ok,
    dispatch::{DispatchClass, DispatchResultWithPostInfo},
    traits::Get,
    weights::Weight,
};
use nerv_primitives_core::{
    api::ContentionView, traits::LoadCondition, Assessment, Execution, Operation, OperationRecord,
    Proposal, ProposalRefusal, ProposalStatus, RequestedBy, ShardId, Spread, RATE_UNIT,
};
use nerv_primitives_load::Bounds;
use nerv_runtime::{
    configs::{RuntimeBlockWeights, TransferWeight},
    parameters::{at_genesis, dynamic_params::load, RuntimeParameters},
    views, AccountId, LoadPredictor, Runtime, RuntimeCall, RuntimeEvent, RuntimeOrigin,
    ShardGovernance, System, MICRO_UNIT, UNIT,
};
use pallet_shard_governance::{Call, Event};

/// The accounts of the ledger.
const ACCOUNTS: u32 = 240;

/// The stakers, who have nothing in the ledger.
const STAKERS: core::ops::Range<u32> = 300..303;

/// A chain on which a shard is contended above 1.5 milliseconds a block, however many there are, and nothing
/// is overloaded.
fn contended_above_a_millisecond_and_a_half() -> sp_io::TestExternalities {
    let mut ext = chain_with(
        STAKERS.end,
        nerv_runtime::ParametersAtGenesisConfig {
            bisection: eager(),
            load: at_genesis::Load {
                max_rate: Some(10_000 * RATE_UNIT),
                quiet_rate: Some(1),
                contention_shares: Some(0),
                contention_rest: Some(100),
                ..Default::default()
            },
            governance: small_electorate(),
            ..Default::default()
        },
    );
    ext.execute_with(|| {
        for n in 0..ACCOUNTS {
            assert_ok!(deposit(n, 10 * UNIT));
        }
        for n in STAKERS {
            assert_ok!(govern(n, Call::bond { amount: 200 * UNIT }));
        }
        next_block(Weight::MAX, Weight::MAX);
    });
    ext
}

fn govern(n: u32, call: Call<Runtime>) -> DispatchResultWithPostInfo {
    dispatch(
        RuntimeOrigin::signed(account(n)),
        RuntimeCall::ShardGovernance(call),
    )
}

fn contention(shard: ShardId) -> ContentionView {
    views::contention(shard).expect("it is a leaf")
}

fn newest() -> Proposal<AccountId, RuntimeParameters> {
    let index = views::statistics().proposals - 1;
    views::proposal(index).unwrap().proposal
}

/// Has the stakers do what their keepers would after a block: propose what is called for, and vote for it.
/// Returns what was proposed.
fn keep() -> Option<Operation> {
    let operation = *LoadPredictor::called_for().first()?;
    let call = match operation {
        Operation::Split { shard } => Call::propose_split { shard },
        Operation::Relocate { account, shard } => Call::propose_relocation { account, shard },
        Operation::Merge { .. } => panic!("nothing is idle"),
    };
    assert_ok!(govern(STAKERS.start, call));
    let proposal = views::statistics().proposals - 1;
    let told = views::proposal(proposal).unwrap();
    let assessed = told.proposal.assessed;
    let why = System::events().into_iter().any(|record| {
        matches!(
            record.event,
            RuntimeEvent::ShardGovernance(Event::CalledForByContention { proposal: it, .. })
                if it == proposal
        )
    });
    assert!(why, "the reason is told");
    assert!(matches!(
        assessed,
        Assessment::Contention { relieves: true, .. }
    ));
    for n in STAKERS {
        assert_ok!(govern(
            n,
            Call::vote {
                proposal,
                motion_hash: told.motion_hash,
                aye: true
            }
        ));
    }
    Some(operation)
}

/// The record of the operation that the newest proposal had carried out.
fn record() -> OperationRecord {
    let ProposalStatus::Passed {
        execution: Execution::Done(Some(index)),
        ..
    } = newest().status
    else {
        panic!("{:?}", newest().status);
    };
    pallet_bisection::Records::<Runtime>::get(index).expect("it is kept")
}

fn pass() {
    next_block(Weight::MAX, Weight::MAX);
}

/// More than 1.5 milliseconds of plain transfers a block, of other accounts each time.
fn transfers(block: u32) {
    let count = (1_600_000_000 / TransferWeight::get()) as u32 + 1;
    for n in count * block..count * (block + 1) {
        let from = n % ACCOUNTS;
        assert_ok!(transfer(from, (from + 7) % ACCOUNTS, MICRO_UNIT));
    }
}

#[test]
fn a_contended_shard_is_split_and_the_proposal_says_why() {
    contended_above_a_millisecond_and_a_half().execute_with(|| {
        let root = ShardId::root();
        let mut carried_out = None;
        for block in 0..100 {
            transfers(block);
            pass();
            if let Some(operation) = keep() {
                carried_out = Some((block, operation));
                break;
            }
        }
        let (block, operation) = carried_out.expect("it is called for");
        assert_eq!(operation, Operation::Split { shard: root });
        // Not by a burst.
        assert!(block > 16, "{block}");
        let record = record();
        assert_eq!(record.operation, operation);
        let index = views::statistics().proposals - 1;
        assert_eq!(record.requested_by, RequestedBy::Proposal(index));
        let Assessment::Contention {
            time,
            limit,
            release,
            hottest,
            ..
        } = newest().assessed
        else {
            panic!("{:?}", newest().assessed);
        };
        assert_eq!((limit, release, hottest), (1_500, 1_000, None));
        assert!(time.mean > limit, "{time:?}");
        settle_all();
        let (left, Some(right)) = record.result.unwrap() else {
            panic!("a split has two children");
        };
        // Of the same load each has some half, and while they rest nothing is called for.
        for more in 0..100 {
            transfers(block + more);
            pass();
            let until = contention(left)
                .rests_until
                .min(contention(right).rests_until);
            if System::block_number() < until {
                assert_eq!(LoadPredictor::called_for(), vec![]);
            }
        }
        assert_ok!(LoadPredictor::do_try_state());
        assert_ok!(ShardGovernance::do_try_state());
    });
}

/// An account that is most of a shard's load, and deals with other shards: no cut divides that, and its move
/// leaves the shard its own.
#[test]
fn a_hot_account_is_moved_and_the_proposal_says_why() {
    contended_above_a_millisecond_and_a_half().execute_with(|| {
        while leaves().len() < 16 {
            let largest = leaves()
                .into_iter()
                .max_by_key(|leaf| embedding(leaf).count())
                .unwrap();
            split(largest);
            settle_all();
        }
        // They have rested.
        for _ in 0..101 {
            pass();
        }
        let route = |n: u32| views::route(&account(n)).unwrap().shard;
        let home = leaves()
            .into_iter()
            .max_by_key(|leaf| embedding(leaf).count())
            .unwrap();
        let inhabitants: Vec<u32> = (0..ACCOUNTS).filter(|n| route(*n) == home).collect();
        let (hot, neighbours) = (inhabitants[0], &inhabitants[1..]);
        let mut partners: Vec<u32> = Vec::new();
        for leaf in leaves().into_iter().filter(|leaf| *leaf != home) {
            partners.extend((0..ACCOUNTS).find(|n| route(*n) == leaf));
        }
        let mut moved = None;
        for block in 0..100usize {
            for n in 0..5 {
                let from = if n < 3 {
                    hot
                } else {
                    neighbours[(2 * block + n) % neighbours.len()]
                };
                let to = partners[(5 * block + n) % partners.len()];
                assert_ok!(transfer(from, to, MICRO_UNIT));
            }
            pass();
            if contention(home).contended_since.is_some() {
                assert_eq!(contention(home).spread, Spread::One);
                assert_ok!(govern(STAKERS.start, Call::propose_split { shard: home }));
                assert_eq!(
                    newest().status,
                    ProposalStatus::Refused(ProposalRefusal::Unsplittable)
                );
                moved = keep();
                break;
            }
        }
        let Some(Operation::Relocate { account: id, shard }) = moved else {
            panic!("{moved:?}, {:?}", contention(home));
        };
        assert_eq!(id, blinded(hot));
        assert_eq!(route(hot), shard);
        assert_ne!(shard, home);
        let Assessment::Contention {
            hottest: Some(it), ..
        } = newest().assessed
        else {
            panic!("{:?}", newest().assessed);
        };
        assert_eq!(it.account, id);
        assert_eq!(record().operation, moved.unwrap());
        assert_eq!(LoadPredictor::called_for(), vec![]);
        for leaf in [home, shard] {
            assert!(contention(leaf).rests_until > System::block_number());
        }
        pass();
        assert_ok!(LoadPredictor::do_try_state());
        assert_ok!(ShardGovernance::do_try_state());
    });
}

/// By default a few transfers a block call for nothing: they are four even shares of a block only where it
/// has a thousand shards to bear.
#[test]
fn by_default_no_ordinary_load_is_contention() {
    chain(ACCOUNTS, eager()).execute_with(|| {
        for n in 0..ACCOUNTS {
            assert_ok!(deposit(n, 10 * UNIT));
        }
        for block in 0..80 {
            transfers(block);
            pass();
        }
        let view = contention(ShardId::root());
        assert!(view.time.mean > 1_500, "{view:?}");
        assert_eq!((view.contended_since, view.relief), (None, None));
        assert_eq!(LoadPredictor::called_for(), vec![]);
        let class = RuntimeBlockWeights::get()
            .get(DispatchClass::Normal)
            .max_total;
        let room = class.unwrap().ref_time();
        let limit = |leaves| {
            let (above, shares) = (load::ContentionAbove::get(), load::ContentionShares::get());
            Bounds::new(above, shares, room, leaves).limit
        };
        assert_eq!(view.limit, limit(1));
        assert_eq!(limit(1_000), 1_500);
        assert_eq!(limit(64), 23_436);
    });
}
