// SPDX-License-Identifier: Apache-2.0
//! What is signed for something else counts for nothing, and costs its account nothing.

use super::*;
use crate::authenticate::Authenticate;
use nerv_primitives_pqc::{PublicKey, SecretKey};
use sp_runtime::{
    generic::Preamble,
    traits::{
        DispatchTransaction, ExtensionVariant, PipelineAtVers, TransactionExtension,
        TxBaseImplication,
    },
    transaction_validity::TransactionSource,
};

/// A transaction of an account as it stands whose signature is under other terms than those in it.
fn differently_signed(change: impl FnOnce(&mut Terms)) -> Extrinsic {
    let who = key_account(1);
    let (stated, mut signed) = (next_terms(&who), next_terms(&who));
    change(&mut signed);
    let first = authenticate(who, key(1).public(), signature(1, &signed, &remark(10)));
    assembled(first, &stated, remark(10))
}

#[test]
fn other_terms_than_those_of_the_chain_are_refused() {
    build_and_execute(|| {
        let changes: [fn(&mut Terms); 9] = [
            // Replay on another chain, and on one that went on from another first block.
            |terms| terms.genesis[0] ^= 1,
            |terms| terms.era_block[0] ^= 1,
            // Before and after an upgrade.
            |terms| terms.spec_version -= 1,
            |terms| terms.spec_version += 1,
            |terms| terms.transaction_version += 1,
            |terms| terms.account[31] ^= 1,
            |terms| terms.nonce += 1,
            |terms| terms.tip += 1,
            |terms| terms.metadata = Some([0; 32]),
        ];
        for change in changes {
            assert_refused(&differently_signed(change), Refusal::BadSignature);
        }
        let mortal = |terms: &mut Terms| {
            terms.era = Era::Mortal {
                period: 64,
                phase: 0,
            };
        };
        assert_refused(&differently_signed(mortal), Refusal::BadSignature);
        // The same with nothing changed is taken.
        assert_ok!(apply(&differently_signed(|_| ())).unwrap());
    });
}

#[test]
fn another_call_is_refused() {
    build_and_execute(|| {
        let who = key_account(1);
        let terms = next_terms(&who);
        let first = authenticate(who, key(1).public(), signature(1, &terms, &told(b"a")));
        let extrinsic = assembled(first, &terms, told(b"b"));
        assert_refused(&extrinsic, Refusal::BadSignature);
    });
}

#[test]
fn a_transaction_counts_once() {
    build_and_execute(|| {
        let who = key_account(1);
        let extrinsic = signed(1, &who, told(b"once"));
        assert_ok!(apply(&extrinsic).unwrap());
        assert_refused(&extrinsic, InvalidTransaction::Stale);
        let ahead = signed_under(1, &terms(&who, 5), told(b"later"));
        assert_eq!(apply(&ahead), Err(InvalidTransaction::Future.into()));
    });
}

/// What was signed before an upgrade is not what the new runtime asks for.
#[test]
fn another_runtime_refuses_it() {
    build_and_execute(|| {
        let extrinsic = signed(1, &key_account(1), remark(10));
        SpecVersion::set(3);
        assert_refused(&extrinsic, Refusal::BadSignature);
    });
}

#[test]
fn a_key_speaks_for_no_account_but_its_own() {
    build_and_execute(|| {
        for who in [key_account(2), wallet_account(1), AccountId32::new([0; 32])] {
            let extrinsic = signed(1, &who, told(b"not mine"));
            assert_refused(&extrinsic, Refusal::NotInControl);
        }
    });
}

/// Whose key it is is looked at before its signature: nobody is made to verify for others' accounts.
#[test]
fn a_strangers_signature_is_not_looked_at() {
    build_and_execute(|| {
        let terms = next_terms(&key_account(2));
        let forged = authenticate(key_account(2), key(1).public(), Signature([0; 3309]));
        let extrinsic = assembled(forged, &terms, remark(10));
        assert_refused(&extrinsic, Refusal::NotInControl);
    });
}

#[test]
fn a_signature_under_another_context_is_refused() {
    build_and_execute(|| {
        let who = key_account(1);
        let (terms, call) = (next_terms(&who), remark(10));
        let payload = terms.payload(&call.encode()).unwrap();
        let contexts = [Context::Binding.bytes(), b"", b"nerv/transaction/v2"];
        for context in contexts {
            let signature = key(1).sign_under(context, &payload).unwrap();
            let first = authenticate(who.clone(), key(1).public(), signature);
            let extrinsic = assembled(first, &terms, call.clone());
            assert_refused(&extrinsic, Refusal::BadSignature);
        }
    });
}

