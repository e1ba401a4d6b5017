// SPDX-License-Identifier: Apache-2.0
//! What honest records and steps come to, and what others are refused with.

use super::*;
use crate::{
    steps::walk,
    world::{children, contents, id, merge_claim, parent, split_claim, Chance, Shard, RULES},
};
use nerv_primitives_transition::Account;
use nerv_primitives_types::Balance;
use std::collections::BTreeMap;

mod liars;

fn split(shard: &Shard) -> Result<Claim, ReexecutionError> {
    re_execute(
        3,
        &[shard.input()],
        &children(),
        Some(&shard.plane()),
        &RULES,
    )
}

fn some() -> Shard {
    Shard::new(1, 40, 60, &mut Chance(1))
}

#[test]
fn boundary_splits_of_few_and_many() {
    let mut chance = Chance(2);
    for (accounts, steps) in [(1, 0), (1, 5), (2, 1), (17, 40), (300, 0), (300, 500)] {
        let shard = Shard::new(1, accounts, steps, &mut chance);
        let claim = split(&shard).unwrap();
        assert_eq!(claim, split_claim(&shard, &shard.plane()));
        let steps = walk(&shard.checkpoint.log, &shard.end, 500, |key| {
            shard.log.get(key).cloned()
        });
        assert_eq!(steps, Ok(shard.steps));
    }
}

#[test]
fn boundary_merges_of_few_and_many() {
    let mut chance = Chance(3);
    for (left, right) in [((0, 0), (1, 3)), ((5, 9), (1, 0)), ((120, 200), (90, 250))] {
        let left = Shard::new(1, left.0, left.1, &mut chance);
        let right = Shard::new(2, right.0, right.1, &mut chance);
        let sources = [left.input(), right.input()];
        let claim = re_execute(3, &sources, &parent(), None, &RULES).unwrap();
        assert_eq!(claim, merge_claim(&left, &right));
    }
}

#[test]
fn a_split_of_nothing_has_nothing() {
    let shard = Shard::new(1, 0, 0, &mut Chance(4));
    let claim = split(&shard).unwrap();
    let nothing = contents(&BTreeMap::new());
    assert_eq!(claim.sources[0].contents, nothing);
    assert!(claim.heirs.iter().all(|heir| heir.contents == nothing));
}

