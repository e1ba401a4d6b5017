// SPDX-License-Identifier: Apache-2.0
//! What a transfer costs a replica: one process, on one core, over 100,000 accounts.
//!
//! ```text
//! taskset -c 0 cargo bench -p nerv-lane --features bench --bench one_core
//! ```
//!
//! Sender and receiver of each transfer are drawn evenly from all accounts, which is the worst that
//! a cache can meet. A round is what a replica does for a batch of the leader: it takes the
//! extrinsics into its pool, checks what they say and their signatures, executes the batch, works
//! out the root, and writes the batch to its log and syncs that before it would vote. Every eighth
//! batch the head is committed: written and synced, too.
//!
//! `NERV_BENCH_BATCHES` says how many batches; by default 80.

use codec::{Compact, Decode, Encode};
use nerv_lane::{
    pool::{Limits, Pool, Waiting},
    records::Records,
    signatures::{self, Signed},
    store::LaneStore,
    wal::{Entry, Wal},
};
use nerv_primitives_lane::{
    execute, Batch, Head, Header, LaneRules, Order, OrderAction, MAX_BATCH,
};
use nerv_primitives_transition::{Account, Books, RootedStore, Rules, Store, StoreError};
use nerv_primitives_types::{Balance, BlindedId, Nonce, ShardId};
use rand_chacha::{
    rand_core::{RngCore, SeedableRng},
    ChaCha12Rng,
};
use sp_core::{sr25519, Pair, H256};
use sp_crypto_hashing::blake2_256;
use sp_runtime::{AccountId32, MultiAddress, MultiSignature};
use std::time::{Duration, Instant};

const ACCOUNTS: u32 = 100_000;
const COMMIT_EVERY: u64 = 8;
const OPENING: Balance = 1_000_000_000_000;

const RULES: LaneRules = LaneRules {
    rules: Rules {
        minimum_balance: 1_000,
    },
    fee: 100,
    delivery_fee: 1_000,
};

/// An extrinsic of the present format, as a wallet makes it: preamble, address, signature, the
/// extensions' explicit part, and the call.
#[derive(Decode, Encode)]
struct Extrinsic {
    preamble: u8,
    signer: MultiAddress<AccountId32, ()>,
    signature: MultiSignature,
    extensions: Extensions,
    call: Call,
}

/// Era, nonce on the chain, tip, mode of the metadata hash.
type Extensions = ([u8; 2], Compact<u32>, Compact<Balance>, u8);

/// Pallet and call, receiver, amount, nonce in the lane.
type Call = (
    [u8; 2],
    MultiAddress<AccountId32, ()>,
    Compact<Balance>,
    Compact<Nonce>,
);

/// What a signature covers beside call and extensions: versions, genesis, the era's block, no hash of
/// metadata.
const IMPLICIT: (u32, u32, [u8; 32], [u8; 32], u8) = (2, 1, [7; 32], [8; 32], 0);

fn payload(call: &Call, extensions: &Extensions) -> Vec<u8> {
    let payload = (call, extensions, IMPLICIT).encode();
    match payload.len() {
        ..=256 => payload,
        _ => blake2_256(&payload).to_vec(),
    }
}

/// The accounts, and the nonces they are at.
struct Clients {
    pairs: Vec<sr25519::Pair>,
    nonces: Vec<Nonce>,
    rng: ChaCha12Rng,
}

impl Clients {
    fn new() -> Self {
        let seed = |n: u32| blake2_256(&n.to_le_bytes());
        Self {
            pairs: (0..ACCOUNTS)
                .map(|n| sr25519::Pair::from_seed(&seed(n)))
                .collect(),
            nonces: vec![0; ACCOUNTS as usize],
            rng: ChaCha12Rng::seed_from_u64(16),
        }
    }

    fn pick(&mut self) -> usize {
        (self.rng.next_u32() % ACCOUNTS) as usize
    }

    fn id(&self, n: usize) -> AccountId32 {
        self.pairs[n].public().into()
    }

