// SPDX-License-Identifier: Apache-2.0

use super::*;
use crate::pair::Pair;
use nerv_primitives_types::MILLION;

mod steady;

const TERMS: Terms = Terms {
    moves: 100,
    room: 1_000,
    gain: 10,
    back: 30,
    keep: 5,
    rest: 2,
    balance: 10 * MILLION,
    echo: 2,
};

fn account(number: usize) -> BlindedId {
    BlindedId::of(&(number as u32).to_le_bytes())
}

fn shard(number: usize) -> ShardId {
    let mut id = [0; 32];
    id[0] = number as u8;
    ShardId::from(id)
}

fn leaves(number: usize) -> Vec<Leaf> {
    (0..number)
        .map(|number| Leaf {
            shard: shard(number),
            load: 1_000,
            limit: u64::MAX,
            open: true,
        })
        .collect()
}

fn resident(number: usize, leaf: usize) -> Resident {
    Resident {
        account: account(number),
        leaf: shard(leaf),
        home: shard(leaf),
        load: 10,
        within: 0,
        moved: None,
        instruction: Instruction::Unset,
    }
}

/// What one account sends another.
fn sends(from: usize, to: usize, amount: u32) -> Bond {
    let pair = Pair::new(account(from), account(to)).unwrap();
    let low = *pair.low() == account(from);
    Bond {
        pair,
        sent: if low { [amount, 0] } else { [0, amount] },
    }
}

/// The moves as (account, from, to, gain, reason), by numbers.
fn moves(
    bonds: &[Bond],
    residents: &[Resident],
    leaves: &[Leaf],
    terms: &Terms,
) -> Vec<(usize, usize, usize, u64, Reason)> {
    let number = |id: &BlindedId| (0..1_000).find(|number| account(*number) == *id).unwrap();
    plan(bonds, residents, leaves, terms)
        .into_iter()
        .map(|it| {
            let (from, to) = (it.from.bytes()[0], it.to.bytes()[0]);
            (
                number(&it.account),
                from.into(),
                to.into(),
                it.gain,
                it.reason,
            )
        })
        .collect()
}

use Reason::{Affinity, Expiry};
const ORDERED: Reason = Reason::Instruction;

#[test]
fn boundary_an_account_moves_to_whom_it_pays_above_the_gain() {
    let residents = [resident(1, 0), resident(2, 1)];
    let plan = |amount| moves(&[sends(1, 2, amount)], &residents, &leaves(2), &TERMS);
    assert_eq!(plan(10), []);
    assert_eq!(plan(11), [(1, 0, 1, 11, Affinity)]);
}

#[test]
fn who_does_not_send_is_not_drawn_however_much_it_is_sent() {
    let mut residents = [resident(1, 0), resident(2, 1)];
    // The attacker stays where it is, and sends.
    residents[1].instruction = Instruction::Refuse;
    let drawn = |bonds: &[Bond]| moves(bonds, &residents, &leaves(2), &TERMS);
    assert_eq!(drawn(&[sends(2, 1, u32::MAX)]), []);
    // What the account itself sends counts with as much again.
    assert_eq!(
        drawn(&[sends(2, 1, u32::MAX), sends(1, 2, 11)]),
        [(1, 0, 1, 11, Affinity)]
    );
    let mut both = sends(2, 1, 1_000);
    both.sent = both.sent.map(|amount| amount.max(5));
    assert_eq!(drawn(&[both]), []);
    both.sent = both.sent.map(|amount| amount.max(6));
    assert_eq!(drawn(&[both]), [(1, 0, 1, 12, Affinity)]);
    // An echo of nothing draws nobody.
    let deaf = Terms { echo: 0, ..TERMS };
    assert_eq!(moves(&[both], &residents, &leaves(2), &deaf), []);
}

#[test]
fn all_partners_are_weighed_in_each_leaf() {
    let residents = [
        resident(1, 0),
        resident(2, 0),
        resident(3, 1),
        resident(4, 1),
        resident(5, 2),
    ];
    let bonds = [
        sends(1, 2, 30),
        sends(1, 3, 25),
        sends(1, 4, 25),
        sends(1, 5, 45),
    ];
    assert_eq!(
        moves(&bonds, &residents, &leaves(3), &TERMS)[0],
        (1, 0, 1, 20, Affinity)
    );
    // What is within its leaf with pairs that are not known holds it as well.
    let mut held = residents;
    held[0].within = 40;
    assert!(moves(&bonds, &held, &leaves(3), &TERMS)
        .iter()
        .all(|it| it.0 != 1));
}

#[test]
fn either_goes_to_the_other_and_rather_to_the_lighter_leaf() {
    let residents = [resident(1, 0), resident(2, 1)];
    let mut both = sends(1, 2, 10);
    both.sent = [10, 10];
    for (light, to) in [(0, 0), (1, 1)] {
        let mut leaves = leaves(2);
        leaves[light].load = 500;
        let found = moves(&[both], &residents, &leaves, &TERMS);
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].1, found[0].2), (1 - to, to));
    }
}

