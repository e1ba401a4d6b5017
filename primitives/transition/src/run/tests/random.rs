// SPDX-License-Identifier: Apache-2.0
//! Random lives of a shard's accounts, with transfers under way at once.

use super::*;
use proptest::prelude::*;
use std::collections::BTreeMap;

/// How far a transfer is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Stage {
    /// The sender has locked the units.
    Locked,
    /// The receiver is ready as well.
    Prepared,
    /// The units have left the sender.
    Left,
    /// The sender has them back; the receiver does not know yet.
    Aborted,
}

#[derive(Clone, Copy, Debug)]
struct Transfer {
    from: u8,
    to: u8,
    amount: Balance,
    stage: Stage,
}

#[derive(Clone, Debug)]
enum Act {
    Deposit(u8, Balance),
    /// Units come from another shard, unannounced.
    Receive(u8, Balance),
    Withdraw(u8, Balance),
    Within(u8, u8, Balance),
    Pay(u8, u8, Balance, Balance),
    /// To another account, or to its own balance outside.
    Leave(u8, Option<u8>, Balance, Balance),
    Start(u8, u8, Balance),
    /// The transfer of that number, counted round, goes on.
    Advance(usize),
    /// It is aborted, if it still can be.
    Abort(usize),
}

const ACCOUNTS: u8 = 6;

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let who = || 0..ACCOUNTS;
    let amount = || prop_oneof![4 => 0u128..30, 4 => 0u128..300, 1 => Just(Balance::MAX)];
    let act = prop_oneof![
        3 => (who(), amount()).prop_map(|(n, amount)| Act::Deposit(n, amount)),
        1 => (who(), amount()).prop_map(|(n, amount)| Act::Receive(n, amount)),
        2 => (who(), amount()).prop_map(|(n, amount)| Act::Withdraw(n, amount)),
        2 => (who(), who(), amount()).prop_map(|(n, to, amount)| Act::Within(n, to, amount)),
        1 => (who(), who(), amount(), amount())
            .prop_map(|(n, to, amount, fee)| Act::Pay(n, to, amount, fee)),
        1 => (who(), prop::option::of(who()), amount(), amount())
            .prop_map(|(n, to, amount, fee)| Act::Leave(n, to, amount, fee)),
        6 => (who(), who(), amount()).prop_map(|(n, to, amount)| Act::Start(n, to, amount)),
        9 => any::<usize>().prop_map(Act::Advance),
        2 => any::<usize>().prop_map(Act::Abort),
    ];
    prop::collection::vec(act, 0..160)
}

/// A shard, and what a plain reading says of it. Sender and receiver stand in one shard here, which
/// makes the more of them meet.
#[derive(Default)]
struct Life {
    world: World,
    issued: Balance,
    under_way: Vec<Transfer>,
    /// The nonces that were used, by account.
    used: BTreeMap<u8, Nonce>,
}

impl Life {
    /// Takes an account's next transaction, and checks that its nonce was never used before.
    fn transact(&mut self, n: u8, action: Action) -> Outcome {
        let next = match self.world.record(n) {
            Some(account) => account.nonce,
            None => self.world.books.nonce_floor,
        };
        let outcome = self.world.transact_next(n, action);
        if outcome.is_ok() {
            let before = self.used.insert(n, next);
            assert!(before < Some(next), "account {n} used nonce {next} again");
        }
        outcome
    }

    fn take(&mut self, act: &Act) {
        match *act {
            Act::Deposit(n, amount) => {
                // No currency has more units than its type can count.
                if let Some(issued) = self.issued.checked_add(amount) {
                    if self.transact(n, Action::Deposit { amount }).is_ok() {
                        self.issued = issued;
                    }
                }
            }
            Act::Receive(n, amount) => {
                if let Some(issued) = self.issued.checked_add(amount) {
                    let account = id(n);
                    if self.world.take(Step::Receive { account, amount }).is_ok() {
                        self.issued = issued;
                    }
                }
            }
            Act::Withdraw(n, amount) => {
                if self.transact(n, Action::Withdraw { amount }).is_ok() {
                    self.issued -= amount;
                }
            }
            Act::Within(n, to, amount) => {
                let to = id(to);
                let _ = self.transact(n, Action::Transfer { to, amount });
            }
            Act::Pay(n, to, amount, fee) => {
                let to = id(to);
                if self.transact(n, Action::Pay { to, amount, fee }).is_ok() {
                    self.issued -= fee;
                }
            }
            Act::Leave(n, to, amount, fee) => {
                let action = match to.map(id) {
                    Some(to) => Action::Send { to, amount, fee },
                    None => Action::Redeem { amount, fee },
                };
                if self.transact(n, action).is_ok() {
                    self.issued -= amount + fee;
                }
            }
            Act::Start(from, to, amount) => {
                if self.transact(from, lock(to, amount)).is_ok() {
                    self.under_way.push(Transfer {
                        from,
                        to,
                        amount,
                        stage: Stage::Locked,
                    });
                }
            }
            Act::Advance(index) => self.step_of(index, Self::advance),
            Act::Abort(index) => self.step_of(index, Self::abort),
        }
        self.check();
    }

