// SPDX-License-Identifier: Apache-2.0
//! Random lives of a chain: deposits, withdrawals, transfers, splits, merges, relocations and
//! blocks in which a drain may move as little as nothing. After every step all invariants hold,
//! every call ends as a plain model says, and every shard's trie has the root that the same
//! transactions give in memory.

use crate::common;

use codec::Encode;
use common::*;
use frame_support::weights::Weight;
use nerv_primitives_core::{
    traits::{Remit, ShardRouting},
    AbortReason, Refusal, ShardId,
};
use nerv_primitives_transition::{
    run_next, Account, Action, Books, MemoryStore, Rules, Step as Taken, Store, Transaction,
    TransitionError,
};
use nerv_runtime::{Balance, Balances, Ledger, Outbox, Runtime, ShardRegistry, System, MILLI_UNIT};
use pallet_ledger::{ShardBooks, ShardTrie};
use proptest::prelude::*;
use sp_runtime::DispatchError;
use std::collections::BTreeMap;

/// The accounts that take part.
const ACCOUNTS: u32 = 40;

const RULES: Rules = Rules {
    minimum_balance: MILLI_UNIT,
};

#[derive(Clone, Debug)]
enum Step {
    Deposit(u32, Balance),
    Withdraw(u32, Balance),
    /// All an account has.
    WithdrawAll(u32),
    Transfer(u32, u32, Balance),
    /// The same, with units that leave at once.
    Send(u32, u32, Balance),
    Split(usize),
    Merge(usize),
    Relocate(u32, usize),
    /// The records the drain may move while idle and while polled; `None` for no weight at all.
    Block(Option<u32>, Option<u32>),
}

fn amounts() -> impl Strategy<Value = Balance> {
    prop_oneof![
        1 => Just(0),
        1 => Just(MILLI_UNIT - 1),
        2 => Just(MILLI_UNIT),
        8 => (1u32..50).prop_map(|n| Balance::from(n) * MILLI_UNIT),
        1 => Just(Balance::MAX),
    ]
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let who = 0..ACCOUNTS;
    let records = prop_oneof![Just(None), (0u32..5).prop_map(Some), Just(Some(1_000))];
    let step = prop_oneof![
        8 => (who.clone(), amounts()).prop_map(|(n, a)| Step::Deposit(n, a)),
        3 => (who.clone(), amounts()).prop_map(|(n, a)| Step::Withdraw(n, a)),
        1 => who.clone().prop_map(Step::WithdrawAll),
        8 => (who.clone(), who.clone(), amounts()).prop_map(|(n, m, a)| Step::Transfer(n, m, a)),
        4 => (who.clone(), who.clone(), amounts()).prop_map(|(n, m, a)| Step::Send(n, m, a)),
        3 => any::<usize>().prop_map(Step::Split),
        3 => any::<usize>().prop_map(Step::Merge),
        1 => (who, any::<usize>()).prop_map(|(n, i)| Step::Relocate(n, i)),
        6 => (records.clone(), records).prop_map(|(i, p)| Step::Block(i, p)),
    ];
    prop::collection::vec(step, 20..120)
}

/// The ledger as one store in memory, without shards.
#[derive(Default)]
struct Model {
    store: MemoryStore,
    books: Books,
    /// The last nonce that each account has used.
    used: BTreeMap<u32, u64>,
}

impl Model {
    fn account(&self, n: u32) -> Option<Account> {
        use codec::Decode;
        let bytes = self.store.get(&blinded(n).0).unwrap();
        bytes.map(|bytes| Account::decode(&mut &bytes[..]).unwrap())
    }

    /// Which nonces have been used is each shard's to know. If the account opens that the next
    /// transaction credits, it begins where its leaf says; and nobody uses a nonce twice.
    fn credits(&mut self, n: u32) {
        let [home] = ShardRegistry::homes([&blinded(n)]).unwrap();
        self.books.nonce_floor = ShardBooks::<Runtime>::get(home.shard).nonce_floor;
    }

    fn run(&mut self, n: u32, action: Action) -> Result<(), TransitionError> {
        let taken = run_next(
            &mut self.store,
            &mut self.books,
            &RULES,
            &blinded(n),
            &action,
        );
        if let Taken::Transaction(Transaction { nonce, .. }) = taken?.0 {
            self.uses(n, nonce);
        }
        Ok(())
    }

