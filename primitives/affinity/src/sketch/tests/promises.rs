// SPDX-License-Identifier: Apache-2.0
//! What the sketch promises, whatever it is fed.

use super::*;
use crate::{ageing::MEMORY, track::Track};
use proptest::prelude::*;

/// The price of a place: whatever an attacker sends, pairs with a count of `c` are held until the
/// transfers of all come to `c` for each pair that is held.
#[test]
fn nobody_is_washed_out_for_less_than_the_price() {
    let (pairs, count) = (16, 12);
    let bounds = bounded(pairs);
    // By pairs that deal once, by such that share one cell, and by as many pairs as there is room for.
    let crowd: Vec<u32> = (10_000..)
        .filter(|other| election::cell_of(&pair(9, *other)) == 0)
        .take(40)
        .collect();
    let once = |i: u32| transfer(2 * i + 50, 2 * i + 51);
    let ground = |i: u32| transfer(9, crowd[i as usize % crowd.len()]);
    let steady = |i: u32| transfer(2 * (i % pairs) + 50, 2 * (i % pairs) + 51);
    let attacks: [&dyn Fn(u32) -> Transfer; 3] = [&once, &ground, &steady];
    for (number, attack) in attacks.into_iter().enumerate() {
        for block in [1u32, 64] {
            let mut sketch = Sketch::default();
            sketch.merge(&many(1, 2, count as usize), &bounds, 0);
            let price = (pairs - 1) * count;
            let mut sent = 0;
            while sketch.pair(&pair(1, 2)).is_some() && sent < 4 * price {
                let transfers: Vec<Transfer> = (sent..sent + block).map(attack).collect();
                sketch.merge(&transfers, &bounds, u64::from(sent));
                sent += block;
            }
            assert!(
                sent >= price,
                "attack {number} by {block}: {sent} for {price}"
            );
        }
    }
}

/// A pair that deals on while ten times as many others deal once each is held with all it sent.
#[test]
fn who_deals_steadily_stands_out_of_the_crowd() {
    let bounds = bounded(64);
    let mut sketch = Sketch::default();
    for window in 0..20u32 {
        for block in 0..10u32 {
            let step = window * 10 + block;
            let mut transfers: Vec<Transfer> = (0..200)
                .map(|i| transfer(10_000 + 2 * (step * 200 + i), 10_001 + 2 * (step * 200 + i)))
                .collect();
            transfers.extend((0..20).map(|i| transfer(2 * i, 2 * i + 1)));
            sketch.merge(&transfers, &bounds, u64::from(step));
        }
        close(&mut sketch);
    }
    for i in 0..20 {
        // Ten a window, aged.
        assert!(
            guaranteed(&sketch, 2 * i, 2 * i + 1).is_some_and(|sent| sent > 55),
            "{i}"
        );
    }
}

fn block() -> impl Strategy<Value = Vec<(u32, u32, bool)>> {
    // Few accounts with low numbers deal much.
    let account = (0u32..40, 0u32..40).prop_map(|(a, b)| a.min(b));
    prop::collection::vec((account.clone(), account, any::<bool>()), 0..40)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// What the sketch promises, held against exact counts.
    #[test]
    fn counts_are_between_their_bounds(
        blocks in prop::collection::vec((block(), 0u32..4), 1..40), pairs in 1u32..30, salt: u64,
    ) {
        let bounds = bounded(pairs);
        let mut sketch = Sketch::default();
        let mut exact: BTreeMap<Pair, f64> = BTreeMap::new();
        let rounding = f64::from(MEMORY);
        for (transfers, closes) in blocks {
            let transfers: Vec<Transfer> = transfers
                .into_iter()
                .map(|(from, to, across)| Transfer { across, ..transfer(from, to) })
                .collect();
            for transfer in &transfers {
                if let Some(pair) = Pair::new(transfer.from, transfer.to) {
                    *exact.entry(pair).or_default() += f64::from(UNIT);
                }
            }
            sketch.merge(&transfers, &bounds, salt);
            if closes == 0 {
                close(&mut sketch);
                exact.values_mut().for_each(|count| *count *= 0.875);
            }
            prop_assert!(sketch.is_sound());
            prop_assert!(sketch.pairs().count() <= pairs as usize);
            let least = f64::from(sketch.least());
            let full = sketch.pairs().count() == pairs as usize;
            for (pair, count) in &exact {
                match sketch.pair(pair) {
                    Some(held) => {
                        prop_assert!(f64::from(held.guaranteed()) <= *count + 1e-6);
                        prop_assert!(*count < f64::from(held.most()) + rounding);
                    }
                    None => prop_assert!(*count < least + rounding),
                }
            }
            let all: f64 = exact.values().sum();
            prop_assert!(!full || least * f64::from(pairs) <= all + 1e-6);
        }
    }

    /// In a block no order of transfers is better than another; and what is stored is what was there.
    #[test]
    fn the_order_within_a_block_does_not_matter(
        blocks in prop::collection::vec(block(), 1..10), payer in 1u32..6, salt: u64,
    ) {
        let bounds = Bounds { payer, ..bounded(12) };
        let (mut one, mut other) = (Sketch::default(), Sketch::default());
        for transfers in blocks {
            let mut transfers: Vec<Transfer> = transfers
                .into_iter()
                .map(|(from, to, across)| Transfer { across, ..transfer(from, to) })
                .collect();
            one.merge(&transfers, &bounds, salt);
            transfers.reverse();
            other.merge(&transfers, &bounds, salt);
            prop_assert_eq!(&one, &other);
            prop_assert!(one.is_sound());
            close(&mut one);
            other = Sketch::decode(&mut &other.encode()[..]).unwrap();
            close(&mut other);
        }
        let mut paid: BTreeMap<u16, u32> = BTreeMap::new();
        for entry in one.known.iter() {
            *paid.entry(entry.payer()).or_default() += 1;
        }
        prop_assert!(paid.values().all(|held| *held <= payer));
    }

    /// Garbage in storage gives some answer, but never a panic.
    #[test]
    fn a_corrupt_sketch_never_panics(
        ids in prop::collection::vec(any::<u8>(), 0..20),
        entries in prop::collection::vec((0u16..30, 0u16..30, any::<u16>(), any::<[u32; 2]>(), any::<u32>()), 0..30),
        cells in prop::collection::vec(any::<u32>(), 0..50),
        transfers in block(), pairs in 0u32..40, payer in 0u32..4,
    ) {
        let accounts: Vec<Account> = ids
            .into_iter()
            .map(|byte| Account { id: BlindedId([byte; 32]), all: u32::MAX, within: u32::MAX, age: 1 })
            .collect();
        let entries: Vec<Entry> = entries
            .into_iter()
            .map(|(low, high, slot, sent, error)| Entry { low, high, slot, sent, error, track: Track::default() })
            .collect();
        let mut sketch = Sketch {
            accounts: BoundedVec::truncate_from(accounts),
            known: BoundedVec::truncate_from(entries),
            cells: BoundedVec::truncate_from(cells),
            left: BoundedVec::default(),
        };
        sketch.is_sound();
        let transfers: Vec<Transfer> = transfers.iter().map(|(from, to, _)| transfer(*from, *to)).collect();
        sketch.merge(&transfers, &Bounds { pairs, payer, within: true }, 1);
        sketch.say(|held| Said::of(u32::MAX, held.track, held.guaranteed(), 0));
        sketch.close(|_| ());
        for held in sketch.pairs() {
            held.features();
            held.bond(u32::MAX);
        }
        sketch.merge(&transfers, &OPEN, 2);
        sketch.encode();
    }
}
