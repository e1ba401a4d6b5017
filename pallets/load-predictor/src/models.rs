// SPDX-License-Identifier: Apache-2.0
//! The model in force: how it is read and replaced.

use crate::{Config, Event, Model, ModelBytes, ModelFile, Pallet, RuleInForce, Scores};
use frame_support::{defensive, ensure, traits::Get};
use nerv_primitives_core::{api::ScoreView, ModelHash, Rule};
use nerv_primitives_load::HORIZON;
use nerv_primitives_neural::{Header, Model as Network, ModelError};

impl<T: Config> Pallet<T> {
    /// The model that forecasts. It was verified when it was put there, and is only parsed.
    pub(crate) fn model() -> Option<Network> {
        let file = ModelFile::<T>::get()?;
        match Network::parse(&file) {
            Ok(model) => Some(model),
            Err(error) => {
                defensive!("a model in force that cannot be read", error);
                None
            }
        }
    }

    /// The hash of the model that forecasts: it stands at the end of the file.
    pub fn model_hash() -> Option<ModelHash> {
        ModelFile::<T>::get()?.last_chunk().copied()
    }

    /// Lets the model forecast that the runtime ships. Genesis calls it; a chain that takes the
    /// pallet in later calls it from its upgrade, and gives its leaves forecasts.
    pub fn install_shipped_model() -> Result<(), ModelError> {
        let file = T::ShippedModel::get();
        Self::verify(file)?;
        let file = ModelBytes::try_from(file.to_vec()).map_err(|_| ModelError::Length)?;
        ModelFile::<T>::put(file);
        Ok(())
    }
    /// The hash of the model in a file, if the chain can forecast with it: beside all that makes a
    /// file a model's, its forecasts must reach as far ahead as they are scored. One of another
    /// horizon is of another shape.
    pub(crate) fn verify(file: &[u8]) -> Result<ModelHash, ModelError> {
        Self::check_header(file)?;
        Network::verify(file).map(|(_, hash)| hash)
    }

    /// Whether the beginning of a file is that of a model with which the chain can forecast.
    pub(crate) fn check_header(beginning: &[u8]) -> Result<(), ModelError> {
        let header = Header::read(beginning)?;
        ensure!(u64::from(header.horizon) == HORIZON, ModelError::Shape);
        Ok(())
    }

    /// Lets a model forecast whose file was verified.
    pub(crate) fn put_in_force(hash: &ModelHash, file: ModelBytes) {
        ModelFile::<T>::put(file);
        // The leaves notice at their next visit that this is another generation.
        Model::<T>::mutate(|model| {
            model.generation = model.generation.saturating_add(1);
            model.since = Self::now_seconds();
        });
        // It is judged by its own forecasts, and decides until there are enough of them.
        Scores::<T>::kill();
        if RuleInForce::<T>::take() != Rule::Forecast {
            Self::deposit_event(Event::RuleChanged {
                rule: Rule::Forecast,
                score: ScoreView::default(),
            });
        }
        Self::deposit_event(Event::ModelAdopted { model: *hash });
    }
}
