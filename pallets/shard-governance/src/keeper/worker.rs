// SPDX-License-Identifier: Apache-2.0
//! One run of the keeper: it reads the chain as it is after a block, decides, and sends.

use super::{
    decide::{ballots, fate, is_turn, Fate, Question, PER_KEY},
    memory::{BlockMark, Memory, Seen, Watched, MEMORY},
    wish::Wish,
};
use crate::{
    AccountProposals, Asleep, Call, Config, HoldReason, Kind, NextProposal, OpenBy, OpenProposals,
    Pallet, PlanProposals, Proposals, ShardProposals, StakerOf, Stakers, Terms,
};
use alloc::vec::Vec;
use frame_support::traits::fungible::InspectHold;
use frame_system::pallet_prelude::BlockNumberFor;
use nerv_primitives_core::{
    traits::{CoLocations, Delegation, FullnessCondition, LoadCondition},
    Assessment, Balance, BlockHeight, LaneChange, Operation, Verdict,
};
use nerv_primitives_keeper::{alone, is_on, send_as, signatories, Remembered, Signatory};
use sp_runtime::{
    offchain::Duration,
    traits::{BlakeTwo256, Hash},
    SaturatedConversion,
};

const LOG_TARGET: &str = "nerv::keeper";

/// Held while a run lasts: the node begins one after each block, whether the last is over or not.
const LOCK: &[u8] = b"nerv/keeper/lock";

/// A run that has held the lock for longer was cut off.
const LOCK_EXPIRES: Duration = Duration::from_millis(5_000);

/// What a runtime's keeper remembers.
type MemoryOf<T> =
    Memory<<T as frame_system::Config>::AccountId, <T as frame_system::Config>::Nonce>;

/// Runs the keeper after a block, if the node has switched it on.
pub(crate) fn run<T: Config>() {
    if is_on() && !alone(LOCK, LOCK_EXPIRES, run_once::<T>) {
        log::debug!(target: LOG_TARGET, "the last run is not over yet");
    }
}

fn run_once<T: Config>() {
    let now = Pallet::<T>::height();
    let before = MemoryOf::<T>::load(MEMORY);
    let mut memory = before.clone();
    memory.forget(now);
    memory.forget_siblings(now, mark::<T>);
    let keys = Key::<T>::all();
    if !keys.is_empty() {
        learn::<T>(&mut memory, &keys, now);
        act::<T>(&mut memory, &keys, now);
    } else if memory.may_warn(now) {
        log::warn!(
            target: LOG_TARGET,
            "the keeper is on, and there is no key of type `keep` in the keystore, nor an ML-DSA-65 key",
        );
    }
    if memory != before {
        memory.store(MEMORY);
    }
}

/// What tells a block from others of its height.
fn mark<T: Config>(height: BlockHeight) -> BlockMark {
    let height = BlockNumberFor::<T>::saturated_from(height);
    BlakeTwo256::hash_of(&frame_system::Pallet::<T>::block_hash(height)).0
}

/// A key of the node's, and the staker it acts for.
struct Key<T: Config> {
    signatory: Signatory<T>,
    staker: T::AccountId,
}

impl<T: Config> Key<T> {
    /// The node's keys: of those that act for the same staker one, and its delegate if it is here.
    fn all() -> Vec<Self> {
        let with_staker = |signatory: Signatory<T>| Self {
            staker: Pallet::<T>::acts_for(signatory.account()),
            signatory,
        };
        let mut all: Vec<Self> = signatories::<T, T::KeeperKey, Call<T>>()
            .into_iter()
            .map(with_staker)
            .collect();
        let delegated: Vec<T::AccountId> = all
            .iter()
            .filter(|key| key.is_delegate())
            .map(|key| key.staker.clone())
            .collect();
        all.retain(|key| key.is_delegate() || !delegated.contains(&key.staker));
        all
    }

    /// Its account.
    fn id(&self) -> &T::AccountId {
        self.signatory.account()
    }

    /// Whether it acts for another account than its own.
    fn is_delegate(&self) -> bool {
        *self.id() != self.staker
    }
}

/// Reads what was proposed since the last run, and what became of what was proposed before.
fn learn<T: Config>(memory: &mut MemoryOf<T>, keys: &[Key<T>], now: BlockHeight) {
    for index in memory.unread(NextProposal::<T>::get()) {
        let Some(proposal) = Proposals::<T>::get(index) else {
            continue;
        };
        if let Some(wish) = Wish::of(&proposal.motion) {
            memory.watch(Watched {
                proposal: index,
                wish,
                is_ours: keys.iter().any(|key| key.staker == proposal.proposer),
            });
        }
    }
    memory.follow(now, |index| {
        Proposals::<T>::get(index).map_or(Fate::Unknown, |proposal| fate(&proposal.status))
    });
}

