// SPDX-License-Identifier: Apache-2.0
//! Opening: what a leaf needs to become a lane, and how it becomes one.
//!
//! 1. From the decision on, no transfer between shards begins at the leaf or reaches it, and it neither splits
//!    nor merges. Transfers within it go on.
//! 2. Visits go through its records, and wait before each that has something set aside.
//! 3. Once none has, nobody but the lane changes the records any more. What their root is, the next block
//!    knows; what came before in that block is in it.
//! 4. In a later block the lane begins, with that root, the shard's books and a term of its own.

use crate::{
    types::{Listed, Nonces, OutboxState, Ripening, Signers},
    Config, Error, Event, Lane, LaneList, LaneStatus, Lanes, Opening, Openings, Pallet, Policy,
    Ticks, WeightInfo,
};
use frame_support::{
    dispatch::DispatchResult,
    traits::Get,
    weights::{Weight, WeightMeter},
    BoundedVec,
};
use nerv_primitives_core::{
    traits::{
        Checkpoints, Custodians, EnclaveKeys, HandOver, LaneLedger, LaneOperations, Placements,
        ShardTree, UnsettledShards,
    },
    LaneChange, LaneRefusal, LaneStanding, RequestedBy, ShardId, ShardStatus, MAX_REPLICAS,
};
use nerv_primitives_lane::{Head, Header, LaneRules, Position};
use nerv_primitives_transition::Rules;
use sp_runtime::DispatchError;

/// The records that one visit goes through, at most.
const LOOKED: u32 = 256;

/// The records that a visit must have weight for to go through any.
pub(crate) const LOOKED_LEAST: u32 = 16;

impl<T: Config> Pallet<T> {
    /// Why a leaf may not become a lane now, if it may not. In the order in which somebody would want to
    /// know: what must pass by itself comes first.
    fn open_refusal(shard: &ShardId) -> Option<LaneRefusal> {
        let list = LaneList::<T>::get();
        let most = T::Policy::max_lanes().min(T::MaxLanes::get());
        if most == 0 {
            return Some(LaneRefusal::Disabled);
        }
        if list.iter().any(|listed| listed.shard == *shard) {
            return Some(LaneRefusal::AlreadyLane);
        }
        if list.len() as u32 >= most {
            return Some(LaneRefusal::TooManyLanes);
        }
        Self::shard_refusal(shard)
    }

    /// Why the replicas of a shard could not execute it now, if they could not.
    fn shard_refusal(shard: &ShardId) -> Option<LaneRefusal> {
        if T::Tree::is_filling(shard) {
            return Some(LaneRefusal::StillDraining);
        }
        if T::Unsettled::awaits_claims(shard) {
            return Some(LaneRefusal::AwaitingClaims);
        }
        let slots = T::Placements::slots(shard);
        if !slots.are_held() || !T::Placements::is_sound(shard) {
            return Some(LaneRefusal::UnsoundPlacement);
        }
        let is_simulated =
            |node| T::Custodians::custodian(node).is_none_or(|custodian| custodian.simulated);
        if slots.nodes().any(is_simulated) {
            return Some(LaneRefusal::SimulatedNode);
        }
        if slots.nodes().any(|node| Self::key_of(node).is_none()) {
            return Some(LaneRefusal::NoEnclave);
        }
        if T::Checkpoints::committed(shard).is_none() {
            return Some(LaneRefusal::NoCheckpoint);
        }
        None
    }

    /// What looking at a leaf costs that is to become a lane.
    fn refusal_weight() -> Weight {
        let node = T::Custodians::custodian_weight()
            .saturating_add(T::Enclaves::weight())
            .saturating_add(T::DbWeight::get().reads(1));
        T::Placements::weight()
            .saturating_mul(2)
            .saturating_add(T::Unsettled::weight())
            .saturating_add(T::Checkpoints::weight())
            .saturating_add(node.saturating_mul(MAX_REPLICAS.into()))
    }

    /// What opening a lane, or having it return, costs at most.
    pub fn change_weight() -> Weight {
        T::WeightInfo::change().saturating_add(Self::refusal_weight())
    }

