// SPDX-License-Identifier: Apache-2.0
//! Which choices are allowed at all.

use crate::rules::Rules;

/// Why a choice cannot be a placement.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Infeasible {
    /// Not as many nodes as the rules ask for.
    WrongCount,
    /// A node twice.
    Repeated,
    /// More nodes in one failure domain than the rules allow.
    CrowdedDomain,
    /// More newcomers than the rules allow.
    TooManyNewcomers,
    /// An index that is none of the candidates'. Only by [`Instance`](crate::Instance).
    Unknown,
}

/// Are there no more newcomers in a choice than the rules allow?
pub fn check_newcomers(newcomers: usize, rules: &Rules) -> Result<(), Infeasible> {
    if newcomers > usize::from(rules.newcomers) {
        return Err(Infeasible::TooManyNewcomers);
    }
    Ok(())
}

/// Is this a choice that the rules allow? Each of `chosen` is a node's id, of whatever kind, and
/// its failure domain; in any order.
///
/// Newcomers are counted apart: see [`check_newcomers`].
///
/// At most 120 comparisons: the count is looked at first.
pub fn check<Id: Eq>(chosen: &[(Id, u32)], rules: &Rules) -> Result<(), Infeasible> {
    if !rules.sound() || chosen.len() != usize::from(rules.replicas) {
        return Err(Infeasible::WrongCount);
    }
    let mut crowded = false;
    for (place, (id, domain)) in chosen.iter().enumerate() {
        let before = &chosen[..place];
        if before.iter().any(|(other, _)| other == id) {
            return Err(Infeasible::Repeated);
        }
        let neighbours = before.iter().filter(|(_, other)| other == domain).count();
        crowded |= neighbours >= usize::from(rules.per_domain);
    }
    // A node named twice is told as that, also where it crowds its domain.
    if crowded {
        return Err(Infeasible::CrowdedDomain);
    }
    Ok(())
}
