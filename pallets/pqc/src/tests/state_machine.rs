// SPDX-License-Identifier: Apache-2.0
//! Random bindings, good and bad, handed in by whoever has control or not, on a chain whose lanes and deposits change:
//! after each of them one key speaks for each account, the one that a plain model says, and no other.

use super::*;
use proptest::{prelude::*, test_runner::RngSeed};
use sp_core::Pair;
use std::collections::BTreeMap;

/// The accounts: those of three wallets, and of two keys.
const ACCOUNTS: usize = 5;

/// The keys that may have control.
const HOLDERS: core::ops::RangeInclusive<u8> = 1..=4;

fn account(number: usize) -> AccountId32 {
    match number % ACCOUNTS {
        wallet @ 0..=2 => wallet_account(wallet as u8 + 1),
        key => key_account(key as u8 - 2),
    }
}

/// The key that an account's id was made of.
fn own(number: usize) -> Controller {
    match number % ACCOUNTS {
        0..=2 => by_own(&account(number)),
        key => by_key(key as u8 - 2),
    }
}

/// What is wrong with a binding.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Flaw {
    Nothing,
    Number(u32),
    From,
    Signature,
    Statement,
}

#[derive(Clone, Debug)]
enum Step {
    /// An account goes to a key, or to its own again; with a flaw in it. By a transaction of its controller.
    Bind(usize, Option<u8>, Flaw),
    /// A key sends a transaction for an account.
    Send(u8, usize),
    /// A binding that was taken once is handed in again, by whoever has control now.
    Replay(prop::sample::Index),
    /// The accounts that are in a lane, or none.
    Lanes(Option<usize>),
    /// What is held from now on.
    Deposits(Balance),
}

fn flaws() -> impl Strategy<Value = Flaw> {
    prop_oneof![
        6 => Just(Flaw::Nothing),
        1 => (0u32..6).prop_map(Flaw::Number),
        1 => Just(Flaw::From),
        1 => Just(Flaw::Signature),
        1 => Just(Flaw::Statement),
    ]
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let holder = prop_oneof![3 => HOLDERS.prop_map(Some), 2 => Just(None)];
    let step = prop_oneof![
        8 => (0..ACCOUNTS, holder, flaws()).prop_map(|(who, to, flaw)| Step::Bind(who, to, flaw)),
        3 => (HOLDERS, 0..ACCOUNTS).prop_map(|(key, who)| Step::Send(key, who)),
        2 => any::<prop::sample::Index>().prop_map(Step::Replay),
        1 => prop::option::of(0..ACCOUNTS).prop_map(Step::Lanes),
        1 => prop_oneof![Just(0), Just(USUAL_DEPOSIT), Just(2 * ENDOWMENT)].prop_map(Step::Deposits),
    ];
    prop::collection::vec(step, 20..40)
}

/// Who has control of each account, how often it was bound, and what is held of it.
struct Model {
    accounts: BTreeMap<usize, (Controller, u32, Balance)>,
    in_lane: Option<usize>,
    taken: Vec<(usize, Controller, Controller, u32, Proof)>,
}

impl Model {
    fn new() -> Self {
        Self {
            accounts: (0..ACCOUNTS).map(|it| (it, (own(it), 0, 0))).collect(),
            in_lane: None,
            taken: Vec::new(),
        }
    }

    fn proof(number: usize, to: &Controller, binding: &nerv_primitives_pqc::Binding) -> Proof {
        match to {
            Controller::Sr25519(_) => proof_of_wallet(number as u8 + 1, binding),
            key => {
                let holder = KEYS.chain(5..=5).find(|it| by_key(*it) == *key);
                proof_of_key(holder.expect("a key of the tests"), binding)
            }
        }
    }

    /// What a binding is to come to, by the rules as they are told to readers.
    fn expected(&self, number: usize, to: Controller, flaw: Flaw) -> Result<Balance, Failure> {
        let (controller, bindings, held) = self.accounts[&number];
        match flaw {
            Flaw::Number(stated) if stated != bindings => return Err(Failure::StaleNumber),
            Flaw::From => return Err(Failure::NotInControl),
            _ => (),
        }
        if to == controller {
            return Err(Failure::SameController);
        }
        if self.in_lane == Some(number) {
            return Err(Failure::InLane);
        }
        if matches!(flaw, Flaw::Signature | Flaw::Statement) {
            return Err(Failure::BadProof);
        }
        match (to == own(number), held) {
            (true, _) => Ok(0),
            (false, 0) if Deposit::get() > ENDOWMENT => Err(Failure::DepositUnpaid),
            (false, 0) => Ok(Deposit::get()),
            (false, held) => Ok(held),
        }
    }

