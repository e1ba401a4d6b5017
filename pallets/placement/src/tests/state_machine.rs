// SPDX-License-Identifier: Apache-2.0
//! Random orders of calls, reports, submissions, splits and blocks: all invariants hold after each
//! step, no unit comes to be or is lost, a placement is feasible or marked as broken, and a node that
//! stays keeps its slot.

use crate::{
    mock::*, Leavers, Node, NodeStatus, Nodes, Operators, PlacementOf, Placements, Rounds,
    Submission,
};
use frame_support::{storage::with_storage_layer, weights::Weight};
use nerv_primitives_core::{
    traits::{Custodians, NodeReliability, ShardTree},
    Balance, NodeId, Observation, PlacementState, ShardId, ShardStatus,
};
use proptest::prelude::*;
use sp_runtime::{DispatchResult, Perbill};
use std::collections::BTreeMap;

#[derive(Clone, Debug)]
enum Step {
    Register(AccountId, u32, u32),
    Update(AccountId, u32, u32),
    Drain(AccountId),
    Deregister(AccountId),
    Displace(AccountId, NodeId),
    Fail(NodeId),
    Report(AccountId, Vec<(NodeId, u32)>),
    Observe(NodeId, bool),
    Vacate(usize, NodeId),
    Bond(AccountId),
    Unbond(AccountId),
    /// Whatever nodes and claim, past every pool.
    Submit(usize, Vec<NodeId>, u32),
    /// What a search finds, as an honest placer has it.
    Place(usize),
    Split(usize),
    Merge,
    Terms(u32, u32, u32),
    Blocks(u32, bool),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let who = 1u64..12;
    let node = 0u32..22;
    let any_leaf = any::<usize>();
    let pairs = prop::collection::btree_map(node.clone(), 0u32..400, 0..4)
        .prop_map(|pairs| pairs.into_iter().collect());
    let step = prop_oneof![
        6 => (who.clone(), 0u32..8, 0u32..60).prop_map(|(w, d, c)| Step::Register(w, d, c)),
        2 => (who.clone(), 0u32..8, 0u32..60).prop_map(|(w, d, c)| Step::Update(w, d, c)),
        2 => who.clone().prop_map(Step::Drain),
        3 => who.clone().prop_map(Step::Deregister),
        1 => node.clone().prop_map(Step::Fail),
        1 => (who.clone(), node.clone()).prop_map(|(w, n)| Step::Displace(w, n)),
        3 => (who, pairs).prop_map(|(w, p)| Step::Report(w, p)),
        3 => (node.clone(), any::<bool>()).prop_map(|(n, k)| Step::Observe(n, k)),
        2 => (any::<usize>(), node.clone()).prop_map(|(l, n)| Step::Vacate(l, n)),
        1 => (50u64..56).prop_map(Step::Bond),
        1 => (50u64..56).prop_map(Step::Unbond),
        3 => (any_leaf, prop::collection::vec(node, 4..7), 0u32..1_000_000)
            .prop_map(|(l, n, c)| Step::Submit(l, n, c)),
        10 => any::<usize>().prop_map(Step::Place),
        2 => any::<usize>().prop_map(Step::Split),
        1 => Just(Step::Merge),
        1 => (2u32..5, 1u32..3, 5u32..20).prop_map(|(k, m, s)| Step::Terms(k, m, s)),
        6 => (1u32..25, any::<bool>()).prop_map(|(n, room)| Step::Blocks(n, room)),
    ];
    prop::collection::vec(step, 1..80)
}

fn leaves() -> Vec<ShardId> {
    let mut leaves: Vec<ShardId> = Rounds::<Test>::iter_keys().collect();
    leaves.sort();
    leaves
}

fn siblings() -> Option<(ShardId, ShardId)> {
    pallet_shard_registry::Shards::<Test>::iter()
        .filter_map(|(_, shard)| shard.children)
        .find(|(left, right)| {
            [left, right].into_iter().all(|child| {
                Registry::shard(child).is_some_and(|it| it.status == ShardStatus::Live)
            })
        })
}

