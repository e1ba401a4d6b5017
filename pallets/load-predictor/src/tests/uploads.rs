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
    Event::ModelRejected {
        model: hash,
        fault,
        proposer: 1,
    }
}

/// The file with this byte at this place and its hash made anew, and that hash.
fn changed(at: usize, byte: u8) -> (Vec<u8>, [u8; 32]) {
    let mut file = stubborn(true).encode();
    file[at] = byte;
    let hashed = FILE - 32;
    let hash = sp_io::hashing::blake2_256(&file[..hashed]);
    file[hashed..].copy_from_slice(&hash);
    (file, hash)
}

#[test]
fn success_a_model_is_uploaded_in_chunks() {
    build_and_execute(|| {
        let (file, hash) = proposed();
        let mut offset = 0;
        for chunk in file.chunks(CHUNK) {
            assert!(!LoadPredictor::is_uploaded(&1, &hash));
            assert_eq!(events(), vec![]);
            assert_ok!(upload(1, hash, offset, chunk));
            assert_eq!(
                deposit(1),
                DEPOSIT,
                "for the whole file from the first chunk on"
            );
            check();
            offset += chunk.len();
        }
        assert_eq!(offset, FILE);
        assert!(LoadPredictor::is_uploaded(&1, &hash));
        assert_eq!(
            events(),
            vec![Event::ModelUploaded {
                model: hash,
                proposer: 1
            }]
        );
        assert_eq!(Uploads::<Test>::get(1, hash).unwrap().bytes.to_vec(), file);
        // The model in force is what it was.
        assert_eq!(LoadPredictor::model_hash(), Some(follower().hash()));
    });
}

#[test]
fn success_chunks_may_be_of_any_length() {
    build_and_execute(|| {
        let (file, hash) = proposed();
        assert_ok!(upload(1, hash, 0, &file[..20]));
        assert_ok!(upload(1, hash, 20, &file[20..21]));
        let mut offset = 21;
        for chunk in file[21..].chunks(CHUNK - 1) {
            assert_ok!(upload(1, hash, offset, chunk));
            offset += chunk.len();
        }
        assert!(LoadPredictor::is_uploaded(&1, &hash));
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
        LoadPredictor::discard(&1, &hash);
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
        assert!(LoadPredictor::is_uploaded(&1, &hash));
        assert_noop!(upload(1, hash, FILE, &[0]), Failure::TooLong);
    });
}

/// Each proposer has places of its own: who fills them keeps nobody else from uploading.
#[test]
fn boundary_so_many_uploads_of_a_proposer_at_a_time() {
    build_and_execute(|| {
        let file = follower().encode();
        for n in 0..3 {
            propose(1, [n; 32]);
        }
        let begin = |who, n: u8| upload(who, [n; 32], 0, &file[..20]);
        assert_ok!(begin(1, 0));
        assert_ok!(begin(1, 1));
        assert_eq!(deposit(1), 2 * DEPOSIT);
        assert_noop!(begin(1, 2), Failure::TooManyUploads);
        // Those that stand go on, and others begin.
        assert_ok!(upload(1, [1; 32], 20, &file[20..21]));
        for who in 2..9 {
            propose(who, [2; 32]);
            assert_ok!(begin(who, 2));
        }
        LoadPredictor::discard(&1, &[0; 32]);
        assert_eq!(deposit(1), DEPOSIT);
        assert_ok!(begin(1, 2));
    });
}

/// Uploads of one byte took all places once, for the fee of a call.
#[test]
fn fails_without_the_whole_header_in_the_first_chunk() {
    build_and_execute(|| {
        let (file, hash) = proposed();
        for length in [1, 19] {
            assert_noop!(upload(1, hash, 0, &file[..length]), Failure::UnusableHeader);
        }
        assert_eq!(deposit(1), 0);
        assert_ok!(upload(1, hash, 0, &file[..20]));
    });
}

