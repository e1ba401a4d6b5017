// SPDX-License-Identifier: Apache-2.0
//! Executing the last steps of an operation's shards again.
//!
//! All that is trusted is what the chain says: the checkpoints, where the logs ended, the cut, and which shards
//! came to be. Records and steps may come from anywhere: others than the honest ones are told by the
//! checkpoint's root and by the log's head.

use crate::{
    bisect::{split, unite, Figures},
    claim::{Claim, Heir, Mark, Pair, Source},
    working::WorkingRecords,
};
use alloc::vec::Vec;
use nerv_primitives_checkpoint::{records::Figure, trie::root, Checkpoint, RecordsError};
use nerv_primitives_embedding::Hyperplane;
use nerv_primitives_transition::{run, Books, Log, Rules, Step, TransitionError};
use nerv_primitives_types::{BlindedId, RecordIndex, ShardId};

/// A shard that an operation has ended: what its execution begins with, and the steps to take.
#[derive(Clone, Copy, Debug)]
pub struct SourceInput<'a> {
    /// The checkpoint, as the chain says.
    pub checkpoint: Checkpoint,
    /// Its bytes, from anywhere.
    pub records: &'a [u8],
    /// The steps since, in their order, from anywhere: see [`walk`](crate::walk).
    pub steps: &'a [Step],
    /// The log at the cutover, as the chain says.
    pub end: Log,
}

/// Why there is no claim. Honest records and steps of an operation that the chain has carried out have one.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum ReexecutionError {
    /// One shard and a cut into two, or two shards and one that they become: this is neither.
    Shape,
    /// The records are not those of the checkpoint.
    Records {
        /// Of which shard.
        shard: ShardId,
        /// What is wrong with them.
        error: RecordsError,
    },
    /// A step cannot be taken.
    Refused {
        /// In which shard.
        shard: ShardId,
        /// How many steps could be taken before it.
        after: u64,
        /// Why.
        error: TransitionError,
    },
    /// The steps do not lead to where the log was at the cutover.
    Log {
        /// Of which shard.
        shard: ShardId,
    },
    /// An account has a record in both shards that fuse.
    Twice {
        /// Whose it is.
        account: BlindedId,
    },
    /// Accounts or units are more than can be counted.
    Overflow,
}

impl core::fmt::Display for ReexecutionError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Shape => write!(f, "neither a split nor a merge"),
            Self::Records { shard, error } => write!(f, "records of {shard}: {error}"),
            Self::Refused {
                shard,
                after,
                error,
            } => write!(f, "step {after} of {shard} cannot be taken: {error:?}"),
            Self::Log { shard } => write!(f, "the steps of {shard} end elsewhere"),
            Self::Twice { account } => write!(f, "{account:?} stands in both shards"),
            Self::Overflow => write!(f, "more units than can be counted"),
        }
    }
}

#[cfg(feature = "std")]
impl std::error::Error for ReexecutionError {}

/// A shard of which the steps were taken.
#[derive(Clone, Debug)]
pub struct Replayed<'a> {
    /// The shard.
    pub shard: ShardId,
    /// The checkpoint that was begun with.
    pub from: Mark,
    /// Where the log ended.
    pub log: Log,
    /// Its records then.
    pub records: WorkingRecords<'a>,
}

impl<'a> Replayed<'a> {
    /// Holds records against their checkpoint, takes the steps, and holds the log they make against the one
    /// at the cutover.
    pub fn by(input: &SourceInput<'a>, rules: &Rules) -> Result<Self, ReexecutionError> {
        let checkpoint = &input.checkpoint;
        let shard = checkpoint.shard;
        let mut records = WorkingRecords::read(input.records)
            .and_then(|records| check(checkpoint, &records).map(|()| records))
            .map_err(|error| ReexecutionError::Records { shard, error })?;
        let mut books = Books {
            total: checkpoint.total,
            nonce_floor: checkpoint.nonce_floor,
            log: checkpoint.log,
        };
        for (after, step) in (0..).zip(input.steps) {
            run(&mut records, &mut books, rules, step).map_err(|error| {
                ReexecutionError::Refused {
                    shard,
                    after,
                    error,
                }
            })?;
        }
        if books.log != input.end {
            return Err(ReexecutionError::Log { shard });
        }
        Ok(Self {
            shard,
            from: Mark {
                height: checkpoint.height,
                root: checkpoint.root,
                log: checkpoint.log,
            },
            log: books.log,
            records,
        })
    }
}

