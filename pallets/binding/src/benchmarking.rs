// SPDX-License-Identifier: Apache-2.0
//! Benchmarks. Trees are as large as may be, and the sketch is full of pairs no two of which have an account in common.

mod setup;

use crate::{making::Making, register::Register, *};
use alloc::{vec, vec::Vec};
use frame_benchmarking::v2::*;
use frame_support::{traits::fungible::Mutate, weights::Weight, BoundedVec};
use frame_system::RawOrigin;
use nerv_primitives_affinity::{
    Bond, Features, Forecasters, Instruction, Leaf, Reason, Resident, Terms as PlanTerms, PAIRS,
    TRANSFERS, UNIT,
};
use nerv_primitives_core::{
    traits::{
        ChooseCut, Dealings, GrowTree, PairForecasts, PairSeen, PopulateShard, ShardMap,
        Transferred, Way,
    },
    ShardId, MILLION,
};
use nerv_primitives_embedding::{BlindedId, EmbeddingDelta, ShardEmbedding, MAX_OVERRIDES};
use setup::*;

#[benchmarks(where T::Map: GrowTree, T::Ledger: PopulateShard, T::Currency: Mutate<T::AccountId>)]
mod benches {
    use super::*;

    /// With as many noted before as there is room for but for one.
    #[benchmark]
    fn note() {
        let (from, to) = (id(0), id(1));
        let dealing = Dealing {
            from,
            to,
            across: true,
        };
        Dealt::<T>::put(BoundedVec::truncate_from(vec![dealing; TRANSFERS - 1]));
        DealtCount::<T>::put(MOST_TRANSFERS - 1);
        let (source, destination) = (ShardId::from([1; 32]), ShardId::from([2; 32]));
        let transfer = Transferred {
            from: &from,
            source: &source,
            to: &to,
            destination: &destination,
            weight: Weight::zero(),
            bytes: 0,
        };

        #[block]
        {
            Pallet::<T>::dealt(&transfer);
        }

        assert_eq!(Dealt::<T>::decode_len(), Some(TRANSFERS));
    }

    /// Into a full sketch of pairs that have dealt little, transfers of others, each of which deals more in this block
    /// than any has: as many as there can be are let in.
    #[benchmark]
    fn merge(n: Linear<0, MOST_TRANSFERS>) {
        open_window::<T>();
        let mut sketch = full(1);
        (0..4).for_each(|_| sketch.close(|_| ()));
        Pairs::<T>::put(sketch);
        let pairs = (n / 4).clamp(1, PAIRS);
        let notes: Vec<Dealing> = (0..n)
            .map(|number| {
                let other = transfer(10_000 + number % pairs, true);
                Dealing {
                    from: other.from,
                    to: other.to,
                    across: true,
                }
            })
            .collect();
        Dealt::<T>::put(BoundedVec::truncate_from(notes));

        #[block]
        {
            Pallet::<T>::merge_notes();
        }

        assert!(!Dealt::<T>::exists());
        if n >= 8 {
            assert!(Pairs::<T>::get().account(&id(20_000)).is_some());
        }
    }

    #[benchmark]
    fn begin() {
        T::Map::grow(LEAVES);

        #[block]
        {
            Pallet::<T>::begin(2, 1, &T::Map::leaves());
        }

        assert_eq!(
            OpenWindow::<T>::get().map(|window| window.within),
            Some(false)
        );
    }

    /// Rates are weighed by whoever tells them.
    #[benchmark]
    fn survey(l: Linear<1, LEAVES>) {
        T::Map::grow(l);

        #[block]
        {
            Pallet::<T>::survey();
        }

        assert_eq!(
            Surveyed::<T>::get().map_or(0, |leaves| leaves.len() as u32),
            l
        );
    }

    /// Without a plan, which is weighed by itself, and without a model, which weighs itself.
    #[benchmark]
    fn close() {
        let leaves = T::Map::grow(LEAVES);
        open_window::<T>();
        put_plans::<T>(MAX_MOVES, &leaves);
        Pallet::<T>::survey();
        let (mut sketch, mut forecasters) = (full(4), Forecasters::default());
        Pallet::<T>::turn_over(&mut sketch, &mut forecasters);
        sketch.merge(&[transfer(0, true)], &BOUNDS, 0);
        Pairs::<T>::put(sketch);
        Forecasts::<T>::put(forecasters);
        let surveyed;

        #[block]
        {
            let mut pairs = Pairs::<T>::get();
            let mut forecasters = Forecasts::<T>::get();
            let bonds = Pallet::<T>::turn_over(&mut pairs, &mut forecasters);
            assert_eq!(bonds.len() as u32, PAIRS);
            surveyed = Surveyed::<T>::take();
            let leaves = surveyed
                .as_ref()
                .map(|leaves| Pallet::<T>::leaves(leaves, 100).all.len() as u32);
            assert_eq!(leaves, Some(LEAVES));
            Pallet::<T>::finish(9, None, pairs, forecasters);
        }

        assert!(Forecasts::<T>::get().score().forecasts() >= u64::from(PAIRS));
    }

