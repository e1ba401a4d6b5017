// SPDX-License-Identifier: Apache-2.0
//! Records and units that come back from lanes.

use super::*;
use nerv_primitives_transition::{RootedStore, TrieStore};

fn import(shard: &ShardId, records: &[(AccountId, Option<Account>)]) -> Result<u32, DispatchError> {
    let records: Vec<_> = records
        .iter()
        .map(|(who, record)| (id(*who), *record))
        .collect();
    <Ledger as LaneLedger<AccountId>>::import(shard, &records)
}

fn thaw(shard: &ShardId, books: &Books) -> Result<(), DispatchError> {
    <Ledger as LaneLedger<AccountId>>::thaw(shard, books)
}

fn credit(who: AccountId, amount: Balance) -> Result<(), DispatchError> {
    <Ledger as LaneLedger<AccountId>>::credit(&id(who), amount)
}

#[test]
fn success_records_come_back() {
    build_and_execute(|| {
        let Cut { cut, lefts, .. } = lane_and_leaf();
        let opened = newcomer(&cut.left);
        let accounts = Registry::account_count(&cut.left);
        let before = total(&cut.left);
        // One spent its units on a newcomer and another, who has closed, on a third.
        let records = [
            (lefts[0], Some(account(600, 5))),
            (opened, Some(account(400, 0))),
            (lefts[1], None),
            (lefts[2], Some(account(2_000, 2))),
            (lefts[3], Some(account(1_000, 1))),
        ];
        // The last is as it was.
        assert_eq!(import(&cut.left, &records[..2]), Ok(2));
        check();
        assert_eq!(import(&cut.left, &records), Ok(2));
        assert_eq!(import(&cut.left, &records), Ok(0));
        check();
        next_block();
        check();
        assert_eq!(Registry::account_count(&cut.left), accounts);
        assert_eq!(find(opened), Some((cut.left, account(400, 0))));
        assert_eq!(find(lefts[1]), None);

        let books = Books {
            total: before,
            nonce_floor: 9,
            log: Log {
                head: H256::repeat_byte(5),
                length: 500,
            },
        };
        assert_ok!(thaw(&cut.left, &books));
        MockLanes::remove(cut.left);
        check();
        assert_eq!(ShardBooks::<Test>::get(cut.left), books);
        // It goes on as any shard, and the nonces of those who closed are not used again.
        assert_ok!(Ledger::transfer(signed(lefts[0]), lefts[1], 100));
        assert_eq!(find(lefts[1]), Some((cut.left, account(100, 9))));
        assert_eq!(find(lefts[0]), Some((cut.left, account(500, 6))));
    });
}

/// A lane is executed by the rules of its opening, whatever the least is by the time it returns.
#[test]
fn success_what_came_to_be_by_a_lower_minimum_comes_back() {
    build_and_execute(|| {
        let Cut { cut, lefts, rights } = lane_and_leaf();
        MinimumBalance::set(MINIMUM + 5);
        let poor = account(MINIMUM, 1);
        assert_eq!(import(&cut.left, &[(lefts[0], Some(poor))]), Ok(1));
        assert_eq!(find(lefts[0]).map(|it| it.1), Some(poor));
        // Who has enough may have any units more; nobody opens an account with too few.
        assert_eq!(
            credit(newcomer(&cut.right), MINIMUM),
            Err(Failure::BelowMinimum.into())
        );
        let mut kept = lane(&cut.left);
        kept.books.total -= MINIMUM;
        MockLanes::insert(cut.left, kept);
        assert_ok!(credit(rights[0], MINIMUM));
        assert_eq!(inside(rights[0]), 1_000 + MINIMUM);
        assert_eq!(
            import(&cut.left, &[(lefts[0], Some(account(1_000, 1)))]),
            Ok(1)
        );
        MinimumBalance::set(MINIMUM);
    });
}

/// The root is that of the records, whoever has put them there: so a lane knows when all have come back.
#[test]
fn success_imported_records_make_the_root_of_the_lane() {
    build_and_execute(|| {
        let Cut { cut, lefts, .. } = lane_and_leaf();
        let mut expected = TrieStore::default();
        for who in &lefts {
            let record = account(1_000, 1);
            expected
                .put(&id(*who).0, &codec::Encode::encode(&record))
                .unwrap();
        }
        let changed = account(1_234, 8);
        expected
            .put(&id(lefts[0]).0, &codec::Encode::encode(&changed))
            .unwrap();
        assert_eq!(import(&cut.left, &[(lefts[0], Some(changed))]), Ok(1));
        let root = ShardTrie::new(&cut.left).root();
        assert_eq!(root, expected.root().unwrap().0);
        // Nothing is made of nothing: the lane cannot return with more than it has.
        let books = ShardBooks::<Test>::get(cut.left);
        let claimed = Books {
            total: books.total - 234,
            ..books
        };
        assert_noop!(thaw(&cut.left, &claimed), Failure::CorruptTotal);
        assert_eq!(
            import(&cut.left, &[(lefts[0], Some(account(1_000, 1)))]),
            Ok(1)
        );
    });
}

