// SPDX-License-Identifier: Apache-2.0
//! Each refusal, each bound from both sides, and what is ready.

use super::*;
use nerv_primitives_lane::OrderAction;
use proptest::prelude::*;

fn limits() -> Limits {
    Limits {
        orders: 10,
        bytes: 2_000,
        account_orders: 6,
        account_bytes: 600,
        life: 100,
    }
}

fn id(n: u8) -> BlindedId {
    BlindedId([n; 32])
}

/// An order of account `n`, and an extrinsic of so many bytes.
fn order(n: u8, nonce: Nonce, length: usize, expires: BlockHeight) -> Waiting {
    let mut extrinsic = vec![n; length];
    let tell = [nonce as u8, expires as u8];
    let from = length - tell.len();
    extrinsic[from..].copy_from_slice(&tell);
    Waiting {
        order: Order {
            from: id(n),
            nonce,
            action: OrderAction::Withdraw { amount: 1 },
        },
        extrinsic,
        expires,
    }
}

/// The sums and indexes are those of what waits.
fn assert_sound(pool: &Pool) {
    let all: Vec<_> = pool
        .accounts
        .iter()
        .flat_map(|(id, account)| {
            account
                .orders
                .iter()
                .map(move |(nonce, held)| (id, nonce, held))
        })
        .collect();
    let bytes = |held: &Held| held.waiting.extrinsic.len();
    assert_eq!(pool.len(), all.len());
    assert_eq!(
        pool.bytes(),
        all.iter().map(|(_, _, held)| bytes(held)).sum::<usize>()
    );
    assert_eq!(pool.hashes.len(), all.len());
    assert_eq!(pool.expiries.len(), all.len());
    assert_eq!(pool.crowds.len(), pool.accounts.len());
    for (id, nonce, held) in all {
        assert_eq!(
            (held.waiting.order.from, held.waiting.order.nonce),
            (*id, *nonce)
        );
        assert!(pool.hashes.contains(&blake2_256(&held.waiting.extrinsic)));
        let is_gapped = *nonce > pool.accounts[id].gap;
        let [due, gapped] = [&pool.arrivals, &pool.gapped].map(|all| all.get(&held.arrival));
        let (here, elsewhere) = if is_gapped {
            (gapped, due)
        } else {
            (due, gapped)
        };
        assert_eq!((here, elsewhere), (Some(&(*id, *nonce)), None));
        assert!(pool.expiries.contains(&(held.waiting.expires, *id, *nonce)));
    }
    let gapped = pool.gapped.values();
    let gapped = gapped.map(|(id, nonce)| bytes(&pool.accounts[id].orders[nonce]));
    assert_eq!(pool.gapped_bytes, gapped.sum::<usize>());
    for (id, account) in &pool.accounts {
        assert_eq!(account.gap, account.gap_from(account.next));
        assert!(pool.crowds.contains(&(account.orders.len(), *id)));
        assert_eq!(
            account.bytes,
            account.orders.values().map(bytes).sum::<usize>()
        );
        assert!(!account.orders.is_empty());
        assert!(account.orders.len() <= pool.limits.account_orders);
        assert!(account.bytes <= pool.limits.account_bytes);
    }
    assert!(pool.len() <= pool.limits.orders && pool.bytes() <= pool.limits.bytes);
}

fn refused(pool: &mut Pool, waiting: Waiting, next: Option<Nonce>, why: Refusal) {
    let before = pool.len();
    assert_eq!(pool.check(&waiting, next, 10), Err(why));
    assert_eq!(pool.insert(waiting, next, 10), Err(why));
    assert_eq!(pool.len(), before);
    assert_sound(pool);
}

fn taken(pool: &mut Pool, waiting: Waiting, next: Nonce) -> Vec<Waiting> {
    assert_eq!(pool.check(&waiting, Some(next), 10), Ok(()));
    let gone = pool.insert(waiting, Some(next), 10).unwrap();
    assert_sound(pool);
    gone
}

