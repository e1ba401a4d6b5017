// SPDX-License-Identifier: Apache-2.0
//! Shards for the tests: what the chain would say of them, by another way than the one under test.

use crate::{
    claim::{Claim, Contents, Heir, Mark, Source},
    reexecution::SourceInput,
};
use codec::{Decode, Encode};
use nerv_primitives_checkpoint::{records::Writer, Checkpoint, Records};
use nerv_primitives_embedding::{EmbeddingDelta, Hyperplane, ShardEmbedding, Side};
use nerv_primitives_transition::{
    run, run_next, Account, Action, Books, Log, LogEntry, MemoryStore, Rules, Step, Store,
};
use nerv_primitives_types::{Balance, BlindedId, ShardId};
use sp_core::H256;
use sp_crypto_hashing::blake2_256;
use std::collections::BTreeMap;

pub const RULES: Rules = Rules {
    minimum_balance: 10,
};

/// Numbers that look like chance and are the same in each run.
pub struct Chance(pub u64);

impl Chance {
    pub fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let hash = blake2_256(&self.0.to_le_bytes());
        u64::from_le_bytes(hash[..8].try_into().unwrap()) % end.max(1)
    }
}

/// A shard from its checkpoint to its cutover.
#[derive(Clone)]
pub struct Shard {
    pub checkpoint: Checkpoint,
    pub bytes: Vec<u8>,
    pub steps: Vec<Step>,
    pub end: Log,
    /// The log as nodes keep it.
    pub log: BTreeMap<Vec<u8>, Vec<u8>>,
    /// Its records at the cutover.
    pub after: BTreeMap<BlindedId, Account>,
}

pub fn id(shard: u8, number: u64) -> BlindedId {
    BlindedId::of(&(shard, number).encode())
}

pub fn shard_id(number: u8) -> ShardId {
    ShardId::from([number; 32])
}

/// What some records come to.
pub fn contents(records: &BTreeMap<BlindedId, Account>) -> Contents {
    let mut store = MemoryStore::default();
    let mut joined = EmbeddingDelta::default();
    let mut total: Balance = 0;
    for (key, account) in records {
        store.put(&key.0, &account.encode()).unwrap();
        joined.join(&key.signs());
        total += account.free + account.locked;
    }
    Contents {
        root: store.root(),
        accounts: records.len() as u64,
        total,
        embedding: H256(blake2_256(&embedding(&joined).encode())),
    }
}

fn embedding(joined: &EmbeddingDelta) -> ShardEmbedding {
    let mut embedding = ShardEmbedding::default();
    embedding.apply(joined).unwrap();
    embedding
}

/// The bytes of some records.
pub fn bytes(records: &BTreeMap<BlindedId, Account>) -> Vec<u8> {
    let mut writer = Writer::new(records.len() as u64);
    for (key, account) in records {
        writer.push(key, &account.encode()).unwrap();
    }
    writer.finish().unwrap()
}

/// The records in such bytes.
pub fn records(bytes: &[u8]) -> BTreeMap<BlindedId, Account> {
    Records::new(bytes).unwrap().map(Result::unwrap).collect()
}

impl Shard {
    /// A shard of so many accounts in which as many steps were taken since its checkpoint.
    pub fn new(number: u8, accounts: u64, steps: usize, chance: &mut Chance) -> Self {
        let mut store = MemoryStore::default();
        let mut before = BTreeMap::new();
        for account in 0..accounts {
            let record = Account {
                free: 10 + u128::from(chance.below(1 << 40)),
                nonce: chance.below(1_000),
                ..Account::default()
            };
            before.insert(id(number, account), record);
            store.put(&id(number, account).0, &record.encode()).unwrap();
        }
        let standing = contents(&before);
        let mut books = Books {
            total: standing.total,
            nonce_floor: chance.below(50),
            log: Log {
                head: H256::repeat_byte(number),
                length: chance.below(1_000),
            },
        };
        let checkpoint = Checkpoint {
            shard: shard_id(number),
            height: 100 + u32::from(number),
            root: standing.root,
            log: books.log,
            accounts,
            total: standing.total,
            nonce_floor: books.nonce_floor,
            embedding: standing.embedding,
        };
        let mut taken = Vec::new();
        let mut log = BTreeMap::new();
        let mut tries = 0;
        while taken.len() < steps {
            tries += 1;
            assert!(tries < 100 * steps + 1_000, "nothing can be done any more");
            let previous = books.log.head;
            if let Some(step) = any_step(number, accounts, &mut store, &mut books, chance) {
                let entry = LogEntry { previous, step };
                log.insert(LogEntry::key(&books.log.head), entry.encode());
                taken.push(step);
            }
        }
        let after = store.entries().map(|(key, value)| {
            let key = BlindedId(key.try_into().unwrap());
            (key, Account::decode(&mut &value[..]).unwrap())
        });
        Self {
            checkpoint,
            bytes: bytes(&before),
            steps: taken,
            end: books.log,
            log,
            after: after.collect(),
        }
    }

