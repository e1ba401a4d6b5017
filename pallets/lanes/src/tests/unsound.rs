// SPDX-License-Identifier: Apache-2.0
//! A lane whose replicas collude harms itself, and nobody else.

use crate::{mock::*, Call, Event, LaneStatus};
use codec::Encode;
use frame_support::assert_ok;
use nerv_primitives_core::{
    traits::{Lanes as Seam, ShardAccounts},
    ShardId,
};
use nerv_primitives_transition::{Account, RootedStore, Store};
use sp_runtime::{DispatchError, DispatchResult};

/// Has replicas that collude write a record that no order has made, and commit it.
fn forge(replicas: &mut Replicas, who: AccountId, record: Option<Account>) {
    let key = id(who).0;
    match record {
        Some(record) => replicas.store.put(&key, &record.encode()).unwrap(),
        None => replicas.store.remove(&key).unwrap(),
    }
    let root = RootedStore::root(&mut replicas.store).unwrap();
    replicas.change(|header| header.root = root);
}

fn rich() -> Account {
    Account {
        free: 1_000_000,
        nonce: 0,
        ..Account::default()
    }
}

/// A lane of colluding replicas that returns, and whose records can be imported but for the one that is told.
fn returned(who: AccountId, record: Account, mut replicas: Replicas) -> Replicas {
    replicas.run(0, &[]);
    forge(&mut replicas, who, Some(record));
    replicas.commit();
    begin_return(&replicas.shard);
    replicas
}

/// A record with fewer units than the account has by the rules.
fn poor() -> Account {
    Account {
        free: 400,
        ..rich()
    }
}

fn finish(shard: ShardId) -> DispatchResult {
    dispatch_signed(9, Call::finish { shard })
}

#[test]
fn units_that_there_are_not_never_become_the_chains() {
    build_and_execute(|| {
        let (replicas, other) = lane_and_leaf();
        let shard = replicas.shard;
        let thief = members(&shard)[0];
        let replicas = returned(thief, rich(), replicas);
        let import = || dispatch_signed(1, replicas.import(&[id(thief)]));
        fails(import, Failure::TooManyUnits);
        pass(3);
        assert!(events().is_empty());
        let returning = LaneStatus::Returning { unsound: false };
        assert_eq!(lane(&shard).status, returning);
        assert!(<Lanes as Seam>::standing(&shard).is_lane());
        // The thief has nothing of it, and the others have lost nothing.
        assert!(Ledger::withdraw(signed(thief), 500_000).is_err());
        assert!(Ledger::transfer(signed(thief), members(&other)[0], 500_000).is_err());
        fails(|| finish(shard), Failure::NotFinished);
        assert_ok!(Ledger::withdraw(signed(members(&other)[0]), 1_000));
        check();
    });
}

/// What others have is not there to be made the thief's before it is shown to have gone from them.
#[test]
fn units_of_others_are_a_thiefs_only_once_the_others_are_shown_without_them() {
    build_and_execute(|| {
        let (mut replicas, _) = lane_and_leaf();
        let shard = replicas.shard;
        let [thief, victim] = [0, 1].map(|place| members(&shard)[place]);
        replicas.run(0, &[]);
        forge(&mut replicas, victim, Some(poor()));
        let loot = Account {
            free: 1_600,
            ..rich()
        };
        forge(&mut replicas, thief, Some(loot));
        replicas.commit();
        begin_return(&shard);
        let import = |who| dispatch_signed(1, replicas.import(&[id(who)]));
        fails(|| import(thief), Failure::TooManyUnits);
        assert_ok!(import(victim));
        assert_ok!(import(thief));
        // That the chain cannot tell from what orders do.
        next_block();
        assert!(<Lanes as Seam>::standing(&shard).is_resident());
        assert_eq!((inside(thief), inside(victim)), (1_600, 400));
    });
}

#[test]
fn records_with_fewer_units_than_the_books_say_leave_a_lane_unsound() {
    build_and_execute(|| {
        let (replicas, _) = lane_and_leaf();
        let shard = replicas.shard;
        let who = members(&shard)[0];
        let replicas = returned(who, poor(), replicas);
        replicas.import_all();
        check();
        next_block();
        assert_eq!(events(), vec![Event::LaneUnsound { shard }]);
        assert_eq!(lane(&shard).status, LaneStatus::Returning { unsound: true });
        assert!(<Lanes as Seam>::standing(&shard).is_lane());
        pass(3);
        assert!(events().is_empty());
        fails(|| finish(shard), Failure::NotFinished);
        // Nor do the units disappear if it is given up.
        let had = outside(TREASURY);
        assert_ok!(abandon(&shard, 0));
        check();
        assert_eq!(outside(TREASURY), had + 600);
        assert_eq!(inside(who), 400);
    });
}

