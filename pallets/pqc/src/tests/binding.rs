// SPDX-License-Identifier: Apache-2.0
//! What it takes to hand control over, what is held for it, and what is refused.

use super::*;
use sp_core::{ecdsa, ed25519, Pair};
use sp_runtime::{traits::IdentifyAccount, MultiSignature, MultiSigner};

#[test]
fn control_goes_from_a_wallet_to_a_key() {
    build_and_execute(|| {
        let who = hand_over(1, 1);
        let standing = Control {
            controller: by_key(1),
            number: 1,
            deposit: USUAL_DEPOSIT,
        };
        assert_eq!(control(&who), Some(standing));
        assert_eq!(held(&who), USUAL_DEPOSIT);
        let bound = Event::Bound {
            account: who.clone(),
            controller: by_key(1),
            number: 0,
            deposit: USUAL_DEPOSIT,
        };
        assert_eq!(events(), [bound]);
        assert!(!Pqc::own_key_speaks(&who));
        assert_eq!(Pqc::check_own_key(&who), Err(Refusal::SwitchedOff));
        // Nobody else's account has anything to do with it.
        assert!(Pqc::own_key_speaks(&key_account(1)));
        assert_eq!(Pqc::check_own_key(&wallet_account(2)), Ok(()));
    });
}

#[test]
fn control_goes_from_key_to_key_and_back_to_the_wallet() {
    build_and_execute(|| {
        let who = hand_over(1, 1);
        let (first, second, own) = (by_key(1), by_key(2), by_own(&who));
        let proof = proof_of_key(2, &binding(&who, 1, first, second));
        assert_ok!(bind(&who, first, second, 1, proof));
        assert_eq!(control(&who).map(|it| it.controller), Some(second));
        assert_eq!(held(&who), USUAL_DEPOSIT, "it is held once");

        let proof = proof_of_wallet(1, &binding(&who, 2, second, own));
        assert_ok!(bind(&who, second, own, 2, proof));
        let returned = Control {
            controller: own,
            number: 3,
            deposit: 0,
        };
        assert_eq!(control(&who), Some(returned), "the number stays");
        assert_eq!(held(&who), 0);
        assert!(Pqc::own_key_speaks(&who));
        assert_eq!(purse(&who), (ENDOWMENT, 0, 0));

        let proof = proof_of_key(1, &binding(&who, 3, own, first));
        assert_ok!(bind(&who, own, first, 3, proof));
        assert_eq!(held(&who), USUAL_DEPOSIT);
    });
}

#[test]
fn an_account_of_a_key_goes_to_another_key_and_back() {
    build_and_execute(|| {
        let who = key_account(1);
        let proof = proof_of_key(2, &binding(&who, 0, by_key(1), by_key(2)));
        assert_ok!(bind(&who, by_key(1), by_key(2), 0, proof));
        assert_eq!(held(&who), USUAL_DEPOSIT);
        let proof = proof_of_key(1, &binding(&who, 1, by_key(2), by_key(1)));
        assert_ok!(bind(&who, by_key(2), by_key(1), 1, proof));
        assert_eq!(held(&who), 0, "it is its own key again");
        assert_eq!(control(&who).map(|it| it.number), Some(2));
        // Nobody has an sr25519 key for it, and none speaks.
        assert!(!Pqc::own_key_speaks(&who));
    });
}

/// How a wallet signs.
type Sign<'a> = &'a dyn Fn(&[u8]) -> MultiSignature;

/// What wallets have besides sr25519 is handed over and taken back in the same way.
#[test]
fn accounts_of_other_schemes_go_back_to_their_own_keys() {
    build_and_execute(|| {
        let ed = ed25519::Pair::from_seed(&[1; 32]);
        let ec = ecdsa::Pair::from_seed(&[1; 32]);
        let accounts = [
            MultiSigner::from(ed.public()).into_account(),
            MultiSigner::from(ec.public()).into_account(),
        ];
        let sign: [Sign; 2] = [&|bytes: &[u8]| ed.sign(bytes).into(), &|bytes: &[u8]| {
            ec.sign(bytes).into()
        }];
        for (who, sign) in accounts.iter().zip(sign) {
            assert_ok!(Balances::mint_into(who, ENDOWMENT));
            let own = by_own(who);
            let proof = proof_of_key(1, &binding(who, 0, own, by_key(1)));
            assert_ok!(bind(who, own, by_key(1), 0, proof));
            let back = binding(who, 1, by_key(1), own);
            // A wallet's key does not sign for this account.
            let forged = Proof::Own(wallet(1).sign(&back.wrapped()).into());
            assert_noop!(bind(who, by_key(1), own, 1, forged), Failure::BadProof);
            let proof = Proof::Own(sign(&back.wrapped()));
            assert_ok!(bind(who, by_key(1), own, 1, proof));
            assert!(Pqc::own_key_speaks(who));
        }
    });
}

