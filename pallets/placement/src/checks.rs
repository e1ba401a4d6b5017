// SPDX-License-Identifier: Apache-2.0
//! Whether a submission may be accepted: what the pool asks, and the block once more.

use crate::{
    latencies::Row, nodes::sorted, Config, Error, Fault, LastForgotten, LastTerms, NextNode, Node,
    Nodes, Pallet, Placed, PlacementOf, Placements, PlacerOrder, Placers, Policy, Rounds,
    SubmissionOf, Terms, TermsInForce, WeightInfo, SUBMISSION_AGE,
};
use alloc::vec::Vec;
use frame_support::{ensure, traits::Get, weights::WeightMeter};
use nerv_primitives_core::{
    traits::Repairs, BlockHeight, NodeId, PlacementRound, PlacementScore, PlacementState, ShardId,
    Slots,
};
use nerv_primitives_genetic::{check, check_newcomers, pair_sum, score, Candidate, Infeasible};
use sp_runtime::{
    transaction_validity::{InvalidTransaction, TransactionValidityError},
    DispatchError,
};

/// Why a submission is not taken. The pool tells it as `InvalidTransaction::Custom` with the number
/// given here, but for [`Self::BlockIsFull`], which is `ExhaustsResources`, and
/// [`Self::BadSignature`], which is `BadProof`.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum SubmissionRefusal {
    /// The account is no placer, or is suspended: 1.
    UnknownPlacer,
    /// The signer is not the placer, nor its delegate; or the signature is another one's, or signs
    /// something else.
    BadSignature,
    /// The shard is no leaf: 2.
    NotALeaf,
    /// The round is over, or was never: 3.
    StaleRound,
    /// The placer looked at the chain too long ago, or in a block that is yet to come: 4.
    StaleView,
    /// It is another placer's turn: 5.
    NotYourTurn,
    /// As much was placed in this block as may be.
    BlockIsFull,
    /// It is false: 6. In a block it costs a fine.
    False(Fault),
    /// It does not hold, and something has changed since the placer looked: 7.
    Outdated(Fault),
    /// It is not better than what stands, or not by the margin: 8.
    NoImprovement,
    /// Too many replicas would be moved for a better score, or more at once than those that stay could
    /// rebuild: 9.
    TooManyMoves,
}

impl From<SubmissionRefusal> for TransactionValidityError {
    fn from(refusal: SubmissionRefusal) -> Self {
        let code = match refusal {
            SubmissionRefusal::BadSignature => return InvalidTransaction::BadProof.into(),
            SubmissionRefusal::BlockIsFull => return InvalidTransaction::ExhaustsResources.into(),
            SubmissionRefusal::UnknownPlacer => 1,
            SubmissionRefusal::NotALeaf => 2,
            SubmissionRefusal::StaleRound => 3,
            SubmissionRefusal::StaleView => 4,
            SubmissionRefusal::NotYourTurn => 5,
            SubmissionRefusal::False(_) => 6,
            SubmissionRefusal::Outdated(_) => 7,
            SubmissionRefusal::NoImprovement => 8,
            SubmissionRefusal::TooManyMoves => 9,
        };
        InvalidTransaction::Custom(code).into()
    }
}

impl SubmissionRefusal {
    /// The error of a call that comes to this after it was authorised.
    pub(crate) fn error<T: Config>(self) -> DispatchError {
        match self {
            Self::NoImprovement => Error::<T>::NoImprovement.into(),
            Self::TooManyMoves => Error::<T>::TooManyMoves.into(),
            Self::NotALeaf => Error::<T>::NotALeaf.into(),
            _ => Error::<T>::Outdated.into(),
        }
    }
}

/// A submission that may be accepted.
pub(crate) struct Sound<T: Config> {
    /// Its nodes, in ascending order.
    pub nodes: Vec<(NodeId, Node<T>)>,
    /// How good it is.
    pub score: PlacementScore,
    /// What it is judged by.
    pub terms: Terms,
    /// The placement that stands.
    pub standing: Option<PlacementOf<T>>,
    /// Those of that placement's nodes that are not among the new ones.
    pub gone: Vec<(NodeId, Node<T>)>,
    /// How many of the nodes hold no replica of the shard yet.
    pub moves: u32,
    /// Whether all that speaks for it is a better score.
    pub is_voluntary: bool,
}

impl<T: Config> Pallet<T> {
    /// What placements are judged by now.
    pub fn terms() -> Terms {
        let parity = T::Policy::parity_pieces();
        let narrow = |number: u32| u8::try_from(number).unwrap_or(u8::MAX);
        Terms {
            replicas: narrow(T::Policy::data_pieces().saturating_add(parity)),
            per_domain: narrow(parity),
            target: T::Policy::latency_target(),
            replica_mib: T::Policy::replica_size(),
            max_price: T::Policy::max_price(),
            latency_period: T::Policy::latency_period(),
            newcomers: narrow(T::Policy::newcomer_slots()),
        }
    }

