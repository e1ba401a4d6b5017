// SPDX-License-Identifier: Apache-2.0
//! A shard that becomes a lane, is executed by its replicas, and returns: with the whole runtime around it.

use crate::common;
mod weights;

use codec::Decode;
use common::{attesting::enclave, custody::*, *};
use frame_support::{assert_noop, assert_ok};
use nerv_primitives_core::{
    api::LaneStatusView,
    traits::{LaneStandings, ShardRouting},
    LaneStanding, NodeId, Operation, PlacementState, Refusal, ShardId, Slots,
};
use nerv_primitives_embedding::BlindedId;
use nerv_primitives_lane::{
    execute, head_id, vote_hash, Batch, Head, InboxEntry, LaneRules, Order, OrderAction,
    OutMessage, Territory,
};
use nerv_primitives_transition::{Account, Store, TrieStore};
use nerv_runtime::{
    AccountId, Attestation, Balance, Balances, Executive, Lanes, Ledger, Runtime, RuntimeCall,
    RuntimeOrigin, ShardRegistry, System, MILLI_UNIT, UNIT,
};
use pallet_attestation::Evidence;
use pallet_lanes::Call;
use sp_core::{Pair, H256};
use std::collections::BTreeMap;

/// The accounts of the shard that becomes a lane.
const ACCOUNTS: u32 = 40;

/// Which accounts a lane owns: those that lived in it when it opened.
struct Owned(ShardId);

impl Territory for Owned {
    fn contains(&self, account: &BlindedId) -> bool {
        let homes = ShardRegistry::homes([account]).expect("everybody has a home");
        homes[0].shard == self.0
    }
}

/// What an honest replica keeps of a lane.
struct Replica {
    shard: ShardId,
    head: Head,
    rules: LaneRules,
    store: TrieStore,
    names: BTreeMap<BlindedId, AccountId>,
}

fn genesis() -> H256 {
    System::block_hash(0)
}

/// Has all seven nodes register an enclave.
fn enclaves() {
    for slot in 0..7 {
        let origin = RuntimeOrigin::signed(keeper(slot).to_account_id());
        let key = enclave(slot).public().0;
        let node = node_of(&ShardId::root(), slot);
        assert_ok!(Attestation::register_enclave(
            origin,
            node,
            key,
            Evidence::Simulated
        ));
    }
}

/// A chain with one shard on seven nodes with enclaves, whose checkpoint is committed.
fn ready() -> sp_io::TestExternalities {
    let mut ext = placed(ACCOUNTS);
    pass(&mut ext);
    pass(&mut ext);
    ext.execute_with(|| {
        commit(&ShardId::root());
        enclaves();
    });
    pass(&mut ext);
    ext
}

fn root_call(call: Call<Runtime>) {
    assert_ok!(dispatch(RuntimeOrigin::root(), RuntimeCall::Lanes(call)));
}

fn status(shard: &ShardId) -> Option<LaneStatusView> {
    Lanes::lane_view(shard).map(|view| view.status)
}

/// Lets blocks pass until a lane is so.
fn until(ext: &mut sp_io::TestExternalities, shard: &ShardId, wanted: Option<LaneStatusView>) {
    for _ in 0..200 {
        if ext.execute_with(|| status(shard)) == wanted {
            return;
        }
        pass(ext);
    }
    panic!("it never was {wanted:?}");
}

impl Replica {
    /// What a replica makes of the lane's opening.
    fn of(shard: ShardId) -> Self {
        let view = Lanes::lane_view(&shard).expect("it is a lane");
        let position = view.position.expect("it is open");
        let mut store = TrieStore::default();
        for (id, record) in stored(&shard) {
            store.put(&id.0, &record).expect("a trie in memory");
        }
        let all = (0..ACCOUNTS + 100).map(account);
        Self {
            shard,
            head: position.head,
            rules: position.rules,
            store,
            names: all.map(|who| (Ledger::blind(&who), who)).collect(),
        }
    }

