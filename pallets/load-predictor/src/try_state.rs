// SPDX-License-Identifier: Apache-2.0
//! What must hold of meters, forecasts and models at all times.

use crate::{
    BlockFullness, Config, Forecasts, Fullness, HoldReason, LeafForecast, Legacies, Meters, Model,
    ModelFile, Note, Pallet, PendingCount, PendingNotes, Uploads, HOT_SHARE,
};
use alloc::collections::BTreeMap;
use frame_support::{
    ensure,
    traits::{fungible::InspectHold, Get},
};
use nerv_primitives_core::{
    traits::{ModelProposals, ShardTree},
    Balance, ShardId, ShardStatus, MILLION,
};
use nerv_primitives_neural::FILE_SIZE;
use sp_runtime::TryRuntimeError;

impl<T: Config> Pallet<T> {
    /// Checks the pallet's invariants:
    ///
    /// 1. Every meter is of a live shard, so that there are no more than leaves. None was busy later
    ///    than its newest second.
    ///    A transfer that is noted and not counted is of live shards, too. No block is fuller than full.
    /// 2. Every leaf has a forecast, and no other shard has; they are as many as are counted.
    /// 3. A forecast is a probability, of a model that there was, and a mark names an account that
    ///    makes for more than half of the load. No leaf is contended since a block to come.
    /// 4. The model in force can be verified.
    /// 5. There are no more uploads of a proposer than may be, each is of a model that this one has
    ///    put to the vote, has a usable header, and those that are complete are what was proposed.
    /// 6. The deposits of a proposer's uploads are held, and no more.
    /// 7. Whatever is pending of a shard that is no more has live leaves as its heirs, each once.
    pub fn do_try_state() -> Result<(), TryRuntimeError> {
        Self::check_meters()?;
        Self::check_forecasts()?;
        Self::check_model()?;
        Self::check_uploads()?;
        Self::check_legacies()
    }

    fn is_live(shard: &ShardId) -> bool {
        T::Tree::shard(shard).map(|shard| shard.status) == Some(ShardStatus::Live)
    }

    fn check_meters() -> Result<(), TryRuntimeError> {
        for (shard, leaf) in Meters::<T>::iter() {
            ensure!(Self::is_live(&shard), "a meter of a shard that is not live");
            ensure!(
                leaf.meter.busy_at() <= leaf.meter.newest(),
                "a meter that was busy later than it knows of"
            );
        }
        let notes = PendingNotes::<T>::get();
        ensure!(
            PendingCount::<T>::get() as usize == notes.len(),
            "what was noted is not as much as is counted"
        );
        for note in notes {
            let is_live = match note {
                Note::Transferred {
                    source,
                    destination,
                    ..
                } => Self::is_live(&source) && Self::is_live(&destination),
                Note::Executed { lane, .. } => Self::is_live(&lane),
                // What has split or merged since is let be.
                Note::Finished { .. } => true,
            };
            ensure!(is_live, "a transfer noted for a shard that is not live");
        }
        let BlockFullness { slow, fast, .. } = Fullness::<T>::get();
        ensure!(
            slow <= MILLION && fast <= MILLION,
            "blocks that are fuller than full"
        );
        Ok(())
    }

    fn check_forecasts() -> Result<(), TryRuntimeError> {
        let mut found = 0u32;
        for (shard, leaf) in Forecasts::<T>::iter() {
            ensure!(
                Self::is_live(&shard),
                "a forecast of a shard that is not live"
            );
            Self::check_forecast(&leaf)?;
            found = found.saturating_add(1);
        }
        ensure!(found == T::Tree::leaf_count(), "a leaf without a forecast");
        ensure!(
            found == Forecasts::<T>::count(),
            "forecasts that are not counted"
        );
        Ok(())
    }

    fn check_forecast(leaf: &LeafForecast) -> Result<(), TryRuntimeError> {
        ensure!(
            leaf.probability <= MILLION,
            "a forecast that is no probability"
        );
        ensure!(
            leaf.generation <= Model::<T>::get().generation,
            "a forecast of a model that never was"
        );
        ensure!(
            leaf.contention.since <= Some(Self::height()),
            "a leaf that is contended since a block to come"
        );
        if let Some(mark) = leaf.mark {
            let share = mark.account.share;
            ensure!(
                share > HOT_SHARE && share <= MILLION,
                "a mark for an account that is not hot"
            );
        }
        Ok(())
    }

    fn check_model() -> Result<(), TryRuntimeError> {
        let file = ModelFile::<T>::get().ok_or("no model is in force")?;
        ensure!(Self::verify(&file).is_ok(), "the model in force is none");
        Ok(())
    }

    fn check_uploads() -> Result<(), TryRuntimeError> {
        let mut proposers = BTreeMap::<T::AccountId, (u32, Balance)>::new();
        for (who, hash, upload) in Uploads::<T>::iter() {
            ensure!(
                T::Proposals::is_open(&who, &hash),
                "an upload of a model that is not voted on"
            );
            ensure!(
                Self::check_header(&upload.bytes).is_ok(),
                "an upload that does not begin as a model's file"
            );
            ensure!(
                upload.bytes.len() < FILE_SIZE || Self::examine(&hash, &upload.bytes).is_ok(),
                "a complete upload that is not what was proposed"
            );
            let (uploads, deposits) = proposers.entry(who).or_default();
            *uploads = uploads.saturating_add(1);
            *deposits = deposits.saturating_add(upload.deposit);
        }
        for (who, (uploads, deposits)) in proposers {
            ensure!(uploads <= T::MaxUploads::get(), "more uploads than may be");
            ensure!(
                T::Currency::balance_on_hold(&HoldReason::Upload.into(), &who) == deposits,
                "a deposit that is not held, or the reverse"
            );
        }
        Ok(())
    }
    fn check_legacies() -> Result<(), TryRuntimeError> {
        for legacy in Legacies::<T>::get() {
            let heirs = legacy.heirs.shards();
            ensure!(
                legacy.aftermath.outcomes().next().is_some(),
                "a legacy of nothing"
            );
            ensure!(
                !heirs.is_empty() && heirs.iter().all(Self::is_live),
                "an heir that is not live"
            );
            let mut once = heirs.to_vec();
            once.sort_unstable();
            once.dedup();
            ensure!(once.len() == heirs.len(), "an heir that is named twice");
        }
        Ok(())
    }
}
