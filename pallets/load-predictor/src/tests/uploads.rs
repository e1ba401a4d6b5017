// SPDX-License-Identifier: Apache-2.0
//! Uploads, honest and hostile.

use super::*;
use crate::MAX_CHUNK;
use nerv_primitives_neural::ModelError;
use sp_runtime::DispatchError;

const CHUNK: usize = MAX_CHUNK as usize;

/// A model that is none of those in force, its file and its hash, proposed by account 1.
fn proposed() -> (Vec<u8>, [u8; 32]) {
    let model = stubborn(true);
    propose(1, model.hash());
    (model.encode(), model.hash())
}

fn rejected(hash: [u8; 32], fault: UploadFault) -> Event<Test> {
    Event::ModelRejected { model: hash, fault }
}

#[test]
fn success_a_model_is_uploaded_in_chunks() {
    build_and_execute(|| {
        let (file, hash) = proposed();
        let mut offset = 0;
        for chunk in file.chunks(CHUNK) {
            assert!(!LoadPredictor::is_uploaded(&hash));
            assert_eq!(events(), vec![]);
            assert_ok!(upload(1, hash, offset, chunk));
            check();
            offset += chunk.len();
        }
        assert_eq!(offset, FILE);
        assert!(LoadPredictor::is_uploaded(&hash));
        assert_eq!(events(), vec![Event::ModelUploaded { model: hash }]);
        assert_eq!(Uploads::<Test>::get(hash).unwrap().to_vec(), file);
        // The model in force is what it was.
        assert_eq!(LoadPredictor::model_hash(), Some(follower().hash()));
    });
}

#[test]
fn success_chunks_may_be_of_any_length() {
    build_and_execute(|| {
        let (file, hash) = proposed();
        assert_ok!(upload(1, hash, 0, &file[..1]));
        assert_ok!(upload(1, hash, 1, &file[1..3]));
        let mut offset = 3;
        for chunk in file[3..].chunks(CHUNK - 1) {
            assert_ok!(upload(1, hash, offset, chunk));
            offset += chunk.len();
        }
        assert!(LoadPredictor::is_uploaded(&hash));
    });
}

#[test]
fn fails_of_what_is_not_proposed_by_the_caller() {
    build_and_execute(|| {
        let (file, hash) = proposed();
        for (who, hash) in [(2, hash), (1, [7; 32]), (2, [7; 32])] {
            assert_noop!(upload(who, hash, 0, &file[..CHUNK]), Failure::NotProposed);
        }
        assert_ok!(upload(1, hash, 0, &file[..CHUNK]));
        // The vote ends.
        LoadPredictor::discard(&hash);
        Proposed::reset();
        assert_noop!(
            upload(1, hash, CHUNK, &file[CHUNK..2 * CHUNK]),
            Failure::NotProposed
        );
    });
}

#[test]
fn fails_unsigned() {
    build_and_execute(|| {
        for origin in [RuntimeOrigin::root(), RuntimeOrigin::none()] {
            assert_noop!(
                LoadPredictor::upload_model(origin, [7; 32], 0, Default::default()),
                DispatchError::BadOrigin
            );
        }
    });
}

#[test]
fn fails_out_of_order() {
    build_and_execute(|| {
        let (file, hash) = proposed();
        let next = |offset, bytes: &[u8]| upload(1, hash, offset, bytes);
        for offset in [1, CHUNK, FILE, u32::MAX as usize] {
            assert_noop!(next(offset, &file[..CHUNK]), Failure::WrongOffset);
        }
        assert_ok!(next(0, &file[..CHUNK]));
        for offset in [0, CHUNK - 1, CHUNK + 1, 2 * CHUNK] {
            assert_noop!(next(offset, &file[..CHUNK]), Failure::WrongOffset);
        }
        assert_ok!(next(CHUNK, &file[CHUNK..2 * CHUNK]));
    });
}

