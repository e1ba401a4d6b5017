//! Every half at its boundaries, every error, and random transfers under way at once.

use super::*;
use crate::{
    memory::MemoryStore,
    transition::{apply, Operation, Transaction},
};
use proptest::prelude::*;

const RULES: Rules = Rules {
    minimum_balance: 10,
};

fn id(n: u8) -> BlindedId {
    BlindedId::of(&[n])
}

fn account(free: Balance, locked: Balance, incoming: Balance, nonce: Nonce) -> Account {
    Account {
        free,
        locked,
        incoming,
        nonce,
    }
}

/// A store in which account 1 has this record.
fn with(record: Account) -> MemoryStore {
    let mut store = MemoryStore::default();
    store.set_account(&id(1), &record);
    store
}

fn record(store: &MemoryStore, n: u8) -> Option<Account> {
    store.account(&id(n)).unwrap()
}

type Outcome = Result<Effects, TransitionError>;

/// One half of account 1.
type Half = fn(&mut MemoryStore, Balance) -> Outcome;

fn release_one(store: &mut MemoryStore, amount: Balance) -> Outcome {
    release(store, &id(1), amount)
}

fn settle_one(store: &mut MemoryStore, amount: Balance) -> Outcome {
    settle(store, &id(1), amount)
}

fn expect_one(store: &mut MemoryStore, amount: Balance) -> Outcome {
    expect(store, &RULES, &id(1), amount)
}

fn receive_one(store: &mut MemoryStore, amount: Balance) -> Outcome {
    receive(store, &id(1), amount)
}

fn forget_one(store: &mut MemoryStore, amount: Balance) -> Outcome {
    forget(store, &id(1), amount)
}

/// As the next transaction of the account.
fn lock_one(store: &mut MemoryStore, amount: Balance) -> Outcome {
    let nonce = store.account(&id(1))?.map_or(0, |account| account.nonce);
    lock(store, &RULES, &id(1), nonce, amount)
}

#[track_caller]
fn refused(store: &MemoryStore, half: Half, amount: Balance, error: TransitionError) {
    let mut after = store.clone();
    assert_eq!(half(&mut after, amount), Err(error));
    assert_eq!(&after, store, "a refused half left something behind");
}

/// No account came or went.
const STAYS: Effects = Effects {
    opened: None,
    closed: None,
};

fn opens(n: u8) -> Effects {
    Effects {
        opened: Some(id(n)),
        closed: None,
    }
}

fn closes(n: u8) -> Effects {
    Effects {
        opened: None,
        closed: Some(id(n)),
    }
}

#[test]
fn success_lock_sets_aside_and_counts_as_a_transaction() {
    let mut store = with(account(100, 0, 0, 3));
    assert_eq!(lock_one(&mut store, 40), Ok(STAYS));
    assert_eq!(record(&store, 1), Some(account(60, 40, 0, 4)));
    // Several can be under way at once.
    assert_eq!(lock_one(&mut store, 1), Ok(STAYS));
    assert_eq!(record(&store, 1), Some(account(59, 41, 0, 5)));
}

#[test]
fn success_release_is_the_opposite_of_lock_but_for_the_nonce() {
    let mut store = with(account(100, 0, 0, 3));
    lock_one(&mut store, 100).unwrap();
    assert_eq!(record(&store, 1), Some(account(0, 100, 0, 4)));
    assert_eq!(release_one(&mut store, 100), Ok(STAYS));
    assert_eq!(record(&store, 1), Some(account(100, 0, 0, 4)));
}

#[test]
fn success_settle_in_part_and_whole() {
    let mut store = with(account(60, 40, 0, 4));
    assert_eq!(settle_one(&mut store, 40), Ok(STAYS));
    assert_eq!(record(&store, 1), Some(account(60, 0, 0, 4)));
    let mut store = with(account(0, 40, 0, 4));
    assert_eq!(settle_one(&mut store, 40), Ok(closes(1)));
    assert_eq!(store, MemoryStore::default());
    // What may come keeps the account open.
    let mut store = with(account(0, 40, 10, 4));
    assert_eq!(settle_one(&mut store, 40), Ok(STAYS));
    assert_eq!(record(&store, 1), Some(account(0, 0, 10, 4)));
}