    /// The block since which the terms are what they are, as far as is known: now, where nobody has
    /// noted a change yet.
    pub(crate) fn terms_since(terms: &Terms) -> BlockHeight {
        LastTerms::<T>::get()
            .filter(|last| last.terms == *terms)
            .map_or_else(Self::now, |last| last.since)
    }

    /// Notes the terms where they have changed.
    pub(crate) fn note_terms(meter: &mut WeightMeter) {
        if meter.try_consume(T::WeightInfo::note_terms()).is_err() {
            return;
        }
        let (terms, since) = (Self::terms(), Self::now());
        if LastTerms::<T>::get().is_none_or(|last| last.terms != terms) {
            LastTerms::<T>::put(TermsInForce { terms, since });
        }
    }

    /// Whether a submission is a placer's, of the round that is open, and in its turn: what the
    /// block asks before it lets one in. The signature is not looked at.
    pub(crate) fn admit(submission: &SubmissionOf<T>) -> Result<PlacementRound, SubmissionRefusal> {
        let now = Self::now();
        let placer =
            Placers::<T>::get(&submission.placer).ok_or(SubmissionRefusal::UnknownPlacer)?;
        ensure!(!placer.suspended, SubmissionRefusal::UnknownPlacer);
        let round = Rounds::<T>::get(submission.shard).ok_or(SubmissionRefusal::NotALeaf)?;
        ensure!(
            round.number == submission.round,
            SubmissionRefusal::StaleRound
        );
        let is_fresh = submission.at < now && now.saturating_sub(submission.at) <= SUBMISSION_AGE;
        ensure!(
            is_fresh && submission.at >= round.since,
            SubmissionRefusal::StaleView
        );
        let order = PlacerOrder::<T>::get();
        ensure!(
            Self::may_place(&order, &submission.placer, &submission.shard, &round, now),
            SubmissionRefusal::NotYourTurn
        );
        let pace = Placed::<T>::get();
        let is_full = pace.block == now && pace.placed >= T::MaxPlaced::get();
        ensure!(!is_full, SubmissionRefusal::BlockIsFull);
        Ok(round)
    }

    /// Whether a submission is feasible, as good as is claimed, and better than what stands.
    ///
    /// It reads each of its nodes once, and what its operator reported; and the same of the placement
    /// that stands, if that is whole.
    pub(crate) fn examine(submission: &SubmissionOf<T>) -> Result<Sound<T>, SubmissionRefusal> {
        let terms = Self::terms();
        let standing = Placements::<T>::get(submission.shard);
        let mut nodes = Vec::with_capacity(submission.nodes.len());
        for id in sorted(submission.nodes.to_vec()) {
            let fault = || Fault::UnknownNode;
            let node = Nodes::<T>::get(id).ok_or_else(|| {
                // It was never there, or was forgotten before the placer looked; or it was there.
                let is_new = LastForgotten::<T>::get() > submission.at;
                if is_new && id < NextNode::<T>::get() {
                    SubmissionRefusal::Outdated(fault())
                } else {
                    SubmissionRefusal::False(fault())
                }
            })?;
            nodes.push((id, node));
        }
        let own = |id: &NodeId| {
            standing
                .as_ref()
                .filter(|placement| placement.slots.contains(*id))
                .map_or(0, |placement| placement.replica_mib)
        };
        let banned = Self::banned(&submission.shard, submission.at);
        let score = match Self::judge(submission, &terms, &nodes, &banned, own) {
            Ok(score) => score,
            Err(fault) => {
                let changed = nodes.iter().map(|(_, node)| node.changed).max();
                let changed = changed.unwrap_or(0).max(Self::terms_since(&terms));
                return Err(if changed > submission.at {
                    SubmissionRefusal::Outdated(fault)
                } else {
                    SubmissionRefusal::False(fault)
                });
            }
        };

        let is_new = |id: &NodeId| nodes.iter().all(|(it, _)| it != id);
        let before = standing
            .as_ref()
            .map_or_else(Slots::default, |it| it.slots.clone());
        let gone: Vec<(NodeId, Node<T>)> = before
            .nodes()
            .filter(is_new)
            .filter_map(|id| Nodes::<T>::get(id).map(|node| (id, node)))
            .collect();
        let moves = nodes.iter().filter(|(id, _)| !before.contains(*id)).count() as u32;
        let can_stay = |(id, node): &&(NodeId, Node<T>)| {
            node.is_active()
                && Self::has_room(node, &submission.shard, own(id), &terms, submission.at)
        };
        let given_up = gone.iter().filter(can_stay).count() as u32;
        let is_alike = |it: &&PlacementOf<T>| {
            it.slots.len() == usize::from(terms.replicas) && it.per_domain == terms.per_domain
        };
        // Other pieces are cut of a checkpoint where there are to be more or fewer of them.
        if given_up > 0 && standing.as_ref().is_some_and(|it| is_alike(&it)) {
            let spare = T::Repairs::spare(&submission.shard);
            ensure!(
                spare.is_none_or(|spare| given_up <= spare),
                SubmissionRefusal::TooManyMoves
            );
        }
        let holds = standing.as_ref().filter(|it| Self::is_whole(it, &terms));
        if let Some(placement) = holds {
            let stays = nodes.iter().filter(|(id, _)| placement.slots.contains(*id));
            let old: Vec<(NodeId, &Node<T>)> =
                stays.chain(&gone).map(|(id, node)| (*id, node)).collect();
            let now = Self::score_of(&old, &terms, submission.at, own);
            let wanted = now.total.saturating_add(T::Policy::margin());
            ensure!(score.total >= wanted, SubmissionRefusal::NoImprovement);
            let made = Self::moves_made();
            ensure!(
                made.saturating_add(moves) <= T::Policy::max_moves(),
                SubmissionRefusal::TooManyMoves
            );
        }
        let is_voluntary = holds.is_some();
        Ok(Sound {
            nodes,
            score,
            terms,
            gone,
            moves,
            is_voluntary,
            standing,
        })
    }

