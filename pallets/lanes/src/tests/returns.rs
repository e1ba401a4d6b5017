// SPDX-License-Identifier: Apache-2.0
//! `return_lane`, `import` and `finish`: the way back to the chain.

use crate::{mock::*, Call, Event, LaneStatus, ReturnReason};
use frame_support::{assert_ok, dispatch::Pays, BoundedVec};
use nerv_primitives_core::{
    traits::{LaneOperations, Lanes as Seam, ShardAccounts},
    AbortReason, LaneChange, LaneRefusal, LaneStanding, RequestedBy,
};
use sp_runtime::DispatchError;

const RETURNING: LaneStatus = LaneStatus::Returning { unsound: false };

/// A lane in which some accounts have come and gone, all of which is committed.
fn lived() -> Replicas {
    let (mut replicas, _) = lane_and_leaf();
    let all = members(&replicas.shard);
    let stranger = (2_000..)
        .find(|who| leaf_of(*who) == replicas.shard)
        .unwrap();
    replicas.run(
        0,
        &[
            pay(all[0], 0, all[1], 100),
            pay(all[2], 0, stranger, 200),
            pay(all[3], 0, all[4], 1_000 - FEE),
        ],
    );
    replicas.commit();
    next_block();
    replicas
}

#[test]
fn success_a_lane_returns_with_what_it_has_become() {
    build_and_execute(|| {
        let replicas = lived();
        let shard = replicas.shard;
        let all = members(&shard);
        assert_ok!(Lanes::return_lane(RuntimeOrigin::root(), shard));
        let requested_by = RequestedBy::Root;
        let told = Event::LaneClosing {
            shard,
            requested_by,
        };
        assert_eq!(events(), vec![told]);
        pass(ClosingPeriod::get());
        assert!(lane(&shard).status.takes_commits());
        next_block();
        let it = lane(&shard);
        assert_eq!(it.status, RETURNING);
        let returning = Event::LaneReturning {
            shard,
            reason: ReturnReason::Requested,
            head: it.position.head.id,
            root: it.position.head.header.root,
        };
        assert_eq!(events(), vec![returning]);
        // Four have changed, one has come and one has gone.
        let differing = replicas.differing();
        assert_eq!(differing.len(), 6);
        let import = replicas.import(&differing);
        let weight = {
            use frame_support::dispatch::GetDispatchInfo;
            import.get_dispatch_info()
        };
        assert_eq!(weight.pays_fee, Pays::Yes);
        let Call::import {
            shard: of,
            accounts,
            proof,
        } = import
        else {
            unreachable!("it is an import");
        };
        let imported = Lanes::import(signed(50), of, accounts, proof).unwrap();
        assert_eq!(imported.pays_fee, Pays::No);
        let records = 6;
        assert_eq!(
            events().last(),
            Some(&Event::RecordsImported { shard, records })
        );
        assert_eq!(<Lanes as Seam>::standing(&shard), LaneStanding::Lane);
        check();
        next_block();
        let total = it.position.head.header.books.total;
        assert_eq!(events()[0], Event::LaneReturned { shard, total });
        assert_eq!(<Lanes as Seam>::standing(&shard), LaneStanding::Resident);
        check();
        assert_eq!(inside(all[0]), 1_000 - 100 - FEE);
        assert_eq!(inside(all[1]), 1_100);
        assert_eq!(record(all[3]), None);
        // Nobody's nonce begins anew.
        assert_eq!(record(all[0]).unwrap().nonce, replicas.record(all[0]).nonce);
        assert_ok!(Ledger::transfer(signed(all[0]), all[1], 10));
        while crate::Lanes::<Test>::contains_key(shard) {
            next_block();
        }
        assert!(Lanes::lanes().is_empty());
        // It can be one again.
        let mut again = open(&shard);
        next_block();
        again.run(0, &[pay(all[1], again.record(all[1]).nonce, all[0], 20)]);
        again.commit();
    });
}

#[test]
fn success_a_lane_in_which_nothing_has_happened_needs_no_import() {
    build_and_execute(|| {
        let (replicas, _) = lane_and_leaf();
        let shard = replicas.shard;
        assert_ok!(Lanes::return_lane(RuntimeOrigin::root(), shard));
        pass(ClosingPeriod::get() + 1);
        assert_eq!(lane(&shard).status, RETURNING);
        next_block();
        assert_eq!(<Lanes as Seam>::standing(&shard), LaneStanding::Resident);
        assert_eq!(events().last(), Some(&Event::LaneEnded { shard }));
        assert!(Lanes::lanes().is_empty());
    });
}