#[test]
fn success_expect_and_receive_open_an_account() {
    let mut store = MemoryStore::default();
    assert_eq!(expect_one(&mut store, 10), Ok(opens(1)));
    assert_eq!(record(&store, 1), Some(account(0, 0, 10, 0)));
    assert_eq!(expect_one(&mut store, 20), Ok(STAYS));
    assert_eq!(receive_one(&mut store, 10), Ok(STAYS));
    assert_eq!(record(&store, 1), Some(account(10, 0, 20, 0)));
    assert_eq!(receive_one(&mut store, 20), Ok(STAYS));
    assert_eq!(record(&store, 1), Some(account(30, 0, 0, 0)));
}

#[test]
fn success_forget_closes_what_expect_opened() {
    let mut store = MemoryStore::default();
    expect_one(&mut store, 10).unwrap();
    assert_eq!(forget_one(&mut store, 10), Ok(closes(1)));
    assert_eq!(store, MemoryStore::default());
    // What is owned, locked or still to come keeps it open.
    for other in [
        account(10, 0, 0, 0),
        account(0, 10, 0, 1),
        account(0, 0, 10, 0),
    ] {
        let mut store = with(other);
        expect_one(&mut store, 10).unwrap();
        assert_eq!(forget_one(&mut store, 10), Ok(STAYS));
        assert_eq!(record(&store, 1), Some(other));
    }
}

#[test]
fn fails_zero_amount() {
    let store = with(account(100, 50, 50, 0));
    let halves: [Half; 6] = [
        lock_one,
        release_one,
        settle_one,
        expect_one,
        receive_one,
        forget_one,
    ];
    for half in halves {
        refused(&store, half, 0, TransitionError::ZeroAmount);
    }
}

#[test]
fn fails_unknown_account() {
    let halves: [Half; 5] = [lock_one, release_one, settle_one, receive_one, forget_one];
    for half in halves {
        refused(
            &MemoryStore::default(),
            half,
            10,
            TransitionError::UnknownAccount,
        );
    }
}

#[test]
fn fails_corrupt_record() {
    let mut store = MemoryStore::default();
    store.put(&id(1).0, &[]);
    let halves: [Half; 6] = [
        lock_one,
        release_one,
        settle_one,
        expect_one,
        receive_one,
        forget_one,
    ];
    for half in halves {
        refused(&store, half, 10, TransitionError::CorruptRecord);
    }
}

#[test]
fn fails_wrong_nonce() {
    let mut store = with(account(100, 0, 0, 3));
    for nonce in [2, 4, Nonce::MAX] {
        assert_eq!(
            lock(&mut store, &RULES, &id(1), nonce, 10),
            Err(TransitionError::WrongNonce)
        );
    }
    assert_eq!(store, with(account(100, 0, 0, 3)));
}

#[test]
fn boundary_lock_what_is_free() {
    let store = with(account(100, 50, 50, 0));
    for amount in [101, 150, Balance::MAX] {
        refused(
            &store,
            lock_one,
            amount,
            TransitionError::InsufficientBalance,
        );
    }
    lock_one(&mut with(account(100, 0, 0, 0)), 100).unwrap();
}

#[test]
fn boundary_lock_leaves_the_minimum_or_nothing_at_all() {
    let alone = account(100, 0, 0, 0);
    for left in [1, 9] {
        refused(
            &with(alone),
            lock_one,
            100 - left,
            TransitionError::BelowMinimum,
        );
    }
    for left in [0, 10] {
        lock_one(&mut with(alone), 100 - left).unwrap();
    }
    // With something else under way, not even nothing.
    for busy in [
        account(100, 1, 0, 0),
        account(100, 0, 1, 0),
        account(100, 10, 10, 0),
    ] {
        for left in [0, 1, 9] {
            refused(
                &with(busy),
                lock_one,
                100 - left,
                TransitionError::BelowMinimum,
            );
        }
        lock_one(&mut with(busy), 90).unwrap();
    }
}

#[test]
fn boundary_expect_what_makes_no_dust() {
    // Without the minimum in the account the units themselves must be it; what is locked may be
    // gone when they come, and so may what else is to come.
    for record in [
        Account::default(),
        account(0, 100, 0, 1),
        account(0, 0, 100, 0),
    ] {
        refused(&with(record), expect_one, 9, TransitionError::BelowMinimum);
        expect_one(&mut with(record), 10).unwrap();
    }
    expect_one(&mut with(account(10, 0, 0, 1)), 1).unwrap();
}

