// SPDX-License-Identifier: Apache-2.0
//! The forecast through the runtime as it is wired: that it fits the block, what it sees, and how its
//! model is replaced.

use crate::common;

use codec::Encode;
use common::*;
use frame_support::{
    assert_ok,
    dispatch::DispatchResultWithPostInfo,
    traits::{Get, Hooks},
    weights::{Weight, WeightMeter},
};
use nerv_primitives_core::{
    traits::{LoadCondition, LoadMeter, OnCutover, ShardTree, SplitCut},
    Assessment, Execution, Operation, ProposalRefusal, ProposalStatus, Rule, ShardId, RATE_UNIT,
};
use nerv_primitives_neural::{golden, Model};
use nerv_runtime::{
    configs::{ForecastBudget, TransferBytes, MAXIMUM_BLOCK_WEIGHT},
    model,
    parameters::{at_genesis, dynamic_params::load},
    views, Balances, Ledger, LoadPredictor, Runtime, RuntimeCall, RuntimeOrigin, ShardRegistry,
    System, MILLI_UNIT, UNIT,
};
use pallet_load_predictor::{Call as LoadCall, Forecasts, WeightInfo, MAX_CHUNK};
use pallet_shard_governance::Call;
use sp_runtime::Perbill;
use std::collections::VecDeque;

type Weights = <Runtime as pallet_load_predictor::Config>::WeightInfo;

/// The leaves that a chain may have.
const LEAVES: u64 = 1_000;

/// The accounts of the ledger.
const ACCOUNTS: u32 = 40;

/// The stakers, who have nothing in the ledger.
const STAKERS: core::ops::Range<u32> = 100..103;

