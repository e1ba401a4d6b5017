// SPDX-License-Identifier: Apache-2.0
//! The bytes and hashes of nodes, as `LayoutV1` of `sp-trie` has them.

use super::node::{nibble, Branch, Key, Leaf, Link, Reference, NIBBLES};
use codec::{Compact, Encode};
use sp_core::{storage::TRIE_VALUE_NODE_THRESHOLD, H256};
use sp_crypto_hashing::blake2_256;

/// The first bits of a node, and how many they are.
const LEAF: (u8, u8) = (0b0100_0000, 2);
const BRANCH: (u8, u8) = (0b1000_0000, 2);
const LEAF_OF_HASH: (u8, u8) = (0b0010_0000, 3);

/// The trie without a record.
const EMPTY: [u8; 1] = [0];

/// The bytes of a branch without a common beginning and with all children, and some.
const LARGEST: usize = 600;

/// The root over a trie.
pub(super) fn root(link: Option<&Link>) -> H256 {
    let Some(link) = link else {
        return H256(blake2_256(&EMPTY));
    };
    let reference = link.reference();
    match reference.length {
        32 => H256(reference.bytes),
        length => H256(blake2_256(&reference.bytes[..usize::from(length)])),
    }
}

/// Whether a value stands in a node of its own.
pub(super) fn is_apart(value: &[u8]) -> bool {
    value.len() >= TRIE_VALUE_NODE_THRESHOLD as usize
}

impl Link {
    /// What stands for the node in the one above. Worked out once.
    pub fn reference(&self) -> &Reference {
        match self {
            Self::Leaf(leaf) => leaf
                .reference
                .get_or_init(|| refer(|out| leaf.encode_to(out))),
            Self::Branch(branch) => branch
                .reference
                .get_or_init(|| refer(|out| branch.encode_to(out))),
        }
    }

    /// The bytes of the node.
    pub fn encoded(&self) -> Vec<u8> {
        let mut out = Vec::new();
        match self {
            Self::Leaf(leaf) => leaf.encode_to(&mut out),
            Self::Branch(branch) => branch.encode_to(&mut out),
        }
        out
    }
}

fn refer(encode: impl FnOnce(&mut Vec<u8>)) -> Reference {
    let mut encoded = Vec::with_capacity(LARGEST);
    encode(&mut encoded);
    let mut bytes = [0; 32];
    match bytes.get_mut(..encoded.len()) {
        Some(place) if encoded.len() < 32 => {
            place.copy_from_slice(&encoded);
            let length = encoded.len() as u8;
            Reference { bytes, length }
        }
        _ => Reference {
            bytes: blake2_256(&encoded),
            length: 32,
        },
    }
}

impl Leaf {
    fn encode_to(&self, out: &mut Vec<u8>) {
        let value = self.value.as_ref();
        if is_apart(value) {
            begin(out, LEAF_OF_HASH, &self.key, self.from, NIBBLES);
            out.extend_from_slice(&blake2_256(value));
        } else {
            begin(out, LEAF, &self.key, self.from, NIBBLES);
            Compact(value.len() as u32).encode_to(out);
            out.extend_from_slice(value);
        }
    }
}

impl Branch {
    fn encode_to(&self, out: &mut Vec<u8>) {
        begin(out, BRANCH, &self.key, self.from, self.depth);
        let children = || (0u8..).zip(&self.children);
        let bitmap = children().fold(0u16, |bitmap, (n, child)| {
            bitmap | u16::from(child.is_some()) << n
        });
        out.extend_from_slice(&bitmap.to_le_bytes());
        for (_, child) in children() {
            if let Some(child) = child {
                let reference = child.reference();
                // As a compact length: 32 is the longest.
                out.push(reference.length << 2);
                out.extend_from_slice(&reference.bytes[..usize::from(reference.length)]);
            }
        }
    }
}

/// The kind of a node, the number of its nibbles, and these.
fn begin(out: &mut Vec<u8>, (kind, bits): (u8, u8), key: &Key, from: u8, to: u8) {
    let count = to - from;
    let largest = 255u8 >> bits;
    if count < largest {
        out.push(kind | count);
    } else {
        // Not more than 64: one more byte is enough.
        out.push(kind | largest);
        out.push(count - largest);
    }
    let mut at = from;
    if count % 2 == 1 {
        out.push(nibble(key, at));
        at += 1;
    }
    while at < to {
        out.push(nibble(key, at) << 4 | nibble(key, at + 1));
        at += 2;
    }
}