#[test]
fn boundary_not_more_than_was_set_aside() {
    let halves: [(Half, Account); 4] = [
        (release_one, account(100, 20, 0, 0)),
        (settle_one, account(100, 20, 0, 0)),
        (receive_one, account(100, 0, 20, 0)),
        (forget_one, account(100, 0, 20, 0)),
    ];
    for (half, record) in halves {
        for amount in [21, 100, Balance::MAX] {
            refused(&with(record), half, amount, TransitionError::NotSetAside);
        }
        assert_eq!(half(&mut with(record), 20), Ok(STAYS));
    }
    // What is set aside for the one is not for the other.
    let halves: [(Half, Account); 4] = [
        (release_one, account(100, 0, 20, 0)),
        (settle_one, account(100, 0, 20, 0)),
        (receive_one, account(100, 20, 0, 0)),
        (forget_one, account(100, 20, 0, 0)),
    ];
    for (half, record) in halves {
        refused(&with(record), half, 1, TransitionError::NotSetAside);
    }
}

#[test]
fn boundary_overflow() {
    let room = |incoming| account(50, 50, incoming, 0);
    for amount in [10, Balance::MAX] {
        refused(
            &with(room(Balance::MAX - 109)),
            expect_one,
            amount,
            TransitionError::Overflow,
        );
    }
    expect_one(&mut with(room(Balance::MAX - 110)), 10).unwrap();
    // No record that came to be by itself gets as far as these.
    let halves: [(Half, Account); 4] = [
        (lock_one, account(100, Balance::MAX, 0, 0)),
        (lock_one, account(100, 0, 0, Nonce::MAX)),
        (release_one, account(Balance::MAX, 10, 0, 0)),
        (receive_one, account(Balance::MAX, 0, 10, 0)),
    ];
    for (half, record) in halves {
        refused(&with(record), half, 10, TransitionError::Overflow);
    }
}

/// What was promised room finds it.
#[test]
fn success_units_that_are_expected_can_be_received_whatever_comes_before() {
    let mut store = with(account(100, 0, 0, 0));
    expect_one(&mut store, Balance::MAX - 150).unwrap();
    let deposit = |amount, nonce| Transaction {
        account: id(1),
        nonce,
        operation: Operation::Deposit { amount },
    };
    apply(&mut store, &RULES, &deposit(50, 0)).unwrap();
    let refused = apply(&mut store, &RULES, &deposit(1, 1));
    assert_eq!(refused, Err(TransitionError::Overflow));
    receive_one(&mut store, Balance::MAX - 150).unwrap();
    assert_eq!(record(&store, 1), Some(account(Balance::MAX, 0, 0, 1)));
}

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
enum Step {
    Deposit(u8, Balance),
    Withdraw(u8, Balance),
    Within(u8, u8, Balance),
    Start(u8, u8, Balance),
    /// The transfer of that number, counted round, goes on.
    Advance(usize),
    /// It is aborted, if it still can be.
    Abort(usize),
}

const ACCOUNTS: u8 = 6;

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let who = || 0..ACCOUNTS;
    let amount = || prop_oneof![4 => 0u128..30, 4 => 0u128..300, 1 => Just(Balance::MAX)];
    let step = prop_oneof![
        3 => (who(), amount()).prop_map(|(n, amount)| Step::Deposit(n, amount)),
        2 => (who(), amount()).prop_map(|(n, amount)| Step::Withdraw(n, amount)),
        2 => (who(), who(), amount()).prop_map(|(n, to, amount)| Step::Within(n, to, amount)),
        6 => (who(), who(), amount()).prop_map(|(n, to, amount)| Step::Start(n, to, amount)),
        9 => any::<usize>().prop_map(Step::Advance),
        2 => any::<usize>().prop_map(Step::Abort),
    ];
    prop::collection::vec(step, 0..160)
}

/// The accounts, and what a plain reading says of them. Sender and receiver stand in one store
/// here, which makes the more of them meet.
#[derive(Default)]
struct World {
    store: MemoryStore,
    issued: Balance,
    under_way: Vec<Transfer>,
}

impl World {
    fn nonce(&self, n: u8) -> Nonce {
        record(&self.store, n).map_or(0, |account| account.nonce)
    }

