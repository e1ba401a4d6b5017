// SPDX-License-Identifier: Apache-2.0
//! What the pallet stores besides the proposals of `nerv-primitives-core`.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use core::marker::PhantomData;
use frame_support::{
    traits::Get, BoundedVec, CloneNoBound, DebugNoBound, DefaultNoBound, EqNoBound,
    PartialEqNoBound,
};
use nerv_primitives_core::{Balance, BlockHeight, Motion, Operation, ProposalIndex};
use scale_info::TypeInfo;

/// Stake that has power on the same proposals.
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
pub struct Layer {
    /// The first proposal it has power on: the next one when it was bonded.
    pub since: ProposalIndex,
    /// How much it is.
    pub amount: Balance,
}

/// Stake that is unbonding.
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
pub struct Chunk {
    /// The block from which it can be withdrawn.
    pub from: BlockHeight,
    /// How much it is.
    pub amount: Balance,
}

/// A vote. Its power is what its staker has on the proposal, at any time.
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
pub struct Ballot {
    /// The proposal.
    pub proposal: ProposalIndex,
    /// For it, or against it.
    pub aye: bool,
}

/// How often a staker has proposed of late.
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
pub struct Pace {
    /// The block in which the period began.
    pub since: BlockHeight,
    /// The proposals since then.
    pub proposals: u32,
}

/// Everything kept of a staker: one read and one write whatever the staker does.
///
/// - `Open`: the most proposals that may be open.
/// - `Chunks`: the most chunks that may be unbonding.
#[derive(
    CloneNoBound,
    DebugNoBound,
    Decode,
    DecodeWithMemTracking,
    DefaultNoBound,
    Encode,
    EqNoBound,
    MaxEncodedLen,
    PartialEqNoBound,
    TypeInfo,
)]
#[scale_info(skip_type_params(Open, Chunks))]
#[codec(mel_bound())]
pub struct Staker<Open: Get<u32>, Chunks: Get<u32>> {
    /// The stake that is bonded and not unbonding, the oldest first.
    pub layers: BoundedVec<Layer, OneMore<Open>>,
    /// What is unbonding, in the order of unbonding.
    pub unbonding: BoundedVec<Chunk, Chunks>,
    /// The votes on open proposals. Votes on closed ones stay until the next vote.
    pub ballots: BoundedVec<Ballot, Open>,
    /// What limits the proposals one staker makes.
    pub pace: Pace,
}

/// One more than a number: so many gaps have as many things between and around them.
pub struct OneMore<N>(PhantomData<N>);

impl<N: Get<u32>> Get<u32> for OneMore<N> {
    fn get() -> u32 {
        N::get().saturating_add(1)
    }
}

/// What a motion is about, as far as places among the open proposals are kept for it: no kind can
/// take the places of another.
#[derive(
    Clone,
    Copy,
    Debug,
    Decode,
    DecodeWithMemTracking,
    Encode,
    Eq,
    MaxEncodedLen,
    Ord,
    PartialEq,
    PartialOrd,
    TypeInfo,
)]
pub enum Kind {
    /// A split or a merge: put to the vote only where load calls for it.
    #[codec(index = 0)]
    ByLoad,
    /// The move of an account.
    #[codec(index = 1)]
    Relocation,
    /// A parameter's value.
    #[codec(index = 2)]
    Parameter,
    /// A model of the forecast.
    #[codec(index = 3)]
    Model,
    /// Another runtime.
    #[codec(index = 4)]
    Upgrade,
    /// A call as root.
    #[codec(index = 5)]
    Root,
    /// The opening of a lane, or the return of one.
    #[codec(index = 6)]
    Lane,
    /// A plan of moves.
    #[codec(index = 7)]
    CoLocation,
}

impl Kind {
    /// The kinds that anybody may propose at any time, so that a staker's own are counted.
    pub const AT_WILL: [Self; 7] = [
        Self::Relocation,
        Self::Parameter,
        Self::Model,
        Self::Upgrade,
        Self::Root,
        Self::Lane,
        Self::CoLocation,
    ];

