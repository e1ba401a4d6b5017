// SPDX-License-Identifier: Apache-2.0
//! Whatever happens in whatever order, the invariants hold, nobody is paid for what it did not keep, and
//! nobody loses a slot who did all that was asked of it.

use crate::{mock::*, Custodies, Earned, EndedCustodies};
use nerv_primitives_core::{
    api::{Duty, DutyKind},
    NodeId, ShardId,
};
use nerv_primitives_erasure::Profile;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// Something that happens.
#[derive(Clone, Debug)]
enum Happening {
    /// So many blocks pass. In each those nodes do all that is asked of them that are not idle.
    Pass { blocks: u8, idle: u32 },
    /// A node says something else of what it is asked for than others.
    Lie { node: NodeId },
    /// So many steps are taken in a leaf.
    Steps { leaf: u8, count: u16 },
    /// Vacant slots of all leaves are given to nodes that are free.
    Fill,
    /// Another node, or none, is in a slot.
    Move {
        leaf: u8,
        slot: u8,
        node: Option<NodeId>,
    },
    /// A leaf is cut into other pieces.
    Pieces { leaf: u8, wide: bool },
    /// A leaf splits.
    Split { leaf: u8 },
    /// Two siblings merge.
    Merge { leaf: u8 },
    /// An operator claims.
    Claim { node: NodeId },
}

fn happening() -> impl Strategy<Value = Happening> {
    prop_oneof![
        6 => (1u8..12, any::<u32>(), any::<u32>()).prop_map(|(blocks, a, b)| Happening::Pass {
            blocks,
            idle: a & b & (a >> 7),
        }),
        1 => (0..NODES).prop_map(|node| Happening::Lie { node }),
        3 => (any::<u8>(), 0u16..700).prop_map(|(leaf, count)| Happening::Steps { leaf, count }),
        2 => Just(Happening::Fill),
        1 => (any::<u8>(), 0u8..10, prop::option::of(0..NODES))
            .prop_map(|(leaf, slot, node)| Happening::Move { leaf, slot, node }),
        1 => (any::<u8>(), any::<bool>()).prop_map(|(leaf, wide)| Happening::Pieces { leaf, wide }),
        1 => any::<u8>().prop_map(|leaf| Happening::Split { leaf }),
        1 => any::<u8>().prop_map(|leaf| Happening::Merge { leaf }),
        1 => (0..NODES).prop_map(|node| Happening::Claim { node }),
    ]
}

fn leaf(number: u8) -> ShardId {
    let leaves: Vec<ShardId> = Custodies::<Test>::iter_keys().collect();
    leaves[usize::from(number) % leaves.len()]
}

/// Fills vacant slots with the lowest nodes that are not in the shard.
fn fill(shard: &ShardId) {
    let mut placed = Placed::get();
    let (holders, _) = placed.entry(*shard).or_insert_with(|| (vec![None; 7], 2));
    let there: BTreeSet<NodeId> = holders.iter().copied().flatten().collect();
    let mut free = (0..NODES).filter(|node| !there.contains(node));
    for holder in holders.iter_mut().filter(|it| it.is_none()) {
        *holder = free.next();
    }
    Placed::set(placed);
}

/// Has a node do what is asked of it, if the placement still has it there.
fn does(duty: &Duty) {
    let holders = Placed::get()
        .remove(&duty.shard)
        .map(|it| it.0)
        .unwrap_or_default();
    if holders.get(usize::from(duty.slot)) != Some(&Some(duty.node)) {
        return;
    }
    match &duty.kind {
        DutyKind::Hold {
            checkpoint,
            profile,
            acknowledged: false,
            ..
        } => {
            let commitment = cut(checkpoint, *profile, 0).commitment;
            let said = said(&duty.shard, checkpoint.height, duty.slot, commitment);
            // Another one may have committed it in this block, or its time may be over.
            let call = sign(said);
            if pool(&call).is_ok() {
                include(call);
            }
        }
        // An acknowledgement in this block may have committed a checkpoint, and retired the one that was
        // asked for.
        DutyKind::Answer { .. } => {
            let is_asked = custody(&duty.shard).asked(&duty.shard, duty.slot).is_some();
            if is_asked {
                include(sign_answer(answer(&duty.shard, duty.slot)));
            }
        }
        _ => {}
    }
}

