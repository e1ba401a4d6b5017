// SPDX-License-Identifier: Apache-2.0
//! What must hold of the pallet at all times.

use crate::{
    stake, AccountProposals, ActsFor, Asleep, AsleepStake, Awaits, ClosedProposals, Config,
    Delegates, HoldReason, Kind, NextProposal, OpenBy, OpenProposals, Pallet, PlanProposals,
    Proposals, ProposedModels, ShardProposals, Stakers, TotalStake,
};
use alloc::{collections::BTreeMap, vec::Vec};
use codec::Encode;
use frame_support::{ensure, traits::fungible::InspectHold};
use nerv_primitives_core::{
    traits::ForecastModels, Balance, BondStatus, ModelHash, Motion, PlanIndex, ProposalIndex,
    ProposalStatus, ShardId, Tally,
};
use nerv_primitives_embedding::BlindedId;
use sp_runtime::TryRuntimeError;

impl<T: Config> Pallet<T> {
    /// Checks the pallet's invariants:
    ///
    /// 1. A staker's stake is in layers of ascending age, none of them empty; nobody without any
    ///    is kept; the total is the sum over all stakers.
    /// 2. What is held as stake is what is bonded and unbonding, and what is held as bonds is the
    ///    sum of the proposer's bonds that are held.
    /// 3. Open proposals are those whose bond is held, in the order of their numbers, and wait for
    ///    what their status says, and for a call after its delay; closed ones are all others that are kept.
    /// 4. A staker has one vote on a proposal, and power behind it. The tally of a vote is the sum
    ///    over its votes, and its electorate no less than the sum over all stakers.
    /// 5. Every shard of an open vote on its split or merge, every account of one on its move, and every plan
    ///    of one on it points to it, and nothing else points anywhere. Open proposals know their kind, and what
    ///    counts against a staker are its open proposals of each kind that is proposed at will.
    /// 6. Every model of an open vote points to it, and no other model points anywhere. Nothing is
    ///    kept of the upload of a model whose vote is over.
    /// 7. Delegates are keys without stake, each of one staker, and known both ways.
    pub fn do_try_state() -> Result<(), TryRuntimeError> {
        Self::check_stake()?;
        Self::check_delegates()?;
        Self::check_bonds()?;
        Self::check_lists()?;
        Self::check_tallies()?;
        Self::check_shards()?;
        Self::check_accounts()?;
        Self::check_plans()?;
        Self::check_places()?;
        Self::check_models()
    }

    fn check_stake() -> Result<(), TryRuntimeError> {
        let mut total: Balance = 0;
        let mut sleeping: Balance = 0;
        for (who, staker) in Stakers::<T>::iter() {
            let asleep = Asleep::<T>::get(&who).unwrap_or(0);
            ensure!(
                asleep == 0 || staker.layers.is_empty(),
                "a staker that sleeps and is awake"
            );
            sleeping += asleep;
            let bonded = stake::total(&staker.layers) + asleep;
            let unbonding: Balance = staker.unbonding.iter().map(|chunk| chunk.amount).sum();
            ensure!(bonded + unbonding > 0, "a staker without stake");
            ensure!(
                staker.layers.iter().all(|layer| layer.amount > 0)
                    && staker.unbonding.iter().all(|chunk| chunk.amount > 0),
                "a part of a stake that is empty"
            );
            ensure!(
                staker
                    .layers
                    .windows(2)
                    .all(|pair| pair[0].since < pair[1].since),
                "layers of stake out of order"
            );
            ensure!(
                staker
                    .layers
                    .iter()
                    .all(|layer| layer.since <= NextProposal::<T>::get()),
                "stake that is newer than now"
            );
            let held = T::Currency::balance_on_hold(&HoldReason::Stake.into(), &who);
            ensure!(
                held == bonded + unbonding,
                "stake that is not held, or held for nobody"
            );
            total += bonded;
        }
        ensure!(
            Asleep::<T>::iter_values().sum::<Balance>() == sleeping
                && sleeping == AsleepStake::<T>::get(),
            "stake that sleeps and is not its staker's"
        );
        ensure!(
            total == TotalStake::<T>::get(),
            "a total that is not the sum of all stake"
        );
        Ok(())
    }

