// SPDX-License-Identifier: Apache-2.0
//! What the pallet stores, and what its calls take.

use crate::{raise::Raise, Config, UNMEASURED};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::{
    traits::ConstU32, BoundedVec, CloneNoBound, DebugNoBound, EqNoBound, PartialEqNoBound,
};
use nerv_primitives_core::{
    Balance, BlockHeight, FailureDomain, NodeFigures, NodeId, Ppm, Region, ShardId, MAX_REPLICAS,
};
use nerv_primitives_genetic::{Millis, Rules};
use scale_info::TypeInfo;

/// The bytes of an ML-KEM-768 encapsulation key.
pub const KEY_LENGTH: u32 = 1_184;

/// The most bytes of an endpoint.
pub const ENDPOINT_LENGTH: u32 = 128;

/// The samples of one side that its median is taken of.
pub const SAMPLES: usize = 4;

/// The samples of one side that are kept: one more, so that the median of some blocks ago can be
/// told where one has come since.
pub const KEPT_SAMPLES: usize = SAMPLES + 1;

/// The block of a sample that does not grow old: of the round trip between two simulated nodes.
pub const AGELESS: BlockHeight = BlockHeight::MAX;

/// An ML-KEM-768 encapsulation key, as FIPS 203 encodes it: always [`KEY_LENGTH`] bytes.
pub type KeyBytes = BoundedVec<u8, ConstU32<KEY_LENGTH>>;

/// Where a node can be reached: a URL in UTF-8.
pub type Endpoint = BoundedVec<u8, ConstU32<ENDPOINT_LENGTH>>;

/// What an operator says of a node.
#[derive(
    Clone, Debug, Decode, DecodeWithMemTracking, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo,
)]
pub struct NodeSpec {
    /// Where it is.
    pub region: Region,
    /// What it fails together with.
    pub domain: FailureDomain,
    /// Its room, in MiB: above 0.
    pub capacity: u32,
    /// Its bandwidth, in Mbit/s: above 0. Nothing depends on it.
    pub bandwidth: u32,
    /// Its price for a MiB and a day, at most `MaxPrice`.
    pub price: Balance,
    /// The key that fragments are encrypted to.
    pub key: KeyBytes,
    /// Where it can be reached: a URL that begins with `http://` or `https://`, and names its host by
    /// an address of the public internet, but for development chains. Other operators' workers ask there
    /// who it is, by JSON-RPC, to measure round trips: the RPC server of `nerv-node` answers.
    pub endpoint: Endpoint,
}

/// Where a node is in its life.
///
/// ```text
///            drain                 deregister                 held by none
///   Active ---------> Draining -------------------> Leaving ----------------> (forgotten)
///    | ^                |                            ^   after its last block
///    | +----------------+                            |
///    |      update         deregister                |
///    +-----------> Failed ---------------------------+
/// ```
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
pub enum NodeStatus {
    /// It holds replicas, and takes more.
    #[codec(index = 0)]
    Active,
    /// It takes no more, and holds what it has until others do.
    #[codec(index = 1)]
    Draining {
        /// The last block in which it has to hold what it has.
        until: BlockHeight,
    },
    /// It is not there any more.
    #[codec(index = 2)]
    Failed,
    /// Its operator takes it out, and has the deposit back when no placement names it.
    #[codec(index = 3)]
    Leaving {
        /// The last block in which it has to hold what it has. From the next one its operator can
        /// have the deposit back all the same.
        until: BlockHeight,
    },
}

/// Everything kept of a node but its key: one read and one write, whatever happens to it.
#[derive(
    CloneNoBound, DebugNoBound, Decode, Encode, EqNoBound, MaxEncodedLen, PartialEqNoBound, TypeInfo,
)]
#[scale_info(skip_type_params(T))]
#[codec(mel_bound())]
pub struct Node<T: Config> {
    /// Who runs it.
    pub operator: T::AccountId,
    /// Where it is.
    pub region: Region,
    /// What it fails together with.
    pub domain: FailureDomain,
    /// Its room, in MiB.
    pub capacity: u32,
    /// What of it is set aside for the replicas it holds, in MiB.
    pub used: u32,
    /// Its bandwidth, in Mbit/s.
    pub bandwidth: u32,
    /// Its price for a MiB and a day.
    pub price: Balance,
    /// Where it can be reached.
    pub endpoint: Endpoint,
    /// Where it is in its life.
    pub status: NodeStatus,
    /// The duties it kept of late.
    pub kept: u16,
    /// The duties it missed of late.
    pub missed: u16,
    /// Whether it was put there at genesis to stand for a node, and there is none.
    pub simulated: bool,
    /// What is held of its operator's.
    pub deposit: Balance,
    /// The shards whose placements name it, in ascending order.
    pub shards: BoundedVec<ShardId, T::MaxShardsPerNode>,
    /// The block in which something last changed of it that a placement is judged by: of round trips
    /// only that some were forgotten.
    pub changed: BlockHeight,
    /// The block in which its operator last reported round trips.
    pub reported: Option<BlockHeight>,
    /// The block in which it was registered.
    pub since: BlockHeight,
    /// Whether it was declared to have failed. That is so also when it leaves after that.
    pub failed: bool,
    /// The block after which it is a newcomer no more. Probation begins with the first report: before
    /// it, there is none.
    pub trusted_from: Option<BlockHeight>,
    /// More room that was announced.
    pub raised_capacity: Option<Raise<u32>>,
    /// A higher price that was announced. It does not count while the node holds replicas: these were
    /// placed at the price of before.
    pub raised_price: Option<Raise<Balance>>,
}

