// SPDX-License-Identifier: Apache-2.0
//! Where accounts live: the walk, the sources while a leaf fills, overrides, and broken tables.

use super::reads;
use crate::{mock::*, Epoch, Error, Routing};
use codec::Encode;
use frame_support::{assert_noop, assert_ok, storage::unhashed};
use nerv_primitives_core::{
    traits::{Home, MapLeaf, SeenAccount, ShardMap, ShardRouting, ShardTree, Sighting, Way},
    ShardId,
};
use nerv_primitives_embedding::{RoutingTable, Side, MAX_OVERRIDES};

fn home_of(n: u32) -> Home {
    let [home] = Registry::homes([&id(n)]).unwrap();
    home
}

#[test]
fn success_one_leaf_is_home_to_all() {
    build_and_execute(|| {
        let expected = Home {
            shard: ShardId::root(),
            sources: [None; 2],
            leaves: 1,
        };
        for n in 0..20 {
            assert_eq!(home_of(n), expected);
        }
        assert_eq!(Registry::shards(), vec![ShardId::root()]);
    });
}

#[test]
fn success_several_accounts_are_routed_at_once() {
    build_and_execute(|| {
        open(0..32);
        split(&ShardId::root());
        let homes = Registry::homes([&id(0), &id(1), &id(2)]).unwrap();
        assert_eq!(homes, [home_of(0), home_of(1), home_of(2)]);
        assert_eq!(Registry::homes([]).unwrap(), []);
    });
}

#[test]
fn success_accounts_go_to_their_side_and_their_source_is_the_parent_while_it_drains() {
    build_and_execute(|| {
        open(0..32);
        let cut = split(&ShardId::root());
        for n in 0..32 {
            let side = match cut.hyperplane.side(&id(n).signs()) {
                Side::Left => cut.left,
                Side::Right => cut.right,
            };
            let expected = Home {
                shard: side,
                sources: [Some(ShardId::root()), None],
                leaves: 2,
            };
            assert_eq!(home_of(n), expected);
        }
        drain(&ShardId::root(), 0..32);
        assert_ok!(Registry::settle_split(&ShardId::root()));
        assert!((0..32).all(|n| home_of(n).sources == [None; 2]));
    });
}

#[test]
fn success_a_revived_parent_has_both_children_as_sources_while_they_drain() {
    build_and_execute(|| {
        open(0..32);
        let cut = split_and_settle(&ShardId::root(), 0..32).unwrap();
        let sides = |n: u32| leaf_of(&id(n));
        let (left, right): (Vec<u32>, Vec<u32>) = (0..32).partition(|n| sides(*n) == cut.left);
        assert_ok!(Registry::merge(&cut.left, &cut.right, now()));
        for n in 0..32 {
            let expected = Home {
                shard: ShardId::root(),
                sources: [Some(cut.left), Some(cut.right)],
                leaves: 1,
            };
            assert_eq!(home_of(n), expected);
        }
        drain(&cut.left, left);
        drain(&cut.right, right);
        assert_ok!(Registry::settle_merge(&ShardId::root()));
        assert!((0..32).all(|n| home_of(n).sources == [None; 2]));
    });
}

#[test]
fn success_an_override_wins_over_the_walk_and_can_be_taken_back() {
    build_and_execute(|| {
        open(0..32);
        let cut = split_and_settle(&ShardId::root(), 0..32).unwrap();
        let natural = leaf_of(&id(7));
        let other = if natural == cut.left {
            cut.right
        } else {
            cut.left
        };
        assert_ok!(Registry::set_override(&id(7), &other));
        assert_eq!(leaf_of(&id(7)), other);
        assert_eq!(Registry::routing_table().unwrap().overrides().len(), 1);
        assert_ok!(Registry::set_override(&id(7), &natural));
        assert_eq!(leaf_of(&id(7)), natural);
        assert!(Registry::routing_table().unwrap().overrides().is_empty());
    });
}

#[test]
fn success_an_override_goes_on_through_a_split_and_back_through_a_merge() {
    build_and_execute(|| {
        let family = super::family();
        let stray = (0..64)
            .find(|n| {
                let (a, b) = family.left_children;
                [a, b].contains(&leaf_of(&id(*n)))
            })
            .unwrap();
        let (target, sibling) = family.right_children;
        assert_ok!(Registry::set_override(&id(stray), &target));
        let cut = Registry::split(&target, now(), |_| 0).unwrap();
        assert!([cut.left, cut.right].contains(&leaf_of(&id(stray))));
        drain(
            &target,
            (0..64)
                .filter(|n| *n != stray)
                .filter(|n| [cut.left, cut.right].contains(&leaf_of(&id(*n)))),
        );
        assert_ok!(Registry::settle_split(&target));
        assert_eq!(Registry::routing_table().unwrap().overrides().len(), 1);
        // Merged twice, the subtree to which the override led is one leaf again.
        let members = |shard: ShardId| -> Vec<u32> {
            (0..64)
                .filter(|n| *n != stray && leaf_of(&id(*n)) == shard)
                .collect()
        };
        for (left, right, parent) in [
            (cut.left, cut.right, target),
            (target, sibling, family.right),
        ] {
            let (in_left, in_right) = (members(left), members(right));
            assert_ok!(Registry::merge(&left, &right, now()));
            drain(&left, in_left);
            drain(&right, in_right);
            assert_ok!(Registry::settle_merge(&parent));
            assert_eq!(leaf_of(&id(stray)), parent);
        }
    });
}

