// SPDX-License-Identifier: Apache-2.0
//! What the rest of the node knows of lanes: which there are, who runs them, and how this node's replicas
//! are reached.

use super::chain::Withdrawers;
use nerv_lane::{
    directory::Key,
    execution::{Account, Refused},
    pool::Waiting,
    protocol::{ChainView, Message, Tip},
    wire::Pair,
};
use nerv_primitives_types::{BlindedId, BlockHeight, ShardId};
use sc_network::PeerId;
use sp_core::H256;
use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock},
};
use tokio::sync::{broadcast, mpsc, oneshot};

/// The events that wait for a replica at the most: some may be whole batches. What comes beyond them is
/// lost, as it may be on any network. What anybody may say finds room in a part of it alone, so that what the
/// chain and the other replicas say is not lost for it.
pub const MAX_EVENTS: usize = 512;

/// The batches that a slow subscriber may be behind before it misses some.
pub const MAX_NOTES: usize = 256;

/// What a replica is told.
pub enum Event {
    /// The lane as it is in a finalised block.
    Chain(Box<(ChainView, Withdrawers)>),
    /// And as it is in the best one.
    Tip(Box<Tip>),
    /// The lane returns, and its records are to be imported if it is this replica's turn.
    Returning(BlockHeight),
    /// A message of the replica with this enclave.
    Message(Key, Message),
    /// That one wants records under a head.
    PageRequest(Key, H256, Option<[u8; 32]>),
    /// And has some.
    Page(Key, H256, Option<[u8; 32]>, Vec<Pair>),
    /// Orders that a peer passes on.
    Orders(PeerId, Vec<Vec<u8>>),
    /// An order, of somebody who waits for the answer.
    Submit(Vec<u8>, oneshot::Sender<Result<(), Refused>>),
    /// What an account has, under the last head that is certain and under the one settled last.
    Account(BlindedId, oneshot::Sender<Option<Standing>>),
    /// An account's orders that wait.
    Pending(BlindedId, oneshot::Sender<Vec<Waiting>>),
    /// Nobody needs the replica any more.
    Stop,
}

/// A head, as it is told.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Place {
    /// Its sequence.
    pub sequence: u64,
    /// Its id.
    pub id: H256,
}

/// What an account has.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Standing {
    /// The last head that is certain.
    pub certain: Place,
    /// What it has there.
    pub now: Option<Account>,
    /// The head settled last.
    pub settled: Place,
    /// What it has there.
    pub then: Option<Account>,
}

/// A batch that is certain.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct BatchNote {
    /// The term.
    pub term: u32,
    /// The head that it makes.
    pub place: Place,
    /// The entries of the inbox that were taken since the lane opened, its own included.
    pub inbox: u64,
    /// The hashes of its extrinsics, in order.
    pub extrinsics: Vec<H256>,
    /// Who has signed it, by slot.
    pub signers: Vec<u8>,
}

/// A replica of this node's.
#[derive(Clone)]
pub struct Local {
    /// Where it is told what happens.
    pub events: mpsc::Sender<Event>,
    /// Where it tells of batches.
    pub notes: broadcast::Sender<Arc<BatchNote>>,
}

impl Local {
    /// Asks it something for a client, unless three quarters of what may wait for it do. Returns whether it was
    /// asked.
    pub fn ask(&self, event: Event) -> bool {
        self.offer(event, 4)
    }

    /// Hands orders of a peer to it, unless half of what may wait for it does. Returns whether it has them.
    fn hand_in(&self, peer: PeerId, orders: Vec<Vec<u8>>) -> bool {
        self.offer(Event::Orders(peer, orders), 2)
    }

    /// Tells it something if more than one part in so many of its room is free.
    fn offer(&self, event: Event, parts: usize) -> bool {
        let free = self.events.capacity().saturating_mul(parts);
        free > self.events.max_capacity() && self.events.try_send(event).is_ok()
    }
}

/// A lane that takes orders.
#[derive(Clone)]
pub struct Lane {
    /// The enclaves of its replicas.
    pub keys: Vec<Key>,
    /// This node's replica of it.
    pub local: Option<Local>,
}

/// The lanes that there are.
#[derive(Clone, Default)]
pub struct Lanes {
    all: Arc<RwLock<HashMap<ShardId, Lane>>>,
}

