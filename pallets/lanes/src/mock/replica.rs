// SPDX-License-Identifier: Apache-2.0
//! The replicas of a lane, as one: they run it by the rules, and sign with as many keys as are asked for.

use super::*;
use crate::{Call, Inbox};
use frame_support::BoundedVec;
use nerv_primitives_core::{Nonce, Slots};
use nerv_primitives_lane::{
    execute, needed, select, vote_hash, Batch, Executed, Head, InboxEntry, Order, OrderAction,
    OutMessage, Renewal, Selected, Vote,
};
use nerv_primitives_transition::{MemoryStore, Store, TrieStore};
use sp_core::{sr25519, Pair};

/// The replicas of a lane.
#[derive(Clone)]
pub struct Replicas {
    /// The lane.
    pub shard: ShardId,
    /// The records after the last batch.
    pub store: MemoryStore,
    /// The head after the last batch.
    pub head: Head,
    /// The heads since the committed one, but for the last.
    pub path: Vec<H256>,
    /// What has left the lane since the committed head.
    pub messages: Vec<OutMessage>,
    /// The records and the head that are committed.
    committed: (MemoryStore, Head),
}

/// Who is known by a blinded id, of all whom the tests name.
pub fn who(account: &BlindedId) -> AccountId {
    let mut all = (1..1_200).chain([TREASURY]);
    all.find(|who| id(*who) == *account)
        .expect("one of the tests' accounts")
}

/// An order of an account.
pub fn order(from: AccountId, nonce: Nonce, action: OrderAction) -> Order {
    Order {
        from: id(from),
        nonce,
        action,
    }
}

/// An order to send units.
pub fn pay(from: AccountId, nonce: Nonce, to: AccountId, amount: Balance) -> Order {
    order(from, nonce, OrderAction::Transfer { to: id(to), amount })
}

/// An order to withdraw units.
pub fn redeem(from: AccountId, nonce: Nonce, amount: Balance) -> Order {
    order(from, nonce, OrderAction::Withdraw { amount })
}

impl Replicas {
    /// Those of a lane that has just opened: they have its records from the chain.
    pub fn of(shard: &ShardId) -> Self {
        let trie = ShardTrie::new(shard);
        let mut store = MemoryStore::default();
        let mut cursor = None;
        while let Some(key) = trie.next_key(cursor.as_ref()) {
            let record = trie.get(&key).expect("it answers").expect("it is there");
            store.put(&key, &record).expect("it takes all");
            cursor = Some(BlindedId(key[..].try_into().expect("32 bytes")));
        }
        let head = lane(shard).position.head;
        assert_eq!(store.root(), head.header.root);
        Self {
            shard: *shard,
            committed: (store.clone(), head),
            store,
            head,
            path: vec![],
            messages: vec![],
        }
    }

    /// The entries that wait in the inbox behind the last batch, at most so many.
    pub fn waiting(&self, most: u32) -> Vec<InboxEntry> {
        let first = self.head.header.marks.inbox;
        let entries = (first..first + u64::from(most)).map_while(|index| {
            let posted = Inbox::<Test>::get(self.shard, index)?;
            Some(posted.entry)
        });
        entries.collect()
    }

    /// Runs a batch that takes so many entries of the inbox, at most, and these orders, all of which the rules
    /// must take.
    pub fn run(&mut self, inbox: u32, orders: &[Order]) -> Executed {
        let (shard, rules) = (self.shard, lane(&self.shard).position.rules);
        let entries = self.waiting(inbox);
        let territory = |account: &BlindedId| home_of(account) == shard;
        let executed = execute(
            &mut self.store,
            &self.head,
            &entries,
            orders,
            &rules,
            &territory,
        );
        let executed = executed.expect("the batch can be run");
        self.take(entries.len() as u32, &executed);
        executed
    }

    /// Runs a batch with all that waits, and those of some orders that the rules take.
    pub fn run_those_that_can(&mut self, orders: &[Order]) -> Selected {
        let (shard, rules) = (self.shard, lane(&self.shard).position.rules);
        let entries = self.waiting(500);
        let territory = |account: &BlindedId| home_of(account) == shard;
        let selected = select(
            &mut self.store,
            &self.head,
            &entries,
            orders,
            &rules,
            &territory,
        );
        let selected = selected.expect("the batch can be run");
        self.take(selected.inbox, &selected.executed);
        selected
    }