    /// Whether a shard is a leaf.
    fn ensure_leaf(shard: &ShardId) -> DispatchResult {
        let status = T::Tree::shard(shard).map(|it| it.status);
        if status == Some(ShardStatus::Live) {
            Ok(())
        } else {
            Err(Error::<T>::NotALeaf.into())
        }
    }

    /// A leaf is to become a lane.
    pub(crate) fn begin_opening(shard: &ShardId, requested_by: RequestedBy) -> DispatchResult {
        let listed = Listed {
            shard: *shard,
            standing: LaneStanding::Opening,
        };
        let pushed = LaneList::<T>::try_mutate(|list| list.try_push(listed));
        pushed.map_err(|_| Error::<T>::TooManyLanes)?;
        let opening = Opening {
            requested_by,
            cursor: None,
            progress: Ticks::<T>::get(),
            nonces: Nonces {
                highest: 0,
                steps: T::Ledger::books(shard).log.length,
            },
            frozen_at: None,
        };
        Openings::<T>::insert(shard, opening);
        Self::deposit_event(Event::LaneOpening {
            shard: *shard,
            requested_by,
        });
        Ok(())
    }

    /// Goes on with a leaf that is to become a lane.
    pub(crate) fn visit_opening(shard: &ShardId, opening: Opening, meter: &mut WeightMeter) {
        if opening.frozen_at.is_some_and(|at| at < Self::now()) {
            if meter.try_consume(Self::begin_weight()).is_ok() {
                Self::begin(shard, &opening);
            }
            return;
        }
        if opening.frozen_at.is_some() {
            return;
        }
        // As many records as there is weight for.
        let mut limit = LOOKED;
        while limit > LOOKED_LEAST && !meter.can_consume(Self::look_weight(limit)) {
            limit /= 2;
        }
        if meter.try_consume(Self::look_weight(limit)).is_ok() {
            Self::look(shard, opening, limit);
        }
    }

    /// What looking at so many records costs.
    pub(crate) fn look_weight(limit: u32) -> Weight {
        T::WeightInfo::look().saturating_add(T::Ledger::look_weight(limit))
    }

    /// Looks at the next records, so many of them.
    pub(crate) fn look(shard: &ShardId, mut opening: Opening, limit: u32) {
        let ticks = Ticks::<T>::get();
        let looked = T::Ledger::look(shard, opening.cursor, limit);
        let is_done = match looked {
            Ok(looked) => {
                let highest = &mut opening.nonces.highest;
                *highest = looked.highest_nonce.max(*highest);
                if looked.clean > 0 {
                    opening.progress = ticks;
                }
                opening.cursor = looked.cursor;
                looked.done
            }
            // A record that cannot be read, which tells of a fault in the chain.
            Err(error) => {
                log::error!(target: crate::LOG_TARGET, "{shard:?} cannot be looked at: {error:?}");
                false
            }
        };
        // What is set aside is so up to the deadline of its transfer and as long as messages wait then, and a leaf
        // that is to be a lane has many of both. No shorter than a lane may be silent before it returns.
        let patience = T::Policy::silence_after().max(T::HandOver::deadline_after());
        let patience = patience.saturating_mul(2);
        if is_done {
            opening.frozen_at = Some(Self::now());
            Self::set_standing(shard, LaneStanding::Lane);
        } else if ticks.saturating_sub(opening.progress) > patience {
            Self::give_up(shard, None);
            return;
        }
        Openings::<T>::insert(shard, opening);
    }

    /// A leaf does not become a lane.
    fn give_up(shard: &ShardId, refusal: Option<LaneRefusal>) {
        Openings::<T>::remove(shard);
        Self::unlist(shard);
        Self::deposit_event(Event::LaneNotOpened {
            shard: *shard,
            refusal,
        });
    }

    /// The lane begins, if its replicas can execute it still.
    fn begin(shard: &ShardId, opening: &Opening) {
        match Self::shard_refusal(shard) {
            Some(refusal) => Self::give_up(shard, Some(refusal)),
            None => Self::start(shard, opening),
        }
    }