#[test]
fn fails_an_override_to_what_is_no_leaf() {
    build_and_execute(|| {
        let family = super::family();
        for shard in [ShardId::root(), family.left, ShardId::from([9; 32])] {
            assert_noop!(
                Registry::set_override(&id(1), &shard),
                Error::<Test>::NotALeaf
            );
        }
    });
}

#[test]
fn boundary_overrides_are_limited() {
    build_and_execute(|| {
        let cut = split_and_settle(&ShardId::root(), []).unwrap();
        // Through an empty shard's centroid every account goes right.
        for n in 0..MAX_OVERRIDES {
            assert!(Registry::has_room_for_override(&id(n)));
            assert_ok!(Registry::set_override(&id(n), &cut.left));
        }
        assert!(!Registry::has_room_for_override(&id(MAX_OVERRIDES)));
        assert_noop!(
            Registry::set_override(&id(MAX_OVERRIDES), &cut.left),
            Error::<Test>::TooManyOverrides
        );
        // One that stands can still be changed, and taking one back makes room.
        assert!(Registry::has_room_for_override(&id(0)));
        assert_ok!(Registry::set_override(&id(0), &cut.left));
        assert_ok!(Registry::set_override(&id(0), &cut.right));
        assert!(Registry::has_room_for_override(&id(MAX_OVERRIDES)));
        assert_ok!(Registry::set_override(&id(MAX_OVERRIDES), &cut.left));
    });
}

#[test]
fn fails_without_a_table() {
    new_test_ext().execute_with(|| {
        Routing::<Test>::kill();
        let root = ShardId::root();
        assert_noop!(Registry::homes([&id(1)]), Error::<Test>::CorruptRouting);
        assert_noop!(
            Registry::set_override(&id(1), &root),
            Error::<Test>::CorruptRouting
        );
        assert_noop!(
            Registry::split(&root, now(), |_| 0),
            Error::<Test>::CorruptRouting
        );
        assert_eq!(Registry::leaf_count(), 0);
        assert!(!Registry::has_room_for_override(&id(1)));
    });
}

#[test]
fn fails_on_a_table_that_is_none() {
    new_test_ext().execute_with(|| {
        let key = Routing::<Test>::hashed_key();
        let whole = Routing::<Test>::get().unwrap().encode();
        for bytes in [vec![], vec![0; 3], whole[..whole.len() - 2].to_vec()] {
            unhashed::put_raw(&key, &bytes);
            assert_noop!(Registry::homes([&id(1)]), Error::<Test>::CorruptRouting);
        }
        // The walk begins at a leaf that is not there.
        let mut bytes = whole;
        bytes[0] = 1;
        unhashed::put_raw(&key, &bytes);
        assert_noop!(Registry::homes([&id(1)]), Error::<Test>::CorruptRouting);
    });
}

#[test]
fn success_an_account_is_routed_by_one_read() {
    let mut ext = new_test_ext();
    let routed = |ext: &mut sp_io::TestExternalities| {
        reads(ext, || {
            for n in 0..64 {
                assert_ok!(Registry::homes([&id(n)]));
            }
            assert_ok!(Registry::homes([&id(0), &id(1)]));
        })
    };
    assert_eq!(routed(&mut ext), 1);
    ext.execute_with(|| {
        let family = super::family();
        assert_ok!(Registry::set_override(&id(1), &family.left_children.0));
    });
    assert_eq!(routed(&mut ext), 1);
}

#[test]
fn success_a_filling_leaf_takes_one_read_more() {
    let mut ext = new_test_ext();
    ext.execute_with(|| {
        open(0..32);
        next_block();
        split(&ShardId::root());
    });
    let read = reads(&mut ext, || {
        assert_ok!(Registry::homes([&id(0)]));
    });
    assert_eq!(read, 2);
}

/// Where an account is now, if the table is one to go by.
fn see(n: u32) -> SeenAccount {
    SeenAccount {
        id: id(n),
        seen: Registry::epoch().map(|epoch| Sighting {
            leaf: home_of(n).shard,
            epoch,
        }),
    }
}

#[test]
fn success_who_was_seen_is_found_without_the_table() {
    let mut ext = new_test_ext();
    let seen = ext.execute_with(|| {
        super::family();
        see(1)
    });
    assert!(seen.seen.is_some());
    let mut found = None;
    let read = reads(&mut ext, || {
        // It would be an error to read it.
        Routing::<Test>::kill();
        found = Some(Registry::home_of(&seen));
    });
    assert_eq!(read, 1, "the table's number");
    let home = found.unwrap().unwrap();
    assert_eq!(Some(home.shard), seen.seen.map(|seen| seen.leaf));
    assert_eq!((home.sources, home.leaves), ([None; 2], 1));
}

