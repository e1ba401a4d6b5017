// SPDX-License-Identifier: Apache-2.0

use super::*;
use crate::ageing::UNIT;
use std::collections::BTreeMap;

mod promises;

const OPEN: Bounds = Bounds {
    pairs: PAIRS,
    payer: u32::MAX,
    within: true,
};

fn account(number: u32) -> BlindedId {
    BlindedId::of(&number.to_le_bytes())
}

fn pair(one: u32, other: u32) -> Pair {
    Pair::new(account(one), account(other)).unwrap()
}

fn transfer(from: u32, to: u32) -> Transfer {
    Transfer {
        from: account(from),
        to: account(to),
        across: true,
    }
}

fn many(from: u32, to: u32, times: usize) -> Vec<Transfer> {
    vec![transfer(from, to); times]
}

fn bounded(pairs: u32) -> Bounds {
    Bounds { pairs, ..OPEN }
}

fn guaranteed(sketch: &Sketch, one: u32, other: u32) -> Option<u32> {
    sketch
        .pair(&pair(one, other))
        .map(|pair| pair.guaranteed() / UNIT)
}

fn close(sketch: &mut Sketch) -> Vec<Outcome> {
    let mut outcomes = Vec::new();
    sketch.close(|outcome| outcomes.push(outcome));
    assert!(sketch.is_sound());
    outcomes
}

#[test]
fn who_sent_what_is_counted_by_pair_and_account() {
    let mut sketch = Sketch::default();
    let within = Transfer {
        across: false,
        ..transfer(3, 1)
    };
    let block = [many(1, 2, 3), many(2, 1, 1), vec![within], many(7, 7, 5)];
    sketch.merge(&block.concat(), &OPEN, 0);
    assert!(sketch.is_sound());
    assert_eq!(sketch.pairs().count(), 2);
    let held = sketch.pair(&pair(2, 1)).unwrap();
    let by = |number| held.sent[pair(1, 2).end(&account(number)).unwrap() as usize];
    assert_eq!((by(1), by(2), held.error), (3 * UNIT, UNIT, 0));
    assert_eq!((held.guaranteed(), held.most()), (4 * UNIT, 4 * UNIT));
    let one = sketch.account(&account(1)).unwrap();
    assert_eq!((one.all, one.within), (5 * UNIT, UNIT));
    assert_eq!(sketch.account(&account(7)), None);
    assert_eq!(sketch.partners(&account(1)).count(), 2);
    assert_eq!(sketch.partners(&account(3)).count(), 1);
    assert_eq!(sketch.partners(&account(9)).count(), 0);
}

#[test]
fn within_a_leaf_only_what_is_known_counts_unless_it_is_let_in() {
    let within = Transfer {
        across: false,
        ..transfer(1, 2)
    };
    let shut = Bounds {
        within: false,
        ..OPEN
    };
    let mut sketch = Sketch::default();
    sketch.merge(&[within], &shut, 0);
    assert_eq!(sketch, Sketch::default());
    sketch.merge(&[transfer(1, 2)], &shut, 0);
    sketch.merge(&[within], &shut, 0);
    assert_eq!(guaranteed(&sketch, 1, 2), Some(2));
    assert_eq!(sketch.account(&account(1)).unwrap().within, UNIT);
}

#[test]
fn a_window_ages_everything_and_what_is_nothing_goes() {
    let mut sketch = Sketch::default();
    sketch.merge(&[many(1, 2, 8), many(3, 4, 1)].concat(), &OPEN, 0);
    close(&mut sketch);
    assert_eq!(guaranteed(&sketch, 1, 2), Some(7));
    let two = sketch.account(&account(2)).unwrap();
    assert_eq!(
        (two.all, two.load(), two.load_within()),
        (7 * UNIT, 8 * UNIT, 0)
    );
    for _ in 0..30 {
        assert!(sketch.pair(&pair(3, 4)).is_some());
        close(&mut sketch);
    }
    assert_eq!(sketch.pair(&pair(3, 4)), None);
    assert_eq!(sketch.account(&account(3)), None);
    (0..50).for_each(|_| drop(close(&mut sketch)));
    assert_eq!(sketch, Sketch::default());
}

