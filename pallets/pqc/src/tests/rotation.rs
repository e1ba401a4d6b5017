// SPDX-License-Identifier: Apache-2.0
//! Who speaks for an account from the transaction on that hands control over.

use super::*;

/// The call by which control goes to a key.
fn to_key(who: &AccountId32, number: u32, from: Controller, key: u8) -> RuntimeCall {
    let to = by_key(key);
    let proof = proof_of_key(key, &binding(who, number, from, to));
    RuntimeCall::Pqc(crate::Call::bind {
        from,
        to,
        number,
        proof,
    })
}

#[test]
fn a_key_speaks_for_the_account_that_was_handed_to_it() {
    build_and_execute(|| {
        let who = wallet_account(1);
        assert_refused(&signed(1, &who, told(b"yet")), Refusal::NotInControl);
        hand_over(1, 1);
        assert_ok!(apply(&signed(1, &who, told(b"now"))).unwrap());
        assert_ok!(apply(&signed(1, &key_account(1), told(b"still"))).unwrap());
        assert_eq!(tellers(), [who.clone(), key_account(1)]);
        assert_eq!(purse(&who).2, 1, "it is the account's nonce");
    });
}

#[test]
fn a_key_that_was_rotated_away_is_refused() {
    build_and_execute(|| {
        let who = hand_over(1, 1);
        let waiting = signed_under(1, &terms(&who, 1), told(b"signed before"));
        assert_ok!(apply(&signed(1, &who, to_key(&who, 1, by_key(1), 2))).unwrap());
        assert_eq!(control(&who).map(|it| it.controller), Some(by_key(2)));
        // What it had signed before, and what it signs now.
        assert_refused(&waiting, Refusal::NotInControl);
        assert_refused(&signed(1, &who, told(b"now")), Refusal::NotInControl);
        assert_ok!(apply(&signed(2, &who, told(b"the next"))).unwrap());
        assert_eq!(tellers(), [who]);
    });
}

/// A signature names the account and its nonce, not how often the account was bound: what was not sent still can be.
#[test]
fn what_a_key_had_signed_counts_again_when_control_has_come_back() {
    build_and_execute(|| {
        let who = hand_over(1, 1);
        let waiting = signed_under(1, &terms(&who, 2), told(b"signed before"));
        assert_ok!(apply(&signed(1, &who, to_key(&who, 1, by_key(1), 2))).unwrap());
        assert_refused(&waiting, Refusal::NotInControl);
        assert_ok!(apply(&signed(2, &who, to_key(&who, 2, by_key(2), 1))).unwrap());
        assert_ok!(apply(&waiting).unwrap());
        assert_eq!(tellers(), [who]);
    });
}

/// An account of an ML-DSA-65 key that was handed on is that key's no more.
#[test]
fn the_key_an_account_was_made_of_can_be_switched_off() {
    build_and_execute(|| {
        let who = key_account(1);
        assert_ok!(apply(&signed(1, &who, to_key(&who, 0, by_key(1), 2))).unwrap());
        assert_refused(&signed(1, &who, told(b"old")), Refusal::NotInControl);
        assert_ok!(apply(&signed(2, &who, told(b"new"))).unwrap());
        assert_ok!(apply(&signed(2, &who, to_key(&who, 1, by_key(2), 1))).unwrap());
        assert_refused(&signed(2, &who, told(b"new")), Refusal::NotInControl);
        assert_ok!(apply(&signed(1, &who, told(b"old"))).unwrap());
        assert_eq!(tellers(), [who.clone(), who]);
    });
}

#[test]
fn an_account_that_went_back_to_its_wallet_is_no_keys() {
    build_and_execute(|| {
        let who = hand_over(1, 1);
        let own = by_own(&who);
        let back = RuntimeCall::Pqc(crate::Call::bind {
            from: by_key(1),
            to: own,
            number: 1,
            proof: proof_of_wallet(1, &binding(&who, 1, by_key(1), own)),
        });
        assert_ok!(apply(&signed(1, &who, back)).unwrap());
        assert_refused(&signed(1, &who, told(b"old")), Refusal::NotInControl);
        assert!(Pqc::own_key_speaks(&who));
    });
}

/// A key of two accounts signs for each by itself, though they may have the same nonce.
#[test]
fn what_a_key_signs_for_one_account_is_worth_nothing_for_another() {
    build_and_execute(|| {
        let bound = hand_over(1, 1);
        let own = key_account(1);
        assert_eq!(purse(&bound).2, purse(&own).2);
        let terms = next_terms(&own);
        let call = told(b"of mine");
        let first = authenticate(bound.clone(), key(1).public(), signature(1, &terms, &call));
        let other = next_terms(&bound);
        assert_refused(&assembled(first, &other, call), Refusal::BadSignature);
    });
}

/// A binding that is refused costs its fee, as any call that fails, and control stays where it is.
#[test]
fn a_binding_that_is_refused_changes_nothing_but_the_nonce() {
    build_and_execute(|| {
        let who = hand_over(1, 1);
        let before = control(&who);
        let failed = apply(&signed(1, &who, to_key(&who, 0, by_key(1), 2)));
        assert_eq!(failed, Ok(Err(Failure::StaleNumber.into())));
        assert_eq!(control(&who), before);
        assert_eq!(purse(&who).2, 1);
        assert_ok!(apply(&signed(1, &who, told(b"still"))).unwrap());
    });
}
