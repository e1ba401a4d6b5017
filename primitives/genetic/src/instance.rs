// SPDX-License-Identifier: Apache-2.0
//! What is searched: the candidates, their round trips and the rules.

use crate::{
    feasible::{check, check_newcomers, Infeasible},
    latency::{pair_sum, Latency, MAX_LATENCY},
    rules::{Rules, MAX_CANDIDATES},
    score::{merit, score},
};
use alloc::{collections::BTreeMap, vec::Vec};
use core::cmp::Reverse;
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
    /// Newcomers are needed, and there are some that are not [`eligible`].
    Crowded,
}

/// The candidates of one failure domain.
#[derive(Clone, Copy, Debug, Default)]
struct Domain {
    trusted: usize,
    newcomers: usize,
}

impl Domain {
    /// The trusted ones that may be chosen, and the newcomers beside so many of them.
    fn places(&self, rules: &Rules) -> (usize, usize) {
        let most = usize::from(rules.per_domain);
        let trusted = self.trusted.min(most);
        (trusted, most - trusted)
    }
}

/// The candidates by failure domain, and whether the trusted ones suffice for a choice.
fn by_domain(candidates: &[Candidate], rules: &Rules) -> (BTreeMap<u32, Domain>, bool) {
    let mut domains = BTreeMap::<u32, Domain>::new();
    for candidate in candidates {
        let domain = domains.entry(candidate.domain).or_default();
        if candidate.newcomer {
            domain.newcomers += 1;
        } else {
            domain.trusted += 1;
        }
    }
    let trusted: usize = domains.values().map(|it| it.places(rules).0).sum();
    (domains, trusted >= usize::from(rules.replicas))
}

/// The indices of the candidates to search among, in ascending order.
///
/// All of them, where those that are trusted suffice: whatever was chosen first, some of these can
/// fill the rest. Where they do not, a newcomer in the place of a trusted node may leave too few. Then
/// a failure domain has only as many newcomers as there are places beside its trusted nodes, those of
/// the most merit, and again nothing that was chosen first bars the rest.
pub fn eligible(candidates: &[Candidate], rules: &Rules) -> Vec<usize> {
    let (domains, suffice) = by_domain(candidates, rules);
    let mut beside: BTreeMap<u32, usize> = domains
        .iter()
        .map(|(domain, it)| (*domain, it.places(rules).1))
        .collect();
    let mut order: Vec<usize> = (0..candidates.len()).collect();
    order.sort_by_key(|index| Reverse(candidates.get(*index).map(merit)));
    order.retain(|index| {
        let Some(candidate) = candidates.get(*index) else {
            return false;
        };
        if suffice || !candidate.newcomer {
            return true;
        }
        let places = beside.entry(candidate.domain).or_default();
        let has_place = *places > 0;
        *places = places.saturating_sub(1);
        has_place
    });
    order.sort_unstable();
    order
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
    /// Is there a choice that keeps to the rules, among candidates that are all [`eligible`]? If so,
    /// every search of this crate but for [`exact`](crate::exact()) finds one; if not, none does.
    pub fn usable(&self) -> Result<(), Unusable> {
        if !self.rules.sound() {
            return Err(Unusable::Rules);
        }
        if self.candidates.len() > MAX_CANDIDATES {
            return Err(Unusable::TooMany);
        }
        let (domains, suffice) = by_domain(self.candidates, &self.rules);
        // Domains fill independently of each other, and a newcomer takes the place of one trusted node
        // at most. So no choice of the first nodes can bar the last ones: room for all is enough.
        if suffice {
            return Ok(());
        }
        let places = |it: &Domain| it.places(&self.rules);
        let trusted: usize = domains.values().map(|it| places(it).0).sum();
        let beside: usize = domains
            .values()
            .map(|it| it.newcomers.min(places(it).1))
            .sum();
        let room = trusted + beside.min(usize::from(self.rules.newcomers));
        if room < usize::from(self.rules.replicas) {
            return Err(Unusable::TooFew);
        }
        if domains.values().any(|it| it.newcomers > places(it).1) {
            return Err(Unusable::Crowded);
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
        let newcomers = parts.iter().filter(|part| part.newcomer).count();
        check_newcomers(newcomers, &self.rules)?;
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