#[test]
fn a_number_counts_once() {
    build_and_execute(|| {
        let who = wallet_account(1);
        let (own, first, second) = (by_own(&who), by_key(1), by_key(2));
        let proof = proof_of_key(1, &binding(&who, 1, own, first));
        assert_noop!(bind(&who, own, first, 1, proof), Failure::StaleNumber);
        let used = proof_of_key(1, &binding(&who, 0, own, first));
        assert_ok!(bind(&who, own, first, 0, used.clone()));
        let proof = proof_of_wallet(1, &binding(&who, 1, first, own));
        assert_ok!(bind(&who, first, own, 1, proof));
        // What was signed once gives nobody control again, whatever number it is handed in with.
        for number in [0, 1, 3] {
            assert_noop!(
                bind(&who, own, first, number, used.clone()),
                Failure::StaleNumber
            );
        }
        assert_noop!(bind(&who, own, first, 2, used), Failure::BadProof);
        let proof = proof_of_key(2, &binding(&who, 2, own, second));
        assert_ok!(bind(&who, own, second, 2, proof));
    });
}

#[test]
fn the_key_that_is_said_to_have_control_must_have_it() {
    build_and_execute(|| {
        let who = wallet_account(1);
        for from in [by_key(2), by_own(&wallet_account(2))] {
            let proof = proof_of_key(1, &binding(&who, 0, from, by_key(1)));
            assert_noop!(bind(&who, from, by_key(1), 0, proof), Failure::NotInControl);
        }
        hand_over(1, 1);
        for from in [by_own(&who), Controller::MlDsa65(*who.as_ref()), by_key(2)] {
            let proof = proof_of_key(3, &binding(&who, 1, from, by_key(3)));
            assert_noop!(bind(&who, from, by_key(3), 1, proof), Failure::NotInControl);
        }
    });
}

#[test]
fn control_does_not_go_to_who_has_it() {
    build_and_execute(|| {
        let who = hand_over(1, 1);
        let same = binding(&who, 1, by_key(1), by_key(1));
        assert_noop!(
            bind(&who, by_key(1), by_key(1), 1, proof_of_key(1, &same)),
            Failure::SameController
        );
        // An account that was never bound is its own key's, whatever that is called: so there is no entry that
        // nothing is held for.
        let who = key_account(2);
        let own = [by_own(&who), by_key(2)];
        for from in own {
            for to in own {
                let proof = proof_of_key(2, &binding(&who, 0, from, to));
                assert_noop!(bind(&who, from, to, 0, proof), Failure::SameController);
            }
        }
        assert_eq!(control(&who), None);
    });
}

#[test]
fn a_key_that_cannot_sign_takes_nothing_over() {
    build_and_execute(|| {
        let who = wallet_account(1);
        let (own, other) = (by_own(&who), by_own(&wallet_account(2)));
        // Another wallet's key: nothing that it signs is an account's but its own.
        let foreign = binding(&who, 0, own, other);
        assert_noop!(
            bind(&who, own, other, 0, proof_of_wallet(2, &foreign)),
            Failure::WrongScheme
        );
        // A proof of the other scheme than the key.
        let of_key = binding(&who, 0, own, by_key(1));
        assert_noop!(
            bind(&who, own, by_key(1), 0, proof_of_wallet(1, &of_key)),
            Failure::WrongScheme
        );
        let who = hand_over(1, 1);
        let back = binding(&who, 1, by_key(1), own);
        assert_noop!(
            bind(&who, by_key(1), own, 1, proof_of_key(1, &back)),
            Failure::WrongScheme
        );
    });
}

#[test]
fn without_its_signature_no_key_takes_over() {
    build_and_execute(|| {
        let who = wallet_account(1);
        let (own, to) = (by_own(&who), by_key(1));
        let right = binding(&who, 0, own, to);
        let mut wrong = vec![right; 5];
        wrong[0].genesis[0] ^= 1;
        wrong[1].account = *wallet_account(2).as_ref();
        wrong[2].number = 1;
        wrong[3].from = Controller::MlDsa65(*who.as_ref());
        wrong[4].to = by_key(2);
        for binding in wrong {
            let proof = proof_of_key(1, &binding);
            assert_noop!(bind(&who, own, to, 0, proof), Failure::BadProof);
        }
        // Another key's signature, be it for the right statement.
        assert_noop!(
            bind(&who, own, to, 0, proof_of_key(2, &right)),
            Failure::BadProof
        );
        // Its own under the context of transactions, or of the bytes that wallets sign.
        let signed = [
            key(1).sign(Context::Transaction, &right.statement()),
            key(1).sign(Context::Binding, &right.wrapped()),
        ];
        for signature in signed {
            let proof = Proof::MlDsa65 {
                public: Box::new(key(1).public().clone()),
                signature: Box::new(signature.unwrap()),
            };
            assert_noop!(bind(&who, own, to, 0, proof), Failure::BadProof);
        }
        assert_ok!(bind(&who, own, to, 0, proof_of_key(1, &right)));

        // On the way back: what is not wrapped, and another wallet.
        let back = binding(&who, 1, to, own);
        let bare = Proof::Own(wallet(1).sign(&back.statement()).into());
        assert_noop!(bind(&who, to, own, 1, bare), Failure::BadProof);
        assert_noop!(
            bind(&who, to, own, 1, proof_of_wallet(2, &back)),
            Failure::BadProof
        );
        assert_ok!(bind(&who, to, own, 1, proof_of_wallet(1, &back)));
    });
}