#[test]
fn forecasts_are_noted_and_come_out_with_what_happened() {
    let mut sketch = Sketch::default();
    sketch.merge(&[transfer(1, 2), transfer(3, 4)], &OPEN, 0);
    assert_eq!(close(&mut sketch), []);
    let said = |model| Said {
        model,
        last: true,
        aged: false,
    };
    sketch.say(|held| {
        assert_eq!(held.track.age(), 1);
        said(if held.pair == pair(1, 2) { 5 } else { 7 })
    });
    sketch.merge(&[transfer(2, 1)], &OPEN, 0);
    let mut outcomes = close(&mut sketch);
    outcomes.sort_unstable_by_key(|outcome| outcome.said.model);
    let came: Vec<_> = outcomes
        .iter()
        .map(|it| (it.said.model, it.dealt))
        .collect();
    assert_eq!(came, [(5, true), (7, false)]);
}

#[test]
fn who_leaves_within_a_window_is_asked_as_well() {
    let bounds = bounded(2);
    let mut sketch = Sketch::default();
    sketch.merge(&[transfer(1, 2), transfer(3, 4)], &bounds, 0);
    close(&mut sketch);
    sketch.say(|held| Said::of(5, held.track, held.guaranteed(), 0));
    sketch.merge(&[transfer(1, 2)], &bounds, 0);
    sketch.merge(&[many(5, 6, 9), many(7, 8, 9)].concat(), &bounds, 0);
    assert_eq!(sketch.pair(&pair(1, 2)), None);
    let mut dealt: Vec<bool> = close(&mut sketch).iter().map(|it| it.dealt).collect();
    dealt.sort_unstable();
    assert_eq!(dealt, [false, true]);
    assert_eq!(close(&mut sketch), [], "nobody is asked twice");
}

#[test]
fn features_are_those_of_the_pair_among_its_accounts_transfers() {
    let mut sketch = Sketch::default();
    sketch.merge(&[many(1, 2, 8), many(1, 3, 8)].concat(), &OPEN, 0);
    close(&mut sketch);
    let held = sketch.pair(&pair(1, 2)).unwrap();
    let one = crate::features::ONE;
    assert_eq!(
        held.features().0,
        [3 * one + one / 8, one / 8, 0, 3 * one, one, one / 2]
    );
}

#[test]
fn a_bond_is_what_is_expected_by_who_sent_it() {
    let mut sketch = Sketch::default();
    sketch.merge(&[many(1, 2, 6), many(2, 1, 2)].concat(), &OPEN, 0);
    close(&mut sketch);
    let bond = sketch.pair(&pair(1, 2)).unwrap().bond(500_000);
    assert_eq!(bond.weight(), 4 * u64::from(UNIT));
    assert_eq!(bond.sent_by(&account(1)), 3 * u64::from(UNIT));
    assert_eq!(bond.sent_by(&account(2)), u64::from(UNIT));
    assert_eq!(bond.sent_by(&account(3)), 0);
}

#[test]
fn of_equals_who_is_held_stays_and_the_salt_chooses_among_newcomers() {
    let mut sketch = Sketch::default();
    sketch.merge(&[transfer(1, 2), transfer(3, 4)], &bounded(2), 0);
    let before = sketch.clone();
    let newcomers: Vec<Transfer> = (0..20)
        .map(|i| transfer(100 + 2 * i, 101 + 2 * i))
        .collect();
    sketch.merge(&newcomers, &bounded(2), 0);
    assert_eq!(sketch.known, before.known);

    let chosen = |salt| {
        let mut sketch = Sketch::default();
        sketch.merge(&newcomers, &bounded(1), salt);
        let pair = sketch.pairs().next().unwrap().pair;
        pair
    };
    let different: std::collections::BTreeSet<Pair> = (0..50).map(chosen).collect();
    assert!(different.len() > 10, "{} of 20", different.len());
}

#[test]
fn who_is_turned_away_is_remembered_in_its_cell() {
    let mut sketch = Sketch::default();
    let bounds = bounded(1);
    sketch.merge(&many(1, 2, 5), &bounds, 0);
    for _ in 0..5 {
        sketch.merge(&[transfer(3, 4)], &bounds, 0);
        assert_eq!(guaranteed(&sketch, 3, 4), None);
    }
    // Five before, of which the sketch is not sure, and one now.
    sketch.merge(&[transfer(3, 4)], &bounds, 0);
    let held = sketch.pair(&pair(3, 4)).unwrap();
    assert_eq!((held.guaranteed(), held.error), (UNIT, 5 * UNIT));
    assert_eq!(guaranteed(&sketch, 1, 2), None);
    assert!(sketch.is_sound());
}

