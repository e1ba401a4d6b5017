// SPDX-License-Identifier: Apache-2.0
//! `commit`: what is taken, and what is refused where it is cheapest.

use crate::{mock::*, Call, Event, LaneStatus, Refusal};
use frame_support::{assert_ok, dispatch::GetDispatchInfo, BoundedVec};
use nerv_primitives_lane::{CommitError, Header};
use sp_core::H256;
use sp_runtime::transaction_validity::{InvalidTransaction, TransactionValidityError};

/// A lane with an entry in its inbox and a batch that was run.
pub(super) fn ran() -> Replicas {
    let (mut replicas, other) = lane_and_leaf();
    let all = members(&replicas.shard);
    deposit(all[0], 500);
    next_block();
    let away = members(&other)[0];
    replicas.run(
        1,
        &[
            pay(all[1], 0, all[2], 100),
            pay(all[1], 1, away, 50),
            redeem(all[3], 0, 60),
        ],
    );
    replicas
}

/// Checks that a header which replicas sign is refused, since something in it is not so.
#[track_caller]
fn refuses(error: CommitError, failure: Failure, change: impl FnOnce(&mut Header)) {
    build_and_execute(|| {
        let mut replicas = ran();
        replicas.change(change);
        refused(replicas.call(), Refusal::Header(error), failure);
    });
}

#[test]
fn success_it_is_the_head_from_now_on() {
    build_and_execute(|| {
        let mut replicas = ran();
        let shard = replicas.shard;
        let units = lane(&shard).position.units();
        let call = replicas.call();
        let validity = pool(&call).unwrap();
        assert_eq!(validity.provides.len(), 1);
        assert!(validity.propagate && validity.requires.is_empty());
        replicas.commit();
        let told = Event::Committed {
            shard,
            sequence: 1,
            head: replicas.head.id,
            root: replicas.head.header.root,
            messages: 2,
            signers: 5,
        };
        assert_eq!(events(), vec![told]);
        let it = lane(&shard);
        assert_eq!(it.position.head, replicas.head);
        assert_eq!((it.committed_at, it.signers.recent), (now(), 0b1_1111));
        assert_eq!(it.position.inbox.pending, 0);
        assert_eq!(it.position.escrow, 110);
        let fees = 3 * FEE + 2 * DELIVERY;
        assert_eq!(it.position.owed, fees);
        assert_eq!(it.position.units(), units);
        // Its load is told: three orders, without the deposit.
        assert_eq!(Executed::get(), vec![(shard, 3)]);
        // It counts once.
        let stale = InvalidTransaction::Stale;
        next_block();
        assert_eq!(
            pool(&call).unwrap_err(),
            TransactionValidityError::Invalid(stale)
        );
    });
}

#[test]
fn success_one_passes_over_many_headers() {
    build_and_execute(|| {
        let mut replicas = ran();
        let all = members(&replicas.shard);
        for nonce in 0..40 {
            replicas.run(0, &[pay(all[4], nonce, all[5], 10)]);
        }
        assert_eq!((replicas.path.len(), replicas.messages.len()), (40, 2));
        let far = pool(&replicas.call()).unwrap().priority;
        replicas.commit();
        assert_eq!(lane(&replicas.shard).position.head.header.sequence, 41);
        next_block();
        // The farther it goes the sooner it is taken.
        replicas.run(0, &[]);
        assert_eq!(pool(&replicas.call()).unwrap().priority + 40, far);
        replicas.commit();
    });
}

#[test]
fn boundary_one_in_a_block() {
    build_and_execute(|| {
        let mut replicas = ran();
        replicas.commit();
        replicas.run(0, &[]);
        let again = replicas.call();
        // It waits for the next block: the pool does not forget it.
        let waits = InvalidTransaction::ExhaustsResources;
        assert_eq!(pool(&again).map(|_| ()), Err(waits.into()));
        refused(again, Refusal::TooSoon, Failure::TooSoon);
        next_block();
        replicas.commit();
    });
}

