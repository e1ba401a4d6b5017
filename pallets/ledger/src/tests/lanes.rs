// SPDX-License-Identifier: Apache-2.0
//! Shards that their replicas execute: what calls and transfers do to their accounts, and what the ledger
//! does for the lanes. What comes back from one: [`imports`].

mod imports;

use super::*;
use frame_support::{assert_noop, assert_ok, weights::Weight};
use nerv_primitives_core::{
    traits::{
        CrossShardTransfer, HandOver, LaneLedger, Lanes, Looked, ShardAccounts, ShardContents,
        ShardLedger, ShardRouting, ShardTree, Unexpected,
    },
    AbortReason, LaneStanding,
};
use nerv_primitives_embedding::BlindedId;
use nerv_primitives_transition::{Books, Log};
use sp_core::H256;
use sp_runtime::{DispatchError, TokenError};

/// Lets a shard stand so, as it is now.
fn stand(shard: &ShardId, standing: LaneStanding) {
    let lane = MockLane {
        standing,
        root: H256::repeat_byte(7),
        books: ShardBooks::<Test>::get(shard),
        ..MockLane::default()
    };
    MockLanes::insert(shard, lane);
}

/// Two leaves, of which the left is a lane.
fn lane_and_leaf() -> Cut {
    let state = two_leaves();
    stand(&state.cut.left, LaneStanding::Lane);
    state
}

/// Two leaves, of which the left is to become a lane.
fn opening_and_leaf() -> Cut {
    let state = two_leaves();
    stand(&state.cut.left, LaneStanding::Opening);
    state
}

fn lane(shard: &ShardId) -> MockLane {
    MockLanes::get(shard).expect("it is a lane")
}

fn look(shard: &ShardId, cursor: Option<BlindedId>, limit: u32) -> Looked {
    <Ledger as LaneLedger<AccountId>>::look(shard, cursor, limit).expect("records can be read")
}

#[test]
fn success_a_deposit_enters_the_inbox() {
    build_and_execute(|| {
        let Cut { cut, lefts, .. } = lane_and_leaf();
        let (who, records) = (lefts[0], find(lefts[0]));
        let held = Ledger::pot_held();
        let info = Ledger::deposit(signed(who), 500).unwrap();
        assert_eq!(lane(&cut.left).inbox, [(id(who), 500)]);
        assert_eq!(Ledger::pot_held(), held + 500);
        assert_eq!(find(who), records, "its record is the lane's affair");
        assert_eq!(
            events(),
            vec![crate::Event::Deposited {
                who,
                shard: cut.left,
                amount: 500
            }]
        );
        assert_eq!(info.actual_weight, Some(Ledger::lane_deposit_weight(2)));
        // An account that has no record deposits as well.
        assert_ok!(Ledger::deposit(signed(newcomer(&cut.left)), MINIMUM));
    });
}

#[test]
fn fails_a_deposit_that_the_lane_refuses() {
    build_and_execute(|| {
        let Cut { lefts, .. } = lane_and_leaf();
        assert_noop!(
            Ledger::deposit(signed(lefts[0]), MINIMUM - 1).map_err(|refused| refused.error),
            NO_ROOM
        );
        // And what the currency refuses is not in the inbox.
        assert_noop!(
            Ledger::deposit(signed(lefts[0]), ENDOWMENT).map_err(|refused| refused.error),
            DispatchError::from(TokenError::FundsUnavailable)
        );
    });
}

#[test]
fn fails_calls_of_accounts_in_a_lane() {
    build_and_execute(|| {
        let Cut { lefts, rights, .. } = lane_and_leaf();
        let error = |result: frame_support::dispatch::DispatchResultWithPostInfo| {
            result.map_err(|refused| refused.error)
        };
        assert_noop!(
            error(Ledger::withdraw(signed(lefts[0]), 100)),
            Failure::InLane
        );
        for to in [lefts[1], rights[0]] {
            assert_noop!(
                error(Ledger::transfer(signed(lefts[0]), to, 100)),
                Failure::InLane
            );
        }
        // It costs no more than the look.
        let refused = Ledger::withdraw(signed(lefts[0]), 100).unwrap_err();
        let looked = Ledger::in_tree(<() as crate::WeightInfo>::transfer_across(), 2);
        assert_eq!(refused.post_info.actual_weight, Some(looked));
        // Others go on.
        assert_ok!(Ledger::transfer(signed(rights[0]), rights[1], 100));
        assert_ok!(Ledger::withdraw(signed(rights[0]), 100));
    });
}

