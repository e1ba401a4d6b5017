// SPDX-License-Identifier: Apache-2.0
//! What is executed again is claimed; what is missing, or other than the chain says, is not.

use crate::{
    keeper::{
        execute::{execute, Failure},
        KEY_TYPE, PATIENCE,
    },
    mock::*,
    Attestations, Call, Event,
};
use codec::Encode;
use nerv_primitives_attestation::{
    handover::{header_place, parts, records_place, HandoverError, RecordsHeader},
    Claim, ReexecutionError, Statement, WalkError,
};
use nerv_primitives_checkpoint::{records::Writer, Checkpoint, RecordsError};
use nerv_primitives_core::{
    api::ReexecutionDuty,
    traits::{Attesters, Cutover, ShardRouting, ShardTree, SplitCut},
    Balance, NodeId, Operation, RequestedBy,
};
use nerv_primitives_embedding::{BlindedId, EmbeddingDelta, ShardEmbedding};
use nerv_primitives_transition::{
    run_next, Account, Action, Books, Log, LogEntry, MemoryStore, Rules, Store,
};
use sp_core::{offchain::StorageKind, sr25519, H256};
use sp_keystore::Keystore;
use std::collections::BTreeMap;

/// The accounts of the shard, and the steps since its checkpoint.
const COUNT: u32 = 12;
const STEPS: u32 = 20;
/// The operation's record.
const RECORD: u32 = 7;
const RULES: Rules = Rules {
    minimum_balance: MINIMUM,
};

/// A shard from its checkpoint to now, and what its node's service and its log have of it.
struct Shard {
    checkpoint: Checkpoint,
    end: Log,
    total: Balance,
    records: Vec<u8>,
    log: BTreeMap<Vec<u8>, Vec<u8>>,
    accounts: Vec<BlindedId>,
}

fn id(number: u32) -> BlindedId {
    BlindedId::of(&number.encode())
}

impl Shard {
    fn new() -> Self {
        let mut store = MemoryStore::default();
        let mut joined = EmbeddingDelta::default();
        let mut writer = Writer::new(COUNT.into());
        let account = Account {
            free: 1_000,
            ..Account::default()
        };
        let mut accounts: Vec<_> = (0..COUNT).map(id).collect();
        accounts.sort();
        for account_id in &accounts {
            store.put(&account_id.0, &account.encode()).unwrap();
            joined.join(&account_id.signs());
            writer.push(account_id, &account.encode()).unwrap();
        }
        let mut embedding = ShardEmbedding::default();
        embedding.apply(&joined).unwrap();
        let total = 1_000 * Balance::from(COUNT);
        let mut books = Books {
            total,
            ..Books::default()
        };
        let checkpoint = Checkpoint {
            shard: root(),
            height: HEIGHT,
            root: store.root(),
            log: books.log,
            accounts: COUNT.into(),
            total,
            nonce_floor: 0,
            embedding: H256(sp_io::hashing::blake2_256(&embedding.encode())),
        };
        let mut log = BTreeMap::new();
        for number in 0..STEPS {
            let previous = books.log.head;
            let (from, to) = (id(number % COUNT), id((number + 5) % COUNT));
            let amount = 1 + Balance::from(number);
            let action = Action::Transfer { to, amount };
            let (step, _) = run_next(&mut store, &mut books, &RULES, &from, &action).unwrap();
            let entry = LogEntry { previous, step };
            log.insert(LogEntry::key(&books.log.head), entry.encode());
        }
        Self {
            checkpoint,
            end: books.log,
            total,
            records: writer.finish().unwrap(),
            log,
            accounts,
        }
    }

    /// Has it be on the chain, and split.
    fn splits(&self) {
        for account in &self.accounts {
            Registry::opened(&root(), account);
        }
        next_block();
        place(&root(), 0..7, 2);
        Committed::mutate(|committed| committed.insert(root(), self.checkpoint));
        let standing = (H256::zero(), self.end, self.total);
        Standing::mutate(|all| all.insert(root(), standing));
        let SplitCut {
            left,
            right,
            hyperplane,
            ..
        } = Registry::split(&root(), now(), |_| 0).unwrap();
        let asked = Attestation::cut_over(&Cutover {
            record: RECORD,
            operation: &Operation::Split { shard: root() },
            requested_by: RequestedBy::Root,
            heirs: (left, Some(right)),
            hyperplane: Some(hyperplane),
        });
        assert!(asked);
    }

