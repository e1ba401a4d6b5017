// SPDX-License-Identifier: Apache-2.0
//! Models that are adopted, and those that are not.

use super::*;
use crate::ModelInUse;

#[test]
fn success_an_uploaded_model_is_adopted() {
    build_and_execute(|| {
        let model = stubborn(true);
        set_clock(7);
        let hash = adopt(&model);
        assert_eq!(LoadPredictor::model_hash(), Some(hash));
        assert_eq!(ModelFile::<Test>::get().unwrap().to_vec(), model.encode());
        assert_eq!(
            Model::<Test>::get(),
            ModelInUse {
                generation: 1,
                since: START + 7
            }
        );
        assert!(!Uploads::<Test>::contains_key(1, hash));
        assert_eq!(deposit(1), 0);
        assert_eq!(events().last(), Some(&Event::ModelAdopted { model: hash }));
        next_block();
        assert!(assess_split(&root()).holds(), "it always says so");
    });
}

#[test]
fn fails_of_what_was_not_uploaded() {
    build_and_execute(|| {
        let model = stubborn(true);
        let hash = model.hash();
        assert_noop!(LoadPredictor::adopt(&1, &hash), Failure::NotUploaded);
        propose(1, hash);
        assert_ok!(upload_all(1, hash, &model.encode()[..FILE - 1]));
        assert!(!LoadPredictor::is_uploaded(&1, &hash));
        assert_noop!(LoadPredictor::adopt(&1, &hash), Failure::NotUploaded);
    });
}

#[test]
fn success_what_is_not_adopted_is_discarded() {
    build_and_execute(|| {
        let model = stubborn(true);
        let hash = model.hash();
        // Nothing was uploaded.
        LoadPredictor::discard(&1, &hash);
        assert_eq!(events(), vec![]);
        propose(1, hash);
        for length in [20, FILE] {
            System::reset_events();
            assert_ok!(upload_all(1, hash, &model.encode()[..length]));
            assert_eq!(deposit(1), DEPOSIT);
            LoadPredictor::discard(&1, &hash);
            assert_eq!(
                events().last(),
                Some(&Event::ModelDiscarded {
                    model: hash,
                    proposer: 1
                })
            );
            assert!(!LoadPredictor::is_uploaded(&1, &hash));
            assert_eq!(deposit(1), 0);
        }
        assert_eq!(LoadPredictor::model_hash(), Some(follower().hash()));
    });
}

#[test]
fn success_a_model_may_be_adopted_again() {
    build_and_execute(|| {
        blocks(5, &root(), 3);
        adopt(&stubborn(false));
        adopt(&follower());
        assert_eq!(Model::<Test>::get().generation, 2);
        // Its own earlier state was not kept.
        next_block();
        assert_eq!(leaf(&root()).generation, 2);
    });
}

#[test]
fn success_a_model_is_installed_where_there_was_none() {
    build_and_execute(|| {
        ModelFile::<Test>::kill();
        assert_eq!(LoadPredictor::model_hash(), None);
        assert_ok!(LoadPredictor::install_shipped_model());
        assert_eq!(LoadPredictor::model_hash(), Some(follower().hash()));
    });
}

/// A model that reaches less far ahead would be scored by what it never spoke of.
#[test]
fn fails_to_install_a_model_of_another_horizon() {
    build_and_execute(|| {
        let other = of_horizon(14);
        assert_eq!(
            LoadPredictor::verify(&other.encode()),
            Err(nerv_primitives_neural::ModelError::Shape)
        );
        assert_eq!(
            LoadPredictor::verify(&of_horizon(15).encode()),
            Ok(of_horizon(15).hash())
        );
    });
}