    fn transfer(&mut self) -> Vec<u8> {
        let (from, to) = (self.pick(), self.pick());
        let to = if from == to {
            (to + 1) % ACCOUNTS as usize
        } else {
            to
        };
        let nonce = self.nonces[from];
        self.nonces[from] += 1;
        let call = (
            [14, 0],
            MultiAddress::Id(self.id(to)),
            Compact(1_000_000 + Balance::from(self.rng.next_u32())),
            Compact(nonce),
        );
        let extensions = ([0x15, 0x03], Compact(0), Compact(0), 0);
        let signature = self.pairs[from].sign(&payload(&call, &extensions)).into();
        let extrinsic = Extrinsic {
            preamble: 0x84,
            signer: MultiAddress::Id(self.id(from)),
            signature,
            extensions,
            call,
        };
        extrinsic.encode()
    }
}

/// An extrinsic as a replica reads it.
struct Read {
    signer: AccountId32,
    message: Vec<u8>,
    signature: MultiSignature,
    order: Order,
}

fn read(bytes: &[u8]) -> Read {
    let extrinsic = Extrinsic::decode(&mut &bytes[..]).expect("made above");
    let message = payload(&extrinsic.call, &extrinsic.extensions);
    let (_, to, amount, nonce) = extrinsic.call;
    let (MultiAddress::Id(signer), MultiAddress::Id(to)) = (extrinsic.signer, to) else {
        panic!("made above");
    };
    let order = Order {
        from: BlindedId::of(signer.as_ref()),
        nonce: nonce.0,
        action: OrderAction::Transfer {
            to: BlindedId::of(to.as_ref()),
            amount: amount.0,
        },
    };
    Read {
        signer,
        message,
        signature: extrinsic.signature,
        order,
    }
}

fn nonce_of(records: &Records, account: &BlindedId) -> Option<Nonce> {
    let mut record = records.value(&account.0)?;
    Some(Account::decode(&mut record).expect("a record").nonce)
}

/// Records that note how long their root took.
struct Timed {
    records: Records,
    root: Duration,
}

impl Store for Timed {
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        self.records.get(key)
    }
    fn put(&mut self, key: &[u8], value: &[u8]) -> Result<(), StoreError> {
        self.records.put(key, value)
    }
    fn remove(&mut self, key: &[u8]) -> Result<(), StoreError> {
        self.records.remove(key)
    }
}

impl RootedStore for Timed {
    fn root(&mut self) -> Result<H256, StoreError> {
        let at = Instant::now();
        let root = self.records.root();
        self.root = at.elapsed();
        Ok(root)
    }
}

