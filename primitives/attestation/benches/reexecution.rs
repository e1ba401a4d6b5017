// SPDX-License-Identifier: Apache-2.0
//! What it costs to execute the last steps of a shard again, and of which parts that is made.

use codec::Encode;
use criterion::{criterion_main, Criterion};
use nerv_primitives_attestation::{
    re_execute, reexecution::Replayed, walk, SourceInput, WorkingRecords,
};
use nerv_primitives_checkpoint::{records::Writer, trie::root, Checkpoint};
use nerv_primitives_embedding::{EmbeddingDelta, Hyperplane, Joining, ShardEmbedding};
use nerv_primitives_transition::{
    run_next, Account, Action, Books, Log, LogEntry, RootedStore, Rules, Step, Store, TrieStore,
};
use nerv_primitives_types::{Balance, BlindedId, ShardId};
use sp_core::H256;
use sp_crypto_hashing::blake2_256;
use std::{collections::BTreeMap, hint::black_box, time::Duration};

const RULES: Rules = Rules {
    minimum_balance: 10,
};

/// A shard whose accounts send each other units.
struct Shard {
    checkpoint: Checkpoint,
    bytes: Vec<u8>,
    steps: Vec<Step>,
    end: Log,
    log: BTreeMap<Vec<u8>, Vec<u8>>,
    plane: Hyperplane,
}

impl Shard {
    fn new(number: u8, accounts: u64, steps: u64) -> Self {
        let id = |it: u64| BlindedId::of(&(number, it % accounts).encode());
        let mut store = TrieStore::default();
        let mut joined = EmbeddingDelta::default();
        let mut records = BTreeMap::new();
        let mut total: Balance = 0;
        for account in 0..accounts {
            let record = Account {
                free: 1_000_000_000_000 + u128::from(account),
                nonce: account % 100,
                ..Account::default()
            };
            total += record.free;
            joined.join(&id(account).signs());
            store.put(&id(account).0, &record.encode()).expect("memory");
            records.insert(id(account), record.encode());
        }
        let mut embedding = ShardEmbedding::default();
        embedding.apply(&joined).expect("few accounts");
        let mut writer = Writer::new(accounts);
        for (key, value) in &records {
            writer.push(key, value).expect("keys ascend");
        }
        let checkpoint = Checkpoint {
            shard: ShardId::from([number; 32]),
            height: 1,
            root: store.root().expect("memory"),
            log: Log::default(),
            accounts,
            total,
            nonce_floor: 0,
            embedding: H256(blake2_256(&embedding.encode())),
        };
        let mut books = Books {
            total,
            ..Books::default()
        };
        let (mut taken, mut log) = (Vec::new(), BTreeMap::new());
        for step in 0..steps {
            let action = Action::Transfer {
                to: id(step.wrapping_mul(7_919) + 1),
                amount: 1_000_000 + u128::from(step),
            };
            let previous = books.log.head;
            let from = id(step.wrapping_mul(7_919));
            let (step, _) =
                run_next(&mut store, &mut books, &RULES, &from, &action).expect("funds");
            log.insert(
                LogEntry::key(&books.log.head),
                LogEntry { previous, step }.encode(),
            );
            taken.push(step);
        }
        Self {
            checkpoint,
            bytes: writer.finish().expect("all are there"),
            steps: taken,
            end: books.log,
            log,
            plane: Hyperplane::through_centroid(&[3; 32], &embedding),
        }
    }

    fn input(&self) -> SourceInput<'_> {
        SourceInput {
            checkpoint: self.checkpoint,
            records: &self.bytes,
            steps: &self.steps,
            end: self.end,
        }
    }
}

fn figures(c: &mut Criterion, accounts: u64, steps: u64) {
    let name = format!("{steps} steps over {accounts} accounts");
    let mut group = c.benchmark_group(name);
    group
        .sample_size(20)
        .measurement_time(Duration::from_secs(3));
    let (left, right) = (
        Shard::new(1, accounts, steps),
        Shard::new(2, accounts, steps),
    );
    let id = |number| ShardId::from([number; 32]);
    group.bench_function("a split", |b| {
        let heirs = [id(3), id(4)];
        b.iter(|| {
            let sources = [black_box(&left).input()];
            re_execute(1, &sources, &heirs, Some(&left.plane), &RULES).expect("it is honest")
        })
    });
    group.bench_function("a merge of two of them", |b| {
        let sources = [left.input(), right.input()];
        b.iter(|| re_execute(1, &sources, &[id(3)], None, &RULES).expect("it is honest"))
    });
    group.bench_function("part: the log walked back", |b| {
        b.iter(|| {
            walk(&left.checkpoint.log, &left.end, steps, |key| {
                left.log.get(key).cloned()
            })
            .expect("all is there")
        })
    });
    group.bench_function("part: the records read", |b| {
        b.iter(|| WorkingRecords::read(black_box(&left.bytes)).expect("they are"))
    });
    let working = WorkingRecords::read(&left.bytes).expect("they are");
    let records = working.records();
    group.bench_function("part: one root", |b| {
        b.iter(|| root(black_box(&records[..])))
    });
    group.bench_function("part: one embedding", |b| {
        b.iter(|| {
            let mut joined = Joining::default();
            records.iter().for_each(|it| joined.join(&it.id().signs()));
            joined.finish()
        })
    });
    group.bench_function("part: checked, and steps taken", |b| {
        b.iter(|| Replayed::by(&left.input(), &RULES).expect("it is honest"))
    });
    group.finish();
}

fn all() {
    let mut criterion = Criterion::default().configure_from_args();
    figures(&mut criterion, 1_000, 500);
    figures(&mut criterion, 100_000, 500);
    criterion.final_summary();
}

criterion_main!(all);
