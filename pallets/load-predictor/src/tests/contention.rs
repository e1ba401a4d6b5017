// SPDX-License-Identifier: Apache-2.0
//! Leaves whose writes take too much of blocks, and what that calls for.

use super::*;
use nerv_primitives_core::{
    api::ContentionView,
    traits::{ShardRouting, Transferred},
    LaneStanding, Spread, WriteTime,
};
use nerv_primitives_embedding::BlindedId;

/// What each transfer takes here, in microseconds.
const EACH: u32 = 10;

/// A chain on which nothing is overloaded, and a leaf is contended above 100 microseconds a block.
fn contended_above_100(test: impl FnOnce()) {
    build_and_execute(|| {
        MaxRate::set(1_000_000);
        ContentionAbove::set(100);
        test();
    });
}

fn note(from: (BlindedId, &ShardId), to: (BlindedId, &ShardId)) {
    LoadPredictor::transferred(&Transferred {
        from: &from.0,
        source: from.1,
        to: &to.0,
        destination: to.1,
        weight: Weight::from_parts(u64::from(EACH) * 1_000_000, 5),
        bytes: 40,
    });
}

/// Lets blocks pass with so many transfers within a leaf in each, all of them of other accounts.
fn spread_blocks(count: u32, shard: &ShardId, transfers: u32) {
    for _ in 0..count {
        let height = System::block_number() as u32;
        for n in 0..transfers {
            let first = 1_000 * height + 2 * n;
            note((id(first), shard), (id(first + 1), shard));
        }
        next_block();
    }
}

/// Lets blocks pass in which one account makes for so many of ten transfers within a leaf.
fn hot_blocks(count: u32, shard: &ShardId, account: BlindedId, of_ten: u32) {
    for _ in 0..count {
        for n in 0..20 {
            let from = if n % 10 < of_ten {
                account
            } else {
                id(100 + n)
            };
            note((from, shard), (id(200 + n), shard));
        }
        next_block();
    }
}

/// An account that lives in a leaf.
fn resident(shard: &ShardId) -> BlindedId {
    let account = id(900_000 + u32::from(shard.bytes()[0]));
    assert_ok!(Registry::set_override(&account, shard));
    account
}

/// Eight leaves that do not rest. In the first one account makes for six of ten transfers, all of them with
/// other leaves, and so are two of the others' four. Returns the leaves and the account.
fn hot_leaf() -> (Vec<ShardId>, BlindedId) {
    let leaves = grow(8);
    spread_blocks(70, &leaves[0], 0);
    let hot = resident(&leaves[0]);
    for block in 0..64u32 {
        for n in 0..20u32 {
            let (from, other) = (if n < 12 { hot } else { id(100 + n) }, 1 + (block + n) % 7);
            let to = if n < 16 {
                &leaves[other as usize]
            } else {
                &leaves[0]
            };
            note((from, &leaves[0]), (id(1_000 + 20 * block + n), to));
        }
        next_block();
    }
    (leaves, hot)
}

fn contention(shard: &ShardId) -> ContentionView {
    LoadPredictor::contention(shard).expect("it is a leaf")
}

fn assess_move(account: BlindedId, shard: ShardId) -> Assessment {
    LoadPredictor::assess(&Operation::Relocate { account, shard })
}

fn split_of(shard: ShardId) -> Vec<Operation> {
    vec![Operation::Split { shard }]
}