/// Votes and proposes with each key that has stake and nothing on its way.
fn act<T: Config>(memory: &mut MemoryOf<T>, keys: &[Key<T>], now: BlockHeight) {
    memory.see(&called_for::<T>(), now);
    let questions = questions::<T>(now);
    let candidates = candidates::<T>(memory.ready(now));
    let mut room = [Kind::ByLoad, Kind::Lane, Kind::Relocation, Kind::CoLocation]
        .map(|kind| (kind, Pallet::<T>::places_left(kind)));
    let mut have_stake = false;
    for key in keys {
        let Some(staker) = Stakers::<T>::get(&key.staker) else {
            continue;
        };
        let sleeps = Asleep::<T>::contains_key(&key.staker);
        if staker.layers.is_empty() && !sleeps {
            continue;
        }
        have_stake = true;
        let id = key.id();
        let nonce = frame_system::Pallet::<T>::account_nonce(id);
        if memory.is_pending(id, nonce, now) {
            continue;
        }
        if sleeps {
            // What is sent besides counts from the next block on.
            if was_sent::<T>(key, Call::wake {}) {
                log::info!(target: LOG_TARGET, "wakes");
                let next = frame_system::Pallet::<T>::account_nonce(id);
                memory.note_pending(id.clone(), next, now, mark::<T>(now));
            }
            continue;
        }
        let votes = vote::<T>(key, &staker, &questions);
        let mut left = Budget {
            extrinsics: PER_KEY.saturating_sub(votes),
            proposals: Pallet::<T>::proposals_left(&staker),
            open: [Kind::Lane, Kind::Relocation, Kind::CoLocation].map(|kind| {
                let own = OpenBy::<T>::get(&key.staker, kind);
                (kind, T::Terms::open_limit().saturating_sub(own))
            }),
        };
        propose::<T>(memory, key, &candidates, &mut left, &mut room, now);
        // What was sent has been counted in this run's view of the chain, which is never stored.
        let next = frame_system::Pallet::<T>::account_nonce(id);
        if next != nonce {
            memory.note_pending(id.clone(), next, now, mark::<T>(now));
        }
    }
    if !have_stake && memory.may_warn(now) {
        log::info!(target: LOG_TARGET, "none of the keeper's keys acts for a staker");
    }
}

/// What one key may still send after this block.
#[derive(Clone, Copy)]
struct Budget {
    extrinsics: usize,
    proposals: u32,
    /// The proposals of each kind that a staker may still have open, of those that are counted.
    open: [(Kind, u32); 3],
}

/// The places that are left for proposals, by kind.
type Room = [(Kind, u32); 4];

/// What load and the fullness of blocks call for, and the newest plan that is worth carrying out.
fn called_for<T: Config>() -> Vec<Wish> {
    let by_load = T::Condition::called_for().into_iter().map(Wish::from);
    let by_fullness = T::Fullness::called_for().into_iter();
    let by_affinity = T::CoLocations::called_for().into_iter();
    by_load
        .chain(by_fullness.map(|(change, shard)| Wish::Lane(change, shard)))
        .chain(by_affinity.map(Wish::CoLocate))
        .collect()
}

/// Whether something is called for, as the chain would judge it: `None` where that is for people to
/// decide, who may want a lane whether blocks are full or not.
fn is_called_for<T: Config>(wish: &Wish) -> Option<bool> {
    match wish {
        Wish::Operation(operation @ (Operation::Split { .. } | Operation::Merge { .. })) => {
            Some(T::Condition::assess(operation).holds())
        }
        // Anyone may want a move; contention calls for some.
        Wish::Operation(operation @ Operation::Relocate { .. }) => {
            let assessed = T::Condition::assess(operation);
            let is_asked_for = assessed != Assessment::Unconditional && assessed.holds();
            is_asked_for.then_some(true)
        }
        Wish::Lane(change, shard) => {
            let holds = T::Fullness::assess(*change, shard).holds();
            holds.then_some(true)
        }
        // The moves of an older plan may be out of date, though they can still be made: people may want them.
        Wish::CoLocate(plan) => (T::CoLocations::called_for() == Some(*plan)).then_some(true),
    }
}

