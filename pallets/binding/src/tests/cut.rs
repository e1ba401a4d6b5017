// SPDX-License-Identifier: Apache-2.0
//! Choosing the cut of a split.

use super::*;
use crate::CUT_CANDIDATES;
use nerv_primitives_affinity::{Bond, Occupant, Split};
use nerv_primitives_core::traits::ShardRouting;
use nerv_primitives_embedding::Hyperplane;

fn embedding() -> nerv_primitives_embedding::ShardEmbedding {
    Registry::embedding(&root()).expect("the root has a sum")
}

fn choose(height: u32) -> u8 {
    Binding::choose(&root(), height, &embedding())
}

fn chosen() -> Vec<Event<Test>> {
    let is_chosen = |event: &Event<Test>| matches!(event, Event::CutChosen { .. });
    events().into_iter().filter(is_chosen).collect()
}

/// One leaf, in which each of ten accounts deals with the next one.
fn one_leaf() {
    deposit_all(ACCOUNTS);
    for pair in 0..5 {
        deal(1 + 2 * pair, 2 + 2 * pair, 3 + pair as u32);
    }
    next_block();
}

/// The traffic that candidates part, by the definition.
fn crossing(height: u32, candidate: u8) -> u64 {
    let seed = Hyperplane::candidate_seed(root().bytes(), height, candidate);
    let plane = Hyperplane::through_centroid(&seed, &embedding());
    (0..5)
        .filter(|pair| {
            let side = |who| plane.side(&id(who).signs());
            side(1 + 2 * pair) != side(2 + 2 * pair)
        })
        .map(|pair| (3 + pair) * u64::from(UNIT))
        .sum()
}

#[test]
fn success_the_cut_parts_the_fewest_and_is_told() {
    build_and_execute(|| {
        one_leaf();
        CutBalance::set(MILLION);
        for height in 1..20 {
            System::reset_events();
            let candidate = choose(height);
            let least = (0..8).map(|n| crossing(height, n)).min().unwrap();
            let first = (0..8).find(|n| crossing(height, *n) == least);
            assert_eq!(Some(candidate), first);
            let [Event::CutChosen {
                shard,
                candidate: told,
                of,
                load,
                crossing: told_crossing,
                first_crossing,
                larger,
            }] = chosen()[..]
            else {
                panic!("it was not told");
            };
            assert_eq!((shard, told, of), (root(), candidate, 8));
            // Ten a second for ten blocks of three.
            assert_eq!(load, 300 * u64::from(UNIT));
            assert_eq!(told_crossing, least);
            assert_eq!(first_crossing, crossing(height, 0));
            assert!((MILLION / 2..=MILLION).contains(&larger));
        }
    });
}

/// From the sketch of the block before, the event and the shard's sum: nothing else is needed.
#[test]
fn success_anybody_can_do_it_again() {
    build_and_execute(|| {
        one_leaf();
        let before = Pairs::<Test>::get();
        let candidate = choose(7);
        let [Event::CutChosen {
            of,
            load,
            crossing,
            larger,
            ..
        }] = chosen()[..]
        else {
            panic!("it was not told");
        };
        let occupants: Vec<Occupant> = before
            .accounts()
            .iter()
            .map(|known| Occupant {
                account: known.id,
                load: known.all,
            })
            .collect();
        let bonds: Vec<Bond> = before
            .pairs()
            .map(|pair| Bond {
                pair: pair.pair,
                sent: pair.sent,
            })
            .collect();
        let split = Split {
            shard: &root(),
            height: 7,
            embedding: &embedding(),
            load,
        };
        let again =
            nerv_primitives_affinity::choose(&split, &occupants, &bonds, of, CutBalance::get());
        assert_eq!(again.candidate, candidate);
        assert_eq!((again.crossing, again.larger), (crossing, larger));
    });
}

#[test]
fn failure_without_a_choice_it_is_the_first_and_nothing_is_told() {
    build_and_execute(|| {
        deposit_all(ACCOUNTS);
        assert_eq!(choose(1), 0, "nothing is known");
        one_leaf();
        Enabled::set(false);
        assert_eq!(choose(1), 0);
        Enabled::set(true);
        for of in [0, 1] {
            Candidates::set(of);
            assert_eq!(choose(1), 0);
        }
        assert!(chosen().is_empty());
    });
}

#[test]
fn failure_pairs_of_other_leaves_say_nothing() {
    build_and_execute(|| {
        let [(left, on_left), (right, on_right)] = two_leaves();
        close_window();
        deal(on_left[0], on_left[1], 5);
        deal(on_left[2], on_right[0], 5);
        next_block();
        let sum = Registry::embedding(&right).unwrap();
        assert_eq!(Binding::choose(&right, 1, &sum), 0);
        assert!(chosen().is_empty());
        let sum = Registry::embedding(&left).unwrap();
        Binding::choose(&left, 1, &sum);
        assert_eq!(chosen().len(), 1);
    });
}

#[test]
fn boundary_no_more_candidates_than_there_are() {
    build_and_execute(|| {
        one_leaf();
        Candidates::set(u8::MAX);
        assert!(choose(1) < CUT_CANDIDATES);
        assert!(matches!(
            chosen()[..],
            [Event::CutChosen {
                of: CUT_CANDIDATES,
                ..
            }]
        ));
    });
}

#[test]
fn once_a_window_was_closed_loads_are_a_windows() {
    build_and_execute(|| {
        one_leaf();
        close_window();
        CutBalance::set(MILLION);
        let candidate = choose(3);
        let least = (0..8)
            .map(|n| crossing(3, n))
            .enumerate()
            .min_by_key(|(n, crossing)| (*crossing, *n));
        assert_eq!(Some(usize::from(candidate)), least.map(|(n, _)| n));
    });
}

#[test]
fn the_weight_is_of_the_most_candidates() {
    new_test_ext().execute_with(|| {
        // And half a microsecond for each of 1,024 accounts, as it may have to be looked for in a large tree.
        assert_eq!(
            <Binding as ChooseCut>::weight(),
            <Weights as WeightInfo>::choose(CUT_CANDIDATES.into())
                .saturating_add(LoadOfTests::rates_weight(1))
                .saturating_add(Weight::from_parts(512_000_000, 0))
        );
    });
}