/// Whether records are those of a checkpoint: their number, units, embedding and root. It accepts what
/// [`check`](nerv_primitives_checkpoint::records::check) accepts.
fn check(checkpoint: &Checkpoint, records: &WorkingRecords<'_>) -> Result<(), RecordsError> {
    let records = records.records();
    let figures = Figures::of(&records).ok_or(RecordsError::Overflow)?;
    for (is_same, what) in [
        (figures.accounts == checkpoint.accounts, Figure::Accounts),
        (figures.total == checkpoint.total, Figure::Total),
        (
            figures.embedding() == checkpoint.embedding,
            Figure::Embedding,
        ),
    ] {
        if !is_same {
            return Err(RecordsError::Differs(what));
        }
    }
    if root(&records[..]) != checkpoint.root {
        return Err(RecordsError::Differs(Figure::Root));
    }
    Ok(())
}

/// Executes the last steps of an operation's shards again, and tells what they come to: the shards that were,
/// at the cutover, and the shards that are.
///
/// Of a split there is one source, and the heirs are the left and the right child; of a merge the sources are the
/// left and the right child, and there is one heir and no cut. It takes some microseconds a record and a step:
/// see the benchmark.
pub fn re_execute(
    record: RecordIndex,
    sources: &[SourceInput<'_>],
    heirs: &[ShardId],
    hyperplane: Option<&Hyperplane>,
    rules: &Rules,
) -> Result<Claim, ReexecutionError> {
    // Nothing is executed for what has no shape.
    is_operation(sources.len(), heirs.len(), hyperplane)?;
    let replayed = sources.iter().map(|it| Replayed::by(it, rules));
    let replayed = replayed.collect::<Result<Vec<_>, _>>()?;
    claim(record, replayed, heirs, hyperplane)
}

/// What some shards come to whose steps were taken, by whatever way. [`re_execute`] is the honest one.
pub fn claim(
    record: RecordIndex,
    sources: Vec<Replayed<'_>>,
    heirs: &[ShardId],
    hyperplane: Option<&Hyperplane>,
) -> Result<Claim, ReexecutionError> {
    is_operation(sources.len(), heirs.len(), hyperplane)?;
    let (of_sources, of_heirs) = match (&sources[..], hyperplane) {
        ([source], Some(plane)) => {
            let (source, children) = split(&source.records, plane)?;
            (Vec::from([source]), children.to_vec())
        }
        ([left, right], None) => {
            let (children, parent) = unite(&left.records, &right.records)?;
            (children.to_vec(), Vec::from([parent]))
        }
        _ => return Err(ReexecutionError::Shape),
    };
    let sources = sources.iter().zip(of_sources).map(|(it, contents)| Source {
        shard: it.shard,
        from: it.from,
        log: it.log,
        contents,
    });
    let heirs = heirs.iter().zip(of_heirs).map(|(shard, contents)| Heir {
        shard: *shard,
        contents,
    });
    // Never more than two of each.
    Ok(Claim {
        record,
        sources: Pair::truncate_from(sources.collect()),
        heirs: Pair::truncate_from(heirs.collect()),
    })
}

/// Whether an operation has so many sources, heirs and cuts.
fn is_operation(
    sources: usize,
    heirs: usize,
    hyperplane: Option<&Hyperplane>,
) -> Result<(), ReexecutionError> {
    match (sources, heirs, hyperplane) {
        (1, 2, Some(_)) | (2, 1, None) => Ok(()),
        _ => Err(ReexecutionError::Shape),
    }
}

#[cfg(test)]
mod tests;