#[test]
fn fails_an_import_of_what_no_lane_leaves() {
    build_and_execute(|| {
        let Cut { cut, lefts, rights } = lane_and_leaf();
        assert_noop!(
            import(&cut.left, &[(rights[0], Some(account(1_000, 1)))]),
            Failure::ForeignAccount
        );
        for record in [
            locking(1_000, 10, 1),
            Account {
                incoming: 10,
                ..account(1_000, 1)
            },
            account(0, 1),
        ] {
            assert_noop!(
                import(&cut.left, &[(lefts[1], None), (lefts[0], Some(record))]),
                Failure::CorruptRecord
            );
        }
        assert_noop!(
            import(&cut.left, &[(lefts[0], Some(account(Balance::MAX, 1)))]),
            Failure::Overflow
        );
        set_total(&cut.left, 999);
        assert_noop!(
            import(&cut.left, &[(lefts[0], None)]),
            Failure::CorruptTotal
        );
        set_total(&cut.left, 1_000 * lefts.len() as Balance);
    });
}

#[test]
fn success_units_are_credited_wherever_an_account_lives() {
    build_and_execute(|| {
        let Cut { cut, lefts, rights } = lane_and_leaf();
        // What another lane still owes when it has returned.
        let mut kept = lane(&cut.left);
        kept.inbox = vec![(id(STRANGER), 500)];
        kept.books.total -= 500;
        MockLanes::insert(cut.left, kept);
        let pay = |amount: Balance| {
            let mut kept = lane(&cut.left);
            kept.inbox[0].1 -= amount;
            MockLanes::insert(cut.left, kept);
        };
        pay(300);
        assert_ok!(credit(rights[0], 200));
        let new = newcomer(&cut.right);
        assert_noop!(credit(new, MINIMUM - 1), Failure::BelowMinimum);
        assert_ok!(credit(new, MINIMUM));
        assert_ok!(credit(lefts[0], 90));
        assert_eq!(inside(rights[0]), 1_200);
        assert_eq!(lane(&cut.left).inbox[1..], [(id(lefts[0]), 90)]);
        assert_noop!(credit(lefts[0], MINIMUM - 1), NO_ROOM);
    });
}

#[test]
fn success_units_are_paid_out_of_the_pot() {
    build_and_execute(|| {
        let Cut { cut, lefts, .. } = lane_and_leaf();
        let pay_out = <Ledger as LaneLedger<AccountId>>::pay_out;
        let mut kept = lane(&cut.left);
        kept.books.total -= 500;
        MockLanes::insert(cut.left, kept);
        let before = outside(lefts[0]);
        assert_ok!(pay_out(&lefts[0], 500));
        assert_eq!(outside(lefts[0]), before + 500);
        assert_noop!(
            pay_out(&lefts[0], Ledger::pot_held() + 1),
            DispatchError::from(TokenError::Frozen)
        );
    });
}

#[test]
fn success_lanes_have_their_weights() {
    build_and_execute(|| {
        type Seam = Ledger;
        let weights: [Weight; 4] = [
            <Seam as LaneLedger<AccountId>>::look_weight(10),
            <Seam as LaneLedger<AccountId>>::import_weight(10),
            <Seam as LaneLedger<AccountId>>::credit_weight(),
            <Seam as LaneLedger<AccountId>>::thaw_weight()
                .saturating_add(<Seam as LaneLedger<AccountId>>::pay_out_weight()),
        ];
        assert!(weights.iter().all(|weight| weight.ref_time() > 0));
        let more = <Seam as LaneLedger<AccountId>>::import_weight(11);
        assert!(more.all_gt(weights[1]));
    });
}

#[test]
fn a_chain_without_lanes_has_none() {
    assert_eq!(<() as Lanes>::standing(&root()), LaneStanding::Resident);
    assert_eq!(<() as Lanes>::contents(&root()), None);
    assert_eq!((<() as Lanes>::units(), <() as Lanes>::all()), (0, vec![]));
    let account = id(1);
    let refused = Err(DispatchError::Unavailable);
    assert_eq!(<() as Lanes>::deposit(&root(), &account, 10), refused);
    assert_eq!(<() as Lanes>::settle(&root(), &account, 10), refused);
    assert_eq!(
        <() as Lanes>::expect(&root(), &account, 10),
        Err(AbortReason::Busy)
    );
}
