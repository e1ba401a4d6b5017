// SPDX-License-Identifier: Apache-2.0
//! Whoever lies about whatever, in whatever order, while some say nothing and drains end at any time: what
//! too few have found settles nothing, a minority of liars changes nothing and pays, and nobody honest does.

use crate::{mock::*, types::settlement::AttestationState, Attestations};
use nerv_primitives_attestation::Claim;
use nerv_primitives_core::NodeId;
use proptest::prelude::*;
use std::collections::BTreeSet;

/// What somebody lies about, and how.
#[derive(Clone, Copy, Debug)]
struct Lie {
    /// The field: see [`Lie::about`].
    field: u8,
    /// Liars with the same one lie alike.
    kind: u8,
}

/// The fields that a lie can be about, in [`Lie::about`].
const FIELDS: u8 = 15;

impl Lie {
    fn about(&self, truth: &Claim) -> Claim {
        let mut it = truth.clone();
        let by = 1u8 << (self.kind % 3);
        let last = it.heirs.len() - 1;
        let (source, heirs) = (&mut it.sources[0], &mut it.heirs);
        match self.field % FIELDS {
            // What nobody but who executes the steps again knows.
            0 => source.contents.root.0[0] ^= by,
            1 => heirs[0].contents.root.0[31] ^= by,
            2 => heirs[last].contents.root.0[9] ^= by,
            3 => heirs[last].contents.embedding.0[4] ^= by,
            // One account, or some of its units, said to be on the other side.
            4 if last > 0 => {
                heirs[0].contents.accounts += u64::from(by);
                heirs[1].contents.accounts -= u64::from(by);
            }
            5 if last > 0 => {
                heirs[0].contents.total -= u128::from(by);
                heirs[1].contents.total += u128::from(by);
            }
            4 | 5 => heirs[0].contents.embedding.0[1] ^= by,
            // What the chain knows.
            6 => source.contents.accounts += u64::from(by),
            7 => source.contents.total -= u128::from(by),
            8 => source.contents.embedding.0[2] ^= by,
            9 => heirs[0].contents.accounts += u64::from(by),
            10 => heirs[last].contents.total += u128::from(by),
            // What it refuses.
            11 => source.from.root.0[3] ^= by,
            12 => source.log.head.0[5] ^= by,
            13 => heirs[0].shard = [by; 32].into(),
            _ => {
                it.heirs.pop();
            }
        }
        it
    }

    /// Whether the pool refuses it.
    fn is_refused(&self) -> bool {
        self.field % FIELDS > 10
    }

    fn is_refuted(&self) -> bool {
        (6..=10).contains(&(self.field % FIELDS))
    }
}

/// What a slot's node does in a round.
#[derive(Clone, Copy, Debug)]
enum Does {
    Truth,
    Lies(Lie),
    Nothing,
}

#[derive(Clone, Debug)]
struct Run {
    slots: u8,
    parity: u8,
    merges: bool,
    /// What each slot does in each round, and when: in the block that comes so many after it was asked.
    rounds: [Vec<(Does, u8)>; 2],
    /// When the drain is over.
    drained: u8,
}

fn does() -> impl Strategy<Value = Does> {
    let lie = (0..FIELDS, 0u8..3).prop_map(|(field, kind)| Does::Lies(Lie { field, kind }));
    prop_oneof![
        5 => Just(Does::Truth),
        1 => Just(Does::Nothing),
        2 => lie,
        // Those that conspire.
        1 => Just(Does::Lies(Lie { field: 1, kind: 0 })),
    ]
}

fn run() -> impl Strategy<Value = Run> {
    (1u8..=5, 0u8..=3, any::<bool>(), 0u8..120).prop_flat_map(|(data, parity, merges, drained)| {
        let slots = data + parity;
        let round = || prop::collection::vec((does(), 1u8..30), usize::from(slots));
        (round(), round()).prop_map(move |(first, second)| Run {
            slots,
            parity,
            merges,
            rounds: [first, second],
            drained,
        })
    })
}

/// The nodes of a round: those of the first from 0 on, and of the second from 10 on.
fn node(round: u8, slot: usize) -> NodeId {
    NodeId::from(round) * 10 + slot as NodeId
}

fn execute(run: &Run) {
    world();
    place(&root(), 0..run.slots.into(), run.parity);
    let case = if run.merges { merge(7) } else { split(7) };
    if run.merges {
        // The helpers place seven: as many as the run says.
        assert!(case.asked);
    }
    let needed = u32::from(open(7).needed);
    let tolerated = open(7).tolerated();
    let asked = open(7).asked.len();
    let heir = case.truth.heirs[0].shard;
    place(&heir, (10..).take(asked), asked as u8 - open(7).needed);
    let mut said: [Vec<(NodeId, Claim, Does)>; 2] = Default::default();
    let mut is_drained = false;
    let began = now();
    let mut since = now();
    let mut round = 0;
    for _ in 0..200 {
        next_block();
        visit();
        check();
        if !is_drained && now() - began > u32::from(run.drained) {
            drain(7);
            is_drained = true;
        }
        let Some(kept) = Attestations::<Test>::get(7) else {
            break;
        };
        if kept.round != round {
            round = kept.round;
            since = now();
        }
        let plan = &run.rounds[usize::from(round)];
        for (slot, (does, at)) in plan.iter().enumerate().take(asked) {
            if now() - since != u32::from(*at) {
                continue;
            }
            let claim = match does {
                Does::Nothing => continue,
                Does::Truth => case.truth.clone(),
                Does::Lies(lie) => lie.about(&case.truth),
            };
            let node = node(round, slot);
            let call = sign(statement(&claim, node, slot as u8, round));
            let refuses = matches!(does, Does::Lies(lie) if lie.is_refused());
            let is_open = Attestations::<Test>::get(7).is_some_and(|it| {
                matches!(
                    it.state,
                    AttestationState::Awaited | AttestationState::Agreed(_)
                )
            });
            if refuses || !is_open {
                assert!(pool(&call).is_err());
                continue;
            }
            if stored(node).is_none() {
                // It was punished before, for the other round.
                enroll(node);
            }
            include(sign(statement(&claim, node, slot as u8, round)));
            said[usize::from(round)].push((node, claim, *does));
        }
    }
    if !is_drained {
        drain(7);
    }
    // The drain may have ended last of all, and a few are punished at once.
    for _ in 0..10 {
        next_block();
        visit();
    }
    assert!(!Attestations::<Test>::contains_key(7), "it never ends");
    judge(&case, &said, needed, tolerated);
}