#[test]
fn records_of_accounts_of_other_shards_are_not_taken() {
    build_and_execute(|| {
        let (replicas, other) = lane_and_leaf();
        let foreign = members(&other)[0];
        let replicas = returned(foreign, rich(), replicas);
        let import = replicas.import(&[id(foreign)]);
        assert!(dispatch_signed(1, import).is_err());
        next_block();
        check();
        assert_eq!(inside(foreign), 1_000);
        assert!(<Lanes as Seam>::standing(&replicas.shard).is_lane());
    });
}

#[test]
fn records_that_no_rules_leave_are_not_taken() {
    for record in [
        Account {
            locked: 500,
            ..rich()
        },
        Account {
            incoming: 500,
            ..rich()
        },
        // A nonce that nobody can have come to.
        Account { nonce: 7, ..rich() },
        Account { free: 0, ..rich() },
    ] {
        build_and_execute(|| {
            let (replicas, _) = lane_and_leaf();
            let who = members(&replicas.shard)[0];
            let replicas = returned(who, record, replicas);
            let import = replicas.import(&[id(who)]);
            assert!(dispatch_signed(1, import).is_err());
            assert_eq!(inside(who), 1_000);
        });
    }
}

#[test]
fn nonces_that_no_account_has_come_to_are_not_taken() {
    build_and_execute(|| {
        let (replicas, _) = lane_and_leaf();
        let who = members(&replicas.shard)[0];
        // It would close with the last but one, and leave the shard without any.
        let record = Account {
            free: 1_000,
            nonce: u64::MAX - 1,
            ..Account::default()
        };
        let replicas = returned(who, record, replicas);
        let import = replicas.import(&[id(who)]);
        fails(|| dispatch_signed(1, import), Failure::BadProof);
        assert_eq!(inside(who), 1_000);
    });
}

#[test]
fn a_root_that_nobody_knows_the_records_of_stays() {
    build_and_execute(|| {
        let (mut replicas, other) = lane_and_leaf();
        let shard = replicas.shard;
        replicas.run(0, &[]);
        replicas.change(|header| header.root.0[0] ^= 1);
        include(replicas.call());
        begin_return(&shard);
        pass(20);
        let returning = LaneStatus::Returning { unsound: false };
        assert_eq!(lane(&shard).status, returning);
        // Transfers to it go back.
        let (from, to) = (members(&other)[0], members(&shard)[0]);
        assert_ok!(Ledger::transfer(signed(from), to, 100));
        pass(5);
        assert_eq!(inside(from), 1_000);
        assert!(Ledger::expect(&id(to), 100).is_err());
    });
}

#[test]
fn anybody_may_import_what_does_no_harm_to_a_lane_that_is_unsound() {
    build_and_execute(|| {
        let (replicas, _) = lane_and_leaf();
        let shard = replicas.shard;
        let who = members(&shard)[0];
        let replicas = returned(who, poor(), replicas);
        replicas.import_all();
        next_block();
        assert_eq!(events(), vec![Event::LaneUnsound { shard }]);
        let again: Call<Test> = replicas.import(&[id(who)]);
        fails(|| dispatch_signed(1, again), Failure::NothingToImport);
    });
}

fn abandon(shard: &ShardId, most_lacking: u128) -> DispatchResult {
    Lanes::abandon_lane(RuntimeOrigin::root(), *shard, most_lacking)
}

