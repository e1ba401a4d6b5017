// SPDX-License-Identifier: Apache-2.0
//! The model: how it is read, uploaded and replaced.

use crate::{
    Config, Error, Event, Model, ModelBytes, ModelFile, Pallet, RuleInForce, Scores, UploadFault,
    Uploads, WeightInfo,
};
use frame_support::{defensive, ensure, traits::Get, weights::Weight};
use nerv_primitives_core::{
    api::ScoreView,
    traits::{ForecastModels, ModelProposals},
    ModelHash, Rule,
};
use nerv_primitives_neural::{Model as Network, ModelError, FILE_SIZE};
use sp_runtime::DispatchResult;

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
        Network::verify(file)?;
        let file = ModelBytes::try_from(file.to_vec()).map_err(|_| ModelError::Length)?;
        ModelFile::<T>::put(file);
        Ok(())
    }

    pub(crate) fn do_upload(
        who: &T::AccountId,
        hash: &ModelHash,
        offset: u32,
        chunk: &[u8],
    ) -> DispatchResult {
        ensure!(T::Proposals::may_upload(who, hash), Error::<T>::NotProposed);
        ensure!(!chunk.is_empty(), Error::<T>::EmptyChunk);
        let upload = Uploads::<T>::get(hash);
        let mut file = match upload {
            Some(upload) => upload,
            None => {
                ensure!(
                    Uploads::<T>::count() < T::MaxUploads::get(),
                    Error::<T>::TooManyUploads
                );
                ModelBytes::default()
            }
        };
        ensure!(file.len() == offset as usize, Error::<T>::WrongOffset);
        file.try_extend(chunk.iter().copied())
            .map_err(|()| Error::<T>::TooLong)?;
        if file.len() == FILE_SIZE {
            // An error would take back this chunk and leave all that was before it, which is of no
            // use with any other last chunk either. So the call succeeds, and the upload goes.
            if let Err(fault) = Self::examine(hash, &file) {
                Uploads::<T>::remove(hash);
                Self::deposit_event(Event::ModelRejected {
                    model: *hash,
                    fault,
                });
                return Ok(());
            }
            Self::deposit_event(Event::ModelUploaded { model: *hash });
        }
        Uploads::<T>::insert(hash, file);
        Ok(())
    }

    /// Whether a file is that of the model.
    pub(crate) fn examine(hash: &ModelHash, file: &[u8]) -> Result<(), UploadFault> {
        let (_, found) = Network::verify(file).map_err(UploadFault::Malformed)?;
        ensure!(found == *hash, UploadFault::OtherModel(found));
        Ok(())
    }

    pub(crate) fn upload_weight() -> Weight {
        T::WeightInfo::upload_model().saturating_add(T::Proposals::weight())
    }
}

impl<T: Config> ForecastModels for Pallet<T> {
    fn is_uploaded(hash: &ModelHash) -> bool {
        // A complete upload was verified, or thrown away.
        Uploads::<T>::decode_len(hash) == Some(FILE_SIZE)
    }

    fn adopt(hash: &ModelHash) -> DispatchResult {
        ensure!(Self::is_uploaded(hash), Error::<T>::NotUploaded);
        let file = Uploads::<T>::take(hash).ok_or(Error::<T>::NotUploaded)?;
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
        Ok(())
    }

    fn discard(hash: &ModelHash) {
        if Uploads::<T>::take(hash).is_some() {
            Self::deposit_event(Event::ModelDiscarded { model: *hash });
        }
    }

    fn weight() -> Weight {
        T::WeightInfo::adopt_model()
    }
}
