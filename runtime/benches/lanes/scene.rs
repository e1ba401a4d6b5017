// SPDX-License-Identifier: Apache-2.0
//! A chain with as many lanes as there may be, and shards that the chain executes beside them; and what is sent
//! on it.

use crate::{
    common::{attesting::enclave, custody::*, *},
    people::{genesis, key, sign, sign_in_era, Person},
};
use codec::Encode;
use frame_support::{assert_ok, traits::fungible::Mutate, BoundedVec};
use nerv_primitives_core::{
    traits::{LaneLedger, LaneStandings, ShardTree},
    LaneStanding, Placement as Seats, ShardId,
};
use nerv_primitives_lane::{head_id, vote_hash, Head, Header, LaneRules, OutMessage, Position};
use nerv_primitives_transition::Rules;
use nerv_runtime::{
    AccountId, Attestation, Balance, Balances, Ledger, Runtime, RuntimeCall, RuntimeOrigin,
    ShardRegistry, System, UncheckedExtrinsic, MILLI_UNIT, UNIT,
};
use pallet_attestation::Evidence;
use pallet_lanes::{types::Ripening, Lane, LaneStatus, Listed};
use pallet_placement::Placements;
use sp_core::{sr25519, Pair, H256};
use sp_runtime::generic::Era;

/// The accounts, spread over all shards.
const ACCOUNTS: u32 = 960;
/// The lanes, as many as the list has room for.
pub const LANES: usize = 32;
/// The shards that the chain executes.
const RESIDENT: usize = 4;
/// What a lane takes of each transfer.
const FEE: Balance = 10;
/// The slots whose enclaves sign: as many as it takes of seven of which two may be lost.
pub const SIGNERS: u8 = 5;

/// The chain, and who is on it.
pub struct Scene {
    /// The lanes.
    pub lanes: Vec<ShardId>,
    people: Vec<Person>,
}

/// What a commit has.
#[derive(Clone, Copy)]
pub struct Size {
    /// Headers between the committed head and its own.
    pub path: u32,
    /// Withdrawals, which are the longest messages and cost the most.
    pub messages: u32,
    /// Transfers.
    pub transfers: u64,
}

impl Scene {
    /// Has the chain made.
    pub fn make() -> (sp_io::TestExternalities, Self) {
        let mut state = placed(0);
        let seats = state.execute_with(|| Placements::<Runtime>::get(ShardId::root()));
        let seats: Seats<AccountId> = seats.expect("the first shard is on seven nodes");
        let keys: Vec<sr25519::Pair> = (0..ACCOUNTS).map(key).collect();
        state.execute_with(|| {
            for pair in &keys {
                let who: AccountId = pair.public().into();
                Balances::set_balance(&who, 1_000 * UNIT);
                assert_ok!(Ledger::deposit(RuntimeOrigin::signed(who), 100 * UNIT));
            }
        });
        pass(&mut state);
        while state.execute_with(|| leaves().len()) < LANES + RESIDENT {
            state.execute_with(|| {
                let size = |leaf: &ShardId| <ShardRegistry as ShardTree>::account_count(leaf);
                let largest = leaves().into_iter().max_by_key(size);
                split(largest.expect("there are leaves"));
                settle_all();
            });
            pass(&mut state);
        }
        let scene = state.execute_with(|| {
            let lanes = leaves().split_off(RESIDENT);
            register_enclaves();
            lanes.iter().for_each(|lane| become_lane(lane, &seats));
            let people = keys.into_iter().map(Person::at_home);
            Self {
                people: people.collect(),
                lanes,
            }
        });
        (state, scene)
    }

    fn is_lane(&self, shard: &ShardId) -> bool {
        self.lanes.contains(shard)
    }

    /// Transfers of balances, so many, of as few accounts as `make compare` has.
    pub fn of_balances(&self, count: usize) -> Vec<Vec<u8>> {
        let call = |to: AccountId| {
            RuntimeCall::Balances(pallet_balances::Call::transfer_keep_alive {
                dest: to.into(),
                value: 1_000,
            })
        };
        let everybody: Vec<&Person> = self.people.iter().collect();
        send(&everybody, count, call)
    }

    /// Transfers of the ledger within a shard.
    pub fn of_ledger(&self, count: usize) -> Vec<Vec<u8>> {
        let resident = self.people.iter().filter(|who| !self.is_lane(&who.home));
        let mut homes: Vec<ShardId> = resident.map(|who| who.home).collect();
        homes.sort();
        let largest = homes.chunk_by(|one, other| one == other);
        let home = largest.max_by_key(|chunk| chunk.len()).expect("some")[0];
        let together: Vec<&Person> = self.people.iter().filter(|who| who.home == home).collect();
        let call = |to: AccountId| {
            RuntimeCall::Ledger(pallet_ledger::Call::transfer {
                dest: to.into(),
                amount: 1_000,
            })
        };
        send(&together, count, call)
    }

    /// Orders that are put on the chain, one of each account.
    pub fn of_orders(&self, count: usize) -> Vec<Vec<u8>> {
        let in_lanes = self.people.iter().filter(|who| self.is_lane(&who.home));
        let to = self.people[0].account();
        let senders = in_lanes.filter(|who| who.account() != to);
        let orders = senders
            .take(count)
            .map(|who| sign(&who.pair, 0, order(to.clone(), 0)));
        orders.collect()
    }

    /// An order as a replica is handed it: with an era, and with the nonce that no block takes.
    pub fn an_order(&self) -> Vec<u8> {
        let to = self.people[1].account();
        sign_in_era(
            &self.people[0].pair,
            u32::MAX,
            order(to, 1_000),
            Era::mortal(64, 42),
        )
    }