fn happens(happening: &Happening) {
    match happening {
        Happening::Pass { blocks, idle } => {
            for _ in 0..*blocks {
                next_block();
                let all: Vec<NodeId> = (0..NODES).collect();
                for duty in Fragments::duties(&all) {
                    if idle & (1 << (duty.node % 32)) == 0 {
                        does(&duty);
                    }
                }
            }
        }
        Happening::Lie { node } => {
            for duty in Fragments::duties(&[*node]) {
                let DutyKind::Hold {
                    checkpoint,
                    acknowledged: false,
                    ..
                } = duty.kind
                else {
                    continue;
                };
                let holders = Placed::get()
                    .remove(&duty.shard)
                    .map(|it| it.0)
                    .unwrap_or_default();
                if holders.get(usize::from(duty.slot)) == Some(&Some(*node)) {
                    let other = cut(&checkpoint, Profile::DEFAULT, 77).commitment;
                    let call = sign(said(&duty.shard, checkpoint.height, duty.slot, other));
                    if pool(&call).is_ok() {
                        include(call);
                    }
                }
            }
        }
        Happening::Steps {
            leaf: number,
            count,
        } => steps(&leaf(*number), u64::from(*count)),
        Happening::Fill => {
            let leaves: Vec<ShardId> = Custodies::<Test>::iter_keys().collect();
            leaves.iter().for_each(fill);
        }
        Happening::Move {
            leaf: number,
            slot,
            node,
        } => {
            let shard = leaf(*number);
            Placed::mutate(|placed| {
                let Some((holders, _)) = placed.get_mut(&shard) else {
                    return;
                };
                let is_new = node.is_none() || !holders.contains(node);
                if let Some(holder) = holders.get_mut(usize::from(*slot)).filter(|_| is_new) {
                    *holder = *node;
                }
            });
        }
        Happening::Pieces { leaf: number, wide } => {
            let shard = leaf(*number);
            Placed::mutate(|placed| {
                if let Some((holders, parity)) = placed.get_mut(&shard) {
                    holders.resize(if *wide { 10 } else { 7 }, None);
                    *parity = if *wide { 4 } else { 2 };
                }
            });
        }
        Happening::Split { leaf: number } => {
            if Custodies::<Test>::iter_keys().count() < 6 {
                split(&leaf(*number));
            }
        }
        Happening::Merge { leaf: number } => {
            let one = leaf(*number);
            let shards = pallet_shard_registry::Shards::<Test>::get(one);
            let parent = shards.and_then(|it| it.parent);
            let children = parent
                .and_then(pallet_shard_registry::Shards::<Test>::get)
                .and_then(|it| it.children);
            if let Some((left, right)) = children {
                let are_leaves = [left, right].iter().all(Custodies::<Test>::contains_key);
                if are_leaves {
                    merge(&left, &right);
                }
            }
        }
        Happening::Claim { node } => {
            let who = OPERATORS + AccountId::from(*node);
            let before = Earned::<Test>::get(who);
            let had = free(who);
            let paid = Fragments::claim(RuntimeOrigin::signed(who));
            let paid = if paid.is_ok() { before } else { 0 };
            assert_eq!(free(who), had + paid);
        }
    }
}

/// What all could have earned together: every node, for every block, for as many fragments as are kept.
fn most() -> u128 {
    let fragment = 2 + 10u128;
    PRICE * fragment * u128::from(NODES) * 16 * u128::from(now()) / (1_048_576 * u128::from(DAY))
        + 1
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn the_invariants_hold(happenings in prop::collection::vec(happening(), 1..40)) {
        new_test_ext().execute_with(|| {
            fill(&root());
            for it in &happenings {
                happens(it);
                check();
                let earned: u128 = Earned::<Test>::iter_values().sum();
                let paid = FUND - free(TREASURY);
                assert!(earned + paid <= most(), "{earned} and {paid} of {}", most());
            }
            // All that is kept of shards of before is gone once every leaf has one of its own.
            for _ in 0..6 {
                happens(&Happening::Fill);
                happens(&Happening::Pass { blocks: 20, idle: 0 });
            }
            check();
            assert_eq!(EndedCustodies::<Test>::iter().count(), 0);
        });
    }

    #[test]
    fn who_does_all_that_is_asked_loses_nothing(
        happenings in prop::collection::vec(happening(), 1..40),
    ) {
        new_test_ext().execute_with(|| {
            fill(&root());
            for it in &happenings {
                let it = match it {
                    Happening::Pass { blocks, .. } => Happening::Pass { blocks: *blocks, idle: 0 },
                    Happening::Lie { .. } => continue,
                    it => it.clone(),
                };
                happens(&it);
            }
            check();
            assert!(VacatedSlots::get().is_empty(), "{:?}", VacatedSlots::get());
            let alarms: BTreeMap<_, _> = Custodies::<Test>::iter()
                .filter_map(|(shard, custody)| custody.alarm.map(|since| (shard, since)))
                .collect();
            // Only moves of the placement itself can raise one.
            let moves = happenings
                .iter()
                .any(|it| matches!(it, Happening::Move { .. } | Happening::Pieces { .. }));
            assert!(alarms.is_empty() || moves);
        });
    }
}