    /// Runs a batch of what is in the inbox and of these orders, has it signed, and commits it.
    fn commit(&mut self, orders: &[Order]) {
        let taken = self.head.header.marks.inbox;
        let entries: Vec<InboxEntry> = Lanes::inbox_view(&self.shard, taken, 500)
            .into_iter()
            .map(|view| view.entry)
            .collect();
        let territory = Owned(self.shard);
        let executed = execute(
            &mut self.store,
            &self.head,
            &entries,
            orders,
            &self.rules,
            &territory,
        )
        .expect("an honest batch");
        let position = Lanes::lane_view(&self.shard).and_then(|view| view.position);
        let batch = Batch {
            shard: self.shard,
            term: position.expect("it is open").term,
            sequence: self.head.header.sequence + 1,
            parent: self.head.id,
            inbox: entries.len() as u32,
            extrinsics: vec![],
        };
        let header = executed.header(&batch);
        let id = head_id(&genesis(), &self.head.id, &header.digest());
        let hash = vote_hash(&genesis(), &self.shard, header.term, header.sequence, &id);
        let signatures: Vec<_> = (0u8..5)
            .map(|slot| (slot, enclave(slot).sign(hash.as_bytes())))
            .collect();
        let payees: Vec<AccountId> = executed
            .messages
            .iter()
            .filter_map(|message| match message {
                OutMessage::Payout { account, .. } => Some(self.names[account].clone()),
                OutMessage::Transfer { .. } => None,
            })
            .collect();
        let call = Call::commit {
            header: Box::new(header),
            path: Default::default(),
            messages: executed.messages.clone().try_into().expect("few"),
            payees: payees.try_into().expect("few"),
            signatures: signatures.try_into().expect("five"),
        };
        let included = Executive::apply_extrinsic(general(RuntimeCall::Lanes(call)));
        assert_eq!(included, Ok(Ok(())));
        self.head = Head { id, header };
    }

    /// What an account can spend in the lane, and its next nonce.
    fn purse(&self, n: u32) -> Option<(Balance, u64)> {
        let bytes = self.store.get(&blinded(n).0).expect("it is whole")?;
        let record = Account::decode(&mut &bytes[..]);
        let record = record.expect("it is a record");
        Some((record.free, record.nonce))
    }

    /// An account's next order.
    fn order(&self, n: u32, action: OrderAction) -> Order {
        Order {
            from: blinded(n),
            nonce: self.purse(n).expect("it has a record").1,
            action,
        }
    }

    fn transfer(&self, n: u32, to: u32, amount: Balance) -> Order {
        let to = blinded(to);
        self.order(n, OrderAction::Transfer { to, amount })
    }

    fn withdrawal(&self, n: u32, amount: Balance) -> Order {
        self.order(n, OrderAction::Withdraw { amount })
    }

    /// Brings back all records that differ from those on the chain, by proofs, and by whoever likes to.
    fn bring_back(&mut self, all: impl Iterator<Item = u32>) {
        // Nothing else of other shards' accounts can be brought than that they are none of the lane's.
        let territory = Owned(self.shard);
        let accounts: Vec<BlindedId> = all
            .map(blinded)
            .filter(|account| territory.contains(account))
            .collect();
        for some in accounts.chunks(16) {
            self.store.record().expect("it is whole");
            for account in some {
                self.store.get(&account.0).expect("it is whole");
            }
            let nodes: Vec<_> = self
                .store
                .take_proof()
                .into_iter_nodes()
                .map(|node| node.try_into().expect("short"))
                .collect();
            let call = Call::import {
                shard: self.shard,
                accounts: some.to_vec().try_into().expect("few"),
                proof: nodes.try_into().expect("few"),
            };
            // Some bring nothing new.
            let _ = dispatch(RuntimeOrigin::signed(account(0)), RuntimeCall::Lanes(call));
        }
    }
}

/// The records of a shard as they stand in the state.
fn stored(shard: &ShardId) -> Vec<(BlindedId, Vec<u8>)> {
    let info = frame_support::storage::child::ChildInfo::new_default(shard.bytes());
    let mut all = Vec::new();
    let mut last = Vec::new();
    while let Some(key) = sp_io::default_child_storage::next_key(info.storage_key(), &last) {
        let record = frame_support::storage::child::get_raw(&info, &key).expect("it is there");
        all.push((BlindedId(key.clone().try_into().expect("32 bytes")), record));
        last = key;
    }
    all
}

