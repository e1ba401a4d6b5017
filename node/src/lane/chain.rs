// SPDX-License-Identifier: Apache-2.0
//! What a lane's replica reads of the chain, by this node's client.

use super::{
    extrinsics::{Blocks, Versions},
    keys::EnclaveKey,
};
use crate::service::{FullBackend, FullClient, Hash};
use codec::Decode;
use nerv_lane::{
    directory::Key,
    intake::GRACE,
    protocol::{ChainView, Member, Members, Tip},
    records::Records,
};
use nerv_primitives_core::api::{InboxView, LaneStatusView, LaneView, ShardsApi};
use nerv_primitives_embedding::RoutingView;
use nerv_primitives_lane::Position;
use nerv_primitives_transition::Store;
use nerv_primitives_types::{BlindedId, BlockHeight, NodeId, ShardId};
use nerv_runtime::{AccountId, Runtime};
use sc_client_api::{
    Backend, ChildInfo, StateBackend, StorageKey, StorageProvider, TrieCacheContext,
};
use sp_api::{Core, ProvideRuntimeApi};
use sp_blockchain::HeaderBackend;
use sp_core::H256;
use sp_keystore::KeystorePtr;
use sp_state_machine::IterArgs;
use std::{
    collections::{HashMap, VecDeque},
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

/// The entries of an inbox that are read at a time, as the chain gives them.
const INBOX_STEP: u32 = 1_000;

/// The entries of an inbox that a replica looks at: what it can take in some batches. It sees the next
/// once these are taken.
const INBOX_MOST: usize = 4_000;

/// Why the chain gave no answer.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ChainError(pub String);

impl fmt::Display for ChainError {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "the chain gives no answer: {}", self.0)
    }
}

impl std::error::Error for ChainError {}

fn failed(error: impl fmt::Display) -> ChainError {
    ChainError(error.to_string())
}

/// A slot of a lane that is this node's.
#[derive(Clone)]
pub struct Seat {
    /// The slot.
    pub slot: u8,
    /// The node.
    pub node: NodeId,
    /// The key of its enclave.
    pub key: EnclaveKey,
}

/// A block.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct At {
    /// Its height.
    pub height: BlockHeight,
    /// Its hash.
    pub hash: Hash,
}

/// The accounts that have put withdrawals into the inbox.
pub type Withdrawers = HashMap<BlindedId, AccountId>;

/// A routing table, encoded, and the block of which it is.
type Table = (Hash, Arc<[u8]>);

/// The blocks of which the versions are kept: some more than replicas may differ by, so that each is read once.
const KNOWN_VERSIONS: usize = 4 * GRACE as usize;

/// The chain of this node.
#[derive(Clone)]
pub struct LaneChain {
    client: Arc<FullClient>,
    backend: Arc<FullBackend>,
    keystore: KeystorePtr,
    /// Of the blocks of which they were read last.
    versions: Arc<Mutex<VecDeque<(Hash, Versions)>>>,
    /// The routing table, likewise.
    table: Arc<Mutex<Option<Table>>>,
}

impl LaneChain {
    /// The chain of a node with these keys.
    pub fn new(client: Arc<FullClient>, backend: Arc<FullBackend>, keystore: KeystorePtr) -> Self {
        Self {
            client,
            backend,
            keystore,
            versions: Arc::default(),
            table: Arc::default(),
        }
    }

    /// The client that reads it.
    pub fn client(&self) -> &Arc<FullClient> {
        &self.client
    }

    /// The keystore.
    pub fn keystore(&self) -> &KeystorePtr {
        &self.keystore
    }

    /// The last finalised block.
    pub fn finalised(&self) -> At {
        let info = self.client.info();
        At {
            height: info.finalized_number,
            hash: info.finalized_hash,
        }
    }

    /// The best block.
    pub fn best(&self) -> At {
        let info = self.client.info();
        At {
            height: info.best_number,
            hash: info.best_hash,
        }
    }

    /// The lanes at the end of a block, those that open or have just returned included.
    pub fn lanes(&self, at: Hash) -> Result<Vec<LaneView>, ChainError> {
        self.client.runtime_api().lanes(at).map_err(failed)
    }

    /// The shard that an account belongs to in the best block. The table is read once a block: each order
    /// asks for its sender's.
    pub fn home(&self, account: &AccountId) -> Result<ShardId, ChainError> {
        let table = self.table(self.best().hash)?;
        let view = RoutingView::new(&table).map_err(|_| failed("the routing table is damaged"))?;
        let leaf = view.find(&BlindedId::of(account.as_ref()));
        let leaf = leaf.map_err(|_| failed("the routing table has a hole"))?;
        Ok(leaf.shard.into())
    }