    /// A commit of each lane.
    pub fn commits(&self, size: Size) -> Vec<Vec<u8>> {
        let commits = self
            .lanes
            .iter()
            .map(|lane| self.commit(lane, size).encode());
        commits.collect()
    }

    /// A commit, signed by as many enclaves as must.
    pub fn commit(&self, shard: &ShardId, size: Size) -> UncheckedExtrinsic {
        let position = pallet_lanes::Lanes::<Runtime>::get(shard)
            .expect("a lane")
            .position;
        let payees: Vec<AccountId> = (0..size.messages)
            .map(|n| self.people[n as usize].account())
            .collect();
        let messages: Vec<OutMessage> = payees
            .iter()
            .map(|payee| OutMessage::Payout {
                account: Ledger::blind(payee),
                amount: MILLI_UNIT,
            })
            .collect();
        let header = header(&position, &messages, size);
        let path: Vec<H256> = (0..size.path)
            .map(|n| H256::from_low_u64_be(n.into()))
            .collect();
        let parent = path.iter().fold(position.head.id, |parent, digest| {
            head_id(&genesis(), &parent, digest)
        });
        let id = head_id(&genesis(), &parent, &header.digest());
        let hash = vote_hash(&genesis(), shard, header.term, header.sequence, &id);
        let signatures: Vec<_> = (0..SIGNERS)
            .map(|slot| (slot, enclave(slot).sign(hash.as_bytes())))
            .collect();
        general(RuntimeCall::Lanes(pallet_lanes::Call::commit {
            header: Box::new(header),
            path: path.try_into().expect("short enough"),
            messages: messages.try_into().expect("few enough"),
            payees: payees.try_into().expect("as many"),
            signatures: signatures.try_into().expect("five"),
        }))
    }
}

/// What follows upon a position, with all that a chain can check of it as it must be.
pub fn header(position: &Position, messages: &[OutMessage], size: Size) -> Header {
    let mut header = position.head.header;
    header.term = position.term;
    header.sequence += u64::from(size.path) + 1;
    header.batch = H256::repeat_byte(1);
    header.root = H256::repeat_byte(2);
    header.books.log.head = H256::repeat_byte(3);
    header.books.log.length += size.transfers + messages.len() as u64;
    let fees = FEE * Balance::from(size.transfers);
    let sent = MILLI_UNIT * messages.len() as Balance;
    messages
        .iter()
        .for_each(|message| header.marks.outbox.append(message));
    header.marks.sent += sent;
    header.marks.fees += fees;
    header.books.total -= sent + fees;
    header
}

/// The rules of a lane that opens.
pub fn rules() -> LaneRules {
    LaneRules {
        rules: Rules {
            minimum_balance: MILLI_UNIT,
        },
        fee: FEE,
        delivery_fee: 10 * FEE,
    }
}

/// Has each of the seven nodes register its enclave.
fn register_enclaves() {
    for (node, slot) in (0u32..).zip(0..7u8) {
        let origin = RuntimeOrigin::signed(keeper(slot).to_account_id());
        let key = enclave(slot).public().0;
        let evidence = Evidence::Simulated;
        assert_ok!(Attestation::register_enclave(origin, node, key, evidence));
    }
}

/// Makes a leaf a lane, with seats on some nodes, as it stands right after its opening.
fn become_lane(shard: &ShardId, seats: &Seats<AccountId>) {
    Placements::<Runtime>::insert(shard, seats.clone());
    let books = Ledger::books(shard);
    let root = <Ledger as LaneLedger<AccountId>>::root(shard);
    let accounts = <ShardRegistry as ShardTree>::account_count(shard);
    let now = System::block_number();
    let header = Header::opening(*shard, now, root, books, accounts, &rules());
    let lane = Lane {
        status: LaneStatus::Open,
        position: Position::opening(Head::opening(&genesis(), header), rules()),
        opened_at: now,
        committed_at: now,
        renewed_at: now,
        seen: 0,
        quiet: false,
        signers: Default::default(),
        ripening: Ripening::default(),
        kept: 0,
        expected: 0,
        outbox: Default::default(),
        earned: BoundedVec::default(),
        payday: 1_000,
        nonces: Default::default(),
    };
    pallet_lanes::Lanes::<Runtime>::insert(shard, lane);
    pallet_lanes::LaneList::<Runtime>::mutate(|list| {
        let listed = Listed {
            shard: *shard,
            standing: LaneStanding::Lane,
        };
        list.try_push(listed).expect("there is room");
    });
    assert!(<nerv_runtime::Lanes as LaneStandings>::standing(shard).is_lane());
}

fn order(to: AccountId, nonce: u64) -> RuntimeCall {
    RuntimeCall::Lanes(pallet_lanes::Call::transfer {
        dest: to.into(),
        amount: 1_234_567_890,
        nonce,
    })
}

/// Calls of twenty senders, each to others in turn.
fn send(people: &[&Person], count: usize, call: impl Fn(AccountId) -> RuntimeCall) -> Vec<Vec<u8>> {
    let senders = people.len().min(20);
    let extrinsic = |n: usize| {
        let (from, nonce) = (n % senders, n / senders);
        // Steps of a prime, as `make compare` takes them.
        let to = (from + 1 + (nonce * 37) % (people.len() - 1)) % people.len();
        let to = people[to].account();
        sign(&people[from].pair, nonce as u32, call(to))
    };
    (0..count).map(extrinsic).collect()
}