    /// What a motion is about.
    pub fn of<Parameter>(motion: &Motion<Parameter>) -> Self {
        match motion {
            Motion::Operation(Operation::Split { .. } | Operation::Merge { .. }) => Self::ByLoad,
            Motion::Operation(Operation::Relocate { .. }) => Self::Relocation,
            Motion::Parameter(_) => Self::Parameter,
            Motion::Model(_) => Self::Model,
            Motion::Upgrade(_) => Self::Upgrade,
            Motion::Root(_) => Self::Root,
            Motion::OpenLane(_) | Motion::ReturnLane(_) => Self::Lane,
            Motion::CoLocate(_) => Self::CoLocation,
        }
    }

    /// Whether the chain puts it to the vote only where load calls for it.
    pub fn is_by_load(self) -> bool {
        self == Self::ByLoad
    }

    /// Whether a decision takes its time: votes are taken for a minimum of it whoever has voted, and
    /// what has passed is carried out after a delay. What load calls for cannot wait, nor can what full
    /// blocks call for; the move of an account changes nothing for anybody else. Plans are moves, and gone
    /// before they could have waited.
    pub fn takes_time(self) -> bool {
        !matches!(
            self,
            Self::ByLoad | Self::Relocation | Self::Lane | Self::CoLocation
        )
    }

    /// Whether it can do anything, so that it takes the greater majority and the longer delay.
    pub fn is_unlimited(self) -> bool {
        matches!(self, Self::Upgrade | Self::Root)
    }

    /// The places kept for it, where so many proposals may be open: an eighth for relocations and
    /// for parameters each, a sixteenth for models, for upgrades, for calls as root and for lanes each, a
    /// thirty-second for plans of moves, at least one, and the rest for splits and merges.
    ///
    /// Of plans only the newest is worth a vote, and each is in one at a time. Four places of 128 are as many as
    /// there are plans at a time, so that votes on older ones keep nobody from proposing the newest.
    pub fn places(self, all: u32) -> u32 {
        let part = |of: u32| (all / of).max(1);
        match self {
            Self::ByLoad => Self::AT_WILL
                .iter()
                .fold(all, |left, kind| left.saturating_sub(kind.places(all))),
            Self::Relocation | Self::Parameter => part(8),
            Self::Model | Self::Upgrade | Self::Root | Self::Lane => part(16),
            Self::CoLocation => part(32),
        }
    }
}

/// What an open proposal waits for.
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
pub enum Awaits {
    /// Votes, until its deadline.
    #[codec(index = 0)]
    Votes,
    /// To be closed: stake that left decided the vote, and its tally stands as it was then.
    #[codec(index = 1)]
    Closing,
    /// The end of the time in which what was carried out may be disputed.
    #[codec(index = 2)]
    Dispute,
    /// To be carried out: it has the votes, and its delay goes on.
    #[codec(index = 3)]
    Enactment,
}

/// A proposal whose bond is held.
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
pub struct Open {
    /// Its number.
    pub proposal: ProposalIndex,
    /// What it waits for.
    pub awaits: Awaits,
    /// The block from which there is something to be done for it.
    pub due: BlockHeight,
    /// What it is about: whose places it takes.
    pub kind: Kind,
}

impl Open {
    /// Whether stake has power on it.
    pub fn is_voting(&self) -> bool {
        self.awaits == Awaits::Votes
    }

    /// Whether it takes one of the places of its kind. What was carried out and may be disputed
    /// takes none: it makes room where some is needed.
    pub fn takes_place(&self) -> bool {
        self.awaits != Awaits::Dispute
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_its_places_and_together_they_have_all() {
        for all in 8..=1_000 {
            let at_will: u32 = Kind::AT_WILL.iter().map(|kind| kind.places(all)).sum();
            assert_eq!(at_will + Kind::ByLoad.places(all), all);
            assert!(Kind::ByLoad.places(all) > 0);
        }
        assert_eq!(Kind::ByLoad.places(128), 60);
        let places = Kind::AT_WILL.map(|kind| kind.places(128));
        assert_eq!(places, [16, 16, 8, 8, 8, 8, 4]);
    }
}
