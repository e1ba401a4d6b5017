// SPDX-License-Identifier: Apache-2.0
//! Leaves most of whose load is one account's.

use super::*;

/// Transfers of one account with many others.
fn hot(times: u32) {
    for n in 1..=times {
        transfer_between((id(0), &root()), (id(n), &root()));
    }
}

fn hottest() -> Option<HotAccount> {
    match assess_split(&root()) {
        Assessment::Overload { hottest, .. } => hottest,
        other => panic!("{other:?}"),
    }
}

fn told() -> bool {
    events()
        .iter()
        .any(|event| matches!(event, Event::Unsplittable { .. }))
}

#[test]
fn success_a_load_of_one_account_is_told_and_calls_for_no_split() {
    build_and_execute(|| {
        hot(61);
        next_block();
        let account = hottest().expect("one account makes for all of it");
        assert_eq!(account.account, id(0));
        assert!(account.share > MILLION / 2 && account.share <= MILLION);
        assert_eq!(
            events(),
            vec![Event::Unsplittable {
                shard: root(),
                account: id(0),
                share: account.share,
                until: START + 1 + 600,
            }]
        );
        assert!(!assess_split(&root()).holds());
        assert!(assess_split(&root()).refuted());
    });
}

/// A burst of one account, and then a load of many: the leaf is left alone no longer than the burst
/// counts, whatever the parameter says.
#[test]
fn success_a_mark_ends_when_the_share_has_fallen() {
    build_and_execute(|| {
        hot(200);
        next_block();
        assert!(told());
        let mut ended = None;
        for _ in 0..60 {
            blocks(1, &root(), 6);
            assert!(!told());
            if hottest().is_none() {
                ended.get_or_insert(seconds());
                assert!(assess_split(&root()).holds());
                if ended == Some(seconds()) {
                    let (shard, account) = (root(), id(0));
                    assert_eq!(events(), vec![Event::Splittable { shard, account }]);
                }
            }
        }
        let ended = ended.expect("it ends");
        assert!((5..=40).contains(&ended), "after {ended} seconds");
    });
}

/// However long the burst was and however high, a minute after its end it shields nothing.
#[test]
fn success_a_long_burst_shields_no_longer() {
    build_and_execute(|| {
        for _ in 0..30 {
            hot(100);
            next_block();
        }
        assert!(hottest().is_some());
        blocks(60, &root(), 6);
        assert_eq!(hottest(), None);
        assert!(assess_split(&root()).holds());
    });
}

/// With the load the mark goes, too.
#[test]
fn success_a_mark_ends_with_the_load() {
    build_and_execute(|| {
        hot(100);
        next_block();
        assert!(hottest().is_some());
        blocks(30, &root(), 0);
        assert_eq!(leaf(&root()).mark, None);
    });
}

/// An account that goes on is named again once the parameter's time is over.
#[test]
fn boundary_a_mark_lasts_no_longer_than_the_parameter_says() {
    build_and_execute(|| {
        UnsplittablePeriod::set(50);
        let mut times = vec![];
        for _ in 0..60 {
            hot(10);
            next_block();
            if told() {
                times.push(seconds());
            }
        }
        let first = times[0];
        assert_eq!(times, vec![first, first + 50]);
    });
}

/// Where another account has come to make for most of the load, that one is named.
#[test]
fn success_the_mark_follows_the_account_that_is_hot() {
    build_and_execute(|| {
        hot(61);
        next_block();
        assert_eq!(hottest().map(|hot| hot.account), Some(id(0)));
        for _ in 0..30 {
            for n in 1..=60 {
                transfer_between((id(1_000), &root()), (id(n), &root()));
            }
            next_block();
        }
        assert_eq!(hottest().map(|hot| hot.account), Some(id(1_000)));
        assert!(!assess_split(&root()).holds());
    });
}

#[test]
fn success_it_is_told_again_if_it_is_so_again() {
    build_and_execute(|| {
        UnsplittablePeriod::set(5);
        let mut times = 0;
        for _ in 0..20 {
            hot(61);
            next_block();
            times += u32::from(told());
            assert!(hottest().is_some());
        }
        assert_eq!(times, 4);
    });
}

#[test]
fn success_a_load_of_many_is_split() {
    build_and_execute(|| {
        transfer(61, &root(), &root());
        next_block();
        assert_eq!(hottest(), None);
        assert!(!told());
        assert!(assess_split(&root()).holds());
    });
}

#[test]
fn success_without_overload_nobody_is_named() {
    build_and_execute(|| {
        hot(59);
        next_block();
        assert_eq!(hottest(), None);
        assert!(!told());
    });
}

/// Half of the transfers are not most of them.
#[test]
fn boundary_more_than_half() {
    build_and_execute(|| {
        let once = |from, to| transfer_between((id(from), &root()), (id(to), &root()));
        for _ in 0..40 {
            once(0, 1);
            once(2, 3);
        }
        next_block();
        let top = meter(&root()).unwrap().hottest.top(START + 1).unwrap();
        assert_eq!(top.share, MILLION / 2);
        assert_eq!(hottest(), None);
        assert!(assess_split(&root()).holds());
        once(0, 1);
        next_block();
        assert_eq!(hottest().map(|hot| hot.share), Some(41 * MILLION / 81));
    });
}

#[test]
fn boundary_of_a_few_transfers_nothing_is_said() {
    build_and_execute(|| {
        MaxRate::set(500);
        hot(29);
        next_block();
        assert_eq!(hottest(), None);
        assert!(assess_split(&root()).holds());
        hot(1);
        next_block();
        assert!(hottest().is_some());
    });
}

/// It may live in either child, and be alone there.
#[test]
fn success_children_and_parents_begin_unmarked() {
    build_and_execute(|| {
        hot(61);
        next_block();
        let (left, right) = split(&root());
        for child in [left, right] {
            assert_eq!(leaf(&child).mark, None);
        }
        hot_in(&left);
        next_block();
        assert!(leaf(&left).mark.is_some());
        merge(&left, &right);
        assert_eq!(leaf(&root()).mark, None);
    });
}

fn hot_in(shard: &ShardId) {
    for n in 1..=200 {
        transfer_between((id(0), shard), (id(n), shard));
    }
}
