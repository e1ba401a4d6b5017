// SPDX-License-Identifier: Apache-2.0
//! This crate and `clients/pqc` agree: on keys, on bytes, and on each other's signatures.

mod common;
#[allow(dead_code)]
#[path = "../examples/vectors.rs"]
mod vectors;

use nerv_primitives_pqc::{verify, Context, PublicKey, SecretKey, Signature};
use serde_json::Value;

fn read(name: &str) -> Value {
    serde_json::from_slice(&std::fs::read(common::path(name)).unwrap()).unwrap()
}

fn bytes(value: &Value) -> Vec<u8> {
    hex::decode(value.as_str().unwrap().strip_prefix("0x").unwrap()).unwrap()
}

/// The client's tests make the same of it. If this fails, the client has to follow: the example writes it anew.
#[test]
fn what_clients_are_held_against_is_what_this_crate_makes() {
    assert_eq!(read("node.json"), vectors::vectors());
}

/// They are made with random bytes, unlike ours.
#[test]
fn signatures_of_the_client_verify_here() {
    let signed = read("client.json");
    let signed = signed.as_array().unwrap();
    assert_eq!(signed.len(), 4);
    for one in signed {
        let key = SecretKey::from_seed(&bytes(&one["seed"])[..].try_into().unwrap());
        let public = PublicKey::try_from(&bytes(&one["publicKey"])[..]).unwrap();
        assert_eq!(key.public(), &public);
        assert_eq!(key.account().to_vec(), bytes(&one["account"]));

        let context = match one["context"].as_str().unwrap() {
            "transaction" => Context::Transaction,
            "binding" => Context::Binding,
            other => panic!("{other} is no context"),
        };
        let message = bytes(&one["message"]);
        let signature = Signature::try_from(&bytes(&one["signature"])[..]).unwrap();
        assert_eq!(verify(context, &message, &public, &signature), Ok(()));
        assert_ne!(key.sign(context, &message).as_ref(), Ok(&signature));
    }
}
