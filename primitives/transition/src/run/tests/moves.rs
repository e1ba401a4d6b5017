// SPDX-License-Identifier: Apache-2.0
//! Records that move from shard to shard.

use super::*;

fn depart(world: &mut World, n: u8) -> Outcome {
    world.take(Step::Depart { account: id(n) })
}

fn arrive(world: &mut World, n: u8, record: Account) -> Outcome {
    let account = id(n);
    world.take(Step::Arrive { account, record })
}

#[test]
fn success_a_record_departs_and_arrives_as_it_is() {
    let record = account(50, 40, 30, 7);
    let mut source = World::with(record);
    let delta = depart(&mut source, 1).unwrap();
    let told = Message::Record {
        account: id(1),
        record,
    };
    assert_eq!(
        delta,
        Delta {
            units_in: 0,
            units_out: 90,
            fee: 0,
            opened: None,
            closed: Some(id(1)),
            message: Some(told),
        }
    );
    assert_eq!((source.books.total, source.record(1)), (0, None));
    let mut target = World::default();
    let delta = arrive(&mut target, 1, record).unwrap();
    assert_eq!(
        delta,
        Delta {
            units_in: 90,
            units_out: 0,
            fee: 0,
            opened: Some(id(1)),
            closed: None,
            message: None,
        }
    );
    assert_eq!((target.books.total, target.record(1)), (90, Some(record)));
}

#[test]
fn success_one_that_only_waits_moves_as_well() {
    let record = account(0, 0, 30, 0);
    assert_eq!(
        arrive(&mut World::default(), 1, record).map(effects),
        Ok((Some(id(1)), None))
    );
    assert_eq!(
        depart(&mut World::with(record), 1).map(effects),
        Ok((None, Some(id(1))))
    );
}

#[test]
fn fails_to_depart_without_a_record() {
    let mut world = World::default();
    assert_eq!(depart(&mut world, 1), Err(TransitionError::UnknownAccount));
    world.spoil(1, &[]);
    assert_eq!(depart(&mut world, 1), Err(TransitionError::CorruptRecord));
    let mut world = World::with(account(50, 0, 0, 0));
    world.books.total = 49;
    assert_eq!(depart(&mut world, 1), Err(TransitionError::CorruptTotal));
}

#[test]
fn fails_to_arrive_where_a_record_is() {
    let mut world = World::with(account(10, 0, 0, 0));
    let newcomer = account(50, 0, 0, 0);
    assert_eq!(
        arrive(&mut world, 1, newcomer),
        Err(TransitionError::AlreadyHere)
    );
    world.spoil(2, &[]);
    assert_eq!(
        arrive(&mut world, 2, newcomer),
        Err(TransitionError::CorruptRecord)
    );
}

#[test]
fn fails_to_arrive_as_what_is_no_record() {
    let mut world = World::default();
    for (record, error) in [
        (account(0, 0, 0, 7), TransitionError::CorruptRecord),
        (account(Balance::MAX, 1, 0, 0), TransitionError::Overflow),
        (account(Balance::MAX, 0, 1, 0), TransitionError::Overflow),
    ] {
        assert_eq!(arrive(&mut world, 1, record), Err(error));
    }
    world.books.total = Balance::MAX - 9;
    let record = account(10, 0, 0, 0);
    assert_eq!(
        arrive(&mut world, 1, record),
        Err(TransitionError::Overflow)
    );
}