#[test]
fn fails_for_others_than_root_and_for_what_is_no_lane() {
    build_and_execute(|| {
        let (replicas, other) = lane_and_leaf();
        let shard = replicas.shard;
        let return_lane = |shard| Lanes::return_lane(RuntimeOrigin::root(), shard);
        fails(
            || Lanes::return_lane(signed(1), shard),
            DispatchError::BadOrigin,
        );
        fails(|| return_lane(other), Failure::NotALane);
        let check = |shard| <Lanes as LaneOperations>::check(LaneChange::Return, shard);
        assert_eq!(check(&other), Ok(Some(LaneRefusal::NotALane)));
        assert_eq!(check(&shard), Ok(None));
        let by = RequestedBy::Proposal(3);
        assert_eq!(
            <Lanes as LaneOperations>::carry_out(LaneChange::Return, &shard, by),
            Ok(None)
        );
        fails(|| return_lane(shard), Failure::NotALane);
        pass(ClosingPeriod::get() + 1);
        fails(|| return_lane(shard), Failure::NotALane);
    });
}

#[test]
fn a_lane_that_returns_takes_nothing_and_finishes_what_it_has_begun() {
    build_and_execute(|| {
        let (mut replicas, other) = lane_and_leaf();
        let shard = replicas.shard;
        let (all, resident) = (members(&shard), members(&other)[0]);
        replicas.run(0, &[pay(all[0], 0, resident, 100), redeem(all[1], 0, 200)]);
        replicas.commit();
        // One comes, and one is expected.
        assert_ok!(Ledger::transfer(signed(resident), all[2], 50));
        next_block();
        assert_ok!(Lanes::return_lane(RuntimeOrigin::root(), shard));
        deposit(all[3], 70);
        MessageService::set(Default::default());
        pass(ClosingPeriod::get() + 1);
        check();
        replicas.import_all();
        next_block();
        // All records are there, but something is under way.
        let it = lane(&shard);
        assert_eq!(it.status, RETURNING);
        assert!(it.position.escrow > 0 || it.expected > 0);
        fails(
            || {
                Lanes::finish(signed(9), shard)
                    .map(|_| ())
                    .map_err(|e| e.error)
            },
            Failure::NotFinished,
        );
        let deposited = || {
            let deposited = Ledger::deposit(signed(all[4]), 100);
            deposited.map(|_| ()).map_err(|error| error.error)
        };
        fails(deposited, Failure::NotALane);
        fails(
            || Lanes::transfer(signed(all[4]), all[3], 100, 0),
            Failure::NotInALane,
        );
        let expected = Ledger::expect(&id(all[4]), 100);
        assert_eq!(expected.unwrap_err().reason, AbortReason::Busy);
        MessageService::reset();
        let mut blocks = 0;
        while crate::Lanes::<Test>::contains_key(shard) {
            next_block();
            check();
            blocks += 1;
            assert!(blocks < 40);
        }
        // What had come is credited, what was to go has gone.
        assert_eq!(inside(all[3]), 1_070);
        assert_eq!(inside(resident) + inside(all[2]), 2_100);
        assert_eq!(outside(all[1]), ENDOWMENT - 1_000 + 200);
    });
}

#[test]
fn success_anybody_imports_in_any_order_and_twice() {
    build_and_execute(|| {
        let replicas = lived();
        let shard = replicas.shard;
        begin_return(&shard);
        let differing = replicas.differing();
        let (one, rest) = differing.split_last().unwrap();
        assert_ok!(dispatch_signed(7, replicas.import(rest)));
        check();
        fails(
            || dispatch_signed(7, replicas.import(rest)),
            Failure::NothingToImport,
        );
        fails(
            || {
                Lanes::finish(signed(9), shard)
                    .map(|_| ())
                    .map_err(|e| e.error)
            },
            Failure::NotFinished,
        );
        // One that is missing is enough.
        let mut all = rest.to_vec();
        all.push(*one);
        assert_ok!(dispatch_signed(8, replicas.import(&all)));
        next_block();
        assert_eq!(<Lanes as Seam>::standing(&shard), LaneStanding::Resident);
    });
}

#[test]
fn boundary_an_import_that_brings_little_of_what_it_has_is_paid_for() {
    build_and_execute(|| {
        let replicas = lived();
        begin_return(&replicas.shard);
        let differing = replicas.differing();
        let import = |accounts: &[_], junk: usize| {
            let Call::import {
                shard,
                accounts,
                mut proof,
            } = replicas.import(accounts)
            else {
                unreachable!("it is an import");
            };
            for byte in 0..junk {
                let node = BoundedVec::truncate_from(vec![byte as u8; 1_024]);
                proof.try_push(node).unwrap();
            }
            Lanes::import(signed(50), shard, accounts, proof)
                .unwrap()
                .pays_fee
        };
        // One of six is missing, then three of six.
        assert_eq!(
            tried(|| {
                import(&differing[..5], 0);
                import(&differing, 0)
            }),
            Pays::Yes
        );
        assert_eq!(
            tried(|| {
                import(&differing[..3], 0);
                import(&differing, 0)
            }),
            Pays::No
        );
        // Nodes that show nothing, beyond four for each record.
        assert_eq!(tried(|| import(&differing[..1], 5)), Pays::Yes);
        assert_eq!(tried(|| import(&differing[..1], 1)), Pays::No);
        assert_eq!(import(&differing, 0), Pays::No);
    });
}

