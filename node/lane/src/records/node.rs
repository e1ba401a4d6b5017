// SPDX-License-Identifier: Apache-2.0
//! The nodes. All keys have one length, so that a branch never has a value of its own.

use super::KEY_LENGTH;
use std::sync::{Arc, OnceLock};

pub(super) type Key = [u8; KEY_LENGTH];

/// The nibbles of a key.
pub(super) const NIBBLES: u8 = 2 * KEY_LENGTH as u8;

/// The bytes of a value that stay in its leaf: those of ordinary records.
const SHORT: usize = 22;

/// A node as others refer to it.
#[derive(Clone)]
pub(super) enum Link {
    Leaf(Arc<Leaf>),
    Branch(Arc<Branch>),
}

/// A record.
#[derive(Clone)]
pub(super) struct Leaf {
    pub key: Key,
    pub value: Value,
    /// From which nibble on the key stands in this node: the one after that of the branch above.
    pub from: u8,
    pub reference: OnceLock<Reference>,
}

/// Where the keys of at least two records part.
#[derive(Clone)]
pub(super) struct Branch {
    /// One of the keys below; what they have in common is its beginning.
    pub key: Key,
    /// From which nibble on the common beginning stands in this node.
    pub from: u8,
    /// The nibble in which the keys differ: as many are in common.
    pub depth: u8,
    pub children: [Option<Link>; 16],
    pub reference: OnceLock<Reference>,
}

/// What stands for a node in the one above: its hash, or itself if it is shorter than a hash.
#[derive(Clone, Copy)]
pub(super) struct Reference {
    pub bytes: [u8; 32],
    /// 32 for a hash.
    pub length: u8,
}

/// The bytes of a record.
#[derive(Clone)]
pub(super) enum Value {
    Short(u8, [u8; SHORT]),
    Long(Box<[u8]>),
}

impl From<&[u8]> for Value {
    fn from(value: &[u8]) -> Self {
        let mut short = [0; SHORT];
        match short.get_mut(..value.len()) {
            Some(place) => {
                place.copy_from_slice(value);
                Self::Short(value.len() as u8, short)
            }
            None => Self::Long(value.into()),
        }
    }
}

impl AsRef<[u8]> for Value {
    fn as_ref(&self) -> &[u8] {
        match self {
            Self::Short(length, bytes) => &bytes[..usize::from(*length)],
            Self::Long(bytes) => bytes,
        }
    }
}

/// A nibble of a key.
pub(super) fn nibble(key: &Key, at: u8) -> u8 {
    let byte = key[usize::from(at / 2)];
    match at % 2 {
        0 => byte >> 4,
        _ => byte & 15,
    }
}

/// The first nibble in which two keys differ; [`NIBBLES`] if they are one.
pub(super) fn parting(one: &Key, other: &Key) -> u8 {
    let bytes = one.iter().zip(other);
    match bytes
        .map(|(one, other)| one ^ other)
        .enumerate()
        .find(|(_, differ)| *differ != 0)
    {
        Some((at, differ)) => 2 * at as u8 + u8::from(differ < 16),
        None => NIBBLES,
    }
}

impl Link {
    pub fn leaf(key: &Key, value: &[u8], from: u8) -> Self {
        Self::Leaf(Arc::new(Leaf {
            key: *key,
            value: value.into(),
            from,
            reference: OnceLock::new(),
        }))
    }

    /// One of the keys below.
    pub fn key(&self) -> &Key {
        match self {
            Self::Leaf(leaf) => &leaf.key,
            Self::Branch(branch) => &branch.key,
        }
    }

    /// How many nibbles all keys below have in common.
    pub fn depth(&self) -> u8 {
        match self {
            Self::Leaf(_) => NIBBLES,
            Self::Branch(branch) => branch.depth,
        }
    }

    /// The same with another branch above, or with none.
    pub fn set_from(&mut self, from: u8) {
        match self {
            Self::Leaf(leaf) => {
                let leaf = Arc::make_mut(leaf);
                leaf.from = from;
                leaf.reference.take();
            }
            Self::Branch(branch) => {
                let branch = Arc::make_mut(branch);
                branch.from = from;
                branch.reference.take();
            }
        }
    }

    pub fn value(&self, key: &Key) -> Option<&[u8]> {
        let mut link = self;
        loop {
            match link {
                Self::Leaf(leaf) => return (leaf.key == *key).then_some(leaf.value.as_ref()),
                // What branches skip is looked at once, in the leaf.
                Self::Branch(branch) => link = branch.child(key)?,
            }
        }
    }

    /// Whether both are one and the same node, so that nothing below differs.
    pub fn is(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Leaf(one), Self::Leaf(other)) => Arc::ptr_eq(one, other),
            (Self::Branch(one), Self::Branch(other)) => Arc::ptr_eq(one, other),
            _ => false,
        }
    }
}

impl Branch {
    /// The child in whose direction a key lies.
    pub fn child(&self, key: &Key) -> Option<&Link> {
        self.children[usize::from(nibble(key, self.depth))].as_ref()
    }
}