#[test]
fn fails_for_what_is_no_lane_or_takes_none() {
    build_and_execute(|| {
        let [one, other] = two_leaves();
        let replicas = open(&one);
        let mut elsewhere = replicas.clone();
        elsewhere.run(0, &[]);
        elsewhere.change(|header| header.shard = other);
        elsewhere.shard = other;
        refused(elsewhere.call(), Refusal::NotALane, Failure::NotALane);
        begin_return(&one);
        let mut late = replicas;
        late.run(0, &[]);
        refused(late.call(), Refusal::NotALane, Failure::NotALane);
    });
}

#[test]
fn fails_for_headers_that_do_not_follow() {
    use CommitError::{StaleSequence, WrongPath, WrongTerm};
    refuses(WrongTerm, Failure::WrongTerm, |it| it.term += 1);
    refuses(WrongTerm, Failure::WrongTerm, |it| it.term -= 1);
    refuses(StaleSequence, Failure::StaleSequence, |it| it.sequence = 0);
    refuses(WrongPath, Failure::WrongPath, |it| it.sequence = 2);
    refuses(WrongPath, Failure::WrongPath, |it| it.sequence = u64::MAX);
    build_and_execute(|| {
        let mut replicas = ran();
        replicas.path.push(H256::zero());
        refused(
            replicas.call(),
            Refusal::Header(WrongPath),
            Failure::WrongPath,
        );
    });
}

#[test]
fn fails_for_another_parent() {
    build_and_execute(|| {
        // Two batches behind each other, the first of which is another one than was signed.
        let mut replicas = ran();
        replicas.run(0, &[]);
        let call = replicas.call();
        let Call::commit {
            header,
            mut path,
            messages,
            payees,
            signatures,
        } = call
        else {
            unreachable!("it is a commit");
        };
        path[0].0[7] ^= 1;
        let call = Call::commit {
            header,
            path,
            messages,
            payees,
            signatures,
        };
        // The signatures are of another id.
        let bad = InvalidTransaction::BadProof;
        assert_eq!(pool(&call).map(|_| ()), Err(bad.into()));
    });
}

#[test]
fn fails_where_the_inbox_is_not_what_was_taken() {
    use CommitError::{InboxAhead, InboxSkipped, WrongReceived};
    refuses(InboxAhead, Failure::InboxAhead, |it| it.marks.inbox = 2);
    refuses(InboxAhead, Failure::InboxAhead, |it| {
        it.marks.inbox = u64::MAX;
    });
    // One unit more or less than came.
    refuses(WrongReceived, Failure::WrongReceived, |it| {
        it.marks.received += 1;
    });
    refuses(WrongReceived, Failure::WrongReceived, |it| {
        it.marks.received -= 1;
    });
    refuses(WrongReceived, Failure::WrongReceived, |it| {
        it.marks.inbox = 0;
    });
    build_and_execute(|| {
        let mut replicas = ran();
        replicas.commit();
        next_block();
        replicas.run(0, &[]);
        replicas.change(|header| header.marks.inbox = 0);
        let skipped = Refusal::Header(InboxSkipped);
        refused(replicas.call(), skipped, Failure::InboxSkipped);
    });
}

#[test]
fn boundary_what_has_waited_for_long_must_be_taken() {
    build_and_execute(|| {
        let (mut replicas, _) = lane_and_leaf();
        let shard = replicas.shard;
        let [from, to] = [members(&shard)[0], members(&shard)[1]];
        assert_ok!(Lanes::transfer(signed(from), to, 100, 0));
        let entered = now();
        // For a while replicas need not know of it.
        while lane(&shard).position.inbox.due == 0 {
            next_block();
            if lane(&shard).position.inbox.due == 0 {
                replicas.run(0, &[]);
                replicas.commit();
            }
        }
        let waited = now() - entered;
        assert!(waited >= InboxPatience::get() && waited <= 2 * InboxPatience::get());
        replicas.run(0, &[]);
        let skipped = Refusal::Header(CommitError::InboxSkipped);
        refused(replicas.call(), skipped, Failure::InboxSkipped);
        replicas.run(1, &[]);
        replicas.commit();
        assert_eq!(replicas.free(to), 1_100);
    });
}