    fn table(&self, at: Hash) -> Result<Arc<[u8]>, ChainError> {
        let mut known = self.table.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, table)) = known.as_ref().filter(|(of, _)| *of == at) {
            return Ok(table.clone());
        }
        let table = self.routing(at);
        let table: Arc<[u8]> = table.ok_or_else(|| failed("no routing table"))?.into();
        *known = Some((at, table.clone()));
        Ok(table)
    }

    /// Of each lane the slot whose enclave's key is here. The first, if there are several: one process is
    /// one replica of a lane.
    pub fn seats(&self, lanes: &[LaneView]) -> Vec<Option<Seat>> {
        let held = EnclaveKey::held(&self.keystore);
        let seat = |lane: &LaneView| {
            lane.seats.iter().find_map(|seat| {
                let key = seat.key?;
                Some(Seat {
                    slot: seat.slot,
                    node: seat.node?,
                    key: held.iter().find(|held| held.public() == key)?.clone(),
                })
            })
        };
        lanes.iter().map(seat).collect()
    }

    /// What replicas are told of a lane, and who withdraws by its inbox. `None` while it opens.
    pub fn view(
        &self,
        lane: &LaneView,
        at: At,
    ) -> Result<Option<(ChainView, Withdrawers)>, ChainError> {
        let Some(position) = lane.position else {
            return Ok(None);
        };
        let entries = self.inbox(&lane.shard, &position, at.hash)?;
        let who = |view: &InboxView| {
            let who = AccountId::decode(&mut &view.who.as_ref()?[..]).ok()?;
            Some((BlindedId::of(who.as_ref()), who))
        };
        let withdrawers = entries.iter().filter_map(who).collect();
        let view = ChainView {
            height: at.height,
            open: takes_commits(lane.status),
            room: lane.outbox_room as usize,
            position,
            members: members(lane),
            inbox: entries.into_iter().map(|view| view.entry).collect(),
        };
        Ok(Some((view, withdrawers)))
    }

    /// The entries of an inbox that no committed head has taken, in order and without a gap.
    fn inbox(
        &self,
        shard: &ShardId,
        position: &Position,
        at: Hash,
    ) -> Result<Vec<InboxView>, ChainError> {
        let first = position.head.header.marks.inbox;
        let mut entries: Vec<InboxView> = Vec::new();
        while entries.len() < INBOX_MOST {
            let next = first.saturating_add(entries.len() as u64);
            if next >= position.inbox.next {
                break;
            }
            let api = self.client.runtime_api();
            let more = api.lane_inbox(at, *shard, next, INBOX_STEP);
            let more = more.map_err(failed)?;
            let expected = (next..).zip(more);
            let contiguous = expected.take_while(|(index, view)| *index == view.index);
            let before = entries.len();
            entries.extend(contiguous.map(|(_, view)| view));
            if entries.len() == before {
                break;
            }
        }
        Ok(entries)
    }

    /// The records that the chain has of a shard: of a lane, those it opened with, until it returns.
    /// `None` where the state of the block is not there any more.
    pub fn records(&self, shard: &ShardId, at: Hash) -> Result<Option<Records>, ChainError> {
        // It stays there until the last of it was read, whatever is pruned meanwhile.
        let state = match self.backend.state_at(at, TrieCacheContext::Untrusted) {
            Ok(state) => state,
            Err(sp_blockchain::Error::UnknownBlock(_)) => return Ok(None),
            Err(error) => return Err(failed(error)),
        };
        let mut all = IterArgs::default();
        all.child_info = Some(ChildInfo::new_default(shard.bytes()));
        let mut records = Records::default();
        for pair in state.pairs(all).map_err(failed)? {
            let (key, value) = pair.map_err(failed)?;
            let put = records.put(&key, &value);
            put.map_err(|_| failed("the shard has something that is no record"))?;
        }
        Ok(Some(records))
    }

    /// Whether this node has paid, up to the best block, for two heads in one place that were signed with this key.
    pub fn has_paid(&self, key: &Key, node: NodeId) -> bool {
        let stored = pallet_lanes::Equivocators::<Runtime>::hashed_key_for(*key, node);
        let found = self.client.storage(self.best().hash, &StorageKey(stored));
        found.ok().flatten().is_some()
    }

    /// Where accounts belong, as the chain keeps it: a routing table, encoded. `None` where the state of
    /// the block is not there any more.
    pub fn routing(&self, at: Hash) -> Option<Vec<u8>> {
        let key = pallet_shard_registry::Routing::<Runtime>::hashed_key();
        let key = StorageKey(key.to_vec());
        let found = self.client.storage(at, &key).ok().flatten();
        found.map(|found| found.0)
    }

    /// A lane as it was at the end of the block in which it opened, if that is still known.
    pub fn opening(&self, lane: &LaneView) -> Option<(LaneView, Hash)> {
        let hash = self.client.hash(lane.opened_at).ok().flatten()?;
        let then = self.client.runtime_api().lane(hash, lane.shard).ok()??;
        let position = then.position.as_ref()?;
        let is_opening = position.head.header.sequence == 0 && then.opened_at == lane.opened_at;
        is_opening.then_some((then, hash))
    }
}