/// What an honest placer submits for a leaf in this block, if anything can be found.
fn honest(leaf: &ShardId) -> Option<crate::SubmissionOf<Test>> {
    use nerv_primitives_genetic::{greedy, Instance};
    let terms = Placement::terms();
    let at = now().checked_sub(1)?;
    let (ids, candidates, matrix) = crate::keeper::instance::<Test>(leaf, &terms, at)?;
    let instance = Instance {
        candidates: &candidates,
        latency: &matrix,
        rules: terms.rules(),
    };
    let (chosen, score) = greedy(&instance)?;
    let nodes: Vec<NodeId> = chosen
        .iter()
        .map(|index| ids[usize::from(*index)])
        .collect();
    let order = crate::PlacerOrder::<Test>::get();
    let round = round(leaf);
    let placer = Placement::turn(&order, leaf, round.number, now())?;
    Some(Submission {
        shard: *leaf,
        round: round.number,
        at,
        nodes: nodes.try_into().ok()?,
        claimed: score.total,
        placer,
        signer: placer,
    })
}

fn node_spec(domain: u32, capacity: u32) -> crate::NodeSpec {
    let mut spec = spec(100 + domain);
    spec.capacity = capacity;
    // Now higher than before, and now lower.
    spec.price = capacity.into();
    spec
}

fn apply(step: &Step) {
    let attempt = |call: &dyn Fn() -> DispatchResult| with_storage_layer(call).is_ok();
    match step {
        Step::Register(who, domain, capacity) => {
            attempt(&|| Placement::register_node(signed(*who), node_spec(*domain, *capacity)));
        }
        Step::Update(who, domain, capacity) => {
            attempt(&|| Placement::update_node(signed(*who), node_spec(*domain, *capacity)));
        }
        Step::Drain(who) => {
            attempt(&|| Placement::do_drain(who).map(|_| ()));
        }
        Step::Deregister(who) => {
            attempt(&|| Placement::do_deregister(who).map(|_| ()));
        }
        Step::Displace(who, id) => {
            attempt(&|| Placement::displace_node(signed(*who), *id, node_spec(3, 20)));
        }
        Step::Fail(id) => {
            attempt(&|| <Placement as NodeReliability>::failed(*id));
        }
        Step::Report(who, pairs) => {
            attempt(&|| report(*who, pairs));
        }
        Step::Observe(id, kept) => {
            let what = if *kept {
                Observation::Kept
            } else {
                Observation::Missed
            };
            Placement::observed(*id, what);
        }
        Step::Vacate(leaf, id) => {
            let leaves = leaves();
            let leaf = leaves[leaf % leaves.len()];
            attempt(&|| Placement::vacate(&leaf, *id).map(|_| ()));
        }
        Step::Bond(who) => {
            attempt(&|| Placement::bond_placer(signed(*who)));
        }
        Step::Unbond(who) => {
            attempt(&|| Placement::unbond_placer(signed(*who)));
        }
        Step::Submit(leaf, nodes, claimed) => {
            let leaves = leaves();
            let leaf = leaves[leaf % leaves.len()];
            let order = crate::PlacerOrder::<Test>::get();
            let number = round(&leaf).number;
            let Some(placer) = Placement::turn(&order, &leaf, number, now()) else {
                return;
            };
            let submission = Submission {
                shard: leaf,
                round: number,
                at: now().saturating_sub(1),
                nodes: nodes.clone().try_into().expect("few nodes"),
                claimed: *claimed,
                placer,
                signer: placer,
            };
            let before = held(placer).1;
            let is_good = pool(submission.clone()).is_ok();
            let result = include(submission);
            // What the pool takes is accepted, and costs nothing.
            if is_good {
                assert_eq!(result, Ok(Ok(())));
                assert_eq!(held(placer).1, before);
            }
        }
        Step::Place(leaf) => {
            let leaves = leaves();
            let leaf = leaves[leaf % leaves.len()];
            let Some(submission) = honest(&leaf) else {
                return;
            };
            let before = held(submission.placer).1;
            let _ = include(submission.clone());
            // Who looked a block ago may be too late, but pays nothing for it.
            assert_eq!(held(submission.placer).1, before);
        }
        Step::Split(leaf) => {
            let leaves = leaves();
            if leaves.len() < 6 {
                split(&leaves[leaf % leaves.len()]);
            }
        }
        Step::Merge => {
            if let Some((left, right)) = siblings() {
                merge(&left, &right);
            }
        }
        Step::Terms(k, m, mib) => {
            DataPieces::set(*k);
            ParityPieces::set(*m);
            ReplicaSize::set(*mib);
        }
        Step::Blocks(count, has_room) => {
            for _ in 0..*count {
                let weight = if *has_room {
                    Weight::MAX
                } else {
                    Weight::zero()
                };
                Budget::set(weight);
                next_block_with(weight);
            }
        }
    }
}

