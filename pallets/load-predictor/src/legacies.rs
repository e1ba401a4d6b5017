// SPDX-License-Identifier: Apache-2.0
//! Forecasts of shards that split or merged before their horizon was over.
//!
//! A split would hide a false alarm if what is pending were dropped with the shard: a model that always
//! says yes would never be scored wrong. So they are scored by what their shard's heirs have to do
//! together.

use crate::{
    types::{Heirs, Legacy, MAX_HEIRS},
    visits::Visits,
    Config, LeafForecast, LeafMeter, Legacies, Meters, Pallet, Terms, WeightInfo,
};
use frame_support::{weights::WeightMeter, BoundedVec};
use nerv_primitives_core::{Ppm, ShardId, MILLION};
use nerv_primitives_load::{Aftermath, SAMPLES};

impl<T: Config> Pallet<T> {
    /// Keeps what is pending of a leaf that splits in the second `now`.
    pub(crate) fn leave_to_children(
        forecast: &LeafForecast,
        meter: Option<&LeafMeter>,
        children: [ShardId; 2],
        now: u64,
    ) {
        let Some(aftermath) = Self::aftermath(forecast, meter, now) else {
            return;
        };
        let mut shards = BoundedVec::new();
        for child in children {
            // There is room for more than two.
            let _ = shards.try_push(child);
        }
        let across = meter.map_or(0, |leaf| share_across(leaf, now));
        Self::leave(aftermath, Heirs::Parts { shards, across });
    }

    /// Keeps what is pending of a leaf that is merged in the second `now`.
    pub(crate) fn leave_to_parent(
        forecast: &LeafForecast,
        meter: Option<&LeafMeter>,
        parent: ShardId,
        now: u64,
    ) {
        if let Some(aftermath) = Self::aftermath(forecast, meter, now) {
            Self::leave(aftermath, Heirs::Whole(parent));
        }
    }

    /// What is pending of a leaf, with the seconds that no visit took in any more. `None` also if some
    /// of them are lost.
    fn aftermath(
        forecast: &LeafForecast,
        meter: Option<&LeafMeter>,
        now: u64,
    ) -> Option<Aftermath> {
        let mut aftermath = forecast.track.aftermath()?;
        let limit = T::Terms::max_rate();
        // Of a leaf without a meter no transfer is known.
        let none = LeafMeter::new(now);
        let counted = meter.unwrap_or(&none);
        for (second, sample) in counted.meter.seconds(aftermath.next(), now) {
            if second != aftermath.next() {
                return None;
            }
            aftermath.take(sample.transfers, limit);
        }
        Some(aftermath)
    }

    /// Adds a legacy. Where there is no room it is dropped: nothing is said then of these forecasts.
    fn leave(aftermath: Aftermath, heirs: Heirs) {
        let _ = Legacies::<T>::try_append(Legacy { aftermath, heirs });
    }

    /// A shard splits that may be an heir: its children are in its place.
    pub(crate) fn heir_splits(shard: &ShardId, children: [ShardId; 2]) {
        Self::change_heirs(|heirs| match heirs {
            Heirs::Parts { shards, .. } => {
                let Some(place) = shards.iter().position(|heir| heir == shard) else {
                    return true;
                };
                shards[place] = children[0];
                shards.try_push(children[1]).is_ok()
            }
            // Of two shards together, of which only one is asked for, that is too far.
            Heirs::Whole(parent) => parent != shard,
        });
    }

    /// Two shards are merged that may be heirs: their parent is in their place. With one that is no heir
    /// it has more to do than the heirs would have.
    pub(crate) fn heirs_merge(left: &ShardId, right: &ShardId, parent: &ShardId) {
        Self::change_heirs(|heirs| match heirs {
            Heirs::Parts { shards, .. } => {
                let is_one = |heir: &ShardId| heir == left || heir == right;
                match shards.iter().filter(|heir| is_one(heir)).count() {
                    0 => true,
                    1 => false,
                    _ => {
                        shards.retain(|heir| !is_one(heir));
                        shards.try_push(*parent).is_ok()
                    }
                }
            }
            Heirs::Whole(heir) if heir == left || heir == right => {
                *heir = *parent;
                true
            }
            Heirs::Whole(_) => true,
        });
    }

    /// Changes the heirs of each legacy; those for which `keep` is false are dropped.
    fn change_heirs(mut keep: impl FnMut(&mut Heirs) -> bool) {
        if Legacies::<T>::decode_len().unwrap_or(0) > 0 {
            let mut legacies = Legacies::<T>::get().into_inner();
            legacies.retain_mut(|it| keep(&mut it.heirs));
            // No more than there were.
            Legacies::<T>::put(BoundedVec::truncate_from(legacies));
        }
    }
}