    /// The lane is there.
    pub(crate) fn start(shard: &ShardId, opening: &Opening) {
        Openings::<T>::remove(shard);
        let now = Self::now();
        let ticks = Ticks::<T>::get();
        let (root, books) = (T::Ledger::root(shard), T::Ledger::books(shard));
        let accounts = T::Tree::account_count(shard);
        let rules = LaneRules {
            rules: Rules {
                minimum_balance: T::MinimumBalance::get(),
            },
            fee: T::Policy::fee(),
            delivery_fee: T::Policy::delivery_fee(),
        };
        // No lane of the shard can have had this term: each has begun with its height, and has been
        // given another at most once in a block.
        let term = now;
        let header = Header::opening(*shard, term, root, books, accounts, &rules);
        let head = Head::opening(&Self::genesis(), header);
        let lane = Lane {
            status: LaneStatus::Open,
            position: Position::opening(head, rules),
            opened_at: now,
            committed_at: now,
            renewed_at: now,
            seen: ticks,
            quiet: false,
            signers: Signers {
                since: ticks,
                holders: T::Placements::slots(shard),
                ..Signers::default()
            },
            nonces: Nonces {
                // Who opens an account begins there.
                highest: opening.nonces.highest.max(books.nonce_floor),
                ..opening.nonces
            },
            ripening: Ripening {
                below: 0,
                since: ticks,
            },
            kept: 0,
            expected: 0,
            outbox: OutboxState::default(),
            earned: BoundedVec::default(),
            payday: ticks.saturating_add(T::Policy::pay_period()),
        };
        Lanes::<T>::insert(shard, lane);
        Self::deposit_event(Event::LaneOpened {
            shard: *shard,
            head: head.id,
            term,
            root,
            accounts,
            total: books.total,
        });
    }

    /// What the beginning of a lane costs.
    pub(crate) fn begin_weight() -> Weight {
        T::WeightInfo::begin()
            .saturating_add(T::Placements::weight())
            .saturating_add(Self::refusal_weight())
            .saturating_add(T::Ledger::thaw_weight())
    }

    /// Opens a lane or has one return, and fails with what speaks against it.
    pub(crate) fn force(change: LaneChange, shard: &ShardId) -> DispatchResult {
        match Self::carry_out(change, shard, RequestedBy::Root)? {
            Some(refusal) => Err(Self::refusal_error(refusal)),
            None => Ok(()),
        }
    }

    fn refusal_error(refusal: LaneRefusal) -> DispatchError {
        match refusal {
            LaneRefusal::Disabled => Error::<T>::Disabled,
            LaneRefusal::TooManyLanes => Error::<T>::TooManyLanes,
            LaneRefusal::AlreadyLane => Error::<T>::AlreadyLane,
            LaneRefusal::StillDraining => Error::<T>::StillDraining,
            LaneRefusal::AwaitingClaims => Error::<T>::AwaitingClaims,
            LaneRefusal::UnsoundPlacement => Error::<T>::UnsoundPlacement,
            LaneRefusal::SimulatedNode => Error::<T>::SimulatedNode,
            LaneRefusal::NoEnclave => Error::<T>::NoEnclave,
            LaneRefusal::NoCheckpoint => Error::<T>::NoCheckpoint,
            LaneRefusal::NotALane => Error::<T>::NotALane,
            LaneRefusal::StillOpening => Error::<T>::StillOpening,
        }
        .into()
    }
}

impl<T: Config> LaneOperations for Pallet<T> {
    fn check(change: LaneChange, shard: &ShardId) -> Result<Option<LaneRefusal>, DispatchError> {
        Self::ensure_leaf(shard)?;
        Ok(match change {
            LaneChange::Open => Self::open_refusal(shard),
            LaneChange::Return => Self::return_refusal(shard),
        })
    }

    fn carry_out(
        change: LaneChange,
        shard: &ShardId,
        requested_by: RequestedBy,
    ) -> Result<Option<LaneRefusal>, DispatchError> {
        let refusal = Self::check(change, shard)?;
        if refusal.is_none() {
            match change {
                LaneChange::Open => Self::begin_opening(shard, requested_by)?,
                LaneChange::Return => Self::begin_closing(shard, requested_by)?,
            }
        }
        Ok(refusal)
    }

    fn weight() -> Weight {
        Self::change_weight()
    }
}
