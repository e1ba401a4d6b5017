// SPDX-License-Identifier: Apache-2.0
//! Which blocks are read, and what is kept between them.

use super::{
    figures::{by_label, millis, Detail, View},
    labels::Labels,
    shown::Shown,
    tally::Tally,
};
use crate::service::Hash;
use nerv_primitives_core::api::{RemittanceStatistics, TransferStatistics};
use nerv_primitives_types::{Balance, BlockHeight, ShardId};
use nerv_runtime::{offchain::KeeperTally, MILLISECS_PER_BLOCK};
use std::{
    collections::{BTreeMap, VecDeque},
    fmt,
    time::Instant,
};

/// The finalised blocks that are read in one look. Of those that came since the last one the newest: what
/// is left out is counted as such.
pub const MOST_BLOCKS: u32 = 32;

/// The leaves that are asked about one by one in each look.
pub const DETAILS: usize = 16;

/// The blocks whose times are known.
const TIMES: usize = 512;

/// A block.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct At {
    /// Its height.
    pub height: BlockHeight,
    /// Its hash.
    pub hash: Hash,
}

/// Why the chain gave no answer.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct SourceError(pub String);

impl fmt::Display for SourceError {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "the chain gives no answer: {}", self.0)
    }
}

impl std::error::Error for SourceError {}

/// What came of reading a finalised block.
#[derive(Debug)]
pub enum Reading {
    /// This.
    Read(Read),
    /// Its runtime is none that this node knows the events of: the node is to be updated.
    Foreign,
    /// Its state is not there: it was pruned, or was never.
    Gone,
}

/// What was read of a finalised block.
#[derive(Debug, Default)]
pub struct Read {
    /// The time of the block, in milliseconds since 1970.
    pub millis: u64,
    /// The books of each shard, encoded.
    pub books: BTreeMap<ShardId, Vec<u8>>,
    /// The microseconds of reference time that the writes of leaves took of it, of those that had any.
    pub writes: BTreeMap<ShardId, u32>,
    /// What its events come to.
    pub tally: Tally,
}

/// What the chain says of itself as a whole.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Whole {
    /// The transfers between shards so far.
    pub transfers: TransferStatistics,
    /// Units that left a shard at once so far.
    pub remittances: RemittanceStatistics,
    /// The units that are on their way between shards.
    pub in_transit: Balance,
    /// The operations whose records are still on their way.
    pub draining: u32,
    /// The operations about which replicas are asked.
    pub awaited: u32,
    /// Whether what is stored is being upgraded: 0 if not, 1 if it is, 2 if that is stuck.
    pub upgrade: u8,
    /// The parts that extrinsics took of late of what they may have of blocks, in parts per million: of
    /// some eight blocks, and of some 64.
    pub fullness: Option<[u32; 2]>,
}

/// This node's keeper.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Keeper {
    /// Its keys.
    pub keys: usize,
    /// What has become of what it has sent.
    pub tally: KeeperTally,
}

/// What is read of the chain.
pub trait Source {
    /// The best block.
    fn best(&self) -> At;
    /// The last finalised one.
    fn finalised(&self) -> At;
    /// The shards and lanes at the end of a block.
    fn view(&self, at: At) -> Result<View, SourceError>;
    /// All of them together.
    fn whole(&self, at: At) -> Result<Whole, SourceError>;
    /// More about a leaf.
    fn detail(&self, at: At, leaf: &ShardId) -> Result<Detail, SourceError>;
    /// What happened in a finalised block.
    fn read(&self, height: BlockHeight) -> Result<Reading, SourceError>;
    /// This node's keeper.
    fn keeper(&self) -> Keeper;
}

/// What is kept from look to look.
#[derive(Default)]
pub struct Watch {
    /// The last finalised block that was read, or left out.
    read: Option<BlockHeight>,
    books: Option<BTreeMap<ShardId, Vec<u8>>>,
    times: VecDeque<(BlockHeight, u64)>,
    labels: Labels,
    details: BTreeMap<ShardId, Detail>,
    /// The leaf that was asked about last.
    asked: Option<ShardId>,
}

/// The finalised blocks to be read, and how many are left out before them.
fn due(read: BlockHeight, finalised: BlockHeight) -> (u32, std::ops::RangeInclusive<BlockHeight>) {
    let new = finalised.saturating_sub(read);
    let skipped = new.saturating_sub(MOST_BLOCKS);
    let first = read.saturating_add(skipped).saturating_add(1);
    (skipped, first..=finalised)
}