#[test]
fn success_a_contended_leaf_is_told_and_its_split_is_called_for() {
    contended_above_100(|| {
        spread_blocks(58, &root(), 11);
        // 58 blocks of 110 are 99 on the mean of 64.
        assert_eq!(contention(&root()).contended_since, None);
        assert_eq!(LoadPredictor::called_for(), vec![]);
        spread_blocks(1, &root(), 11);
        let time = WriteTime {
            mean: 101,
            peak: 110,
        };
        assert_eq!(
            events(),
            vec![Event::Contended {
                shard: root(),
                time,
                limit: 100,
                hottest: None
            }]
        );
        let expected = Assessment::Contention {
            time,
            limit: 100,
            release: 66,
            hottest: None,
            relieves: true,
        };
        assert_eq!(assess_split(&root()), expected);
        assert!(expected.holds());
        assert_eq!(LoadPredictor::called_for(), split_of(root()));
        let view = contention(&root());
        assert_eq!((view.limit, view.release, view.window), (100, 66, 64));
        assert_eq!(view.contended_since, Some(60));
        assert_eq!(view.relief, Some(Operation::Split { shard: root() }));
        assert_eq!((view.spread, view.rests_until), (Spread::Many, 0));
        assert_eq!(LoadPredictor::contention(&ShardId::from([7; 32])), None);
    });
}

#[test]
fn success_it_is_so_until_the_mean_is_under_two_thirds() {
    contended_above_100(|| {
        spread_blocks(70, &root(), 11);
        let since = contention(&root()).contended_since;
        assert!(since.is_some());
        // From 110 down to 67.
        spread_blocks(25, &root(), 0);
        assert!(assess_split(&root()).holds());
        assert_eq!(contention(&root()).time.mean, 65);
        assert_eq!(contention(&root()).contended_since, since);
        spread_blocks(1, &root(), 0);
        assert_eq!(contention(&root()).contended_since, None);
        let relieved = events().into_iter().any(
            |event| matches!(event, Event::Relieved { since: block, .. } if Some(block) == since),
        );
        assert!(relieved);
        assert!(assess_split(&root()).refuted());
        assert!(matches!(assess_split(&root()), Assessment::Overload { .. }));
        assert_eq!(LoadPredictor::called_for(), vec![]);
    });
}

#[test]
fn boundary_a_burst_contends_nothing_however_high() {
    contended_above_100(|| {
        for _ in 0..16 {
            (0..1_000).for_each(|n| note((id(2 * n), &root()), (id(2 * n + 1), &root())));
            next_block();
        }
        assert_eq!(contention(&root()).time.mean, 2_500);
        assert_eq!(contention(&root()).contended_since, None);
        assert_eq!(contention(&root()).last, 0);
        LoadPredictor::on_finalize(System::block_number());
        spread_blocks(1, &root(), 1_000);
        assert!(contention(&root()).contended_since.is_some());
    });
}

/// The last block is told as soon as it is over, whose state readers ask.
#[test]
fn success_readers_are_told_of_the_last_block() {
    contended_above_100(|| {
        let (left, right) = split(&root());
        note((id(1), &left), (id(2), &left));
        note((id(1), &left), (id(3), &right));
        LoadPredictor::on_finalize(System::block_number());
        // What one across takes is divided between its two leaves.
        assert_eq!((contention(&left).last, contention(&right).last), (15, 5));
        assert_eq!(contention(&left).time.peak, 15);
    });
}

#[test]
fn success_overload_speaks_first() {
    contended_above_100(|| {
        spread_blocks(70, &root(), 11);
        MaxRate::set(1_000);
        spread_blocks(1, &root(), 11);
        assert!(matches!(assess_split(&root()), Assessment::Overload { .. }));
        assert!(assess_split(&root()).holds());
    });
}

#[test]
fn success_children_rest_and_are_called_for_when_they_have_rested() {
    contended_above_100(|| {
        spread_blocks(70, &root(), 30);
        assert_eq!(LoadPredictor::called_for(), split_of(root()));
        let (left, right) = split(&root());
        let until = contention(&left).rests_until;
        assert_eq!(until, System::block_number() as u32 + 70);
        assert_eq!(contention(&right).rests_until, until);
        // They begin with half of it.
        assert_eq!(contention(&left).time.peak, 150);
        while (System::block_number() as u32) < until - 1 {
            spread_blocks(1, &left, 15);
            assert!(!assess_split(&left).holds());
        }
        assert!(
            contention(&left).contended_since.is_some(),
            "it is told all the same"
        );
        spread_blocks(1, &left, 15);
        assert_eq!(LoadPredictor::called_for(), split_of(left));
    });
}

