// SPDX-License-Identifier: Apache-2.0
//! Uploads of models that are voted on: begun, gone on with, adopted or forgotten.
//!
//! An upload is its proposer's alone, and the proposer pays for its place with a deposit: nobody can
//! take the place of another, neither by the same hash nor by uploads that are never ended.

use crate::{
    Config, Error, Event, HoldReason, ModelBytes, Pallet, Terms, Upload, UploadFault, Uploads,
    WeightInfo,
};
use frame_support::{
    defensive, ensure,
    traits::{fungible::MutateHold, tokens::Precision, Get},
    weights::Weight,
};
use nerv_primitives_core::{
    traits::{ForecastModels, ModelProposals},
    Balance, ModelHash,
};
use nerv_primitives_neural::FILE_SIZE;
use sp_runtime::{DispatchError, DispatchResult};

impl<T: Config> Pallet<T> {
    pub(crate) fn do_upload(
        who: &T::AccountId,
        hash: &ModelHash,
        offset: u32,
        chunk: &[u8],
    ) -> DispatchResult {
        ensure!(T::Proposals::may_upload(who, hash), Error::<T>::NotProposed);
        ensure!(!chunk.is_empty(), Error::<T>::EmptyChunk);
        let upload = Uploads::<T>::get(who, hash);
        let there = upload.as_ref().map_or(0, |upload| upload.bytes.len());
        ensure!(there == offset as usize, Error::<T>::WrongOffset);
        let mut upload = match upload {
            Some(upload) => upload,
            None => Self::begin_upload(who, chunk)?,
        };
        upload
            .bytes
            .try_extend(chunk.iter().copied())
            .map_err(|()| Error::<T>::TooLong)?;
        if upload.bytes.len() < FILE_SIZE {
            Uploads::<T>::insert(who, hash, upload);
            return Ok(());
        }
        match Self::examine(hash, &upload.bytes) {
            Ok(()) => {
                Uploads::<T>::insert(who, hash, upload);
                Self::deposit_event(Event::ModelUploaded {
                    model: *hash,
                    proposer: who.clone(),
                });
            }
            // An error would take back this chunk and leave all that was before it, which is of no
            // use with any other last chunk either. So the call succeeds, and the upload goes.
            Err(fault) => {
                Self::forget_upload(who, hash);
                Self::deposit_event(Event::ModelRejected {
                    model: *hash,
                    fault,
                    proposer: who.clone(),
                });
            }
        }
        Ok(())
    }

    /// Takes the deposit for a file that begins with `chunk`. What no model's file begins with costs
    /// its sender the fee, and the chain no place.
    fn begin_upload(who: &T::AccountId, chunk: &[u8]) -> Result<Upload, DispatchError> {
        let most = T::MaxUploads::get() as usize;
        let standing = Uploads::<T>::iter_key_prefix(who).take(most).count();
        ensure!(standing < most, Error::<T>::TooManyUploads);
        ensure!(
            Self::check_header(chunk).is_ok(),
            Error::<T>::UnusableHeader
        );
        let deposit = Self::upload_deposit();
        // Of what can fail it comes last but for the length, which one chunk never reaches.
        T::Currency::hold(&HoldReason::Upload.into(), who, deposit)?;
        Ok(Upload {
            deposit,
            bytes: ModelBytes::default(),
        })
    }

    /// What is held for an upload that begins now: for all bytes of the file, also those to come.
    pub(crate) fn upload_deposit() -> Balance {
        T::Terms::upload_deposit().saturating_mul(FILE_SIZE as Balance)
    }

    /// Whether a file is that of the model.
    pub(crate) fn examine(hash: &ModelHash, file: &[u8]) -> Result<(), UploadFault> {
        let found = Self::verify(file).map_err(UploadFault::Malformed)?;
        ensure!(found == *hash, UploadFault::OtherModel(found));
        Ok(())
    }

    /// Takes an upload away and gives its deposit back.
    pub(crate) fn forget_upload(who: &T::AccountId, hash: &ModelHash) -> Option<Upload> {
        let upload = Uploads::<T>::take(who, hash)?;
        let reason = HoldReason::Upload.into();
        // It was held for this upload and for nothing else.
        if T::Currency::release(&reason, who, upload.deposit, Precision::Exact).is_err() {
            defensive!("a deposit that is not held");
        }
        Some(upload)
    }

    pub(crate) fn upload_weight() -> Weight {
        T::WeightInfo::upload_model()
            .max(T::WeightInfo::begin_upload())
            .saturating_add(T::Proposals::weight())
    }
}

impl<T: Config> ForecastModels<T::AccountId> for Pallet<T> {
    fn is_uploaded(proposer: &T::AccountId, hash: &ModelHash) -> bool {
        // A complete upload was verified, or thrown away.
        Uploads::<T>::get(proposer, hash).is_some_and(|upload| upload.bytes.len() == FILE_SIZE)
    }

    fn adopt(proposer: &T::AccountId, hash: &ModelHash) -> DispatchResult {
        ensure!(Self::is_uploaded(proposer, hash), Error::<T>::NotUploaded);
        let upload = Self::forget_upload(proposer, hash).ok_or(Error::<T>::NotUploaded)?;
        Self::put_in_force(hash, upload.bytes);
        Ok(())
    }

    fn discard(proposer: &T::AccountId, hash: &ModelHash) {
        if Self::forget_upload(proposer, hash).is_some() {
            Self::deposit_event(Event::ModelDiscarded {
                model: *hash,
                proposer: proposer.clone(),
            });
        }
    }

    fn weight() -> Weight {
        T::WeightInfo::adopt_model()
    }
}