#[test]
fn fails_on_what_is_neither_a_split_nor_a_merge() {
    let shard = some();
    let (one, two) = ([shard.input()], [shard.input(), shard.input()]);
    let (children, parent, plane) = (children(), parent(), shard.plane());
    let shapes: [(&[SourceInput<'_>], &[ShardId], Option<&Hyperplane>); 7] = [
        (&[], &children, Some(&plane)),
        (&one, &children, None),
        (&one, &parent, Some(&plane)),
        (&one, &parent, None),
        (&two, &parent, Some(&plane)),
        (&two, &children, None),
        (&two, &[], None),
    ];
    for (sources, heirs, plane) in shapes {
        let claim = re_execute(3, sources, heirs, plane, &RULES);
        assert_eq!(claim, Err(ReexecutionError::Shape));
        let replayed = sources.iter().map(|it| Replayed::by(it, &RULES).unwrap());
        let claim = super::claim(3, replayed.collect(), heirs, plane);
        assert_eq!(claim, Err(ReexecutionError::Shape));
    }
}

#[test]
fn fails_on_records_that_are_not_those_of_the_checkpoint() {
    let right = some();
    let refused = |change: fn(&mut Shard), expected| {
        let mut other = right.clone();
        change(&mut other);
        let error = ReexecutionError::Records {
            shard: right.checkpoint.shard,
            error: expected,
        };
        assert_eq!(split(&other), Err(error));
        let plain = nerv_primitives_checkpoint::records::check(&other.checkpoint, &other.bytes);
        assert_eq!(plain, Err(expected));
    };
    let differs = RecordsError::Differs;
    refused(|it| it.checkpoint.accounts += 1, differs(Figure::Accounts));
    refused(|it| it.checkpoint.total += 1, differs(Figure::Total));
    refused(
        |it| it.checkpoint.embedding.0[0] ^= 1,
        differs(Figure::Embedding),
    );
    refused(|it| it.checkpoint.root.0[0] ^= 1, differs(Figure::Root));
    refused(|it| it.bytes.push(0), RecordsError::Trailing);
    refused(|it| it.bytes.truncate(50), RecordsError::Truncated);
    refused(|it| it.bytes.clear(), RecordsError::Version(None));
    refused(
        |it| {
            // One more unit for one account, one less for another.
            let mut records: BTreeMap<_, _> = crate::world::records(&it.bytes);
            let mut accounts = records.values_mut();
            accounts.next().unwrap().free += 1;
            accounts.next().unwrap().free -= 1;
            it.bytes = crate::world::bytes(&records);
        },
        differs(Figure::Root),
    );
}

#[test]
fn fails_on_steps_that_lead_elsewhere() {
    let right = some();
    let shard = right.checkpoint.shard;
    let log = Err(ReexecutionError::Log { shard });
    let mut other = right.clone();
    other.steps.pop();
    assert_eq!(split(&other), log, "one is missing");
    let mut other = right.clone();
    other.end.head.0[0] ^= 1;
    assert_eq!(split(&other), log, "another head");
    let mut other = right.clone();
    other.end.length += 1;
    assert_eq!(split(&other), log, "another length");
    let mut other = right.clone();
    other.checkpoint.log.head.0[0] ^= 1;
    assert_eq!(split(&other), log, "another beginning");
    let mut other = right.clone();
    other.steps[7] = Step::Depart { account: id(9, 9) };
    let refused = ReexecutionError::Refused {
        shard,
        after: 7,
        error: TransitionError::UnknownAccount,
    };
    assert_eq!(split(&other), Err(refused));
}

#[test]
fn the_nonce_floor_is_needed() {
    // An account that opens begins at the floor, and its next step carries that nonce.
    let mut chance = Chance(5);
    let shard = Shard::new(1, 5, 200, &mut chance);
    let mut other = shard.clone();
    other.checkpoint.nonce_floor += 1;
    assert_ne!(split(&other), split(&shard));
}

#[test]
fn fails_where_an_account_stands_in_both() {
    let mut chance = Chance(6);
    let left = Shard::new(1, 5, 9, &mut chance);
    let mut right = left.clone();
    right.checkpoint.shard = crate::world::shard_id(2);
    let sources = [left.input(), right.input()];
    let claim = re_execute(3, &sources, &parent(), None, &RULES);
    let account = *left.after.keys().next().unwrap();
    assert_eq!(claim, Err(ReexecutionError::Twice { account }));
}

/// A shard of one account that owns so much.
fn rich(number: u8, free: Balance) -> Shard {
    let account = Account {
        free,
        ..Account::default()
    };
    let after = BTreeMap::from([(id(number, 0), account)]);
    let standing = contents(&after);
    let empty = Shard::new(number, 0, 0, &mut Chance(7));
    Shard {
        checkpoint: Checkpoint {
            root: standing.root,
            accounts: 1,
            total: free,
            embedding: standing.embedding,
            ..empty.checkpoint
        },
        bytes: crate::world::bytes(&after),
        after,
        ..empty
    }
}

#[test]
fn boundary_units_that_can_be_counted() {
    for (more, is) in [(0, true), (1, false)] {
        let (left, right) = (rich(1, Balance::MAX - 10), rich(2, 10 + more));
        let sources = [left.input(), right.input()];
        let claim = re_execute(3, &sources, &parent(), None, &RULES);
        match is {
            true => assert_eq!(claim, Ok(merge_claim(&left, &right))),
            false => assert_eq!(claim, Err(ReexecutionError::Overflow)),
        }
    }
    // Nor is one counted that owns more than there can be.
    let mut shard = rich(1, Balance::MAX);
    let account = Account {
        free: Balance::MAX,
        locked: 1,
        ..Account::default()
    };
    let after = BTreeMap::from([(id(1, 0), account)]);
    shard.bytes = crate::world::bytes(&after);
    let error = ReexecutionError::Records {
        shard: shard.checkpoint.shard,
        error: RecordsError::Overflow,
    };
    assert_eq!(split(&shard), Err(error));
    let unchecked = Replayed {
        shard: shard.checkpoint.shard,
        from: shard.source().from,
        log: shard.end,
        records: WorkingRecords::read(&shard.bytes).unwrap(),
    };
    let plane = rich(1, 1).plane();
    let claim = claim(3, vec![unchecked], &children(), Some(&plane));
    assert_eq!(claim, Err(ReexecutionError::Overflow));
}
