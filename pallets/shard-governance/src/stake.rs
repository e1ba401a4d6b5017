// SPDX-License-Identifier: Apache-2.0
//! Which stake has power on which proposal: arithmetic without storage.
//!
//! A staker's stake lies in layers, the oldest first. Each knows the first proposal it has power
//! on. Bonding lays one on top, unbonding takes from the top: so the power on a proposal is the
//! least that was bonded at any time since just before the proposal was made.

use crate::types::Layer;
use alloc::vec::Vec;
use nerv_primitives_core::{Balance, ProposalIndex};

/// All stake in some layers.
pub fn total(layers: &[Layer]) -> Balance {
    layers
        .iter()
        .fold(0, |sum, layer| sum.saturating_add(layer.amount))
}

/// The power that some layers have on a proposal.
pub fn power(layers: &[Layer], proposal: ProposalIndex) -> Balance {
    layers
        .iter()
        .take_while(|layer| layer.since <= proposal)
        .fold(0, |sum, layer| sum.saturating_add(layer.amount))
}

/// The layers with stake bonded before proposal `next` on top, where votes are taken on `voting`.
///
/// Layers that no vote tells apart become one, so that there is at most one more than there are
/// votes.
pub fn bond(
    layers: &[Layer],
    amount: Balance,
    next: ProposalIndex,
    voting: &[ProposalIndex],
) -> Vec<Layer> {
    let top = Layer {
        since: next,
        amount,
    };
    let mut merged = Vec::<Layer>::with_capacity(voting.len().saturating_add(1));
    for layer in layers.iter().chain(core::iter::once(&top)) {
        match merged.last_mut() {
            Some(below) if !are_told_apart(below, layer, voting) => {
                below.amount = below.amount.saturating_add(layer.amount);
            }
            _ => merged.push(*layer),
        }
    }
    merged
}

/// Whether there is a vote on which the lower of two layers has power and the upper has none.
fn are_told_apart(below: &Layer, above: &Layer, voting: &[ProposalIndex]) -> bool {
    voting
        .iter()
        .any(|proposal| (below.since..above.since).contains(proposal))
}

/// The layers with stake taken from the top: the newest first. `None` if there is not so much.
pub fn unbond(layers: &[Layer], amount: Balance) -> Option<Vec<Layer>> {
    let mut kept = layers.to_vec();
    let mut missing = amount;
    while missing > 0 {
        let top = kept.last_mut()?;
        let taken = top.amount.min(missing);
        top.amount -= taken;
        missing -= taken;
        if top.amount == 0 {
            kept.pop();
        }
    }
    Some(kept)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn layer(since: ProposalIndex, amount: Balance) -> Layer {
        Layer { since, amount }
    }

    #[test]
    fn stake_has_power_on_later_proposals_only() {
        let layers = [layer(3, 100), layer(5, 10)];
        assert_eq!(power(&layers, 2), 0);
        assert_eq!(power(&layers, 3), 100);
        assert_eq!(power(&layers, 4), 100);
        assert_eq!(power(&layers, 5), 110);
        assert_eq!(total(&layers), 110);
    }

    #[test]
    fn stake_leaves_from_the_top() {
        let layers = [layer(3, 100), layer(5, 10)];
        assert_eq!(unbond(&layers, 4), Some(vec![layer(3, 100), layer(5, 6)]));
        assert_eq!(unbond(&layers, 10), Some(vec![layer(3, 100)]));
        assert_eq!(unbond(&layers, 11), Some(vec![layer(3, 99)]));
        assert_eq!(unbond(&layers, 110), Some(vec![]));
        assert_eq!(unbond(&layers, 111), None);
        assert_eq!(unbond(&[], 1), None);
        assert_eq!(unbond(&[], 0), Some(vec![]));
    }

    #[test]
    fn layers_that_no_vote_tells_apart_become_one() {
        let layers = [layer(3, 100), layer(5, 10)];
        assert_eq!(bond(&layers, 1, 7, &[]), vec![layer(3, 111)]);
        assert_eq!(bond(&layers, 1, 7, &[6]), vec![layer(3, 110), layer(7, 1)]);
        assert_eq!(
            bond(&layers, 1, 7, &[4, 6]),
            vec![layer(3, 100), layer(5, 10), layer(7, 1)]
        );
        assert_eq!(bond(&layers, 1, 5, &[4]), vec![layer(3, 100), layer(5, 11)]);
    }

    #[derive(Clone, Debug)]
    enum Step {
        Bond(u8),
        Unbond(u8),
        Propose,
        Close(usize),
    }

    fn steps() -> impl Strategy<Value = Vec<Step>> {
        let step = prop_oneof![
            any::<u8>().prop_map(Step::Bond),
            any::<u8>().prop_map(Step::Unbond),
            Just(Step::Propose),
            any::<usize>().prop_map(Step::Close),
        ];
        prop::collection::vec(step, 0..200)
    }

    proptest! {
        /// The power on a proposal is the least that was bonded since just before it was made,
        /// and there are never more layers than votes and one.
        #[test]
        fn power_is_the_least_stake_since_the_proposal(steps in steps()) {
            let mut layers = Vec::new();
            let mut stake: Balance = 0;
            let mut next = 0;
            // The open votes with the least stake since each.
            let mut votes = Vec::<(ProposalIndex, Balance)>::new();
            for step in steps {
                match step {
                    Step::Bond(amount) if amount > 0 => {
                        let voting: Vec<_> = votes.iter().map(|(proposal, _)| *proposal).collect();
                        layers = bond(&layers, amount.into(), next, &voting);
                        stake += Balance::from(amount);
                    }
                    Step::Bond(_) => {}
                    Step::Unbond(amount) => match unbond(&layers, amount.into()) {
                        Some(kept) => {
                            layers = kept;
                            stake -= Balance::from(amount);
                        }
                        None => prop_assert!(stake < Balance::from(amount)),
                    },
                    Step::Propose => {
                        votes.push((next, stake));
                        next += 1;
                    }
                    Step::Close(i) => {
                        if !votes.is_empty() {
                            votes.remove(i % votes.len());
                        }
                    }
                }
                prop_assert_eq!(total(&layers), stake);
                prop_assert!(layers.iter().all(|layer| layer.amount > 0));
                prop_assert!(layers.windows(2).all(|pair| pair[0].since < pair[1].since));
                for (proposal, least) in &mut votes {
                    *least = stake.min(*least);
                    prop_assert_eq!(power(&layers, *proposal), *least);
                }
                if matches!(step, Step::Bond(amount) if amount > 0) {
                    prop_assert!(layers.len() <= votes.len() + 1);
                }
            }
        }
    }
}
