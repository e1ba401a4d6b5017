// SPDX-License-Identifier: Apache-2.0
//! Trees of leaves, and which accounts they own.

use codec::Encode;
use nerv_primitives_embedding::{Hyperplane, Joining, RoutingTable, RoutingView, ShardEmbedding};
use nerv_primitives_types::{BlindedId, BlockHeight, ShardId, Side};
use std::collections::BTreeMap;

/// The leaf of each account, by the accounts' numbers. Leaves have numbers from 0 on: of two children the one
/// on the left has its parent's, and the other the next that there is.
pub type Leaves = Vec<usize>;

/// A tree in which a leaf owns all accounts whose blinded ids begin alike. A split halves it by the next bit,
/// from the highest bit of the first byte on: those in which it is set go right.
#[derive(Clone, Debug)]
pub struct PrefixTree {
    leaves: Leaves,
    /// How many bits are alike in each leaf, which is its depth.
    depths: Vec<u32>,
}

impl PrefixTree {
    /// A tree of one leaf with so many accounts.
    pub fn new(accounts: usize) -> Self {
        Self {
            leaves: vec![0; accounts],
            depths: vec![0],
        }
    }

    /// The leaf of each account.
    pub fn leaves(&self) -> &Leaves {
        &self.leaves
    }

    /// The depth of each leaf.
    pub fn depths(&self) -> &[u32] {
        &self.depths
    }

    /// Halves a leaf. The accounts are those of the tree, by their numbers.
    ///
    /// # Panics
    ///
    /// If there is no such leaf, or it is 256 levels deep.
    pub fn split(&mut self, leaf: usize, accounts: &[BlindedId]) {
        let (right, bit) = (self.depths.len(), self.depths[leaf]);
        let byte = bit as usize / 8;
        for (place, account) in self.leaves.iter_mut().zip(accounts) {
            if *place == leaf && account.0[byte] >> (7 - bit % 8) & 1 == 1 {
                *place = right;
            }
        }
        self.depths[leaf] += 1;
        self.depths.push(bit + 1);
    }
}

/// How an account gets to its leaf.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Trail {
    /// The leaf that owns it.
    pub leaf: ShardId,
    /// The one to which the hyperplanes lead.
    pub walk: ShardId,
    /// Whether an override has it elsewhere, or would.
    pub overridden: bool,
}

/// The tree of the chain: hyperplanes and overrides in its routing table.
#[derive(Clone, Debug)]
pub struct PlaneTree {
    table: RoutingTable,
    leaves: Leaves,
    /// The shard of each leaf, and the other way round.
    shards: Vec<ShardId>,
    numbers: BTreeMap<ShardId, usize>,
    depths: Vec<u32>,
}

impl PlaneTree {
    /// A tree of one leaf with so many accounts.
    pub fn new(accounts: usize) -> Self {
        let root = ShardId::root();
        Self {
            table: RoutingTable::new(*root.bytes()),
            leaves: vec![0; accounts],
            shards: vec![root],
            numbers: BTreeMap::from([(root, 0)]),
            depths: vec![0],
        }
    }

    /// The leaf of each account.
    pub fn leaves(&self) -> &Leaves {
        &self.leaves
    }

    /// The depth of each leaf.
    pub fn depths(&self) -> &[u32] {
        &self.depths
    }

    /// The shard of each leaf.
    pub fn shards(&self) -> &[ShardId] {
        &self.shards
    }

    /// Which leaf a shard is, if it is one.
    pub fn number(&self, shard: &ShardId) -> Option<usize> {
        self.numbers.get(shard).copied()
    }

    /// The overrides that stand.
    pub fn overrides(&self) -> u32 {
        // Bounded by the table.
        self.table.overrides().len() as u32
    }

    /// The trails of some accounts, in their order: by the encoded table, as the chain finds them.
    ///
    /// # Panics
    ///
    /// If the table is corrupt, which a tree never makes it.
    pub fn trails(&self, accounts: &[BlindedId]) -> Vec<Trail> {
        let encoded = self.table.encode();
        let view = RoutingView::new(&encoded).expect("it was a table");
        let trail = |account: &BlindedId| {
            let (walk, other) = view.find_both(account).expect("the table is a tree");
            Trail {
                leaf: other.unwrap_or(walk).shard.into(),
                walk: walk.shard.into(),
                overridden: other.is_some(),
            }
        };
        accounts.iter().map(trail).collect()
    }

    /// The sum of the accounts of a leaf.
    ///
    /// # Panics
    ///
    /// Never: no sum of so few accounts is out of range.
    pub fn embedding(&self, leaf: usize, accounts: &[BlindedId]) -> ShardEmbedding {
        let mut joining = Joining::default();
        let owned = self.leaves.iter().zip(accounts);
        owned
            .filter(|(place, _)| **place == leaf)
            .for_each(|(_, account)| joining.join(&account.signs()));
        let mut embedding = ShardEmbedding::default();
        embedding
            .apply(&joining.finish())
            .expect("they are sums of signs");
        embedding
    }

