// SPDX-License-Identifier: Apache-2.0
//! What an off-chain worker makes for an ML-DSA-65 key that its node holds, once the node has signed it.

use super::*;
use nerv_runtime::offchain::CreateMlDsaTransaction;

/// What stands before the signature: format, version, account, key.
const BEFORE: usize = 1 + 1 + 32 + 1952;

/// What the worker of the block before this one makes, without the length before it.
fn made(call: RuntimeCall) -> Vec<u8> {
    let nonce = System::account_nonce(account_of(&KEY));
    let at = System::block_number() - 1;
    frame_support::storage::with_transaction(|| {
        System::set_block_number(at);
        let made = <Runtime as CreateMlDsaTransaction<RuntimeCall>>::create_ml_dsa_transaction(
            call,
            KEY.public(),
            nonce,
        );
        TransactionOutcome::Rollback(Ok::<_, DispatchError>(made))
    })
    .map(|made| Vec::decode_all(&mut &made.encode()[..]).expect("an extrinsic is bytes"))
    .expect("it is taken back")
}

/// The same with a signature in its place.
fn signed_with(mut made: Vec<u8>, signature: &MlDsaSignature) -> UncheckedExtrinsic {
    made[BEFORE..BEFORE + signature.0.len()].copy_from_slice(&signature.0);
    UncheckedExtrinsic::decode_all(&mut &made.encode()[..]).expect("it is read as written")
}

/// What is signed of it: it lives for eight blocks, from the one before this on.
fn terms_of_worker(who: &AccountId) -> Terms {
    let at = System::block_number() - 1;
    Terms {
        era: Era::Mortal {
            period: 8,
            phase: at % 8,
        },
        era_block: System::block_hash(at).0,
        ..terms(who)
    }
}

#[test]
fn a_worker_makes_all_of_a_transaction_but_the_signature() {
    endowed(chain(2, eager())).execute_with(|| {
        let who = account_of(&KEY);
        assert_eq!(
            <Runtime as CreateMlDsaTransaction<RuntimeCall>>::account_of(KEY.public()),
            who
        );
        let made = made(remark(10));
        let before = [
            &[0x45, EXTENSION_VERSION][..],
            &KEY.account(),
            &KEY.public().0,
        ]
        .concat();
        assert_eq!(made[..BEFORE], before);
        let behind = BEFORE + 3309;
        assert!(made[BEFORE..behind].iter().all(|byte| *byte == 0));
        let terms = terms_of_worker(&who);
        let Era::Mortal { phase, .. } = terms.era else {
            panic!("it dies")
        };
        // Of eight blocks: 2 to the power of 3 is encoded as 2. No tip, no hash of the metadata.
        let explicit = [2 | (phase << 4) as u8, 0, (terms.nonce << 2) as u8, 0, 0];
        assert_eq!(made[behind..behind + 5], explicit);
        assert_eq!(made[behind + 5..], remark(10).encode());
    });
}

#[test]
fn with_the_signature_it_is_taken_and_without_it_refused() {
    endowed(chain(2, eager())).execute_with(|| {
        let who = account_of(&KEY);
        let made = made(remark(10));
        let unsigned = signed_with(made.clone(), &MlDsaSignature([0; 3309]));
        let before = purse(&who);
        assert_eq!(apply(unsigned), refused(Refusal::BadSignature));
        assert_eq!(purse(&who), before);

        let payload = terms_of_worker(&who).payload(&remark(10).encode());
        let signature = KEY.sign(Context::Transaction, &payload.unwrap()).unwrap();
        let signed = signed_with(made, &signature);
        assert_ok!(apply(signed.clone()).unwrap());
        assert_eq!(purse(&who).1, before.1 + 1);
        // The same again is stale.
        assert_eq!(apply(signed), Err(InvalidTransaction::Stale.into()));
    });
}