#[test]
fn each_refusal_and_its_boundary() {
    let mut pool = Pool::new(limits());
    refused(
        &mut pool,
        order(1, 5, MAX_EXTRINSIC + 1, 50),
        Some(5),
        Refusal::TooLong,
    );
    taken(&mut pool, order(1, 5, MAX_EXTRINSIC, 50), 5);
    refused(&mut pool, order(2, 5, 50, 10), Some(5), Refusal::Expired);
    taken(&mut pool, order(2, 5, 50, 11), 5);
    refused(&mut pool, order(2, 5, 50, 11), Some(5), Refusal::Known);
    refused(
        &mut pool,
        order(3, 5, 50, 50),
        None,
        Refusal::UnknownAccount,
    );
    refused(&mut pool, order(3, 4, 50, 50), Some(5), Refusal::Stale);
    refused(&mut pool, order(3, 11, 50, 50), Some(5), Refusal::TooFar);
    taken(&mut pool, order(3, 10, 50, 50), 5);
    // 512 bytes wait of 600.
    refused(
        &mut pool,
        order(1, 6, 89, 50),
        Some(5),
        Refusal::AccountFull,
    );
    taken(&mut pool, order(1, 6, 88, 50), 5);
}

#[test]
fn the_orders_of_an_account_are_bounded() {
    let mut pool = Pool::new(limits());
    for nonce in 0..6 {
        taken(&mut pool, order(1, nonce, 50, 50), 0);
    }
    // Its next nonce has gone up, of which the pool has not been told.
    refused(
        &mut pool,
        order(1, 6, 50, 50),
        Some(1),
        Refusal::AccountFull,
    );
    pool.advance(&id(1), 1);
    taken(&mut pool, order(1, 6, 50, 50), 1);
}

#[test]
fn an_order_gives_way_only_to_one_that_lives_much_longer() {
    let mut pool = Pool::new(limits());
    taken(&mut pool, order(1, 0, 50, 60), 0);
    refused(&mut pool, order(1, 0, 60, 84), Some(0), Refusal::Occupied);
    let gone = taken(&mut pool, order(1, 0, 60, 85), 0);
    assert_eq!(gone, [order(1, 0, 50, 60)]);
    // For ever is as long as a life.
    let mut immortal = order(1, 0, 70, BlockHeight::MAX);
    taken(&mut pool, immortal.clone(), 0);
    immortal.expires = 110;
    assert_eq!(pool.of(&id(1)).collect::<Vec<_>>(), [&immortal]);
    refused(
        &mut pool,
        order(1, 0, 80, BlockHeight::MAX),
        Some(0),
        Refusal::Occupied,
    );
}

#[test]
fn whoever_has_the_most_makes_room() {
    let mut pool = Pool::new(limits());
    for nonce in 0..6 {
        taken(&mut pool, order(1, nonce, 50, 50), 0);
    }
    for n in 2..6 {
        taken(&mut pool, order(n, 0, 50, 50), 0);
    }
    assert_eq!(pool.len(), 10);
    assert_eq!(
        taken(&mut pool, order(6, 0, 50, 50), 0),
        [order(1, 5, 50, 50)]
    );
    assert_eq!(
        taken(&mut pool, order(6, 1, 50, 50), 0),
        [order(1, 4, 50, 50)]
    );
    assert_eq!(
        taken(&mut pool, order(7, 0, 50, 50), 0),
        [order(1, 3, 50, 50)]
    );
    // Three against two and one more: nobody has more than this one would.
    refused(&mut pool, order(6, 2, 50, 50), Some(0), Refusal::Full);
    refused(&mut pool, order(1, 3, 50, 50), Some(0), Refusal::Full);
    // In the place of its own there is room.
    taken(&mut pool, order(6, 1, 50, 90), 0);
}

#[test]
fn room_is_made_for_bytes_too() {
    let mut pool = Pool::new(Limits {
        orders: 100,
        account_bytes: 2_000,
        ..limits()
    });
    for nonce in 0..6 {
        taken(&mut pool, order(1, nonce, 330, 50), 0);
    }
    let gone = taken(&mut pool, order(2, 0, 400, 50), 0);
    assert_eq!(gone, [order(1, 5, 330, 50), order(1, 4, 330, 50)]);
    assert_eq!(pool.bytes(), 4 * 330 + 400);
}

#[test]
fn what_is_not_valid_any_more_goes() {
    let mut pool = Pool::new(limits());
    for (n, expires) in [(1, 30), (2, 20), (3, 40)] {
        taken(&mut pool, order(n, 0, 50, expires), 0);
    }
    assert_eq!(pool.expire(19), []);
    assert_eq!(pool.expire(30), [order(2, 0, 50, 20), order(1, 0, 50, 30)]);
    assert_sound(&pool);
    assert_eq!(pool.remove(&id(3), 1), None);
    assert_eq!(pool.remove(&id(3), 0), Some(order(3, 0, 50, 40)));
    assert!(pool.is_empty());
    assert_sound(&pool);
}