#[test]
fn success_units_reach_an_account_in_a_lane() {
    build_and_execute(|| {
        let Cut { cut, lefts, rights } = lane_and_leaf();
        assert_ok!(Ledger::transfer(signed(rights[0]), lefts[0], 300));
        check();
        assert!(carry_all().is_empty());
        assert_eq!(lane(&cut.left).inbox, [(id(lefts[0]), 300)]);
        assert_eq!(inside(rights[0]), 700);
    });
}

#[test]
fn success_units_that_do_not_come_are_forgotten() {
    build_and_execute(|| {
        let Cut { cut, lefts, .. } = lane_and_leaf();
        let half = Ledger::expect(&id(lefts[0]), 300).unwrap();
        assert_eq!(
            (half.shard, half.weight),
            (
                cut.left,
                Ledger::lane_half_weight(2, LANE_WEIGHT) + Ledger::lane_weight()
            )
        );
        assert!(<Ledger as ShardAccounts>::weight().all_gte(half.weight));
        assert!(half.weight.all_gte(LANE_WEIGHT));
        assert_eq!(Ledger::set_aside().unwrap()[&id(lefts[0])].incoming, 300);
        assert_ok!(Ledger::forget(&id(lefts[0]), 300));
        assert!(Ledger::set_aside().unwrap().is_empty());
        assert!(lane(&cut.left).inbox.is_empty());
        assert_noop!(
            Ledger::receive(&id(lefts[0]), 300),
            DispatchError::Corruption
        );
    });
}

#[test]
fn fails_units_that_a_lane_refuses() {
    build_and_execute(|| {
        let Cut { cut, lefts, rights } = lane_and_leaf();
        assert_noop!(
            Ledger::expect(&id(lefts[0]), MINIMUM - 1),
            Unexpected {
                shard: cut.left,
                reason: AbortReason::BelowMinimum
            }
        );
        assert_ok!(Ledger::transfer(signed(rights[0]), lefts[0], MINIMUM - 1));
        assert_eq!(carry_all(), [AbortReason::BelowMinimum]);
        assert_eq!(inside(rights[0]), 1_000);
    });
}

/// What the lane hands over: it stands in the outbox until then.
fn hand_over(from: AccountId, to: AccountId, amount: Balance, cut: &Cut) {
    let shard = cut.cut.left;
    let mut kept = lane(&shard);
    // It has left the records of the head.
    kept.books.total -= amount;
    kept.outbox.push((id(from), 9, id(to), amount));
    MockLanes::insert(shard, kept);
    check();
    let handed_over = HandOverToTests::hand_over(&CrossShardTransfer {
        from: id(from),
        source: shard,
        to: id(to),
        destination: cut.cut.right,
        amount,
        epoch: Registry::epoch(),
    });
    assert_ok!(handed_over.map_err(|refused| refused.error));
    check();
}

#[test]
fn success_units_leave_a_lane_by_its_outbox() {
    build_and_execute(|| {
        let state = lane_and_leaf();
        let (from, to) = (state.lefts[0], state.rights[0]);
        hand_over(from, to, 400, &state);
        assert_eq!(Ledger::set_aside().unwrap()[&id(from)].locked, 400);
        assert!(carry_all().is_empty());
        assert_eq!(inside(to), 1_400);
        assert!(lane(&state.cut.left).escrow.is_empty());
    });
}

#[test]
fn success_units_that_are_refused_come_back_by_the_inbox() {
    build_and_execute(|| {
        let state = lane_and_leaf();
        let (from, to) = (state.lefts[0], newcomer(&state.cut.right));
        hand_over(from, to, MINIMUM - 1, &state);
        assert_eq!(carry_all(), [AbortReason::BelowMinimum]);
        let kept = lane(&state.cut.left);
        assert_eq!(kept.inbox, [(id(from), MINIMUM - 1)]);
        assert!(kept.escrow.is_empty());
    });
}

#[test]
fn fails_a_lock_that_no_outbox_has() {
    build_and_execute(|| {
        let Cut { lefts, rights, .. } = lane_and_leaf();
        assert_noop!(
            Ledger::lock(&id(lefts[0]), &id(rights[0]), 100),
            DispatchError::Corruption
        );
    });
}

