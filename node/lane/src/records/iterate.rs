// SPDX-License-Identifier: Apache-2.0
//! The records in the order of their keys.

use super::{
    node::{nibble, parting, Branch, Key, Link},
    Records, KEY_LENGTH,
};

/// The records from some key on, in the order of their keys.
pub struct Iter<'a> {
    /// The branches on the way, and the child of each that is next.
    way: Vec<(&'a Branch, usize)>,
    /// A record that comes before all others.
    first: Option<(&'a Key, &'a [u8])>,
}

impl Records {
    /// All records, in the order of their keys.
    pub fn iter(&self) -> Iter<'_> {
        self.iter_from(&[0; KEY_LENGTH])
    }

    /// The records under a key and those after it, in the order of their keys.
    pub fn iter_from(&self, start: &[u8; KEY_LENGTH]) -> Iter<'_> {
        let mut iter = Iter {
            way: Vec::new(),
            first: None,
        };
        let mut next = self.root.as_ref();
        while let Some(link) = next.take() {
            let at = parting(link.key(), start);
            if at < link.depth() {
                // All of it, or nothing.
                if nibble(link.key(), at) > nibble(start, at) {
                    iter.enter(link);
                }
            } else if let Link::Branch(branch) = link {
                let child = usize::from(nibble(start, branch.depth));
                iter.way.push((branch, child + 1));
                next = branch.children[child].as_ref();
            } else {
                iter.enter(link);
            }
        }
        iter
    }
}

impl<'a> Iter<'a> {
    fn enter(&mut self, link: &'a Link) {
        match link {
            Link::Leaf(leaf) => self.first = Some((&leaf.key, leaf.value.as_ref())),
            Link::Branch(branch) => self.way.push((branch, 0)),
        }
    }

    /// All records below a node.
    pub(super) fn below(link: &'a Link) -> Self {
        let mut iter = Self {
            way: Vec::new(),
            first: None,
        };
        iter.enter(link);
        iter
    }
}

impl<'a> Iterator for Iter<'a> {
    type Item = (&'a [u8; KEY_LENGTH], &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(first) = self.first.take() {
                return Some(first);
            }
            let (branch, at) = self.way.last_mut()?;
            match branch.children.get(*at) {
                Some(child) => {
                    *at += 1;
                    if let Some(child) = child {
                        self.enter(child);
                    }
                }
                None => {
                    self.way.pop();
                }
            }
        }
    }
}