#[test]
fn a_shard_becomes_a_lane_and_returns() {
    let mut ext = ready();
    let shard = ShardId::root();
    let issuance = ext.execute_with(|| {
        root_call(Call::open_lane { shard });
        assert_eq!(
            <Lanes as LaneStandings>::standing(&shard),
            LaneStanding::Opening
        );
        Balances::total_issuance()
    });
    until(&mut ext, &shard, Some(LaneStatusView::Open));
    let mut replica = ext.execute_with(|| {
        check(issuance);
        Replica::of(shard)
    });
    ext.execute_with(|| {
        // The chain executes nothing of it any more.
        let error = |result: frame_support::dispatch::DispatchResultWithPostInfo| {
            result.map_err(|refused| refused.error)
        };
        assert_noop!(
            error(transfer(1, 2, UNIT)),
            pallet_ledger::Error::<Runtime>::InLane
        );
        assert_noop!(
            error(withdraw(1, UNIT)),
            pallet_ledger::Error::<Runtime>::InLane
        );
        let split = Operation::Split { shard };
        assert_eq!(
            pallet_bisection::Pallet::<Runtime>::refusal(&split),
            Ok(Some(Refusal::InLane))
        );
        // But for what enters the inbox.
        assert_ok!(deposit(3, 7 * UNIT));
        check(issuance);
    });
    pass(&mut ext);
    let before = ext.execute_with(|| replica.purse(3).expect("it has a record").0);
    ext.execute_with(|| {
        let orders = [
            replica.transfer(5, 6, UNIT / 2),
            replica.withdrawal(7, UNIT / 4),
            // One that has no record yet.
            replica.transfer(8, ACCOUNTS + 1, UNIT / 3),
        ];
        replica.commit(&orders);
        check(issuance);
        assert_eq!(replica.purse(3).unwrap().0, before + 7 * UNIT);
        assert_eq!(replica.purse(ACCOUNTS + 1).unwrap().0, UNIT / 3);
    });
    let outside = ext.execute_with(|| Balances::free_balance(account(7)));
    pass(&mut ext);
    ext.execute_with(|| {
        // The withdrawal was paid out of the pot.
        assert_eq!(Balances::free_balance(account(7)), outside + UNIT / 4);
        check(issuance);
        root_call(Call::return_lane { shard });
    });
    until(&mut ext, &shard, Some(LaneStatusView::Returning));
    ext.execute_with(|| {
        replica.bring_back(0..ACCOUNTS + 2);
        check(issuance);
    });
    until(&mut ext, &shard, None);
    ext.execute_with(|| {
        check(issuance);
        assert_eq!(
            <Lanes as LaneStandings>::standing(&shard),
            LaneStanding::Resident
        );
        for n in 0..ACCOUNTS + 2 {
            let found = Ledger::find(&blinded(n)).expect("everybody has a route");
            let found = found.map(|(_, record)| (record.free, record.nonce));
            assert_eq!(found, replica.purse(n), "{n}");
        }
        assert_ok!(transfer(1, 2, UNIT));
    });
}

/// Puts the seven nodes into the slots of a leaf.
fn seat(shard: &ShardId) {
    let nodes: Vec<NodeId> = (0..7).collect();
    let placement = nerv_primitives_core::Placement {
        slots: Slots::default().succeeded_by(&nodes),
        score: Default::default(),
        at: 1,
        by: operators()[0].to_account_id(),
        per_domain: 2,
        replica_mib: 64,
        state: PlacementState::Sound,
    };
    pallet_placement::Placements::<Runtime>::insert(shard, placement);
    for id in nodes {
        pallet_placement::Nodes::<Runtime>::mutate(id, |node| {
            let node = node.as_mut().expect("it is there");
            node.shards.try_push(*shard).expect("there is room");
            node.used = 64;
        });
    }
    pallet_placement::Rounds::<Runtime>::mutate(shard, |round| {
        round.as_mut().expect("it is a leaf").due = None;
    });
}

/// An account of a leaf, but for the first so many.
fn one_of(shard: &ShardId, skipped: usize) -> u32 {
    let lives_here = |n: &u32| Owned(*shard).contains(&blinded(*n));
    let mut all = (0..ACCOUNTS).filter(lives_here);
    all.nth(skipped).expect("there are several")
}

