// SPDX-License-Identifier: Apache-2.0
use super::*;
use crate::{keeper::decide::SHORTEST_WAIT, mock::shard};
use nerv_primitives_core::{Operation, PlanIndex};
use proptest::prelude::*;
use sp_core::offchain::{testing::TestOffchainExt, OffchainDbExt};

type Memory = super::Memory<u64, u32>;

/// The mark of every block, where there is no branch.
const MARK: BlockMark = [0; 32];

fn split(number: u64) -> Wish {
    Wish::Operation(Operation::Split {
        shard: shard(number),
    })
}

fn merge(number: u64) -> Wish {
    Wish::Operation(Operation::Merge {
        left: shard(number),
        right: shard(number + 1),
    })
}

fn watched(proposal: ProposalIndex, wish: Wish, is_ours: bool) -> Watched {
    Watched {
        proposal,
        wish,
        is_ours,
    }
}

fn with_storage(test: impl FnOnce()) {
    let (offchain, _) = TestOffchainExt::new();
    let mut ext = sp_io::TestExternalities::default();
    ext.register_extension(OffchainDbExt::new(offchain));
    ext.execute_with(test);
}

#[test]
fn what_is_stored_is_loaded() {
    with_storage(|| {
        assert_eq!(Memory::load(MEMORY), Memory::default());
        let mut memory = Memory::default();
        memory.see(&[split(1), merge(4), Wish::CoLocate(6)], 7);
        memory.sent(split(1), 8, MARK);
        memory.sent(Wish::CoLocate(6), 8, MARK);
        memory.watch(watched(3, split(9), true));
        memory.watch(watched(4, Wish::CoLocate(5), false));
        memory.follow(9, |_| Fate::Refused);
        memory.note_pending(5, 6, 9, MARK);
        assert_eq!(memory.unread(3), 3..3);
        assert!(memory.may_warn(9));
        memory.store(MEMORY);
        assert_eq!(Memory::load(MEMORY), memory);
    });
}

#[test]
fn what_is_more_than_is_ever_stored_is_forgotten() {
    with_storage(|| {
        let memory = Memory {
            sent: vec![
                Sent {
                    wish: split(1),
                    at: 1,
                    mark: MARK,
                };
                MAX_SENT + 1
            ],
            ..Default::default()
        };
        memory.store(MEMORY);
        assert_eq!(Memory::load(MEMORY), Memory::default());
    });
}

#[test]
fn what_was_sent_after_another_branch_s_blocks_is_forgotten() {
    let mut memory = Memory::default();
    memory.sent(split(1), 8, [1; 32]);
    memory.sent(split(2), 9, [2; 32]);
    memory.note_pending(1, 5, 8, [1; 32]);
    memory.note_pending(2, 5, 9, [2; 32]);
    let here = memory.clone();
    memory.forget_siblings(10, |height| [height as u8 - 7; 32]);
    assert_eq!(memory, here, "all of it is on this branch");
    // A sibling of block 9 has taken its place.
    memory.forget_siblings(10, |height| if height == 8 { [1; 32] } else { [7; 32] });
    assert!(memory.is_pending(&1, 4, 10) && !memory.is_pending(&2, 4, 10));
    assert!(!memory.may_propose(&split(1), 10) && memory.may_propose(&split(2), 10));
    memory.follow(20, |_| Fate::Unknown);
    assert!(memory.may_propose(&split(2), 20), "no refusal is counted");
    assert!(!memory.may_propose(&split(1), 20), "it left no trace here");
}

#[test]
fn load_must_call_for_it_all_the_while() {
    let mut memory = Memory::default();
    memory.see(&[split(1), split(2)], 10);
    memory.see(&[split(2)], 11);
    memory.see(&[split(1), split(2)], 12);
    let since: Vec<_> = memory.ready(12).iter().map(|it| it.since).collect();
    assert_eq!(since, [12, 10]);
}

#[test]
fn a_shard_about_which_something_was_sent_is_left_alone() {
    let mut memory = Memory::default();
    memory.sent(merge(4), 10, MARK);
    use nerv_primitives_core::LaneChange;
    let lane = Wish::Lane(LaneChange::Open, shard(5));
    for wish in [split(4), split(5), merge(4), lane] {
        assert!(!memory.may_propose(&wish, 10), "{wish:?}");
    }
    assert!(memory.may_propose(&split(6), 10));
}

