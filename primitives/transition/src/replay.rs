// SPDX-License-Identifier: Apache-2.0
//! Taking the steps of a log again.

use crate::{
    books::Books,
    error::{StoreError, TransitionError},
    run::{run, Rules},
    step::Step,
    store::RootedStore,
};
use sp_core::H256;

/// What speaks against a log.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Divergence {
    /// A step cannot be taken.
    Refused {
        /// How many steps could be taken before it.
        after: u64,
        /// Why.
        error: TransitionError,
    },
    /// All steps were taken, but the store cannot tell the root they end in.
    NoRoot(StoreError),
}

/// Takes steps one after the other, and returns the root of the store after the last. What else they
/// end in is in the books: to hold it against a head is the caller's.
///
/// At a divergence store and books are as they were before the step that was refused.
pub fn replay<'a>(
    store: &mut impl RootedStore,
    books: &mut Books,
    rules: &Rules,
    steps: impl IntoIterator<Item = &'a Step>,
) -> Result<H256, Divergence> {
    for (after, step) in (0..).zip(steps) {
        run(store, books, rules, step).map_err(|error| Divergence::Refused { after, error })?;
    }
    store.root().map_err(Divergence::NoRoot)
}

#[cfg(test)]
mod tests;