    /// Takes a step of a transfer, which stays under way if it is not over.
    fn step_of(&mut self, index: usize, step: fn(&mut Self, Transfer) -> Option<Stage>) {
        if self.under_way.is_empty() {
            return;
        }
        let index = index % self.under_way.len();
        let transfer = self.under_way[index];
        match step(self, transfer) {
            Some(stage) => self.under_way[index].stage = stage,
            None => {
                self.under_way.remove(index);
            }
        }
    }

    /// What was promised is kept: no half but the first of either side may be refused.
    fn advance(&mut self, transfer: Transfer) -> Option<Stage> {
        let (from, to, amount) = (id(transfer.from), id(transfer.to), transfer.amount);
        match transfer.stage {
            Stage::Locked => match self.world.take(Step::Expect {
                account: to,
                amount,
            }) {
                Ok(_) => Some(Stage::Prepared),
                Err(error) => {
                    // Units that came back are still expected until that is known.
                    let reasons = [TransitionError::BelowMinimum, TransitionError::Overflow];
                    assert!(reasons.contains(&error));
                    self.world
                        .take(Step::Unlock {
                            account: from,
                            amount,
                        })
                        .unwrap();
                    None
                }
            },
            Stage::Prepared => {
                self.world
                    .take(Step::Debit {
                        account: from,
                        amount,
                    })
                    .unwrap();
                Some(Stage::Left)
            }
            Stage::Left => {
                self.world
                    .take(Step::Credit {
                        account: to,
                        amount,
                    })
                    .unwrap();
                None
            }
            Stage::Aborted => {
                self.world
                    .take(Step::Forget {
                        account: to,
                        amount,
                    })
                    .unwrap();
                None
            }
        }
    }

    fn abort(&mut self, transfer: Transfer) -> Option<Stage> {
        let (from, amount) = (id(transfer.from), transfer.amount);
        match transfer.stage {
            Stage::Locked => {
                self.world
                    .take(Step::Unlock {
                        account: from,
                        amount,
                    })
                    .unwrap();
                None
            }
            Stage::Prepared => {
                self.world
                    .take(Step::Unlock {
                        account: from,
                        amount,
                    })
                    .unwrap();
                Some(Stage::Aborted)
            }
            decided => Some(decided),
        }
    }

    /// The units of the transfers that a question is answered with yes for.
    fn units(&self, of: impl Fn(&Transfer) -> bool) -> Balance {
        let asked = self.under_way.iter().filter(|transfer| of(transfer));
        asked.map(|transfer| transfer.amount).sum()
    }

    fn check(&self) {
        let in_transit = self.units(|transfer| transfer.stage == Stage::Left);
        let mut owned: Balance = 0;
        for n in 0..ACCOUNTS {
            let account = self.world.record(n).unwrap_or_default();
            owned += account.total();
            let locked = self.units(|transfer| {
                transfer.from == n && matches!(transfer.stage, Stage::Locked | Stage::Prepared)
            });
            let incoming =
                self.units(|transfer| transfer.to == n && transfer.stage != Stage::Locked);
            assert_eq!((account.locked, account.incoming), (locked, incoming));
            // Dust is neither owned nor left once everything locked is gone.
            for balance in [account.free, account.total()] {
                assert!(balance == 0 || balance >= RULES.minimum_balance);
            }
            // A record is there for something.
            assert!(self.world.record(n).is_none() || !account.is_empty());
        }
        assert_eq!(owned, self.world.books.total);
        assert_eq!(owned + in_transit, self.issued);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    /// Whatever is under way at once and however it ends: units are conserved, what is set aside is
    /// exactly what is under way, no half of a prepared transfer fails, and no dust is left.
    #[test]
    fn random_transfers_keep_the_books(acts in acts(), ends in any::<bool>()) {
        let mut life = Life::default();
        acts.iter().for_each(|act| life.take(act));
        // All of it comes to an end: one way or the other, and the last first or the first.
        while !life.under_way.is_empty() {
            if ends {
                life.take(&Act::Abort(0));
            }
            let last = life.under_way.len().saturating_sub(1);
            life.take(&Act::Advance(if ends { last } else { 0 }));
        }
        for n in 0..ACCOUNTS {
            let account = life.world.record(n).unwrap_or_default();
            prop_assert_eq!((account.locked, account.incoming), (0, 0));
        }
    }
}