    /// Goes on to what a batch has come to.
    fn take(&mut self, inbox: u32, executed: &Executed) {
        if self.head.id != self.committed.1.id {
            self.path.push(self.head.header.digest());
        }
        self.messages.extend_from_slice(&executed.messages);
        let batch = Batch {
            shard: self.shard,
            term: lane(&self.shard).position.term,
            sequence: self.head.header.sequence + 1,
            parent: self.head.id,
            inbox,
            extrinsics: vec![],
        };
        self.head = Head::behind(&Lanes::genesis(), &self.head.id, executed.header(&batch));
    }

    /// Lets the replicas sign another header in the place of their last one.
    pub fn change(&mut self, change: impl FnOnce(&mut nerv_primitives_lane::Header)) {
        let mut header = self.head.header;
        change(&mut header);
        let path = self.path.iter();
        let parent = path.fold(self.committed.1.id, |parent, digest| {
            nerv_primitives_lane::head_id(&Lanes::genesis(), &parent, digest)
        });
        self.head = Head::behind(&Lanes::genesis(), &parent, header);
    }

    /// The commit of all since the committed head, signed by so many replicas from the first slot on.
    pub fn signed_by(&self, slots: impl IntoIterator<Item = u8>) -> Call<Test> {
        let header = self.head.header;
        let hash = vote_hash(
            &Lanes::genesis(),
            &self.shard,
            header.term,
            header.sequence,
            &self.head.id,
        );
        let payees = self.messages.iter().filter_map(|message| match message {
            OutMessage::Payout { account, .. } => Some(who(account)),
            OutMessage::Transfer { .. } => None,
        });
        Call::commit {
            header: Box::new(header),
            path: BoundedVec::truncate_from(self.path.clone()),
            messages: BoundedVec::truncate_from(self.messages.clone()),
            payees: BoundedVec::truncate_from(payees.collect()),
            signatures: signatures(&self.shard, slots, &hash),
        }
    }

    /// The same, signed by just as many as are needed.
    pub fn call(&self) -> Call<Test> {
        self.signed_by(signers(&self.shard))
    }

    /// Commits all since the committed head.
    #[track_caller]
    pub fn commit(&mut self) {
        include(self.call());
        self.is_committed();
    }

    /// What was signed last is committed.
    pub fn is_committed(&mut self) {
        assert_eq!(lane(&self.shard).position.head, self.head);
        self.committed = (self.store.clone(), self.head);
        self.path.clear();
        self.messages.clear();
    }

    /// Forgets all that is not committed.
    pub fn go_back(&mut self) {
        (self.store, self.head) = self.committed.clone();
        self.path.clear();
        self.messages.clear();
    }

    /// The record of an account after the last batch.
    pub fn record(&self, who: AccountId) -> Account {
        use codec::Decode;
        let bytes = self.store.get(&id(who).0).expect("it answers");
        bytes.map_or_else(Account::default, |bytes| {
            Account::decode(&mut &bytes[..]).expect("a record")
        })
    }

    /// What an account can spend after the last batch.
    pub fn free(&self, who: AccountId) -> Balance {
        self.record(who).free
    }

    /// The accounts whose records are others than the chain has of the shard, those that have more units last.
    pub fn differing(&self) -> Vec<BlindedId> {
        let trie = ShardTrie::new(&self.shard);
        let mut all: BTreeSet<BlindedId> = BTreeSet::new();
        let mut cursor = None;
        while let Some(key) = trie.next_key(cursor.as_ref()) {
            let id = BlindedId(key[..].try_into().expect("32 bytes"));
            all.insert(id);
            cursor = Some(id);
        }
        let entries = self.committed.0.entries();
        all.extend(entries.map(|(key, _)| BlindedId(key.try_into().expect("32 bytes"))));
        let differs = |id: &BlindedId| {
            let (here, there) = (self.committed.0.get(&id.0), trie.get(&id.0));
            here.expect("it answers") != there.expect("it answers")
        };
        let units = |bytes: Option<Vec<u8>>| {
            use codec::Decode;
            let record = bytes.map(|bytes| Account::decode(&mut &bytes[..]).expect("a record"));
            record.map_or(0, |record| record.total())
        };
        let has_more = |id: &BlindedId| {
            let (here, there) = (self.committed.0.get(&id.0), trie.get(&id.0));
            units(here.expect("it answers")) > units(there.expect("it answers"))
        };
        let mut all: Vec<BlindedId> = all.into_iter().filter(differs).collect();
        all.sort_by_key(has_more);
        all
    }