#[test]
fn boundary_what_is_due_is_told_by_commits_without_any_visit() {
    build_and_execute(|| {
        let (mut replicas, _) = lane_and_leaf();
        let shard = replicas.shard;
        let [from, to] = [members(&shard)[0], members(&shard)[1]];
        assert_ok!(Lanes::transfer(signed(from), to, 100, 0));
        // Enough for the pallet to note its turn, and for no visit.
        Budget::set(<() as crate::WeightInfo>::visit_nobody());
        for _ in 0..2 {
            pass(InboxPatience::get());
            assert_eq!(lane(&shard).position.inbox.due, 0);
            replicas.run(0, &[]);
            if pool(&replicas.call()).is_err() {
                let skipped = Refusal::Header(CommitError::InboxSkipped);
                refused(replicas.call(), skipped, Failure::InboxSkipped);
                return;
            }
            replicas.commit();
        }
        panic!("what has waited for long need not be taken");
    });
}

#[test]
fn fails_where_the_outbox_is_not_what_was_sent() {
    use CommitError::{WrongMessage, WrongOutbox, WrongSent};
    refuses(WrongOutbox, Failure::WrongOutbox, |it| {
        it.marks.outbox.length += 1;
    });
    refuses(WrongOutbox, Failure::WrongOutbox, |it| {
        it.marks.outbox.head.0[3] ^= 1;
    });
    refuses(WrongSent, Failure::WrongSent, |it| it.marks.sent += 1);
    refuses(WrongSent, Failure::WrongSent, |it| it.marks.sent -= 1);
    let change: [fn(&mut Replicas); 3] = [
        |it| {
            it.messages.pop();
        },
        |it| it.messages.reverse(),
        |it| it.messages.push(it.messages[0]),
    ];
    for change in change {
        build_and_execute(|| {
            let mut replicas = ran();
            change(&mut replicas);
            let wrong = Refusal::Header(WrongOutbox);
            refused(replicas.call(), wrong, Failure::WrongOutbox);
        });
    }
    build_and_execute(|| {
        use nerv_primitives_lane::OutMessage;
        let mut replicas = ran();
        if let OutMessage::Transfer { amount, .. } = &mut replicas.messages[0] {
            *amount = MINIMUM - 1;
        }
        let wrong = Refusal::Header(WrongMessage);
        refused(replicas.call(), wrong, Failure::WrongMessage);
    });
}

#[test]
fn fails_where_units_are_not_conserved() {
    use CommitError::{FeesWentBack, NotConserved};
    refuses(NotConserved, Failure::NotConserved, |it| {
        it.books.total += 1;
    });
    refuses(NotConserved, Failure::NotConserved, |it| {
        it.books.total -= 1;
    });
    refuses(NotConserved, Failure::NotConserved, |it| it.marks.fees += 1);
    refuses(NotConserved, Failure::NotConserved, |it| {
        it.marks.fees = u128::MAX;
    });
    build_and_execute(|| {
        let mut replicas = ran();
        replicas.commit();
        next_block();
        replicas.run(0, &[]);
        replicas.change(|header| {
            header.marks.fees -= 1;
            header.books.total += 1;
        });
        let wrong = Refusal::Header(FeesWentBack);
        refused(replicas.call(), wrong, Failure::FeesWentBack);
    });
}

