// SPDX-License-Identifier: Apache-2.0
//! What the tests have accounts do, and what they look at.

use super::*;

/// A shard of the tests'.
pub fn shard(number: u64) -> ShardId {
    ShardId(sp_runtime::app_crypto::sp_core::H256::from_low_u64_be(
        number,
    ))
}

/// Has an account sign for something.
pub fn signed(who: AccountId) -> RuntimeOrigin {
    RuntimeOrigin::signed(who)
}

/// Has each of some accounts bond the same.
pub fn bond_all(accounts: impl IntoIterator<Item = AccountId>, amount: Balance) {
    for who in accounts {
        Governance::bond(signed(who), amount).expect("the account owns so much");
    }
}

/// Has an account propose the split of a shard. Returns the proposal.
pub fn propose_split(who: AccountId, number: u64) -> ProposalIndex {
    let proposal = crate::NextProposal::<Test>::get();
    Governance::propose_split(signed(who), shard(number)).expect("the split can be proposed");
    proposal
}

/// As `propose_split` of the pallet, without what it tells of weight.
pub fn try_split(who: RuntimeOrigin, shard: ShardId) -> DispatchResult {
    Governance::propose_split(who, shard)
        .map(|_| ())
        .map_err(|error| error.error)
}

/// As `propose_merge` of the pallet, without what it tells of weight.
pub fn try_merge(who: RuntimeOrigin, left: ShardId, right: ShardId) -> DispatchResult {
    Governance::propose_merge(who, left, right)
        .map(|_| ())
        .map_err(|error| error.error)
}

/// The hash of what a proposal is about; of nothing if it is not kept.
pub fn motion_hash(index: ProposalIndex) -> MotionHash {
    Proposals::<Test>::get(index).map_or([0; 32], |proposal| proposal.motion.hash())
}

/// Has an account vote on what a proposal is about.
pub fn vote(who: AccountId, proposal: ProposalIndex, aye: bool) -> DispatchResult {
    vote_on(who, proposal, motion_hash(proposal), aye)
}

/// Has an account vote on what it takes a proposal to be about.
pub fn vote_on(
    who: AccountId,
    proposal: ProposalIndex,
    hash: MotionHash,
    aye: bool,
) -> DispatchResult {
    Governance::vote(signed(who), proposal, hash, aye)
        .map(|_| ())
        .map_err(|error| error.error)
}

/// A call that anybody may make, and that root may.
pub fn remark(byte: u8) -> Box<RuntimeCall> {
    let remark = vec![byte];
    Box::new(frame_system::Call::remark { remark }.into())
}

/// Has an account close a proposal.
pub fn close(who: AccountId, proposal: ProposalIndex) -> DispatchResult {
    Governance::close(signed(who), proposal)
        .map(|_| ())
        .map_err(|error| error.error)
}

/// A proposal that is kept.
pub fn proposal(index: ProposalIndex) -> ProposalOf<Test> {
    Proposals::<Test>::get(index).expect("the proposal is kept")
}

/// What an account has on hold as stake and as bonds.
pub fn held(who: AccountId) -> (Balance, Balance) {
    let of = |reason: HoldReason| Balances::balance_on_hold(&reason.into(), &who);
    (of(HoldReason::Stake), of(HoldReason::ProposalBond))
}

/// What an account can spend, the existential deposit included.
pub fn free(who: AccountId) -> Balance {
    <Balances as Inspect<AccountId>>::balance(&who)
}

/// What an account has bonded.
pub fn bonded(who: AccountId) -> Balance {
    Stakers::<Test>::get(who).map_or(0, |staker| crate::stake::total(&staker.layers))
}

/// The proposals that are open.
pub fn open() -> Vec<ProposalIndex> {
    let open = OpenProposals::<Test>::get();
    open.iter().map(|entry| entry.proposal).collect()
}

/// The pallet's own events of this block.
pub fn events() -> Vec<crate::Event<Test>> {
    System::read_events_for_pallet()
}
