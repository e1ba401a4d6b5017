// SPDX-License-Identifier: Apache-2.0
//! What a block has removed is not walked over again: neither by the drain that goes on in it, nor when
//! the operation settles. Held by the nodes of the tries that are read.

use super::*;
use frame_support::{assert_ok, traits::Hooks, weights::Weight};

/// The nodes of the stored tries that something reads. What the block has written is no part of them.
fn nodes_read(ext: &mut sp_io::TestExternalities, what: impl FnOnce()) -> usize {
    let ((), proof) = ext.execute_and_prove(what);
    proof.iter_nodes().count()
}

/// A chain whose root has so many accounts and was split in the block before. Nothing has moved, and
/// everything is in the database.
fn cut_over(accounts: AccountId) -> sp_io::TestExternalities {
    let mut ext = new_test_ext();
    ext.execute_with(|| {
        deposit_all(1..=accounts);
        next_block();
        hold_drains();
        assert_ok!(force_split(root()));
        next_block();
    });
    ext.commit_all().expect("there is no open transaction");
    ext
}

/// Moves so many records in this block, and no more.
fn move_records(records: u32, drained: u64) {
    Bisection::on_idle(System::block_number(), budget(records));
    assert_eq!(drains()[0].drained, drained);
}

#[test]
fn boundary_settling_does_not_look_at_what_the_block_has_removed() {
    let read = [10, 200].map(|accounts: u32| {
        let mut ext = cut_over(accounts.into());
        // All of them, but that nothing is left the next step finds.
        ext.execute_with(|| move_records(accounts, accounts.into()));
        nodes_read(&mut ext, || {
            end_block(Weight::MAX);
            assert!(drains().is_empty());
            assert!(matches!(last_record().1.outcome, Outcome::Settled { .. }));
        })
    });
    // The way down to the last record, of a trie that is deeper.
    assert!(read[1] <= read[0] + 4, "{read:?}");
}

#[test]
fn boundary_a_drain_goes_on_behind_what_the_block_has_removed() {
    let read = [0, 150].map(|before: u32| {
        let mut ext = cut_over(200);
        if before > 0 {
            ext.execute_with(|| move_records(before, before.into()));
        }
        nodes_read(&mut ext, || move_records(20, u64::from(before) + 20))
    });
    // Twenty records each time, and the ways down to them.
    assert!(read[0] >= 20 && read[1] <= read[0] + 8, "{read:?}");
}

/// A drain that begins with the first key walks over what the block has removed: the accounts that were
/// touched, each of which has paid for it. It does so once: the next step goes on behind it.
#[test]
fn boundary_what_was_touched_is_walked_over_once() {
    let mut ext = cut_over(200);
    ext.execute_with(|| deposit_all(1..=200));
    let all = nodes_read(&mut ext, || {
        end_block(Weight::MAX);
        assert!(drains().is_empty());
    });
    assert!(all >= 200, "{all}");

    let mut ext = cut_over(200);
    let mut ids: Vec<AccountId> = (1..=200).collect();
    ids.sort_by_key(|who| id(*who));
    ext.execute_with(|| deposit_all(ids[..150].iter().copied()));
    let first = nodes_read(&mut ext, || move_records(10, 10));
    let second = nodes_read(&mut ext, || move_records(10, 20));
    assert!(first >= 150 && second <= 40, "{first}, {second}");
}
