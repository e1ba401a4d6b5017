// SPDX-License-Identifier: Apache-2.0
//! What is kept of each leaf, of the model and of a block's round.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::{traits::ConstU32, BoundedVec};
use nerv_primitives_core::{
    Balance, BlockHeight, HotAccount, ModelHash, Ppm, Rate, ShardId, MILLION,
};
use nerv_primitives_embedding::BlindedId;
use nerv_primitives_load::{Aftermath, Hottest, LatencyHistogram, Meter, Track, WriteTimes};
use nerv_primitives_neural::{ModelError, State, FILE_SIZE};
use scale_info::TypeInfo;

/// The part of its parent's load with which each child of a split begins.
///
/// How the load divides is not known at the cutover, nor is how the accounts do: they are told apart
/// by their embeddings, which drain only later.
pub const CHILD_SHARE: Ppm = MILLION / 2;

/// The seconds of chain time after which a forecast is too old to decide anything.
///
/// Its horizon is over by then, twice; and a leaf that was not visited for longer has seconds that no
/// meter remembers.
pub const STALE_AFTER: u64 = 30;

/// The part of a leaf's transfers above which an account makes for most of its load.
pub const HOT_SHARE: Ppm = MILLION / 2;

/// The part at which an account no longer makes for most of a leaf's load that it made for most of.
///
/// Less than [`HOT_SHARE`], so that a mark does not come and go with every second: shares are those of
/// some twenty seconds, and bounds from below.
pub const COLD_SHARE: Ppm = MILLION / 5 * 2;

/// The shards that can be heirs of one that split: its children, and theirs if both split as well.
pub const MAX_HEIRS: u32 = 4;

/// The shards that are no more whose forecasts can be pending: as many as can be drained at a time.
pub const MAX_LEGACIES: u32 = 32;

/// The bytes of one chunk of an upload, at most.
pub const MAX_CHUNK: u32 = 8 * 1024;

/// A model's file, or what was uploaded of one.
pub type ModelBytes = BoundedVec<u8, ConstU32<{ FILE_SIZE as u32 }>>;

/// What its proposer has uploaded of a model that is voted on.
#[derive(
    Clone, Debug, Decode, DecodeWithMemTracking, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo,
)]
pub struct Upload {
    /// What is held of the proposer for it, in units.
    pub deposit: Balance,
    /// The file from its beginning on, as far as it is there.
    pub bytes: ModelBytes,
}

/// One chunk of a model's file.
pub type ModelChunk = BoundedVec<u8, ConstU32<MAX_CHUNK>>;

/// The leaves that are noted in a block at the most: more than there are, with those that are no more.
pub const MAX_NOTED: u32 = 2 * nerv_primitives_embedding::MAX_LEAVES;

/// What may be noted before it is counted. A block notes less; what is more is counted on the way.
pub const MAX_NOTES: u32 = 1_024;

/// What leaves have had to do, and is not counted yet.
#[derive(
    Clone,
    Copy,
    Debug,
    Decode,
    DecodeWithMemTracking,
    Encode,
    Eq,
    MaxEncodedLen,
    PartialEq,
    TypeInfo,
)]
pub enum Note {
    /// A transfer took place, or was started if its accounts are in two leaves.
    #[codec(index = 0)]
    Transferred {
        /// The sender.
        from: BlindedId,
        /// The leaf that owns the sender.
        source: ShardId,
        /// The receiver.
        to: BlindedId,
        /// The leaf that owns the receiver.
        destination: ShardId,
        /// The reference time that it costs the block, in picoseconds.
        weight: u64,
        /// The bytes of the call.
        bytes: u32,
    },
    /// A transfer between two leaves was committed.
    #[codec(index = 1)]
    Finished {
        /// The sender's leaf.
        source: ShardId,
        /// The receiver's leaf.
        destination: ShardId,
        /// How many blocks it took.
        blocks: BlockHeight,
    },
    /// Transfers took place in a lane.
    #[codec(index = 2)]
    Executed {
        /// The lane.
        lane: ShardId,
        /// How many.
        transfers: u32,
    },
}