impl Watch {
    /// Looks at the chain, and shows what it finds. `target` is the best block that a peer has, if that is
    /// known. What could be read is shown even where something else could not.
    pub fn look(
        &mut self,
        source: &impl Source,
        shown: &Shown,
        target: Option<BlockHeight>,
        now: Instant,
    ) -> Result<(), SourceError> {
        shown.keeper(&source.keeper());
        let finalised = source.finalised();
        let read = self.read_blocks(source, shown, finalised.height);
        let whole = source.whole(finalised);
        let whole = whole.map(|whole| shown.whole(&whole));
        let best = source.best();
        shown.heights(best.height, finalised.height);
        let mut view = source.view(best)?;
        view.target = target.unwrap_or(0).max(best.height);
        for gone in self.labels.keep(&view.there(), now) {
            shown.forget(&gone);
        }
        let asked = self.ask(source, &view, best);
        shown.view(&view);
        shown.figures(by_label(&view.figures(&self.details), &self.labels));
        read.and(whole).and(asked)
    }

    /// Reads the finalised blocks that are new. Those before the first look are none of its business.
    fn read_blocks(
        &mut self,
        source: &impl Source,
        shown: &Shown,
        finalised: BlockHeight,
    ) -> Result<(), SourceError> {
        let read = *self.read.get_or_insert(finalised.saturating_sub(1));
        let (skipped, blocks) = due(read, finalised);
        shown.skipped(skipped);
        for height in blocks {
            // Whatever comes of it, it is not read again.
            self.read = Some(height);
            match source.read(height) {
                Ok(Reading::Read(block)) => self.take(height, block, shown),
                Ok(Reading::Foreign) => {
                    shown.foreign();
                    self.books = None;
                }
                Ok(Reading::Gone) => shown.skipped(1),
                Err(error) => {
                    shown.skipped(1);
                    return Err(error);
                }
            }
        }
        Ok(())
    }

    /// Takes in what happened in a block.
    fn take(&mut self, height: BlockHeight, block: Read, shown: &Shown) {
        if self.times.len() >= TIMES {
            self.times.pop_front();
        }
        self.times.push_back((height, block.millis));
        for blocks in &block.tally.latencies {
            shown.latency(self.seconds(height, *blocks));
        }
        // Without those of an earlier block nobody can tell what is new.
        let before = self.books.as_ref();
        let changed = before.into_iter().flat_map(|before| {
            let books = block.books.iter();
            books.filter(|(shard, books)| before.get(shard) != Some(books))
        });
        let changed = changed.map(|(shard, _)| shard);
        for shard in changed.chain(&block.tally.committed) {
            shown.produced(&self.labels.of(shard));
        }
        for (shard, micros) in block.writes {
            shown.writes(&self.labels.of(&shard), millis(micros));
        }
        self.books = Some(block.books);
        shown.tally(&block.tally);
    }

    /// The seconds that so many blocks took, the last of which is this one: by the clock of the chain, or
    /// as many as there are to be, where that does not go back so far.
    fn seconds(&self, height: BlockHeight, blocks: BlockHeight) -> f64 {
        let time = |of: BlockHeight| {
            let found = self.times.iter().rev().find(|(height, _)| *height == of);
            found.map(|(_, millis)| *millis)
        };
        let begin = height.checked_sub(blocks).and_then(time);
        let millis = match (begin, time(height)) {
            (Some(begin), Some(end)) => end.saturating_sub(begin),
            _ => u64::from(blocks).saturating_mul(MILLISECS_PER_BLOCK),
        };
        millis as f64 / 1_000.0
    }

    /// Asks about some leaves, each in its turn.
    fn ask(&mut self, source: &impl Source, view: &View, best: At) -> Result<(), SourceError> {
        let mut leaves: Vec<ShardId> = view.leaves().map(|it| it.id).collect();
        leaves.sort_unstable();
        self.details
            .retain(|shard, _| leaves.binary_search(shard).is_ok());
        let next = self
            .asked
            .map_or(0, |last| leaves.partition_point(|leaf| *leaf <= last));
        let turns = leaves.iter().cycle().skip(next);
        for leaf in turns.take(leaves.len().min(DETAILS)) {
            let detail = source.detail(best, leaf)?;
            self.details.insert(*leaf, detail);
            self.asked = Some(*leaf);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
