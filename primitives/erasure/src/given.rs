// SPDX-License-Identifier: Apache-2.0
//! Fragments as callers give them, sorted by slot.

use crate::{profile::Shape, ErasureError};
use alloc::vec::Vec;
use core::ops::Range;
use nerv_primitives_types::MAX_REPLICAS;

/// The fragment of each slot, where there is one.
#[derive(Clone, Copy, Default)]
pub(crate) struct Given<'a>([Option<&'a [u8]>; MAX_REPLICAS as usize]);

impl<'a> Given<'a> {
    /// Sorts fragments by slot, of whatever length they are.
    ///
    /// Errors: [`ErasureError::UnknownSlot`], [`ErasureError::Twice`]. So more than k + m fragments
    /// are never looked at.
    pub fn new(shape: Shape, fragments: &[(u8, &'a [u8])]) -> Result<Self, ErasureError> {
        let mut given = Self::default();
        for (slot, fragment) in fragments {
            if *slot >= shape.profile.slots() {
                return Err(ErasureError::UnknownSlot { slot: *slot });
            }
            let place = &mut given.0[usize::from(*slot)];
            if place.is_some() {
                return Err(ErasureError::Twice { slot: *slot });
            }
            *place = Some(fragment);
        }
        Ok(given)
    }

    pub fn get(&self, slot: usize) -> Option<&'a [u8]> {
        self.0.get(slot).copied().flatten()
    }

    /// Puts a fragment in a slot below [`MAX_REPLICAS`].
    pub fn set(&mut self, slot: usize, fragment: &'a [u8]) {
        if let Some(place) = self.0.get_mut(slot) {
            *place = Some(fragment);
        }
    }

    /// The fragments there are, in rising order of slots.
    pub fn iter(&self) -> impl Iterator<Item = (usize, &'a [u8])> + '_ {
        let slots = self.0.iter().enumerate();
        slots.filter_map(|(slot, fragment)| fragment.map(|fragment| (slot, fragment)))
    }

    pub fn count(&self) -> usize {
        self.iter().count()
    }

    /// Leaves out what is not good, and says the slots of that.
    pub fn retain(&mut self, mut good: impl FnMut(usize, &[u8]) -> bool) -> Vec<u8> {
        let mut corrupt = Vec::new();
        for (slot, place) in self.0.iter_mut().enumerate() {
            if place.is_some_and(|fragment| !good(slot, fragment)) {
                *place = None;
                corrupt.push(slot as u8);
            }
        }
        corrupt
    }

    /// The bytes `range` of each fragment. All must be that long.
    pub fn part(&self, range: &Range<usize>) -> Self {
        Self(self.0.map(|it| it.map(|fragment| &fragment[range.clone()])))
    }

    /// The `count` fragments of the lowest slots: data before parity, so that least is decoded.
    pub fn lowest(&self, count: usize) -> Self {
        let mut lowest = *self;
        let mut left = count;
        lowest.retain(|_, _| {
            let within = left > 0;
            left = left.saturating_sub(1);
            within
        });
        lowest
    }
}
