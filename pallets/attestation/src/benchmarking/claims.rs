// SPDX-License-Identifier: Apache-2.0
//! Operations and claims for the benchmarks: as large as they may be.

use super::*;
use crate::types::settlement::{
    AttestationState, Claimed, EndedShard, OpenAttestation, MAX_CLAIMS,
};
use nerv_primitives_attestation::{Claim, Contents, Heir, Mark, Source, Statement};
use nerv_primitives_checkpoint::Checkpoint;
use nerv_primitives_core::{RecordIndex, MAX_REPLICAS};
use nerv_primitives_transition::Log;
use sp_core::sr25519;
use sp_runtime::traits::{BlakeTwo256, Hash};

/// The operation's record.
pub(super) const RECORD: RecordIndex = 7;

/// A key, and a signature of it of something else: that it is not the claim's is found out last of all.
const KEY: [u8; 32] = [
    0x7c, 0x0f, 0x46, 0x9d, 0x3b, 0xd3, 0x40, 0xba, 0xe7, 0x18, 0x20, 0x3f, 0xa3, 0x0c, 0xa0, 0x71,
    0xa5, 0xe3, 0x7c, 0x75, 0x1e, 0x89, 0x1d, 0xbd, 0xed, 0x83, 0x7b, 0x21, 0x3d, 0x45, 0xd9, 0x1d,
];
const SIGNATURE: [u8; 64] = [
    0x34, 0x92, 0xdf, 0x3f, 0xf6, 0x49, 0x2c, 0x23, 0x3f, 0x49, 0x2b, 0xdf, 0xfb, 0xb6, 0x39, 0x20,
    0x08, 0xbc, 0xf3, 0x52, 0xf2, 0x16, 0xaa, 0x6b, 0xa7, 0xf8, 0x35, 0x52, 0xdd, 0xd1, 0x4d, 0x61,
    0xcd, 0x53, 0x7d, 0x54, 0xc8, 0x19, 0x00, 0x29, 0x3c, 0xdd, 0xf7, 0x5c, 0x0e, 0x04, 0x33, 0xf0,
    0x77, 0x50, 0x69, 0x9c, 0x85, 0x65, 0x17, 0x9d, 0x8f, 0x25, 0x03, 0x6e, 0x18, 0x20, 0x8e, 0x84,
];

/// The shards of a merge, as the chain knows them.
fn sources() -> Vec<EndedShard> {
    let of = |shard: ShardId| EndedShard {
        checkpoint: Checkpoint {
            shard,
            height: 1,
            root: H256::zero(),
            log: Log::default(),
            accounts: 1,
            total: 1,
            nonce_floor: 1,
            embedding: H256::zero(),
        },
        log: Log::default(),
        accounts: 1,
        total: 1,
        embedding: H256::zero(),
    };
    vec![of(ShardId::from([1; 32])), of(ShardId::from([2; 32]))]
}

/// A claim that the chain cannot refute: each number another one.
fn claim(number: u32) -> Claim {
    let contents = |root: H256, accounts: u64| Contents {
        root,
        accounts,
        total: accounts.into(),
        embedding: H256::zero(),
    };
    let sources = sources().into_iter().map(|it| Source {
        shard: it.checkpoint.shard,
        from: Mark {
            height: it.checkpoint.height,
            root: it.checkpoint.root,
            log: it.checkpoint.log,
        },
        log: it.log,
        contents: contents(H256::zero(), 1),
    });
    let heirs = vec![Heir {
        shard: ShardId::from([3; 32]),
        contents: contents(BlakeTwo256::hash_of(&number), 2),
    }];
    Claim {
        record: RECORD,
        sources: BoundedVec::truncate_from(sources.collect()),
        heirs: BoundedVec::truncate_from(heirs),
    }
}

/// An operation about which as many are asked as can be, in the second round, and all have claimed
/// something else but for the one in the last slot, whose node is returned. As many others are open.
pub(super) fn full<T: Config>() -> (Attestation, NodeId) {
    frame_system::Pallet::<T>::set_block_number(NOW.into());
    frame_system::BlockHash::<T>::insert(
        frame_system::pallet_prelude::BlockNumberFor::<T>::from(NOW - 1),
        T::Hashing::hash(b"a block"),
    );
    let operators = (0..MAX_REPLICAS).map(|number| account("operator", number, 0));
    let nodes = T::Seats::seat(&ShardId::root(), operators.collect(), 7);
    let last = nodes[nodes.len() - 1];
    EnclaveKeys::<T>::insert(KEY, last);
    let enclave = Enclave {
        key: KEY,
        evidence: EvidenceKind::Simulated,
        measurement: None,
        since: 1,
        until: NOW + 1_000,
        valid_until: None,
        collateral: None,
    };
    Enclaves::<T>::insert(last, enclave);
    let claims: Vec<Claim> = (0..MAX_CLAIMS - 1).map(claim).collect();
    let claimed = claims.iter().enumerate().map(|(place, claim)| Claimed {
        round: (place as u32 / MAX_REPLICAS) as u8,
        slot: (place as u32 % MAX_REPLICAS) as u8,
        node: nodes[place % nodes.len()],
        claim: hash_of(claim),
        evidence: EvidenceKind::Simulated,
        at: 1,
        refuted: false,
        punished: false,
    });
    let attestation = Attestation {
        state: AttestationState::Awaited,
        since: NOW - 5,
        proposal: None,
        sources: BoundedVec::truncate_from(sources()),
        heirs: BoundedVec::truncate_from(vec![ShardId::from([3; 32])]),
        hyperplane: None,
        drained: false,
        round: 1,
        until: NOW + 5,
        needed: 9,
        asked: BoundedVec::truncate_from(nodes.iter().copied().map(Some).collect()),
        claimed: BoundedVec::truncate_from(claimed.collect()),
        claims: BoundedVec::truncate_from(claims),
    };
    Attestations::<T>::insert(RECORD, &attestation);
    let open = (0..T::MaxOpen::get()).map(|number| OpenAttestation {
        record: RECORD + number,
        due: Some(NOW + 6),
    });
    Open::<T>::put(BoundedVec::truncate_from(open.collect()));
    (attestation, last)
}

/// What the node in the last slot says, and a signature that is not the claim's.
pub(super) fn said(node: NodeId) -> (Statement, sr25519::Signature) {
    let statement = Statement {
        claim: claim(MAX_CLAIMS),
        node,
        slot: (MAX_REPLICAS - 1) as u8,
        round: 1,
        at: NOW - 1,
    };
    (statement, sr25519::Signature::from_raw(SIGNATURE))
}
