// SPDX-License-Identifier: Apache-2.0
//! What the pallet stores besides the proposals of `nerv-primitives-core`.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use core::marker::PhantomData;
use frame_support::{
    traits::Get, BoundedVec, CloneNoBound, DebugNoBound, DefaultNoBound, EqNoBound,
    PartialEqNoBound,
};
use nerv_primitives_core::{Balance, BlockHeight, ProposalIndex};
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
}

impl Open {
    /// Whether stake has power on it.
    pub fn is_voting(&self) -> bool {
        self.awaits == Awaits::Votes
    }
}
