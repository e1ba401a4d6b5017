// SPDX-License-Identifier: Apache-2.0
//! By which of the candidates splits are cut.
//!
//! A leaf is cut by a hyperplane whose seed is made of the shard, the height of the cutover and the number
//! of a candidate, from 0 to 255: [`Config::Cut`] chooses the number, and nothing else. What was chosen is
//! kept beside the records, of which most are of no split: who reads that nothing is noted of a split knows
//! that candidate 0 was it, of splits from before there was a choice as well.

use crate::{types::ChosenCut, Config, Cuts, NextRecord, Pallet};
use frame_support::{traits::Get, weights::Weight};
use nerv_primitives_core::{traits::ChooseCut, BlockHeight, RecordIndex, ShardId};
use nerv_primitives_embedding::Hyperplane;

impl<T: Config> Pallet<T> {
    /// The seed of the cut that a split of a shard would make by a candidate if it were cut over at a
    /// height, for anyone to check: the direction of a record's hyperplane is that of its shard, its
    /// [`at`](nerv_primitives_core::OperationRecord::at) and its [`Self::candidate`].
    pub fn seed(shard: &ShardId, height: BlockHeight, candidate: u8) -> [u8; 32] {
        Hyperplane::candidate_seed(shard.bytes(), height, candidate)
    }

    /// The candidate by which a split was cut whose record is kept; 0 of anything else.
    pub fn candidate(record: RecordIndex) -> u8 {
        let cuts = Cuts::<T>::get();
        let noted = cuts.iter().find(|cut| cut.record == record);
        noted.map_or(0, |cut| cut.candidate)
    }

    /// Notes by which candidate the split was cut whose record was just kept, unless by the first. What is
    /// noted of records that are gone makes room.
    pub(crate) fn note_cut(record: RecordIndex, candidate: u8) {
        if candidate == 0 {
            return;
        }
        let oldest = NextRecord::<T>::get().saturating_sub(T::MaxRecords::get());
        Cuts::<T>::mutate(|cuts| {
            cuts.retain(|cut| cut.record >= oldest);
            // There is room for as many as there may be records.
            let _ = cuts.try_push(ChosenCut { record, candidate });
        });
    }

    /// What choosing a cut takes, and noting it.
    pub(crate) fn cut_weight() -> Weight {
        T::Cut::weight().saturating_add(T::DbWeight::get().reads_writes(1, 1))
    }
}
