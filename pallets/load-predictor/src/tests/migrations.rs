// SPDX-License-Identifier: Apache-2.0
//! From older layouts of the storage.

use super::*;
use crate::{migrations::UploadsByProposer, ModelBytes};
use frame_support::{
    pallet_prelude::{OptionQuery, StorageVersion, ValueQuery},
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
        assert_eq!(LoadPredictor::on_chain_storage_version(), 1);
        let model = stubborn(true);
        propose(1, model.hash());
        assert_ok!(upload_all(1, model.hash(), &model.encode()));
        let _unchanged = frame_support::StorageNoopGuard::default();
        UploadsByProposer::<Test>::on_runtime_upgrade();
    });
}