#[test]
fn boundary_no_leaf_is_brought_above_its_limit_or_the_balance() {
    let residents = [resident(1, 0), resident(2, 1)];
    let bonds = [sends(1, 2, 100)];
    let mut tight = leaves(2);
    tight[1].limit = 1_009;
    assert_eq!(moves(&bonds, &residents, &tight, &TERMS), []);
    tight[1].limit = 1_010;
    assert_eq!(moves(&bonds, &residents, &tight, &TERMS).len(), 1);
    // 1,010 of a mean of 1,000.
    for (balance, found) in [(1_009_999, 0), (1_010_000, 1)] {
        let terms = Terms { balance, ..TERMS };
        assert_eq!(moves(&bonds, &residents, &leaves(2), &terms).len(), found);
    }
    for closed in [0, 1] {
        let mut leaves = leaves(2);
        leaves[closed].open = false;
        assert_eq!(moves(&bonds, &residents, &leaves, &TERMS), []);
    }
}

#[test]
fn boundary_who_moved_rests_and_needs_more_to_go_back() {
    let mut residents = [resident(1, 0), resident(2, 1)];
    let plan = |residents: &[Resident], amount| {
        moves(&[sends(1, 2, amount)], residents, &leaves(3), &TERMS).len()
    };
    let moved = |from, ago| {
        Some(Moved {
            from: shard(from),
            ago,
        })
    };
    residents[0].moved = moved(2, 1);
    assert_eq!(plan(&residents, 100), 0);
    residents[0].moved = moved(2, 2);
    assert_eq!(plan(&residents, 11), 1);
    residents[0].moved = moved(1, 2);
    assert_eq!(plan(&residents, 30), 0);
    assert_eq!(plan(&residents, 31), 1);
}

#[test]
fn boundary_moves_and_overrides_are_as_many_as_there_may_be() {
    let residents: Vec<Resident> = (0..20).map(|number| resident(number, number % 2)).collect();
    let bonds: Vec<Bond> = (0..10)
        .map(|number| sends(2 * number, 2 * number + 1, 20 + number as u32))
        .collect();
    for (limit, found) in [(0, 0), (3, 3), (100, 10)] {
        let few = Terms {
            moves: limit,
            ..TERMS
        };
        let planned = moves(&bonds, &residents, &leaves(2), &few);
        assert_eq!(planned.len(), found);
        // The greatest gains first.
        assert!(planned.is_sorted_by(|one, other| one.3 >= other.3));
        let full = Terms {
            room: limit,
            ..TERMS
        };
        assert_eq!(moves(&bonds, &residents, &leaves(2), &full).len(), found);
    }
    // Who is away needs no room to go on, and makes some by going home.
    let full = Terms { room: 0, ..TERMS };
    let mut away = residents.clone();
    away[0].home = shard(1);
    assert_eq!(
        moves(&bonds, &away, &leaves(2), &full),
        [(0, 0, 1, 20, Affinity), (18, 0, 1, 29, Affinity)]
    );
}

#[test]
fn boundary_an_account_goes_home_when_its_affinity_is_gone() {
    let mut residents = [resident(1, 0), resident(2, 0)];
    residents[0].home = shard(1);
    let plan = |residents: &[Resident], amount| {
        moves(&[sends(1, 2, amount)], residents, &leaves(2), &TERMS)
    };
    assert_eq!(plan(&residents, 5), []);
    assert_eq!(plan(&residents, 4), [(1, 0, 1, 0, Expiry)]);
    // Not while it deals there with others, rests, or finds no room.
    let mut busy = residents;
    busy[0].within = 5;
    assert_eq!(plan(&busy, 0), []);
    let mut rests = residents;
    rests[0].moved = Some(Moved {
        from: shard(1),
        ago: 1,
    });
    assert_eq!(plan(&rests, 0), []);
    let mut tight = leaves(2);
    tight[1].limit = 1_009;
    assert_eq!(moves(&[], &residents, &tight, &TERMS), []);
    // Nor where home is no leaf.
    let mut homeless = residents;
    homeless[0].home = shard(9);
    assert_eq!(plan(&homeless, 0), []);
    // What is kept is never more than what it takes to come.
    let terms = Terms {
        keep: u64::MAX,
        ..TERMS
    };
    assert_eq!(
        moves(&[sends(1, 2, 10)], &residents, &leaves(2), &terms),
        []
    );
    assert_eq!(
        moves(&[sends(1, 2, 9)], &residents, &leaves(2), &terms).len(),
        1
    );
}

