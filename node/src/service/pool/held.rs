// SPDX-License-Identifier: Apache-2.0
//! What this node's off-chain workers send before the pool has seen the block they looked at.

/// How many are held at the most. A worker sends some tens after a block; beyond that the first goes
/// to the pool at once, as if nothing were held.
const MOST: usize = 256;

/// Holds local transactions until the pool knows the block after which they were made.
///
/// A worker runs as soon as a block is imported, and the pool takes some milliseconds more to make a
/// view of it. What is handed in meanwhile the fork-aware pool looks at on an earlier block. There a
/// transaction that is anchored at the new one is from the future; it is dropped, and the worker is
/// told that it was taken.
pub struct Held<Hash, Transaction> {
    /// The last best block that the pool has seen.
    seen: Option<Hash>,
    waiting: Vec<Transaction>,
}

impl<Hash, Transaction> Default for Held<Hash, Transaction> {
    fn default() -> Self {
        Self {
            seen: None,
            waiting: Vec::new(),
        }
    }
}

impl<Hash: PartialEq, Transaction> Held<Hash, Transaction> {
    /// Takes what was made after the block `at`, and returns what may go to the pool now.
    pub fn take(&mut self, at: &Hash, transaction: Transaction) -> Option<Transaction> {
        if self.seen.as_ref() == Some(at) {
            return Some(transaction);
        }
        self.waiting.push(transaction);
        (self.waiting.len() > MOST).then(|| self.waiting.remove(0))
    }

    /// The pool has seen a best block. Returns all that may go to it now, in the order in which it came:
    /// also what was made after another block, which is older or will not be the best any more.
    pub fn release(&mut self, seen: Hash) -> Vec<Transaction> {
        self.seen = Some(seen);
        std::mem::take(&mut self.waiting)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_before_the_pool_has_seen_its_block_waits_for_it() {
        let mut held = Held::default();
        assert_eq!(held.take(&1, 'a'), None, "the pool has seen nothing");
        assert_eq!(held.take(&1, 'b'), None);
        assert_eq!(held.release(1), ['a', 'b']);
        assert_eq!(held.take(&1, 'c'), Some('c'));
        assert_eq!(held.take(&2, 'd'), None);
        assert_eq!(held.release(2), ['d']);
        assert!(held.release(3).is_empty(), "once");
    }

    #[test]
    fn what_was_made_after_another_block_waits_no_longer_than_the_next() {
        let mut held = Held::default();
        held.release(7);
        assert_eq!(held.take(&5, 'a'), None);
        assert_eq!(held.release(8), ['a']);
    }

    #[test]
    fn boundary_the_first_makes_room() {
        let mut held = Held::default();
        for number in 0..MOST {
            assert_eq!(held.take(&'x', number), None);
        }
        assert_eq!(held.take(&'x', MOST), Some(0));
        let released = held.release('x');
        assert_eq!(released.len(), MOST);
        assert_eq!(released.last(), Some(&MOST));
    }
}