#[test]
fn success_a_merged_leaf_has_what_both_had_and_rests() {
    contended_above_100(|| {
        let (left, right) = split(&root());
        spread_blocks(3, &left, 4);
        spread_blocks(3, &right, 2);
        assert_eq!(
            [left, right].map(|leaf| contention(&leaf).time.mean),
            [1, 0]
        );
        merge(&left, &right);
        assert_eq!(contention(&root()).time.peak, 40);
        // 120 and 60 microseconds.
        assert_eq!(contention(&root()).time.mean, 2);
        assert_eq!(
            contention(&root()).rests_until,
            System::block_number() as u32 + 70
        );
    });
}

/// Many share blocks where there are many leaves: an even share is then what a leaf is held against.
#[test]
fn success_the_limit_is_that_of_so_many_shares() {
    contended_above_100(|| {
        ContentionShares::set(4);
        let alone = contention(&root()).limit;
        assert!(alone > 1_000_000);
        let leaves = grow(8);
        assert_eq!(contention(&leaves[0]).limit, 4 * (alone / 4 / 8));
        // What lanes do takes nothing of blocks.
        Standings::mutate(|all| {
            all.insert(leaves[1], LaneStanding::Lane);
            all.insert(leaves[2], LaneStanding::Opening);
        });
        assert_eq!(contention(&leaves[0]).limit, 4 * (alone / 4 / 7));
    });
}

#[test]
fn success_what_a_lane_executes_takes_nothing_of_blocks() {
    contended_above_100(|| {
        Standings::mutate(|all| all.insert(root(), LaneStanding::Lane));
        LoadPredictor::executed(&root(), 1_000_000);
        next_block();
        next_block();
        assert!(load(&root()).0 > 0);
        assert_eq!(contention(&root()).time, WriteTime::default());
    });
}

#[test]
fn success_no_split_is_called_for_where_one_account_makes_for_most() {
    contended_above_100(|| {
        hot_blocks(70, &root(), id(7), 8);
        let hottest = contention(&root()).hottest[0];
        assert_eq!(hottest.account, id(7));
        assert!(hottest.share > MILLION / 2);
        assert_eq!(contention(&root()).spread, Spread::One);
        // There is no other leaf, and what it deals with lives here.
        assert_eq!(contention(&root()).relief, None);
        assert!(!assess_split(&root()).holds());
        assert!(matches!(
            assess_split(&root()),
            Assessment::Contention { hottest: Some(it), relieves: false, .. } if it == hottest
        ));
        assert_eq!(LoadPredictor::called_for(), vec![]);
    });
}

#[test]
fn success_a_hot_account_is_moved_where_that_helps() {
    contended_above_100(|| {
        let (leaves, hot) = hot_leaf();
        // 120 a block, and the one under way is empty yet.
        assert_eq!(contention(&leaves[0]).time.mean, 118);
        let called_for = LoadPredictor::called_for();
        let [Operation::Relocate { account, shard }] = called_for[..] else {
            panic!("{called_for:?}");
        };
        assert_eq!(account, hot);
        assert_ne!(shard, leaves[0]);
        assert_eq!(contention(&leaves[0]).relief, Some(called_for[0]));
        let assessed = assess_move(hot, shard);
        assert!(matches!(
            assessed,
            Assessment::Contention { hottest: Some(it), relieves: true, .. } if it.account == hot
        ));
        assert!(assessed.holds());
        // No cut divides it.
        assert!(!assess_split(&leaves[0]).holds());
        // When it is done, neither calls for anything for a while.
        LoadPredictor::relocated(&leaves[0], &shard);
        assert_eq!(LoadPredictor::called_for(), vec![]);
        assert_eq!(assess_move(hot, leaves[1]), Assessment::Unconditional);
        for leaf in [leaves[0], shard] {
            let until = System::block_number() as u32 + 70;
            assert_eq!(contention(&leaf).rests_until, until);
        }
        assert!(contention(&leaves[0]).contended_since.is_some());
    });
}

