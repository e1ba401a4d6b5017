// SPDX-License-Identifier: Apache-2.0
//! Enclaves are registered, with what evidence there is, and renewed in time.

use crate::{
    keeper::{
        register::{PATIENCE, RETRY},
        KEY_TYPE,
    },
    mock::*,
    Call, EnclaveKey, Evidence,
};
use nerv_primitives_attestation::agent::AGENT_PLACE;
use nerv_primitives_core::NodeId;
use sp_core::{offchain::StorageKind, H256};
use sp_keystore::Keystore;

/// The node of the first operator.
const NODE: NodeId = 0;

fn keys(keeper: &Keeper) -> Vec<EnclaveKey> {
    let keys = keeper.keystore.sr25519_public_keys(KEY_TYPE);
    keys.into_iter().map(|key| key.0).collect()
}

/// The one registration that is sent, signed by that account.
#[track_caller]
fn registered(keeper: &Keeper, signer: AccountId) -> (NodeId, EnclaveKey, Evidence) {
    let mut sent = keeper.keep();
    assert_eq!(sent.len(), 1, "{sent:?}");
    match sent.remove(0) {
        (
            Some(who),
            Call::register_enclave {
                node,
                key,
                evidence,
            },
        ) if who == signer => (node, key, evidence),
        other => panic!("{other:?}"),
    }
}

#[test]
fn it_registers_once_with_a_key_that_it_makes() {
    with_keeper(new_test_ext(), [OPERATORS], |keeper| {
        let (node, key, evidence) = registered(keeper, OPERATORS);
        assert_eq!((node, evidence), (NODE, Evidence::Simulated));
        assert_eq!(keys(keeper), [key]);
        register(node, key).unwrap();
        for _ in 0..3 {
            next_block();
            assert!(keeper.keep().is_empty());
        }
        assert_eq!(keys(keeper), [key]);
    });
}

#[test]
fn a_delegate_signs_for_its_operator() {
    let ext = new_test_ext();
    Delegates::set([(7, OPERATORS + 2)].into());
    with_keeper(ext, [7], |keeper| {
        assert_eq!(registered(keeper, 7).0, 2);
    });
}

#[test]
fn it_does_nothing_where_it_is_off_or_for_nobody() {
    with_keeper(new_test_ext(), [OPERATORS], |keeper| {
        switch_keeper(false);
        assert!(keeper.keep().is_empty());
        switch_keeper(true);
        Gone::set([NODE].into());
        assert!(keeper.keep().is_empty());
        Gone::set(Default::default());
        assert_eq!(keeper.keep().len(), 1);
    });
    with_keeper(new_test_ext(), [7], |keeper| {
        assert!(keeper.keep().is_empty(), "the account runs no node");
        assert!(keys(keeper).is_empty());
    });
}

#[test]
fn boundary_it_is_sent_again_if_it_got_lost_and_not_before() {
    with_keeper(new_test_ext(), [OPERATORS], |keeper| {
        let (_, key, _) = registered(keeper, OPERATORS);
        for _ in 1..PATIENCE {
            next_block();
            assert!(keeper.keep().is_empty());
        }
        next_block();
        assert_eq!(registered(keeper, OPERATORS).1, key, "the same key");
    });
}

#[test]
fn boundary_it_is_renewed_in_the_last_quarter() {
    with_keeper(new_test_ext(), [OPERATORS], |keeper| {
        let (_, key, _) = registered(keeper, OPERATORS);
        register(NODE, key).unwrap();
        let until = stored(NODE).unwrap().until;
        run_to(until - 26);
        assert!(keeper.keep().is_empty());
        next_block();
        assert_eq!(registered(keeper, OPERATORS).1, key);
        register(NODE, key).unwrap();
        assert!(stored(NODE).unwrap().until > until);
        next_block();
        assert!(keeper.keep().is_empty());
    });
}

#[test]
fn what_has_expired_is_registered_again() {
    with_keeper(new_test_ext(), [OPERATORS], |keeper| {
        register(NODE, key(9)).unwrap();
        // Of another machine: it is left alone as long as it counts.
        assert!(keeper.keep().is_empty());
        run_to(stored(NODE).unwrap().until);
        assert!(keeper.keep().is_empty());
        next_block();
        let (node, own, _) = registered(keeper, OPERATORS);
        assert_eq!(node, NODE);
        assert_eq!(keys(keeper), [own]);
        register(NODE, own).unwrap();
    });
}

#[test]
fn each_node_of_a_machine_has_a_key_of_its_own() {
    with_keeper(new_test_ext(), [OPERATORS, OPERATORS + 1], |keeper| {
        let sent = keeper.keep();
        assert_eq!(sent.len(), 2);
        for (_, call) in sent {
            let Call::register_enclave { node, key, .. } = call else {
                panic!("no registration");
            };
            register(node, key).unwrap();
        }
        assert_eq!(keys(keeper).len(), 2);
        let (one, other) = (stored(0).unwrap().key, stored(1).unwrap().key);
        assert_ne!(one, other);
        next_block();
        assert!(keeper.keep().is_empty());
    });
}

#[test]
fn without_an_agent_nothing_is_registered_where_evidence_is_asked_for() {
    with_keeper(chain(false), [OPERATORS], |keeper| {
        for _ in 0..RETRY + 2 {
            assert!(keeper.keep().is_empty());
            next_block();
        }
        assert!(keys(keeper).len() <= 1);
    });
}