#[test]
fn a_call_that_is_too_long_is_refused() {
    build_and_execute(|| {
        let who = key_account(1);
        let terms = next_terms(&who);
        let call = remark(MAX_CALL_LENGTH + 1);
        // Whatever it is signed over: there is no payload.
        let first = authenticate(who, key(1).public(), Signature([0; 3309]));
        assert_refused(&assembled(first, &terms, call), Refusal::CallTooLong);
    });
}

/// The lengths are fixed: what has others cannot be read, or is read as another transaction, which nobody has signed.
#[test]
fn keys_and_signatures_of_other_lengths_are_refused() {
    build_and_execute(|| {
        let who = key_account(1);
        let terms = next_terms(&who);
        let call = remark(10);
        let good = signature(1, &terms, &call);
        // As it should be, of ML-DSA-44 and ML-DSA-87, and a byte too few or too many.
        let lengths = [
            (1952, 3309),
            (1312, 2420),
            (2592, 4627),
            (1951, 3309),
            (1953, 3309),
            (1952, 3308),
            (1952, 3310),
            (0, 0),
        ];
        for (public, signature) in lengths {
            let mut body = vec![0b0100_0101, 1];
            body.extend(who.encode());
            body.extend(key(1).public().0.iter().cycle().take(public));
            body.extend(good.0.iter().cycle().take(signature));
            rest(&terms).encode_to(&mut body);
            call.encode_to(&mut body);
            let read = Extrinsic::decode_all(&mut &body.encode()[..]);
            let is_taken = read.is_ok_and(|it| validate(&it).is_ok() || apply(&it).is_ok());
            let as_it_should_be = (public, signature) == (1952, 3309);
            assert_eq!(is_taken, as_it_should_be, "{public} and {signature} bytes");
        }
    });
}

#[test]
fn pipelines_of_other_versions_are_not_read() {
    build_and_execute(|| {
        let mut bytes = signed(1, &key_account(1), remark(10)).encode();
        assert_ok!(Extrinsic::decode_all(&mut &bytes[..]));
        for version in [0, 2, 255] {
            bytes[3] = version;
            assert!(Extrinsic::decode_all(&mut &bytes[..]).is_err(), "{version}");
        }
    });
}

/// In the pipeline of wallets a general transaction has nobody who speaks for it.
#[test]
fn the_other_pipeline_authenticates_nobody() {
    build_and_execute(|| {
        let terms = next_terms(&key_account(1));
        let pipeline = (frame_system::AuthorizeCall::new(), rest(&terms));
        let preamble = Preamble::General(ExtensionVariant::V0(pipeline));
        let extrinsic = Extrinsic::from_parts(told(b"who?"), preamble);
        assert_refused(&extrinsic, InvalidTransaction::UnknownOrigin);
    });
}

fn transaction(who: &AccountId32, call: &RuntimeCall) -> (Authenticate<Test>, Terms) {
    let terms = next_terms(who);
    let first = authenticate(who.clone(), key(1).public(), signature(1, &terms, call));
    (first, terms)
}

/// A transaction within another is not even a call. What is left is to authenticate twice in one pipeline, or on top of
/// a wallet's signature: neither is taken.
#[test]
fn nobody_is_authenticated_twice() {
    build_and_execute(|| {
        let who = key_account(1);
        let call = remark(10);
        let (first, terms) = transaction(&who, &call);
        for origin in [
            RuntimeOrigin::signed(who.clone()),
            RuntimeOrigin::signed(wallet_account(1)),
            RuntimeOrigin::root(),
        ] {
            let pipeline = (first.clone(), rest(&terms));
            let result = pipeline.validate_only(
                origin,
                &call,
                &Default::default(),
                0,
                TransactionSource::External,
                1,
            );
            assert_eq!(
                result.map(|_| ()).unwrap_err(),
                refused(Refusal::AlreadySigned)
            );
        }
    });
}

/// The pallet has one call, and nothing in it is a call: so no transaction of a key is within another.
#[test]
fn no_call_carries_another_one() {
    use frame_support::traits::GetCallMetadata;
    build_and_execute(|| {
        assert_eq!(RuntimeCall::get_call_names("Pqc"), ["bind"]);
        let call = scale_info::meta_type::<crate::Call<Test>>();
        let mut registry = scale_info::Registry::new();
        registry.register_type(&call);
        let types = scale_info::PortableRegistry::from(registry).types;
        let named = |name: &str| {
            let mut paths = types.iter().map(|it| it.ty.path.segments.join("::"));
            paths.any(|path| path.ends_with(name))
        };
        assert!(named("Call") && !named("RuntimeCall"));
    });
}

