// SPDX-License-Identifier: Apache-2.0
//! What differs between two states. Nodes that both share are not looked at, so that it costs in
//! proportion to what has changed from one to the other.

use super::{
    iterate::Iter,
    node::{nibble, parting, Link, NIBBLES},
    Records, KEY_LENGTH,
};

/// A record that differs: its key, and what stands under it now, if anything.
pub type Change<'a> = (&'a [u8; KEY_LENGTH], Option<&'a [u8]>);

impl Records {
    /// Hands out what has to be put and removed to come from `before` to these, in the order of the
    /// keys.
    pub fn changes_since<'a>(&'a self, before: &'a Self, mut each: impl FnMut(Change<'a>)) {
        differ(before.root.as_ref(), self.root.as_ref(), &mut each);
    }
}

fn differ<'a>(
    before: Option<&'a Link>,
    after: Option<&'a Link>,
    each: &mut impl FnMut(Change<'a>),
) {
    let (before, after) = match (before, after) {
        (None, None) => return,
        (Some(before), None) => {
            return Iter::below(before).for_each(|(key, _)| each((key, None)));
        }
        (None, Some(after)) => {
            return Iter::below(after).for_each(|(key, value)| each((key, Some(value))));
        }
        (Some(before), Some(after)) if before.is(after) => return,
        (Some(before), Some(after)) => (before, after),
    };
    let shared = parting(before.key(), after.key());
    let depth = shared.min(before.depth()).min(after.depth());
    if depth == NIBBLES {
        if let (Link::Leaf(before), Link::Leaf(after)) = (before, after) {
            if before.value.as_ref() != after.value.as_ref() {
                each((&after.key, Some(after.value.as_ref())));
            }
        }
        return;
    }
    for child in 0..16 {
        differ(
            towards(before, depth, child),
            towards(after, depth, child),
            each,
        );
    }
}

/// What of a node lies in the direction of a nibble, as if it had a branch at that depth.
fn towards(link: &Link, depth: u8, child: u8) -> Option<&Link> {
    match link {
        Link::Branch(branch) if branch.depth == depth => {
            branch.children[usize::from(child)].as_ref()
        }
        _ => (nibble(link.key(), depth) == child).then_some(link),
    }
}
