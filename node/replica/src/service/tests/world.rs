// SPDX-License-Identifier: Apache-2.0
//! A chain, peers, a disk and a clock for one replica.

mod storage;

use crate::{
    disk::FileSystem,
    duty::{Chain, ChainError, Challenge, Duties, Finalised, Hold, Recalled},
    fetch::{
        tests::{holder, Behaviour, Mock, KEY},
        Holder, Peers,
    },
    fragment::FragmentId,
    metrics::Metrics,
    service::{Service, Step},
    store::{tests::Failing, Store},
};
use codec::Encode;
use nerv_primitives_attestation::handover::{read, records_place};
use nerv_primitives_checkpoint::{records::Writer, Checkpoint, Commitment, Layout};
use nerv_primitives_embedding::{EmbeddingDelta, ShardEmbedding};
use nerv_primitives_erasure::{Encoder, Profile};
use nerv_primitives_transition::Account;
use nerv_primitives_types::{BlindedId, ShardId};
use sp_core::{
    offchain::{OffchainStorage, STORAGE_PREFIX},
    H256,
};
use sp_runtime::traits::{BlakeTwo256, Hash};
use sp_trie::{LayoutV1, TrieConfiguration};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    ops::Deref,
    sync::{
        atomic::{AtomicBool, AtomicU32, AtomicUsize, Ordering::SeqCst},
        Arc, Mutex,
    },
    time::{Duration, Instant},
};

pub use storage::Shared;

/// The slot of the replica: one of parity.
pub const SLOT: u8 = 5;

/// A checkpoint, and what there is of it.
struct Taken {
    hold: Hold,
    commitment: Commitment,
    /// The bytes as the replica's own state has them.
    state: Option<Vec<u8>>,
}

/// The world, shared by the replica and the test.
#[derive(Clone)]
pub struct World(Arc<Inner>);

pub struct Inner {
    pub folder: tempfile::TempDir,
    pub storage: Shared,
    pub metrics: Metrics,
    pub silent: AtomicBool,
    /// The steps that the disk has room for.
    pub room: Arc<AtomicUsize>,
    taken: Mutex<BTreeMap<u32, Taken>>,
    asked: Mutex<BTreeMap<u32, bool>>,
    challenge: Mutex<Option<Challenge>>,
    recalled: Mutex<BTreeSet<u32>>,
    peers: Arc<Mock>,
    height: AtomicU32,
    accounts: u64,
    began: Instant,
    passed: Mutex<Duration>,
}

impl Deref for World {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}

fn shard() -> ShardId {
    ShardId::from([8; 32])
}

/// The records of some accounts at a height, and the checkpoint over them.
pub(crate) fn records(accounts: u64, height: u32) -> (Vec<u8>, Checkpoint) {
    let mut entries = BTreeMap::new();
    let mut delta = EmbeddingDelta::default();
    let mut total = 0;
    for index in 0..accounts {
        let key = BlindedId(BlakeTwo256::hash_of(&index).0);
        let account = Account {
            free: u128::from(index) * 1_000 + u128::from(height),
            nonce: index,
            ..Account::default()
        };
        total += account.free;
        delta.join(&key.signs());
        entries.insert(key, account.encode());
    }
    let mut writer = Writer::new(accounts);
    for (key, value) in &entries {
        writer.push(key, value).unwrap();
    }
    let mut embedding = ShardEmbedding::default();
    embedding.apply(&delta).unwrap();
    let checkpoint = Checkpoint {
        shard: shard(),
        height,
        root: LayoutV1::<BlakeTwo256>::trie_root(entries),
        log: Default::default(),
        accounts,
        total,
        nonce_floor: 0,
        embedding: BlakeTwo256::hash_of(&embedding),
    };
    (writer.finish().unwrap(), checkpoint)
}

impl World {
    /// A world of checkpoints at 10, 20 and 30, of which nothing is asked yet.
    pub fn new(accounts: u64) -> Self {
        let mut taken = BTreeMap::new();
        let mut fragments = BTreeMap::new();
        let profile = Profile::DEFAULT;
        for height in [10, 20, 30] {
            let (bytes, checkpoint) = records(accounts, height);
            let mut encoder = Encoder::new(profile);
            let roots = encoder.roots(&bytes).unwrap();
            let roots: Vec<_> = roots.into_iter().map(H256).collect();
            for (slot, fragment) in (0..).zip(encoder.encode(&bytes).unwrap()) {
                let id = FragmentId {
                    shard: shard(),
                    height,
                    slot,
                };
                fragments.insert(id, fragment.into_owned());
            }
            let commitment = Commitment {
                layout: Layout {
                    profile,
                    length: bytes.len() as u64,
                },
                roots: roots.try_into().unwrap(),
            };
            let hold = Hold {
                checkpoint,
                profile,
                slot: SLOT,
                node: 1,
                block: Some(H256::repeat_byte(height as u8)),
                commitment: None,
            };
            let state = Some(bytes);
            taken.insert(
                height,
                Taken {
                    hold,
                    commitment,
                    state,
                },
            );
        }
        Self(Arc::new(Inner {
            folder: tempfile::tempdir().unwrap(),
            storage: Shared::default(),
            metrics: Metrics::new(None).unwrap(),
            silent: AtomicBool::new(false),
            room: Arc::new(AtomicUsize::new(usize::MAX)),
            taken: Mutex::new(taken),
            asked: Mutex::default(),
            challenge: Mutex::default(),
            recalled: Mutex::default(),
            peers: Arc::new(Mock {
                fragments,
                public: KEY.public().to_vec(),
                ..Mock::default()
            }),
            height: AtomicU32::new(100),
            accounts,
            began: Instant::now(),
            passed: Mutex::default(),
        }))
    }

