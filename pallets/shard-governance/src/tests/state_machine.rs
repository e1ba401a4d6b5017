// SPDX-License-Identifier: Apache-2.0
//! Random orders of calls and blocks: all invariants hold after each step, no unit comes to be or
//! is lost, and a plain model agrees on every vote.

use crate::{mock::*, AsleepStake, Awaits, Kind, OpenProposals, Proposals};
use frame_support::{storage::with_storage_layer, weights::Weight};
use nerv_primitives_core::{
    traits::{ModelProposals, ProposalBonds},
    Balance, BondStatus, Execution, ProposalIndex, ProposalStatus, Rate, Refusal, Tally,
};
use proptest::prelude::*;
use std::collections::BTreeMap;

#[derive(Clone, Debug)]
enum Step {
    Bond(AccountId, Balance),
    Unbond(AccountId, Balance),
    Withdraw(AccountId),
    ProposeSplit(AccountId, u64),
    ProposeMerge(AccountId, u64),
    ProposeParameter(AccountId, u32),
    ProposeMove(AccountId, u64, u64),
    ProposeModel(AccountId, u8),
    ProposePlan(AccountId, u32),
    /// A window closes: there is another plan, and the oldest of four is gone.
    NextPlan,
    /// Uploads a model, if its proposer may.
    Upload(AccountId, u8),
    Vote(AccountId, u32, bool),
    Retire(AccountId, u32),
    Wake(AccountId),
    Close(u32),
    Slash(u32),
    Settle(u32),
    /// Whether load calls for what is proposed, and the rate where it does not.
    Condition(bool, Rate),
    Refusal(bool),
    /// Blocks, with room for closing or without.
    Blocks(u32, bool),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let who = 1u64..6;
    let amount = prop_oneof![
        Just(0),
        Just(LEAST_STAKE),
        1..500 as Balance,
        Just(Balance::MAX)
    ];
    let index = 0u32..12;
    let step = prop_oneof![
        6 => (who.clone(), amount.clone()).prop_map(|(w, a)| Step::Bond(w, a)),
        5 => (who.clone(), amount).prop_map(|(w, a)| Step::Unbond(w, a)),
        2 => who.clone().prop_map(Step::Withdraw),
        5 => (who.clone(), 1u64..6).prop_map(|(w, s)| Step::ProposeSplit(w, s)),
        2 => (who.clone(), 1u64..6).prop_map(|(w, s)| Step::ProposeMerge(w, s)),
        2 => (who.clone(), 0u32..120).prop_map(|(w, k)| Step::ProposeParameter(w, k)),
        2 => (who.clone(), 1u64..4, 1u64..6).prop_map(|(w, a, s)| Step::ProposeMove(w, a, s)),
        2 => (who.clone(), 65u8..69).prop_map(|(w, m)| Step::ProposeModel(w, m)),
        3 => (who.clone(), 0u32..8).prop_map(|(w, p)| Step::ProposePlan(w, p)),
        2 => Just(Step::NextPlan),
        2 => (who.clone(), 65u8..69).prop_map(|(w, m)| Step::Upload(w, m)),
        12 => (who.clone(), index.clone(), any::<bool>()).prop_map(|(w, i, a)| Step::Vote(w, i, a)),
        3 => (who.clone(), index.clone()).prop_map(|(w, i)| Step::Retire(w, i)),
        1 => who.prop_map(Step::Wake),
        1 => index.clone().prop_map(Step::Close),
        1 => index.clone().prop_map(Step::Slash),
        1 => index.prop_map(Step::Settle),
        1 => (any::<bool>(), 0..=LIMIT).prop_map(|(holds, rate)| Step::Condition(holds, rate)),
        1 => any::<bool>().prop_map(Step::Refusal),
        4 => (1u32..30, any::<bool>()).prop_map(|(n, room)| Step::Blocks(n, room)),
    ];
    prop::collection::vec(step, 1..120)
}

/// What a plain reading of the rules says of the votes: for each open one, the least each staker
/// had bonded since it began, and what it voted.
#[derive(Default)]
struct Model {
    slept: bool,
    votes: BTreeMap<ProposalIndex, BTreeMap<AccountId, (Balance, Option<bool>)>>,
}

