// SPDX-License-Identifier: Apache-2.0
//! Whom those that are bound follow in the end.

use alloc::{vec, vec::Vec};

/// The anchor of each account: where the way from one to the one it is bound to ends. That is an
/// account that is not bound, or the first of a circle. Who is not bound, or bound to a place that there
/// is not, is its own anchor. Accounts are told by their places.
///
/// All accounts of a circle have one anchor, and that follows nobody: so circles come to rest.
/// `O(accounts)`: each way ends where an earlier one has been.
pub fn anchors(bound_to: &[Option<usize>]) -> Vec<usize> {
    let mut anchors: Vec<Option<usize>> = vec![None; bound_to.len()];
    let mut walked: Vec<Option<usize>> = vec![None; bound_to.len()];
    for start in 0..bound_to.len() {
        let (mut way, mut at) = (Vec::new(), start);
        let anchor = loop {
            if let Some(anchor) = anchors.get(at).copied().flatten() {
                break anchor;
            }
            match walked.get_mut(at) {
                // This way has been here: from here on it is a circle.
                Some(by) if *by == Some(start) => {
                    let circle = way.iter().skip_while(|place| **place != at);
                    break circle.copied().min().unwrap_or(at);
                }
                Some(by) => *by = Some(start),
                None => break at,
            }
            way.push(at);
            match bound_to.get(at).copied().flatten() {
                Some(next) => at = next,
                None => break at,
            }
        };
        for place in way {
            if let Some(known) = anchors.get_mut(place) {
                *known = Some(anchor);
            }
        }
    }
    (0..)
        .zip(anchors)
        .map(|(place, anchor)| anchor.unwrap_or(place))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn ways_end_at_who_is_not_bound_and_circles_at_their_first() {
        let bound_to = [
            None,
            Some(0),
            Some(1),
            Some(5),
            Some(3),
            Some(4),
            Some(4),
            Some(7),
        ];
        assert_eq!(anchors(&bound_to), [0, 0, 0, 3, 3, 3, 3, 7]);
    }

    proptest! {
        #[test]
        fn an_anchor_is_its_own_and_that_of_who_is_bound_to_it(
            bound_to in prop::collection::vec(prop::option::of(0usize..30), 30),
        ) {
            let anchors = anchors(&bound_to);
            for (place, next) in bound_to.iter().enumerate() {
                let anchor = anchors[place];
                prop_assert_eq!(anchors[anchor], anchor);
                prop_assert_eq!(anchor, next.map_or(place, |next| anchors[next]));
            }
        }
    }
}