#[test]
fn fails_for_books_that_cannot_be() {
    use CommitError::{LogAhead, LogWentBack, WrongFloor};
    refuses(LogWentBack, Failure::LogWentBack, |it| {
        it.books.log.length = 0;
    });
    refuses(LogAhead, Failure::LogAhead, |it| {
        it.books.log.length += 1_000_000;
    });
    refuses(WrongFloor, Failure::WrongFloor, |it| {
        it.books.nonce_floor = u64::MAX;
    });
}

/// Replicas that collude leave nobody who opens an account later without nonces.
#[test]
fn boundary_the_floor_of_nonces_is_one_that_an_account_can_have_come_to() {
    build_and_execute(|| {
        let mut replicas = ran();
        let shard = replicas.shard;
        let books = replicas.head.header.books;
        let most = lane(&shard).nonces.most(&books);
        assert!(most > 0 && most < 100);
        replicas.change(|header| header.books.nonce_floor = most + 1);
        let wrong = Refusal::Header(CommitError::WrongFloor);
        refused(replicas.call(), wrong, Failure::WrongFloor);
        replicas.change(|header| header.books.nonce_floor = most);
        include(replicas.call());
    });
}

#[test]
fn fails_for_another_payee_than_the_account() {
    build_and_execute(|| {
        let replicas = ran();
        let with = |payees: Vec<AccountId>| {
            let Call::commit {
                header,
                path,
                messages,
                signatures,
                ..
            } = replicas.call()
            else {
                unreachable!("it is a commit");
            };
            Call::commit {
                header,
                path,
                messages,
                payees: BoundedVec::truncate_from(payees),
                signatures,
            }
        };
        let payee = members(&replicas.shard)[3];
        for payees in [vec![], vec![payee, payee], vec![payee + 1]] {
            refused(with(payees), Refusal::WrongPayee, Failure::WrongPayee);
        }
        include(with(vec![payee]));
    });
}

#[test]
fn boundary_an_outbox_has_room_for_so_many_messages() {
    build_and_execute(|| {
        let mut replicas = ran();
        let shard = replicas.shard;
        // Nothing leaves the outbox.
        Budget::set(Default::default());
        crate::Lanes::<Test>::mutate(shard, |lane| {
            lane.as_mut().unwrap().outbox.messages = MaxOutbox::get() - 1;
        });
        let call = replicas.call();
        assert_eq!(pool(&call).map(|_| ()), Err(Refusal::OutboxFull.into()));
        fails(|| dispatch(call), Failure::OutboxFull);
        crate::Lanes::<Test>::mutate(shard, |lane| {
            lane.as_mut().unwrap().outbox.messages = MaxOutbox::get() - 2;
        });
        assert_ok!(pool(&replicas.call()));
        crate::Lanes::<Test>::mutate(shard, |lane| {
            lane.as_mut().unwrap().outbox.messages = 0;
        });
        replicas.commit();
    });
}

#[test]
fn commits_count_while_a_lane_closes() {
    build_and_execute(|| {
        let mut replicas = ran();
        assert_ok!(Lanes::return_lane(RuntimeOrigin::root(), replicas.shard));
        next_block();
        replicas.commit();
        pass(1);
        replicas.run(0, &[]);
        replicas.commit();
        pass(ClosingPeriod::get());
        let returning = LaneStatus::Returning { unsound: false };
        assert_eq!(lane(&replicas.shard).status, returning);
        replicas.run(0, &[]);
        refused(replicas.call(), Refusal::NotALane, Failure::NotALane);
    });
}

#[test]
fn a_commit_goes_before_what_accounts_sign_and_pays_for_its_messages() {
    build_and_execute(|| {
        let mut replicas = ran();
        let info = replicas.call().get_dispatch_info();
        assert_eq!(
            info.class,
            frame_support::dispatch::DispatchClass::Operational
        );
        let many = info.total_weight();
        replicas.commit();
        next_block();
        replicas.run(0, &[]);
        let none = replicas.call().get_dispatch_info().total_weight();
        assert!(none.all_lt(many));
    });
}