    /// Whether a placement is all that a new one would have to be, but for its score.
    pub(crate) fn is_whole(placement: &PlacementOf<T>, terms: &Terms) -> bool {
        placement.state == PlacementState::Sound
            && placement.slots.len() == usize::from(terms.replicas)
            && placement.per_domain == terms.per_domain
    }

    /// The score of a submission, or what is not so.
    fn judge(
        submission: &SubmissionOf<T>,
        terms: &Terms,
        nodes: &[(NodeId, Node<T>)],
        banned: &[NodeId],
        own: impl Fn(&NodeId) -> u32,
    ) -> Result<PlacementScore, Fault> {
        let named: Vec<(NodeId, u32)> = nodes.iter().map(|(id, node)| (*id, node.domain)).collect();
        check(&named, &terms.rules()).map_err(|why| match why {
            Infeasible::WrongCount => Fault::WrongCount,
            Infeasible::Repeated => Fault::Repeated,
            Infeasible::CrowdedDomain => Fault::CrowdedDomain,
            Infeasible::TooManyNewcomers => Fault::TooManyNewcomers,
            Infeasible::Unknown => Fault::UnknownNode,
        })?;
        let newcomers = nodes
            .iter()
            .filter(|(_, node)| node.is_newcomer(submission.at));
        check_newcomers(newcomers.count(), &terms.rules()).map_err(|_| Fault::TooManyNewcomers)?;
        for (id, node) in nodes {
            ensure!(node.is_active(), Fault::NotActive);
            ensure!(!banned.contains(id), Fault::Vacated);
            ensure!(
                Self::has_room(node, &submission.shard, own(id), terms, submission.at),
                Fault::NoRoom
            );
        }
        let nodes: Vec<(NodeId, &Node<T>)> = nodes.iter().map(|(id, node)| (*id, node)).collect();
        let score = Self::score_of(&nodes, terms, submission.at, own);
        ensure!(
            submission.claimed <= score.total,
            Fault::Overclaimed {
                claimed: submission.claimed,
                real: score.total,
            }
        );
        Ok(score)
    }

    /// Whether a replica of a shard fits into a node by what counted after a block; `own` MiB of its
    /// room are set aside for that shard already.
    pub(crate) fn has_room(
        node: &Node<T>,
        shard: &ShardId,
        own: u32,
        terms: &Terms,
        at: BlockHeight,
    ) -> bool {
        let has_place =
            (node.shards.len() as u32) < T::MaxShardsPerNode::get() || node.shards.contains(shard);
        has_place && node.free(at).saturating_add(own) >= terms.replica_mib
    }

    /// How good some nodes are for a shard, by the round trips that were known after a block;
    /// `own` is what of a node's room is set aside for that shard already.
    pub(crate) fn score_of(
        nodes: &[(NodeId, &Node<T>)],
        terms: &Terms,
        as_of: BlockHeight,
        own: impl Fn(&NodeId) -> u32,
    ) -> PlacementScore {
        let candidates: Vec<Candidate> = nodes
            .iter()
            .map(|(id, node)| Self::candidate(node, own(id), terms, as_of))
            .collect();
        let rows: Vec<Row> = nodes.iter().map(|(id, _)| Row::of::<T>(*id)).collect();
        let pairs = pair_sum(rows.len(), |a, b| match (rows.get(a), rows.get(b)) {
            (Some(a), Some(b)) => a.latency(b, as_of, terms.latency_period),
            _ => 0,
        });
        score(&candidates, pairs, &terms.rules())
    }

    /// A node as the search and the score see it after a block.
    pub(crate) fn candidate(node: &Node<T>, own: u32, terms: &Terms, at: BlockHeight) -> Candidate {
        node.figures(own, at)
            .candidate(node.domain, terms.max_price)
    }

    /// The replicas that were moved for a better score in this period.
    pub(crate) fn moves_made() -> u32 {
        let pace = Placed::<T>::get();
        let is_over = Self::now().saturating_sub(pace.since) >= T::Policy::move_period();
        if is_over {
            0
        } else {
            pace.moves
        }
    }
}
