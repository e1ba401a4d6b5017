// SPDX-License-Identifier: Apache-2.0
//! What is done for a member: no more than its share.

use super::*;
use crate::protocol::timing::{MAX_VERIFIED, VERIFIED_EACH};
use std::rc::Rc;

/// Believes signatures of sevens, and counts what it looks at.
struct Counting(Rc<Cell<u32>>);

impl Keys for Counting {
    fn sign(&self, hash: &H256) -> Signature {
        Trust.sign(hash)
    }

    fn verify(&self, _: &[u8; 32], _: &H256, signature: &Signature) -> bool {
        self.0.set(self.0.get() + 1);
        *signature == Signature::from_raw([7; 64])
    }
}

#[test]
fn no_member_has_signatures_verified_without_end() {
    let checked = Rc::new(Cell::new(0));
    let keys = Counting(checked.clone());
    let mut replica = Replica::new(setup(), Entries::at(opening(), None), keys, vec![]);
    replica.handle(1_000, Input::Chain(Box::new(view(opening()))));
    replica.handle(1_000, Input::Tick);
    let vote = |slot: u8, id: u32, good: u8| {
        let vote = Vote {
            shard: ShardId::default(),
            term: 2,
            sequence: 1,
            id: H256::from_low_u64_be(id.into()),
            slot,
            node: slot.into(),
            signature: Signature::from_raw([good; 64]),
        };
        Message::Vote(vote)
    };
    // In the name of another as well as in its own.
    for id in 0..1_000 {
        let message = vote((id % 2) as u8, id, 1);
        replica.handle(1_000, Input::Message { from: 0, message });
    }
    assert_eq!(checked.get(), MAX_VERIFIED);
    // Certificates and renewals are of the same budget, whole or not at all.
    replica.handle(1_100, Input::Tick);
    let more = VERIFIED_EACH;
    let mut header = opening().header;
    (header.term, header.sequence) = (2, 1);
    let signatures = [0, 1, 3].map(|slot| (slot, Signature::from_raw([1; 64])));
    let certificate = Certificate {
        parent: opening().id,
        header,
        signatures: signatures.into(),
    };
    for _ in 0..100 {
        let message = Message::Certificate(Box::new(certificate.clone()));
        replica.handle(1_100, Input::Message { from: 0, message });
    }
    // The first of the three is bad: the others are not looked at, but count.
    assert_eq!(checked.get(), MAX_VERIFIED + more / 3);
    // The others have theirs.
    let before = checked.get();
    let message = vote(1, 5_000, 7);
    replica.handle(1_100, Input::Message { from: 1, message });
    assert_eq!((checked.get(), replica.held().votes), (before + 1, 1));
    // In time all is made good, and no more than that.
    replica.handle(100_000, Input::Tick);
    for id in 0..1_000 {
        let message = vote(0, id, 1);
        replica.handle(100_000, Input::Message { from: 0, message });
    }
    assert_eq!(checked.get(), before + 1 + MAX_VERIFIED);
}

#[test]
fn long_answers_count_for_more() {
    let mut record = voted(credit(1));
    record.batch.extrinsics = vec![vec![0; 512]; 1_000];
    (record.batch.sequence, record.header.sequence) = (1_000, 1_000);
    let head = record.head(&GENESIS);
    let mut replica = replica(Entries::at(head, Some(record)));
    replica.handle(1_000, Input::Chain(Box::new(view(head))));
    let ask = |replica: &mut Replica<Entries, Trust>, now| {
        let request = Request::Records {
            from: 900,
            count: 16,
        };
        let message = Message::Request(request);
        let outputs = replica.handle(now, Input::Message { from: 0, message });
        let is_reply = |output: &Output| matches!(output, Output::Send(0, Message::Reply(_)));
        outputs.iter().any(is_reply)
    };
    // A megabyte or more, and the next only after a while.
    assert!(ask(&mut replica, 1_000));
    assert!(!ask(&mut replica, 1_050));
    replica.handle(1_100, Input::Tick);
    assert!(ask(&mut replica, 1_100));
}

#[test]
fn a_path_through_what_others_have_settled_reads_little() {
    // As it is after a restart: nothing is known of the sequences before the last but what is on the disk.
    let mut record = voted(credit(1));
    (record.batch.sequence, record.header.sequence) = (1_000, 1_000);
    let head = record.head(&GENESIS);
    let mut replica = replica(Entries::at(head, Some(record)));
    replica.handle(1_000, Input::Chain(Box::new(view(head))));
    let ask = |replica: &mut Replica<Entries, Trust>, after| {
        let before = replica.execution().read.get();
        let id = head.id;
        let to = head.header.sequence;
        let message = Message::Request(Request::Path { after, to, id });
        let outputs = replica.handle(1_000, Input::Message { from: 0, message });
        let reply = outputs.into_iter().find_map(|output| match output {
            Output::Send(0, Message::Reply(reply)) => Some(*reply),
            _ => None,
        });
        (reply, replica.execution().read.get() - before)
    };
    // The last one says whether it is the way that is asked for.
    assert_eq!(ask(&mut replica, 0), (Some(Reply::Gone), 1));
    let (reply, read) = ask(&mut replica, 990);
    assert!(matches!(reply, Some(Reply::Path { digests, .. }) if digests.len() == 10));
    assert_eq!(read, 11);
    // No more than so much is done for one member at a time, be it for requests or for orders.
    (2..8).for_each(|_| assert!(ask(&mut replica, 999).0.is_some()));
    assert_eq!(ask(&mut replica, 999), (None, 0));
}
