// SPDX-License-Identifier: Apache-2.0
//! Chains that began with the layout of version 0.

use super::*;
use crate::{
    migrations::{v0_name, Totals, V1},
    weights::WeightInfo,
    Config, STORAGE_VERSION,
};
use frame_support::{
    migrations::{SteppedMigration, SteppedMigrationError},
    traits::{GetStorageVersion, StorageVersion},
    weights::{Weight, WeightMeter},
};

/// Takes the storage back to version 0: the records of all shards, and their units.
fn downgrade() {
    let shards: Vec<ShardId> = ShardBooks::<Test>::iter_keys().collect();
    for shard in shards {
        let mut new = ShardTrie::new(&shard);
        let mut old = ShardTrie::named(&v0_name(&shard));
        while let Some(key) = new.next_key(None) {
            let value = new.get(&key).unwrap().unwrap();
            old.put(&key, &value).unwrap();
            new.remove(&key).unwrap();
        }
        let total = ShardBooks::<Test>::take(shard).total;
        if total > 0 {
            Totals::<Test>::insert(shard, total);
        }
    }
    StorageVersion::new(0).put::<Ledger>();
}

/// The weight of so many records, and of going from one shard to the next.
fn budget(records: u64) -> Weight {
    let of_record = <Test as Config>::WeightInfo::touch();
    of_record
        .saturating_mul(records)
        .saturating_add(V1::<Test>::shard_weight())
}

/// Migrates with so much weight a block. Returns how many blocks it took.
fn migrate(ext: &mut sp_io::TestExternalities, per_block: Weight) -> u32 {
    let mut cursor = None;
    for block in 1..1_000 {
        ext.commit_all().expect("nothing is left open");
        let done = ext.execute_with(|| {
            let mut meter = WeightMeter::with_limit(per_block);
            cursor = V1::<Test>::step(cursor.take(), &mut meter).expect("there is enough weight");
            cursor.is_none()
        });
        if done {
            return block;
        }
    }
    panic!("the migration does not end");
}

/// A chain of version 0 on which 40 accounts stand in two leaves, or drain into them.
fn old_chain(draining: bool) -> (sp_io::TestExternalities, Vec<Option<(ShardId, Account)>>) {
    let mut ext = new_test_ext();
    let records = ext.execute_with(|| {
        if draining {
            cut_over();
        } else {
            two_leaves();
        }
        let records = (1..=40).map(find).collect();
        downgrade();
        assert_eq!(find(1), None);
        records
    });
    (ext, records)
}

#[test]
fn success_records_and_units_are_where_they_belong() {
    for draining in [false, true] {
        for per_block in [1, 3, 7, 100] {
            let (mut ext, records) = old_chain(draining);
            let blocks = migrate(&mut ext, budget(per_block));
            assert!(u64::from(blocks) >= 40 / per_block, "{blocks} blocks");
            ext.execute_with(|| {
                assert_eq!((1..=40).map(find).collect::<Vec<_>>(), records);
                assert_eq!(Ledger::on_chain_storage_version(), STORAGE_VERSION);
                assert_eq!(Totals::<Test>::iter().count(), 0);
                check();
                assert!(Ledger::transfer(signed(1), 2, 100).is_ok());
                check();
            });
        }
    }
}

/// As after a failure that was mended: the cursor is gone, what was moved is where it belongs.
#[test]
fn success_it_can_begin_anew_after_any_step() {
    for steps in [1, 2, 5, 9, 30] {
        let (mut ext, records) = old_chain(false);
        let mut cursor = None;
        for _ in 0..steps {
            ext.commit_all().expect("nothing is left open");
            ext.execute_with(|| {
                let mut meter = WeightMeter::with_limit(budget(1));
                cursor = V1::<Test>::step(cursor.take(), &mut meter).expect("there is enough");
                assert!(cursor.is_some(), "it is not done yet");
            });
        }
        migrate(&mut ext, budget(7));
        ext.execute_with(|| {
            assert_eq!((1..=40).map(find).collect::<Vec<_>>(), records);
            assert_eq!(Ledger::on_chain_storage_version(), STORAGE_VERSION);
            assert_eq!(Totals::<Test>::iter().count(), 0);
            check();
        });
    }
}

#[test]
fn success_a_new_chain_has_nothing_to_migrate() {
    new_test_ext().execute_with(|| {
        assert_eq!(Ledger::on_chain_storage_version(), STORAGE_VERSION);
        let mut meter = WeightMeter::with_limit(Weight::zero());
        assert_eq!(V1::<Test>::step(None, &mut meter), Ok(None));
    });
}

#[test]
fn fails_without_the_weight_of_one_record() {
    let (mut ext, _) = old_chain(false);
    ext.execute_with(|| {
        let mut meter = WeightMeter::with_limit(budget(0));
        let step = V1::<Test>::step(None, &mut meter);
        let required = budget(1);
        assert_eq!(
            step,
            Err(SteppedMigrationError::InsufficientWeight { required })
        );
        assert_eq!(meter.consumed(), Weight::zero());
    });
}

/// What is no account's record stays where it is, and nobody takes the migration for done.
#[test]
fn fails_at_a_key_that_is_no_account_s() {
    let (mut ext, _) = old_chain(false);
    ext.execute_with(|| {
        let (shard, _) = Totals::<Test>::iter().next().expect("there are two leaves");
        let mut old = ShardTrie::named(&v0_name(&shard));
        old.put(&[0; 31], &[1]).unwrap();
    });
    ext.commit_all().expect("nothing is left open");
    ext.execute_with(|| {
        let mut meter = WeightMeter::with_limit(budget(1_000));
        let step = V1::<Test>::transactional_step(None, &mut meter);
        assert_eq!(step, Err(SteppedMigrationError::Failed));
        assert_eq!(Ledger::on_chain_storage_version(), StorageVersion::new(0));
    });
}