fn nonces(ready: Vec<&Waiting>) -> Vec<(u8, Nonce)> {
    let named = ready.iter().map(|waiting| &waiting.order);
    named.map(|order| (order.from.0[0], order.nonce)).collect()
}

#[test]
fn ready_is_what_can_be_taken_in_the_order_it_came() {
    let mut pool = Pool::new(limits());
    for (n, nonce) in [(1, 2), (2, 0), (1, 0), (3, 1), (1, 1), (2, 1), (1, 4)] {
        taken(&mut pool, order(n, nonce, 50, 50), 0);
    }
    let zero = |_: &BlindedId| Some(0);
    let all = [(2, 0), (1, 0), (1, 1), (1, 2), (2, 1)];
    assert_eq!(nonces(pool.ready(zero, |_| true, 100)), all);
    for most in 0..5 {
        assert_eq!(nonces(pool.ready(zero, |_| true, most)), all[..most]);
    }
    // Those behind what does not fit wait with it; of others the next is asked of.
    let mut asked = 0;
    let fits = |order: &Order| {
        asked += u32::from(order.from == id(1));
        order.from != id(1) || asked < 2
    };
    let fitting = [(2, 0), (1, 0), (2, 1)];
    assert_eq!(nonces(pool.ready(zero, fits, 100)), fitting);
    assert_eq!(asked, 2);
    // Where the lane is further, and where an account is gone.
    pool.learn(&id(3), 1);
    assert_sound(&pool);
    let further = |account: &BlindedId| match account.0[0] {
        1 => Some(1),
        3 => Some(1),
        _ => None,
    };
    assert_eq!(
        nonces(pool.ready(further, |_| true, 100)),
        [(3, 1), (1, 1), (1, 2)]
    );
    assert_eq!(pool.len(), 7);
}

#[test]
fn orders_behind_a_gap_have_a_part_of_the_room() {
    let mut pool = Pool::new(limits());
    assert_eq!(taken(&mut pool, order(1, 1, 50, 50), 0), []);
    assert_eq!(taken(&mut pool, order(2, 3, 50, 50), 0), []);
    // Whichever has waited for longest goes.
    assert_eq!(
        taken(&mut pool, order(3, 1, 50, 50), 0),
        [order(1, 1, 50, 50)]
    );
    assert_eq!(
        taken(&mut pool, order(3, 2, 50, 50), 0),
        [order(2, 3, 50, 50)]
    );
    // But for those of the same account.
    refused(&mut pool, order(3, 3, 50, 50), Some(0), Refusal::Full);
    // In the place of its own there is room.
    taken(&mut pool, order(3, 2, 50, 90), 0);
    assert_eq!(pool.gapped(), 2);
    let mut pool = Pool::new(limits());
    taken(&mut pool, order(1, 1, 250, 50), 0);
    taken(&mut pool, order(2, 1, 250, 50), 0);
    assert_eq!(
        taken(&mut pool, order(3, 1, 10, 50), 0),
        [order(1, 1, 250, 50)]
    );
    refused(&mut pool, order(4, 1, 501, 50), Some(0), Refusal::Full);
}

#[test]
fn orders_behind_a_gap_make_room_for_those_that_are_due() {
    let mut pool = Pool::new(limits());
    for n in 1..=8 {
        taken(&mut pool, order(n, 0, 50, 50), 0);
    }
    taken(&mut pool, order(9, 1, 50, 50), 0);
    taken(&mut pool, order(10, 1, 50, 50), 0);
    assert_eq!(pool.len(), 10);
    assert_eq!(
        taken(&mut pool, order(11, 0, 50, 50), 0),
        [order(9, 1, 50, 50)]
    );
    // Among themselves as well.
    assert_eq!(
        taken(&mut pool, order(12, 1, 50, 50), 0),
        [order(10, 1, 50, 50)]
    );
    // And those of its own, if there are no others.
    assert_eq!(
        taken(&mut pool, order(12, 0, 50, 50), 0),
        [order(12, 1, 50, 50)]
    );
    assert_eq!((pool.gapped(), pool.len()), (0, 10));
    refused(&mut pool, order(13, 1, 50, 50), Some(0), Refusal::Full);
}