impl<T: Config> Node<T> {
    /// Whether it takes replicas.
    pub fn is_active(&self) -> bool {
        self.status == NodeStatus::Active
    }

    /// Whether it had still to earn trust after a block.
    pub fn is_newcomer(&self, at: BlockHeight) -> bool {
        self.trusted_from.is_none_or(|from| at < from)
    }

    /// Its room as it counted after a block, in MiB.
    pub fn capacity_at(&self, at: BlockHeight) -> u32 {
        Raise::after(self.capacity, self.raised_capacity, at)
    }

    /// Its price as it counted after a block.
    pub fn price_at(&self, at: BlockHeight) -> Balance {
        if self.shards.is_empty() {
            Raise::after(self.price, self.raised_price, at)
        } else {
            self.price
        }
    }

    /// The most room that was said of it, in MiB: what its deposit is for.
    pub fn announced_capacity(&self) -> u32 {
        let raised = self.raised_capacity.map_or(0, |it| it.to);
        self.capacity.max(raised)
    }

    /// Makes that so which counted after a block.
    pub(crate) fn settle(&mut self, at: BlockHeight) {
        (self.capacity, self.price) = (self.capacity_at(at), self.price_at(at));
        self.raised_capacity = self.raised_capacity.filter(|it| it.from > at);
        let waits = !self.shards.is_empty();
        self.raised_price = self.raised_price.filter(|it| waits || it.from > at);
    }

    /// What of its room was not set aside, in MiB, by what counted after a block.
    pub fn free(&self, at: BlockHeight) -> u32 {
        self.capacity_at(at).saturating_sub(self.used)
    }

    /// What a score sees of it after a block, in a placement of a shard, `own` MiB of whose replica it
    /// holds already: these count as free, or the nodes that hold a shard would seem fuller to it than
    /// others.
    pub fn figures(&self, own: u32, at: BlockHeight) -> NodeFigures {
        NodeFigures {
            kept: self.kept,
            missed: self.missed,
            capacity: self.capacity_at(at),
            free: self.free(at).saturating_add(own),
            price: self.price_at(at),
            newcomer: self.is_newcomer(at),
        }
    }
}

/// One round trip that a node's operator reported.
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
pub struct Sample {
    /// The block of the report, or [`AGELESS`].
    pub at: BlockHeight,
    /// The round trip in milliseconds, rounded up: 1 to 10,000. At 0 there is no sample.
    pub millis: u16,
}

impl Sample {
    /// Whether it was known after the block `as_of`, and of fewer than `period` blocks before.
    fn counts(&self, as_of: BlockHeight, period: BlockHeight) -> bool {
        let is_young = self.at <= as_of && as_of - self.at < period;
        self.millis > 0 && (self.at == AGELESS || is_young)
    }
}

/// What the operator of one node reported of another: the last samples, the oldest first. Where there
/// are fewer, the first places are empty, so that all are of equally many bytes.
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
pub struct Samples(pub [Sample; KEPT_SAMPLES]);

impl Samples {
    /// A round trip that does not grow old.
    pub fn ageless(millis: u16) -> Self {
        let mut samples = Self::default();
        samples.push(Sample {
            at: AGELESS,
            millis,
        });
        samples
    }

    /// Keeps another sample; the oldest makes room.
    pub fn push(&mut self, sample: Sample) {
        self.0.rotate_left(1);
        self.0[KEPT_SAMPLES - 1] = sample;
    }

    /// The block of the last sample, if there is one.
    pub fn newest(&self) -> Option<BlockHeight> {
        let last = self.0[KEPT_SAMPLES - 1];
        (last.millis > 0).then_some(last.at)
    }

    /// The median of the last [`SAMPLES`] samples that were known after the block `as_of`, of fewer
    /// than `period` blocks before; the higher one of two. `None` without any.
    pub fn median(&self, as_of: BlockHeight, period: BlockHeight) -> Option<Millis> {
        let mut last = [0u16; SAMPLES];
        let known = self.0.iter().rev().filter(|it| it.counts(as_of, period));
        let mut count = 0;
        for (place, sample) in last.iter_mut().zip(known) {
            *place = sample.millis;
            count += 1;
        }
        let last = last.get_mut(..count)?;
        last.sort_unstable();
        last.get(count / 2).copied().map(Millis::from)
    }
}

