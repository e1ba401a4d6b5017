// SPDX-License-Identifier: Apache-2.0
//! Each of the pallet's invariants fires once its storage is corrupted.

use super::*;
use crate::{HoldReason, Mark, ModelBytes};
use frame_support::{
    storage::unhashed,
    traits::{fungible::MutateHold, tokens::Precision},
};
use sp_runtime::DispatchError;

/// Checks what the invariants tell of a tree of two leaves after `corrupt`.
#[track_caller]
fn fires(corrupt: impl FnOnce(ShardId), expected: &str) {
    new_test_ext().execute_with(|| {
        let (left, _) = split(&root());
        next_block();
        check();
        corrupt(left);
        match LoadPredictor::do_try_state() {
            Err(DispatchError::Other(message)) => assert_eq!(message, expected),
            other => panic!("instead of '{expected}': {other:?}"),
        }
    });
}

fn change(shard: ShardId, change: impl FnOnce(&mut LeafForecast)) {
    Forecasts::<Test>::mutate(shard, |leaf| change(leaf.as_mut().unwrap()));
}

fn bytes(of: &[u8]) -> ModelBytes {
    of.to_vec().try_into().expect("no longer than a file")
}

#[test]
fn invariant_1_meters_are_of_live_shards() {
    let expected = "a meter of a shard that is not live";
    fires(
        |_| Meters::<Test>::insert(ShardId::from([7; 32]), LeafMeter::new(START)),
        expected,
    );
    // Of one that has split.
    fires(|_| transfer(1, &root(), &root()), expected);
    // Before that is counted.
    fires(
        |_| note_transfer((id(1), &root()), (id(2), &root())),
        "a transfer noted for a shard that is not live",
    );
}

#[test]
fn invariant_2_all_leaves_and_no_others_have_forecasts() {
    fires(
        |_| Forecasts::<Test>::insert(root(), LeafForecast::new(0, 0)),
        "a forecast of a shard that is not live",
    );
    fires(Forecasts::<Test>::remove, "a leaf without a forecast");
    fires(
        |_| unhashed::put(&Forecasts::<Test>::counter_storage_final_key(), &3u32),
        "forecasts that are not counted",
    );
}

#[test]
fn invariant_3_forecasts_are_probabilities() {
    fires(
        |left| change(left, |leaf| leaf.probability = MILLION + 1),
        "a forecast that is no probability",
    );
    fires(
        |left| change(left, |leaf| leaf.generation = 1),
        "a forecast of a model that never was",
    );
    for share in [MILLION / 2, MILLION + 1] {
        fires(
            |left| {
                change(left, |leaf| {
                    leaf.mark = Some(Mark {
                        account: HotAccount {
                            account: id(0),
                            share,
                        },
                        until: 0,
                    })
                })
            },
            "a mark for an account that is not hot",
        );
    }
}

#[test]
fn invariant_3_nothing_is_contended_since_a_block_to_come() {
    fires(
        |left| {
            change(left, |leaf| {
                leaf.contention.since = Some(System::block_number() as u32 + 1)
            })
        },
        "a leaf that is contended since a block to come",
    );
}

#[test]
fn invariant_4_the_model_in_force_is_one() {
    fires(|_| ModelFile::<Test>::kill(), "no model is in force");
    fires(
        |_| ModelFile::<Test>::put(bytes(&[1, 2, 3])),
        "the model in force is none",
    );
    fires(
        |_| {
            let mut file = follower().encode();
            file[2_000] ^= 1;
            ModelFile::<Test>::put(bytes(&file));
        },
        "the model in force is none",
    );
}

/// An upload of account 1, whose deposit is held.
fn put(hash: [u8; 32], file: &[u8]) {
    let hold = Balances::hold(&HoldReason::Upload.into(), &1, 7);
    assert_ok!(hold);
    let (deposit, bytes) = (7, bytes(file));
    Uploads::<Test>::insert(1, hash, Upload { deposit, bytes });
}

#[test]
fn invariant_5_uploads_are_of_what_is_voted_on() {
    let hash = [7; 32];
    let file = follower().encode();
    fires(
        |_| put(hash, &file[..20]),
        "an upload of a model that is not voted on",
    );
    // By another.
    fires(
        |_| {
            propose(2, hash);
            put(hash, &file[..20]);
        },
        "an upload of a model that is not voted on",
    );
    for length in [0, 19] {
        fires(
            |_| {
                propose(1, hash);
                put(hash, &file[..length]);
            },
            "an upload that does not begin as a model's file",
        );
    }
    fires(
        |_| {
            propose(1, hash);
            put(hash, &file);
        },
        "a complete upload that is not what was proposed",
    );
    fires(
        |_| {
            for n in 0..3 {
                propose(1, [n; 32]);
                put([n; 32], &file[..20]);
            }
        },
        "more uploads than may be",
    );
}

#[test]
fn invariant_6_deposits_are_held() {
    let hash = [7; 32];
    for held in [-1i32, 1] {
        fires(
            |_| {
                propose(1, hash);
                put(hash, &follower().encode()[..20]);
                let reason = HoldReason::Upload.into();
                let changed = if held > 0 {
                    Balances::hold(&reason, &1, 1)
                } else {
                    Balances::release(&reason, &1, 1, Precision::Exact).map(|_| ())
                };
                assert_ok!(changed);
            },
            "a deposit that is not held, or the reverse",
        );
    }
}

#[test]
fn invariant_7_heirs_are_live_leaves() {
    let legacy = |heirs| {
        let mut track = nerv_primitives_load::Track::new(0);
        let capacities = nerv_primitives_load::Capacities {
            rate: 1,
            latency: 1,
            accounts: 1,
            transfer_weight: 1,
            transfer_bytes: 1,
        };
        let step = track.step(0, &Default::default(), 0, &capacities, 1);
        track.note(&step.unwrap(), 0);
        let aftermath = track.aftermath().unwrap();
        assert_ok!(Legacies::<Test>::try_append(Legacy { aftermath, heirs }));
    };
    let parts = |shards: &[ShardId]| Heirs::Parts {
        shards: shards.to_vec().try_into().unwrap(),
        across: 0,
    };
    for heirs in [Heirs::Whole(root()), parts(&[root()]), parts(&[])] {
        fires(|_| legacy(heirs), "an heir that is not live");
    }
    fires(
        |left| legacy(parts(&[left, left])),
        "an heir that is named twice",
    );
}
