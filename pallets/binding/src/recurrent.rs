// SPDX-License-Identifier: Apache-2.0
//! A recurrent model of pairs, and what it remembers of each of them.
//!
//! What it was trained to is a file that the runtime ships; what it remembers is in the state, for each slot of the
//! sketch. A pair that is let in to a slot begins with nothing, whoever had the slot before.

use crate::{Config, Remembered, WeightInfo};
use alloc::vec::Vec;
use core::marker::PhantomData;
use frame_support::{
    traits::{ConstU32, Get},
    weights::Weight,
    BoundedVec,
};
use nerv_primitives_affinity::PAIRS;
use nerv_primitives_core::{
    traits::{PairForecasts, PairSeen},
    Ppm,
};
use nerv_primitives_neural::gru::{Model, State};

/// What a model remembers, by slots: of none above the highest that was ever taken.
pub type Memories = BoundedVec<State, ConstU32<PAIRS>>;

/// The model in `File`, as [`PairForecasts`]. Of a file that holds no model there are no forecasts, and
/// nothing is remembered.
pub struct Recurrent<T, File>(PhantomData<(T, File)>);

impl<T: Config, File: Get<&'static [u8]>> PairForecasts for Recurrent<T, File> {
    fn forecast(pairs: &[PairSeen]) -> Option<Vec<Ppm>> {
        let model = Model::parse(File::get()).ok()?;
        let mut states = Remembered::<T>::get().into_inner();
        let mut said = Vec::with_capacity(pairs.len());
        for pair in pairs {
            let slot = usize::from(pair.slot);
            // Slots are below `PAIRS`; of any other nothing would be kept.
            if slot < PAIRS as usize && slot >= states.len() {
                states.resize(slot + 1, State::default());
            }
            let kept = states.get_mut(slot);
            let mut state = kept
                .as_deref()
                .copied()
                .filter(|_| !pair.is_new)
                .unwrap_or_default();
            said.push(model.step(&mut state, &pair.features.input()));
            if let Some(kept) = kept {
                *kept = state;
            }
        }
        Remembered::<T>::put(BoundedVec::truncate_from(states));
        Some(said)
    }

    fn weight(pairs: u32) -> Weight {
        T::WeightInfo::forecast(pairs)
    }
}