    fn uses(&mut self, n: u32, nonce: u64) {
        let before = self.used.insert(n, nonce);
        assert!(before < Some(nonce), "{n} uses nonce {nonce} again");
    }

    /// Counts a transaction of an account that changed nothing else.
    fn count_transaction(&mut self, n: u32) {
        let mut account = self.account(n).unwrap();
        self.uses(n, account.nonce);
        account.nonce += 1;
        let record = account.encode();
        self.store.put(&blinded(n).0, &record).unwrap();
    }

    /// Every shard's trie has the root that its accounts have in memory.
    fn check_roots(&self) {
        let mut parts = BTreeMap::<ShardId, MemoryStore>::new();
        for n in 0..ACCOUNTS {
            let found = Ledger::find(&blinded(n)).unwrap();
            assert_eq!(found.as_ref().map(|(_, account)| *account), self.account(n));
            if let Some((shard, _)) = found {
                let value = self.store.get(&blinded(n).0).unwrap().unwrap();
                let part = parts.entry(shard).or_default();
                part.put(&blinded(n).0, &value).unwrap();
            }
        }
        for (shard, part) in &parts {
            assert_eq!(
                ShardTrie::new(shard).root(),
                part.root().as_bytes(),
                "of {shard}"
            );
        }
    }
}

/// The chain and the model agree on whether and why a call fails.
#[track_caller]
fn agree(chain: Result<(), DispatchError>, model: Result<(), TransitionError>, outside: bool) {
    match (chain, model) {
        (Ok(()), Ok(())) => {}
        (Err(error), Err(expected)) => {
            let expected: DispatchError = pallet_ledger::Error::<Runtime>::from(expected).into();
            assert_eq!(error, expected);
        }
        // The currency outside the ledger has a say as well.
        (Err(DispatchError::Token(_) | DispatchError::Arithmetic(_)), _) if outside => {}
        (chain, model) => panic!("the chain says {chain:?}, the model {model:?}"),
    }
}