#[test]
fn boundary_those_that_have_become_more_come_after_those_that_have_become_less() {
    build_and_execute(|| {
        let (mut replicas, _) = lane_and_leaf();
        let shard = replicas.shard;
        let all = members(&shard);
        deposit(all[2], 50);
        next_block();
        replicas.run(1, &[pay(all[0], 0, all[1], 100)]);
        replicas.commit();
        begin_return(&shard);
        let import = |who: &[AccountId]| {
            let accounts: Vec<_> = who.iter().map(|who| id(*who)).collect();
            dispatch_signed(7, replicas.import(&accounts))
        };
        // There were 50 units more, less a fee: 100 before others are gone are too many.
        fails(|| import(&[all[1]]), Failure::TooManyUnits);
        fails(|| import(&[all[1], all[2]]), Failure::TooManyUnits);
        // In one call all of it counts together.
        assert_ok!(tried(|| import(&[all[1], all[2], all[0]])));
        assert_ok!(import(&[all[0]]));
        check();
        assert_ok!(import(&[all[1]]));
        assert_ok!(import(&[all[2]]));
        next_block();
        assert_eq!(<Lanes as Seam>::standing(&shard), LaneStanding::Resident);
        assert_eq!(inside(all[1]), 1_100);
    });
}

#[test]
fn fails_to_import_what_is_not_shown_or_where_nothing_returns() {
    build_and_execute(|| {
        let replicas = lived();
        let shard = replicas.shard;
        let differing = replicas.differing();
        let import = replicas.import(&differing);
        fails(|| dispatch_signed(7, import.clone()), Failure::NotALane);
        begin_return(&shard);
        let Call::import {
            accounts, proof, ..
        } = import
        else {
            unreachable!("it is an import");
        };
        let import = |shard, accounts: &[_], proof: Vec<_>| {
            let call = Call::import {
                shard,
                accounts: BoundedVec::truncate_from(accounts.to_vec()),
                proof: BoundedVec::truncate_from(proof),
            };
            dispatch_signed(7, call)
        };
        let nodes = proof.to_vec();
        fails(
            || import(root(), &accounts, nodes.clone()),
            Failure::NotALane,
        );
        fails(|| import(shard, &accounts, vec![]), Failure::BadProof);
        // Without any one of its nodes, or with one that was changed, it does not show all of them.
        for place in 0..nodes.len() {
            let mut less = nodes.clone();
            less.remove(place);
            fails(|| import(shard, &accounts, less), Failure::BadProof);
            let mut bent = nodes.clone();
            bent[place][0] ^= 1;
            fails(|| import(shard, &accounts, bent), Failure::BadProof);
        }
        // What stood at the opening is not what stands in the head.
        fails(
            || import(shard, &[], nodes.clone()),
            Failure::NothingToImport,
        );
        assert_ok!(import(shard, &accounts, nodes));
    });
}

#[test]
fn success_anybody_finishes_where_blocks_are_too_full_for_it() {
    build_and_execute(|| {
        let mut replicas = lived();
        let shard = replicas.shard;
        let all = members(&shard);
        deposit(all[5], 30);
        assert_ok!(Lanes::transfer(signed(all[6]), all[5], 40, 0));
        replicas.run(0, &[]);
        replicas.commit();
        begin_return(&shard);
        replicas.import_all();
        Budget::set(Default::default());
        pass(3);
        assert_eq!(lane(&shard).status, RETURNING);
        let finished = Lanes::finish(signed(9), shard).unwrap();
        assert_eq!(finished.pays_fee, Pays::No);
        let told = events();
        assert!(matches!(told[0], Event::LaneReturned { .. }));
        let index = 1;
        assert!(told.contains(&Event::OrderVoid { shard, index }));
        assert_eq!(told.last(), Some(&Event::LaneEnded { shard }));
        assert_eq!(inside(all[5]), 1_030);
        // The order has done nothing.
        assert_eq!(inside(all[6]), 1_000);
        fails(
            || {
                Lanes::finish(signed(9), shard)
                    .map(|_| ())
                    .map_err(|e| e.error)
            },
            Failure::NotALane,
        );
    });
}

#[test]
fn fails_to_finish_what_does_not_return() {
    build_and_execute(|| {
        let (replicas, other) = lane_and_leaf();
        for shard in [replicas.shard, other] {
            fails(
                || {
                    Lanes::finish(signed(9), shard)
                        .map(|_| ())
                        .map_err(|e| e.error)
                },
                Failure::NotALane,
            );
        }
    });
}