/// Whatever happens to the tree, an account is found where the table has it, by whatever sighting.
#[test]
fn success_who_was_seen_is_found_where_the_table_has_it() {
    build_and_execute(|| {
        let mut seen: Vec<(u32, SeenAccount)> = Vec::new();
        let mut look = || {
            seen.extend((0..64).map(|n| (n, see(n))));
            let mut at_once = 0;
            for (n, account) in &seen {
                let (found, home) = (Registry::home_of(account).unwrap(), home_of(*n));
                assert_eq!((found.shard, found.sources), (home.shard, home.sources));
                let is_fresh = account.seen.map(|seen| seen.epoch) == Registry::epoch()
                    && account.seen.is_some();
                assert_eq!(found.leaves, if is_fresh { 1 } else { home.leaves });
                at_once += usize::from(is_fresh);
            }
            at_once
        };
        open(0..64);
        next_block();
        assert_eq!(look(), 64);
        assert_eq!(look(), 128, "the table has not changed");
        let cut = split(&ShardId::root());
        assert_eq!(look(), 0, "both leaves are filling");
        drain(&ShardId::root(), 0..64);
        assert_ok!(Registry::settle_split(&ShardId::root()));
        assert_eq!(look(), 64);
        let stranger = (0..64).find(|n| home_of(*n).shard == cut.left).unwrap();
        assert_ok!(Registry::set_override(&id(stranger), &cut.right));
        assert_eq!(home_of(stranger).shard, cut.right);
        assert_eq!(look(), 64);
        assert_ok!(Registry::set_override(&id(stranger), &cut.left));
        assert_eq!(look(), 64, "another table, if the same as before");
        assert_ok!(Registry::merge(&cut.left, &cut.right, now()));
        assert_eq!(look(), 0, "the parent is filling");
    });
}

#[test]
fn success_a_chain_without_a_number_reads_the_table() {
    build_and_execute(|| {
        super::family();
        let seen = see(1);
        Epoch::<Test>::kill();
        assert_eq!(Registry::epoch(), None);
        assert_eq!(Registry::home_of(&seen).unwrap(), home_of(1));
        let never = SeenAccount::from(&id(1));
        assert_eq!(Registry::home_of(&never).unwrap(), home_of(1));
    });
}

#[test]
fn success_planting_again_changes_nothing() {
    build_and_execute(|| {
        super::family();
        let before = (Registry::shards(), Routing::<Test>::get());
        Registry::plant();
        assert_eq!((Registry::shards(), Routing::<Test>::get()), before);
    });
    // A chain that takes the pallet in later.
    new_test_ext().execute_with(|| {
        Routing::<Test>::kill();
        Registry::plant();
        let root = *ShardId::root().bytes();
        assert_eq!(Routing::<Test>::get(), Some(RoutingTable::new(root)));
        check();
    });
}

#[test]
fn success_the_map_has_all_leaves_and_the_ways_to_them() {
    build_and_execute(|| {
        open(0..32);
        let cut = split(&ShardId::root());
        let leaf = |shard, filling| MapLeaf { shard, filling };
        assert_eq!(
            Registry::leaves(),
            [leaf(cut.left, true), leaf(cut.right, true)]
        );
        drain(&ShardId::root(), 0..32);
        assert_ok!(Registry::settle_split(&ShardId::root()));
        assert_eq!(
            Registry::leaves(),
            [leaf(cut.left, false), leaf(cut.right, false)]
        );
        let walk = leaf_of(&id(7));
        let other = if walk == cut.left {
            cut.right
        } else {
            cut.left
        };
        assert_ok!(Registry::set_override(&id(7), &other));
        assert_eq!(Registry::overrides(), 1);
        let ways = Registry::ways(&[id(7), id(8)]).unwrap();
        let of_8 = leaf_of(&id(8));
        assert_eq!(
            ways,
            [
                Way {
                    leaf: other,
                    walk,
                    overridden: true,
                },
                Way {
                    leaf: of_8,
                    walk: of_8,
                    overridden: false,
                },
            ]
        );
        assert!(Registry::ways(&[]).unwrap().is_empty());
    });
}

#[test]
fn fails_a_map_of_a_table_that_is_none() {
    new_test_ext().execute_with(|| {
        unhashed::put_raw(&Routing::<Test>::hashed_key(), &[0; 7]);
        assert_noop!(Registry::ways(&[id(1)]), Error::<Test>::CorruptRouting);
        Routing::<Test>::kill();
        assert_noop!(Registry::ways(&[id(1)]), Error::<Test>::CorruptRouting);
        assert!(Registry::leaves().is_empty());
        assert_eq!(Registry::overrides(), 0);
    });
}