    /// Starts the replica, as after it was killed.
    pub fn start(&self) -> Service<World, Shared> {
        let disk = Failing {
            left: self.room.clone(),
            killed: false,
        };
        let folder = self.folder.path().to_path_buf();
        let (store, _) = Store::open_on(folder, KEY.clone(), Box::new(disk)).unwrap();
        Service::new(
            H256::repeat_byte(1),
            self.clone(),
            self.peers.clone() as Arc<dyn Peers>,
            Arc::new(store),
            self.storage.clone(),
            self.metrics.clone(),
        )
    }

    /// Lets it work until there is nothing to do. Returns the steps in which it did something.
    pub async fn settle(&self, service: &mut Service<World, Shared>) -> usize {
        for steps in 0..100 {
            if service.step(self.at(), self.now()).await.unwrap() == Step::Rest {
                return steps;
            }
        }
        panic!("it does not come to rest")
    }

    /// The store, to look into.
    pub fn store(&self) -> Store {
        let folder = self.folder.path().to_path_buf();
        let disk = Box::new(FileSystem);
        Store::open_on(folder, KEY.clone(), disk).unwrap().0
    }

    pub fn id(&self, height: u32) -> FragmentId {
        FragmentId {
            shard: shard(),
            height,
            slot: SLOT,
        }
    }

    pub fn commitment(&self, height: u32) -> Commitment {
        self.taken.lock().unwrap()[&height].commitment.clone()
    }

    pub fn fragment(&self, height: u32, slot: u8) -> &Vec<u8> {
        let id = FragmentId {
            slot,
            ..self.id(height)
        };
        &self.peers.fragments[&id]
    }

    /// Asks the replica to hold its fragment of a checkpoint, committed or not.
    pub fn ask(&self, height: u32, committed: bool) {
        self.asked.lock().unwrap().insert(height, committed);
    }

    pub fn is_asked(&self, height: u32) -> bool {
        self.asked.lock().unwrap().contains_key(&height)
    }

    /// Asks for it no more.
    pub fn retire(&self, height: u32) {
        self.asked.lock().unwrap().remove(&height);
        let mut challenge = self.challenge.lock().unwrap();
        *challenge = challenge.filter(|challenge| challenge.id.height != height);
    }

    /// Has the records of a checkpoint be at hand.
    pub fn recall(&self, height: u32) {
        self.recalled.lock().unwrap().insert(height);
    }

    pub fn recall_no_more(&self, height: u32) {
        self.recalled.lock().unwrap().remove(&height);
    }

    pub fn is_recalled(&self, height: u32) -> bool {
        self.recalled.lock().unwrap().contains(&height)
    }

    /// The bytes of a checkpoint.
    pub fn bytes(&self, height: u32) -> Vec<u8> {
        records(self.accounts, height).0
    }

    /// The records as the worker finds them.
    pub fn at_hand(&self, height: u32) -> Option<Vec<u8>> {
        let found = read(&shard(), height, |place| {
            self.storage.get(STORAGE_PREFIX, place)
        });
        found.ok()
    }

    /// Changes a byte of the records that were left.
    pub fn spoil(&self, height: u32) {
        let mut storage = self.storage.clone();
        let place = records_place(&shard(), height, 0);
        if let Some(mut part) = storage.get(STORAGE_PREFIX, &place) {
            part[7] ^= 1;
            storage.set(STORAGE_PREFIX, &place, &part);
        }
    }

    pub fn challenge(&self, height: u32, period: u32, index: u32) {
        *self.challenge.lock().unwrap() = Some(Challenge {
            id: self.id(height),
            period,
            index,
            until: self.height() + 5,
        });
    }

    pub fn no_challenge(&self) {
        *self.challenge.lock().unwrap() = None;
    }

    /// Changes what is asked of a checkpoint; it is committed then.
    pub fn change(&self, height: u32, change: impl FnOnce(&mut Hold)) {
        let mut taken = self.taken.lock().unwrap();
        let Some(taken) = taken.get_mut(&height) else {
            panic!("no such checkpoint")
        };
        taken.hold.commitment = Some(taken.commitment.clone());
        change(&mut taken.hold);
    }

