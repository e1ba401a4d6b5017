// SPDX-License-Identifier: Apache-2.0
//! Proofs of records, and of that there is none.

use super::{
    encode::is_apart,
    node::{parting, Link},
    Records, KEY_LENGTH,
};
use sp_trie::StorageProof;

impl Records {
    /// The nodes that show, under [`Self::root`], what stands under these keys.
    pub fn prove<'a>(&self, keys: impl IntoIterator<Item = &'a [u8; KEY_LENGTH]>) -> StorageProof {
        let mut nodes = Vec::new();
        match &self.root {
            Some(root) => {
                // A root is looked up by its hash, however short it is.
                nodes.push(root.encoded());
                keys.into_iter().for_each(|key| show(root, key, &mut nodes));
            }
            None => nodes.push(vec![0]),
        }
        // The proof keeps one of each.
        StorageProof::new(nodes)
    }
}

fn show(root: &Link, key: &[u8; KEY_LENGTH], nodes: &mut Vec<Vec<u8>>) {
    let mut link = root;
    loop {
        match link {
            Link::Branch(branch) => {
                let inside = parting(&branch.key, key) >= branch.depth;
                match branch.child(key).filter(|_| inside) {
                    Some(child) => link = child,
                    None => return,
                }
                if link.reference().length == 32 {
                    nodes.push(link.encoded());
                }
            }
            Link::Leaf(leaf) => {
                let value = leaf.value.as_ref();
                if leaf.key == *key && is_apart(value) {
                    nodes.push(value.to_vec());
                }
                return;
            }
        }
    }
}