#[test]
fn of_plans_one_is_on_its_way_at_a_time() {
    let mut memory = Memory::default();
    memory.sent(Wish::CoLocate(6), 10, MARK);
    assert!(!memory.may_propose(&Wish::CoLocate(6), 10));
    assert!(!memory.may_propose(&Wish::CoLocate(7), 10));
    assert!(memory.may_propose(&split(1), 10));
    memory.watch(watched(0, Wish::CoLocate(6), true));
    assert!(
        memory.may_propose(&Wish::CoLocate(7), 11),
        "it has shown up"
    );
    // What was turned down waits, and no other plan does.
    memory.follow(12, |_| Fate::Failed);
    assert!(!memory.may_propose(&Wish::CoLocate(6), 12));
    assert!(memory.may_propose(&Wish::CoLocate(7), 12));
}

#[test]
fn what_leaves_no_trace_waits() {
    let mut memory = Memory::default();
    memory.sent(split(1), 10, MARK);
    memory.follow(14, |_| Fate::Unknown);
    assert!(!memory.may_propose(&split(1), 14), "it may still show up");
    memory.follow(15, |_| Fate::Unknown);
    assert!(!memory.may_propose(&split(1), 22));
    assert!(memory.may_propose(&split(1), 23));
}

#[test]
fn refusals_of_ours_and_lost_votes_of_anybody_wait() {
    for (fate, is_ours, waits) in [
        (Fate::Refused, true, true),
        (Fate::Refused, false, false),
        (Fate::Failed, true, true),
        (Fate::Failed, false, true),
        (Fate::Done, true, false),
        (Fate::Lapsed, true, false),
        (Fate::Lapsed, false, false),
        (Fate::Unknown, true, false),
        (Fate::Open, true, false),
    ] {
        let mut memory = Memory::default();
        memory.watch(watched(0, split(1), is_ours));
        memory.follow(10, |_| fate);
        assert_eq!(!memory.may_propose(&split(1), 17), waits, "{fate:?}");
        assert!(memory.may_propose(&split(1), 18));
    }
}

/// However often a load comes and goes, it has no keeper wait for the next one.
#[test]
fn what_has_lapsed_many_times_is_proposed_again_at_once() {
    let mut memory = Memory::default();
    for now in 10..60 {
        memory.watch(watched(now, split(1), now % 2 == 0));
        memory.follow(now, |_| Fate::Lapsed);
        assert!(memory.may_propose(&split(1), now));
    }
    // Nor does it end a wait that is for something else.
    memory.watch(watched(60, split(1), true));
    memory.follow(60, |_| Fate::Failed);
    memory.watch(watched(61, split(1), true));
    memory.follow(61, |_| Fate::Lapsed);
    assert!(!memory.may_propose(&split(1), 67));
    assert!(memory.may_propose(&split(1), 68));
}

#[test]
fn what_was_carried_out_begins_anew() {
    let mut memory = Memory::default();
    memory.watch(watched(0, split(1), true));
    memory.follow(10, |_| Fate::Failed);
    memory.watch(watched(1, split(1), true));
    memory.follow(18, |_| Fate::Done);
    memory.watch(watched(2, split(1), true));
    memory.follow(30, |_| Fate::Failed);
    assert!(memory.may_propose(&split(1), 30 + SHORTEST_WAIT));
}

#[test]
fn a_refusal_is_forgotten_in_the_end() {
    let fail = |memory: &mut Memory, now| {
        memory.forget(now);
        memory.watch(watched(0, split(1), true));
        memory.follow(now, |_| Fate::Failed);
    };
    let mut memory = Memory::default();
    fail(&mut memory, 10);
    // 18 and 512 blocks later the memory of it is still there, and one block later it is not.
    let mut early = memory.clone();
    fail(&mut early, 18 + LONGEST_WAIT);
    assert!(!early.may_propose(&split(1), 18 + LONGEST_WAIT + 15));
    fail(&mut memory, 19 + LONGEST_WAIT);
    assert!(memory.may_propose(&split(1), 19 + LONGEST_WAIT + 8));
}

#[test]
fn proposals_are_looked_at_once() {
    let mut memory = Memory::default();
    assert_eq!(memory.unread(7), 7..7);
    assert_eq!(memory.unread(9), 7..9);
    assert_eq!(memory.unread(9), 9..9);
    // A fork with fewer.
    assert_eq!(memory.unread(8), 8..8);
    assert_eq!(memory.unread(10_000), 10_000 - 256..10_000);
}

#[test]
fn an_account_waits_until_the_chain_has_counted_what_it_sent() {
    let mut memory = Memory::default();
    memory.note_pending(1, 5, 10, MARK);
    assert!(memory.is_pending(&1, 4, 10));
    assert!(!memory.is_pending(&1, 5, 10));
    assert!(!memory.is_pending(&2, 0, 10));
    assert!(memory.is_pending(&1, 4, 14));
    assert!(!memory.is_pending(&1, 4, 15));
}