    fn check_delegates() -> Result<(), TryRuntimeError> {
        for (staker, key) in Delegates::<T>::iter() {
            ensure!(
                Stakers::<T>::contains_key(&staker),
                "a delegate of nobody with stake"
            );
            ensure!(
                !Stakers::<T>::contains_key(&key),
                "a delegate with stake of its own"
            );
            ensure!(
                ActsFor::<T>::get(&key).as_ref() == Some(&staker),
                "a delegate that does not act for its staker"
            );
        }
        ensure!(
            Delegates::<T>::iter_keys().count() == ActsFor::<T>::iter_keys().count(),
            "a key that acts for somebody who has not made it a delegate"
        );
        Ok(())
    }

    fn check_bonds() -> Result<(), TryRuntimeError> {
        let mut bonds = BTreeMap::<Vec<u8>, (T::AccountId, Balance)>::new();
        for proposal in Proposals::<T>::iter_values() {
            let is_held = proposal.bond_status == BondStatus::Held;
            let entry = bonds
                .entry(proposal.proposer.encode())
                .or_insert((proposal.proposer, 0));
            entry.1 += if is_held { proposal.bond } else { 0 };
        }
        for (who, bond) in bonds.into_values() {
            let held = T::Currency::balance_on_hold(&HoldReason::ProposalBond.into(), &who);
            ensure!(
                held == bond,
                "a bond that is not held, or held for no proposal"
            );
        }
        Ok(())
    }

    fn check_lists() -> Result<(), TryRuntimeError> {
        let open = OpenProposals::<T>::get();
        ensure!(
            open.windows(2)
                .all(|pair| pair[0].proposal < pair[1].proposal),
            "open proposals out of order"
        );
        for entry in &open {
            let proposal =
                Proposals::<T>::get(entry.proposal).ok_or("an open proposal that is not kept")?;
            let waits_so = match entry.awaits {
                Awaits::Votes | Awaits::Closing => proposal.status == ProposalStatus::Voting,
                Awaits::Dispute => matches!(proposal.status, ProposalStatus::Passed { .. }),
                Awaits::Enactment => {
                    let until = match proposal.status {
                        ProposalStatus::Approved { due, .. } => due,
                        _ => return Err("an open proposal that waits for its delay".into()),
                    };
                    // The wait for a call goes on after its delay.
                    until == entry.due || entry.kind == Kind::Root && until < entry.due
                }
            };
            ensure!(waits_so, "an open proposal that waits for something else");
            ensure!(
                proposal.bond_status == BondStatus::Held,
                "an open proposal without a bond"
            );
        }
        let closed = ClosedProposals::<T>::get();
        for index in &closed {
            let proposal =
                Proposals::<T>::get(index).ok_or("a closed proposal that is not kept")?;
            ensure!(
                proposal.bond_status != BondStatus::Held && !is_undecided(&proposal.status),
                "a closed proposal with a bond or a vote"
            );
        }
        let mut listed: Vec<ProposalIndex> = open
            .iter()
            .map(|entry| entry.proposal)
            .chain(closed)
            .collect();
        listed.sort_unstable();
        let mut kept: Vec<ProposalIndex> = Proposals::<T>::iter_keys().collect();
        kept.sort_unstable();
        ensure!(listed == kept, "a proposal in no list, or in two");
        ensure!(
            kept.iter().all(|index| *index < NextProposal::<T>::get()),
            "a proposal newer than the next"
        );
        Ok(())
    }

    fn check_tallies() -> Result<(), TryRuntimeError> {
        let voting = Self::open_votes();
        let mut tallies: BTreeMap<ProposalIndex, Tally> = voting
            .into_iter()
            .map(|index| (index, Tally::default()))
            .collect();
        for staker in Stakers::<T>::iter_values() {
            for (index, tally) in &mut tallies {
                let power = stake::power(&staker.layers, *index);
                tally.electorate += power;
                let votes: Vec<bool> = staker
                    .ballots
                    .iter()
                    .filter(|ballot| ballot.proposal == *index)
                    .map(|ballot| ballot.aye)
                    .collect();
                ensure!(votes.len() <= 1, "a staker with two votes on a proposal");
                if let Some(aye) = votes.first() {
                    ensure!(power > 0, "a vote without power");
                    tally.voters += 1;
                    *(if *aye {
                        &mut tally.ayes
                    } else {
                        &mut tally.nays
                    }) += power;
                }
            }
        }
        for (index, tally) in tallies {
            let proposal = Proposals::<T>::get(index).ok_or("a vote that is not kept")?;
            ensure!(
                (
                    proposal.tally.ayes,
                    proposal.tally.nays,
                    proposal.tally.voters
                ) == (tally.ayes, tally.nays, tally.voters)
                    && proposal.tally.electorate >= tally.electorate,
                "a tally that is not the sum of its votes"
            );
        }
        Ok(())
    }

