// SPDX-License-Identifier: Apache-2.0
//! Each invariant is found broken where it is.

use crate::{
    mock::*,
    types::{Acknowledged, EndedKey, Owed},
    Commitments, Custodies, Custody, Earned, EndedCustodies, EndedCustody, SlotSet,
};
use nerv_primitives_core::ShardId;
use sp_core::H256;
use sp_runtime::TryRuntimeError;

/// A shard with a checkpoint that waits, two that are committed, a challenge that is open, and a shard of
/// before.
fn rich() -> ShardId {
    committed(&root(), 0);
    let (left, _) = split(&root());
    // Before any leaf is visited the shard of before waits.
    committed(&left, 0);
    commit_another(&left);
    until_challenged(&left);
    answer_all(&left, [0]);
    steps(&left, 500);
    next_block();
    acknowledge(&left, [0, 1]);
    check();
    left
}

#[track_caller]
fn breaks(message: &'static str, change: impl Fn(&mut Custody)) {
    new_test_ext().execute_with(|| {
        let leaf = rich();
        Custodies::<Test>::mutate(leaf, |custody| change(custody.as_mut().expect("a leaf")));
        assert_eq!(
            Fragments::do_try_state(),
            Err(TryRuntimeError::Other(message))
        );
    });
}

#[track_caller]
fn breaks_with(message: &'static str, change: impl Fn(ShardId)) {
    new_test_ext().execute_with(|| {
        change(rich());
        assert_eq!(
            Fragments::do_try_state(),
            Err(TryRuntimeError::Other(message))
        );
    });
}

#[test]
fn leaves_have_a_custody_and_nothing_else_has() {
    breaks_with("a custody of a shard that is no leaf", |_| {
        Custodies::<Test>::insert(root(), Custody::default());
    });
    new_test_ext().execute_with(|| {
        Custodies::<Test>::remove(root());
        let other = Err(TryRuntimeError::Other("a leaf without a custody"));
        assert_eq!(Fragments::do_try_state(), other);
    });
}

#[test]
fn what_waits_is_the_last_and_the_newest() {
    breaks("a checkpoint that waits and is not the last", |it| {
        it.last.as_mut().unwrap().height += 1;
    });
    breaks(
        "a checkpoint that waits and is older than what is committed",
        |it| {
            let older = it.committed[0].checkpoint.height;
            it.pending.as_mut().unwrap().checkpoint.height = older;
            it.last.as_mut().unwrap().height = older;
        },
    );
    breaks("a slot that spoke twice", |it| {
        let pending = it.pending.as_mut().unwrap();
        let again = pending.acknowledged[0];
        pending.acknowledged.try_push(again).unwrap();
    });
}

#[test]
fn what_is_committed_has_its_commitment() {
    breaks("checkpoints out of order", |it| {
        it.committed.as_mut().swap(0, 1)
    });
    breaks("a commitment that is not the checkpoint's", |it| {
        it.committed[0].length += 1;
    });
    breaks("a commitment that is not the checkpoint's", |it| {
        it.committed[1].commitment = H256::zero();
    });
    breaks("evidence of nothing", |it| {
        let commitment = it.committed[0].commitment;
        let said = Acknowledged {
            slot: 0,
            node: 0,
            commitment,
        };
        it.committed[0].evidence.try_push(said).unwrap();
    });
    breaks("evidence of a slot twice", |it| {
        let said = Acknowledged {
            slot: 0,
            node: 0,
            commitment: H256::zero(),
        };
        for _ in 0..2 {
            it.committed[0].evidence.try_push(said).unwrap();
        }
    });
    breaks_with("a committed checkpoint without its commitment", |leaf| {
        let height = custody(&leaf).committed[0].checkpoint.height;
        Commitments::<Test>::remove((leaf, height));
    });
    breaks_with("a commitment of nothing that is kept", |leaf| {
        let height = custody(&leaf).committed[0].checkpoint.height;
        let commitment = Commitments::<Test>::get((leaf, height)).unwrap();
        Commitments::<Test>::insert((leaf, 9_999), commitment);
    });
}

#[test]
fn holders_are_real_nodes_and_owe_nothing_that_they_hold() {
    breaks("a fragment that nobody holds", |it| {
        it.slots[3].simulated = true;
    });
    let owed = |height| Owed {
        height,
        until: 100,
        since: 1,
        repairs: false,
    };
    breaks("nobody owes something", |it| {
        it.committed.iter_mut().for_each(|it| it.holders.remove(3));
        it.challenge.as_mut().unwrap().excuse(3);
        it.slots[3].node = None;
        it.slots[3].owes = Some(owed(1));
    });
    breaks("something is owed that is not there", |it| {
        it.slots[3].owes = Some(owed(9_999));
    });
    breaks("a node owes what it holds", |it| {
        let newest = it.newest().unwrap().checkpoint.height;
        it.slots[3].owes = Some(owed(newest));
    });
}

#[test]
fn challenges_are_of_those_who_hold_what_is_asked() {
    breaks("a challenge for what is not kept", |it| {
        it.challenge.as_mut().unwrap().asked[0].height = 9_999;
    });
    breaks("a node is asked for what it does not hold", |it| {
        let height = it.committed[1].checkpoint.height;
        it.committed[1].holders.remove(3);
        assert_eq!(it.challenge.as_ref().unwrap().asked[0].height, height);
    });
    breaks("a node that is asked twice", |it| {
        let challenge = it.challenge.as_mut().unwrap();
        let again = challenge.asked[0];
        challenge.asked.try_push(again).unwrap();
    });
    breaks("an answer of one who was not asked", |it| {
        it.challenge.as_mut().unwrap().answered = SlotSet::from_bits(0xffff);
    });
    breaks("a challenge of another period", |it| it.period += 1);
}

#[test]
fn the_alarm_is_where_it_should_be() {
    breaks("an alarm for nothing, or none where it should be", |it| {
        it.alarm = Some(1);
    });
}

#[test]
fn shards_of_before_wait_for_those_who_name_them() {
    let key = || -> EndedKey {
        EndedCustodies::<Test>::iter_keys()
            .next()
            .expect("one waits")
    };
    breaks_with(
        "a shard of before that waits for others than it should",
        |_| {
            EndedCustodies::<Test>::mutate(key(), |it| it.as_mut().unwrap().waiting = 7);
        },
    );
    breaks_with("nothing is kept of a shard", |_| {
        EndedCustodies::<Test>::mutate(key(), |it| {
            it.as_mut().unwrap().committed = Default::default();
        });
    });
    breaks_with("a shard of before whose checkpoints nobody needs", |_| {
        let ended = EndedCustodies::<Test>::get(key()).expect("one waits");
        Custodies::<Test>::translate_values(|mut custody: Custody| {
            custody.ancestors.retain(|it| *it != key());
            Some(custody)
        });
        let waiting = 0;
        EndedCustodies::<Test>::insert(key(), EndedCustody { waiting, ..ended });
    });
    breaks(
        "the checkpoints of a leaf are kept for when it has ended",
        |it| {
            it.keepers = 1;
        },
    );
    breaks("a leaf that nobody waits for", |it| {
        it.ancestors.try_push((ShardId::from([9; 32]), 1)).unwrap();
    });
}

#[test]
fn nobody_has_earned_nothing() {
    breaks_with("nothing that was earned", |_| Earned::<Test>::insert(7, 0));
}