/// What the time goes into.
#[derive(Default)]
struct Spent(Vec<(&'static str, Duration)>);

impl Spent {
    fn add(&mut self, stage: &'static str, time: Duration) {
        match self.0.iter_mut().find(|(of, _)| *of == stage) {
            Some((_, spent)) => *spent += time,
            None => self.0.push((stage, time)),
        }
    }

    fn total(&self) -> Duration {
        self.0.iter().map(|(_, spent)| *spent).sum()
    }
}

/// A value of /proc/self/status in MB: the memory of the process, of all threads.
fn memory(of: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(of));
    let value = line.and_then(|line| line.split_whitespace().nth(1)?.parse::<u64>().ok());
    value.unwrap_or(0) / 1_024
}

fn main() {
    let batches: u64 = std::env::var("NERV_BENCH_BATCHES")
        .ok()
        .and_then(|batches| batches.parse().ok())
        .unwrap_or(80);
    let folder = tempfile::tempdir().expect("a folder");
    let mut clients = Clients::new();
    let (mut records, mut books) = (Records::default(), Books::default());
    let before = memory("VmRSS");
    let opened = Instant::now();
    for n in 0..ACCOUNTS as usize {
        let account = Account {
            free: OPENING,
            ..Account::default()
        };
        let id = BlindedId::of(clients.id(n).as_ref());
        records.put(&id.0, &account.encode()).expect("a record");
        books.total += OPENING;
    }
    let root = records.root();
    let (took, taken) = (opened.elapsed(), memory("VmRSS") - before);
    println!("{ACCOUNTS} records put and hashed in {took:?}, in {taken} MB");
    let genesis = H256([7; 32]);
    let header = Header::opening(ShardId::default(), 1, root, books, records.len(), &RULES);
    let mut head = Head::opening(&genesis, header);
    let path = folder.path().join("store");
    let mut store = LaneStore::create(&path, head, records.clone()).expect("a store");
    let (mut wal, _) = Wal::open(&folder.path().join("wal")).expect("a log");
    let mut pool = Pool::new(Limits::default());
    let territory = |_: &BlindedId| true;
    let (mut spent, mut length) = (Spent::default(), 0);
    for sequence in 1..=batches {
        let extrinsics: Vec<_> = (0..MAX_BATCH).map(|_| clients.transfer()).collect();
        let mut at = Instant::now();
        let mut done = |spent: &mut Spent, stage| {
            spent.add(stage, at.elapsed());
            at = Instant::now();
        };

        let read: Vec<_> = extrinsics.iter().map(|bytes| read(bytes)).collect();
        done(&mut spent, "reading extrinsics");
        let signed: Vec<_> = read
            .iter()
            .map(|read| Signed {
                signer: &read.signer,
                message: &read.message,
                signature: &read.signature,
            })
            .collect();
        assert!(signatures::verify_on(&signed, 1).iter().all(|good| *good));
        done(&mut spent, "signatures");
        for (read, extrinsic) in read.iter().zip(&extrinsics) {
            let waiting = Waiting {
                order: read.order,
                extrinsic: extrinsic.clone(),
                expires: 100,
            };
            let next = nonce_of(&records, &read.order.from);
            pool.insert(waiting, next, 10).expect("there is room");
        }
        let ready = pool.ready(|account| nonce_of(&records, account), |_| true, MAX_BATCH);
        let orders: Vec<_> = ready.iter().map(|waiting| waiting.order).collect();
        assert_eq!(orders.len(), MAX_BATCH);
        let extrinsics = ready.iter().map(|waiting| waiting.extrinsic.clone());
        let batch = Batch {
            shard: header.shard,
            term: 1,
            sequence,
            parent: head.id,
            inbox: 0,
            extrinsics: extrinsics.collect(),
        };
        done(&mut spent, "pool");
        let mut next = Timed {
            records: records.clone(),
            root: Duration::ZERO,
        };
        let executed =
            execute(&mut next, &head, &[], &orders, &RULES, &territory).expect("nobody overdraws");
        head = Head::behind(&genesis, &head.id, executed.header(&batch));
        records = next.records;
        done(&mut spent, "execution");
        spent.add("root", next.root);
        for order in &orders {
            pool.advance(&order.from, order.nonce + 1);
        }
        done(&mut spent, "pool");
        let entry = Entry {
            sequence,
            bytes: (batch, head).encode(),
        };
        length += entry.bytes.len();
        wal.append(entry).expect("room on the disk");
        wal.sync().expect("a disk");
        done(&mut spent, "log of batches, synced");
        if sequence % COMMIT_EVERY == 0 {
            store.commit(head, records.clone()).expect("a disk");
            wal.truncate(sequence.saturating_sub(100), &[])
                .expect("a disk");
            done(&mut spent, "commit, synced");
        }
    }
    let root = spent
        .0
        .iter()
        .find(|(of, _)| *of == "root")
        .map_or(Duration::ZERO, |root| root.1);
    if let Some((_, execution)) = spent.0.iter_mut().find(|(of, _)| *of == "execution") {
        // Of which it is a part.
        *execution -= root;
    }
    let transfers = (batches * MAX_BATCH as u64) as f64;
    let total = spent.total().as_secs_f64();
    for (stage, time) in &spent.0 {
        let time = time.as_secs_f64();
        println!(
            "{stage:24} {:7.2} us a transfer {:5.1} %",
            time * 1e6 / transfers,
            time * 100.0 / total
        );
    }
    println!(
        "{:24} {:7.2} us a transfer, {:.0} transfers a second over {transfers}",
        "all",
        total * 1e6 / transfers,
        transfers / total
    );
    println!(
        "{:.0} bytes a transfer in the log, {} bytes in the store, {} MB at the most",
        length as f64 / transfers,
        store.bytes(),
        memory("VmHWM")
    );
    drop(store);
    let opened = Instant::now();
    let store = LaneStore::open(&path).expect("a store");
    println!(
        "opened again in {:?}, {} heads readable",
        opened.elapsed(),
        store.heads().count()
    );
}