    pub fn input(&self) -> SourceInput<'_> {
        SourceInput {
            checkpoint: self.checkpoint,
            records: &self.bytes,
            steps: &self.steps,
            end: self.end,
        }
    }

    /// A cut through it, as the chain makes it at the cutover.
    pub fn plane(&self) -> Hyperplane {
        let mut joined = EmbeddingDelta::default();
        self.after.keys().for_each(|id| joined.join(&id.signs()));
        Hyperplane::through_centroid(&[7; 32], &embedding(&joined))
    }

    pub fn source(&self) -> Source {
        Source {
            shard: self.checkpoint.shard,
            from: Mark {
                height: self.checkpoint.height,
                root: self.checkpoint.root,
                log: self.checkpoint.log,
            },
            log: self.end,
            contents: contents(&self.after),
        }
    }
}

/// Takes a step that chance picks, if it can be taken.
fn any_step(
    shard: u8,
    accounts: u64,
    store: &mut MemoryStore,
    books: &mut Books,
    chance: &mut Chance,
) -> Option<Step> {
    let account = id(shard, chance.below(accounts + 5));
    let to = id(shard, chance.below(accounts + 5));
    let amount = u128::from(chance.below(1 << 20));
    let action = match chance.below(15) {
        0..4 => Action::Transfer { to, amount },
        4 => Action::Deposit { amount },
        5 => Action::Lock { to, amount },
        6 => {
            // All that it has: it closes.
            let bytes = store.get(&account.0).unwrap()?;
            let record = Account::decode(&mut &bytes[..]).unwrap();
            Action::Withdraw {
                amount: record.free,
            }
        }
        other => {
            let amount = if other % 2 == 0 { amount } else { 20 };
            let step = match other {
                7 => Step::Unlock { account, amount },
                8 => Step::Debit { account, amount },
                9 => Step::Expect { account, amount },
                10 => Step::Credit { account, amount },
                11 => Step::Forget { account, amount },
                12 => Step::Arrive {
                    account,
                    record: Account {
                        free: amount + 10,
                        nonce: 3,
                        ..Account::default()
                    },
                },
                13 => Step::Receive { account, amount },
                _ => Step::Depart { account },
            };
            return run(store, books, &RULES, &step).ok().map(|_| step);
        }
    };
    let taken = run_next(store, books, &RULES, &account, &action);
    taken.ok().map(|(step, _)| step)
}

/// The records on both sides of a cut.
pub fn sides(
    records: &BTreeMap<BlindedId, Account>,
    plane: &Hyperplane,
) -> [BTreeMap<BlindedId, Account>; 2] {
    let (left, right) = records
        .iter()
        .map(|(id, account)| (*id, *account))
        .partition(|(id, _)| plane.side(&id.signs()) == Side::Left);
    [left, right]
}

/// What the chain could say of a split.
pub fn split_claim(shard: &Shard, plane: &Hyperplane) -> Claim {
    let heirs = sides(&shard.after, plane);
    let heirs = heirs.iter().zip([201, 202]).map(|(records, number)| Heir {
        shard: shard_id(number),
        contents: contents(records),
    });
    Claim {
        record: 3,
        sources: vec![shard.source()].try_into().unwrap(),
        heirs: heirs.collect::<Vec<_>>().try_into().unwrap(),
    }
}

/// What the chain could say of a merge.
pub fn merge_claim(left: &Shard, right: &Shard) -> Claim {
    let mut both = left.after.clone();
    both.extend(&right.after);
    let heir = Heir {
        shard: shard_id(203),
        contents: contents(&both),
    };
    Claim {
        record: 3,
        sources: vec![left.source(), right.source()].try_into().unwrap(),
        heirs: vec![heir].try_into().unwrap(),
    }
}

/// The heirs of [`split_claim`].
pub fn children() -> [ShardId; 2] {
    [shard_id(201), shard_id(202)]
}

/// The heir of [`merge_claim`].
pub fn parent() -> [ShardId; 1] {
    [shard_id(203)]
}