impl Model {
    /// Follows what the chain did in a step: stake that changed, votes that began or ended.
    fn follow(&mut self, voted: Option<(AccountId, ProposalIndex, bool)>) {
        self.slept |= AsleepStake::<Test>::get() > 0;
        let is_voting: Vec<ProposalIndex> = Governance::open_votes();
        self.votes.retain(|index, _| is_voting.contains(index));
        for index in is_voting {
            let vote = self
                .votes
                .entry(index)
                .or_insert_with(|| (1..6).map(|who| (who, (bonded(who), None))).collect());
            for (who, (least, choice)) in vote.iter_mut() {
                *least = bonded(*who).min(*least);
                if voted.is_some_and(|(voter, on, _)| (voter, on) == (*who, index)) {
                    *choice = voted.map(|(_, _, aye)| aye);
                }
                if *least == 0 {
                    *choice = None;
                }
            }
            let sum = |wanted: Option<bool>| -> Balance {
                vote.values()
                    .filter(|(_, choice)| wanted.is_none() || *choice == wanted)
                    .map(|(least, _)| least)
                    .sum()
            };
            let tally = proposal(index).tally;
            // What sleeps is in the electorates of votes that had begun, and of others in part.
            assert!(tally.electorate >= sum(None));
            if !self.slept {
                assert_eq!(tally.electorate, sum(None));
            }
            assert_eq!(tally.ayes, sum(Some(true)));
            assert_eq!(tally.nays, sum(Some(false)));
        }
    }
}

fn apply(step: &Step) -> Option<(AccountId, ProposalIndex, bool)> {
    let attempt = |call: &dyn Fn() -> sp_runtime::DispatchResult| with_storage_layer(call).is_ok();
    let mut voted = None;
    match *step {
        Step::Bond(who, amount) => {
            attempt(&|| Governance::bond(signed(who), amount));
        }
        Step::Unbond(who, amount) => {
            attempt(&|| {
                Governance::unbond(signed(who), amount)
                    .map(|_| ())
                    .map_err(|error| error.error)
            });
        }
        Step::Withdraw(who) => {
            attempt(&|| Governance::withdraw_unbonded(signed(who)));
        }
        Step::ProposeSplit(who, number) => {
            attempt(&|| try_split(signed(who), shard(number)));
        }
        Step::ProposeMerge(who, number) => {
            attempt(&|| try_merge(signed(who), shard(number), shard(number + 1)));
        }
        Step::ProposeParameter(who, value) => {
            attempt(&|| Governance::propose_parameters(signed(who), Knob(value)));
        }
        Step::ProposeMove(who, account, number) => {
            attempt(&|| Governance::propose_override(signed(who), account, shard(number)));
        }
        Step::ProposeModel(who, model) => {
            attempt(&|| Governance::propose_model(signed(who), [model; 32]));
        }
        Step::ProposePlan(who, plan) => {
            attempt(&|| {
                Governance::propose_co_location(signed(who), plan)
                    .map(|_| ())
                    .map_err(|error| error.error)
            });
        }
        Step::NextPlan => Plans::mutate(|plans| {
            let carried = CarriedOut::get().last().map(|(plan, _)| *plan);
            let newest = plans.last().copied().max(carried);
            let next = newest.map_or(0, |newest| newest + 1);
            plans.push(next);
            plans.retain(|plan| plan + 4 > next);
        }),
        Step::Upload(who, model) => {
            if Governance::may_upload(&who, &[model; 32]) {
                let mut uploaded = Uploaded::get();
                uploaded.push((who, [model; 32]));
                Uploaded::set(uploaded);
            }
        }
        Step::Vote(who, index, aye) => {
            if attempt(&|| vote(who, index, aye)) {
                voted = Some((who, index, aye));
            }
        }
        Step::Retire(who, index) => {
            attempt(&|| {
                Governance::retire(signed(9), who, index)
                    .map(|_| ())
                    .map_err(|error| error.error)
            });
        }
        Step::Wake(who) => {
            attempt(&|| Governance::wake(signed(who)));
        }
        Step::Close(index) => {
            attempt(&|| {
                Governance::close(signed(1), index)
                    .map(|_| ())
                    .map_err(|error| error.error)
            });
        }
        Step::Slash(index) => {
            attempt(&|| Governance::slash(index));
        }
        Step::Settle(index) => {
            attempt(&|| Governance::settle(index));
        }
        Step::Condition(holds, rate) => {
            ConditionHolds::set(holds);
            IdleRate::set(rate);
        }
        Step::Refusal(is_refused) => {
            Refused::set(is_refused.then_some(Refusal::StillDraining));
        }
        Step::Blocks(count, has_room) => {
            for _ in 0..count {
                let weight = if has_room {
                    Weight::MAX
                } else {
                    Weight::zero()
                };
                Budget::set(weight);
                next_block_with(weight);
            }
        }
    }
    voted
}