/// The URL of the agent, as the node leaves it.
fn with_agent() {
    let url = b"http://127.0.0.1:8090";
    sp_io::offchain::local_storage_set(StorageKind::PERSISTENT, AGENT_PLACE, url);
}

fn answers(keeper: &Keeper, quote: &[u8]) {
    let answer = format!(r#"{{"quote":"{}"}}"#, array_bytes(quote));
    keeper.machine.agent().does = Does::Answers(200, answer.into_bytes());
}

fn array_bytes(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A chain that takes real evidence alone, an agent, and a key that this machine has made before.
fn with_evidence_asked_for(test: impl FnOnce(&Keeper, EnclaveKey)) {
    with_keeper(chain(false), [OPERATORS], |keeper| {
        Anchor::set(test_root());
        with_agent();
        let key = keeper.keystore.sr25519_generate_new(KEY_TYPE, None);
        test(keeper, key.unwrap().0);
    });
}

#[test]
fn a_quote_is_registered_with_the_collateral_that_verifies_it() {
    for (platform, other) in [(SGX, TDX), (TDX, SGX)] {
        with_evidence_asked_for(|keeper, key| {
            admit(platform.measurement());
            uploaded(1, other.collateral());
            let hash = uploaded(0, platform.collateral());
            let quote = platform.bound(NODE, key, |_| ());
            answers(keeper, &quote);
            let (node, sent, evidence) = registered(keeper, OPERATORS);
            assert_eq!((node, sent), (NODE, key));
            assert_eq!(evidence, dcap(&quote, hash));
            register_with(node, key, evidence).unwrap();
            assert_eq!(keeper.machine.agent().asked, 1);
            next_block();
            assert!(keeper.keep().is_empty());
        });
    }
}

#[test]
fn what_the_chain_would_refuse_is_not_sent() {
    let nothing = |prepare: &dyn Fn(EnclaveKey) -> Vec<u8>| {
        with_evidence_asked_for(|keeper, key| {
            let quote = prepare(key);
            answers(keeper, &quote);
            assert!(keeper.keep().is_empty());
            assert_eq!(keeper.machine.agent().asked, 1);
        });
    };
    let ready = || {
        admit(SGX.measurement());
        uploaded(0, SGX.collateral());
    };
    nothing(&|key| {
        uploaded(0, SGX.collateral());
        // What was measured is not admitted.
        SGX.bound(NODE, key, |_| ())
    });
    nothing(&|key| {
        admit(SGX.measurement());
        // There is no collateral, or only such of others.
        uploaded(0, TDX.collateral());
        SGX.bound(NODE, key, |_| ())
    });
    nothing(&|key| {
        admit(SGX.measurement());
        // Intel's root has not signed it.
        Anchor::set(nerv_primitives_quote::TrustAnchor::INTEL);
        uploaded(0, SGX.intel());
        SGX.bound(NODE, key, |_| ())
    });
    nothing(&|key| {
        ready();
        // Of another node, and of another key.
        SGX.bound(NODE + 1, key, |_| ())
    });
    nothing(&|_| {
        ready();
        SGX.bound(NODE, [1; 32], |_| ())
    });
    nothing(&|_| {
        ready();
        vec![3; 1_000]
    });
}

#[test]
fn an_agent_for_development_is_believed_where_the_chain_does() {
    let answer = br#"{"quote":"","simulated":true}"#.to_vec();
    with_keeper(new_test_ext(), [OPERATORS], |keeper| {
        with_agent();
        keeper.machine.agent().does = Does::Answers(200, answer.clone());
        assert_eq!(registered(keeper, OPERATORS).2, Evidence::Simulated);
    });
    with_evidence_asked_for(|keeper, _| {
        keeper.machine.agent().does = Does::Answers(200, answer);
        assert!(keeper.keep().is_empty());
    });
}

#[test]
fn boundary_an_agent_that_fails_is_asked_again_after_a_while() {
    for does in [
        Does::Nothing,
        Does::Hangs,
        Does::Answers(503, b"{}".to_vec()),
        Does::Answers(200, b"nonsense".to_vec()),
        Does::Stalls(10),
        Does::BreaksOff(10),
        Does::NeverEnds,
    ] {
        // Also on a chain that would take simulated evidence: where there is an agent, it is asked.
        with_keeper(new_test_ext(), [OPERATORS], |keeper| {
            with_agent();
            keeper.machine.agent().does = does;
            assert!(keeper.keep().is_empty());
            for _ in 1..RETRY {
                next_block();
                assert!(keeper.keep().is_empty());
                assert_eq!(keeper.machine.agent().asked, 1);
            }
            next_block();
            assert!(keeper.keep().is_empty());
            assert_eq!(keeper.machine.agent().asked, 2);
        });
    }
}

#[test]
fn the_agent_is_asked_to_bind_key_node_operator_and_chain() {
    with_evidence_asked_for(|keeper, key| {
        keeper.machine.agent().does = Does::Hangs;
        assert!(keeper.keep().is_empty());
        let agent = keeper.machine.agent();
        assert_eq!(agent.url, "http://127.0.0.1:8090/GetQuote");
        let genesis = H256::from_low_u64_be(1_000_000);
        let operator = codec::Encode::encode(&operator(NODE));
        let data = nerv_primitives_attestation::report_data(&genesis, NODE, &operator, &key);
        let body = format!(r#"{{"report_data":"{}"}}"#, array_bytes(&data));
        assert_eq!(agent.body, body.as_bytes());
    });
}