    /// The service leaves the records for the worker.
    fn is_at_hand(&self) {
        for (part, bytes) in parts(&self.records) {
            set(&records_place(&root(), HEIGHT, part), bytes);
        }
        let header = RecordsHeader::of(&self.records).unwrap();
        set(&header_place(&root(), HEIGHT), &header.encode());
    }

    /// The node indexes the log.
    fn is_indexed(&self) {
        self.log.iter().for_each(|(key, entry)| set(key, entry));
    }
}

fn set(key: &[u8], value: &[u8]) {
    sp_io::offchain::local_storage_set(StorageKind::PERSISTENT, key, value);
}

fn get(key: &[u8]) -> Option<Vec<u8>> {
    sp_io::offchain::local_storage_get(StorageKind::PERSISTENT, key)
}

/// A machine with the keys of the first operators, whose nodes have enclaves, and a shard that splits.
fn asked(operators: u64, test: impl FnOnce(&Keeper, &Shard)) {
    let keys = (0..operators).map(|number| OPERATORS + number);
    with_keeper(new_test_ext(), keys, |keeper| {
        EnclaveLifetime::set(100_000);
        for node in 0..operators {
            let key = keeper.keystore.sr25519_generate_new(KEY_TYPE, None);
            register(node as NodeId, key.unwrap().0).unwrap();
        }
        let shard = Shard::new();
        shard.splits();
        test(keeper, &shard);
    });
}

/// The claims that are sent.
fn claims(keeper: &Keeper) -> Vec<(Statement, sr25519::Signature)> {
    let claims = keeper.keep().into_iter().map(|call| match call {
        (
            None,
            Call::claim {
                statement,
                signature,
            },
        ) => (statement, signature),
        other => panic!("{other:?}"),
    });
    claims.collect()
}

fn duty() -> ReexecutionDuty {
    Attestation::reexecutions(&[0]).remove(0)
}

fn executed() -> Result<Claim, Failure> {
    execute(&duty(), &RULES, MaxReplay::get().into(), get).map(|(claim, _)| claim)
}

#[test]
fn what_is_found_is_claimed_and_the_chain_takes_it() {
    asked(1, |keeper, shard| {
        shard.is_at_hand();
        shard.is_indexed();
        let mut sent = claims(keeper);
        assert_eq!(sent.len(), 1);
        let (statement, signature) = sent.remove(0);
        assert_eq!((statement.node, statement.slot, statement.round), (0, 0, 0));
        assert_eq!(statement.at, now() - 1);
        let source = &statement.claim.sources[0];
        assert_eq!(
            (source.log, source.contents.total),
            (shard.end, shard.total)
        );
        let accounts = statement.claim.heirs.iter().map(|it| it.contents.accounts);
        assert_eq!(accounts.sum::<u64>(), u64::from(COUNT));
        next_block();
        include(Call::claim {
            statement: statement.clone(),
            signature,
        });
        // The chain knows of nothing that speaks against it.
        let kept = Attestations::<Test>::get(RECORD).unwrap();
        assert_eq!(kept.claims.to_vec(), [statement.claim]);
        assert!(events()
            .iter()
            .any(|it| matches!(it, Event::Claimed { node: 0, .. })));
        run_to(now() + PATIENCE);
        assert!(keeper.keep().is_empty(), "it is said");
    });
}

#[test]
fn boundary_it_is_claimed_again_if_it_got_lost_and_not_before() {
    asked(1, |keeper, shard| {
        shard.is_at_hand();
        shard.is_indexed();
        let first = claims(keeper);
        for _ in 1..PATIENCE {
            next_block();
            assert!(keeper.keep().is_empty());
        }
        next_block();
        let second = claims(keeper);
        assert_eq!(second[0].0.claim, first[0].0.claim);
        assert_eq!(second[0].0.at, first[0].0.at + PATIENCE);
        assert_ne!(second[0].1, first[0].1);
    });
}

#[test]
fn the_nodes_of_a_machine_claim_the_same() {
    asked(3, |keeper, shard| {
        shard.is_at_hand();
        shard.is_indexed();
        let sent = claims(keeper);
        let nodes: Vec<_> = sent.iter().map(|(it, _)| (it.node, it.slot)).collect();
        assert_eq!(nodes, [(0, 0), (1, 1), (2, 2)]);
        assert!(sent.iter().all(|(it, _)| it.claim == sent[0].0.claim));
        next_block();
        for (statement, signature) in sent {
            include(Call::claim {
                statement,
                signature,
            });
        }
    });
}