/// Bonds and stake are all there is on hold, and slashed bonds are all the treasury has.
fn check_money() {
    let mut slashed = 0;
    for proposal in Proposals::<Test>::iter_values() {
        match proposal.bond_status {
            BondStatus::Slashed => slashed += proposal.bond,
            BondStatus::PartlySlashed => slashed += proposal.bond / 10,
            _ => {}
        }
    }
    // Proposals make room for others, so the treasury may have more.
    assert!(free(TREASURY) >= slashed);
    let all: Balance = FUNDED
        .map(|who| {
            let (stake, bonds) = held(who);
            free(who) + stake + bonds
        })
        .sum();
    assert_eq!(all + free(TREASURY), ENDOWMENT * 20);
}

/// No plan is carried out twice, nor an older one after a newer.
fn check_plans() {
    let carried = CarriedOut::get();
    assert!(carried.windows(2).all(|pair| pair[0].0 < pair[1].0));
}

/// A proposal that passed had the votes for it.
fn check_decisions() {
    for proposal in Proposals::<Test>::iter_values() {
        let needed = proposal.tally.needed(proposal.approval);
        match proposal.status {
            ProposalStatus::Passed {
                execution,
                assessed,
                ..
            } => {
                let is_by_load = Kind::of(&proposal.motion).is_by_load();
                let by_turnout = is_by_load && proposal.tally.carries(MinTurnout::get());
                assert!(proposal.tally.ayes >= needed || by_turnout);
                assert!(proposal.tally.ayes > 0);
                match execution {
                    // Held, or disputed.
                    Execution::Done(_) => {}
                    Execution::ConditionFalse => panic!("no claim is false once it was taken"),
                    Execution::CoLocated(done) => {
                        assert!(done.moved > 0);
                        assert_eq!(proposal.bond_status, BondStatus::Returned);
                    }
                    Execution::Lapsed => {
                        assert!(assessed.refuted());
                        assert_eq!(proposal.bond_status, BondStatus::Returned);
                    }
                    _ => assert_eq!(proposal.bond_status, BondStatus::Returned),
                }
            }
            ProposalStatus::Lost { .. } => {
                let Tally { ayes, nays, .. } = proposal.tally;
                // Load called for these, or the chain has planned them.
                let kind = Kind::of(&proposal.motion);
                let is_at_will = !kind.is_by_load() && kind != Kind::CoLocation;
                let costs = nays > 0 && nays >= ayes && is_at_will;
                let expected = if costs {
                    BondStatus::PartlySlashed
                } else {
                    BondStatus::Returned
                };
                assert_eq!(proposal.bond_status, expected);
            }
            ProposalStatus::Approved { .. } => {
                assert!(proposal.tally.ayes >= needed && proposal.tally.ayes > 0);
                assert_eq!(proposal.bond_status, BondStatus::Held);
            }
            ProposalStatus::Voting | ProposalStatus::Refused(_) => {}
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn no_order_of_calls_breaks_an_invariant(steps in steps()) {
        new_test_ext().execute_with(|| {
            let issuance = Balances::total_issuance();
            ActivityPeriod::set(16);
            let mut model = Model::default();
            MinElectorate::set(150);
            MinVotingPeriod::set(3);
            EnactmentDelay::set(4);
            for step in &steps {
                let voted = apply(step);
                check();
                model.follow(voted);
                check_money();
                check_decisions();
                check_plans();
                assert_eq!(Balances::total_issuance(), issuance);
            }
            // In the end everything closes, and everybody can leave with all but what was slashed.
            Budget::set(Weight::MAX);
            run_to(height() + 130);
            assert!(OpenProposals::<Test>::get().iter().all(|open| open.awaits == Awaits::Votes) && open().is_empty());
            UnbondingPeriod::set(0);
            for who in 1..6 {
                let _ = Governance::wake(signed(who));
                // Whatever else is unbonding is due by now, and makes room.
                let _ = Governance::withdraw_unbonded(signed(who));
                if bonded(who) > 0 {
                    Governance::unbond(signed(who), bonded(who)).expect("all of it may leave");
                    Governance::withdraw_unbonded(signed(who)).expect("it is due at once");
                }
                assert_eq!(held(who), (0, 0));
            }
            check();
        });
    }
}
