// SPDX-License-Identifier: Apache-2.0
//! Changing a trie. A node that others share is copied before it changes, and its hash forgotten.

use super::node::{nibble, parting, Branch, Key, Link};
use std::{
    array, mem,
    sync::{Arc, OnceLock},
};

/// Puts a value under a key. Whether there was none.
pub(super) fn put(root: &mut Option<Link>, key: &Key, value: &[u8]) -> bool {
    match root {
        Some(link) => put_below(link, key, value),
        None => {
            *root = Some(Link::leaf(key, value, 0));
            true
        }
    }
}

fn put_below(link: &mut Link, key: &Key, value: &[u8]) -> bool {
    let at = parting(link.key(), key);
    if at < link.depth() {
        part(link, key, value, at);
        return true;
    }
    match link {
        Link::Leaf(leaf) => {
            let leaf = Arc::make_mut(leaf);
            leaf.value = value.into();
            leaf.reference.take();
            false
        }
        Link::Branch(branch) => {
            let branch = Arc::make_mut(branch);
            branch.reference.take();
            match &mut branch.children[usize::from(nibble(key, branch.depth))] {
                Some(child) => put_below(child, key, value),
                none => {
                    *none = Some(Link::leaf(key, value, branch.depth + 1));
                    true
                }
            }
        }
    }
}

/// Puts a branch in the place of a node, with that node and a new record below.
fn part(link: &mut Link, key: &Key, value: &[u8], at: u8) {
    let from = match &*link {
        Link::Leaf(leaf) => leaf.from,
        Link::Branch(branch) => branch.from,
    };
    let new = Link::leaf(key, value, at + 1);
    let mut below = mem::replace(link, new.clone());
    below.set_from(at + 1);
    let (side, other) = (nibble(key, at), nibble(below.key(), at));
    let mut children = array::from_fn(|_| None);
    children[usize::from(side)] = Some(new);
    children[usize::from(other)] = Some(below);
    *link = Link::Branch(Arc::new(Branch {
        key: *key,
        from,
        depth: at,
        children,
        reference: OnceLock::new(),
    }));
}

/// Removes a record, which must be there.
pub(super) fn remove(slot: &mut Option<Link>, key: &Key) {
    let Some(Link::Branch(branch)) = slot else {
        *slot = None;
        return;
    };
    let branch = Arc::make_mut(branch);
    branch.reference.take();
    remove(
        &mut branch.children[usize::from(nibble(key, branch.depth))],
        key,
    );
    let mut left = branch.children.iter_mut().filter(|child| child.is_some());
    if let (Some(only), None) = (left.next(), left.next()) {
        // Nothing parts here any more.
        let mut only = only.take();
        if let Some(only) = &mut only {
            only.set_from(branch.from);
        }
        *slot = only;
    }
}