impl Blocks for LaneChain {
    fn finalised(&self) -> BlockHeight {
        self.client.info().finalized_number
    }

    fn best(&self) -> BlockHeight {
        self.client.info().best_number
    }

    fn hash(&self, height: BlockHeight) -> Option<H256> {
        self.client.hash(height).ok().flatten()
    }

    fn versions(&self, height: BlockHeight) -> Option<Versions> {
        let at = Blocks::hash(self, height)?;
        let mut known = self.versions.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, versions)) = known.iter().find(|(of, _)| *of == at) {
            return Some(*versions);
        }
        let version = self.client.runtime_api().version(at).ok()?;
        let versions = Versions {
            runtime: version.spec_version,
            transaction: version.transaction_version,
        };
        if known.len() >= KNOWN_VERSIONS {
            known.pop_front();
        }
        known.push_back((at, versions));
        Some(versions)
    }

    fn own_key_speaks(&self, account: &AccountId) -> bool {
        let stored = pallet_pqc::Controllers::<Runtime>::hashed_key_for(account);
        let at = self.client.info().finalized_hash;
        match self.client.storage(at, &StorageKey(stored)) {
            Ok(None) => true,
            Ok(Some(control)) => pallet_pqc::Control::decode(&mut &control.0[..])
                .is_ok_and(|control| control.is_of_own_key(account)),
            // Who cannot be asked about takes nobody's order.
            Err(_) => false,
        }
    }
}

/// Whether what replicas sign can be committed.
pub fn takes_commits(status: LaneStatusView) -> bool {
    matches!(
        status,
        LaneStatusView::Open | LaneStatusView::Quiet | LaneStatusView::Closing
    )
}

/// The lane as the next commit finds it. `None` while it opens.
pub fn tip(lane: &LaneView) -> Option<Tip> {
    Some(Tip {
        position: lane.position?,
        room: usize::try_from(lane.outbox_room).unwrap_or(usize::MAX),
    })
}

/// Who votes: the nodes whose enclaves count.
pub fn members(lane: &LaneView) -> Members {
    let members = lane.seats.iter().filter_map(|seat| {
        Some(Member {
            slot: seat.slot,
            node: seat.node?,
            key: seat.key?,
        })
    });
    let slots = u32::try_from(lane.seats.len()).unwrap_or(u32::MAX);
    // As many as the chain says: that is never below what their number alone asks for.
    let parity = slots.saturating_sub(lane.needed);
    Members::new(members.collect(), slots, parity)
}

#[cfg(test)]
mod tests {
    use super::*;
    use nerv_primitives_core::api::SeatView;

    fn lane(slots: u8, needed: u32) -> LaneView {
        let seat = |slot: u8| SeatView {
            slot,
            node: (slot != 1).then_some(slot.into()),
            key: (slot > 1).then_some([slot; 32]),
        };
        LaneView {
            shard: ShardId::root(),
            status: LaneStatusView::Open,
            position: None,
            seats: (0..slots).map(seat).collect(),
            needed,
            opened_at: 0,
            committed_at: 0,
            silence: 0,
            silence_after: 60,
            heartbeat: 20,
            outbox_room: 0,
        }
    }

    #[test]
    fn as_many_must_sign_as_the_chain_says() {
        for (slots, needed) in [(7, 5), (10, 7), (4, 3), (1, 1), (7, 7)] {
            let members = members(&lane(slots, needed));
            assert_eq!(members.needed(), needed as usize, "{slots}");
            assert_eq!(members.slots(), usize::from(slots));
        }
    }

    #[test]
    fn who_has_no_enclave_does_not_vote() {
        let members = members(&lane(5, 4));
        let slots: Vec<_> = members.iter().map(|member| member.slot).collect();
        assert_eq!(slots, [2, 3, 4]);
    }

    #[test]
    fn commits_are_taken_until_the_return_begins() {
        use LaneStatusView::*;
        let taken = [Open, Quiet, Closing].map(takes_commits);
        assert_eq!(taken, [true; 3]);
        let not = [Opening, Returning, Unsound, Settling].map(takes_commits);
        assert_eq!(not, [false; 4]);
    }
}
