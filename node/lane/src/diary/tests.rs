// SPDX-License-Identifier: Apache-2.0
//! What is found again, and what is forgotten.

use super::*;
use crate::protocol::Certificate;
use nerv_primitives_lane::{Batch, Header, LaneRules, Vote};
use nerv_primitives_transition::{Books, Rules};
use nerv_primitives_types::ShardId;
use sp_core::sr25519::Signature;
use std::sync::Arc;

const GENESIS: H256 = H256([9; 32]);

fn record(sequence: u64, content: u8) -> Record {
    let rules = LaneRules {
        rules: Rules { minimum_balance: 1 },
        fee: 1,
        delivery_fee: 1,
    };
    let shard = ShardId::root();
    let opening = Header::opening(shard, 1, H256::zero(), Books::default(), 0, &rules);
    let batch = Batch {
        shard,
        term: 1,
        sequence,
        parent: H256::zero(),
        inbox: 0,
        extrinsics: vec![vec![content]],
    };
    let header = Header {
        sequence,
        batch: batch.hash(),
        ..opening
    };
    Record {
        header,
        batch,
        inbox: Vec::new(),
    }
}

fn head(record: &Record) -> Head {
    record.head(&GENESIS)
}

fn voted(record: &Record) -> Entry {
    let vote = Vote {
        shard: ShardId::root(),
        term: 1,
        sequence: record.header.sequence,
        id: head(record).id,
        slot: 0,
        node: 0,
        signature: Signature::from_raw([0; 64]),
    };
    let record = Arc::new(record.clone());
    Entry::Voted { record, vote }
}

fn renewing(term: u32) -> Entry {
    Entry::Renewing(Renewal {
        shard: ShardId::root(),
        term,
        head: H256::zero(),
        at: 16,
    })
}

fn certified(record: &Record) -> Entry {
    Entry::Certified(Box::new(Certificate {
        parent: record.batch.parent,
        header: record.header,
        signatures: Vec::new(),
    }))
}

#[test]
fn what_is_not_settled_is_found_again_in_order() {
    let folder = tempfile::tempdir().unwrap();
    let [one, two] = [record(1, 1), record(2, 2)];
    let entries = [
        Entry::Term(1),
        voted(&one),
        certified(&one),
        Entry::Before(Arc::new(record(2, 9))),
        voted(&two),
        renewing(1),
    ];
    {
        let (mut diary, found) = Diary::open(folder.path(), 0).unwrap();
        assert!(found.is_empty());
        for entry in entries.clone() {
            diary.write(entry).unwrap();
        }
        diary.settle_up().unwrap();
    }
    let (_, found) = Diary::open(folder.path(), 0).unwrap();
    assert_eq!(found, entries);
    let (_, found) = Diary::open(folder.path(), 1).unwrap();
    let before = Entry::Before(Arc::new(record(2, 9)));
    assert_eq!(found, [Entry::Term(1), before, voted(&two), renewing(1)]);
}

#[test]
fn settled_batches_are_read_whether_they_were_voted_for_or_not() {
    let folder = tempfile::tempdir().unwrap();
    let [one, other, two] = [record(1, 1), record(1, 9), record(2, 2)];
    {
        let (mut diary, _) = Diary::open(folder.path(), 0).unwrap();
        // Another than the one that was voted for in an earlier term.
        diary.write(voted(&other)).unwrap();
        diary.write(voted(&two)).unwrap();
        assert_eq!(diary.record(2), None);
        diary.settled(&head(&one), one.clone()).unwrap();
        diary.settled(&head(&two), two.clone()).unwrap();
        diary.settle_up().unwrap();
    }
    // The heads that were settled may not be on the disk yet: the batches are.
    let (_, found) = Diary::open(folder.path(), 0).unwrap();
    let before = Entry::Before(Arc::new(one.clone()));
    assert_eq!(found, [voted(&other), voted(&two), before]);
    let (diary, found) = Diary::open(folder.path(), 2).unwrap();
    assert!(found.is_empty());
    assert_eq!(diary.record(1), Some(one));
    assert_eq!(diary.record(2), Some(two));
    assert_eq!(diary.record(3), None);
}

#[test]
fn what_outlives_the_sequences_is_not_forgotten_with_them() {
    let folder = tempfile::tempdir().unwrap();
    let large = |sequence| {
        let mut large = record(sequence, 0);
        large.batch.extrinsics = vec![vec![7; 512]; 1_000];
        large
    };
    let last = KEEP + 80;
    {
        let (mut diary, _) = Diary::open(folder.path(), 0).unwrap();
        diary.write(Entry::Term(3)).unwrap();
        diary.write(renewing(3)).unwrap();
        // More than one segment that is old enough to go.
        for sequence in 1..=80 {
            let large = large(sequence);
            diary.settled(&head(&large), large).unwrap();
        }
        diary
            .settled(&head(&record(last, 1)), record(last, 1))
            .unwrap();
        let before = diary.bytes();
        diary.forget(last).unwrap();
        assert!(diary.bytes() < before);
        assert_eq!(diary.record(1), None);
        assert_eq!(diary.record(last), Some(record(last, 1)));
    }
    let (_, found) = Diary::open(folder.path(), last).unwrap();
    // Those of the last segment stand there, too.
    assert!(found.contains(&Entry::Term(3)) && found.contains(&renewing(3)));
}

#[test]
fn a_line_of_another_version_is_not_taken_for_none() {
    let folder = tempfile::tempdir().unwrap();
    {
        let (mut wal, _) = Wal::open(folder.path()).unwrap();
        let bytes = vec![200];
        wal.append(wal::Entry { sequence: 1, bytes }).unwrap();
        wal.sync().unwrap();
    }
    let opened = Diary::open(folder.path(), 0);
    assert!(matches!(opened, Err(WalError::Damaged(..))));
}