/// Its accounts have what they had when it opened, and the treasury has the fees' rest and what was sent away.
#[test]
fn success_a_lane_that_nobody_knows_the_records_of_is_given_up() {
    build_and_execute(|| {
        let (mut replicas, other) = lane_and_leaf();
        let shard = replicas.shard;
        let all = members(&shard);
        deposit(all[0], 500);
        next_block();
        replicas.run(1, &[pay(all[1], 0, all[2], 100)]);
        replicas.change(|header| header.root.0[0] ^= 1);
        include(replicas.call());
        begin_return(&shard);
        deposit_is_refused(all[0]);
        let had = outside(TREASURY);
        assert_ok!(abandon(&shard, 0));
        check();
        let total = 1_000 * all.len() as u128;
        let lost = 500 - FEE;
        let given_up = Event::LaneAbandoned {
            shard,
            total,
            lost,
            lacking: 0,
        };
        assert!(events().contains(&given_up), "{:?}", events());
        assert_eq!(outside(TREASURY), had + lost);
        assert!(all.iter().all(|who| inside(*who) == 1_000));
        // It goes on as any shard. Who comes begins behind all nonces that were used; who is there, with those of
        // the opening.
        assert_eq!(record(all[1]).map(|record| record.nonce), Some(0));
        assert_ok!(Ledger::transfer(signed(all[0]), members(&other)[0], 100));
        let floor = pallet_ledger::ShardBooks::<Test>::get(shard).nonce_floor;
        assert!(floor >= 1);
        pass(6);
        assert!(!crate::Lanes::<Test>::contains_key(shard));
        assert_eq!(inside(members(&other)[0]), 1_100);
    });
}

fn deposit_is_refused(who: AccountId) {
    assert!(Ledger::deposit(signed(who), 100).is_err());
}

/// The root has as many units for the thief as replicas like; the treasury pays none of them, and the lane can be
/// given up still.
#[test]
fn boundary_the_treasury_pays_nothing_for_units_that_replicas_have_made_up() {
    for free in [1_001, 1_000_000, 1 << 120, u128::MAX] {
        build_and_execute(|| {
            let (replicas, _) = lane_and_leaf();
            let shard = replicas.shard;
            let all = members(&shard);
            let record = Account { free, ..rich() };
            let replicas = returned(all[0], record, replicas);
            let had = outside(TREASURY);
            assert!(dispatch_signed(1, replicas.import(&[id(all[0])])).is_err());
            assert_ok!(abandon(&shard, 0));
            check();
            let given_up = Event::LaneAbandoned {
                shard,
                total: 1_000 * all.len() as u128,
                lost: 0,
                lacking: 0,
            };
            assert!(events().contains(&given_up), "{:?}", events());
            assert_eq!(outside(TREASURY), had);
            assert!(all.iter().all(|who| inside(*who) == 1_000));
        });
    }
}

/// Units that were sent out of the lane, while nobody can be shown to have them no longer.
#[test]
fn boundary_the_treasury_pays_for_what_was_sent_away_and_for_no_more_than_is_said() {
    build_and_execute(|| {
        let (mut replicas, _) = lane_and_leaf();
        let shard = replicas.shard;
        let who = members(&shard)[0];
        let before = outside(who);
        next_block();
        replicas.run(0, &[redeem(who, 0, 900)]);
        replicas.change(|header| header.root.0[0] ^= 1);
        include(replicas.call());
        begin_return(&shard);
        assert_eq!(outside(who), before + 900);
        let lacking = 900 + FEE + DELIVERY;
        fails(|| abandon(&shard, lacking - 1), Failure::LacksMore);
        // It keeps what it needs to be there.
        let spare = outside(TREASURY) - lacking - EXISTENTIAL_DEPOSIT;
        assert_ok!(Balances::transfer_allow_death(
            signed(TREASURY),
            1,
            spare + 1
        ));
        let give_up = || abandon(&shard, lacking);
        assert!(frame_support::storage::with_storage_layer(give_up).is_err());
        assert!(<Lanes as Seam>::standing(&shard).is_lane());
        assert_ok!(Balances::transfer_allow_death(signed(1), TREASURY, 1));
        assert_ok!(give_up());
        check();
        assert_eq!(outside(TREASURY), EXISTENTIAL_DEPOSIT);
        assert_eq!(inside(who), 1_000);
    });
}

#[test]
fn fails_to_give_up_what_may_end_otherwise() {
    build_and_execute(|| {
        let (mut replicas, other) = lane_and_leaf();
        let shard = replicas.shard;
        fails(|| abandon(&other, 0), Failure::NotALane);
        fails(|| abandon(&shard, 0), Failure::NotALane);
        fails(
            || Lanes::abandon_lane(signed(1), shard, 0),
            DispatchError::BadOrigin,
        );
        replicas.run(0, &[pay(members(&shard)[0], 0, members(&other)[0], 300)]);
        replicas.commit();
        MessageService::set(Default::default());
        pass(1);
        begin_return(&shard);
        fails(|| abandon(&shard, 0), Failure::NotFinished);
    });
}
