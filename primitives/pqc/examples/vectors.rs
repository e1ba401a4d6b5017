// SPDX-License-Identifier: Apache-2.0
//! Writes what clients are held against: keys, payloads and signatures of this crate.
//!
//! ```text
//! cargo run -p nerv-primitives-pqc --example vectors > primitives/pqc/vectors/node.json
//! ```

use nerv_primitives_pqc::{seed_of_phrase, Binding, Context, Controller, Era, SecretKey, Terms};
use serde_json::{json, Value};

/// A phrase of the vectors of BIP39.
const PHRASE: &str = "legal winner thank year wave sausage worth useful legal winner thank yellow";

fn main() {
    println!("{:#}", vectors());
}

/// All of them.
pub fn vectors() -> Value {
    let other = "void come effort suffer camp survey warrior heavy shoot primary clutch crush open amazing \
        screen patrol group space point ten exist slush involve unfold";
    json!({
        "keys": [key(PHRASE, "", 0), key(PHRASE, "correct horse", 1), key(other, "", u32::MAX)],
        "transactions": [
            transaction([1; 32], terms(), &[0, 0, 4, 1]),
            transaction(
                [2; 32],
                Terms {
                    nonce: u32::MAX,
                    tip: u128::MAX,
                    era: Era::Mortal { period: 65_536, phase: 65_520 },
                    metadata: Some([0xab; 32]),
                    ..terms()
                },
                &(0..=255).collect::<Vec<u8>>(),
            ),
            transaction([3; 32], Terms { era: Era::Mortal { period: 64, phase: 42 }, ..terms() }, &[]),
        ],
        "bindings": [
            binding([4; 32], Controller::Sr25519([0x11; 32])),
            binding([5; 32], Controller::MlDsa65([0x22; 32])),
        ],
    })
}

fn hex(bytes: impl AsRef<[u8]>) -> String {
    format!("0x{}", hex::encode(bytes))
}

fn key(phrase: &str, password: &str, index: u32) -> Value {
    let seed = seed_of_phrase(phrase, password, index).expect("a phrase of BIP39");
    let key = SecretKey::from_seed(&seed);
    json!({
        "phrase": phrase,
        "password": password,
        "index": index,
        "seed": hex(*seed),
        "publicKey": hex(key.public().0),
        "account": hex(key.account()),
    })
}

fn terms() -> Terms {
    Terms {
        genesis: [0x01; 32],
        spec_version: 2,
        transaction_version: 3,
        account: [0x04; 32],
        nonce: 5,
        tip: 6,
        era: Era::Immortal,
        era_block: [0x07; 32],
        metadata: None,
    }
}

fn transaction(seed: [u8; 32], terms: Terms, call: &[u8]) -> Value {
    let payload = terms.payload(call).expect("a short call");
    let signature = SecretKey::from_seed(&seed)
        .sign(Context::Transaction, &payload)
        .expect("a key that was made of a seed signs");
    json!({
        "seed": hex(seed),
        "genesis": hex(terms.genesis),
        "specVersion": terms.spec_version,
        "transactionVersion": terms.transaction_version,
        "account": hex(terms.account),
        "nonce": terms.nonce,
        "tip": terms.tip.to_string(),
        "era": match terms.era {
            Era::Immortal => json!("immortal"),
            Era::Mortal { period, phase } => json!({ "period": period, "phase": phase }),
        },
        "eraBlock": hex(terms.era_block),
        "metadata": terms.metadata.map(hex),
        "call": hex(call),
        "payload": hex(payload),
        "signature": hex(signature.0),
    })
}

fn controller(controller: Controller) -> Value {
    let (scheme, id) = match controller {
        Controller::Sr25519(id) => ("sr25519", id),
        Controller::MlDsa65(id) => ("ml-dsa-65", id),
    };
    json!({ "scheme": scheme, "id": hex(id) })
}

/// A binding by which the key of a seed takes over.
fn binding(seed: [u8; 32], from: Controller) -> Value {
    let key = SecretKey::from_seed(&seed);
    let to = Controller::MlDsa65(key.account());
    let binding = Binding {
        genesis: [0x01; 32],
        account: [0x11; 32],
        number: 0x0102_0304,
        from,
        to,
    };
    let statement = binding.statement();
    let signature = key
        .sign(Context::Binding, &statement)
        .expect("a key that was made of a seed signs");
    json!({
        "seed": hex(seed),
        "genesis": hex(binding.genesis),
        "account": hex(binding.account),
        "number": binding.number,
        "from": controller(from),
        "to": controller(to),
        "statement": hex(statement),
        "wrapped": hex(binding.wrapped()),
        "signature": hex(signature.0),
    })
}