#[test]
fn fails_without_anything_in_it() {
    build_and_execute(|| {
        let (file, hash) = proposed();
        assert_noop!(upload(1, hash, 0, &[]), Failure::EmptyChunk);
        assert_ok!(upload_all(1, hash, &file));
        assert_noop!(upload(1, hash, FILE, &[]), Failure::EmptyChunk);
    });
}

#[test]
fn boundary_no_longer_than_a_file() {
    build_and_execute(|| {
        let (file, hash) = proposed();
        let most = FILE - 1;
        assert_ok!(upload_all(1, hash, &file[..most]));
        assert_noop!(upload(1, hash, most, &[0; 2]), Failure::TooLong);
        assert_ok!(upload(1, hash, most, &file[most..]));
        assert!(LoadPredictor::is_uploaded(&hash));
        assert_noop!(upload(1, hash, FILE, &[0]), Failure::TooLong);
    });
}

#[test]
fn boundary_so_many_uploads_at_a_time() {
    build_and_execute(|| {
        MaxUploads::set(2);
        for n in 0..3 {
            propose(n, [n as u8; 32]);
        }
        assert_ok!(upload(0, [0; 32], 0, &[1]));
        assert_ok!(upload(1, [1; 32], 0, &[1]));
        assert_noop!(upload(2, [2; 32], 0, &[1]), Failure::TooManyUploads);
        // Those that stand go on.
        assert_ok!(upload(1, [1; 32], 1, &[1]));
        LoadPredictor::discard(&[0; 32]);
        assert_ok!(upload(2, [2; 32], 0, &[1]));
    });
}

/// A file that is damaged anywhere at all.
#[test]
fn fails_to_pass_off_a_damaged_file() {
    build_and_execute(|| {
        let (file, hash) = proposed();
        let cases = [
            (0, ModelError::Magic),
            (8, ModelError::Version),
            (12, ModelError::Shape),
            (19, ModelError::Scale),
            (1_000, ModelError::Hash),
            (FILE - 33, ModelError::Hash),
            (FILE - 1, ModelError::Hash),
        ];
        for (at, error) in cases {
            let mut damaged = file.clone();
            damaged[at] ^= 1;
            System::reset_events();
            assert_ok!(upload_all(1, hash, &damaged));
            assert_eq!(
                events(),
                vec![rejected(hash, UploadFault::Malformed(error))]
            );
            assert!(!LoadPredictor::is_uploaded(&hash));
            assert_eq!(Uploads::<Test>::count(), 0);
            assert_noop!(LoadPredictor::adopt(&hash), Failure::NotUploaded);
        }
        // One can begin anew.
        assert_ok!(upload_all(1, hash, &file));
        assert!(LoadPredictor::is_uploaded(&hash));
    });
}

#[test]
fn fails_to_pass_off_another_model() {
    build_and_execute(|| {
        let (_, hash) = proposed();
        let other = stubborn(false);
        assert_ok!(upload_all(1, hash, &other.encode()));
        assert_eq!(
            events(),
            vec![rejected(hash, UploadFault::OtherModel(other.hash()))]
        );
        assert!(!LoadPredictor::is_uploaded(&hash));
    });
}

#[test]
fn fails_to_pass_off_garbage() {
    build_and_execute(|| {
        let (_, hash) = proposed();
        for byte in [0, 0x7f, 0xff] {
            assert_ok!(upload_all(1, hash, &vec![byte; FILE]));
            assert!(!LoadPredictor::is_uploaded(&hash));
            check();
        }
        assert_eq!(events().len(), 3);
    });
}

#[test]
fn success_a_chunk_pays_for_the_file_and_the_proposal() {
    use frame_support::dispatch::GetDispatchInfo;
    use nerv_primitives_core::traits::ModelProposals;
    let call = crate::Call::<Test>::upload_model {
        model: [0; 32],
        offset: 0,
        chunk: Default::default(),
    };
    assert_eq!(
        call.get_dispatch_info().call_weight,
        <Weights as WeightInfo>::upload_model() + Proposals::weight()
    );
}