    /// The import of the records of some accounts, with their proof.
    pub fn import(&self, accounts: &[BlindedId]) -> Call<Test> {
        let mut trie = TrieStore::default();
        for (key, value) in self.committed.0.entries() {
            trie.put(key, value).expect("it takes all");
        }
        let root = trie.record().expect("a whole trie has a root");
        assert_eq!(root, self.committed.1.header.root);
        for account in accounts {
            trie.get(&account.0).expect("a whole trie answers");
        }
        let nodes = trie.take_proof().into_iter_nodes();
        let nodes = nodes.map(|node| BoundedVec::try_from(node).expect("a short node"));
        Call::import {
            shard: self.shard,
            accounts: BoundedVec::try_from(accounts.to_vec()).expect("few accounts"),
            proof: BoundedVec::try_from(nodes.collect::<Vec<_>>()).expect("few nodes"),
        }
    }

    /// Imports all that differs, in pieces.
    pub fn import_all(&self) {
        for accounts in self.differing().chunks(7) {
            dispatch_signed(1, self.import(accounts)).expect("they are missing");
        }
        assert!(self.differing().is_empty());
    }
}

/// The leaf that owns an account.
pub fn home_of(account: &BlindedId) -> ShardId {
    let [home] = Registry::homes([account]).expect("every account has a home");
    home.shard
}

/// The first slots whose nodes are there, as many as must sign.
pub fn signers(shard: &ShardId) -> Vec<u8> {
    use nerv_primitives_core::traits::Placements;
    let slots: Slots = Nodes::slots(shard);
    let needed = needed(slots.len() as u32, Nodes::parity(shard).into()) as usize;
    let holders = (0u8..).zip(slots.holders());
    let held = holders.filter_map(|(slot, holder)| holder.map(|_| slot));
    held.take(needed).collect()
}

/// What the enclaves of nodes in some slots sign.
pub fn signatures(
    shard: &ShardId,
    slots: impl IntoIterator<Item = u8>,
    hash: &H256,
) -> crate::types::Signatures {
    let signed = slots.into_iter().map(|slot| {
        let node = Placed::get()
            .get(shard)
            .and_then(|(holders, _)| holders.get(usize::from(slot)).copied().flatten());
        // An empty slot has somebody sign who has no business there.
        (slot, pair(node.unwrap_or(19)).sign(hash.as_bytes()))
    });
    BoundedVec::truncate_from(signed.collect())
}

/// The wish of the replicas that the term of their lane ends, signed by just as many as are needed.
pub fn renewal(shard: &ShardId) -> Renewal {
    let position = lane(shard).position;
    Renewal {
        shard: *shard,
        term: position.term,
        head: position.head.id,
        at: now() - 1,
    }
}

/// The call, signed.
pub fn renew(renewal: Renewal, slots: impl IntoIterator<Item = u8>) -> Call<Test> {
    let hash = renewal.hash(&Lanes::genesis());
    let signatures = signatures(&renewal.shard, slots, &hash);
    Call::renew {
        renewal,
        signatures,
    }
}

/// A vote of the node in a slot for a head.
pub fn vote(shard: &ShardId, slot: u8, sequence: u64, head: u8) -> Vote {
    let node = holder(shard, slot);
    let mut vote = Vote {
        shard: *shard,
        term: 1,
        sequence,
        id: H256([head; 32]),
        slot,
        node,
        signature: sr25519::Signature::from_raw([0; 64]),
    };
    vote.signature = pair(node).sign(vote.hash(&Lanes::genesis()).as_bytes());
    vote
}
