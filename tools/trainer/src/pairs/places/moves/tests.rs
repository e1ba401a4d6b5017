// SPDX-License-Identifier: Apache-2.0

use super::*;
use crate::pairs::places::meter::Sent;

/// A tree of two leaves with eight accounts, of which one in the first sends one in the second.
struct World {
    accounts: Vec<BlindedId>,
    numbers: BTreeMap<BlindedId, usize>,
    tree: PlaneTree,
    pairs: Pairs,
    moves: Moves,
    terms: Terms,
    sender: usize,
    receiver: usize,
}

/// The transfers of each leaf in a slice.
const EVEN: [u64; 2] = [1_000, 1_000];

impl World {
    fn new(terms: Terms) -> Self {
        let accounts: Vec<BlindedId> = (0..8u8).map(|number| BlindedId::of(&[number])).collect();
        let mut tree = PlaneTree::new(8);
        tree.split(0, 300, 0, &accounts);
        let of = |leaf| {
            tree.leaves()
                .iter()
                .position(|place| *place == leaf)
                .unwrap()
        };
        Self {
            numbers: accounts.iter().copied().zip(0..).collect(),
            sender: of(0),
            receiver: of(1),
            accounts,
            tree,
            pairs: Pairs::new(terms.payer),
            moves: Moves::default(),
            terms,
        }
    }

    /// Closes a window in which the one sends the other so much, and returns how many moves are planned.
    fn close(&mut self, window: u32, transfers: usize) -> usize {
        let sent: Vec<Sent> = vec![[self.sender as u32, self.receiver as u32]; transfers];
        self.pairs.begin(1, window, 3);
        self.pairs.count(&sent, &self.accounts, self.tree.leaves());
        let bonds = self.pairs.close(None);
        let slice: Vec<u64> = vec![1_000; self.tree.shards().len()];
        let seen = (&self.tree, &self.pairs, bonds);
        let ground = self.moves.look(window, seen, &slice, &self.terms);
        self.moves.make(&ground, &self.terms)
    }

    fn carry_out(&mut self, slice: &[u64]) -> Done {
        self.moves
            .carry_out(&mut self.tree, &self.numbers, slice, &self.terms)
    }
}

#[test]
fn a_sender_moves_to_its_receiver_and_goes_home_when_that_has_ended() {
    let mut world = World::new(Terms::default());
    assert_eq!(world.close(1, 60), 1);
    let done = world.carry_out(&EVEN);
    assert_eq!((done.made, done.skipped), (1, 0));
    assert!(done.fullest.part() > 0.5 && done.fullest.part() <= 1.0);
    assert_eq!((world.moves.away(), world.tree.overrides()), (1, 1));
    assert_eq!(world.tree.leaves()[world.sender], 1);
    // It rests, and then has nothing there.
    let rest = world.terms.rest;
    for window in 2..=rest {
        assert_eq!(world.close(window, 0), 0, "it rests");
        assert_eq!(world.carry_out(&EVEN), Done::default());
    }
    assert_eq!(world.close(rest + 1, 0), 1);
    assert_eq!(world.carry_out(&EVEN).made, 1);
    assert_eq!((world.moves.away(), world.tree.overrides()), (0, 0));
    assert_eq!(world.tree.leaves()[world.sender], 0);
    assert_eq!(world.moves.returned.len(), 1);
    // Who came home rests as well, and is forgotten then.
    assert_eq!(world.close(rest + 2, 60), 0);
    for window in rest + 3..2 * rest + 3 {
        assert_eq!(world.close(window, 0), 0);
    }
    assert!(world.moves.returned.is_empty());
}

#[test]
fn no_move_is_made_that_fills_a_leaf_meanwhile() {
    let mut world = World::new(Terms::default());
    assert_eq!(world.close(1, 60), 1);
    // The mean was a thousand, of which a quarter more is the most.
    let done = world.carry_out(&[1_000, 1_250]);
    assert_eq!((done.made, done.skipped), (0, 1));
    assert_eq!((world.moves.away(), world.tree.overrides()), (0, 0));
    assert_eq!(world.carry_out(&EVEN), Done::default(), "it is gone");
}

#[test]
fn no_leaf_is_brought_above_its_highest_rate() {
    let terms = Terms {
        max_rate: 33_333,
        ..Terms::default()
    };
    assert_eq!(World::new(terms).close(1, 60), 0);
}

#[test]
fn nobody_moves_without_room() {
    let terms = Terms {
        away: 0,
        ..Terms::default()
    };
    assert_eq!(World::new(terms).close(1, 60), 0);
}

#[test]
fn who_is_away_follows_a_leaf_that_is_split() {
    let mut world = World::new(Terms::default());
    world.close(1, 60);
    world.carry_out(&EVEN);
    world.tree.split(1, 600, 0, &world.accounts);
    world.close(2, 0);
    let account = world.accounts[world.sender];
    let leaf = world.tree.leaves()[world.sender];
    assert_eq!(world.moves.away[&account].to, world.tree.shards()[leaf]);
    assert_eq!((world.moves.away(), world.tree.overrides()), (1, 1));
}

#[test]
fn whose_override_is_gone_is_not_away() {
    let mut world = World::new(Terms::default());
    world.close(1, 60);
    world.carry_out(&EVEN);
    let (account, home) = (world.accounts[world.sender], world.tree.shards()[0]);
    assert!(world.tree.relocate(world.sender, &account, &home));
    world.close(2, 0);
    assert_eq!(world.moves.away(), 0);
}

#[test]
fn of_a_plan_for_a_leaf_that_was_split_nothing_is_made() {
    let mut world = World::new(Terms::default());
    assert_eq!(world.close(1, 60), 1);
    world.tree.split(1, 600, 0, &world.accounts);
    let done = world.carry_out(&[1_000; 3]);
    assert_eq!((done.made, done.skipped), (0, 1));
}