#[test]
fn warnings_are_rare() {
    let mut memory = Memory::default();
    let warned: Vec<_> = (1..200).filter(|now| memory.may_warn(*now)).collect();
    assert_eq!(warned, [1, 65, 129, 193]);
}

#[test]
fn what_is_of_the_future_is_forgotten() {
    let mut memory = Memory::default();
    memory.see(&[split(1)], 5_000);
    memory.sent(split(2), 5_000, MARK);
    memory.watch(watched(0, split(3), true));
    memory.follow(5_000, |_| Fate::Failed);
    memory.note_pending(1, 5, 5_000, MARK);
    memory.may_warn(5_000);
    memory.forget(10);
    assert!(memory.ready(10).is_empty());
    assert!(memory.may_propose(&split(2), 10) && memory.may_propose(&split(3), 10));
    assert!(!memory.is_pending(&1, 0, 10));
    assert!(memory.may_warn(10));
}

#[derive(Clone, Debug)]
enum Step {
    Blocks(BlockHeight),
    See(Vec<u64>),
    /// Proposes everything that may be.
    Propose,
    /// A proposal shows up, and comes to that end.
    ShowUp(u64, bool, u8),
    Follow,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let number = 0u64..300;
    let step = prop_oneof![
        3 => (1u32..12).prop_map(Step::Blocks),
        1 => (1u32..2_000).prop_map(Step::Blocks),
        3 => prop::collection::vec(number.clone(), 0..300).prop_map(Step::See),
        4 => Just(Step::Propose),
        3 => (number, any::<bool>(), 0u8..5).prop_map(|(n, o, f)| Step::ShowUp(n, o, f)),
        3 => Just(Step::Follow),
    ];
    prop::collection::vec(step, 1..60)
}

fn wish(number: u64) -> Wish {
    if number.is_multiple_of(7) {
        Wish::CoLocate(number as PlanIndex)
    } else if number.is_multiple_of(3) {
        merge(number)
    } else {
        split(number)
    }
}

fn fate_of(number: u8) -> Fate {
    match number {
        0 => Fate::Open,
        1 => Fate::Refused,
        2 => Fate::Failed,
        3 => Fate::Done,
        4 => Fate::Lapsed,
        _ => Fate::Unknown,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// It never grows beyond its bounds, never lets two proposals about one thing go within
    /// [`GIVEN_UP_AFTER`] blocks unless the first has shown up, and never waits longer than
    /// [`LONGEST_WAIT`].
    #[test]
    fn no_order_of_events_breaks_a_bound(steps in steps()) {
        let mut memory = Memory::default();
        let mut now = 1;
        let mut fates = Vec::new();
        let mut sent: Vec<(Wish, BlockHeight)> = Vec::new();
        for step in steps {
            match step {
                Step::Blocks(count) => {
                    now += count;
                    memory.forget(now);
                }
                Step::See(numbers) => {
                    let called: Vec<_> = numbers.into_iter().map(wish).collect();
                    memory.see(&called, now);
                }
                Step::Propose => {
                    for Seen { wish, since } in memory.ready(now) {
                        prop_assert!(since <= now);
                        if !memory.may_propose(&wish, now) {
                            continue;
                        }
                        for (other, at) in &sent {
                            prop_assert!(!wish.meets(other) || now - at >= GIVEN_UP_AFTER);
                        }
                        memory.sent(wish, now, MARK);
                        sent.push((wish, now));
                    }
                }
                Step::ShowUp(number, is_ours, fate) => {
                    let proposal = fates.len() as ProposalIndex;
                    fates.push(fate_of(fate));
                    memory.watch(watched(proposal, wish(number), is_ours));
                    sent.retain(|(it, _)| *it != wish(number));
                }
                Step::Follow => memory.follow(now, |proposal| fates[proposal as usize]),
            }
            prop_assert!(memory.is_bounded());
            for wait in &memory.waits {
                prop_assert!((SHORTEST_WAIT..=LONGEST_WAIT).contains(&wait.blocks));
                prop_assert!(wait.until <= now + LONGEST_WAIT);
            }
        }
    }

    /// Whatever stands in the node's storage: it is read or forgotten.
    #[test]
    fn nothing_in_storage_is_trusted(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        with_storage(|| {
            sp_io::offchain::local_storage_set(
                sp_core::offchain::StorageKind::PERSISTENT,
                MEMORY,
                &bytes,
            );
            let mut memory = Memory::load(MEMORY);
            assert!(memory.is_bounded());
            memory.forget(100);
            memory.follow(100, |_| Fate::Unknown);
            let _ = memory.unread(3);
        });
    }
}
