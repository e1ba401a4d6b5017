// SPDX-License-Identifier: Apache-2.0
//! Which blocks are read.

use super::*;
use crate::metrics::{counted::Counted, labels::label};
use nerv_primitives_core::{api::ShardView, LaneStanding, ShardStatus};
use nerv_primitives_types::Load;
use std::cell::{Cell, RefCell};
use substrate_prometheus_endpoint::Registry;

fn shard(number: u8) -> ShardId {
    ShardId::from([number; 32])
}

/// A chain of blocks that each have one split, and in which the books are those of `books`.
#[derive(Default)]
struct Blocks {
    finalised: Cell<BlockHeight>,
    /// Blocks that cannot be read.
    gone: RefCell<Vec<BlockHeight>>,
    foreign: RefCell<Vec<BlockHeight>>,
    silent: Cell<bool>,
    books: RefCell<BTreeMap<ShardId, Vec<u8>>>,
    leaves: Cell<u8>,
    asked: RefCell<Vec<ShardId>>,
    latencies: RefCell<Vec<BlockHeight>>,
    writes: RefCell<BTreeMap<ShardId, u32>>,
    /// The milliseconds from block to block.
    pace: Cell<u64>,
}

impl Source for Blocks {
    fn best(&self) -> At {
        At {
            height: self.finalised.get() + 2,
            hash: Hash::zero(),
        }
    }

    fn finalised(&self) -> At {
        At {
            height: self.finalised.get(),
            hash: Hash::zero(),
        }
    }

    fn view(&self, at: At) -> Result<View, SourceError> {
        if self.silent.get() {
            return Err(SourceError("it is silent".into()));
        }
        let leaf = |number| ShardView {
            id: shard(number),
            parent: None,
            side: None,
            depth: 0,
            status: ShardStatus::Live,
            filling: false,
            accounts: 1,
            total: 1,
            load: Load::default(),
            children: None,
            since: 0,
            standing: LaneStanding::Resident,
        };
        Ok(View {
            height: at.height,
            shards: (1..=self.leaves.get()).map(leaf).collect(),
            ..View::default()
        })
    }

    fn whole(&self, _: At) -> Result<Whole, SourceError> {
        Ok(Whole::default())
    }

    fn detail(&self, _: At, leaf: &ShardId) -> Result<Detail, SourceError> {
        self.asked.borrow_mut().push(*leaf);
        Ok(Detail::default())
    }

    fn read(&self, height: BlockHeight) -> Result<Reading, SourceError> {
        if self.silent.get() {
            return Err(SourceError("it is silent".into()));
        }
        if self.gone.borrow().contains(&height) {
            return Ok(Reading::Gone);
        }
        if self.foreign.borrow().contains(&height) {
            return Ok(Reading::Foreign);
        }
        let mut tally = Tally::default();
        tally.counts.insert((Counted::Splits, ["begun", ""]), 1);
        tally.latencies = self.latencies.borrow().clone();
        Ok(Reading::Read(Read {
            millis: u64::from(height) * self.pace.get(),
            books: self.books.borrow().clone(),
            writes: self.writes.borrow().clone(),
            tally,
        }))
    }

    fn keeper(&self) -> Keeper {
        Keeper::default()
    }
}

/// A chain, who watches it, and what is shown.
struct Scene {
    blocks: Blocks,
    watch: Watch,
    shown: Shown,
    registry: Registry,
    now: Instant,
}

impl Scene {
    fn new() -> Self {
        let registry = Registry::new();
        let blocks = Blocks::default();
        blocks.finalised.set(100);
        blocks.leaves.set(1);
        blocks.pace.set(1_000);
        Self {
            blocks,
            watch: Watch::default(),
            shown: Shown::new(&registry).unwrap(),
            registry,
            now: Instant::now(),
        }
    }

    fn look_at(&mut self, finalised: BlockHeight) -> Result<(), SourceError> {
        self.blocks.finalised.set(finalised);
        self.watch.look(&self.blocks, &self.shown, None, self.now)
    }

    /// A counter with that label, or the only one of the name; 0 without one.
    fn count(&self, name: &str, label: &str) -> u64 {
        let families = self.registry.gather();
        let family = families.iter().find(|it| it.get_name() == name);
        let mut metrics = family.into_iter().flat_map(|it| it.get_metric());
        let found = metrics.find(|metric| {
            let mut labels = metric.get_label().iter();
            label.is_empty() || labels.any(|it| it.get_value() == label)
        });
        found.map_or(0, |it| it.get_counter().get_value() as u64)
    }

    /// The splits that were counted, and the blocks that were left out.
    fn counts(&self) -> (u64, u64) {
        let skipped = self.count("shard_metrics_skipped_blocks_total", "");
        (self.count("shard_splits_total", "begun"), skipped)
    }
}

#[test]
fn each_finalised_block_counts_once() {
    let mut scene = Scene::new();
    scene.look_at(100).unwrap();
    assert_eq!(scene.counts(), (1, 0), "the first is where it begins");
    scene.look_at(100).unwrap();
    assert_eq!(scene.counts(), (1, 0));
    scene.look_at(105).unwrap();
    assert_eq!(scene.counts(), (6, 0));
}

#[test]
fn boundary_of_more_than_so_many_the_newest_are_read() {
    let mut scene = Scene::new();
    scene.look_at(100).unwrap();
    scene.look_at(100 + MOST_BLOCKS).unwrap();
    let read = u64::from(MOST_BLOCKS) + 1;
    assert_eq!(scene.counts(), (read, 0));
    scene.look_at(101 + MOST_BLOCKS * 2).unwrap();
    assert_eq!(scene.counts(), (read + u64::from(MOST_BLOCKS), 1));
    let (skipped, blocks) = due(0, BlockHeight::MAX);
    assert_eq!(skipped, BlockHeight::MAX - MOST_BLOCKS);
    assert_eq!(blocks.count(), MOST_BLOCKS as usize);
    let (skipped, blocks) = due(7, 7);
    assert_eq!((skipped, blocks.count()), (0, 0));
    // Finality does not go back; where a stored chain was reverted, nothing is read twice.
    assert_eq!(due(9, 7).1.count(), 0);
}