/// How full of extrinsics blocks are: the part that they take of what they might have, in parts per
/// million, as means that forget what was long ago.
#[derive(
    Clone,
    Copy,
    Debug,
    Decode,
    DecodeWithMemTracking,
    Default,
    Encode,
    Eq,
    MaxEncodedLen,
    PartialEq,
    TypeInfo,
)]
pub struct BlockFullness {
    /// Of some [`SLOW`](crate::fullness::SLOW) blocks.
    pub slow: Ppm,
    /// Of some [`FAST`](crate::fullness::FAST) blocks.
    pub fast: Ppm,
    /// The reference time that extrinsics may have in the block that is under way, in picoseconds. `None`
    /// between blocks.
    pub room: Option<u64>,
}

/// What is counted of a leaf's transfers.
#[derive(
    Clone, Debug, Decode, DecodeWithMemTracking, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo,
)]
pub struct LeafMeter {
    /// Its last seconds.
    pub meter: Meter,
    /// The accounts that make for most of them.
    pub hottest: Hottest,
    /// How long its transfers took.
    pub latencies: LatencyHistogram,
    /// The time that its writes took of blocks. The chain does nothing of what a lane executes.
    pub times: WriteTimes,
}

impl LeafMeter {
    /// The meter of a leaf of which nothing was counted before the second `now`.
    pub fn new(now: u64) -> Self {
        Self {
            meter: Meter::new(now),
            hottest: Hottest::default(),
            latencies: LatencyHistogram::default(),
            times: WriteTimes::default(),
        }
    }

    /// What a child of a split in the second `now` begins with. Its transfers will take as long as
    /// its parent's; on which side of the cut the hottest account lives is not known.
    pub(crate) fn child(&self, now: u64) -> Self {
        Self {
            meter: self.meter.part(now, CHILD_SHARE),
            hottest: Hottest::default(),
            latencies: self.latencies.clone(),
            times: self.times.part(CHILD_SHARE),
        }
    }

    /// What the parent of a merge in the second `now` begins with. Who made for most of the little
    /// that two idle siblings had to do, and how long it took, is not kept.
    pub(crate) fn sum(&self, other: &Self, now: u64, quiet_below: Rate) -> Self {
        Self {
            meter: self.meter.sum(&other.meter, now, quiet_below),
            times: self.times.sum(&other.times),
            ..Self::new(now)
        }
    }
}

/// What is forecast of a leaf, and what the next forecast goes on from.
#[derive(
    Clone, Debug, Decode, DecodeWithMemTracking, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo,
)]
pub struct LeafForecast {
    /// The levels of its last seconds, and the forecasts whose outcome is open.
    pub track: Track,
    /// What the model remembers of it.
    pub state: State,
    /// The probability that it is overloaded within the horizon, as of the newest second of the
    /// track. Nothing is meant by it while the track has none.
    pub probability: Ppm,
    /// The generation of the model that said so: see [`ModelInUse::generation`].
    pub generation: u32,
    /// The account for which it was found not to be splittable, last.
    pub mark: Option<Mark>,
    /// Whether it is contended, and whether that calls for anything.
    pub contention: LeafContention,
}

/// Whether a leaf's writes take too much of blocks, and whether that calls for anything.
#[derive(
    Clone,
    Copy,
    Debug,
    Decode,
    DecodeWithMemTracking,
    Default,
    Encode,
    Eq,
    MaxEncodedLen,
    PartialEq,
    TypeInfo,
)]
pub struct LeafContention {
    /// The block in which it was found to be contended, if it is.
    pub since: Option<BlockHeight>,
    /// The block from which its contention calls for something. Until then it rests, since it came to be
    /// by a split or a merge, or an account was moved to it or away.
    pub rests_until: BlockHeight,
}