#[test]
fn many_that_share_a_cell_within_a_block_count_for_the_most_of_them() {
    let mut sketch = Sketch::default();
    let bounds = bounded(1);
    sketch.merge(&many(1, 2, 50), &bounds, 0);
    let block: Vec<Transfer> = (0..4_000).map(|i| transfer(10, 100 + i)).collect();
    sketch.merge(&block, &bounds, 0);
    assert_eq!(sketch.cells.iter().max(), Some(&UNIT));
    assert_eq!(guaranteed(&sketch, 1, 2), Some(50));
}

#[test]
fn an_account_that_pays_everyone_holds_what_it_may() {
    let bounds = Bounds { payer: 4, ..OPEN };
    let mut sketch = Sketch::default();
    for round in 0..3 {
        let block: Vec<Transfer> = (1..60)
            .flat_map(|i| many(0, i, 1 + (i as usize + round) % 7))
            .collect();
        sketch.merge(&block, &bounds, 0);
        assert_eq!(sketch.pairs().count(), 4);
        assert!(sketch.is_sound());
    }
    // Whom it pays more takes the place of whom it pays less.
    sketch.merge(&many(0, 99, 100), &bounds, 0);
    assert_eq!(sketch.pairs().count(), 4);
    assert_eq!(guaranteed(&sketch, 0, 99), Some(100));
    // Who is paid by everyone takes nothing of what it may hold.
    let block: Vec<Transfer> = (1..60).flat_map(|i| many(i, 1_000, 2)).collect();
    sketch.merge(&block, &bounds, 0);
    assert_eq!(sketch.partners(&account(1_000)).count(), 59);
}

#[test]
fn slots_are_given_once_and_kept_until_a_pair_leaves() {
    let mut sketch = Sketch::default();
    let bounds = bounded(3);
    let block = [many(1, 2, 3), many(3, 4, 2), many(5, 6, 1)].concat();
    sketch.merge(&block, &bounds, 0);
    let slots = |sketch: &Sketch| -> BTreeMap<Pair, u16> {
        sketch.pairs().map(|held| (held.pair, held.slot)).collect()
    };
    let before = slots(&sketch);
    close(&mut sketch);
    sketch.merge(&many(7, 8, 9), &bounds, 0);
    let after = slots(&sketch);
    assert_eq!(after.get(&pair(1, 2)), before.get(&pair(1, 2)));
    assert_eq!(after.get(&pair(3, 4)), before.get(&pair(3, 4)));
    // The newcomer has the slot of the one that left, and begins anew under it.
    assert_eq!(after.get(&pair(7, 8)), before.get(&pair(5, 6)));
    close(&mut sketch);
    assert_eq!(sketch.pair(&pair(7, 8)).unwrap().track.age(), 1);
    assert_eq!(sketch.pair(&pair(1, 2)).unwrap().track.age(), 2);
}

#[test]
fn a_bound_that_is_lowered_lets_the_least_go() {
    let mut sketch = Sketch::default();
    let block: Vec<Transfer> = (0..10)
        .flat_map(|i| many(i, i + 100, i as usize + 1))
        .collect();
    sketch.merge(&block, &OPEN, 0);
    sketch.merge(&[], &bounded(3), 0);
    let mut left: Vec<u32> = sketch
        .pairs()
        .map(|held| held.guaranteed() / UNIT)
        .collect();
    left.sort_unstable();
    assert_eq!(left, [8, 9, 10]);
    sketch.merge(&[], &bounded(0), 0);
    assert_eq!(sketch, Sketch::default());
}

#[test]
fn boundary_a_full_sketch_takes_in_full_blocks() {
    let mut sketch = Sketch::default();
    for block in 0..4u32 {
        let transfers: Vec<Transfer> = (0..TRANSFERS as u32 + 10)
            .map(|i| transfer(2 * i + 100_000 * block, 2 * i + 1 + 100_000 * block))
            .collect();
        sketch.merge(&transfers, &OPEN, u64::from(block));
        assert_eq!(sketch.pairs().count(), PAIRS as usize);
        assert_eq!(sketch.accounts().len(), ACCOUNTS as usize);
        assert!(sketch.is_sound());
    }
    assert!(sketch.encode().len() <= Sketch::max_encoded_len());
}

#[test]
fn sizes_are_as_documented() {
    assert_eq!(Account::max_encoded_len(), 41);
    assert_eq!(Entry::max_encoded_len(), 45);
    assert_eq!(Sketch::max_encoded_len(), 153_608);
}
