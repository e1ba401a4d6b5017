// SPDX-License-Identifier: Apache-2.0
//! What the benchmarks find when they begin.

use crate::{
    commits::Said,
    types::{Messages, OutboxState, Path, Payees, Ripening, Signatures},
    *,
};
use alloc::{vec, vec::Vec};
use codec::Encode;
use frame_benchmarking::account;
use frame_support::{traits::Get, BoundedVec};
use nerv_primitives_core::{traits::SeatNodes, Balance, LaneStanding, ShardId, MAX_REPLICAS};
use nerv_primitives_embedding::BlindedId;
use nerv_primitives_lane::{
    Head, Header, LaneRules, OutMessage, Outbox as OutboxChain, Position, Renewal,
};
use nerv_primitives_transition::{Account, Books, Rules, Store, TrieStore};
use sp_core::{sr25519, H256};

/// The block in which everything here happens.
pub(super) const NOW: BlockHeight = 10_000;

/// The tick, likewise.
pub(super) const TICK: Tick = 9_000;

/// The units of the lane.
pub(super) const TOTAL: Balance = 1 << 100;

/// The records of the trie of which some are proved.
pub(super) const RECORDS: u32 = 4_096;

pub(super) fn shard() -> ShardId {
    ShardId::root()
}

pub(super) fn name<T: Config>(number: u32) -> T::AccountId {
    account("account", number, 0)
}

pub(super) fn listed(number: u32) -> Listed {
    let mut bytes = [7u8; 32];
    bytes[..4].copy_from_slice(&number.to_le_bytes());
    Listed {
        shard: ShardId::from(bytes),
        standing: LaneStanding::Lane,
    }
}

/// Lists as many shards as may be listed, and the first leaf as the last.
pub(super) fn fill_list<T: Config>(standing: LaneStanding) {
    let others = 1..T::MaxLanes::get();
    let mut list: Vec<Listed> = others.map(listed).collect();
    list.push(Listed {
        shard: shard(),
        standing,
    });
    LaneList::<T>::put(BoundedVec::truncate_from(list));
}

pub(super) fn first<T: Config>() {
    frame_system::Pallet::<T>::set_block_number(NOW.into());
    Ticks::<T>::put(TICK);
}

/// A lane that is open, with everything in it that may be, on as many replicas as there may be.
pub(super) fn lane<T: Config>(status: LaneStatus) -> Lane {
    first::<T>();
    fill_list::<T>(LaneStanding::Lane);
    let operators = (0..MAX_REPLICAS).map(|number| account("operator", number, 0));
    T::Seats::seat(&shard(), operators.collect(), 4);
    let rules = LaneRules {
        rules: Rules {
            minimum_balance: T::MinimumBalance::get(),
        },
        fee: 1,
        delivery_fee: 1,
    };
    let books = Books {
        total: TOTAL,
        ..Books::default()
    };
    let header = Header::opening(shard(), NOW - 1, H256::repeat_byte(1), books, 7, &rules);
    let head = Head::opening(&Pallet::<T>::genesis(), header);
    let lane = Lane {
        status,
        position: Position::opening(head, rules),
        opened_at: NOW - 1,
        committed_at: NOW - 1,
        renewed_at: NOW - 1,
        seen: TICK,
        quiet: false,
        signers: Default::default(),
        ripening: Ripening {
            below: 0,
            since: TICK,
        },
        kept: 0,
        expected: 0,
        outbox: OutboxState::default(),
        earned: BoundedVec::default(),
        payday: TICK + 1_000,
        nonces: Default::default(),
    };
    Lanes::<T>::insert(shard(), &lane);
    lane
}

pub(super) fn signatures() -> Signatures {
    let slots = 0..MAX_REPLICAS as u8;
    let signatures = slots.map(|slot| (slot, sr25519::Signature::from_raw([0; 64])));
    BoundedVec::truncate_from(signatures.collect())
}

/// A commit with so many headers before it and so many withdrawals, which cost the most: each has a payee.
pub(super) struct Commit<T: Config> {
    header: Header,
    path: Path,
    messages: Messages,
    payees: Payees<T::AccountId>,
}

impl<T: Config> Commit<T> {
    pub(super) fn new(headers: u32, messages: u32) -> Self {
        let mut lane = lane::<T>(LaneStatus::Open);
        // One entry is taken.
        let account = Pallet::<T>::blind(&name::<T>(0));
        let amount = T::MinimumBalance::get();
        Pallet::<T>::post_credit(&shard(), &mut lane, &account, amount, Some(account));
        OwnEntries::<T>::insert(shard(), account, 1);
        Lanes::<T>::insert(shard(), &lane);
        let payees: Vec<T::AccountId> = (0..messages).map(name::<T>).collect();
        let paid: Vec<OutMessage> = payees
            .iter()
            .map(|payee| OutMessage::Payout {
                account: Pallet::<T>::blind(payee),
                amount,
            })
            .collect();
        let mut header = lane.position.head.header;
        header.term = lane.position.term;
        header.sequence = u64::from(headers) + 1;
        let mut outbox = OutboxChain::default();
        paid.iter().for_each(|message| outbox.append(message));
        header.marks.outbox = outbox;
        header.marks.sent = amount * Balance::from(messages);
        header.marks.inbox = 1;
        header.marks.received = amount;
        header.marks.fees = Balance::from(MAX_REPLICAS) * 5;
        header.books.total = TOTAL + header.marks.received - header.marks.sent - header.marks.fees;
        Self {
            header,
            path: BoundedVec::truncate_from(vec![H256::repeat_byte(3); headers as usize]),
            messages: BoundedVec::truncate_from(paid),
            payees: BoundedVec::truncate_from(payees),
        }
    }

    pub(super) fn said(&self) -> Said<'_, T::AccountId> {
        Said {
            header: &self.header,
            path: &self.path,
            messages: &self.messages,
            payees: &self.payees,
        }
    }
}

pub(super) fn renewal<T: Config>() -> Renewal {
    let lane = lane::<T>(LaneStatus::Open);
    Renewal {
        shard: shard(),
        term: lane.position.term,
        head: lane.position.head.id,
        at: NOW - 1,
    }
}

/// A proof of so many records, with other nodes so that it has as many KiB as that.
pub(super) fn proof(accounts: u32, kibibytes: u32) -> (H256, Vec<BlindedId>, Vec<Vec<u8>>) {
    let id = |number: u32| BlindedId::of(&number.encode());
    let mut trie = TrieStore::default();
    for number in 0..RECORDS {
        let record = Account {
            free: u128::MAX / 2,
            nonce: u64::MAX / 2,
            ..Account::default()
        };
        let _ = trie.put(&id(number).0, &record.encode());
    }
    let root = trie.record().expect("a whole trie has a root");
    let accounts: Vec<BlindedId> = (0..accounts).map(id).collect();
    for account in &accounts {
        let _ = trie.get(&account.0);
    }
    let mut nodes: Vec<Vec<u8>> = trie.take_proof().into_iter_nodes().collect();
    let mut bytes: usize = nodes.iter().map(Vec::len).sum();
    while bytes < kibibytes as usize * 1_024 {
        nodes.push(vec![(bytes % 251) as u8; 512]);
        bytes += 512;
    }
    (root, accounts, nodes)
}