/// What a node's operator reported of one other node.
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
pub struct Reported {
    /// The other node.
    pub node: NodeId,
    /// The round trips to it.
    pub samples: Samples,
}

/// The round trip between two nodes, of what either side says: the higher one, so that neither can
/// shorten it alone. A side that says nothing counts as [`UNMEASURED`].
pub fn higher(one: Option<Millis>, other: Option<Millis>) -> Millis {
    one.unwrap_or(UNMEASURED).max(other.unwrap_or(UNMEASURED))
}

/// What is kept of a placer.
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
pub struct Placer {
    /// What is held of it.
    pub deposit: Balance,
    /// How often it was fined.
    pub fines: u32,
    /// The block of the last fine.
    pub fined: Option<BlockHeight>,
    /// Whether its deposit does not suffice for a fine any more: it has no turns.
    pub suspended: bool,
}

/// A solution that a placer's keeper found.
#[derive(
    Clone, Debug, Decode, DecodeWithMemTracking, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo,
)]
pub struct Submission<AccountId> {
    /// The shard.
    pub shard: ShardId,
    /// The round of its search.
    pub round: u64,
    /// The block after which the placer looked at the chain. The signature is over its hash as well:
    /// see [`signing_hash`](crate::signing_hash).
    pub at: BlockHeight,
    /// The nodes, k + m of them, in any order.
    pub nodes: BoundedVec<NodeId, ConstU32<MAX_REPLICAS>>,
    /// The total of their score as the placer reckons it: no more than it is.
    pub claimed: Ppm,
    /// The placer.
    pub placer: AccountId,
    /// Whose key signs it: the placer's own, or its delegate's.
    pub signer: AccountId,
}

/// What a submission said that was not so.
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
pub enum Fault {
    /// It named more or fewer nodes than there are to be.
    #[codec(index = 0)]
    WrongCount,
    /// It named a node twice.
    #[codec(index = 1)]
    Repeated,
    /// It named a node that is not there.
    #[codec(index = 2)]
    UnknownNode,
    /// It named a node that takes no replicas.
    #[codec(index = 3)]
    NotActive,
    /// It named a node without room.
    #[codec(index = 4)]
    NoRoom,
    /// It named too many nodes of one failure domain.
    #[codec(index = 5)]
    CrowdedDomain,
    /// It claimed a score above the real one.
    #[codec(index = 6)]
    Overclaimed {
        /// The claim.
        claimed: Ppm,
        /// What it is.
        real: Ppm,
    },
    /// It named too many newcomers.
    #[codec(index = 7)]
    TooManyNewcomers,
    /// It named a node that lost its piece of the shard not long ago.
    #[codec(index = 8)]
    Vacated,
}

/// What placements are judged by, besides nodes and their round trips.
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
pub struct Terms {
    /// The nodes of a placement: k + m.
    pub replicas: u8,
    /// The most of them in one failure domain: m.
    pub per_domain: u8,
    /// The mean round trip that counts half, in milliseconds.
    pub target: u32,
    /// The room of one replica, in MiB.
    pub replica_mib: u32,
    /// The price that is not cheap at all.
    pub max_price: Balance,
    /// The blocks for which a round trip counts.
    pub latency_period: BlockHeight,
    /// The most newcomers of a placement.
    pub newcomers: u8,
}

impl Terms {
    /// The part of them that the search takes.
    pub fn rules(&self) -> Rules {
        Rules {
            replicas: self.replicas,
            per_domain: self.per_domain,
            target: self.target,
            newcomers: self.newcomers,
        }
    }
}

/// That a node is not placed on a shard, of which it has lost its piece.
#[derive(Clone, Copy, Debug, Decode, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo)]
pub struct Ban {
    /// The node.
    pub node: NodeId,
    /// The first block after which it may be placed there again.
    pub until: BlockHeight,
}

/// The terms, and since when.
#[derive(Clone, Copy, Debug, Decode, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo)]
pub struct TermsInForce {
    /// The terms.
    pub terms: Terms,
    /// The block since which they have been seen in force.
    pub since: BlockHeight,
}

/// How much was placed of late.
#[derive(Clone, Copy, Debug, Decode, Default, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo)]
pub struct PlacementPace {
    /// The block in which the period began.
    pub since: BlockHeight,
    /// The replicas that were moved since then, for no more than a better score.
    pub moves: u32,
    /// The last block in which something was placed.
    pub block: BlockHeight,
    /// The placements of that block.
    pub placed: u32,
}