    fn check_shards() -> Result<(), TryRuntimeError> {
        let mut expected: Vec<(ShardId, ProposalIndex)> = Proposals::<T>::iter()
            .filter(|(_, proposal)| proposal.status == ProposalStatus::Voting)
            .flat_map(|(index, proposal)| {
                Self::shards_of(&proposal.motion).map(move |shard| (shard, index))
            })
            .collect();
        expected.sort_unstable();
        let mut found: Vec<(ShardId, ProposalIndex)> = ShardProposals::<T>::iter().collect();
        found.sort_unstable();
        ensure!(
            expected == found,
            "a shard that is voted on without a proposal, or the reverse"
        );
        Ok(())
    }

    fn check_accounts() -> Result<(), TryRuntimeError> {
        let mut expected: Vec<(BlindedId, ProposalIndex)> = Proposals::<T>::iter()
            .filter(|(_, proposal)| proposal.status == ProposalStatus::Voting)
            .filter_map(|(index, proposal)| Some((Self::account_of(&proposal.motion)?, index)))
            .collect();
        expected.sort_unstable();
        let mut found: Vec<(BlindedId, ProposalIndex)> = AccountProposals::<T>::iter().collect();
        found.sort_unstable();
        ensure!(
            expected == found,
            "an account whose move is voted on without a proposal, or the reverse"
        );
        Ok(())
    }

    fn check_plans() -> Result<(), TryRuntimeError> {
        let mut expected: Vec<(PlanIndex, ProposalIndex)> = Proposals::<T>::iter()
            .filter(|(_, proposal)| proposal.status == ProposalStatus::Voting)
            .filter_map(|(index, proposal)| Some((Self::plan_of(&proposal.motion)?, index)))
            .collect();
        expected.sort_unstable();
        let mut found: Vec<(PlanIndex, ProposalIndex)> = PlanProposals::<T>::iter().collect();
        found.sort_unstable();
        ensure!(
            expected == found,
            "a plan that is voted on without a proposal, or the reverse"
        );
        Ok(())
    }

    fn check_places() -> Result<(), TryRuntimeError> {
        let mut expected = BTreeMap::<(Vec<u8>, Kind), u32>::new();
        for entry in OpenProposals::<T>::get() {
            let proposal =
                Proposals::<T>::get(entry.proposal).ok_or("an open proposal that is not kept")?;
            ensure!(
                entry.kind == Kind::of(&proposal.motion),
                "an open proposal of another kind"
            );
            if entry.takes_place() && !entry.kind.is_by_load() {
                *expected
                    .entry((proposal.proposer.encode(), entry.kind))
                    .or_default() += 1;
            }
        }
        let found: BTreeMap<(Vec<u8>, Kind), u32> = OpenBy::<T>::iter()
            .map(|(who, kind, own)| ((who.encode(), kind), own))
            .collect();
        ensure!(
            expected == found,
            "open proposals that do not count against their proposer, or count twice"
        );
        Ok(())
    }

    fn check_models() -> Result<(), TryRuntimeError> {
        let mut expected: Vec<((T::AccountId, ModelHash), ProposalIndex)> = Vec::new();
        let mut closed: Vec<(T::AccountId, ModelHash)> = Vec::new();
        for (index, proposal) in Proposals::<T>::iter() {
            if let Motion::Model(hash) = proposal.motion {
                if is_undecided(&proposal.status) {
                    expected.push(((proposal.proposer, hash), index));
                } else {
                    closed.push((proposal.proposer, hash));
                }
            }
        }
        expected.sort_unstable();
        let mut found: Vec<_> = ProposedModels::<T>::iter().collect();
        found.sort_unstable();
        ensure!(
            expected == found,
            "a model that is voted on without a proposal, or the reverse"
        );
        ensure!(
            closed
                .iter()
                .filter(|model| !ProposedModels::<T>::contains_key(*model))
                .all(|(proposer, hash)| !T::Models::is_uploaded(proposer, hash)),
            "an upload that outlived its vote"
        );
        Ok(())
    }
}

/// Whether votes are taken, or what has the votes is still to be carried out.
fn is_undecided(status: &ProposalStatus) -> bool {
    matches!(
        status,
        ProposalStatus::Voting | ProposalStatus::Approved { .. }
    )
}
