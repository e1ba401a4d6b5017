// SPDX-License-Identifier: Apache-2.0
//! What the records of shards come to, and how they part or unite.

use crate::{claim::Contents, reexecution::ReexecutionError, working::WorkingRecords};
use alloc::vec::Vec;
use core::cmp::Ordering;
use nerv_primitives_checkpoint::trie::{root, Record};
use nerv_primitives_embedding::{hyperplane::side_at, Hyperplane, Joining, ShardEmbedding, Side};
use nerv_primitives_types::{Balance, Signs};
use sp_core::H256;
use sp_runtime::traits::{BlakeTwo256, Hash};

/// Records that are added up, one by one.
#[derive(Default)]
struct Sums {
    accounts: u64,
    total: Balance,
    joining: Joining,
}

impl Sums {
    /// Adds a record, with the signs of its account. `None` where units are more than can be counted.
    fn add(&mut self, record: &Record<'_>, signs: &Signs) -> Option<()> {
        self.total = self.total.checked_add(record.owned()?)?;
        self.accounts = self.accounts.saturating_add(1);
        self.joining.join(signs);
        Some(())
    }

    fn finish(self) -> Option<Figures> {
        let mut embedding = ShardEmbedding::default();
        embedding.apply(&self.joining.finish()).ok()?;
        Some(Figures {
            accounts: self.accounts,
            total: self.total,
            embedding,
        })
    }
}

/// What some records add up to.
pub(crate) struct Figures {
    pub accounts: u64,
    pub total: Balance,
    embedding: ShardEmbedding,
}

impl Figures {
    /// What all of some records add up to. `None` where that is more than can be counted.
    pub fn of(records: &[Record<'_>]) -> Option<Self> {
        let mut sums = Sums::default();
        for record in records {
            sums.add(record, &record.id().signs())?;
        }
        sums.finish()
    }

    /// The hash of the embedding.
    pub fn embedding(&self) -> H256 {
        BlakeTwo256::hash_of(&self.embedding)
    }

    /// Both together.
    fn with(&self, other: &Self) -> Option<Self> {
        Some(Self {
            accounts: self.accounts.checked_add(other.accounts)?,
            total: self.total.checked_add(other.total)?,
            embedding: self.embedding.checked_add(&other.embedding).ok()?,
        })
    }

    /// What stands in a shard with these records, whose figures they are.
    fn contents(&self, records: &[Record<'_>]) -> Contents {
        Contents {
            root: root(records),
            accounts: self.accounts,
            total: self.total,
            embedding: self.embedding(),
        }
    }
}

/// What a shard comes to that is split, and what its children come to: left and right of the cut.
pub fn split(
    shard: &WorkingRecords<'_>,
    plane: &Hyperplane,
) -> Result<(Contents, [Contents; 2]), ReexecutionError> {
    let records = shard.records();
    let (mut left, mut right) = (Vec::new(), Vec::new());
    let (mut of_left, mut of_right) = (Sums::default(), Sums::default());
    let threshold = plane.threshold();
    for record in &records {
        let signs = record.id().signs();
        let (part, sums) = match side_at(&plane.direction, threshold, &signs) {
            Side::Left => (&mut left, &mut of_left),
            Side::Right => (&mut right, &mut of_right),
        };
        part.push(*record);
        sums.add(record, &signs).ok_or(ReexecutionError::Overflow)?;
    }
    let of_left = of_left.finish().ok_or(ReexecutionError::Overflow)?;
    let of_right = of_right.finish().ok_or(ReexecutionError::Overflow)?;
    let of_both = of_left.with(&of_right).ok_or(ReexecutionError::Overflow)?;
    Ok((
        of_both.contents(&records),
        [of_left.contents(&left), of_right.contents(&right)],
    ))
}

/// What two shards come to that fuse, and what their parent comes to. No account has a record in both.
pub fn unite(
    left: &WorkingRecords<'_>,
    right: &WorkingRecords<'_>,
) -> Result<([Contents; 2], Contents), ReexecutionError> {
    let (left, right) = (left.records(), right.records());
    let both = merged(&left, &right)?;
    let of_left = Figures::of(&left).ok_or(ReexecutionError::Overflow)?;
    let of_right = Figures::of(&right).ok_or(ReexecutionError::Overflow)?;
    let of_both = of_left.with(&of_right).ok_or(ReexecutionError::Overflow)?;
    Ok((
        [of_left.contents(&left), of_right.contents(&right)],
        of_both.contents(&both),
    ))
}

/// The records of two shards in the order of their keys.
fn merged<'a>(
    left: &[Record<'a>],
    right: &[Record<'a>],
) -> Result<Vec<Record<'a>>, ReexecutionError> {
    let mut both = Vec::with_capacity(left.len().saturating_add(right.len()));
    let (mut left, mut right) = (left.iter().peekable(), right.iter().peekable());
    while let (Some(one), Some(other)) = (left.peek(), right.peek()) {
        let next = match one.key.cmp(other.key) {
            Ordering::Less => left.next(),
            Ordering::Greater => right.next(),
            Ordering::Equal => return Err(ReexecutionError::Twice { account: one.id() }),
        };
        both.extend(next);
    }
    both.extend(left);
    both.extend(right);
    Ok(both)
}
