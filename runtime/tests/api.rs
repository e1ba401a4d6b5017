// SPDX-License-Identifier: Apache-2.0
//! The runtime API, asked for what makes no sense: whatever decodes is answered, with bounded work.

use crate::common;

use codec::Encode;
use common::{chain, eager};
use nerv_primitives_core::{Operation, ShardId};
use nerv_primitives_embedding::BlindedId;
use nerv_runtime::{apis::api::dispatch, views};
use proptest::prelude::*;
use sp_core::H256;
use std::panic::{catch_unwind, AssertUnwindSafe};

/// Each function of the API, and the bytes that its arguments take at least.
const FUNCTIONS: [(&str, usize); 28] = [
    ("shards", 0),
    ("shard", 32),
    ("route", 32),
    ("account", 32),
    ("proposals", 0),
    ("proposal", 4),
    ("staker", 32),
    ("assess", 33),
    ("transfer", 32),
    ("statistics", 0),
    ("forecast", 32),
    ("load_history", 32),
    ("evaluate", 1),
    ("placement", 32),
    ("node", 4),
    ("nodes", 8),
    ("latency", 8),
    ("fragments", 32),
    ("checkpoint", 32),
    ("duties", 1),
    ("recalls", 1),
    ("enclaves", 4),
    ("attestation", 4),
    ("attestations", 0),
    ("lane", 32),
    ("lanes", 0),
    ("lane_inbox", 44),
    ("lane_outbox", 32),
];

/// What the API answers with. A panic in a runtime is a trap on a chain.
fn ask(function: &str, arguments: &[u8]) -> Result<Vec<u8>, String> {
    let call = || dispatch(&format!("ShardsApi_{function}"), arguments);
    match catch_unwind(AssertUnwindSafe(call)) {
        Ok(answer) => Ok(answer.expect("the function is there")),
        Err(panic) => Err(match panic.downcast::<String>() {
            Ok(text) => *text,
            // Without arguments to put into it a panic carries the text itself.
            Err(panic) => panic
                .downcast::<&str>()
                .map_or_else(|_| String::new(), |it| it.to_string()),
        }),
    }
}

/// What the macro of the API says where arguments are of another form than the function's.
fn is_undecodable(panic: &str) -> bool {
    panic.starts_with("Bad input data provided to")
}

#[test]
fn the_ends_of_every_range_are_answered() {
    chain(4, eager()).execute_with(|| {
        for byte in [0x00, 0x01, 0x7f, 0x80, 0xfe, 0xff] {
            for (function, length) in FUNCTIONS {
                // An operation begins with its kind, samples and nodes with how many they are.
                let first = match function {
                    "assess" => 0,
                    "evaluate" | "duties" | "recalls" => 0,
                    _ => byte,
                };
                let mut arguments = vec![byte; length];
                if let Some(it) = arguments.first_mut() {
                    *it = first;
                }
                let answer = ask(function, &arguments);
                assert!(answer.is_ok(), "{function} of {byte:#x}: {answer:?}");
            }
        }
    });
}

#[test]
fn every_operation_that_decodes_is_assessed() {
    let ids = [H256::zero(), H256::repeat_byte(0xff), ShardId::root().0];
    chain(4, eager()).execute_with(|| {
        for a in ids {
            for b in ids {
                for operation in [
                    Operation::Split { shard: ShardId(a) },
                    Operation::Merge {
                        left: ShardId(a),
                        right: ShardId(b),
                    },
                    Operation::Relocate {
                        account: BlindedId(a.0),
                        shard: ShardId(b),
                    },
                ] {
                    assert!(ask("assess", &operation.encode()).is_ok(), "{operation:?}");
                }
            }
        }
    });
}

#[test]
fn answers_to_large_questions_are_bounded() {
    chain(4, eager()).execute_with(|| {
        assert!(views::nodes(0, u32::MAX).len() <= 100);
        assert!(views::nodes(u32::MAX, u32::MAX).is_empty());
        // An hour's samples of a day's: the rest is not looked at.
        let day = vec![[u16::MAX; 6]; 86_400];
        let (probabilities, state) = views::evaluate(&day);
        assert_eq!(probabilities.len(), 3_600);
        assert_eq!((probabilities, state), views::evaluate(&day[..3_600]));
        assert_eq!(views::evaluate(&[]).0, Vec::<u32>::new());
    });
}

#[test]
fn what_does_not_decode_is_refused_by_the_macro() {
    chain(1, eager()).execute_with(|| {
        for (function, bytes) in [
            ("forecast", vec![0x11]),
            ("nodes", vec![0; 7]),
            ("shards", vec![0]),
        ] {
            let answer = ask(function, &bytes);
            assert!(
                answer.as_ref().is_err_and(|it| is_undecodable(it)),
                "{function}: {answer:?}"
            );
        }
    });
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn no_bytes_make_it_trap(which in 0..FUNCTIONS.len(), bytes in prop::collection::vec(any::<u8>(), 0..120)) {
        chain(1, eager()).execute_with(|| {
            let (function, _) = FUNCTIONS[which];
            if let Err(panic) = ask(function, &bytes) {
                prop_assert!(is_undecodable(&panic), "{function} of {bytes:02x?}: {panic}");
            }
            Ok(())
        })?;
    }
}
