// SPDX-License-Identifier: Apache-2.0
//! The keeper: it says what the service has left for it to say, and nothing else.

use crate::{
    keeper::{PATIENCE, SENT},
    mock::*,
    Call,
};
use nerv_primitives_checkpoint::handover::{acknowledge_place, answer_place, Shown};
use sp_runtime::offchain::storage::StorageValueRef;

/// The operators of nodes 0, 1 and 2, and somebody else.
const KEYS: [AccountId; 4] = [OPERATORS, OPERATORS + 1, OPERATORS + 2, 7];

fn waiting() {
    place(&root(), 0);
    open(&root(), 1_000);
    steps(&root(), 500);
    run_to(3);
}

/// Leaves the acknowledgement of a slot's node, as the service does.
fn leave_acknowledgement(slot: u8) {
    let (checkpoint, cut) = pending(&root());
    let place = acknowledge_place(&root(), checkpoint.height, slot);
    StorageValueRef::persistent(&place).set(&cut.commitment);
}

/// Leaves the answer of a slot's node, as the service does.
fn leave_answer(slot: u8, change: u32) {
    let answer = answer(&root(), slot);
    let place = answer_place(&root(), answer.height, slot, answer.period);
    StorageValueRef::persistent(&place).set(&Shown {
        index: answer.index + change,
        chunk: answer.chunk,
        proof: answer.proof,
    });
}

#[test]
fn it_says_what_is_on_disk() {
    with_keeper(KEYS, |sent| {
        waiting();
        keep();
        assert!(sent().is_empty(), "nothing is on disk");
        for slot in [0, 2, 5] {
            leave_acknowledgement(slot);
        }
        keep();
        let sent = sent();
        assert_eq!(sent.len(), 2, "the fifth is another's");
        next_block();
        for call in sent {
            assert!(pool(&call).is_ok());
            include(call);
        }
        let said = custody(&root()).pending.unwrap().acknowledged;
        assert_eq!(said.iter().map(|it| it.slot).collect::<Vec<_>>(), [0, 2]);
    });
}

#[test]
fn boundary_it_says_it_again_if_it_got_lost_and_not_before() {
    with_keeper(KEYS, |sent| {
        waiting();
        leave_acknowledgement(1);
        keep();
        assert_eq!(sent().len(), 1);
        for _ in 1..PATIENCE {
            next_block();
            keep();
            assert!(sent().is_empty());
        }
        next_block();
        keep();
        assert_eq!(sent().len(), 1);
        // Memory that is lost costs no more than another one.
        StorageValueRef::persistent(SENT).set(&[0xffu8; 9]);
        keep();
        assert_eq!(sent().len(), 1);
    });
}

#[test]
fn it_says_nothing_twice_that_the_chain_knows() {
    with_keeper(KEYS, |sent| {
        waiting();
        leave_acknowledgement(0);
        acknowledge(&root(), 0..5);
        for _ in 0..20 {
            next_block();
            keep();
        }
        assert!(sent().is_empty());
    });
}

#[test]
fn it_answers_what_it_is_asked() {
    with_keeper(KEYS, |sent| {
        open(&root(), 1_000);
        committed(&root(), 0);
        until_challenged(&root());
        next_block();
        keep();
        assert!(sent().is_empty(), "nothing is there to answer with");
        leave_answer(0, 0);
        // Of another fork.
        leave_answer(1, 1);
        keep();
        let sent = sent();
        assert!(matches!(&sent[..], [Call::answer { answer, .. }] if answer.slot == 0));
        next_block();
        include(sent[0].clone());
        assert!(custody(&root()).challenge.unwrap().answered.contains(0));
    });
}

#[test]
fn a_delegate_s_key_speaks_for_the_operator_s_node() {
    with_keeper([7], |sent| {
        waiting();
        leave_acknowledgement(3);
        keep();
        assert!(sent().is_empty());
        Delegates::mutate(|delegates| delegates.insert(7, OPERATORS + 3));
        keep();
        let sent = sent();
        assert!(matches!(&sent[..], [Call::acknowledge { signer: 7, .. }]));
        next_block();
        include(sent[0].clone());
    });
}

#[test]
fn it_is_silent_where_it_is_off_or_has_no_node() {
    with_keeper(KEYS, |sent| {
        waiting();
        leave_acknowledgement(0);
        switch_keeper(false);
        keep();
        assert!(sent().is_empty());
        switch_keeper(true);
        keep();
        assert_eq!(sent().len(), 1);
    });
    with_keeper([7, 8], |sent| {
        waiting();
        leave_acknowledgement(0);
        keep();
        assert!(sent().is_empty());
    });
}

#[test]
fn what_cannot_be_read_is_not_said() {
    with_keeper(KEYS, |sent| {
        waiting();
        let place = acknowledge_place(&root(), 2, 0);
        StorageValueRef::persistent(&place).set(&[0xffu8; 3]);
        keep();
        assert!(sent().is_empty());
    });
}
