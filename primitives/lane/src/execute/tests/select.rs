// SPDX-License-Identifier: Apache-2.0
//! What a leader leaves out.

use super::*;

fn selected(lane: &Lane<MemoryStore>, inbox: &[InboxEntry], waiting: &[Order]) -> Selected {
    let (mut ahead, mut behind) = (lane.clone(), lane.clone());
    let selected = select(
        &mut ahead.store,
        &lane.head,
        inbox,
        waiting,
        &RULES,
        &territory,
    )
    .unwrap();
    let orders: Vec<_> = selected
        .orders
        .iter()
        .map(|place| waiting[*place])
        .collect();
    let executed = behind.execute(&inbox[..selected.inbox as usize], &orders);
    assert_eq!(executed.as_ref(), Ok(&selected.executed));
    assert_eq!(ahead.store, behind.store);
    selected
}

#[test]
fn what_is_refused_is_left_out_and_what_others_make_possible_is_not() {
    let lane = lane(&[(1, 100)]);
    let waiting = [
        transfer(2, 0, 1, 15),
        transfer(1, 0, 2, 50),
        transfer(1, 0, 2, 20),
        transfer(2, 0, 1, 48),
        transfer(1, 1, 1, 20),
        withdraw(1, 2, 20),
        withdraw(1, 1, 20),
    ];
    let selected = selected(&lane, &[], &waiting);
    assert_eq!(selected.orders, vec![1, 3, 6]);
    let refused = [
        (0, TransitionError::UnknownAccount),
        (2, TransitionError::WrongNonce),
        (4, TransitionError::SelfTransfer),
        (5, TransitionError::WrongNonce),
    ];
    let refused = refused.map(|(at, error)| (at, LeftOut::Refused(error)));
    assert_eq!(selected.left_out, refused);
}

#[test]
fn what_is_beyond_a_batch_waits() {
    let lane = lane(&[(1, 1_000_000), (2, 1_000_000)]);
    let within: Vec<_> = (0..MAX_BATCH as Nonce + 7)
        .map(|nonce| transfer(1, nonce, 2, 20))
        .collect();
    let forced = InboxKind::Forced(transfer(9, 0, 1, 20));
    let inbox = entries(0, vec![forced; MAX_INBOX_TAKEN as usize + 7]);
    let all = selected(&lane, &inbox, &within);
    assert_eq!(all.inbox, MAX_INBOX_TAKEN);
    assert_eq!(all.orders, (0..MAX_BATCH).collect::<Vec<_>>());
    assert_eq!(all.left_out, vec![]);

    // Orders that leave the lane wait for the next, and those that stay go before them.
    let mut leaving: Vec<_> = (0..MAX_MESSAGES as Nonce + 2)
        .map(|nonce| withdraw(1, nonce, 20))
        .collect();
    leaving.push(transfer(2, 0, 1, 20));
    let most = selected(&lane, &[], &leaving);
    assert_eq!(most.orders.len(), MAX_MESSAGES + 1);
    assert_eq!(most.orders.last(), Some(&(MAX_MESSAGES + 2)));
    let no_room = [MAX_MESSAGES, MAX_MESSAGES + 1].map(|place| (place, LeftOut::NoRoom));
    assert_eq!(most.left_out, no_room);

    // So do entries, with all that is behind them.
    let forced = leaving.iter().copied().map(InboxKind::Forced);
    let inbox = entries(0, forced.chain([credit(3, 20)]));
    let most = selected(&lane, &inbox, &[transfer(2, 0, 1, 20), withdraw(2, 1, 20)]);
    assert_eq!(most.inbox as usize, MAX_MESSAGES);
    assert_eq!(most.orders, vec![0]);
    assert_eq!(most.left_out, vec![(1, LeftOut::NoRoom)]);
}

#[test]
fn fails_an_inbox_that_is_none() {
    let mut lane = lane(&[(1, 100)]);
    let before = lane.store.clone();
    let inbox = entries(0, [credit(1, 10), credit(2, 9)]);
    let failed = select(&mut lane.store, &lane.head, &inbox, &[], &RULES, &territory);
    let error = TransitionError::BelowMinimum;
    assert_eq!(failed, Err(ExecutionError::InboxRefused { at: 1, error }));
    assert_eq!(lane.store, before);
}