#[test]
fn an_account_in_a_lane_stays_with_its_own_key() {
    build_and_execute(|| {
        let who = wallet_account(1);
        let (own, to) = (by_own(&who), by_key(1));
        let proof = proof_of_key(1, &binding(&who, 0, own, to));
        InLane::set(vec![who.clone()]);
        for standing in [LaneStanding::Lane, LaneStanding::Opening] {
            Standing::set(standing);
            assert_noop!(bind(&who, own, to, 0, proof.clone()), Failure::InLane);
        }
        // Others live elsewhere.
        hand_over(2, 1);
        Standing::set(LaneStanding::Resident);
        assert_ok!(bind(&who, own, to, 0, proof));
        // Nor does control go anywhere once the shard is a lane again: replicas have looked who has it.
        Standing::set(LaneStanding::Lane);
        let back = binding(&who, 1, to, own);
        assert_noop!(
            bind(&who, to, own, 1, proof_of_wallet(1, &back)),
            Failure::InLane
        );
    });
}

#[test]
fn who_cannot_pay_the_deposit_keeps_the_old_key() {
    build_and_execute(|| {
        let who = wallet_account(1);
        let (own, to) = (by_own(&who), by_key(1));
        let proof = proof_of_key(1, &binding(&who, 0, own, to));
        Deposit::set(ENDOWMENT + 1);
        assert_noop!(
            bind(&who, own, to, 0, proof.clone()),
            Failure::DepositUnpaid
        );
        Deposit::set(ENDOWMENT / 2);
        assert_ok!(bind(&who, own, to, 0, proof));
        assert_eq!(purse(&who), (ENDOWMENT / 2, ENDOWMENT / 2, 0));
    });
}

#[test]
fn what_is_held_stays_what_it_was_until_it_goes_back() {
    build_and_execute(|| {
        let who = hand_over(1, 1);
        Deposit::set(3 * USUAL_DEPOSIT);
        let (first, second, own) = (by_key(1), by_key(2), by_own(&who));
        let proof = proof_of_key(2, &binding(&who, 1, first, second));
        assert_ok!(bind(&who, first, second, 1, proof));
        assert_eq!(held(&who), USUAL_DEPOSIT);
        let proof = proof_of_wallet(1, &binding(&who, 2, second, own));
        assert_ok!(bind(&who, second, own, 2, proof));
        assert_eq!(held(&who), 0);
        // Nothing was asked for once: the next key has it held.
        Deposit::set(0);
        let proof = proof_of_key(1, &binding(&who, 3, own, first));
        assert_ok!(bind(&who, own, first, 3, proof));
        assert_eq!(held(&who), 0);
        Deposit::set(USUAL_DEPOSIT);
        let proof = proof_of_key(2, &binding(&who, 4, first, second));
        assert_ok!(bind(&who, first, second, 4, proof));
        assert_eq!(held(&who), USUAL_DEPOSIT);
    });
}

#[test]
fn numbers_end_and_are_not_used_again() {
    build_and_execute(|| {
        let who = hand_over(1, 1);
        crate::Controllers::<Test>::mutate(&who, |control| {
            control.as_mut().unwrap().number = u32::MAX - 1;
        });
        let (first, second) = (by_key(1), by_key(2));
        let proof = proof_of_key(2, &binding(&who, u32::MAX - 1, first, second));
        assert_ok!(bind(&who, first, second, u32::MAX - 1, proof));
        let proof = proof_of_key(1, &binding(&who, u32::MAX, second, first));
        assert_noop!(
            bind(&who, second, first, u32::MAX, proof),
            Failure::NumbersExhausted
        );
    });
}

#[test]
fn nobody_binds_without_a_signature() {
    build_and_execute(|| {
        let who = wallet_account(1);
        let (own, to) = (by_own(&who), by_key(1));
        let proof = proof_of_key(1, &binding(&who, 0, own, to));
        for origin in [RuntimeOrigin::none(), RuntimeOrigin::root()] {
            assert_noop!(
                Pqc::bind(origin, own, to, 0, proof.clone()),
                DispatchError::BadOrigin
            );
        }
    });
}