/// Anyone may propose a move; what contention calls for is another thing.
#[test]
fn failure_no_other_move_is_called_for() {
    contended_above_100(|| {
        let (leaves, hot) = hot_leaf();
        let none = |account, shard| {
            assert_eq!(assess_move(account, shard), Assessment::Unconditional);
        };
        assert!(assess_move(hot, leaves[1]).holds());
        assert_ne!(assess_move(hot, leaves[1]), Assessment::Unconditional);
        none(resident(&leaves[1]), leaves[2]);
        none(hot, leaves[0]);
        none(hot, root());
        none(id(110), leaves[1]);
        // To a lane, or one that becomes one.
        for standing in [LaneStanding::Lane, LaneStanding::Opening] {
            Standings::mutate(|all| all.insert(leaves[1], standing));
            none(hot, leaves[1]);
        }
        Standings::reset();
        // To one that rests, or has too much to do already.
        Forecasts::<Test>::mutate(leaves[1], |leaf| {
            leaf.as_mut().unwrap().contention.rests_until = 1_000;
        });
        none(hot, leaves[1]);
        Meters::<Test>::mutate(leaves[2], |leaf| {
            let times = &mut leaf.as_mut().unwrap().times;
            times.add(System::block_number() as u32 - 1, 64 * 20_000_000);
        });
        none(hot, leaves[2]);
        assert!(assess_move(hot, leaves[3]).holds());
        // Of one that rests.
        Forecasts::<Test>::mutate(leaves[0], |leaf| {
            leaf.as_mut().unwrap().contention.rests_until = 1_000;
        });
        none(hot, leaves[3]);
    });
}

/// Each of two accounts has less than half of the load, and both have nearly all: a cut may leave them
/// together, so that one is moved.
#[test]
fn success_one_of_a_few_is_moved_and_a_split_is_called_for_where_it_cannot_be() {
    contended_above_100(|| {
        let leaves = grow(8);
        spread_blocks(70, &leaves[0], 0);
        let hot = resident(&leaves[0]);
        for block in 0..64u32 {
            for n in 0..24u32 {
                let from = match n {
                    0..11 => hot,
                    11..21 => id(500_000),
                    _ => id(600_000 + 24 * block + n),
                };
                let to = &leaves[1 + (block + n) as usize % 7];
                note((from, &leaves[0]), (id(1_000 + 24 * block + n), to));
            }
            next_block();
        }
        assert_eq!(contention(&leaves[0]).spread, Spread::Few);
        assert!(matches!(
            LoadPredictor::called_for()[..],
            [Operation::Relocate { account, .. }] if account == hot
        ));
        assert!(assess_split(&leaves[0]).holds());
        // Where all others are lanes there is nowhere to go.
        Standings::set(
            leaves[1..]
                .iter()
                .map(|leaf| (*leaf, LaneStanding::Lane))
                .collect(),
        );
        assert_eq!(LoadPredictor::called_for(), split_of(leaves[0]));
    });
}

#[test]
fn boundary_a_leaf_without_transfers_or_in_another_second() {
    contended_above_100(|| {
        let view = contention(&root());
        assert_eq!((view.time, view.last), (WriteTime::default(), 0));
        assert_eq!((view.hottest, view.spread), (vec![], Spread::Many));
        // Contended without a meter, as no leaf is: nothing is called for.
        Forecasts::<Test>::mutate(root(), |leaf| {
            leaf.as_mut().unwrap().contention.since = Some(1);
        });
        assert_eq!(LoadPredictor::called_for(), vec![]);
        next_block();
        assert_eq!(contention(&root()).contended_since, None);
    });
}