#[test]
fn bytes_of_orders_behind_a_gap_make_room_too() {
    let mut pool = Pool::new(limits());
    for n in 1..=5 {
        taken(&mut pool, order(n, 0, 310, 50), 0);
    }
    taken(&mut pool, order(6, 1, 200, 50), 0);
    taken(&mut pool, order(7, 1, 200, 50), 0);
    assert_eq!(
        taken(&mut pool, order(8, 0, 300, 50), 0),
        [order(6, 1, 200, 50), order(7, 1, 200, 50)]
    );
}

#[test]
fn a_gap_is_there_until_it_is_filled_or_its_nonce_used() {
    let mut pool = Pool::new(Limits {
        orders: 100,
        ..limits()
    });
    for nonce in [1, 2, 4] {
        taken(&mut pool, order(1, nonce, 50, 50), 0);
    }
    assert_eq!(pool.gapped(), 3);
    taken(&mut pool, order(1, 0, 50, 50), 0);
    assert_eq!(pool.gapped(), 1);
    pool.remove(&id(1), 1);
    assert_sound(&pool);
    assert_eq!(pool.gapped(), 2);
    pool.learn(&id(1), 2);
    assert_sound(&pool);
    assert_eq!(pool.gapped(), 1);
    // A head from which the lane no longer goes on changes nothing.
    pool.learn(&id(1), 0);
    assert_eq!(pool.gapped(), 1);
    // Neither does what is below.
    taken(&mut pool, order(1, 1, 50, 50), 0);
    assert_eq!(pool.gapped(), 1);
    pool.advance(&id(1), 3);
    assert_sound(&pool);
    assert_eq!((pool.len(), pool.gapped()), (1, 1));
    pool.advance_all(|account| (*account == id(1)).then_some(4));
    assert_sound(&pool);
    assert_eq!((pool.len(), pool.gapped()), (1, 0));
    pool.advance_all(|_| None);
    assert_sound(&pool);
    assert!(pool.is_empty());
}

#[test]
fn who_is_behind_a_gap_is_not_looked_at() {
    let mut pool = Pool::new(Limits {
        orders: 100,
        ..limits()
    });
    for n in 1..=20 {
        taken(&mut pool, order(n, 1, 20, 50), 0);
    }
    taken(&mut pool, order(21, 0, 20, 50), 0);
    let mut asked = Vec::new();
    let next = |account: &BlindedId| {
        asked.push(account.0[0]);
        Some(0)
    };
    assert_eq!(nonces(pool.ready(next, |_| true, 100)), [(21, 0)]);
    assert_eq!(asked, [21]);
}

proptest! {
    #[test]
    fn whatever_comes_its_sums_and_bounds_hold(
        steps in prop::collection::vec((0u8..5, 0u8..6, 0u64..8, 3usize..300, 0u32..150), 0..80),
    ) {
        let mut pool = Pool::new(limits());
        let mut now = 0;
        for (what, n, nonce, length, expires) in steps {
            match what {
                0 => {
                    now += expires / 20;
                    pool.expire(now);
                }
                1 if length % 2 == 0 => pool.learn(&id(n), nonce),
                1 => pool.advance(&id(n), nonce),
                2 => {
                    pool.remove(&id(n), nonce);
                }
                _ => {
                    let waiting = order(n, nonce, length, now + expires);
                    let checked = pool.check(&waiting, Some(0), now);
                    let taken = pool.insert(waiting, Some(0), now);
                    prop_assert_eq!(checked, taken.map(|_| ()));
                }
            }
            assert_sound(&pool);
            let ready = nonces(pool.ready(|_| Some(0), |_| true, 100));
            for n in 0..6 {
                let own: Vec<_> = ready.iter().filter(|(of, _)| *of == n).map(|(_, nonce)| *nonce).collect();
                let waits: Vec<_> = pool.of(&id(n)).map(|waiting| waiting.order.nonce).collect();
                let contiguous = (0..).zip(&waits).take_while(|(due, nonce)| due == *nonce).count();
                prop_assert_eq!(own, (0..contiguous as u64).collect::<Vec<_>>());
            }
        }
    }
}