fn judge(case: &Case, said: &[Vec<(NodeId, Claim, Does)>; 2], needed: u32, tolerated: u32) {
    let state = concluded(7).state;
    let punished: BTreeSet<NodeId> = Punished::get().iter().map(|(node, _)| *node).collect();
    assert_eq!(punished.len(), Punished::get().len(), "nobody pays twice");
    let count = |round: usize, claim: &Claim| {
        let alike = said[round].iter().filter(|(_, it, _)| it == claim);
        alike.count() as u32
    };
    let all = || said.iter().flatten();
    let counts = |does: &Does| !matches!(does, Does::Lies(lie) if lie.is_refuted());
    let lies = |does: &Does| matches!(does, Does::Lies(_));
    // The most that have said the same lie in one round, of those that the chain cannot refute.
    let worst = (0..2)
        .flat_map(|round| {
            let of_round = said[round]
                .iter()
                .filter(|(_, _, it)| lies(it) && counts(it));
            of_round.map(move |(_, claim, _)| count(round, claim))
        })
        .max()
        .unwrap_or(0);
    let honest = (0..2)
        .map(|round| count(round, &case.truth))
        .max()
        .unwrap_or(0);

    // Nothing settles that fewer than enough have said alike in one round.
    let is_settled = matches!(state, AttestationState::Settled(_));
    if is_settled {
        assert!(honest.max(worst) >= needed);
        assert_eq!(Ended::get(), vec![(7, Ending::Settled)]);
        assert_eq!(Slashed::get(), vec![(PROPOSAL, false)]);
    }
    if worst < needed {
        assert_eq!(is_settled, honest >= needed, "the truth settles it");
    }
    // Who lies in what the chain knows better always pays.
    for (node, _, does) in all() {
        if matches!(does, Does::Lies(lie) if lie.is_refuted()) {
            assert!(punished.contains(node));
        }
    }
    if worst <= tolerated && worst < needed {
        // Nobody honest ever pays, be there enough of them or not.
        for (node, _, does) in all() {
            assert!(lies(does) || !punished.contains(node), "{node}");
        }
        // And where there are enough, every liar does.
        if is_settled {
            for (node, _, does) in all() {
                assert!(!lies(does) || punished.contains(node), "{node}");
            }
        }
    }
    // What is undone was contradicted, and costs the bond; what is left was not, and does not.
    match state {
        AttestationState::Settled(_) => (),
        AttestationState::Undone(..) => {
            let different: Vec<&Claim> = all()
                .filter(|(_, _, does)| counts(does))
                .map(|(_, claim, _)| claim)
                .collect();
            assert!(different.iter().any(|it| **it != *different[0]));
            assert_eq!(Slashed::get(), vec![(PROPOSAL, true)]);
            assert_eq!(Ended::get(), vec![(7, Ending::Undone)]);
        }
        AttestationState::Unsettled(_) => {
            assert!(Slashed::get().is_empty());
            assert_eq!(Ended::get(), vec![(7, Ending::Left)]);
        }
        other => panic!("{other:?} is no end"),
    }
    assert_eq!(Released::get().len(), case.truth.sources.len());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn success_liars_change_nothing_and_pay(run in run()) {
        build_and_execute(|| execute(&run));
    }
}

/// At most m of k + m lie, in every field and every kind, and the others answer: it is settled, and every
/// one that lies is refused or pays.
#[test]
fn success_a_minority_is_caught_in_every_field() {
    for merges in [false, true] {
        for field in 0..FIELDS {
            for liars in 1..=2u8 {
                let round: Vec<(Does, u8)> = (0..7u8)
                    .map(|slot| {
                        let lie = Lie { field, kind: 0 };
                        let does = if slot < liars {
                            Does::Lies(lie)
                        } else {
                            Does::Truth
                        };
                        (does, slot + 1)
                    })
                    .collect();
                build_and_execute(|| {
                    let run = Run {
                        slots: 7,
                        parity: 2,
                        merges,
                        rounds: [round.clone(), round.clone()],
                        drained: 20,
                    };
                    execute(&run);
                    let is_settled = matches!(concluded(7).state, AttestationState::Settled(_));
                    assert!(is_settled);
                    let pays = if (Lie { field, kind: 0 }).is_refused() {
                        0
                    } else {
                        liars
                    };
                    assert_eq!(Punished::get().len(), usize::from(pays));
                });
            }
        }
    }
}