/// A chain whose shards are overloaded above 5 transfers a second, with three stakers.
fn watched() -> sp_io::TestExternalities {
    let mut ext = chain_with(
        STAKERS.end,
        nerv_runtime::ParametersAtGenesisConfig {
            bisection: eager(),
            load: at_genesis::Load {
                max_rate: Some(5 * RATE_UNIT),
                quiet_rate: Some(2 * RATE_UNIT),
                quiet_period: Some(10),
                state_capacity: Some(80),
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
    });
    ext
}

fn govern(n: u32, call: Call<Runtime>) -> DispatchResultWithPostInfo {
    dispatch(
        RuntimeOrigin::signed(account(n)),
        RuntimeCall::ShardGovernance(call),
    )
}

/// The status of the newest proposal.
fn newest() -> ProposalStatus {
    let index = views::statistics().proposals - 1;
    views::proposal(index).unwrap().proposal.status
}

/// Has all stakers vote for the newest proposal.
fn approve() {
    let proposal = views::statistics().proposals - 1;
    for n in STAKERS {
        assert_ok!(govern(
            n,
            Call::vote {
                proposal,
                motion_hash: views::proposal(proposal).unwrap().motion_hash,
                aye: true
            }
        ));
    }
}

/// 1,000 leaves, each looked at every five seconds with five seconds in it, take at most a tenth of
/// each block.
#[test]
fn forecasting_a_thousand_leaves_fits_its_share() {
    let share = Perbill::from_percent(10) * MAXIMUM_BLOCK_WEIGHT;
    // A visit is begun only where the longest one fits.
    let needed = Weights::visits_base()
        .saturating_add(Weights::load_model())
        .saturating_add(Weights::visit(5).saturating_mul(LEAVES / 5))
        .saturating_add(Weights::visit(30));
    assert!(
        needed.ref_time() <= share.ref_time(),
        "{} of {} picoseconds",
        needed.ref_time(),
        share.ref_time()
    );
    chain(0, eager()).execute_with(|| {
        assert_eq!(ForecastBudget::get().ref_time(), share.ref_time());
    });
}

/// The least share that can be voted for lets at least one leaf be visited.
#[test]
fn the_least_share_is_enough_for_a_visit() {
    let least = Perbill::from_percent(1) * MAXIMUM_BLOCK_WEIGHT;
    let needed = Weights::visits_base()
        .saturating_add(Weights::load_model())
        .saturating_add(Weights::visit(30));
    assert!(needed.ref_time() <= least.ref_time());
}

/// In blocks that are always full, so that nothing is left over for forecasts but their share.
#[test]
fn no_forecast_of_a_thousand_leaves_is_older_than_five_seconds() {
    chain(0, eager()).execute_with(|| {
        let mut leaves = VecDeque::from([ShardId::root()]);
        while (leaves.len() as u64) < LEAVES {
            let shard = leaves.pop_front().unwrap();
            let SplitCut { left, right, .. } =
                <ShardRegistry as ShardTree>::split(&shard, 1, |_| 0)
                    .expect("there is room for another leaf");
            <LoadPredictor as OnCutover>::split(&shard, &left, &right);
            ShardRegistry::settle_split(&shard).expect("there are no accounts");
            leaves.extend([left, right]);
        }
        assert_eq!(u64::from(Forecasts::<Runtime>::count()), LEAVES);
        let next_block = || {
            let number = System::block_number() + 1;
            System::set_block_number(number);
            let second = u64::from(number);
            pallet_timestamp::Now::<Runtime>::put(second * 1_000);
            let mut meter = WeightMeter::with_limit(MAXIMUM_BLOCK_WEIGHT);
            LoadPredictor::on_poll(number, &mut meter);
            let share = ForecastBudget::get();
            assert!(meter.consumed().all_lte(share));
            Forecasts::<Runtime>::iter()
                .map(|(_, leaf)| leaf.at().map_or(u64::MAX, |at| second - at))
                .max()
                .expect("there are leaves")
        };
        // Nothing is forecast at first, and 30 seconds of each leaf are to be taken in.
        for _ in 0..60 {
            next_block();
        }
        for _ in 0..20 {
            let oldest = next_block();
            assert!(oldest <= 5, "{oldest} seconds");
        }
        assert_ok!(LoadPredictor::do_try_state());
    });
}

#[test]
fn load_is_held_against_plain_transfers() {
    watched().execute_with(|| {
        // As the extrinsic's call has them.
        let call = RuntimeCall::Ledger(pallet_ledger::Call::transfer {
            dest: account(1).into(),
            amount: UNIT,
        });
        assert_eq!(TransferBytes::get() as usize, call.encoded_size());
        for n in 0..5 {
            let info = transfer(n, n + 7, UNIT).unwrap();
            // The deposits of this block have paid for the shard's root, and the first transfer pays for its meter.
            let mut plain = Ledger::plain_transfer_weight(1);
            if n == 0 {
                plain += <LoadPredictor as LoadMeter>::most_shared() / 2;
            }
            assert_eq!(info.actual_weight, Some(plain));
        }
        next_block(Weight::MAX, Weight::MAX);
        let view = views::forecast(ShardId::root()).unwrap();
        // Five within a second are just as many as may be; over 30 seconds they are a thirtieth.
        let [rate, latency, across, state, weight, bytes] = view.features;
        assert!((32_000..=33_334).contains(&rate), "{rate}");
        assert_eq!((latency, across), (0, 0));
        // 40 of 80 accounts.
        assert_eq!(state, 500_000);
        // The first of them had the meter to pay for.
        assert!((1_000_000..1_050_000).contains(&weight), "{weight}");
        assert_eq!(bytes, 1_000_000);
        let history = views::load_history(ShardId::root());
        assert_eq!(history.last().map(|sample| sample.second), Some(view.at));
        assert_eq!(view.at, 1);
    });
}

#[test]
fn transfers_between_shards_tell_both_how_long_they_took() {
    watched().execute_with(|| {
        let (left, right) = split(ShardId::root());
        settle_all();
        let of = |leaf| {
            (0..ACCOUNTS)
                .find(|n| views::route(&account(*n)).unwrap().shard == leaf)
                .unwrap()
        };
        assert_ok!(transfer(of(left), of(right), UNIT));
        // `next_block` delivers all messages at once, in the block of the lock.
        next_starved_block(Weight::zero(), Weight::MAX, Weight::MAX);
        next_block(Weight::MAX, Weight::MAX);
        assert_eq!(views::statistics().transfers.committed, 1);
        for leaf in [left, right] {
            let view = views::forecast(leaf).unwrap();
            assert_eq!(view.latency, (1, 1, 1));
        }
    });
}

#[test]
fn a_load_of_one_account_is_not_put_to_the_vote() {
    watched().execute_with(|| {
        let root = ShardId::root();
        for block in 0..31 {
            for n in 0..20 {
                let to = 1 + (block + n) % (ACCOUNTS - 1);
                assert_ok!(transfer(0, to, MILLI_UNIT));
            }
            next_block(Weight::MAX, Weight::MAX);
        }
        let hottest = views::forecast(root).unwrap().hottest.expect("it is told");
        assert_eq!(hottest.account, blinded(0));
        assert!(hottest.share > 500_000);
        assert!(LoadPredictor::called_for().is_empty());
        assert_ok!(govern(100, Call::propose_split { shard: root }));
        assert_eq!(
            newest(),
            ProposalStatus::Refused(ProposalRefusal::Unsplittable)
        );
    });
}

#[test]
fn what_load_calls_for_is_listed_as_it_is_assessed() {
    watched().execute_with(|| {
        let root = ShardId::root();
        assert!(LoadPredictor::called_for().is_empty());
        for _ in 0..31 {
            for n in 0..20 {
                assert_ok!(transfer(n, n + 7, MILLI_UNIT));
            }
            next_block(Weight::MAX, Weight::MAX);
        }
        let split = Operation::Split { shard: root };
        assert_eq!(LoadPredictor::called_for(), vec![split]);
        let assessed = views::assess(&split).unwrap().assessed;
        assert!(matches!(
            assessed,
            Assessment::Overload {
                rule: Rule::Forecast,
                ..
            }
        ));
        assert!(assessed.holds());
    });
}

#[test]
fn a_model_is_replaced_by_a_vote() {
    watched().execute_with(|| {
        let issuance = Balances::total_issuance();
        let (_, shipped) = Model::verify(model::FILE).expect("the shipped model is sound");
        let forecast = || views::forecast(ShardId::root()).unwrap();
        assert_eq!(forecast().model, shipped);

        let (model, hash) = (golden::model(), golden::MODEL_HASH);
        let upload = |n, offset: usize, chunk: &[u8]| {
            dispatch(
                RuntimeOrigin::signed(account(n)),
                RuntimeCall::LoadPredictor(LoadCall::upload_model {
                    model: hash,
                    offset: offset as u32,
                    chunk: chunk.to_vec().try_into().unwrap(),
                }),
            )
        };
        let file = model.encode();
        let not_proposed = pallet_load_predictor::Error::<Runtime>::NotProposed.into();
        let error = upload(100, 0, &file[..10]).unwrap_err().error;
        assert_eq!(error, not_proposed);

        assert_ok!(govern(100, Call::propose_model { model: hash }));
        let error = upload(101, 0, &file[..10]).unwrap_err().error;
        assert_eq!(error, not_proposed);
        let mut offset = 0;
        for chunk in file.chunks(MAX_CHUNK as usize) {
            assert_ok!(upload(100, offset, chunk));
            offset += chunk.len();
            check(issuance);
        }
        approve();
        assert!(matches!(
            newest(),
            ProposalStatus::Passed {
                execution: Execution::Done(None),
                ..
            }
        ));
        assert_eq!(forecast().model, hash);
        next_block(Weight::MAX, Weight::MAX);
        let samples = [[0; 6], [4_096; 6]];
        let said = views::evaluate(&samples);
        let mut state = nerv_primitives_neural::State::default();
        let inputs = samples.map(|levels| nerv_primitives_load::Features(levels).input());
        let expected = inputs.map(|input| model.step(&mut state, &input));
        assert_eq!(said.0, expected.to_vec());
        check(issuance);
    });
}

/// The parameters that the forecast asks for are those of the chain.
#[test]
fn defaults_of_the_forecast() {
    chain(0, eager()).execute_with(|| {
        assert_eq!(load::SplitProbability::get(), 920_000);
        assert_eq!(load::LatencyLimit::get(), 3);
        assert_eq!(load::StateCapacity::get(), 1_000_000);
        assert_eq!(load::UnsplittablePeriod::get(), 600);
        assert_eq!(load::ForecastShare::get(), Perbill::from_percent(10));
    });
}
