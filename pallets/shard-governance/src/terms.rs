// SPDX-License-Identifier: Apache-2.0
//! What stake, proposals and votes are held to.

use nerv_primitives_core::{Balance, BlockHeight};
use sp_runtime::Perbill;

/// The terms, as one type. Each is asked for by itself, so that a call reads no more of them from
/// storage than it needs.
pub trait Terms {
    /// The least a staker may have bonded.
    fn minimum_stake() -> Balance;

    /// What a proposer vouches with. Raised to the currency's minimum balance if it is lower, so
    /// that the treasury can always take it.
    fn proposal_bond() -> Balance;

    /// The blocks from unbonding to withdrawal.
    fn unbonding_period() -> BlockHeight;

    /// The blocks in which votes are taken, after the one of the proposal.
    fn voting_period() -> BlockHeight;

    /// The blocks in which an operation that was carried out may be disputed.
    fn dispute_period() -> BlockHeight;

    /// The part of the electorate that must vote for a proposal.
    fn approval() -> Perbill;

    /// The blocks over which a staker's proposals are counted.
    fn rate_period() -> BlockHeight;

    /// The proposals a staker may make in that time.
    fn rate_limit() -> u32;

    /// The proposals of each kind, but for splits and merges, that a staker may have open.
    fn open_limit() -> u32;

    /// The stake that must be bonded in all for anything to be proposed, and on a proposal for it to
    /// pass.
    fn min_electorate() -> Balance;

    /// The blocks for which votes on parameters and models are taken, whoever has voted. Their
    /// voting period is so much longer.
    fn min_voting_period() -> BlockHeight;

    /// The blocks from the passing of a parameter or a model to the one that carries it out.
    fn enactment_delay() -> BlockHeight;

    /// The part of the electorate that must vote for another runtime or a call as root, if it is more
    /// than [`Self::approval`].
    fn root_approval() -> Perbill;

    /// The blocks from the passing of another runtime to its authorisation, and from that of a call
    /// as root to the first in which it may be handed in.
    fn root_delay() -> BlockHeight;

    /// The blocks for which a call as root may be handed in after that.
    fn root_lifetime() -> BlockHeight;

    /// The blocks without a sign of life after which stake that has missed a vote may be retired.
    fn activity_period() -> BlockHeight;

    /// The part of the electorate that must have voted on a split or a merge for those who voted to
    /// carry it at its deadline.
    fn min_turnout() -> Perbill;

    /// The part of a bond that a proposal costs which more stake spoke against than for, if load did
    /// not call for it. Raised to the currency's minimum balance if it is lower and not zero.
    fn lost_bond_share() -> Perbill;
}