    /// By the runtime's own model, of pairs that it has seen before.
    #[benchmark]
    fn forecast(n: Linear<0, PAIRS>) {
        let seen: Vec<PairSeen> = (0..n)
            .map(|slot| PairSeen {
                // Slots are below 1,024.
                slot: slot as u16,
                is_new: false,
                features: Features([4_096; 6]),
            })
            .collect();
        T::Model::forecast(&seen);
        let said;

        #[block]
        {
            said = T::Model::forecast(&seen);
        }

        assert!(said.is_none_or(|said| said.len() == seen.len()));
    }

    /// As many accounts away, of which so many are where no plan has put them.
    #[benchmark]
    fn away(n: Linear<0, MOST_AWAY>, c: Linear<0, TIDIED>) {
        T::Map::grow(LEAVES);
        let c = c.min(n);
        // Those that the tree has overridden: all but for one that there can be.
        let accounts: Vec<BlindedId> = (0..4 * MOST_AWAY).map(id).collect();
        let ways = T::Map::ways(&accounts).expect("a routing table");
        let (standing, others): (Vec<_>, Vec<_>) = accounts
            .iter()
            .copied()
            .zip(ways)
            .partition(|(_, way)| way.overridden);
        let stays = standing.iter().take(n.saturating_sub(c) as usize);
        let goes = others.iter().take(c as usize);
        for (account, way) in stays.chain(goes) {
            let moved = Moved {
                from: way.walk,
                to: way.leaf,
                window: 1,
                reason: Reason::Affinity,
            };
            Away::<T>::insert(account, moved);
        }
        let map = T::Map::leaves();
        let ways = standing.iter().chain(&others).copied().collect();
        let mut took = Weight::zero();
        let left;

        #[block]
        {
            let kept = Away::<T>::iter().collect();
            left = Pallet::<T>::tidy(kept, &ways, &map, &mut took);
        }

        assert_eq!(Away::<T>::count() as usize, left.len());
    }

    /// Each to follow another account, both of which have a record.
    #[benchmark]
    fn visit(n: Linear<0, VISITS>) {
        let leaves = T::Map::grow(LEAVES);
        let other: T::AccountId = T::Ledger::open(&leaves[1]);
        let other = Pallet::<T>::blind(&other);
        for _ in 0..n {
            let owner: T::AccountId = T::Ledger::open(&leaves[0]);
            let standing = Standing {
                owner: owner.clone(),
                instruction: Instruction::With(other),
                deposit: 0,
                since: 0,
            };
            Instructions::<T>::insert(Pallet::<T>::blind(&owner), standing);
        }
        let visits;

        #[block]
        {
            visits = Pallet::<T>::visit().1;
        }

        assert_eq!(
            visits.iter().filter(|order| order.has_both).count() as u32,
            n
        );
    }

    /// Each of whom has been ordered something.
    #[benchmark]
    fn residents(n: Linear<0, RESIDENTS>) {
        T::Map::grow(LEAVES);
        let known = n.min(2 * PAIRS);
        let mut sketch = full(4);
        sketch.close(|_| ());
        order::<T>(0..n.max(1), Instruction::Refuse);
        let returned: Vec<Homecomer> = (0..RETURNED)
            .map(|number| Homecomer {
                account: id(number),
                from: ShardId::root(),
                window: if number == 0 { 0 } else { 8 },
            })
            .collect();
        Returned::<T>::put(BoundedVec::truncate_from(returned));
        let accounts: Vec<BlindedId> = (0..n).map(id).collect();
        let leaves = Pallet::<T>::leaves(&Survey::default(), 1);
        let found: Vec<Resident>;

        #[block]
        {
            let ways = T::Map::ways(&accounts).expect("a routing table");
            let register = Register {
                ways: accounts.iter().copied().zip(ways).collect(),
                away: Default::default(),
                returned: Pallet::<T>::resting(9, 4),
                orders: Pallet::<T>::orders_of(&accounts),
                due: Default::default(),
                vain: Default::default(),
                turned: None,
                closed: 9,
            };
            found = register
                .with_turns(
                    &[],
                    (&sketch, &leaves),
                    &Pallet::<T>::plan_terms(),
                    MOST_AWAY,
                )
                .residents(&accounts, &sketch);
        }

        assert_eq!(found.len() as u32, n);
        assert!(found.iter().filter(|it| it.load > 0).count() as u32 <= known);
    }

