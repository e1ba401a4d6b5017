// SPDX-License-Identifier: Apache-2.0
//! No more of anything than a batch may have, or a mark can count.

use super::*;

#[test]
fn fails_marks_beyond_their_range() {
    let with = |marks: fn(&mut Marks)| {
        let mut lane = lane(&[(1, 100)]);
        marks(&mut lane.head.header.marks);
        let before = lane.store.clone();
        let inbox = entries(0, [InboxKind::Forced(withdraw(1, 0, 20))]);
        let failed = lane.execute(&inbox, &[]);
        assert_eq!(failed, Err(ExecutionError::Overflow));
        assert_eq!(lane.store, before);
    };
    with(|marks| marks.inbox = u64::MAX);
    with(|marks| marks.fees = Balance::MAX - FEE);
    with(|marks| marks.sent = Balance::MAX - 19);
}

#[test]
fn fails_more_than_a_batch_may_have() {
    let taken = u64::from(MAX_INBOX_TAKEN);
    let mut lane = lane(&[(1, 1_000_000)]);
    let forced = InboxKind::Forced(transfer(9, 0, 1, 20));
    let inbox = entries(0, vec![forced; MAX_INBOX_TAKEN as usize + 1]);
    let before = lane.store.clone();
    assert_eq!(lane.execute(&inbox, &[]), Err(ExecutionError::TooLarge));
    let orders: Vec<_> = (0..=MAX_BATCH as Nonce)
        .map(|nonce| transfer(1, nonce, 2, 20))
        .collect();
    assert_eq!(lane.execute(&[], &orders), Err(ExecutionError::TooLarge));
    assert_eq!(lane.store, before);
    let (last, orders) = orders.split_last().unwrap();
    let executed = lane.execute(&inbox[1..], orders).unwrap();
    assert_eq!(
        (executed.skipped.len() as u64, lane.head.header.marks.inbox),
        (taken, taken)
    );
    lane.execute(&[], &[*last]).unwrap();
}

#[test]
fn fails_more_messages_than_a_batch_may_have() {
    let leaving = |count: usize| -> Vec<_> {
        (0..count as Nonce)
            .map(|nonce| withdraw(1, nonce, 20))
            .collect()
    };
    let fresh = lane(&[(1, 1_000_000)]);
    let mut lane = fresh.clone();
    lane.execute(&[], &leaving(MAX_MESSAGES)).unwrap();
    let mut lane = fresh.clone();
    let failed = lane.execute(&[], &leaving(MAX_MESSAGES + 1));
    assert_eq!(failed, Err(ExecutionError::TooManyMessages));
    let inbox = entries(
        0,
        leaving(MAX_MESSAGES + 1).into_iter().map(InboxKind::Forced),
    );
    let failed = lane.execute(&inbox, &[]);
    assert_eq!(failed, Err(ExecutionError::TooManyMessages));
    assert_eq!(lane.store, fresh.store);
    // What stays in the lane needs no room.
    lane.execute(&inbox[..MAX_MESSAGES], &[transfer(1, 256, 2, 20)])
        .unwrap();
}