    pub fn forget_state(&self, height: u32) {
        let mut taken = self.taken.lock().unwrap();
        taken.get_mut(&height).unwrap().state = None;
    }

    pub fn has_state(&self, height: u32) -> bool {
        self.taken.lock().unwrap()[&height].state.is_some()
    }

    pub fn corrupt_state(&self, height: u32) {
        let mut taken = self.taken.lock().unwrap();
        let state = taken.get_mut(&height).unwrap().state.as_mut().unwrap();
        *state.last_mut().unwrap() ^= 4;
    }

    pub fn behave(&self, slot: u8, behaviour: Behaviour) {
        let mut behaviours = self.peers.behaviours.lock().unwrap();
        behaviours.insert(slot, behaviour);
    }

    /// How many parts peers were asked for.
    pub fn asked(&self) -> usize {
        self.peers.asked.lock().unwrap().len()
    }

    pub fn height(&self) -> u32 {
        self.height.load(SeqCst)
    }

    pub fn at(&self) -> Finalised {
        Finalised {
            height: self.height(),
            hash: H256::from_low_u64_be(self.height().into()),
        }
    }

    pub fn next_block(&self) {
        self.height.fetch_add(1, SeqCst);
    }

    pub fn now(&self) -> Instant {
        self.began + *self.passed.lock().unwrap()
    }

    pub fn pass(&self, time: Duration) {
        *self.passed.lock().unwrap() += time;
    }

    fn touch(&self, height: u32, change: impl FnOnce(&mut Vec<u8>)) {
        let path = self.folder.path().join(self.id(height).file_name());
        let Ok(mut bytes) = fs::read(&path) else {
            return;
        };
        change(&mut bytes);
        fs::write(&path, bytes).unwrap();
        // The clock of files may be coarse.
        let file = fs::File::options().append(true).open(&path).unwrap();
        let later = std::time::SystemTime::now() + Duration::from_secs(5);
        file.set_modified(later).unwrap();
    }

    pub fn flip(&self, height: u32) {
        self.touch(height, |bytes| {
            let at = bytes.len() * 3 / 4;
            bytes[at] ^= 0xff;
        });
    }

    pub fn cut(&self, height: u32) {
        self.touch(height, |bytes| bytes.truncate(bytes.len() / 2));
    }

    pub fn erase(&self, height: u32) {
        let _ = fs::remove_file(self.folder.path().join(self.id(height).file_name()));
    }

    /// Puts the file of another checkpoint in the place of this one's.
    pub fn swap(&self, height: u32) {
        let other = self.folder.path().join(self.id(20).file_name());
        let other = fs::read(other).unwrap();
        self.touch(height, |bytes| *bytes = other);
    }
}

impl Chain for World {
    fn duties(&self, _: H256) -> Result<Duties, ChainError> {
        if self.silent.load(SeqCst) {
            return Err(ChainError("silent".into()));
        }
        let taken = self.taken.lock().unwrap();
        let asked = self.asked.lock().unwrap();
        let holds = asked.iter().map(|(height, committed)| {
            let taken = &taken[height];
            let mut hold = taken.hold.clone();
            if *committed && hold.commitment.is_none() {
                hold.commitment = Some(taken.commitment.clone());
            }
            hold
        });
        let recalled = self.recalled.lock().unwrap();
        let recalls = recalled.iter().map(|height| {
            let hold = &taken[height].hold;
            Recalled {
                checkpoint: hold.checkpoint,
                block: hold.block,
                node: hold.node,
            }
        });
        Ok(Duties {
            holds: holds.collect(),
            challenges: self.challenge.lock().unwrap().iter().copied().collect(),
            recalls: recalls.collect(),
            attesting: Default::default(),
        })
    }

    fn records(&self, checkpoint: &Checkpoint, at: H256) -> Result<Option<Vec<u8>>, ChainError> {
        let taken = self.taken.lock().unwrap();
        let taken = &taken[&checkpoint.height];
        assert_eq!(taken.hold.block, Some(at));
        Ok(taken.state.clone())
    }

    fn commitment(
        &self,
        checkpoint: &Checkpoint,
        _: H256,
    ) -> Result<Option<Commitment>, ChainError> {
        let asked = self.asked.lock().unwrap();
        let is_committed = asked.get(&checkpoint.height).copied().unwrap_or_default();
        let taken = self.taken.lock().unwrap();
        let taken = &taken[&checkpoint.height];
        let commitment = taken.hold.commitment.as_ref();
        let commitment = commitment.unwrap_or(&taken.commitment);
        Ok(is_committed.then(|| commitment.clone()))
    }

    fn holders(&self, _: &Checkpoint, _: H256) -> Result<Vec<Holder>, ChainError> {
        Ok((0..7).map(holder).collect())
    }
}