/// The splits, merges, lanes, moves and plans that are voted on and that keepers judge, and will be in the next
/// block. What is voted on besides is for people to decide.
fn questions<T: Config>(now: BlockHeight) -> Vec<Question> {
    let open = OpenProposals::<T>::get();
    open.iter()
        .filter(|entry| entry.is_voting())
        .filter_map(|entry| {
            let proposal = Proposals::<T>::get(entry.proposal)?;
            let is_open =
                now < proposal.deadline && Pallet::<T>::standing(&proposal) == Verdict::Open;
            if !is_open {
                return None;
            }
            Some(Question {
                proposal: entry.proposal,
                motion_hash: proposal.motion.hash(),
                holds: is_called_for::<T>(&Wish::of(&proposal.motion)?)?,
            })
        })
        .collect()
}

/// What would be put to the vote if it were proposed now: nothing is voted on about its shards, its account or
/// its plan, the shards allow it, and load calls for it, the fullness of blocks, or who deals with whom.
fn candidates<T: Config>(ready: Vec<Seen>) -> Vec<Seen> {
    ready
        .into_iter()
        .filter(|it| {
            let motion = it.wish.motion();
            let is_free = !it.wish.shards().any(ShardProposals::<T>::contains_key)
                && !it
                    .wish
                    .account()
                    .is_some_and(AccountProposals::<T>::contains_key)
                && !it.wish.plan().is_some_and(PlanProposals::<T>::contains_key);
            is_free && matches!(Pallet::<T>::judge(&motion), Ok((_, None)))
        })
        .collect()
}

/// Votes with one key on what it has not voted on. Returns how many votes were sent.
fn vote<T: Config>(key: &Key<T>, staker: &StakerOf<T>, questions: &[Question]) -> usize {
    let mut sent = 0;
    for question in ballots(questions, &staker.layers, &staker.ballots)
        .into_iter()
        .take(PER_KEY)
    {
        let Question {
            proposal,
            motion_hash,
            holds: aye,
        } = question;
        let call = Call::vote {
            proposal,
            motion_hash,
            aye,
        };
        if !was_sent::<T>(key, call) {
            break;
        }
        let says = if aye { "aye" } else { "nay" };
        log::info!(target: LOG_TARGET, "votes {says} on proposal {proposal}");
        sent += 1;
    }
    sent
}

/// Proposes with one key what nobody has proposed and its turn has come for.
fn propose<T: Config>(
    memory: &mut MemoryOf<T>,
    key: &Key<T>,
    candidates: &[Seen],
    left: &mut Budget,
    room: &mut Room,
    now: BlockHeight,
) {
    let bond = Pallet::<T>::bond_amount();
    let mut bonds: Balance = 0;
    for Seen { wish, since } in candidates {
        if left.extrinsics == 0 || left.proposals == 0 {
            return;
        }
        let own = left.open.iter_mut().find(|(kind, _)| *kind == wish.kind());
        let own = own.map(|(_, open)| open);
        let places = room.iter_mut().find(|(kind, _)| *kind == wish.kind());
        let Some((_, places)) = places.filter(|(_, places)| *places > 0) else {
            continue;
        };
        // Another key, or this one, may have proposed something about the shard in this run.
        let may_open = own.as_ref().is_none_or(|open| **open > 0);
        let is_free = memory.may_propose(wish, now) && may_open;
        if !is_free || !is_turn(&key.staker, wish, *since, now) {
            continue;
        }
        bonds = bonds.saturating_add(bond);
        if !T::Currency::can_hold(&HoldReason::ProposalBond.into(), &key.staker, bonds) {
            return;
        }
        let call = match *wish {
            Wish::Operation(Operation::Split { shard }) => Call::propose_split { shard },
            Wish::Operation(Operation::Merge { left, right }) => {
                Call::propose_merge { left, right }
            }
            Wish::Operation(Operation::Relocate { account, shard }) => {
                Call::propose_relocation { account, shard }
            }
            Wish::Lane(LaneChange::Open, shard) => Call::propose_lane { shard },
            Wish::Lane(LaneChange::Return, shard) => Call::propose_return { shard },
            Wish::CoLocate(plan) => Call::propose_co_location { plan },
        };
        if !was_sent::<T>(key, call) {
            return;
        }
        log::info!(target: LOG_TARGET, "proposes {wish:?}");
        memory.sent(*wish, now, mark::<T>(now));
        *places = places.saturating_sub(1);
        if let Some(open) = own {
            *open = open.saturating_sub(1);
        }
        left.extrinsics = left.extrinsics.saturating_sub(1);
        left.proposals = left.proposals.saturating_sub(1);
    }
}

/// Signs a call and gives it to the node's pool. Returns whether the pool took it.
fn was_sent<T: Config>(key: &Key<T>, call: Call<T>) -> bool {
    let was_sent = send_as::<T, T::KeeperKey, Call<T>>(&key.signatory, call);
    if !was_sent {
        log::debug!(target: LOG_TARGET, "the pool does not take what {:?} signed", key.id());
    }
    was_sent
}