    fn transact(&mut self, n: u8, operation: Operation) -> Outcome {
        let transaction = Transaction {
            account: id(n),
            nonce: self.nonce(n),
            operation,
        };
        self.run(|store| apply(store, &RULES, &transaction))
    }

    /// Runs an operation and checks what it told of the accounts that came and went.
    fn run(&mut self, operation: impl FnOnce(&mut MemoryStore) -> Outcome) -> Outcome {
        let before = self.store.clone();
        let outcome = operation(&mut self.store);
        match &outcome {
            Err(_) => assert_eq!(self.store, before, "an error left something behind"),
            Ok(effects) => {
                for n in 0..ACCOUNTS {
                    let (was, is) = (record(&before, n), record(&self.store, n));
                    let (came, went) =
                        (was.is_none() && is.is_some(), was.is_some() && is.is_none());
                    assert_eq!(effects.opened == Some(id(n)), came);
                    assert_eq!(effects.closed == Some(id(n)), went);
                }
            }
        }
        outcome
    }

    fn take(&mut self, step: &Step) {
        match *step {
            Step::Deposit(n, amount) => {
                // No currency has more units than its type can count.
                if let Some(issued) = self.issued.checked_add(amount) {
                    if self.transact(n, Operation::Deposit { amount }).is_ok() {
                        self.issued = issued;
                    }
                }
            }
            Step::Withdraw(n, amount) => {
                if self.transact(n, Operation::Withdraw { amount }).is_ok() {
                    self.issued -= amount;
                }
            }
            Step::Within(n, to, amount) => {
                let to = id(to);
                let _ = self.transact(n, Operation::Transfer { to, amount });
            }
            Step::Start(from, to, amount) => {
                let nonce = self.nonce(from);
                let locks = |store: &mut MemoryStore| lock(store, &RULES, &id(from), nonce, amount);
                if from != to && self.run(locks).is_ok() {
                    self.under_way.push(Transfer {
                        from,
                        to,
                        amount,
                        stage: Stage::Locked,
                    });
                }
            }
            Step::Advance(index) => self.step_of(index, Self::advance),
            Step::Abort(index) => self.step_of(index, Self::abort),
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
            Stage::Locked => match self.run(|store| expect(store, &RULES, &to, amount)) {
                Ok(_) => Some(Stage::Prepared),
                Err(error) => {
                    // Units that came back are still expected until that is known.
                    let reasons = [TransitionError::BelowMinimum, TransitionError::Overflow];
                    assert!(reasons.contains(&error));
                    self.run(|store| release(store, &from, amount)).unwrap();
                    None
                }
            },
            Stage::Prepared => {
                self.run(|store| settle(store, &from, amount)).unwrap();
                Some(Stage::Left)
            }
            Stage::Left => {
                self.run(|store| receive(store, &to, amount)).unwrap();
                None
            }
            Stage::Aborted => {
                self.run(|store| forget(store, &to, amount)).unwrap();
                None
            }
        }
    }

    fn abort(&mut self, transfer: Transfer) -> Option<Stage> {
        let (from, amount) = (id(transfer.from), transfer.amount);
        match transfer.stage {
            Stage::Locked => {
                self.run(|store| release(store, &from, amount)).unwrap();
                None
            }
            Stage::Prepared => {
                self.run(|store| release(store, &from, amount)).unwrap();
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
            let account = record(&self.store, n).unwrap_or_default();
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
            assert!(record(&self.store, n).is_none() || !account.is_empty());
        }
        assert_eq!(owned + in_transit, self.issued);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    /// Whatever is under way at once and however it ends: units are conserved, what is set aside is
    /// exactly what is under way, no half of a prepared transfer fails, and no dust is left.
    #[test]
    fn random_transfers_keep_the_books(steps in steps(), ends in any::<bool>()) {
        let mut world = World::default();
        steps.iter().for_each(|step| world.take(step));
        // All of it comes to an end: one way or the other, and the last first or the first.
        while !world.under_way.is_empty() {
            if ends {
                world.take(&Step::Abort(0));
            }
            let last = world.under_way.len().saturating_sub(1);
            world.take(&Step::Advance(if ends { last } else { 0 }));
        }
        for n in 0..ACCOUNTS {
            let account = record(&world.store, n).unwrap_or_default();
            prop_assert_eq!((account.locked, account.incoming), (0, 0));
        }
    }
}