/// Every placement that stands.
fn standing() -> BTreeMap<ShardId, PlacementOf<Test>> {
    Placements::<Test>::iter().collect()
}

/// A node that stays keeps its slot, whatever happened; there are k + m slots, all of them held when
/// a placement is accepted, and nobody holds two.
fn check_slots(before: &BTreeMap<ShardId, PlacementOf<Test>>) {
    for (shard, placement) in standing() {
        let slots = &placement.slots;
        assert!(slots.are_distinct(), "{slots:?}");
        let of_before = before.get(&shard);
        // One that stands may break, and never heals by itself.
        let is_accepted = placement.state == PlacementState::Sound && of_before != Some(&placement);
        if is_accepted {
            assert!(slots.are_held(), "{slots:?}");
            assert_eq!(slots.len(), usize::from(Placement::terms().replicas));
        }
        let Some(earlier) = of_before else {
            continue;
        };
        if !is_accepted {
            assert_eq!(slots.len(), earlier.slots.len());
        }
        for (slot, holder) in earlier.slots.holders().iter().enumerate().take(slots.len()) {
            let now = slots.holders()[slot];
            match holder {
                Some(node) if slots.contains(*node) => assert_eq!(now, Some(*node), "slot {slot}"),
                // Nobody moves to where another one was without a new placement.
                _ => assert!(is_accepted || now.is_none(), "slot {slot}"),
            }
        }
    }
}

/// No unit is lost: deposits are on hold, and fines are with the treasury.
fn check_money(issuance: Balance) {
    let all: Balance = FUNDED
        .map(|who| {
            let (node, placer) = held(who);
            free(who) + node + placer
        })
        .sum();
    assert_eq!(all + free(TREASURY), issuance);
    assert_eq!(Balances::total_issuance(), issuance);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn no_order_of_calls_breaks_an_invariant(steps in steps()) {
        new_test_ext().execute_with(|| {
            MaxMoves::set(20);
            MaxNodes::set(14);
            FailureFine::set(Perbill::from_percent(30));
            RegistrationFee::set(7);
            AgeIn::set(9);
            Probation::set(12);
            InitialMisses::set(2);
            let issuance = Balances::total_issuance();
            for step in &steps {
                let before = standing();
                apply(step);
                check_slots(&before);
                check();
                check_money(issuance);
            }
            // In the end everybody can leave with all that was not slashed.
            Budget::set(Weight::MAX);
            run_to(now() + 21);
            for who in 1..12 {
                let _ = Placement::do_deregister(&who);
            }
            run_to(now() + 21);
            for who in 1..12 {
                let _ = Placement::do_deregister(&who);
                assert_eq!(held(who).0, 0);
                assert_eq!(Operators::<Test>::get(who), None);
            }
            run_to(now() + 20);
            assert!(Leavers::<Test>::get().is_empty());
            let leaving = |it: Node<Test>| matches!(it.status, NodeStatus::Leaving { .. });
            assert!(!Nodes::<Test>::iter_values().any(leaving));
            for (leaf, it) in Placements::<Test>::iter() {
                if it.state != PlacementState::Sound {
                    assert!(round(&leaf).due.is_some());
                }
            }
            check();
        });
    }
}
