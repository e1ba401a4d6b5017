// SPDX-License-Identifier: Apache-2.0
//! Reads the vectors that `vectors/convert.py` has written.
// Each test needs some of it.
#![allow(dead_code)]

use codec::{Decode, Encode};
use std::path::PathBuf;

/// A signature and whether it is one, in NIST's form.
#[derive(Decode)]
pub struct SigVer {
    pub number: u32,
    pub key: Vec<u8>,
    pub message: Vec<u8>,
    pub context: Vec<u8>,
    pub signature: Vec<u8>,
    pub valid: bool,
}

/// A key of a seed, in NIST's form.
#[derive(Decode)]
pub struct KeyGen {
    pub number: u32,
    pub seed: [u8; 32],
    pub hash: [u8; 32],
}

/// A signature to be made, in Wycheproof's form.
#[derive(Decode)]
pub struct Sign {
    pub number: u32,
    pub seed: Vec<u8>,
    pub key_hash: [u8; 32],
    pub message: Vec<u8>,
    pub context: Vec<u8>,
    pub hash: Option<[u8; 32]>,
}

/// Signatures of one key, in Wycheproof's form.
#[derive(Decode)]
struct Group {
    key: Vec<u8>,
    tests: Vec<Verify>,
}

#[derive(Decode)]
struct Verify {
    number: u32,
    message: Vec<u8>,
    context: Vec<u8>,
    signature: Written,
    valid: bool,
}

/// A signature as a whole, or what differs from one that is.
#[derive(Decode)]
enum Written {
    Whole(Vec<u8>),
    Edited(u32, Vec<(u16, u8)>),
}

pub fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("vectors")
        .join(name)
}

/// What the file holds, to its last byte.
pub fn read<T: Decode>(name: &str) -> Vec<T> {
    let bytes = std::fs::read(path(name)).unwrap();
    let mut rest = &bytes[..];
    let tests = Vec::decode(&mut rest).unwrap();
    assert!(rest.is_empty(), "{} bytes are left over", rest.len());
    tests
}

/// Wycheproof's signatures, each with its key.
pub fn wycheproof() -> Vec<SigVer> {
    let mut whole: Vec<Vec<u8>> = Vec::new();
    let mut all = Vec::new();
    for group in read::<Group>("wycheproof-verify.scale") {
        for test in group.tests {
            let signature = match test.signature {
                Written::Whole(bytes) => {
                    whole.push(bytes.clone());
                    bytes
                }
                Written::Edited(of, edits) => {
                    let mut bytes = whole[of as usize].clone();
                    for (place, byte) in edits {
                        bytes[usize::from(place)] = byte;
                    }
                    bytes
                }
            };
            all.push(SigVer {
                number: test.number,
                key: group.key.clone(),
                message: test.message,
                context: test.context,
                signature,
                valid: test.valid,
            });
        }
    }
    all
}

/// As `vectors/convert.py` shortens what is long.
pub fn short(bytes: &[u8]) -> [u8; 32] {
    sp_crypto_hashing::blake2_256(bytes)
}

/// Bytes that look random and are the same each time.
pub fn noise(seed: u64, length: usize) -> Vec<u8> {
    (0u64..)
        .flat_map(|block| sp_crypto_hashing::blake2_512(&(seed, block).encode()))
        .take(length)
        .collect()
}