fn run(step: &Step, model: &mut Model) {
    let leaves = leaves();
    match step {
        Step::Deposit(n, amount) => {
            model.credits(*n);
            let chain = deposit(*n, *amount).map(|_| ()).map_err(|e| e.error);
            // A deposit the currency refuses never reaches the transition.
            let refused = matches!(
                chain,
                Err(DispatchError::Token(_) | DispatchError::Arithmetic(_))
            );
            if !refused {
                agree(
                    chain,
                    model.run(*n, Action::Deposit { amount: *amount }),
                    false,
                );
            }
        }
        Step::Withdraw(n, amount) => {
            let chain = withdraw(*n, *amount).map(|_| ()).map_err(|e| e.error);
            agree(
                chain,
                model.run(*n, Action::Withdraw { amount: *amount }),
                false,
            );
        }
        Step::WithdrawAll(n) => {
            let amount = model.account(*n).map_or(0, |account| account.free);
            let chain = withdraw(*n, amount).map(|_| ()).map_err(|e| e.error);
            let expected = match model.account(*n) {
                Some(_) => model.run(*n, Action::Withdraw { amount }),
                None => Err(TransitionError::ZeroAmount),
            };
            agree(chain, expected, false);
        }
        Step::Transfer(n, m, amount) => {
            System::reset_events();
            model.credits(*m);
            let chain = transfer(*n, *m, *amount).map(|_| ()).map_err(|e| e.error);
            // A transfer to another shard ends in this block, so that the model need not know of
            // any that are under way.
            deliver_all();
            let action = Action::Transfer {
                to: blinded(*m),
                amount: *amount,
            };
            match (chain, last_abort()) {
                (Ok(()), Some(reason)) => {
                    assert_eq!(reason, AbortReason::BelowMinimum);
                    let expected = Err(TransitionError::BelowMinimum);
                    assert_eq!(model.run(*n, action), expected);
                    // It came to nothing, but it was a transaction.
                    model.count_transaction(*n);
                }
                (chain, _) => agree(chain, model.run(*n, action), false),
            }
        }
        Step::Send(n, m, amount) => {
            model.credits(*m);
            let homes = ShardRegistry::homes([&blinded(*n), &blinded(*m)]);
            let [from, to] = homes.expect("the table is sound").map(|home| home.shard);
            let chain = send(*n, *m, *amount).map(|_| ()).map_err(|e| e.error);
            // It arrives when the next block begins, so that the model need not know of any under way.
            next_starved_block(Weight::zero(), Weight::zero(), Weight::zero());
            assert_eq!(Outbox::in_transit(), 0);
            if from != to && *amount < MILLI_UNIT {
                // It could not come back if it had to.
                assert!(chain.is_err());
            } else {
                let action = Action::Transfer {
                    to: blinded(*m),
                    amount: *amount,
                };
                agree(chain, model.run(*n, action), false);
            }
        }
        Step::Split(i) => {
            let shard = leaves[i % leaves.len()];
            let before = leaves.len();
            force(pallet_bisection::Call::force_split { shard }).unwrap();
            let event = last_bisection_event();
            let split = matches!(event, pallet_bisection::Event::SplitCutOver { .. });
            // The cutover is one block: the children are live when the call returns.
            assert_eq!(common::leaves().len(), before + usize::from(split));
        }
        Step::Merge(i) => {
            let pairs = siblings();
            if !pairs.is_empty() {
                let (left, right) = pairs[i % pairs.len()];
                force(pallet_bisection::Call::force_merge { left, right }).unwrap();
                let event = last_bisection_event();
                let merged = matches!(event, pallet_bisection::Event::MergeCutOver { .. });
                let refused = matches!(
                    event,
                    pallet_bisection::Event::Refused {
                        reason: Refusal::StillDraining,
                        ..
                    }
                );
                assert!(merged || refused, "{event:?}");
                assert_eq!(common::leaves().len(), leaves.len() - usize::from(merged));
            }
        }
        Step::Relocate(n, i) => {
            let shard = leaves[i % leaves.len()];
            let call = pallet_bisection::Call::force_override {
                account: account(*n).into(),
                shard,
            };
            let result = force(call).map(|_| ()).map_err(|e| e.error);
            match model.account(*n) {
                Some(_) => {
                    result.unwrap();
                    assert_eq!(Ledger::find(&blinded(*n)).unwrap().unwrap().0, shard);
                }
                None => assert_eq!(
                    result.unwrap_err(),
                    pallet_ledger::Error::<Runtime>::UnknownAccount.into()
                ),
            }
        }
        Step::Block(idle, poll) => {
            let weight = |records: &Option<u32>| records.map_or(Weight::zero(), budget_for);
            next_block(weight(idle), weight(poll));
        }
    }
}

fn live(steps: &[Step]) {
    chain(ACCOUNTS, eager()).execute_with(|| {
        let issuance = Balances::total_issuance();
        let mut model = Model::default();
        for step in steps {
            run(step, &mut model);
            check(issuance);
            model.check_roots();
        }

        // Left alone, everything settles; merged back, one shard holds it all.
        settle_all();
        check(issuance);
        while let Some((left, right)) = siblings().first() {
            merge(*left, *right);
            settle_all();
            check(issuance);
        }
        assert_eq!(leaves(), vec![ShardId::root()]);
        assert_eq!(
            ShardTrie::new(&ShardId::root()).root(),
            model.store.root().as_bytes()
        );
    });
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, max_shrink_iters: 2_000, ..Default::default() })]

    #[test]
    fn random_lives_keep_every_invariant(steps in steps()) {
        live(&steps);
    }
}

/// A split in the middle of all this, cut short after every single record.
#[test]
fn a_drain_cut_short_after_every_record_keeps_every_invariant() {
    for cut in 0..ACCOUNTS {
        let mut steps: Vec<Step> = (0..ACCOUNTS)
            .map(|n| Step::Deposit(n, 10 * MILLI_UNIT))
            .collect();
        steps.push(Step::Split(0));
        steps.push(Step::Block(Some(cut), None));
        steps.push(Step::Transfer(cut, (cut + 1) % ACCOUNTS, MILLI_UNIT));
        steps.push(Step::WithdrawAll((cut + 2) % ACCOUNTS));
        steps.push(Step::Block(None, Some(1)));
        live(&steps);
    }
}
