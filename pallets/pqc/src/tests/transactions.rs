// SPDX-License-Identifier: Apache-2.0
//! Transactions of ML-DSA-65 keys are as those of any other.

use super::*;
use crate::WeightInfo;
use frame_support::dispatch::GetDispatchInfo;

#[test]
fn a_key_speaks_for_the_account_that_is_made_of_it() {
    build_and_execute(|| {
        let who = key_account(1);
        assert_ok!(apply(&signed(1, &who, told(b"me"))).unwrap());
        assert_eq!(tellers(), [who]);
    });
}

#[test]
fn nonce_and_fee_are_those_of_any_other_transaction() {
    build_and_execute(|| {
        let who = key_account(1);
        let (free, held, nonce) = purse(&who);
        let extrinsic = signed(1, &who, remark(100));
        let fee = fee(&extrinsic);
        assert_ok!(apply(&extrinsic).unwrap());
        assert_eq!(purse(&who), (free - fee, held, nonce + 1));
        // Of what it pays, verification is the most.
        let verified = <() as WeightInfo>::authenticate(100).ref_time();
        assert!(fee > Balance::from(verified));
    });
}

#[test]
fn the_tip_is_paid() {
    build_and_execute(|| {
        let who = key_account(1);
        let generous = Terms {
            tip: 1_000,
            ..next_terms(&who)
        };
        let extrinsic = signed_under(1, &generous, remark(100));
        let paid = |free: Balance| free - fee(&extrinsic) - 1_000;
        let (free, ..) = purse(&who);
        assert_ok!(apply(&extrinsic).unwrap());
        // The tip is written in three bytes more than none, which are paid for as well.
        assert_eq!(purse(&who).0, paid(free));
    });
}

#[test]
fn a_call_that_fails_has_counted() {
    build_and_execute(|| {
        let who = key_account(1);
        let (free, _, nonce) = purse(&who);
        let call = RuntimeCall::System(frame_system::Call::set_heap_pages { pages: 1 });
        let extrinsic = signed(1, &who, call);
        assert_eq!(
            apply(&extrinsic),
            Ok(Err(DispatchError::BadOrigin)),
            "it is no privilege"
        );
        let (left, _, next) = purse(&who);
        assert!(left < free);
        assert_eq!(next, nonce + 1);
    });
}

#[test]
fn the_pool_has_one_for_each_nonce_of_the_account() {
    build_and_execute(|| {
        let who = key_account(1);
        let first = validate(&signed(1, &who, told(b"a"))).unwrap();
        assert_eq!(first.provides, [(&who, 0u32).encode()]);
        assert!(first.requires.is_empty());
        let later = validate(&signed_under(1, &terms(&who, 3), told(b"b"))).unwrap();
        assert_eq!(later.provides, [(&who, 3u32).encode()]);
        assert_eq!(later.requires, [(&who, 2u32).encode()]);
    });
}

#[test]
fn a_mortal_transaction_counts_while_it_lives() {
    build_and_execute(|| {
        let who = key_account(1);
        frame_system::BlockHash::<Test>::insert(4, sp_core::H256([4; 32]));
        System::set_block_number(6);
        let mortal = Terms {
            era: Era::Mortal {
                period: 4,
                phase: 0,
            },
            era_block: [4; 32],
            ..next_terms(&who)
        };
        let extrinsic = signed_under(1, &mortal, remark(10));
        assert_ok!(validate(&extrinsic));
        // A block later its era is another one, which begins with another block.
        System::set_block_number(8);
        assert_refused(&extrinsic, InvalidTransaction::AncientBirthBlock);
        frame_system::BlockHash::<Test>::insert(8, sp_core::H256([8; 32]));
        assert_refused(&extrinsic, Refusal::BadSignature);
        System::set_block_number(7);
        assert_ok!(apply(&extrinsic).unwrap());
    });
}

#[test]
fn the_metadata_hash_is_signed_where_it_is_given() {
    build_and_execute(|| {
        let who = key_account(1);
        let shown = Terms {
            metadata: Some([9; 32]),
            ..next_terms(&who)
        };
        let extrinsic = signed_under(1, &shown, remark(10));
        // The chain of this test does not know its own, so what is decoded has none to compare with.
        assert_eq!(
            apply(&extrinsic),
            Err(sp_runtime::transaction_validity::UnknownTransaction::CannotLookup.into())
        );
        assert_ok!(apply_as_it_is(extrinsic).unwrap());

        let shown = Terms {
            metadata: Some([9; 32]),
            ..next_terms(&who)
        };
        let other = Terms {
            metadata: Some([8; 32]),
            ..shown.clone()
        };
        let first = authenticate(who, key(1).public(), signature(1, &other, &remark(10)));
        assert_eq!(
            apply_as_it_is(assembled(first, &shown, remark(10))),
            Err(refused(Refusal::BadSignature))
        );
    });
}

#[test]
fn the_longest_call_that_can_be_signed_for_is_taken() {
    build_and_execute(|| {
        let who = key_account(1);
        let extrinsic = signed(1, &who, remark(MAX_CALL_LENGTH));
        let info = extrinsic.get_dispatch_info();
        let verified = <() as WeightInfo>::authenticate(MAX_CALL_LENGTH as u32);
        assert!(verified.all_lte(info.extension_weight));
        assert_ok!(apply(&extrinsic).unwrap());
    });
}

/// Most of it is the key and the signature.
#[test]
fn a_transaction_has_5_3_kilobytes_more_than_its_call() {
    build_and_execute(|| {
        let extrinsic = signed(1, &key_account(1), remark(10));
        // Length, format, pipeline; account, key and signature; era, nonce, tip and metadata; call.
        assert_eq!(
            extrinsic.encoded_size(),
            2 + 1 + 1 + 32 + 1952 + 3309 + 4 + 10
        );
        assert_eq!(extrinsic.encode()[2..4], [0b0100_0101, 1]);
    });
}

#[test]
fn the_account_of_a_key_that_owns_nothing_pays_for_nothing() {
    build_and_execute(|| {
        let stranger = key_account(9);
        let extrinsic = signed(9, &stranger, remark(10));
        assert_refused(&extrinsic, InvalidTransaction::Payment);
    });
}