    /// Cuts a leaf at a height by a candidate. The accounts are those of the tree, by their numbers.
    /// Overrides that lead to the leaf go on through the cut.
    ///
    /// # Panics
    ///
    /// If there is no such leaf, or no room for another one.
    pub fn split(
        &mut self,
        leaf: usize,
        height: BlockHeight,
        candidate: u8,
        accounts: &[BlindedId],
    ) {
        let shard = self.shards[leaf];
        let seed = Hyperplane::candidate_seed(shard.bytes(), height, candidate);
        let plane = Hyperplane::through_centroid(&seed, &self.embedding(leaf, accounts));
        let children = [Side::Left, Side::Right].map(|side| shard.child(side, height));
        let [left, right] = children.map(|child| *child.bytes());
        self.table
            .split(shard.bytes(), &plane, left, right)
            .expect("there is room for a leaf");
        let number = self.shards.len();
        self.numbers.remove(&shard);
        self.numbers
            .extend([(children[0], leaf), (children[1], number)]);
        self.shards[leaf] = children[0];
        self.shards.push(children[1]);
        let depth = self.depths[leaf] + 1;
        self.depths[leaf] = depth;
        self.depths.push(depth);
        for child in children {
            self.table
                .set_filling(child.bytes(), false)
                .expect("it is a leaf");
        }
        let owned: Vec<usize> = (0..accounts.len())
            .filter(|account| self.leaves[*account] == leaf)
            .collect();
        for account in owned {
            let found = self.table.find(&accounts[account]).expect("it is a tree");
            self.leaves[account] = self.numbers[&ShardId::from(found.shard)];
        }
    }

    /// Has an account live in a leaf. Whether that could be: not without room for another override.
    ///
    /// # Panics
    ///
    /// If there is no such account.
    pub fn relocate(&mut self, number: usize, account: &BlindedId, shard: &ShardId) -> bool {
        let leaf = self.number(shard);
        let moved = self.table.set_override(*account, shard.bytes());
        match (leaf, moved) {
            (Some(leaf), Ok(())) => {
                self.leaves[number] = leaf;
                true
            }
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accounts(count: u32) -> Vec<BlindedId> {
        (0..count)
            .map(|number| BlindedId::of(&number.to_le_bytes()))
            .collect()
    }

    #[test]
    fn prefixes_are_halved_bit_by_bit() {
        let accounts = accounts(600);
        let mut tree = PrefixTree::new(600);
        tree.split(0, &accounts);
        tree.split(1, &accounts);
        assert_eq!(tree.depths(), [1, 2, 2]);
        for (leaf, account) in tree.leaves().iter().zip(&accounts) {
            let expected = match account.0[0] >> 6 {
                0 | 1 => 0,
                2 => 1,
                _ => 2,
            };
            assert_eq!(*leaf, expected);
        }
    }

    #[test]
    fn the_ninth_bit_is_of_the_second_byte() {
        let accounts = [[0, 0], [0, 0x80]].map(|[first, second]| {
            let mut bytes = [0; 32];
            (bytes[0], bytes[1]) = (first, second);
            BlindedId(bytes)
        });
        let mut tree = PrefixTree::new(2);
        (0..9).for_each(|_| tree.split(0, &accounts));
        assert_eq!(tree.leaves(), &[0, 9]);
    }

    #[test]
    fn leaves_are_where_the_routing_table_leads() {
        let accounts = accounts(300);
        let mut tree = PlaneTree::new(300);
        for (height, leaf) in [(10, 0), (20, 1), (30, 0)] {
            tree.split(leaf, height, 3, &accounts);
        }
        assert_eq!((tree.shards().len(), tree.depths()), (4, &[2, 2, 2, 2][..]));
        let all = tree.trails(&accounts);
        for (trail, leaf) in all.iter().zip(tree.leaves()) {
            assert_eq!((trail.walk, trail.overridden), (trail.leaf, false));
            assert_eq!(tree.number(&trail.leaf), Some(*leaf));
        }
        let counts: u64 = (0..4)
            .map(|leaf| tree.embedding(leaf, &accounts).count())
            .sum();
        assert_eq!(counts, 300);
    }

    #[test]
    fn who_was_moved_goes_on_through_a_cut_and_home() {
        let accounts = accounts(300);
        let mut tree = PlaneTree::new(300);
        tree.split(0, 10, 0, &accounts);
        let number = tree.leaves().iter().position(|leaf| *leaf == 0).unwrap();
        let (account, home) = (accounts[number], tree.shards()[0]);
        let other = tree.shards()[1];
        assert!(tree.relocate(number, &account, &other));
        assert_eq!((tree.leaves()[number], tree.overrides()), (1, 1));
        tree.split(1, 20, 0, &accounts);
        let trail = tree.trails(&[account])[0];
        assert_eq!((trail.walk, trail.overridden), (home, true));
        assert_eq!(tree.number(&trail.leaf), Some(tree.leaves()[number]));
        assert!(trail.leaf != home && trail.leaf != other);
        assert!(!tree.relocate(number, &account, &other), "it is no leaf");
        assert!(tree.relocate(number, &account, &home));
        assert_eq!((tree.leaves()[number], tree.overrides()), (0, 0));
    }
}
