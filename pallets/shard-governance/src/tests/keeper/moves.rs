// SPDX-License-Identifier: Apache-2.0
//! The keeper: accounts that are moved because their shard takes too much of blocks.

use super::{next_sent, sent_in, votes};
use crate::{mock::*, Call};
use frame_support::assert_ok;
use nerv_primitives_core::{Assessment, HotAccount, Operation, WriteTime};
use nerv_primitives_embedding::BlindedId;

/// What relieves a contended shard: see [`Operation::Relocate`].
fn moves(number: u64) -> Operation {
    Operation::Relocate {
        account: BlindedId([7; 32]),
        shard: shard(number),
    }
}

fn contended(mean: u32) -> Assessment {
    Assessment::Contention {
        time: WriteTime { mean, peak: 9_000 },
        limit: 1_500,
        release: 1_000,
        hottest: Some(HotAccount {
            account: BlindedId([7; 32]),
            share: 600_000,
        }),
        relieves: true,
    }
}

#[test]
fn success_proposes_and_votes_for_a_move_that_contention_calls_for() {
    with_keeper([1], |take| {
        bond_all([1, 2], 300);
        CalledFor::set(vec![moves(3)]);
        Contended::set(Some(contended(2_000)));
        let (_, sent) = next_sent(take);
        let call = Call::propose_relocation {
            account: BlindedId([7; 32]),
            shard: shard(3),
        };
        assert_eq!(sent, vec![(1, 0, call)]);
        // Another leaf for the same account is another wish about the same thing.
        CalledFor::set(vec![moves(4)]);
        assert_eq!(sent_in(4, take), vec![], "it is on its way");
        assert_eq!(include(sent), vec![Ok(())]);
        keep();
        let sent = take();
        assert_eq!(sent, vec![(1, 1, votes(0, true))]);
        assert_eq!(include(sent), vec![Ok(())]);
        assert_eq!(sent_in(20, take), vec![], "the account's move is voted on");
    });
}

#[test]
fn success_leaves_a_move_to_people_when_its_contention_is_over() {
    with_keeper([1], |take| {
        bond_all([1, 2], 300);
        Contended::set(Some(contended(2_000)));
        let account = BlindedId([7; 32]);
        assert_ok!(Governance::propose_relocation(signed(2), account, shard(3)));
        for figures in [Some(contended(1_000)), None] {
            Contended::set(figures);
            assert_eq!(sent_in(4, take), vec![]);
        }
        Contended::set(Some(contended(1_001)));
        assert_eq!(sent_in(1, take), vec![(1, 0, votes(0, true))]);
    });
}

#[test]
fn success_proposes_no_more_moves_than_a_staker_may_have_open() {
    with_keeper([1], |take| {
        bond_all([1, 2], 300);
        Contended::set(Some(contended(2_000)));
        let many = (1..8).map(|number| Operation::Relocate {
            account: BlindedId([number; 32]),
            shard: shard(90),
        });
        CalledFor::set(many.collect());
        let mut proposed = 0;
        for _ in 0..20 {
            keep();
            let sent = take();
            let of_moves = sent
                .iter()
                .filter(|(_, _, call)| matches!(call, Call::propose_relocation { .. }));
            proposed += of_moves.count();
            next_block();
            assert!(include(sent).iter().all(Result::is_ok));
        }
        assert_eq!(proposed, 4);
    });
}