impl Lanes {
    /// Those there are now.
    pub fn replace(&self, lanes: HashMap<ShardId, Lane>) {
        *self.all.write().unwrap_or_else(PoisonError::into_inner) = lanes;
    }

    /// A lane.
    pub fn get(&self, shard: &ShardId) -> Option<Lane> {
        let all = self.all.read().unwrap_or_else(PoisonError::into_inner);
        all.get(shard).cloned()
    }

    /// Tells this node's replica of a lane something that one of its members has sent: the first of these
    /// enclaves that is one. Returns whether there is such a replica and such a member.
    pub fn tell_from<'a>(
        &self,
        shard: &ShardId,
        mut keys: impl Iterator<Item = &'a Key>,
        event: impl FnOnce(Key) -> Event,
    ) -> bool {
        let Some(lane) = self.get(shard) else {
            return false;
        };
        let member = keys.find(|key| lane.keys.contains(key));
        match (member, lane.local) {
            (Some(key), Some(local)) => local.events.try_send(event(*key)).is_ok(),
            _ => false,
        }
    }

    /// Hands orders that a peer passes on to this node's replica of a lane. Returns whether there is one that
    /// has room for them.
    pub fn hand_in(&self, shard: &ShardId, peer: PeerId, orders: Vec<Vec<u8>>) -> bool {
        let local = self.get(shard).and_then(|lane| lane.local);
        local.is_some_and(|local| local.hand_in(peer, orders))
    }

    /// Whether one of these enclaves is a member of a lane that this node has a replica of.
    pub fn is_colleague<'a>(&self, keys: impl Iterator<Item = &'a Key> + Clone) -> bool {
        let all = self.all.read().unwrap_or_else(PoisonError::into_inner);
        let mut ours = all.values().filter(|lane| lane.local.is_some());
        ours.any(|lane| keys.clone().any(|key| lane.keys.contains(key)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn local(room: usize) -> (Local, mpsc::Receiver<Event>) {
        let (events, received) = mpsc::channel(room);
        let (notes, _) = broadcast::channel(1);
        (Local { events, notes }, received)
    }

    #[test]
    fn only_members_reach_a_replica() {
        let lanes = Lanes::default();
        let (ours, mut received) = local(1);
        let (shard, other) = (ShardId::root(), ShardId::default());
        let lane = |local| Lane {
            keys: vec![[1; 32], [2; 32]],
            local,
        };
        lanes.replace([(shard, lane(Some(ours))), (other, lane(None))].into());
        let tell = |shard: &ShardId, keys: &[Key]| {
            lanes.tell_from(shard, keys.iter(), |key| {
                Event::PageRequest(key, H256::zero(), None)
            })
        };
        assert!(!tell(&shard, &[]) && !tell(&shard, &[[3; 32]]));
        assert!(!tell(&other, &[[1; 32]]));
        assert!(tell(&shard, &[[3; 32], [2; 32]]));
        let event = received.try_recv();
        assert!(matches!(event, Ok(Event::PageRequest(key, ..)) if key == [2; 32]));
        assert!(lanes.is_colleague([[1; 32]].iter()));
        assert!(!lanes.is_colleague([[3; 32]].iter()));
    }

    /// How often it is told until it is not.
    fn as_many(told: impl Fn() -> bool) -> usize {
        (0..9).take_while(|_| told()).count()
    }

    #[test]
    fn a_replica_that_is_behind_is_told_what_matters_most() {
        let lanes = Lanes::default();
        let (ours, received) = local(8);
        let (shard, keys) = (ShardId::root(), vec![[1; 32]]);
        let local = Some(ours.clone());
        lanes.replace([(shard, Lane { keys, local })].into());
        let peer = PeerId::random();
        let hand_in = |shard: &ShardId| lanes.hand_in(shard, peer, vec![vec![1]]);
        let ask = || {
            let (sender, _) = oneshot::channel();
            ours.ask(Event::Pending(BlindedId([1; 32]), sender))
        };
        let tell = || {
            lanes.tell_from(&shard, [[1; 32]].iter(), |key| {
                Event::PageRequest(key, H256::zero(), None)
            })
        };
        assert!(!hand_in(&ShardId::default()));
        assert_eq!(as_many(|| hand_in(&shard)), 4);
        assert_eq!(as_many(ask), 2);
        assert!(!hand_in(&shard));
        assert_eq!(as_many(tell), 2);
        drop(received);
        assert!(!hand_in(&shard) && !ask() && !tell());
    }
}