#[test]
fn what_cannot_be_read_is_left_out_and_does_not_stop_it() {
    let mut scene = Scene::new();
    scene.look_at(100).unwrap();
    scene.blocks.gone.borrow_mut().extend([102, 103]);
    scene.look_at(104).unwrap();
    assert_eq!(scene.counts(), (3, 2));
    scene.blocks.silent.set(true);
    let error = scene.look_at(106).unwrap_err();
    assert_eq!(error.to_string(), "the chain gives no answer: it is silent");
    scene.blocks.silent.set(false);
    scene.look_at(106).unwrap();
    assert_eq!(scene.counts(), (4, 3), "the rest is read later");
}

#[test]
fn blocks_of_another_runtime_are_told_apart() {
    let mut scene = Scene::new();
    scene.look_at(100).unwrap();
    scene.blocks.foreign.borrow_mut().extend([101, 102]);
    scene.look_at(103).unwrap();
    assert_eq!(scene.counts(), (2, 0));
    assert_eq!(scene.count("shard_metrics_foreign_blocks_total", ""), 2);
}

#[test]
fn a_block_counts_for_the_shards_whose_books_it_changed() {
    let mut scene = Scene::new();
    scene.blocks.leaves.set(2);
    let books = |left, right| BTreeMap::from([(shard(1), vec![left]), (shard(2), vec![right])]);
    let produced = |scene: &Scene| {
        let of = |number| scene.count("shard_blocks_produced_total", &label(&shard(number)));
        (of(1), of(2))
    };
    *scene.blocks.books.borrow_mut() = books(1, 1);
    scene.look_at(100).unwrap();
    assert_eq!(produced(&scene), (0, 0), "nothing to compare them with");
    *scene.blocks.books.borrow_mut() = books(1, 2);
    scene.look_at(103).unwrap();
    assert_eq!(
        produced(&scene),
        (0, 1),
        "changed in the first, and not since"
    );
    *scene.blocks.books.borrow_mut() = books(2, 3);
    scene.look_at(104).unwrap();
    assert_eq!(produced(&scene), (1, 2));
}

#[test]
fn times_are_those_of_the_chain_s_clock_where_it_goes_back_so_far() {
    let mut scene = Scene::new();
    scene.blocks.pace.set(1_500);
    scene.look_at(100).unwrap();
    scene.look_at(104).unwrap();
    assert_eq!(scene.watch.seconds(104, 4), 6.0);
    assert_eq!(scene.watch.seconds(104, 0), 0.0);
    assert_eq!(
        scene.watch.seconds(104, 5),
        5.0,
        "as long as they are to be"
    );
    assert_eq!(scene.watch.seconds(3, 4), 4.0, "before the first");
    scene.blocks.latencies.borrow_mut().extend([2, 3]);
    scene.look_at(105).unwrap();
    let families = scene.registry.gather();
    let family = families
        .iter()
        .find(|it| it.get_name() == "receipt_latency_seconds");
    let histogram = family.unwrap().get_metric()[0].get_histogram();
    let told = (histogram.get_sample_count(), histogram.get_sample_sum());
    assert_eq!(told, (2, 7.5));
    for height in (106..1_200).step_by(31) {
        scene.look_at(height).unwrap();
    }
    assert_eq!(scene.watch.times.len(), TIMES);
}

#[test]
fn the_time_of_writes_is_told_by_shard() {
    let mut scene = Scene::new();
    scene.blocks.leaves.set(2);
    scene.look_at(100).unwrap();
    *scene.blocks.writes.borrow_mut() = BTreeMap::from([(shard(1), 1_500), (shard(2), 40)]);
    scene.look_at(102).unwrap();
    let families = scene.registry.gather();
    let family = families
        .iter()
        .find(|it| it.get_name() == "shard_contention_ms");
    let told: Vec<_> = family
        .unwrap()
        .get_metric()
        .iter()
        .map(|metric| {
            let histogram = metric.get_histogram();
            (histogram.get_sample_count(), histogram.get_sample_sum())
        })
        .collect();
    assert_eq!(told, [(2, 3.0), (2, 0.08)]);
}

#[test]
fn each_leaf_has_its_turn() {
    let mut scene = Scene::new();
    let most = DETAILS as u8;
    scene.blocks.leaves.set(most * 2 + 3);
    let asked = |scene: &mut Scene| {
        scene.look_at(100).unwrap();
        scene.blocks.asked.take()
    };
    let leaves = |range: std::ops::RangeInclusive<u8>| range.map(shard).collect::<Vec<_>>();
    assert_eq!(asked(&mut scene), leaves(1..=most));
    assert_eq!(asked(&mut scene), leaves(most + 1..=most * 2));
    let third = asked(&mut scene);
    assert_eq!(third[..3], leaves(most * 2 + 1..=most * 2 + 3));
    assert_eq!(third[3..], leaves(1..=most - 3));
    assert_eq!(scene.watch.details.len(), usize::from(most) * 2 + 3);
    // What is no leaf any more is forgotten, and few are not asked about twice.
    scene.blocks.leaves.set(2);
    assert_eq!(asked(&mut scene).len(), 2);
    assert_eq!(scene.watch.details.len(), 2);
    scene.blocks.leaves.set(0);
    assert_eq!(asked(&mut scene), []);
}