impl<T: Config> Visits<T> {
    /// Scores the forecasts of shards that are no more, as far as the weight goes: those whose horizon is
    /// over.
    pub(crate) fn score_legacies(&mut self, meter: &mut WeightMeter) {
        let legacies = Legacies::<T>::get();
        if legacies.iter().all(|it| it.aftermath.due() > self.now) {
            return;
        }
        let one = T::WeightInfo::score_legacy();
        let mut left = legacies.into_inner();
        left.retain_mut(|legacy| {
            let is_due = legacy.aftermath.due() <= self.now;
            if !is_due || meter.try_consume(one).is_err() {
                return true;
            }
            self.score_legacy(legacy);
            false
        });
        // No more than there were.
        Legacies::<T>::put(BoundedVec::truncate_from(left));
    }

    /// Scores what is pending of one shard that is no more, unless seconds are lost that have to be
    /// known.
    pub(crate) fn score_legacy(&mut self, legacy: &mut Legacy) {
        let (first, due) = (legacy.aftermath.next(), legacy.aftermath.due());
        if self.now.saturating_sub(first) > SAMPLES as u64 {
            return;
        }
        let sums = legacy.heirs.seconds::<T>(first, due);
        let seconds = due.saturating_sub(first).min(SAMPLES as u64);
        for counted in &sums[..seconds as usize] {
            let transfers = legacy.heirs.transfers(*counted);
            legacy.aftermath.take(transfers, self.limit());
        }
        let is_whole = matches!(legacy.heirs, Heirs::Whole(_));
        for outcome in legacy.aftermath.outcomes() {
            // A parent that is overloaded does not tell which of its two children would have been.
            if !(is_whole && outcome.overloaded) {
                self.score(outcome);
            }
        }
    }
}

impl Heirs {
    /// The shards.
    pub(crate) fn shards(&self) -> &[ShardId] {
        match self {
            Self::Parts { shards, .. } => shards,
            Self::Whole(parent) => core::slice::from_ref(parent),
        }
    }

    /// What the heirs have together in each second from `first` to before `end`: of children sides of
    /// transfers, both of one within a shard and one of one across; of a parent transfers.
    fn seconds<T: Config>(&self, first: u64, end: u64) -> [u64; SAMPLES] {
        let mut sums = [0u64; SAMPLES];
        for shard in self.shards() {
            let Some(leaf) = Meters::<T>::get(shard) else {
                continue;
            };
            for (second, sample) in leaf.meter.seconds(first, end) {
                let place = second.checked_sub(first).map(|place| place as usize);
                let sum = place.and_then(|place| sums.get_mut(place));
                if let Some(sum) = sum {
                    let transfers = u64::from(sample.transfers);
                    let counted = match self {
                        Self::Parts { .. } => (2 * transfers).saturating_sub(sample.across.into()),
                        Self::Whole(_) => transfers,
                    };
                    *sum = sum.saturating_add(counted);
                }
            }
        }
        sums
    }

    /// The transfers that the shard would have had, where its heirs had so much: see
    /// [`Self::seconds`].
    ///
    /// Of its own transfers `n` a part `a` had their other side elsewhere: `n * (2 - a)` sides were its
    /// own. They still are its heirs', however those are cut: a transfer between two of them counts in
    /// both, with one side each. So `n` is their sides, divided by `2 - a`. That `a` stays what it was
    /// is a guess.
    fn transfers(&self, counted: u64) -> u32 {
        let transfers = match self {
            Self::Parts { across, .. } => {
                let each = 2 * u64::from(MILLION) - u64::from((*across).min(MILLION));
                // Rounded to the nearest: halves of odd counts were rounded down.
                counted
                    .saturating_mul(u64::from(MILLION))
                    .saturating_add(each / 2)
                    / each
            }
            // All that the parent has: no less than the child would have.
            Self::Whole(_) => counted,
        };
        u32::try_from(transfers).unwrap_or(u32::MAX)
    }
}

/// The part of a leaf's transfers of the last 30 seconds that had their other side elsewhere.
pub(crate) fn share_across(leaf: &LeafMeter, now: u64) -> Ppm {
    let (mut transfers, mut across) = (0u64, 0u64);
    for (_, sample) in leaf.meter.seconds(now.saturating_sub(SAMPLES as u64), now) {
        transfers = transfers.saturating_add(sample.transfers.into());
        across = across.saturating_add(sample.across.into());
    }
    let share = across.saturating_mul(MILLION.into()).checked_div(transfers);
    // Not above one, whatever was counted.
    share.unwrap_or(0).min(MILLION.into()) as Ppm
}

/// More heirs than a shard's children, so that these may split once within the horizon.
const _: () = assert!(MAX_HEIRS >= 4);
