// SPDX-License-Identifier: Apache-2.0
//! What is searched: the candidates, their round trips and the rules.

use crate::{
    feasible::{check, Infeasible},
    latency::{pair_sum, Latency, MAX_LATENCY},
    rules::{Rules, MAX_CANDIDATES},
    score::score,
};
use alloc::{collections::BTreeMap, vec::Vec};
use nerv_primitives_types::{Candidate, PlacementScore as Score};

/// Why nothing can be chosen from an instance.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Unusable {
    /// The rules' counts are out of bounds (see [`Rules`]).
    Rules,
    /// More than [`MAX_CANDIDATES`].
    TooMany,
    /// No choice keeps to the rules: too few candidates, or too few failure domains.
    TooFew,
}

/// One question: which of these nodes are to be the replicas?
#[derive(Debug)]
pub struct Instance<'a, L> {
    /// The nodes to choose from. A choice names them by index. The order matters to the search:
    /// who is to repeat it must keep to the same.
    pub candidates: &'a [Candidate],
    /// Their round trips, by the same indices.
    pub latency: &'a L,
    /// What the choice must keep to.
    pub rules: Rules,
}

/// By hand, since a derived one would ask the same of `L`.
impl<L> Clone for Instance<'_, L> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<L> Copy for Instance<'_, L> {}

impl<L: Latency> Instance<'_, L> {
    /// Is there a choice that keeps to the rules? If so, every search of this crate but for
    /// [`exact`](crate::exact()) finds one; if not, none does.
    pub fn usable(&self) -> Result<(), Unusable> {
        if !self.rules.sound() {
            return Err(Unusable::Rules);
        }
        if self.candidates.len() > MAX_CANDIDATES {
            return Err(Unusable::TooMany);
        }
        let mut domains = BTreeMap::<u32, u8>::new();
        for candidate in self.candidates {
            let nodes = domains.entry(candidate.domain).or_default();
            *nodes = nodes.saturating_add(1).min(self.rules.per_domain);
        }
        // Domains fill independently of each other, so no choice of the first nodes can bar the
        // last ones: room for all is enough.
        let room: usize = domains.into_values().map(usize::from).sum();
        if room < usize::from(self.rules.replicas) {
            return Err(Unusable::TooFew);
        }
        Ok(())
    }

    /// The score of the candidates with these indices, in any order, or why they are no choice.
    pub fn evaluate(&self, chosen: &[u16]) -> Result<Score, Infeasible> {
        if chosen.len() != usize::from(self.rules.replicas) {
            return Err(Infeasible::WrongCount);
        }
        let parts = chosen
            .iter()
            .map(|index| self.candidates.get(usize::from(*index)).copied())
            .collect::<Option<Vec<_>>>()
            .ok_or(Infeasible::Unknown)?;
        let named: Vec<_> = chosen
            .iter()
            .zip(&parts)
            .map(|(index, part)| (*index, part.domain))
            .collect();
        check(&named, &self.rules)?;
        let sum = pair_sum(chosen.len(), |a, b| self.between(chosen[a], chosen[b]));
        Ok(score(&parts, sum, &self.rules))
    }

    /// The round trip between two candidates, at most [`MAX_LATENCY`].
    pub(crate) fn between(&self, a: u16, b: u16) -> u32 {
        self.latency
            .between(usize::from(a), usize::from(b))
            .min(MAX_LATENCY)
    }
}
