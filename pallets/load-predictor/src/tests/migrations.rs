// SPDX-License-Identifier: Apache-2.0
//! From older layouts of the storage.

use super::*;
use crate::{
    migrations::{ForecastV1, MeasureWrites, MeterV1, UploadsByProposer},
    LeafContention, Mark, ModelBytes,
};
use codec::Encode;
use frame_support::{
    pallet_prelude::{OptionQuery, StorageVersion, ValueQuery},
    storage::unhashed,
    storage_alias,
    traits::{GetStorageVersion, OnRuntimeUpgrade},
    Blake2_128Concat,
};
use nerv_primitives_core::ModelHash;

mod old {
    use super::*;

    #[storage_alias]
    pub type Uploads =
        StorageMap<LoadPredictor, Blake2_128Concat, ModelHash, ModelBytes, OptionQuery>;

    #[storage_alias]
    pub type CounterForUploads = StorageValue<LoadPredictor, u32, ValueQuery>;
}

#[test]
fn success_uploads_without_a_deposit_are_forgotten() {
    build_and_execute(|| {
        StorageVersion::new(0).put::<LoadPredictor>();
        for n in 0..4 {
            old::Uploads::insert([n; 32], ModelBytes::default());
        }
        old::CounterForUploads::put(4);
        let root_before = leaf(&root());
        UploadsByProposer::<Test>::on_runtime_upgrade();
        assert_eq!(LoadPredictor::on_chain_storage_version(), 1);
        assert_eq!(old::Uploads::iter().count(), 0);
        assert!(!old::CounterForUploads::exists());
        assert_eq!(Uploads::<Test>::iter().count(), 0);
        assert_eq!(leaf(&root()), root_before);
    });
}

#[test]
fn success_a_second_time_nothing_changes() {
    build_and_execute(|| {
        assert_eq!(LoadPredictor::on_chain_storage_version(), 2);
        let model = stubborn(true);
        propose(1, model.hash());
        assert_ok!(upload_all(1, model.hash(), &model.encode()));
        let _unchanged = frame_support::StorageNoopGuard::default();
        UploadsByProposer::<Test>::on_runtime_upgrade();
        MeasureWrites::<Test>::on_runtime_upgrade();
    });
}

/// Everything that was known of leaves stays.
#[test]
fn success_writes_are_measured_of_leaves_that_were_there() {
    build_and_execute(|| {
        let (left, right) = split(&root());
        blocks(40, &left, 3);
        Forecasts::<Test>::mutate(left, |leaf| {
            let leaf = leaf.as_mut().unwrap();
            leaf.contention = LeafContention::default();
            leaf.mark = Some(Mark {
                account: HotAccount {
                    account: id(1),
                    share: 600_000,
                },
                until: 7,
            });
        });
        Forecasts::<Test>::mutate(right, |leaf| {
            leaf.as_mut().unwrap().contention = LeafContention::default();
        });
        for shard in [left, right] {
            Meters::<Test>::mutate(shard, |it| {
                let it = it.as_mut().unwrap();
                it.times = Default::default();
            });
        }
        let before = [left, right].map(|shard| (meter(&shard).unwrap(), leaf(&shard)));
        for (shard, (meter, leaf)) in [left, right].iter().zip(&before) {
            let old = MeterV1 {
                meter: meter.meter.clone(),
                hottest: meter.hottest.clone(),
                latencies: meter.latencies.clone(),
            };
            unhashed::put_raw(&Meters::<Test>::hashed_key_for(shard), &old.encode());
            let old = ForecastV1 {
                track: leaf.track.clone(),
                state: leaf.state.clone(),
                probability: leaf.probability,
                generation: leaf.generation,
                mark: leaf.mark,
            };
            unhashed::put_raw(&Forecasts::<Test>::hashed_key_for(shard), &old.encode());
        }
        assert_eq!(meter(&left), None, "it cannot be read");
        StorageVersion::new(1).put::<LoadPredictor>();
        MeasureWrites::<Test>::on_runtime_upgrade();
        assert_eq!(LoadPredictor::on_chain_storage_version(), 2);
        let after = [left, right].map(|shard| (meter(&shard).unwrap(), leaf(&shard)));
        assert_eq!(after, before);
        assert_eq!(Forecasts::<Test>::count(), 2);
    });
}