impl LeafForecast {
    /// That of a leaf of which nothing is known before the second `now`.
    pub fn new(now: u64, generation: u32) -> Self {
        Self {
            track: Track::new(now),
            state: State::default(),
            probability: 0,
            generation,
            mark: None,
            contention: LeafContention::default(),
        }
    }

    /// The newest second of which the forecast knows; `None` if there is none.
    pub fn at(&self) -> Option<u64> {
        (!self.track.history().is_empty()).then(|| self.track.next().saturating_sub(1))
    }

    /// Whether the forecast is not too old to decide anything in the second `now`.
    pub fn is_fresh(&self, now: u64) -> bool {
        self.at()
            .is_some_and(|at| now.saturating_sub(at) <= STALE_AFTER)
    }

    /// The account for which the leaf is not to be split in the second `now`.
    pub fn mark_at(&self, now: u64) -> Option<Mark> {
        self.mark.filter(|mark| mark.until > now)
    }
}

/// The shards whose load tells what a shard would have had to do that is no more.
#[derive(
    Clone, Debug, Decode, DecodeWithMemTracking, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo,
)]
pub enum Heirs {
    /// It split: these have its accounts together.
    #[codec(index = 0)]
    Parts {
        /// The leaves.
        shards: BoundedVec<ShardId, ConstU32<MAX_HEIRS>>,
        /// The part of its own transfers that had their other side elsewhere.
        across: Ppm,
    },
    /// It was merged: this one has its accounts, and others.
    #[codec(index = 1)]
    Whole(ShardId),
}

/// What was forecast of a shard that split or merged before the horizon was over.
#[derive(
    Clone, Debug, Decode, DecodeWithMemTracking, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo,
)]
pub struct Legacy {
    /// The forecasts, and the shard's last seconds.
    pub aftermath: Aftermath,
    /// Who have to do now what it had.
    pub heirs: Heirs,
}

/// One account makes for most of a leaf's load, so that no cut divides it.
#[derive(
    Clone,
    Copy,
    Debug,
    Decode,
    DecodeWithMemTracking,
    Encode,
    Eq,
    MaxEncodedLen,
    PartialEq,
    TypeInfo,
)]
pub struct Mark {
    /// The account and its share.
    pub account: HotAccount,
    /// The second of chain time from which the leaf may be split again, whatever the account does.
    pub until: u64,
}

/// Which model forecasts.
#[derive(
    Clone,
    Copy,
    Debug,
    Decode,
    DecodeWithMemTracking,
    Default,
    Encode,
    Eq,
    MaxEncodedLen,
    PartialEq,
    TypeInfo,
)]
pub struct ModelInUse {
    /// How many models there were before it. What a leaf's state remembers means nothing to a model
    /// of another generation.
    pub generation: u32,
    /// The second of chain time in which it was adopted: earlier forecasts are another's.
    pub since: u64,
}

/// How far the leaves were visited.
#[derive(
    Clone,
    Copy,
    Debug,
    Decode,
    DecodeWithMemTracking,
    Default,
    Encode,
    Eq,
    MaxEncodedLen,
    PartialEq,
    TypeInfo,
)]
pub struct Round {
    /// The leaf visited last.
    pub last: Option<ShardId>,
    /// The block in which that was.
    pub block: BlockHeight,
    /// The leaves visited in that block.
    pub visited: u32,
}

/// Why an upload was thrown away when its last chunk had come.
#[derive(
    Clone,
    Copy,
    Debug,
    Decode,
    DecodeWithMemTracking,
    Encode,
    Eq,
    MaxEncodedLen,
    PartialEq,
    TypeInfo,
)]
pub enum UploadFault {
    /// It is no model's file.
    #[codec(index = 0)]
    Malformed(ModelError),
    /// It is the file of another model than the one proposed: of this one.
    #[codec(index = 1)]
    OtherModel(ModelHash),
}