    fn bind(&mut self, number: usize, to: Option<u8>, flaw: Flaw) {
        let who = account(number);
        let to = to.map_or_else(|| own(number), by_key);
        let (controller, bindings, _) = self.accounts[&number];
        let stated = match flaw {
            Flaw::Number(stated) => stated,
            _ => bindings,
        };
        let from = match flaw {
            Flaw::From => by_key(5),
            _ => controller,
        };
        let mut statement = binding(&who, stated, from, to);
        if flaw == Flaw::Statement {
            statement.genesis[31] ^= 1;
        }
        let mut proof = Self::proof(number, &to, &statement);
        if flaw == Flaw::Signature {
            match &mut proof {
                Proof::Own(signature) => *signature = wallet(9).sign(b"else").into(),
                Proof::MlDsa65 { signature, .. } => signature.0[40] ^= 1,
            }
        }
        let expected = self.expected(number, to, flaw);
        let result = bind(&who, from, to, stated, proof.clone());
        assert_eq!(result, expected.as_ref().map(|_| ()).map_err(failure));
        if let Ok(held) = expected {
            self.accounts.insert(number, (to, bindings + 1, held));
            self.taken.push((number, from, to, stated, proof));
        }
    }

    fn replay(&self, at: &prop::sample::Index) {
        if self.taken.is_empty() {
            return;
        }
        let (number, from, to, stated, proof) = at.get(&self.taken);
        let (who, (controller, due, _)) = (account(*number), self.accounts[number]);
        for number in [*stated, due] {
            for from in [*from, controller] {
                assert!(bind(&who, from, *to, number, proof.clone()).is_err());
            }
        }
    }

    fn send(&self, key: u8, number: usize) {
        let who = account(number);
        let (controller, ..) = self.accounts[&number];
        let result = apply(&signed(key, &who, remark(10)));
        match controller == by_key(key) {
            true => assert_eq!(result, Ok(Ok(()))),
            false => assert_eq!(result, Err(refused(Refusal::NotInControl))),
        }
    }

    fn check(&self) {
        assert_eq!(Pqc::do_try_state(), Ok(()));
        for (number, (controller, bindings, held_of_it)) in &self.accounts {
            let who = account(*number);
            let by_wallet = Pqc::own_key_speaks(&who) && *number < 3;
            let by_keys = HOLDERS.filter(|it| Pqc::is_controlled_by(&who, key(*it).public()));
            let speaking: Vec<Controller> = by_keys
                .map(by_key)
                .chain(by_wallet.then(|| by_own(&who)))
                .collect();
            assert_eq!(speaking, [*controller], "one key speaks for {number}");
            assert_eq!(control(&who).map_or(0, |it| it.number), *bindings);
            assert_eq!(held(&who), *held_of_it);
        }
    }
}

fn failure(error: &Failure) -> DispatchError {
    use codec::Decode;
    // Errors of a pallet cannot be copied.
    let bytes = error.encode();
    Failure::decode(&mut &bytes[..]).expect("it is one").into()
}

proptest! {
    #![proptest_config(ProptestConfig {
        rng_seed: RngSeed::Fixed(0x204),
        ..ProptestConfig::with_cases(24)
    })]

    #[test]
    fn one_key_speaks_for_each_account(steps in steps()) {
        new_test_ext().execute_with(|| {
            let mut model = Model::new();
            for step in &steps {
                match step {
                    Step::Bind(number, to, flaw) => model.bind(*number, *to, *flaw),
                    Step::Send(key, number) => model.send(*key, *number),
                    Step::Replay(at) => model.replay(at),
                    Step::Lanes(number) => {
                        model.in_lane = *number;
                        InLane::set(number.map(account).into_iter().collect());
                    }
                    Step::Deposits(deposit) => Deposit::set(*deposit),
                }
                model.check();
            }
        });
    }
}