    /// Pairs that have no account in common, every one of which gains by a move.
    #[benchmark]
    fn plan(m: Linear<0, MAX_MOVES>) {
        let leaf = |number: u32| {
            let mut bytes = [7; 32];
            bytes[..4].copy_from_slice(&number.to_be_bytes());
            ShardId::from(bytes)
        };
        let leaves: Vec<Leaf> = (0..LEAVES)
            .map(|number| Leaf {
                shard: leaf(number),
                load: 100 * u64::from(UNIT),
                limit: 200 * u64::from(UNIT),
                open: true,
            })
            .collect();
        let mut sketch = full(4);
        sketch.close(|_| ());
        let bonds: Vec<Bond> = sketch.pairs().map(|pair| pair.bond(MILLION)).collect();
        let mut all: Vec<Resident> = (0..2 * PAIRS)
            .map(|number| Resident {
                account: id(number),
                leaf: leaf(number % LEAVES),
                home: leaf(number % LEAVES),
                load: UNIT,
                within: 0,
                moved: None,
                instruction: Instruction::Unset,
            })
            .collect();
        all.sort_unstable();
        let terms = PlanTerms {
            moves: m,
            room: MAX_OVERRIDES,
            gain: 0,
            back: 0,
            keep: 0,
            rest: 1,
            balance: 2 * MILLION,
            echo: 3,
        };
        let moves;

        #[block]
        {
            let _ = Pallet::<T>::plan_terms();
            let found = plan_moves(&bonds, &all, &leaves, &terms);
            moves = Pallet::<T>::planned(found, &all);
        }

        assert_eq!(moves.len() as u32, m);
    }

    /// The first moves cannot be made, so that all of them are looked at; whatever is looked at of one that can is.
    #[benchmark]
    fn check(m: Linear<0, MAX_MOVES>) {
        let leaves = T::Map::grow(LEAVES);
        open_window::<T>();
        put_plans::<T>(m, &leaves);
        order::<T>(0..m, Instruction::Refuse);
        Away::<T>::insert(
            id(1_000_000),
            Moved {
                from: ShardId::root(),
                to: ShardId::root(),
                window: 1,
                reason: Reason::Affinity,
            },
        );
        let worth;

        #[block]
        {
            let plans = Plans::<T>::get();
            worth = plans.last().map(Pallet::<T>::is_worth);
            // As whoever asks: whether it is switched on.
            let _ = T::Terms::enabled();
        }

        assert_eq!(worth, Some(false));
    }

    /// What is noted of one move beside the operation itself: of the last account that there is room for.
    #[benchmark]
    fn made() {
        let leaves = T::Map::grow(LEAVES);
        open_window::<T>();
        let newest = put_plans::<T>(1, &leaves);
        let returned: Vec<Homecomer> = (0..RETURNED)
            .map(|number| Homecomer {
                account: id(number),
                from: ShardId::root(),
                window: 8,
            })
            .collect();
        Returned::<T>::put(BoundedVec::truncate_from(returned));
        let planned = newest.moves[0];
        let mut making = Making::<T>::begin(&newest).expect("a routing table");
        let way = Way {
            leaf: planned.step.from,
            walk: planned.step.from,
            overridden: false,
        };

        #[block]
        {
            let is_away = making.made(&planned, &way);
            Pallet::<T>::note_move(&planned, is_away, 7);
        }

        assert!(Away::<T>::contains_key(planned.step.account));
    }

    /// What is done for a plan once.
    #[benchmark]
    fn carry_out() {
        let leaves = T::Map::grow(LEAVES);
        let newest = put_plans::<T>(MAX_MOVES, &leaves);

        #[block]
        {
            Pallet::<T>::forget_up_to(&newest, Default::default());
        }

        assert!(!Plans::<T>::get()
            .iter()
            .any(|other| other.index <= newest.index));
    }

    /// Of a leaf in which all accounts of the sketch live: the root of a tree that has not grown. What walks through
    /// the largest take more is added by [`ChooseCut::weight`].
    #[benchmark]
    fn choose(c: Linear<1, MOST_CANDIDATES>) {
        let mut sketch = full(4);
        sketch.close(|_| ());
        let mut delta = EmbeddingDelta::default();
        sketch
            .accounts()
            .iter()
            .for_each(|known| delta.join(&known.id.signs()));
        let mut embedding = ShardEmbedding::default();
        embedding.apply(&delta).expect("a sum of few");
        open_window::<T>();
        Pairs::<T>::put(sketch);
        let cut;

        #[block]
        {
            cut = Pallet::<T>::choose_among(c as u8, &ShardId::root(), 7, &embedding);
        }

        assert!(u32::from(cut) < c);
        // On a chain that chooses it is the same way.
        let _ = <Pallet<T> as ChooseCut>::weight();
    }

    /// To follow another account, in the place of nothing.
    #[benchmark]
    fn instruct() {
        let leaves = T::Map::grow(LEAVES);
        let caller = owner::<T>(&leaves[0]);
        let other: T::AccountId = account("other", 0, 0);
        let other = Pallet::<T>::blind(&other);

        #[block]
        {
            Pallet::<T>::instruct(caller.clone(), Instruction::With(other)).expect("it may");
        }

        assert!(Instructions::<T>::contains_key(Pallet::<T>::blind(&caller)));
    }

    #[benchmark]
    fn clear() {
        let leaves = T::Map::grow(LEAVES);
        let caller = owner::<T>(&leaves[0]);
        Pallet::<T>::instruct(caller.clone(), Instruction::Refuse).expect("it may");

        #[extrinsic_call]
        _(RawOrigin::Signed(caller.clone()));

        assert!(!Instructions::<T>::contains_key(Pallet::<T>::blind(
            &caller
        )));
    }

    impl_benchmark_test_suite!(Pallet, crate::mock::new_test_ext(), crate::mock::Test);
}