/// What the ledger has of an account on the chain.
fn on_chain(n: u32) -> Balance {
    let found = Ledger::find(&blinded(n)).expect("everybody has a route");
    found.map_or(0, |(_, record)| record.free)
}

/// Two leaves, of which one has become a lane, and the units that there are.
fn a_lane_and_a_leaf() -> (sp_io::TestExternalities, [ShardId; 2], Balance) {
    let mut ext = placed(ACCOUNTS);
    let (lane, resident) = ext.execute_with(|| {
        // Nobody is asked about it: there is no checkpoint yet.
        let leaves = split(ShardId::root());
        settle_all();
        seat(&leaves.0);
        leaves
    });
    pass(&mut ext);
    ext.execute_with(|| {
        assert_ok!(deposit(one_of(&lane, 0), UNIT));
    });
    pass(&mut ext);
    pass(&mut ext);
    let issuance = ext.execute_with(|| {
        commit(&lane);
        for slot in 0..7 {
            let origin = RuntimeOrigin::signed(keeper(slot).to_account_id());
            let (node, key) = (slot.into(), enclave(slot).public().0);
            let evidence = Evidence::Simulated;
            assert_ok!(Attestation::register_enclave(origin, node, key, evidence));
        }
        Balances::total_issuance()
    });
    pass(&mut ext);
    ext.execute_with(|| root_call(Call::open_lane { shard: lane }));
    until(&mut ext, &lane, Some(LaneStatusView::Open));
    (ext, [lane, resident], issuance)
}

/// Units go to and fro between a lane and a leaf.
#[test]
fn units_cross_between_a_lane_and_a_resident_shard() {
    let (mut ext, [lane, resident], issuance) = a_lane_and_a_leaf();
    let mut replica = ext.execute_with(|| Replica::of(lane));
    let (a, b) = ext.execute_with(|| (one_of(&lane, 1), one_of(&resident, 1)));
    let stranger = ext.execute_with(|| {
        let lives_there = |n: &u32| Owned(resident).contains(&blinded(*n));
        let mut all = ACCOUNTS..ACCOUNTS + 100;
        all.find(lives_there).expect("one of a hundred")
    });
    // To the lane: it is in the inbox after some blocks.
    let (before_a, before_b) = ext.execute_with(|| (replica.purse(a).unwrap().0, on_chain(b)));
    ext.execute_with(|| {
        assert_ok!(transfer(b, a, UNIT / 2));
    });
    for _ in 0..3 {
        pass(&mut ext);
    }
    ext.execute_with(|| {
        check(issuance);
        // From the lane, in the batch that takes what has come.
        let orders = [replica.transfer(a, b, UNIT / 5)];
        replica.commit(&orders);
        let fee = replica.rules.fee_of(true);
        let expected = before_a + UNIT / 2 - UNIT / 5 - fee;
        assert_eq!(replica.purse(a).unwrap().0, expected);
    });
    for _ in 0..4 {
        pass(&mut ext);
    }
    ext.execute_with(|| {
        assert_eq!(on_chain(b), before_b - UNIT / 2 + UNIT / 5);
        assert!(Lanes::outbox_view(&lane).is_empty());
        // One who has no account there is given one: no lane sends less than that takes.
        let orders = [replica.transfer(a, stranger, MILLI_UNIT)];
        replica.commit(&orders);
    });
    for _ in 0..4 {
        pass(&mut ext);
    }
    ext.execute_with(|| {
        assert_eq!(on_chain(stranger), MILLI_UNIT);
        let view = Lanes::lane_view(&lane).expect("it is a lane");
        let position = view.position.expect("it is open");
        assert_eq!((position.escrow, position.inbox.pending), (0, 0));
        root_call(Call::return_lane { shard: lane });
    });
    until(&mut ext, &lane, Some(LaneStatusView::Returning));
    ext.execute_with(|| replica.bring_back(0..ACCOUNTS + 100));
    until(&mut ext, &lane, None);
    ext.execute_with(|| {
        assert_eq!(Some(on_chain(a)), replica.purse(a).map(|it| it.0));
        assert_ok!(transfer(a, b, UNIT / 10));
    });
}