/// A runtime that is composed otherwise fails each time, and not now and then.
#[test]
fn a_pipeline_with_other_parts_is_refused() {
    build_and_execute(|| {
        let who = key_account(1);
        let call = remark(10);
        let (first, terms) = transaction(&who, &call);
        let none = RuntimeOrigin::none();
        let (info, source) = (Default::default(), TransactionSource::External);
        // Nothing behind it.
        let alone = (first.clone(),).validate_only(none.clone(), &call, &info, 0, source, 1);
        assert_eq!(
            alone.map(|_| ()).unwrap_err(),
            refused(Refusal::UnknownTerms)
        );
        // Two of them, of which the second stands among what the first would read.
        let twice = (first.clone(), (first.clone(), rest(&terms)));
        let twice = twice.validate_only(none.clone(), &call, &info, 0, source, 1);
        assert_eq!(
            twice.map(|_| ()).unwrap_err(),
            refused(Refusal::UnknownTerms)
        );
        // Another version, whatever is in it.
        let pipeline = (first, rest(&terms));
        for version in [0, 2] {
            let other = pipeline.validate_only(none.clone(), &call, &info, 0, source, version);
            assert_eq!(
                other.map(|_| ()).unwrap_err(),
                refused(Refusal::UnknownTerms)
            );
        }
        // Or no call at all.
        let implicit = pipeline.implicit().unwrap();
        let base = TxBaseImplication(());
        let empty = pipeline.validate(none, &call, &info, 0, implicit, &base, source);
        assert_eq!(
            empty.map(|_| ()).unwrap_err(),
            refused(Refusal::UnknownTerms)
        );
    });
}

/// A key whose `t1` is zero is one for which anybody can sign: it has an account of its own, and no other.
#[test]
fn a_degenerate_key_speaks_for_nobody_else() {
    build_and_execute(|| {
        let degenerate = PublicKey([0; 1952]);
        for who in KEYS.map(key_account).chain(WALLETS.map(wallet_account)) {
            let first = authenticate(who.clone(), &degenerate, Signature([0; 3309]));
            let extrinsic = assembled(first, &next_terms(&who), remark(10));
            assert_refused(&extrinsic, Refusal::NotInControl);
        }
    });
}

/// Each refusal has a number of its own, as the table says.
#[test]
fn refusals_are_told_apart() {
    let told = [
        (Refusal::NotInControl, InvalidTransaction::Custom(64)),
        (Refusal::CallTooLong, InvalidTransaction::Custom(65)),
        (Refusal::UnknownTerms, InvalidTransaction::Custom(66)),
        (Refusal::SwitchedOff, InvalidTransaction::Custom(67)),
        (Refusal::AlreadySigned, InvalidTransaction::BadSigner),
        (Refusal::BadSignature, InvalidTransaction::BadProof),
    ];
    for (refusal, invalid) in told {
        assert_eq!(refused(refusal), invalid.into());
    }
}

/// Any seed's key is as good as another: the tests' have nothing of their own.
#[test]
fn a_key_of_any_seed_is_taken() {
    build_and_execute(|| {
        let secret = SecretKey::from_seed(&[0xA7; 32]);
        let who = AccountId32::new(secret.account());
        assert_ok!(Balances::mint_into(&who, ENDOWMENT));
        let (terms, call) = (next_terms(&who), told(b"new"));
        let payload = terms.payload(&call.encode()).unwrap();
        let signature = secret.sign(Context::Transaction, &payload).unwrap();
        let first = authenticate(who.clone(), secret.public(), signature);
        assert_ok!(apply(&assembled(first, &terms, call)).unwrap());
        assert_eq!(tellers(), [who]);
    });
}

/// The first extension has the version's pipeline to itself.
#[test]
fn the_pipeline_of_keys_is_the_first_version() {
    type Versioned = PipelineAtVers<{ crate::EXTENSION_VERSION }, Authenticated>;
    assert_eq!(crate::EXTENSION_VERSION, 1);
    let mut builder = sp_runtime::traits::PipelineMetadataBuilder::new();
    <Versioned as sp_runtime::traits::Pipeline<RuntimeCall>>::build_metadata(&mut builder);
    let names = builder.in_versions.iter().map(|it| it.identifier);
    assert_eq!(
        names.take(2).collect::<Vec<_>>(),
        ["AuthenticateMlDsa65", "CheckNonZeroSender"]
    );
}