#[test]
fn fails_transfers_across_while_a_lane_opens() {
    build_and_execute(|| {
        let Cut { cut, lefts, rights } = opening_and_leaf();
        for (from, to) in [(lefts[0], rights[0]), (rights[0], lefts[0])] {
            assert_noop!(
                Ledger::transfer(signed(from), to, 100).map_err(|refused| refused.error),
                Failure::LaneOpening
            );
        }
        assert_noop!(
            Ledger::lock(&id(lefts[0]), &id(rights[0]), 100),
            Failure::LaneOpening
        );
        assert_noop!(
            Ledger::expect(&id(lefts[0]), 100),
            Unexpected {
                shard: cut.left,
                reason: AbortReason::Busy
            }
        );
        // All else goes on as it did.
        assert_ok!(Ledger::transfer(signed(lefts[0]), lefts[1], 100));
        assert_ok!(Ledger::deposit(signed(lefts[0]), 100));
        assert_ok!(Ledger::withdraw(signed(lefts[0]), 100));
        assert_eq!(inside(lefts[1]), 1_100);
    });
}

/// Those that are under way end before the lane opens.
#[test]
fn success_what_is_set_aside_holds_up_the_look() {
    build_and_execute(|| {
        let Cut { cut, lefts, rights } = two_leaves();
        let count = lefts.len() as u32;
        assert_ok!(Ledger::transfer(signed(lefts[0]), rights[0], 1_000));
        stand(&cut.left, LaneStanding::Opening);
        let first = look(&cut.left, None, u32::MAX);
        assert!(first.clean < count && !first.done);
        assert_eq!(look(&cut.left, first.cursor, u32::MAX).clean, 0);
        assert!(carry_all().is_empty());
        let rest = look(&cut.left, first.cursor, u32::MAX);
        // The sender has closed.
        assert_eq!((first.clean + rest.clean, rest.done), (count - 1, true));
        // In steps it comes to the same.
        let (mut cursor, mut clean) = (None, 0);
        loop {
            let step = look(&cut.left, cursor, 2);
            assert!(step.clean <= 2);
            (cursor, clean) = (step.cursor, clean + step.clean);
            if step.done {
                break;
            }
        }
        assert_eq!(clean, count - 1);
    });
}

#[test]
fn boundary_a_look_at_units_that_may_come() {
    build_and_execute(|| {
        let Cut { cut, lefts, .. } = two_leaves();
        for who in &lefts {
            assert_ok!(Ledger::expect(&id(*who), 100));
        }
        assert_eq!(look(&cut.left, None, u32::MAX).clean, 0);
        for who in &lefts {
            assert_ok!(Ledger::forget(&id(*who), 100));
        }
        assert_eq!(look(&cut.left, None, u32::MAX).clean, lefts.len() as u32);
    });
}

#[test]
fn success_contents_of_a_lane_are_its_heads() {
    build_and_execute(|| {
        let Cut { cut, .. } = two_leaves();
        let frozen = ShardBooks::<Test>::get(cut.left);
        let root_before = <Ledger as LaneLedger<AccountId>>::root(&cut.left);
        stand(&cut.left, LaneStanding::Lane);
        let mut kept = lane(&cut.left);
        kept.books = Books {
            total: frozen.total,
            nonce_floor: 77,
            log: Log {
                head: H256::repeat_byte(3),
                length: 1_234,
            },
        };
        MockLanes::insert(cut.left, kept.clone());
        assert_eq!(<Ledger as ShardContents>::root(&cut.left), kept.root);
        assert_eq!(<Ledger as ShardContents>::log(&cut.left), kept.books.log);
        assert_eq!(<Ledger as ShardContents>::total(&cut.left), frozen.total);
        assert_eq!(Ledger::nonce_floor(&cut.left), 77);
        assert!(!Ledger::is_at_hand(&cut.left) && Ledger::is_at_hand(&cut.right));
        assert!(!<Ledger as ShardLedger>::is_empty(&cut.left));
        // The lane's own seam shows what the chain has.
        assert_eq!(
            <Ledger as LaneLedger<AccountId>>::root(&cut.left),
            root_before
        );
        assert_eq!(<Ledger as LaneLedger<AccountId>>::books(&cut.left), frozen);
    });
}

#[test]
fn fails_relocations_that_touch_a_lane() {
    build_and_execute(|| {
        let Cut { cut, lefts, rights } = lane_and_leaf();
        assert_noop!(Ledger::relocate(&id(lefts[0]), &cut.right), Failure::InLane);
        assert_noop!(Ledger::relocate(&id(rights[0]), &cut.left), Failure::InLane);
        // Where an account lives is known, whether it has a record in the lane or not.
        let newcomer = newcomer(&cut.left);
        assert_eq!(Ledger::shard_of(&id(newcomer)), Ok(cut.left));
    });
}