#[test]
fn fails_without_records_until_they_are_there() {
    asked(1, |keeper, shard| {
        shard.is_indexed();
        for _ in 0..3 {
            assert!(keeper.keep().is_empty());
            next_block();
        }
        let absent = Failure::Records(root(), HEIGHT, HandoverError::Absent);
        assert_eq!(executed(), Err(absent));
        shard.is_at_hand();
        assert_eq!(claims(keeper).len(), 1, "at once");
    });
}

/// Nothing is sent, for that reason; and once it is mended, after a while.
#[track_caller]
fn nothing_comes_out(keeper: &Keeper, shard: &Shard, failure: Failure) {
    assert!(keeper.keep().is_empty());
    assert_eq!(executed(), Err(failure));
    shard.is_at_hand();
    shard.is_indexed();
    for _ in 1..PATIENCE {
        next_block();
        assert!(keeper.keep().is_empty(), "it is tried once in a while");
    }
    next_block();
    assert_eq!(claims(keeper).len(), 1);
}

#[test]
fn fails_on_records_that_are_corrupt() {
    asked(1, |keeper, shard| {
        shard.is_at_hand();
        shard.is_indexed();
        let mut other = shard.records.clone();
        other[60] ^= 1;
        set(&records_place(&root(), HEIGHT, 0), &other);
        let failure = Failure::Records(root(), HEIGHT, HandoverError::Hash);
        nothing_comes_out(keeper, shard, failure);
    });
}

#[test]
fn fails_on_records_of_something_else() {
    asked(1, |keeper, shard| {
        // As whole as they can be, but with an account's units at another's.
        let mut other = Writer::new(COUNT.into());
        for (place, account_id) in shard.accounts.iter().enumerate() {
            let free = match place {
                0 => 999,
                1 => 1_001,
                _ => 1_000,
            };
            let account = Account {
                free,
                ..Account::default()
            };
            other.push(account_id, &account.encode()).unwrap();
        }
        let other = Shard {
            records: other.finish().unwrap(),
            ..Shard::new()
        };
        other.is_at_hand();
        shard.is_indexed();
        let error = RecordsError::Differs(nerv_primitives_checkpoint::records::Figure::Root);
        let failure = ReexecutionError::Records {
            shard: root(),
            error,
        };
        nothing_comes_out(keeper, shard, Failure::Execution(failure));
    });
}

#[test]
fn fails_where_an_entry_of_the_log_is_missing() {
    asked(1, |keeper, shard| {
        shard.is_at_hand();
        shard.is_indexed();
        let key = LogEntry::key(&shard.end.head);
        sp_io::offchain::local_storage_clear(StorageKind::PERSISTENT, &key);
        let failure = Failure::Steps(root(), WalkError::Missing(shard.end.head));
        nothing_comes_out(keeper, shard, failure);
    });
}

#[test]
fn fails_where_an_entry_of_the_log_is_altered() {
    asked(1, |keeper, shard| {
        shard.is_at_hand();
        shard.is_indexed();
        let key = LogEntry::key(&shard.end.head);
        let mut entry = shard.log[&key].clone();
        // One unit more.
        *entry.last_mut().unwrap() += 4;
        set(&key, &entry);
        let failure = Failure::Steps(root(), WalkError::Altered(shard.end.head));
        nothing_comes_out(keeper, shard, failure);
    });
}

#[test]
fn boundary_no_more_steps_are_taken_than_there_may_be() {
    asked(1, |keeper, shard| {
        shard.is_at_hand();
        shard.is_indexed();
        MaxReplay::set(STEPS - 1);
        assert_eq!(executed(), Err(Failure::Steps(root(), WalkError::TooMany)));
        assert!(keeper.keep().is_empty());
        MaxReplay::set(STEPS);
        assert!(executed().is_ok());
    });
}

#[test]
fn nothing_is_claimed_without_an_enclave_that_is_here() {
    asked(1, |keeper, shard| {
        shard.is_at_hand();
        shard.is_indexed();
        register(0, key(9)).unwrap();
        assert!(keeper.keep().is_empty(), "another machine's");
    });
}

#[test]
fn what_is_over_is_not_asked_for() {
    asked(1, |keeper, shard| {
        shard.is_at_hand();
        shard.is_indexed();
        run_to(open(RECORD).until + 1);
        assert!(keeper.keep().is_empty());
    });
}
