// SPDX-License-Identifier: Apache-2.0
//! `commit`: who must have signed, and what.

use super::commit::ran;
use crate::{mock::*, Call, Equivocators, Refusal};
use frame_support::assert_ok;
use nerv_primitives_lane::vote_hash;
use sp_core::{Pair, H256};
use sp_runtime::transaction_validity::{InvalidTransaction, TransactionValidityError};

#[test]
fn fails_with_too_few_signers_or_one_that_is_named_twice() {
    build_and_execute(|| {
        let replicas = ran();
        for slots in [vec![], vec![0, 1, 2, 3]] {
            let call = replicas.signed_by(slots);
            refused(call, Refusal::TooFewSigners, Failure::TooFewSigners);
        }
        for slots in [
            vec![0, 1, 2, 3, 3],
            vec![0, 1, 2, 4, 3],
            vec![0, 0, 0, 0, 0],
        ] {
            let call = replicas.signed_by(slots);
            refused(call, Refusal::DoubledSigner, Failure::DoubledSigner);
        }
        include(replicas.signed_by([0, 2, 3, 4, 5, 6]));
    });
}

#[test]
fn fails_with_signers_who_have_no_slot_or_no_enclave() {
    build_and_execute(|| {
        let replicas = ran();
        let shard = replicas.shard;
        let none = replicas.signed_by([0, 1, 2, 3, 7]);
        refused(none, Refusal::NotAssigned, Failure::NotAssigned);
        let none = replicas.signed_by([0, 1, 2, 3, 255]);
        refused(none, Refusal::NotAssigned, Failure::NotAssigned);
        seat(&shard, 2, None);
        let empty = replicas.signed_by([0, 1, 2, 3, 4]);
        refused(empty, Refusal::NotAssigned, Failure::NotAssigned);
        // Whoever comes into a slot signs for it, and who has gone does not any more.
        let by_the_old = replicas.signed_by([0, 1, 3, 4, 5]);
        seat(&shard, 4, Some(17));
        let bad = InvalidTransaction::BadProof;
        assert_eq!(pool(&by_the_old).map(|_| ()), Err(bad.into()));
        let by_the_new = replicas.signed_by([0, 1, 3, 4, 5]);
        assert_ok!(pool(&by_the_new));
        WithoutEnclave::mutate(|nodes| nodes.insert(17));
        let none: TransactionValidityError = Refusal::NoEnclave.into();
        assert_eq!(pool(&by_the_new).map(|_| ()), Err(none));
        WithoutEnclave::reset();
        // Whichever node has paid for the key.
        Equivocators::<Test>::insert(pair(17).public().0, 3u32, ());
        assert_eq!(pool(&by_the_new).map(|_| ()), Err(none));
    });
}

#[test]
fn fails_without_any_placement() {
    build_and_execute(|| {
        let replicas = ran();
        Placed::reset();
        let call = replicas.signed_by([]);
        refused(call, Refusal::TooFewSigners, Failure::TooFewSigners);
        let call = replicas.signed_by([0]);
        refused(call, Refusal::NotAssigned, Failure::NotAssigned);
    });
}

#[test]
fn fails_with_signatures_of_something_else() {
    build_and_execute(|| {
        let replicas = ran();
        let shard = replicas.shard;
        let header = replicas.head.header;
        let (term, sequence, id) = (header.term, header.sequence, replicas.head.id);
        let genesis = Lanes::genesis();
        let with = |hash: H256| {
            let Call::commit {
                header,
                path,
                messages,
                payees,
                ..
            } = replicas.call()
            else {
                unreachable!("it is a commit");
            };
            Call::commit {
                header,
                path,
                messages,
                payees,
                signatures: signatures(&shard, 0..5, &hash),
            }
        };
        let bad = |hash: H256| {
            let bad = InvalidTransaction::BadProof;
            assert_eq!(pool(&with(hash)).map(|_| ()), Err(bad.into()));
        };
        bad(id);
        bad(vote_hash(&H256([8; 32]), &shard, term, sequence, &id));
        bad(vote_hash(&genesis, &root(), term, sequence, &id));
        bad(vote_hash(&genesis, &shard, term + 1, sequence, &id));
        bad(vote_hash(&genesis, &shard, term, sequence + 1, &id));
        bad(vote_hash(&genesis, &shard, term, sequence, &H256([8; 32])));
        let right = with(vote_hash(&genesis, &shard, term, sequence, &id));
        assert_ok!(pool(&right));
        // Only who is authorised has it dispatched.
        for origin in [signed(1), RuntimeOrigin::none(), RuntimeOrigin::root()] {
            let call = RuntimeCall::from(right.clone());
            let dispatched = sp_runtime::traits::Dispatchable::dispatch(call, origin);
            let error = dispatched.unwrap_err().error;
            assert_eq!(error, sp_runtime::DispatchError::BadOrigin);
        }
    });
}
