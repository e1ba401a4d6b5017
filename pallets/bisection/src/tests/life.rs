// SPDX-License-Identifier: Apache-2.0
//! The whole life of shards: random deposits, withdrawals, transfers, relocations, splits and
//! merges, with drains cut short at any block, and every invariant checked after each step.

use super::*;
use crate::Awaited;
use frame_support::weights::Weight;
use nerv_primitives_core::{
    traits::{Settlements, ShardRouting, ShardTree},
    RecordIndex, ShardStatus,
};
use proptest::{prelude::*, sample::Index};
use sp_runtime::DispatchError;

/// One thing that happens.
#[derive(Clone, Debug)]
enum Step {
    Deposit(AccountId, u128),
    Withdraw(AccountId, u128),
    Transfer(AccountId, AccountId, u128),
    /// A split of one of the shards, whether it is a leaf or not, and the candidate that is chosen.
    Split(Index, u8),
    /// A merge of the children of one of the shards, whether it has any or not.
    Merge(Index),
    Relocate(AccountId, Index),
    /// Replicas are asked from now on, or not.
    Ask(bool),
    /// They come to a word about one of those that wait, if any does.
    Answer(Index, Word),
    /// The end of the block and the begin of the next, with what drains may move in each.
    Block(u32, u32),
}

fn step() -> impl Strategy<Value = Step> {
    let who = || 1u64..=60;
    let amount = || prop_oneof![8 => 10u128..2_000, 1 => 0u128..10, 1 => Just(2_000_000)];
    prop_oneof![
        4 => (who(), amount()).prop_map(|(who, amount)| Step::Deposit(who, amount)),
        2 => (who(), amount()).prop_map(|(who, amount)| Step::Withdraw(who, amount)),
        6 => (who(), who(), amount()).prop_map(|(from, to, n)| Step::Transfer(from, to, n)),
        3 => (any::<Index>(), any::<u8>()).prop_map(|(shard, cut)| Step::Split(shard, cut)),
        3 => any::<Index>().prop_map(Step::Merge),
        2 => (who(), any::<Index>()).prop_map(|(who, shard)| Step::Relocate(who, shard)),
        1 => any::<bool>().prop_map(Step::Ask),
        3 => (any::<Index>(), word()).prop_map(|(index, word)| Step::Answer(index, word)),
        6 => (0u32..15, 0u32..15).prop_map(|(idle, poll)| Step::Block(idle, poll)),
    ]
}

fn word() -> impl Strategy<Value = Word> {
    prop_oneof![Just(Word::Settle), Just(Word::Leave), Just(Word::Undo)]
}

/// Has replicas come to a word about an operation. An error where it has not drained, or where there is
/// no room to undo it.
fn answer(record: RecordIndex, word: Word) -> Result<(), DispatchError> {
    match word {
        Word::Settle => Bisection::settle(record),
        Word::Leave => Bisection::leave(record),
        Word::Undo => Bisection::undo(record).map(|_| ()),
    }
}

fn take(step: &Step) {
    let shards = Registry::shards();
    match step {
        Step::Deposit(who, amount) => {
            let _ = Ledger::deposit(RuntimeOrigin::signed(*who), *amount);
        }
        Step::Withdraw(who, amount) => {
            let _ = Ledger::withdraw(RuntimeOrigin::signed(*who), *amount);
        }
        Step::Transfer(from, to, amount) => {
            let _ = Ledger::transfer(RuntimeOrigin::signed(*from), *to, *amount);
        }
        Step::Split(index, candidate) => {
            Candidate::set(*candidate);
            let _ = force_split(*index.get(&shards));
        }
        Step::Merge(index) => {
            if let Some((left, right)) = shard(index.get(&shards)).children {
                let _ = force_merge(left, right);
            }
        }
        Step::Relocate(who, index) => {
            let shard = *index.get(&shards);
            let _ = Bisection::force_override(RuntimeOrigin::root(), *who, shard);
        }
        Step::Ask(ask) => IsAsked::set(*ask),
        Step::Answer(index, word) => {
            let waiting: Vec<_> = Awaited::<Test>::iter().collect();
            if !waiting.is_empty() {
                let (record, awaited) = index.get(&waiting);
                let came = answer(*record, *word);
                assert_eq!(
                    came.is_err() && *word != Word::Undo,
                    awaited.drained.is_none() && *word != Word::Undo
                );
            }
        }
        Step::Block(idle, poll) => {
            let weight = |records: u32| match records {
                0 => Weight::zero(),
                records => budget(records),
            };
            assert!(end_block(weight(*idle)).all_lte(weight(*idle)));
            check();
            DrainBudget::set(weight(*poll));
            assert!(begin_block().all_lte(weight(*poll)));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn success_every_invariant_holds_after_every_step(steps in prop::collection::vec(step(), 1..120)) {
        // So few that sums are folded within blocks as well.
        MaxPendingChanges::set(3);
        MinAccounts::set(4);
        Cooldown::set(2);
        MaxDepth::set(4);
        build_and_execute(|| {
            populated();
            for step in &steps {
                take(step);
                check();
            }
            // Whatever was under way comes to its end, and none of it broke.
            release_drains();
            next_block();
            run_drains();
            for record in Awaited::<Test>::iter_keys().collect::<Vec<_>>() {
                assert_eq!(answer(record, Word::Settle), Ok(()));
            }
            check();
            for (index, record) in Records::<Test>::iter() {
                let ended = matches!(
                    record.outcome,
                    Outcome::Settled { .. }
                        | Outcome::Refused(_)
                        | Outcome::Unsettled { .. }
                        | Outcome::Undone { .. }
                );
                assert!(ended, "operation {index}: {:?}", record.outcome);
            }
            let at_rest = |id: &ShardId| {
                matches!(shard(id).status, ShardStatus::Live | ShardStatus::Split)
                    && !Registry::is_filling(id)
            };
            assert!(Registry::shards().iter().all(at_rest));
        });
    }
}