/// The horizon among them: by another one forecasts are scored by what they did not speak of.
#[test]
fn fails_with_a_header_that_the_chain_cannot_use() {
    build_and_execute(|| {
        // Magic, version, inputs, units, outputs, horizon, shift and scale.
        for (at, byte) in [
            (0, b'n'),
            (8, 2),
            (10, 7),
            (12, 32),
            (14, 2),
            (16, 14),
            (16, 16),
            (16, 0),
            (17, 1),
            (18, 16),
            (19, 23),
        ] {
            let (file, hash) = changed(at, byte);
            propose(1, hash);
            assert_noop!(upload(1, hash, 0, &file[..CHUNK]), Failure::UnusableHeader);
        }
        assert_eq!(deposit(1), 0);
        // Behind the header the file is looked at when it is complete.
        let (file, hash) = changed(27, 0x80);
        propose(1, hash);
        assert_ok!(upload_all(1, hash, &file));
        let fault = UploadFault::Malformed(ModelError::Scaling);
        assert_eq!(events(), vec![rejected(hash, fault)]);
    });
}

#[test]
fn fails_without_means_for_the_deposit() {
    build_and_execute(|| {
        let (file, hash) = proposed();
        UploadDeposit::set(ENDOWMENT / FILE as u128 + 1);
        let error = sp_runtime::TokenError::FundsUnavailable;
        assert_noop!(upload(1, hash, 0, &file[..CHUNK]), error);
        UploadDeposit::reset();
        assert_ok!(upload(1, hash, 0, &file[..CHUNK]));
        // What is held is what was asked for then.
        UploadDeposit::set(1);
        LoadPredictor::discard(&1, &hash);
        assert_eq!(deposit(1), 0);
    });
}

/// Two proposers of one hash: neither sees anything of the other's upload.
#[test]
fn success_an_upload_is_its_proposer_s_alone() {
    build_and_execute(|| {
        let (file, hash) = proposed();
        propose(2, hash);
        let first = &file[..CHUNK];
        assert_ok!(upload(2, hash, 0, first));
        assert_ok!(upload(1, hash, 0, first));
        // Of the other's upload nothing good comes.
        assert_ok!(upload(2, hash, CHUNK, &[0; CHUNK]));
        let mut offset = CHUNK;
        for chunk in file[CHUNK..].chunks(CHUNK) {
            assert_ok!(upload(1, hash, offset, chunk));
            offset += chunk.len();
        }
        assert!(LoadPredictor::is_uploaded(&1, &hash));
        assert!(!LoadPredictor::is_uploaded(&2, &hash));
        assert_noop!(LoadPredictor::adopt(&2, &hash), Failure::NotUploaded);
        LoadPredictor::discard(&2, &hash);
        assert_eq!((deposit(1), deposit(2)), (DEPOSIT, 0));
        assert_ok!(LoadPredictor::adopt(&1, &hash));
        assert_eq!(deposit(1), 0);
        assert_eq!(LoadPredictor::model_hash(), Some(hash));
    });
}

/// A file that is damaged anywhere at all.
#[test]
fn fails_to_pass_off_a_damaged_file() {
    build_and_execute(|| {
        let (file, hash) = proposed();
        let cases = [
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
            assert!(!LoadPredictor::is_uploaded(&1, &hash));
            assert_eq!(deposit(1), 0, "there is no place to pay for");
            assert_noop!(LoadPredictor::adopt(&1, &hash), Failure::NotUploaded);
        }
        // One can begin anew.
        assert_ok!(upload_all(1, hash, &file));
        assert!(LoadPredictor::is_uploaded(&1, &hash));
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
        assert!(!LoadPredictor::is_uploaded(&1, &hash));
    });
}

#[test]
fn fails_to_pass_off_garbage() {
    build_and_execute(|| {
        let (file, hash) = proposed();
        for byte in [0, 0x7f, 0xff] {
            let garbage = [&file[..20], &vec![byte; FILE - 20]].concat();
            assert_ok!(upload_all(1, hash, &garbage));
            assert!(!LoadPredictor::is_uploaded(&1, &hash));
            check();
        }
        assert_eq!(events().len(), 3);
    });
}

#[test]
fn success_a_chunk_pays_for_the_dearest_one_and_the_proposal() {
    use frame_support::dispatch::GetDispatchInfo;
    use nerv_primitives_core::traits::ModelProposals;
    let call = crate::Call::<Test>::upload_model {
        model: [0; 32],
        offset: 0,
        chunk: Default::default(),
    };
    assert_eq!(
        call.get_dispatch_info().call_weight,
        <Weights as WeightInfo>::upload_model().max(<Weights as WeightInfo>::begin_upload())
            + Proposals::weight()
    );
}