#[test]
fn a_refusal_holds_and_undoes_what_was_done() {
    let mut residents = [resident(1, 0), resident(2, 1)];
    residents[0].instruction = Instruction::Refuse;
    let bonds = [sends(1, 2, 100)];
    assert_eq!(moves(&bonds, &residents, &leaves(2), &TERMS), []);
    residents[0].home = shard(1);
    residents[0].within = 1_000;
    residents[0].moved = Some(Moved {
        from: shard(1),
        ago: 0,
    });
    assert_eq!(
        moves(&[], &residents, &leaves(2), &TERMS),
        [(1, 0, 1, 0, Expiry)]
    );
}

#[test]
fn a_refusal_goes_before_all_other_moves() {
    let mut residents = [resident(1, 0), resident(2, 1), resident(3, 0)];
    residents[2].instruction = Instruction::Refuse;
    residents[2].home = shard(1);
    let terms = Terms { moves: 1, ..TERMS };
    let bonds = [sends(1, 2, 100)];
    assert_eq!(
        moves(&bonds, &residents, &leaves(2), &terms),
        [(3, 0, 1, 0, Expiry)]
    );
}

#[test]
fn who_is_bound_follows_and_is_drawn_by_nothing_else() {
    let mut residents = [resident(1, 0), resident(2, 1), resident(3, 2)];
    residents[0].instruction = Instruction::With(account(2));
    let bonds = [sends(1, 3, 100)];
    assert_eq!(
        moves(&bonds, &residents, &leaves(3), &TERMS),
        [(1, 0, 1, 0, ORDERED)]
    );
    residents[0].leaf = shard(1);
    assert_eq!(moves(&bonds, &residents, &leaves(3), &TERMS), []);
    // To be with oneself or with nobody is no instruction.
    for with in [account(1), account(999)] {
        residents[0].instruction = Instruction::With(with);
        let found = moves(&bonds, &residents, &leaves(3), &TERMS);
        assert_eq!(found, [(1, 1, 2, 100, Affinity)]);
    }
}

#[test]
fn who_is_followed_is_not_drawn_by_what_followers_do() {
    let mut residents = vec![resident(1, 0), resident(2, 1)];
    for number in 10..20 {
        let mut follower = resident(number, 0);
        follower.instruction = Instruction::With(account(1));
        residents.push(follower);
    }
    let mut bonds: Vec<Bond> = (10..20).map(|number| sends(number, 2, 1_000)).collect();
    assert_eq!(moves(&bonds, &residents, &leaves(2), &TERMS), []);
    // By what it sends itself it is, and they follow in the next plan.
    bonds.push(sends(1, 2, 11));
    assert_eq!(
        moves(&bonds, &residents, &leaves(2), &TERMS),
        [(1, 0, 1, 11, Affinity)]
    );
    residents[0].leaf = shard(1);
    assert_eq!(moves(&bonds, &residents, &leaves(2), &TERMS).len(), 10);
}

#[test]
fn who_is_followed_is_held_by_what_followers_have_where_it_is() {
    let mut follower = resident(3, 0);
    follower.instruction = Instruction::With(account(1));
    let residents = [resident(1, 0), resident(2, 1), follower, resident(4, 0)];
    let plan = |held| {
        let bonds = [sends(1, 2, 50), sends(3, 4, held)];
        let mut residents = residents;
        // The one the follower deals with does not come after it.
        residents[3].instruction = Instruction::Refuse;
        moves(&bonds, &residents, &leaves(2), &TERMS)
    };
    assert_eq!(plan(39), [(1, 0, 1, 11, Affinity)]);
    assert_eq!(plan(40), []);
}

#[test]
fn a_crowd_that_is_bound_to_one_fills_its_leaf_up_to_the_limit() {
    let mut residents: Vec<Resident> = (0..200)
        .map(|number| resident(number, number % 4))
        .collect();
    for resident in &mut residents[1..] {
        resident.instruction = Instruction::With(account(0));
    }
    let mut tight = leaves(4);
    tight.iter_mut().for_each(|leaf| leaf.limit = 1_500);
    let found = moves(
        &[],
        &residents,
        &tight,
        &Terms {
            moves: 1_000,
            ..TERMS
        },
    );
    assert_eq!(found.len(), 50);
    assert!(found.iter().all(|it| it.2 == 0));
}

#[test]
fn what_makes_no_sense_is_left_out() {
    let lost = Resident {
        leaf: shard(99),
        ..resident(1, 0)
    };
    let residents = [lost, resident(2, 1), resident(3, 0)];
    // With one in a leaf that is none, and with one that is no resident.
    let bonds = [sends(2, 1, 100), sends(3, 4, 100)];
    assert_eq!(moves(&bonds, &residents, &leaves(2), &TERMS), []);
    assert_eq!(moves(&bonds, &residents, &[], &TERMS), []);
    assert_eq!(moves(&[], &[], &leaves(2), &TERMS), []);
}
